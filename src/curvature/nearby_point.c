#include "curvature/nearby_point.h"

#include <math.h>

#include "base/memory.h"
#include "base/vectors.h"
#include "loss/ray.h"

/* A second difference of this many errors of the loss is right to 1 / 64 or so. */
static const double SIGNAL = 0x1p8;

static const double SLOPE_SIGNAL = 16.0; /* the same of a difference of slopes, to see mu at all */

/* Around the critical point of the model, theta - S p. */
struct place {
    hesscrit_ray ray; /* through it */
    const hesscrit_derivatives *d;
    double distance; /* |p| */
    double loss;     /* there */
    double *hessian; /* n * n, there; NULL where the user has none */
    double *vector;  /* n */
};

/* By the user's Hessian: q'SHSq. */
static double by_hessian(const struct place *place)
{
    const size_t n = place->ray.evaluator->problem.n;
    const double *s = place->d->scale;
    const double *q = place->ray.direction;
    double curvature = 0.0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            curvature += q[i] * s[i] * place->hessian[i * n + j] * s[j] * q[j];
    return curvature;
}

/* By second differences of the loss, there less at theta: what higher orders make of both is the
 * same, and may be more than the change. */
static hesscrit_status by_losses(const struct place *place, double mu, double step,
                                 double *curvature, double *error)
{
    double there[2];
    double here[2];
    hesscrit_ray at_theta = place->ray;
    at_theta.origin = place->ray.evaluator->base;
    hesscrit_status status = hesscrit_ray_losses(&place->ray, step, there);
    if (status == HESSCRIT_OK) status = hesscrit_ray_losses(&at_theta, step, here);
    if (status != HESSCRIT_OK) return status;
    *curvature = mu + hesscrit_ray_curvature(there, place->loss, step) -
                 hesscrit_ray_curvature(here, place->d->loss, step);
    *error = 8.0 * place->d->loss_error.near / step / step;
    return HESSCRIT_OK;
}

/* By a difference of the user's gradients, as far apart as theta is from that point, or as far as
 * it takes to see mu. */
static hesscrit_status by_gradients(const struct place *place, double mu, double *curvature,
                                    double *error)
{
    const hesscrit_ray *ray = &place->ray;
    const size_t n = ray->evaluator->problem.n;
    const hesscrit_derivatives *d = place->d;
    double slopes[2] = {0.0, 0.0};
    const double slope_error = hesscrit_slope_error(n, d->scale, d->gradient_bound, ray->direction);
    const double step =
        fmax(0.5 * place->distance, fmin(SLOPE_SIGNAL * slope_error / fabs(mu), 1.0));
    for (int side = 0; side < 2; side++) {
        hesscrit_ray_go(ray, side ? -step : step);
        const hesscrit_status status =
            hesscrit_evaluate_gradient(ray->evaluator, ray->point, place->vector);
        if (status != HESSCRIT_OK) return status;
        slopes[side] = hesscrit_slope_along(n, d->scale, place->vector, ray->direction);
    }
    *curvature = (slopes[0] - slopes[1]) / (2.0 * step);
    *error = slope_error / step;
    return HESSCRIT_OK;
}

/* Three times what the curvature along the ray, mu at theta, differs by there; 0 where nothing
 * tells. */
static hesscrit_status change_of_curvature(const struct place *place, double mu, double *change)
{
    const double beyond_noise = sqrt(SIGNAL * place->d->loss_error.near / fabs(mu));
    const double step = fmax(beyond_noise, 0.5 * place->distance);
    double curvature = mu;
    double error = 0.0;
    hesscrit_status status = HESSCRIT_OK;
    if (place->hessian)
        curvature = by_hessian(place);
    else if (step > 0.0 && step <= 1.0 && isfinite(place->loss))
        status = by_losses(place, mu, step, &curvature, &error);
    else if (place->ray.evaluator->problem.gradient)
        status = by_gradients(place, mu, &curvature, &error);
    else if (!isfinite(place->loss))
        curvature = NAN;
    const double seen = fabs(curvature - mu);
    *change = !isfinite(seen) ? fabs(mu)
              : seen > error  ? HESSCRIT_CHANGE_MARGIN * (seen + error)
                              : 0.0;
    return status;
}

/* The Hessian or else the loss there. */
static hesscrit_status look_there(struct place *place)
{
    hesscrit_evaluator *evaluator = place->ray.evaluator;
    const size_t n = evaluator->problem.n;
    const double *theta = evaluator->base;
    const double *there = place->ray.origin;
    if (!evaluator->problem.hessian) {
        hesscrit_copy(n, there, place->ray.point); /* which is lent, unlike the origin */
        return hesscrit_evaluate_loss(evaluator, place->ray.point, &place->loss);
    }
    hesscrit_status status = hesscrit_scratch_doubles(evaluator->context, n, n, &place->hessian);
    if (status == HESSCRIT_OK) status = hesscrit_evaluator_rebase(evaluator, there);
    if (status == HESSCRIT_OK) status = hesscrit_evaluate_hessian(evaluator, place->hessian);
    const hesscrit_status back = hesscrit_evaluator_rebase(evaluator, theta);
    return status == HESSCRIT_OK ? back : status;
}

hesscrit_status hesscrit_look_at_nearby_point(hesscrit_evaluator *evaluator,
                                              const hesscrit_derivatives *d, const double *p,
                                              hesscrit_natural *natural, int *looked)
{
    const size_t n = evaluator->problem.n;
    struct place place = {.ray = {.evaluator = evaluator, .scale = d->scale}, .d = d};
    double *there = NULL;
    place.distance = hesscrit_norm(n, p);
    *looked = place.distance > 0.0 && !d->kinks.found;
    if (!*looked) return HESSCRIT_OK;
    double **const vectors[] = {&there, &place.ray.point, &place.vector, NULL};
    hesscrit_status status = hesscrit_scratch_each(evaluator->context, 1, n, vectors);
    if (status != HESSCRIT_OK) return status;
    for (size_t i = 0; i < n; i++) there[i] = evaluator->base[i] - d->scale[i] * p[i];
    place.ray.origin = there;
    status = look_there(&place);
    for (size_t k = 0; status == HESSCRIT_OK && k < n; k++) {
        double change;
        place.ray.direction = natural->eigenvectors + k * n;
        status = change_of_curvature(&place, natural->eigenvalues[k], &change);
        natural->radii[k] += change;
    }
    return status;
}
