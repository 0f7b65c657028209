#include "critical/prospect.h"

#include <math.h>

#include "base/memory.h"

/* Of the loss at the model's point. */
static const double MARGIN = 2.0;   /* times what it differs from the promise by */
static const double AS_SAID = 0.5;  /* of the promise: it may differ by so much */
static const double FARTHEST = 1.0; /* typical sizes */

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

/* What errors of slopes and curvatures make of the promise along positive ones. */
static double error_of_promise(size_t n, const hesscrit_natural *natural)
{
    double error = 0.0;
    for (size_t k = 0; k < n; k++) {
        const double mu = natural->eigenvalues[k];
        const double least = mu - natural->radii[k];
        if (!(least > 0.0)) continue;
        const double slope = hesscrit_slope_seen(natural, k);
        const double most = fabs(slope) + natural->slope_errors[k];
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

static int goes_as_said(const hesscrit_derivatives *d, const struct way *way, double gap)
{
    return gap <= fmax(AS_SAID * way->parts, HESSCRIT_CLEAR * d->loss_error.near);
}

hesscrit_status hesscrit_look_ahead(hesscrit_evaluator *evaluator, const hesscrit_derivatives *d,
                                    const hesscrit_natural *natural,
                                    const hesscrit_criticality *criticality,
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
    const int is_near = criticality->distance <= FARTHEST;
    if (!is_near || signs->undecided > 0 || kind == HESSCRIT_UNDETERMINED) return HESSCRIT_OK;
    if (signs->negative > 0) {
        follow(n, d, natural, evaluator->base, 0, &way);
        status = look_at_end(evaluator, d, &way, &gap);
    }
    if (status == HESSCRIT_OK && goes_as_said(d, &way, gap)) prospect->leads_to = kind;
    return status;
}
