#include "critical/nearby_point.h"

#include <math.h>

#include "base/memory.h"

/* A second difference of this many errors of the loss is right to 1 / 64 or so. */
static const double SIGNAL = 0x1p8;

/* The loss at theta - S p + step S q; infinite where it is not finite. */
static hesscrit_status loss_beside(hesscrit_evaluator *evaluator, const hesscrit_derivatives *d,
                                   const double *p, const double *q, double step, double *point,
                                   double *loss)
{
    for (size_t i = 0; i < evaluator->problem.n; i++)
        point[i] = evaluator->base[i] + d->scale[i] * (step * q[i] - p[i]);
    const hesscrit_status status = hesscrit_evaluate_loss(evaluator, point, loss);
    if (!isfinite(*loss)) *loss = INFINITY;
    return status;
}

/* By how much the curvature along q differs there from mu; 0 where the loss does not tell. */
static hesscrit_status change_of_curvature(hesscrit_evaluator *evaluator,
                                           const hesscrit_derivatives *d, const double *p,
                                           const double *q, double mu, double middle, double *point,
                                           double *change)
{
    double losses[2] = {0.0, 0.0};
    const double step = sqrt(SIGNAL * d->loss_error / fabs(mu));
    *change = 0.0;
    if (!(step > 0.0 && step <= 1.0)) return HESSCRIT_OK;
    for (int side = 0; side < 2; side++) {
        const hesscrit_status status =
            loss_beside(evaluator, d, p, q, side ? -step : step, point, &losses[side]);
        if (status != HESSCRIT_OK) return status;
    }
    const double curvature = ((losses[0] - middle) + (losses[1] - middle)) / step / step;
    const double error = 4.0 * d->loss_error / step / step;
    if (isfinite(curvature)) *change = fmax(fabs(curvature - mu) - error, 0.0);
    return HESSCRIT_OK;
}

hesscrit_status hesscrit_look_beside(hesscrit_evaluator *evaluator, const hesscrit_derivatives *d,
                                     const double *p, hesscrit_natural *natural, int *looked)
{
    const size_t n = evaluator->problem.n;
    double *point = NULL;
    double middle = 0.0;
    double distance = 0.0;
    for (size_t i = 0; i < n; i++) distance = fmax(distance, fabs(p[i]));
    *looked = distance > 0.0;
    if (!*looked) return HESSCRIT_OK;
    hesscrit_status status = hesscrit_scratch_doubles(evaluator->context, n, 1, &point);
    if (status == HESSCRIT_OK) status = loss_beside(evaluator, d, p, p, 0.0, point, &middle);
    for (size_t k = 0; status == HESSCRIT_OK && isfinite(middle) && k < n; k++) {
        double change;
        status = change_of_curvature(evaluator, d, p, natural->eigenvectors + k * n,
                                     natural->eigenvalues[k], middle, point, &change);
        natural->radii[k] += change;
    }
    return status;
}
