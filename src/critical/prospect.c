#include "critical/prospect.h"

#include <math.h>

#include "base/memory.h"
#include "base/vectors.h"
#include "curvature/nearby_point.h"
#include "curvature/signs.h"

static const double MARGIN = 2.0; /* times what the loss at the model's point is off by */
/* Of the promise, that may be off. Curvature that changes by a third on the way makes 1/9. */
static const double AS_SAID = 0.125;
static const double AS_FAR = 1.0;       /* typical sizes: how far a loss is quadratic */
static const double WORTH_A_LOOK = 0.5; /* from the model's point on */
static const double NEARER = 0.25;      /* of what was left to fall: Newton's steps go somewhere */

/* Along eigenvectors whose curvature is known: where the model leads, theta - S p, what it
 * promises, and the sum of the parts of that without their signs. only_up: along positive ones. */
struct way {
    double *point;
    double promised, parts;
    int goes; /* some slope is seen */
};

static void follow(size_t n, const hesscrit_derivatives *d, const hesscrit_natural *natural,
                   const double *theta, int only_up, struct way *way)
{
    way->promised = way->parts = 0.0;
    way->goes = 0;
    for (size_t i = 0; i < n; i++) way->point[i] = theta[i];
    for (size_t k = 0; k < n; k++) {
        const double *q = natural->eigenvectors + k * n;
        const double mu = natural->eigenvalues[k];
        const double slope = hesscrit_slope_seen(natural, k);
        if (!((only_up ? mu : fabs(mu)) > natural->radii[k]) || slope == 0.0) continue;
        const double part = 0.5 * slope * (slope / mu);
        way->promised += part;
        way->parts += fabs(part);
        way->goes = 1;
        for (size_t i = 0; i < n; i++) way->point[i] -= d->scale[i] * q[i] * (slope / mu);
    }
}

/* What errors of slopes and curvatures make of the promise along positive ones; and what slopes
 * promise within a typical size where the curvature is not known. */
static double error_of_promise(size_t n, const hesscrit_natural *natural)
{
    double error = 0.0;
    for (size_t k = 0; k < n; k++) {
        const double mu = natural->eigenvalues[k];
        const double least = mu - natural->radii[k];
        const double slope = hesscrit_slope_seen(natural, k);
        const double most = fabs(slope) + natural->slope_errors[k];
        if (fabs(mu) <= natural->radii[k]) error += 0.5 * most;
        if (!(least > 0.0)) continue;
        error += 0.5 * most * (most / least) - 0.5 * slope * (slope / mu);
    }
    return error;
}

/* By how much the loss at the way's end differs from what was promised; infinite where it is not
 * finite, or no call is left. */
static hesscrit_status look_at_end(hesscrit_evaluator *evaluator, const hesscrit_derivatives *d,
                                   const struct way *way, double *gap)
{
    double loss;
    *gap = 0.0;
    if (!way->goes) return HESSCRIT_OK;
    *gap = INFINITY;
    const hesscrit_status status = hesscrit_evaluate_loss(evaluator, way->point, &loss);
    if (status == HESSCRIT_E_BUDGET) {
        evaluator->context->detail[0] = '\0'; /* no error of an analysis */
        return HESSCRIT_OK;
    }
    if (status == HESSCRIT_OK && isfinite(loss)) *gap = fabs(d->loss - loss - way->promised);
    return status;
}

/* As the model says, up to such a share of it. */
static int goes_as_said(const hesscrit_derivatives *d, const struct way *way, double gap,
                        double share)
{
    return gap <= fmax(share * way->parts, HESSCRIT_CLEAR * d->loss_error.near);
}

/* Are the signs at the model's critical point those at theta? Where curvature is what is left of
 * the loss beside a valley, it is none on the floor; and where a tail falls for ever, it fades. */
static hesscrit_status signs_stay(hesscrit_evaluator *evaluator, const hesscrit_derivatives *d,
                                  const hesscrit_natural *natural, const double *p, int *stay,
                                  double *error)
{
    const size_t n = evaluator->problem.n;
    hesscrit_natural there = *natural;
    hesscrit_signs signs;
    int looked;
    hesscrit_status status = hesscrit_scratch_doubles(evaluator->context, n, 1, &there.radii);
    if (status != HESSCRIT_OK) return status;
    hesscrit_copy(n, natural->radii, there.radii);
    status = hesscrit_look_at_nearby_point(evaluator, d, p, &there, &looked);
    if (status != HESSCRIT_OK) return status;
    hesscrit_signs_one_by_one(n, there.eigenvalues, there.radii, &signs);
    *stay = looked && signs.undecided == 0;
    /* Curvature that is another one at the end promises another fall, by as large a share. */
    for (size_t k = 0; *stay && k < n; k++) {
        const double mu = natural->eigenvalues[k], slope = hesscrit_slope_seen(natural, k);
        const double change = (there.radii[k] - natural->radii[k]) / HESSCRIT_CHANGE_MARGIN;
        if (mu > natural->radii[k]) *error += 0.5 * slope * (slope / mu) * (change / mu);
    }
    return status;
}

/* A point on the way, with all that is known there. */
struct place {
    hesscrit_evaluator evaluator;
    hesscrit_derivatives d;
    hesscrit_natural natural;
    hesscrit_signs signs; /* of the critical point that p leads to */
    double *p, *reach;
    hesscrit_criticality criticality;
};

static hesscrit_status look_around(hesscrit_evaluator *from, const double *point, double tolerance,
                                   struct place *place)
{
    const size_t n = from->problem.n;
    double **const vectors[] = {&place->p, &place->reach, NULL};
    hesscrit_status status = hesscrit_scratch_each(from->context, 1, n, vectors);
    if (status == HESSCRIT_OK)
        status = hesscrit_evaluator_elsewhere(from, point, &place->evaluator);
    if (status != HESSCRIT_OK) return status;
    status = hesscrit_derive(&place->evaluator, HESSCRIT_WANT_ALL, &place->d);
    if (status == HESSCRIT_OK)
        status = hesscrit_natural_eigen(from->context, n, &place->d, NULL, &place->natural);
    if (status != HESSCRIT_OK) return status;
    place->criticality =
        hesscrit_test_gradient(n, &place->d, &place->natural, tolerance, place->p, place->reach);
    return hesscrit_find_signs(&place->evaluator, &place->d, place->p, &place->natural,
                               &place->signs);
}

/* Where the signs change on the way, or may: on by Newton's steps, as long as they get nearer to a
 * critical point, to where they do not. way->point: the first. */
static hesscrit_status ask_further(hesscrit_evaluator *evaluator, const hesscrit_derivatives *d,
                                   double left, double tolerance, struct way *way,
                                   hesscrit_prospect *prospect)
{
    enum { MOST = 3 };
    const size_t n = evaluator->problem.n;
    struct place place;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(evaluator->context);
    for (int k = 0; k < MOST; k++) {
        double gap;
        hesscrit_scratch_release(evaluator->context, mark); /* of the point before */
        hesscrit_status status = look_around(evaluator, way->point, tolerance, &place);
        if (status != HESSCRIT_OK) return status;
        if (place.d.kinks.found || !(place.criticality.left <= NEARER * left)) return HESSCRIT_OK;
        left = place.criticality.left;
        follow(n, &place.d, &place.natural, place.evaluator.base, 0, way);
        status = look_at_end(&place.evaluator, &place.d, way, &gap);
        if (status != HESSCRIT_OK) return status;
        const hesscrit_verdict kind = hesscrit_verdict_of_signs(&place.signs);
        if (place.signs.undecided > 0 || !goes_as_said(&place.d, way, gap, AS_SAID)) continue;
        if (kind != HESSCRIT_FLAT) prospect->leads_to = kind;
        if (kind != HESSCRIT_MINIMUM) return HESSCRIT_OK;
        prospect->left = d->loss - place.d.loss + way->promised;
        prospect->error = error_of_promise(n, &place.natural) + MARGIN * gap +
                          MARGIN * (d->loss_error.near + place.d.loss_error.near);
        return HESSCRIT_OK;
    }
    return HESSCRIT_OK;
}

hesscrit_status hesscrit_look_ahead(hesscrit_evaluator *evaluator, const hesscrit_derivatives *d,
                                    const hesscrit_natural *natural, const double *p,
                                    double tolerance, const hesscrit_criticality *criticality,
                                    const hesscrit_signs *signs, hesscrit_prospect *prospect)
{
    const size_t n = evaluator->problem.n;
    struct way way = {0};
    double gap;
    *prospect = (hesscrit_prospect){0.0, INFINITY, HESSCRIT_UNDETERMINED};
    hesscrit_status status = hesscrit_scratch_doubles(evaluator->context, n, 1, &way.point);
    if (status != HESSCRIT_OK) return status;
    follow(n, d, natural, evaluator->base, 1, &way);
    status = look_at_end(evaluator, d, &way, &gap);
    if (status != HESSCRIT_OK) return status;
    prospect->left = way.promised;
    prospect->error = error_of_promise(n, natural) + MARGIN * gap +
                      (way.goes ? MARGIN * d->loss_error.near : 0.0);
    const hesscrit_verdict kind = hesscrit_verdict_of_signs(signs);
    const int is_here = criticality->is_critical && !criticality->is_only_enough;
    const int is_far = !(criticality->distance <= AS_FAR);
    if (is_here || is_far || signs->undecided > 0 || kind == HESSCRIT_UNDETERMINED)
        return HESSCRIT_OK;
    if (signs->negative > 0) {
        follow(n, d, natural, evaluator->base, 0, &way);
        status = look_at_end(evaluator, d, &way, &gap);
    }
    if (status != HESSCRIT_OK || !goes_as_said(d, &way, gap, WORTH_A_LOOK)) return status;
    int stay = 0;
    if (goes_as_said(d, &way, gap, AS_SAID))
        status = signs_stay(evaluator, d, natural, p, &stay, &prospect->error);
    if (stay)
        prospect->leads_to = kind;
    else if (status == HESSCRIT_OK)
        status = ask_further(evaluator, d, criticality->left, tolerance, &way, prospect);
    /* No call is left, or derivatives are not finite there: it leads nowhere that is known. */
    if (status != HESSCRIT_E_BUDGET && status != HESSCRIT_E_NONFINITE) return status;
    evaluator->context->detail[0] = '\0'; /* no error of an analysis */
    return HESSCRIT_OK;
}
