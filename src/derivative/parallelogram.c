#include "derivative/parallelogram.h"

#include <math.h>

#include "base/memory.h"

/* Of the errors, and of the misfit. */
static const double MOST_ERRORS = 2.0, MOST_OF_MISFIT = 0.25;

int hesscrit_sign_in_pattern(int pattern, size_t i)
{
    return pattern > 0 && i >> (pattern - 1) & 1 ? -1 : 1;
}

int hesscrit_sign_patterns(size_t n)
{
    int patterns = 1;
    while (n > 1 && (n - 1) >> (patterns - 1) > 0) patterns++;
    return patterns;
}

/* Of a coordinate in u + v, u - v, u, v. */
static int part_of(int which, int is_in_u)
{
    if (which < 2) return is_in_u || which == 0 ? 1 : -1;
    return is_in_u == (which == 2);
}

/* q(u + v) + q(u - v) - 2 q(u) - 2 q(v), and its error. */
static hesscrit_status defect_of(const hesscrit_ray *along, const hesscrit_ray *ray, double *part,
                                 const hesscrit_derivatives *d, hesscrit_loss_error loss_error,
                                 int pattern, double distance, double *defect, double *error)
{
    static const double weights[] = {1.0, 1.0, -2.0, -2.0};
    const size_t n = ray->evaluator->problem.n;
    *defect = *error = 0.0;
    for (int which = 0; which < 4; which++) {
        double losses[2];
        for (size_t i = 0; i < n; i++)
            part[i] =
                part_of(which, hesscrit_sign_in_pattern(pattern, i) > 0) * along->direction[i];
        const hesscrit_status status = hesscrit_ray_losses(ray, distance, losses);
        if (status != HESSCRIT_OK) return status;
        const double terms = hesscrit_terms_at(n, d, ray->origin, ray->point);
        *defect += weights[which] * (losses[0] - d->loss + (losses[1] - d->loss));
        *error += fabs(weights[which]) * 4.0 * hesscrit_error_at(loss_error, losses[0], terms);
    }
    return HESSCRIT_OK;
}

hesscrit_status hesscrit_curvature_jumps(const hesscrit_ray *along, const hesscrit_derivatives *d,
                                         hesscrit_loss_error loss_error, double distance,
                                         double misfit, int *jumps)
{
    const size_t n = along->evaluator->problem.n;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(along->evaluator->context);
    hesscrit_ray ray = *along;
    double *part = NULL;
    hesscrit_status status = hesscrit_scratch_doubles(along->evaluator->context, n, 1, &part);
    ray.direction = part;
    *jumps = 0;
    for (int k = 1; status == HESSCRIT_OK && k < hesscrit_sign_patterns(n) && !*jumps; k++) {
        double defect;
        double error;
        status = defect_of(along, &ray, part, d, loss_error, k, distance, &defect, &error);
        *jumps = fabs(defect) > MOST_ERRORS * error && fabs(defect) > MOST_OF_MISFIT * misfit;
    }
    hesscrit_scratch_release(along->evaluator->context, mark);
    return status;
}
