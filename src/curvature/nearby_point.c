#include "curvature/nearby_point.h"

#include <math.h>

#include "base/memory.h"

/* A second difference of this many errors of the loss is right to 1 / 64 or so. */
static const double SIGNAL = 0x1p8;

/* Around the critical point of the model, theta - S p. */
struct place {
    hesscrit_evaluator *evaluator;
    const hesscrit_derivatives *d;
    const double *p;
    double distance; /* |p| */
    double loss;     /* there */
    double *hessian; /* n * n, there; NULL where the user has none */
    double *point;   /* n */
    double *vector;  /* n */
};

/* point = theta - S p + step S q. */
static void go(const struct place *place, const double *q, double step)
{
    for (size_t i = 0; i < place->evaluator->problem.n; i++)
        place->point[i] =
            place->evaluator->base[i] + place->d->scale[i] * (step * q[i] - place->p[i]);
}

/* By the user's Hessian: q'SHSq. */
static double by_hessian(const struct place *place, const double *q)
{
    const size_t n = place->evaluator->problem.n;
    const double *s = place->d->scale;
    double curvature = 0.0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            curvature += q[i] * s[i] * place->hessian[i * n + j] * s[j] * q[j];
    return curvature;
}

/* By a second difference of the loss. */
static hesscrit_status by_losses(const struct place *place, const double *q, double step,
                                 double *curvature, double *error)
{
    double losses[2] = {0.0, 0.0};
    for (int side = 0; side < 2; side++) {
        go(place, q, side ? -step : step);
        const hesscrit_status status =
            hesscrit_evaluate_loss(place->evaluator, place->point, &losses[side]);
        if (status != HESSCRIT_OK) return status;
    }
    *curvature = ((losses[0] - place->loss) + (losses[1] - place->loss)) / step / step;
    *error = 4.0 * place->d->loss_error.near / step / step;
    return HESSCRIT_OK;
}

/* By a difference of the user's gradients, as far apart as theta is from that point, or as far as
 * it takes to see mu. */
static hesscrit_status by_gradients(const struct place *place, const double *q, double mu,
                                    double *curvature, double *error)
{
    const size_t n = place->evaluator->problem.n;
    const hesscrit_derivatives *d = place->d;
    double slopes[2] = {0.0, 0.0};
    double slope_error = 0.0;
    for (size_t i = 0; i < n; i++) slope_error += fabs(q[i]) * d->scale[i] * d->gradient_bound[i];
    const double step = fmax(0.5 * place->distance, fmin(16.0 * slope_error / fabs(mu), 1.0));
    for (int side = 0; side < 2; side++) {
        go(place, q, side ? -step : step);
        const hesscrit_status status =
            hesscrit_evaluate_gradient(place->evaluator, place->point, place->vector);
        if (status != HESSCRIT_OK) return status;
        for (size_t i = 0; i < n; i++) slopes[side] += q[i] * d->scale[i] * place->vector[i];
    }
    *curvature = (slopes[0] - slopes[1]) / (2.0 * step);
    *error = slope_error / step;
    return HESSCRIT_OK;
}

/* Three times what the curvature along q, mu at theta, differs by there; 0 where nothing tells. */
static hesscrit_status change_of_curvature(const struct place *place, const double *q, double mu,
                                           double *change)
{
    const double step = sqrt(SIGNAL * place->d->loss_error.near / fabs(mu));
    double curvature = mu;
    double error = 0.0;
    hesscrit_status status = HESSCRIT_OK;
    if (place->hessian)
        curvature = by_hessian(place, q);
    else if (step > 0.0 && step <= 1.0 && isfinite(place->loss))
        status = by_losses(place, q, step, &curvature, &error);
    else if (place->evaluator->problem.gradient)
        status = by_gradients(place, q, mu, &curvature, &error);
    const double seen = fabs(curvature - mu);
    *change = isfinite(seen) && seen > error ? 3.0 * (seen + error) : 0.0;
    return status;
}

/* The Hessian or else the loss there. */
static hesscrit_status look_there(struct place *place)
{
    hesscrit_evaluator *evaluator = place->evaluator;
    const size_t n = evaluator->problem.n;
    const double *theta = evaluator->base;
    hesscrit_context *context = evaluator->context;
    hesscrit_status status = hesscrit_scratch_doubles(context, n, 1, &place->point);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, n, 1, &place->vector);
    if (status != HESSCRIT_OK) return status;
    go(place, place->p, 0.0);
    if (!evaluator->problem.hessian)
        return hesscrit_evaluate_loss(evaluator, place->point, &place->loss);
    status = hesscrit_scratch_doubles(context, n, n, &place->hessian);
    if (status == HESSCRIT_OK) status = hesscrit_evaluator_rebase(evaluator, place->point);
    if (status == HESSCRIT_OK) status = hesscrit_evaluate_hessian(evaluator, place->hessian);
    const hesscrit_status back = hesscrit_evaluator_rebase(evaluator, theta);
    return status == HESSCRIT_OK ? back : status;
}

hesscrit_status hesscrit_look_beside(hesscrit_evaluator *evaluator, const hesscrit_derivatives *d,
                                     const double *p, hesscrit_natural *natural, int *looked)
{
    const size_t n = evaluator->problem.n;
    struct place place = {.evaluator = evaluator, .d = d, .p = p};
    for (size_t i = 0; i < n; i++) place.distance = hypot(place.distance, p[i]);
    *looked = place.distance > 0.0 && !d->kinks.found;
    if (!*looked) return HESSCRIT_OK;
    hesscrit_status status = look_there(&place);
    for (size_t k = 0; status == HESSCRIT_OK && k < n; k++) {
        double change;
        status = change_of_curvature(&place, natural->eigenvectors + k * n, natural->eigenvalues[k],
                                     &change);
        natural->radii[k] += change;
    }
    return status;
}
