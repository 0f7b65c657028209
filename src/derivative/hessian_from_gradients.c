/* Central differences of the user's gradient. */
#include <float.h>
#include <math.h>

#include "base/memory.h"
#include "base/numbers.h"
#include "derivative/derive.h"
#include "derivative/kinks.h"

static const double FIRST_STEP = 0x1p-17; /* of the natural scale: near u^(1/3) */

static const double RATIO_LIMIT = 32.0; /* beyond it truncation dominates noise */

enum { ROUNDS = 7 };

/* The four gradients around theta along one coordinate, and what they say. */
struct column {
    double step;
    double *plus, *minus, *plus2, *minus2;
    const double *value, *error; /* the gradient at theta, the error of its components */
    const double *share;         /* and their rounding, if it is more than that of doubles */
    double *inside;              /* n, for a gradient on the way */
    const double *scale;         /* n typical sizes */
    int side; /* 1 or -1: the gradient is known on that side only, and extrapolated */
};

static hesscrit_status measure(hesscrit_evaluator *evaluator, size_t j, struct column *column)
{
    double *const gradients[4] = {column->plus, column->minus, column->plus2, column->minus2};
    static const double multiple[4] = {1.0, -1.0, 2.0, -2.0};
    for (int k = 0; k < 4; k++) {
        const hesscrit_status status =
            hesscrit_evaluate_gradient_along(evaluator, j, multiple[k] * column->step, column->side,
                                             column->value, column->inside, gradients[k]);
        if (status != HESSCRIT_OK) return status;
    }
    return HESSCRIT_OK;
}

/* The error of component k of the four gradients. */
static double error_of_values(const struct column *column, double theta, size_t k)
{
    const double size = fmax(fmax(fabs(column->plus[k]), fabs(column->minus[k])),
                             fmax(fabs(column->plus2[k]), fabs(column->minus2[k])));
    const double slope = (column->plus[k] - column->minus[k]) / (2.0 * column->step);
    const double rounding = fmax(HESSCRIT_UNIT_ROUNDOFF, column->share[k]);
    return hesscrit_spread(column->side) *
           fmax(column->error[k], 2.0 * rounding * (size + fabs(theta * slope)));
}

/* Entry k of the column: the central difference, its truncation (a third of
 * what doubling the step changes) and its noise, per unit of theta_j. */
struct entry {
    double value, truncation, noise;
};

static struct entry entry_of(const struct column *column, double theta, size_t k)
{
    const double narrow = (theta + column->step) - (theta - column->step);
    const double wide = (theta + 2.0 * column->step) - (theta - 2.0 * column->step);
    const double value = (column->plus[k] - column->minus[k]) / narrow;
    const double doubled = (column->plus2[k] - column->minus2[k]) / wide;
    return (struct entry){value, fabs(doubled - value) / 3.0,
                          2.0 * error_of_values(column, theta, k) / narrow};
}

static double bound_of(struct entry entry)
{
    return 2.0 * entry.truncation + entry.noise;
}

/* The largest bound in the column, rows in typical sizes: what a step has to keep small. */
static double worst_bound(const struct column *column, double theta, size_t n)
{
    double worst = 0.0;
    for (size_t k = 0; k < n; k++) {
        const double bound = column->scale[k] * bound_of(entry_of(column, theta, k));
        if (!(bound <= worst)) worst = bound;
    }
    return worst;
}

/* How a column looks with its present step. */
struct fitness {
    double ratio;      /* truncation over noise, the worst entry */
    size_t worst;      /* that entry */
    double truncation; /* of it */
    double value;      /* of it */
    double signal;     /* value over noise, the best entry; infinite outside the domain */
};

static struct fitness assess(const struct column *column, double theta, size_t n)
{
    struct fitness fitness = {0.0, 0, 0.0, 0.0, 0.0};
    for (size_t k = 0; k < n; k++) {
        const struct entry entry = entry_of(column, theta, k);
        if (!isfinite(entry.value) || !isfinite(entry.truncation))
            return (struct fitness){INFINITY, k, INFINITY, INFINITY, INFINITY};
        if (entry.noise == 0.0) continue;
        fitness.signal = fmax(fitness.signal, fabs(entry.value) / entry.noise);
        if (entry.truncation / entry.noise <= fitness.ratio) continue;
        fitness.ratio = entry.truncation / entry.noise;
        fitness.truncation = entry.truncation;
        fitness.value = fabs(entry.value);
        fitness.worst = k;
    }
    return fitness;
}

/* By which power of two the step should change; 1 when it fits. Truncation over
 * noise grows like h^3 and is best near 1/2. */
static double change_of_step(struct fitness fitness)
{
    if (isinf(fitness.ratio)) return 0x1p-6;
    if (fitness.ratio > RATIO_LIMIT) {
        int exponent;
        frexp(cbrt(0.5 / fitness.ratio), &exponent);
        return ldexp(1.0, exponent < -11 ? -12 : exponent - 1);
    }
    return fitness.ratio > 1.0 || fitness.signal > 0x1p20 ? 1.0 : 0x1p5;
}

/* Where truncation keeps its share of the entry, as for the gradient of x^4 at 0, whose every
 * difference is truncation, it beats the noise at all steps, and one is as good as the other for
 * this entry; shorter ones drown the others in noise. */
static int is_homogeneous(struct fitness before, struct entry after)
{
    return after.truncation * before.value > 0.5 * before.truncation * fabs(after.value);
}

static hesscrit_status fit_column(hesscrit_evaluator *evaluator, size_t j, double first,
                                  double reach, struct column *column)
{
    const size_t n = evaluator->problem.n;
    const double theta = evaluator->base[j];
    const double smallest = fmax(32.0 * HESSCRIT_UNIT_ROUNDOFF * fabs(theta), DBL_MIN);
    double largest = reach;
    column->step = fmax(first, smallest);
    hesscrit_status status = measure(evaluator, j, column);
    for (int round = 1; status == HESSCRIT_OK && round < ROUNDS; round++) {
        const struct fitness before = assess(column, theta, n);
        const double change = change_of_step(before);
        const double step_before = column->step;
        const double bound_before = worst_bound(column, theta, n);
        if (change < 1.0) largest = fmin(largest, column->step / 2.0);
        const double step = fmax(fmin(column->step * change, largest), smallest);
        if (step == column->step) break;
        column->step = step;
        status = measure(evaluator, j, column);
        if (status != HESSCRIT_OK || change > 0.5 || isinf(before.truncation)) continue;
        /* Truncation falls like h^2. What does not was noise, larger than the
         * error said; with the longer step it did less harm. */
        const struct entry after = entry_of(column, theta, before.worst);
        const int homogeneous = is_homogeneous(before, after);
        if (after.truncation > 0.5 * before.truncation ||
            (homogeneous && worst_bound(column, theta, n) > bound_before)) {
            column->step = step_before;
            status = measure(evaluator, j, column);
            break;
        }
        if (homogeneous) break;
    }
    return status;
}

static int all_finite(size_t n, const double *v)
{
    for (size_t k = 0; k < n; k++)
        if (!isfinite(v[k])) return 0;
    return 1;
}

/* From both sides, or where that cannot be from the one that the gradient is finite on. */
static hesscrit_status fit_any_side(hesscrit_evaluator *evaluator, size_t j, double scale,
                                    struct column *column)
{
    const size_t n = evaluator->problem.n;
    const double reach = 0x1p3 * scale; /* a flat coordinate is followed that far */
    column->side = 0;
    const hesscrit_status status = fit_column(evaluator, j, FIRST_STEP * scale, reach, column);
    if (status != HESSCRIT_OK) return status;
    const int above = all_finite(n, column->plus) && all_finite(n, column->plus2);
    const int below = all_finite(n, column->minus) && all_finite(n, column->minus2);
    if (above == below) return HESSCRIT_OK;
    column->side = above - below;
    return fit_column(evaluator, j, FIRST_STEP * scale, reach, column);
}

static hesscrit_five five_of(const struct column *column, double theta, size_t k)
{
    return (hesscrit_five){column->step,
                           column->minus2[k],
                           column->minus[k],
                           column->value[k],
                           column->plus[k],
                           column->plus2[k],
                           error_of_values(column, theta, k)};
}

/* Component j of the gradients at another distance along coordinate j. */
static hesscrit_status look(hesscrit_evaluator *evaluator, size_t j, double distance,
                            struct column *column, hesscrit_five *five)
{
    column->step = distance;
    const hesscrit_status status = measure(evaluator, j, column);
    *five = five_of(column, evaluator->base[j], j);
    return status;
}

/* Look at component j nearer to theta; the column is lost. In the end five is the nearest look. */
static hesscrit_status look_nearer(hesscrit_evaluator *evaluator, size_t j, double oddity,
                                   double scale, struct column *column, hesscrit_five *five,
                                   hesscrit_kink *kink)
{
    const hesscrit_five here = *five;
    const double least = hesscrit_nearest_distance(evaluator->base[j], scale);
    const double near = hesscrit_distance_to_look(here.distance, oddity, 1, least);
    hesscrit_five ladder[3];
    kink->order = HESSCRIT_NO_KINK;
    hesscrit_status status = look(evaluator, j, near, column, &ladder[2]);
    *five = ladder[2];
    if (status != HESSCRIT_OK) return status;
    if (4.0 * near <= here.distance && !hesscrit_same_kink(&here, five, 1)) return HESSCRIT_OK;
    for (int k = 1; status == HESSCRIT_OK && k >= 0; k--)
        status =
            look(evaluator, j, HESSCRIT_KINK_SPACING * ladder[k + 1].distance, column, &ladder[k]);
    if (status != HESSCRIT_OK) return status;
    *kink = hesscrit_kink_of(ladder, 1);
    if (kink->order != 0 || least * HESSCRIT_KINK_SPACING > near) return HESSCRIT_OK;
    /* A jump shows at any distance: is it sharp, or only looks so from here? */
    status = look(evaluator, j, least, column, five);
    if (status == HESSCRIT_OK && !hesscrit_same_kink(&ladder[2], five, 1))
        kink->order = HESSCRIT_NO_KINK;
    return status;
}

/* Whether the loss has a kink along coordinate j that shows in component j of the gradient; one
 * that shows in others only, as that of max(x, 0) y, is found between the axes. Where there is none
 * nearby, but one seemed to be, choose the step again. Cost: none where nothing is odd. */
static hesscrit_status find_kink(hesscrit_evaluator *evaluator, size_t j, double scale,
                                 struct column *column, hesscrit_kink *kink)
{
    const double theta = evaluator->base[j];
    const hesscrit_five here = five_of(column, theta, j);
    const double oddity = hesscrit_oddity(&here, 1, RATIO_LIMIT);
    hesscrit_five nearest = here;
    kink->order = HESSCRIT_NO_KINK;
    if (oddity == 0.0 || column->side) return HESSCRIT_OK;
    const size_t n = evaluator->problem.n;
    const double before = worst_bound(column, theta, n);
    hesscrit_status status = look_nearer(evaluator, j, oddity, scale, column, &nearest, kink);
    if (status != HESSCRIT_OK) return status;
    if (kink->order == HESSCRIT_NO_KINK && nearest.distance < here.distance) {
        status = fit_column(evaluator, j, nearest.distance, here.distance, column);
        if (status != HESSCRIT_OK) return status;
        if (worst_bound(column, theta, n) < before) return HESSCRIT_OK;
    }
    column->step = here.distance;
    return measure(evaluator, j, column);
}

/* What the kink along the coordinate makes of difference k. */
static double kink_in_entry(const struct column *column, size_t k)
{
    const double odd =
        (column->plus2[k] - column->minus2[k]) - 2.0 * (column->plus[k] - column->minus[k]);
    const double even = (column->plus2[k] + column->minus2[k] - 2.0 * column->value[k]) -
                        4.0 * (column->plus[k] + column->minus[k] - 2.0 * column->value[k]);
    return (0.5 * fabs(odd) + 0.25 * fabs(even)) / column->step;
}

/* The gradient jumps by kink->jump: the user's may be that of either side, or between. */
static void note_kink(hesscrit_derivatives *d, size_t j, hesscrit_kink kink)
{
    if (kink.order == HESSCRIT_NO_KINK) return;
    if (kink.order == 0) d->gradient_bound[j] += fabs(kink.jump);
    kink.order++; /* of the loss */
    hesscrit_note_kink(d, d->scale, j, &kink);
}

/* The two estimates of an entry, from column i and from column j, are averaged;
 * if they differ by more than their bounds say, the bound grows to cover both. */
static void symmetrise(size_t n, double *hessian, double *bound)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++) {
            const double upper = hessian[i * n + j];
            const double lower = hessian[j * n + i];
            const double mean = upper == lower ? upper : 0.5 * upper + 0.5 * lower;
            const double width = 0.5 * (bound[i * n + j] + bound[j * n + i]);
            const double gap = fabs(0.5 * upper - 0.5 * lower);
            hessian[i * n + j] = hessian[j * n + i] = mean;
            bound[i * n + j] = bound[j * n + i] = fmax(width, gap);
        }
}

/* The natural scale of coordinate j, near the length L at which the gradient along it leaves its
 * tangent at theta: (h / L)^2 / 6 = truncation / value; as scale_seen() of steps.c has it.
 * Where the step was shortened until truncation was noise, L is about what the noise leaves
 * possible. */
static double scale_seen(const struct column *column, double theta, size_t j)
{
    const double presumed = column->scale[j];
    const struct entry entry = entry_of(column, theta, j);
    const double value = fabs(entry.value);
    if (value <= 4.0 * entry.noise || value < 16.0 * entry.truncation) return presumed;
    const double rest = fmax(entry.truncation, entry.noise);
    const double length = rest > 0.0 ? column->step * sqrt(value / 6.0 / rest) : INFINITY;
    const double most = fmax(presumed, column->step / FIRST_STEP);
    const int shortened = column->step < FIRST_STEP * presumed;
    if (entry.truncation <= entry.noise && length < presumed && !shortened) return presumed;
    return hesscrit_power_of_two_near(fmin(length, most));
}

/* Column j, its bounds, and the scale seen in it. */
static hesscrit_status derive_column(hesscrit_evaluator *evaluator, size_t j, struct column *column,
                                     hesscrit_derivatives *d, double *seen)
{
    const size_t n = evaluator->problem.n;
    double *hessian = d->hessian + j * n;
    double *bound = d->hessian_bound + j * n;
    hesscrit_kink kink;
    hesscrit_status status = fit_any_side(evaluator, j, d->scale[j], column);
    if (status == HESSCRIT_OK) status = find_kink(evaluator, j, d->scale[j], column, &kink);
    if (status != HESSCRIT_OK) return status;
    for (size_t k = 0; k < n; k++) {
        const struct entry entry = entry_of(column, evaluator->base[j], k);
        if (!isfinite(entry.value))
            return hesscrit_fail(evaluator->context, HESSCRIT_E_NONFINITE,
                                 "component %zu of the gradient at theta -+ h e%zu is %g and "
                                 "%g, h = %g",
                                 k, j, column->minus[k], column->plus[k], column->step);
        hessian[k] = entry.value;
        bound[k] = bound_of(entry);
        if (kink.order != HESSCRIT_NO_KINK) bound[k] += kink_in_entry(column, k);
        if (fabs(entry.value) > entry.noise) d->changes_seen = 1;
    }
    d->steps[j] = column->step;
    note_kink(d, j, kink);
    if (!evaluator->problem.theta_scale) seen[j] = scale_seen(column, evaluator->base[j], j);
    return HESSCRIT_OK;
}

hesscrit_status hesscrit_hessian_from_gradients(hesscrit_evaluator *evaluator,
                                                hesscrit_derivatives *d)
{
    const size_t n = evaluator->problem.n;
    hesscrit_context *context = evaluator->context;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(context);
    double *memory = NULL;
    hesscrit_status status = hesscrit_scratch_doubles(context, 7, n, &memory);
    if (status != HESSCRIT_OK) return status;
    /* The bound of the gradient grows with kinks, the error of other gradients does not. */
    double *error = memory + 4 * n;
    double *seen = memory + 6 * n; /* columns are measured in the scales presumed */
    for (size_t k = 0; k < n; k++) error[k] = d->gradient_bound[k];
    for (size_t k = 0; k < n; k++) seen[k] = d->scale[k];
    struct column column = {.plus = memory,
                            .minus = memory + n,
                            .plus2 = memory + 2 * n,
                            .minus2 = memory + 3 * n,
                            .value = d->gradient,
                            .error = error,
                            .share = d->gradient_share,
                            .inside = memory + 5 * n,
                            .scale = d->scale};
    for (size_t j = 0; status == HESSCRIT_OK && j < n; j++)
        status = derive_column(evaluator, j, &column, d, seen);
    if (status != HESSCRIT_OK) return status;
    for (size_t k = 0; k < n; k++) d->scale[k] = seen[k];
    symmetrise(n, d->hessian, d->hessian_bound);
    hesscrit_scratch_release(context, mark);
    return HESSCRIT_OK;
}
