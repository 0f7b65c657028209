/*
 * Each oracle refutes one kind of claim, and says why that is a proof. Where it is none, nothing is
 * refuted.
 */
#include <math.h>

#include "enclosures.h"
#include "judge.h"

enum { MOST = EXPRESSION_VARIABLES };

static int is_one_of(const judged *j, hesscrit_verdict a, hesscrit_verdict b, hesscrit_verdict c)
{
    return j->verdict == a || j->verdict == b || j->verdict == c;
}

/* With derivatives of one side of a kink, or a Hessian that is further off than is told, the
 * library cannot know. */
static int is_told_the_truth(const judged *j)
{
    return j->t->offer == OFFER_LOSS || (j->truth->radius > 0.0 && !j->t->hessian_is_off);
}

/* Verdicts are about the critical point beside theta. Where there is no Hessian they are about
 * theta. */
judged judge(const task *t, const truth *found, const hesscrit_report *report)
{
    judged j = {.t = t, .truth = found, .report = report};
    const quad zero[MOST] = {0};
    j.verdict = hesscrit_report_verdict(report);
    hesscrit_report_signs(report, &j.signs);
    j.has_place = found->radius == 0.0 || found->is_critical || found->has_beside;
    const int is_beside = !found->is_critical && found->has_beside;
    j.place = place_at(t, is_beside ? found->point : zero);
    j.inertia = is_beside ? found->beside : found->here;
    return j;
}

/* A trend that goes on inwards to where nothing can hide is one however near. Where theta is not
 * known to be critical, the critical point may be beside it, within the tolerance: a trend excludes
 * it that begins far beyond. That counts where sizes are told, or the distance is said to be 0. */
static int is_refuted_by_trend(const judged *j, int sign)
{
    const int is_known = j->truth->radius > 0.0 && j->has_place;
    const size_t definite = sign > 0 ? j->inertia.positive : j->inertia.negative;
    if (is_known && definite == j->t->n) return 0;
    if (!is_known && !j->t->states_scale && hesscrit_report_distance(j->report) > 0.0) return 0;
    const trend found = find_trend(&j->place, sign, j->t->loss_error);
    return found.power > 0.0 && (is_known || found.radius >= 0x1p-7);
}

static int falls_from_minimum(const judged *j)
{
    return is_one_of(j, HESSCRIT_MINIMUM, HESSCRIT_FLAT_MINIMUM, HESSCRIT_MINIMUM) &&
           is_refuted_by_trend(j, 1);
}

static int rises_from_maximum(const judged *j)
{
    return is_one_of(j, HESSCRIT_MAXIMUM, HESSCRIT_FLAT_MAXIMUM, HESSCRIT_MAXIMUM) &&
           is_refuted_by_trend(j, -1);
}

/* Does quadruple precision show what happens to the loss within a typical size? */
static int is_resolved(const judged *j)
{
    return QUAD(fabs)(j->truth->loss.value) * (quad)1e-30 <= (quad)1e-9 * j->truth->variation;
}

static int has_curvature(const judged *j, int sign)
{
    const inertia *here = &j->truth->here;
    return j->truth->radius > 0.0 && (sign > 0 ? here->positive : here->negative) > 0;
}

/* Over a box of two typical sizes the loss is on one side of that at theta: interval arithmetic
 * proves it. What hides in quadruple rounding cannot be seen in losses; it may be in derivatives.
 */
static int is_extremum(const judged *j, int sign)
{
    double radii[MOST];
    for (size_t i = 0; i < j->t->n; i++) radii[i] = 2.0 * j->t->sizes[i];
    const interval range = expression_range(&j->t->e, j->t->theta, radii);
    const quad here = j->truth->loss.value;
    const quad slack = QUAD(fabs)(here) * (quad)1e-30;
    if (j->t->offer != OFFER_LOSS && (!is_resolved(j) || has_curvature(j, -sign))) return 0;
    return sign > 0 ? range.low >= here - slack : range.high <= here + slack;
}

static int falls_where_nothing_falls(const judged *j)
{
    return is_one_of(j, HESSCRIT_SADDLE, HESSCRIT_MAXIMUM, HESSCRIT_FLAT_MAXIMUM) &&
           is_extremum(j, 1);
}

static int rises_where_nothing_rises(const judged *j)
{
    return is_one_of(j, HESSCRIT_SADDLE, HESSCRIT_MINIMUM, HESSCRIT_MINIMUM) && is_extremum(j, -1);
}

/* All exact eigenvalues have one sign, and so has the loss on each sphere from where losses show it
 * inwards: no critical point of another kind is as near. */
static int is_definite(const judged *j, int sign)
{
    const size_t n = j->t->n;
    int is_seen = 0;
    if (!j->has_place || j->truth->radius == 0.0) return 0;
    if ((sign > 0 ? j->inertia.positive : j->inertia.negative) < n) return 0;
    for (int k = 2; k <= 12; k++) {
        const valued least = lowest_on_sphere(&j->place, sign, ldexp(1.0, -k));
        if (!(least.value > 0)) return 0;
        if (k <= 7 && least.value > 64.0 * fmax(least.error, j->t->loss_error)) is_seen = 1;
    }
    return is_seen;
}

static int no_minimum_where_curvature_is_positive(const judged *j)
{
    return is_one_of(j, HESSCRIT_SADDLE, HESSCRIT_MAXIMUM, HESSCRIT_FLAT_MAXIMUM) &&
           is_definite(j, 1);
}

static int no_maximum_where_curvature_is_negative(const judged *j)
{
    return is_one_of(j, HESSCRIT_SADDLE, HESSCRIT_MINIMUM, HESSCRIT_FLAT_MINIMUM) &&
           is_definite(j, -1);
}

/* On spheres from small to large some point has the loss of the centre, up to quadruple rounding:
 * at no scale is it strict. */
static int strict_where_flat(const judged *j)
{
    const int sign = j->verdict == HESSCRIT_MINIMUM ? 1 : -1;
    if (!j->has_place || !is_one_of(j, HESSCRIT_MINIMUM, HESSCRIT_MAXIMUM, HESSCRIT_MINIMUM))
        return 0;
    if (!is_resolved(j)) return 0;
    for (int k = -8; k <= 40; k += 2) {
        const valued least = lowest_on_sphere(&j->place, sign, ldexp(1.0, -k));
        if (!(QUAD(fabs)(least.value) <= (quad)1e-30 * QUAD(fabs)(j->place.loss.value))) return 0;
    }
    return 1;
}

/* A curve along which the loss stays the same would cross the spheres. The search for the lowest
 * point may miss it by little, so that much of the largest change has to be left. */
static int flat_where_strict(const judged *j)
{
    if (!j->has_place || !is_one_of(j, HESSCRIT_FLAT_MINIMUM, HESSCRIT_FLAT_MAXIMUM, HESSCRIT_FLAT))
        return 0;
    const double walked = hesscrit_report_flat_distance(j->report);
    const double radius = fmin(0.25, j->verdict == HESSCRIT_FLAT ? 0.25 : walked / 4.0);
    for (int sign = 1; sign >= -1; sign -= 2) {
        const valued outer = lowest_on_sphere(&j->place, sign, radius);
        const valued inner = lowest_on_sphere(&j->place, sign, radius / 2.0);
        const quad most = -lowest_on_sphere(&j->place, -sign, radius).value;
        /* Not more abrupt than the power 6: what is steeper may count as flat. */
        if (outer.value > 1000.0 * fmax(outer.error, j->t->loss_error) &&
            outer.value > (quad)1e-3 * most && inner.value > outer.value / 100)
            return 1;
    }
    return 0;
}

/* By more than what is said to be the error, at a quarter of a typical size and much nearer: what
 * is as abrupt as the power 8 may count as flat, and that has gone by then. */
static int flat_where_it_changes(const judged *j)
{
    const double error = fmax(j->t->loss_error, hesscrit_report_loss_error(j->report));
    if (j->verdict != HESSCRIT_FLAT) return 0;
    for (int k = 2; k <= 6; k += 2)
        if (!(share_that_changes(&j->place, ldexp(1.0, -k), 1000.0, error) > 0.5)) return 0;
    return 1;
}

/* Analytic on a polydisc, as every step of it is; not hidden by errors; and without a kink as far
 * as steps may go. */
static int is_tame(const judged *j)
{
    const truth *t = j->truth;
    return t->radius >= (expression_has_kinks(&j->t->e) ? 2.0 : 0.0625) &&
           t->reach <= 1e6 * t->variation && t->loss.error <= 1e-8 * t->variation &&
           j->t->loss_error <= 1e-3 * t->variation;
}

static int slope_where_there_is_none(const judged *j)
{
    return is_one_of(j, HESSCRIT_NOT_CRITICAL, HESSCRIT_GRADIENT_FLAT, HESSCRIT_NOT_CRITICAL) &&
           is_tame(j) && j->truth->is_critical;
}

static int kink_where_it_is_analytic(const judged *j)
{
    return j->verdict == HESSCRIT_NOT_SMOOTH && is_tame(j);
}

/* Signs are those of the critical point, or of theta where it is none: neither has so many. */
static int signs_that_are_not_there(const judged *j)
{
    const truth *t = j->truth;
    if (!is_tame(j) || !j->has_place || j->verdict == HESSCRIT_NOT_SMOOTH) return 0;
    return (j->signs.positive > t->here.positive && j->signs.positive > j->inertia.positive) ||
           (j->signs.negative > t->here.negative && j->signs.negative > j->inertia.negative);
}

static int is_beyond(double found, quad exact, double bound, double hidden)
{
    return QUAD(fabs)(found - exact) > 10 * (quad)bound + hidden;
}

/* The largest error of the double evaluation on a sphere, over its radius to a power: what a
 * program's loss may have of a derivative that the expression has not, or the other way round. */
static double hidden_derivative(const judged *j, int order)
{
    const double radius = 0.25, error = error_on_sphere(&j->place, radius);
    return 16.0 * error / pow(radius, order);
}

/* Estimates hold for nearly all entries: ten times they hold for all tame ones. */
static int gradient_beyond_its_bound(const judged *j)
{
    if (!is_tame(j) || j->truth->radius < 0.25 || j->t->offer != OFFER_LOSS) return 0;
    if (j->verdict == HESSCRIT_NOT_SMOOTH) return 0;
    const double hidden = hidden_derivative(j, 1);
    for (size_t i = 0; i < j->t->n; i++)
        if (is_beyond(hesscrit_report_gradient(j->report)[i],
                      j->truth->gradient[i] / j->t->sizes[i],
                      hesscrit_report_gradient_bound(j->report)[i], hidden / j->t->sizes[i]))
            return 1;
    return 0;
}

static int hessian_beyond_its_bound(const judged *j)
{
    const size_t n = j->t->n;
    if (!is_tame(j) || j->truth->radius < 0.25 || j->t->offer == OFFER_HESSIAN) return 0;
    if (j->verdict == HESSCRIT_NOT_SMOOTH) return 0;
    const double hidden = hidden_derivative(j, 2);
    for (size_t k = 0; k < n * n; k++)
        if (is_beyond(hesscrit_report_hessian(j->report)[k],
                      j->truth->hessian[k] / (j->t->sizes[k / n] * j->t->sizes[k % n]),
                      hesscrit_report_hessian_bound(j->report)[k],
                      hidden / (j->t->sizes[k / n] * j->t->sizes[k % n])))
            return 1;
    return 0;
}

/* A step down that leads up: what was seen is rounding. */
static int escape_that_does_not_fall(const judged *j)
{
    const double *after = NULL;
    quad z[MOST];
    if (!hesscrit_report_escape(j->report, NULL, NULL, &after)) return 0;
    for (size_t i = 0; i < j->t->n; i++) z[i] = ((quad)after[i] - j->t->theta[i]) / j->t->sizes[i];
    const valued there = exact_loss(j->t, z);
    return there.error + j->truth->loss.error < 1e-9 * j->truth->variation &&
           there.value >= j->truth->loss.value;
}

const char *false_claim(const judged *j)
{
    static const struct oracle {
        int (*refutes)(const judged *j);
        const char *kind;
    } oracles[] = {
        {falls_from_minimum, "minimum, but the loss falls"},
        {rises_from_maximum, "maximum, but the loss rises"},
        {falls_where_nothing_falls, "a fall, but the loss falls nowhere"},
        {rises_where_nothing_rises, "a rise, but the loss rises nowhere"},
        {no_minimum_where_curvature_is_positive, "no minimum, but all curvature is positive"},
        {no_maximum_where_curvature_is_negative, "no maximum, but all curvature is negative"},
        {strict_where_flat, "strict, but the loss stays the same"},
        {flat_where_strict, "flat, but the loss changes everywhere"},
        {flat_where_it_changes, "flat, but the loss changes"},
        {slope_where_there_is_none, "not critical, but the gradient is zero"},
        {kink_where_it_is_analytic, "not smooth, but the loss is analytic"},
        {signs_that_are_not_there, "signs that eigenvalues do not have"},
        {gradient_beyond_its_bound, "gradient beyond ten times its bound"},
        {hessian_beyond_its_bound, "Hessian beyond ten times its bound"},
        {escape_that_does_not_fall, "an escape that does not fall"},
    };
    if (!is_told_the_truth(j)) return NULL;
    for (size_t k = 0; k < sizeof oracles / sizeof *oracles; k++)
        if (oracles[k].refutes(j)) return oracles[k].kind;
    return NULL;
}
