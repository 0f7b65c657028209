#include "curvature/doubted_gradient.h"

#include <math.h>

#include "base/memory.h"
#include "base/numbers.h"
#include "base/vectors.h"
#include "loss/ray.h"

static const double SHOWS = 0x1p8;         /* errors of the loss that a step makes of the slope */
static const double GOOD_BITS = 0x1p10;    /* that a step moves theta by, at least */
static const double LONGEST_STEP = 0x1p-3; /* typical sizes */
static const double OTHER_STEP = 0.25;     /* of the longer one */
static const double OFF = 0.125;           /* of a slope: what is called another one */

/* The unit direction of the gradient in natural units, and the slope along it. */
static double slope_along_gradient(size_t n, const hesscrit_derivatives *d, double *q)
{
    for (size_t i = 0; i < n; i++) q[i] = d->scale[i] * d->gradient[i];
    const double length = hesscrit_norm(n, q);
    for (size_t i = 0; i < n && length > 0.0; i++) q[i] /= length;
    return length;
}

/* The slope by two central differences, and what it may be off by. */
static hesscrit_status see_slope(const hesscrit_ray *ray, const hesscrit_derivatives *d,
                                 double step, double *slope, double *error)
{
    double wide[2], near[2];
    hesscrit_status status = hesscrit_ray_losses(ray, step, wide);
    if (status == HESSCRIT_OK) status = hesscrit_ray_losses(ray, OTHER_STEP * step, near);
    if (status != HESSCRIT_OK) return status;
    *slope = hesscrit_ray_slope(near, OTHER_STEP * step);
    const double loss_error = fmax(hesscrit_error_at(d->loss_error, wide[0], 0.0),
                                   hesscrit_error_at(d->loss_error, wide[1], 0.0));
    *error = fabs(*slope - hesscrit_ray_slope(wide, step)) + loss_error / (OTHER_STEP * step);
    return HESSCRIT_OK;
}

hesscrit_status hesscrit_doubt_gradient(hesscrit_evaluator *evaluator,
                                        const hesscrit_derivatives *d, int *refuted)
{
    const size_t n = evaluator->problem.n;
    double *q = NULL;
    hesscrit_ray ray = {.evaluator = evaluator, .origin = evaluator->base, .scale = d->scale};
    double **const vectors[] = {&q, &ray.point, NULL};
    hesscrit_status status = hesscrit_scratch_each(evaluator->context, 1, n, vectors);
    *refuted = 0;
    if (status != HESSCRIT_OK) return status;
    const double said = slope_along_gradient(n, d, q);
    const double said_error = hesscrit_slope_error(n, d->scale, d->gradient_bound, q);
    double size = 0.0;
    for (size_t i = 0; i < n; i++) size = hypot(size, evaluator->base[i] / d->scale[i]);
    const double least =
        fmax(SHOWS * d->loss_error.near / said, GOOD_BITS * HESSCRIT_UNIT_ROUNDOFF * size) /
        OTHER_STEP;
    ray.direction = q;
    if (!(said > HESSCRIT_CLEAR * said_error) || !(least <= LONGEST_STEP)) return HESSCRIT_OK;
    const double steps[] = {sqrt(least * LONGEST_STEP), least};
    for (int k = 0; k < 2; k++) {
        double slope, error;
        status = see_slope(&ray, d, steps[k], &slope, &error);
        if (status != HESSCRIT_OK) return status;
        const double off = fabs(slope - said), most = fmax(fabs(slope), said);
        if (!(HESSCRIT_CLEAR * (error + said_error) < OFF * most)) continue;
        *refuted = off > OFF * most;
        break;
    }
    return HESSCRIT_OK;
}
