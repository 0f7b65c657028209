#include "loss/ray.h"

void hesscrit_ray_go(const hesscrit_ray *ray, double step)
{
    const size_t n = ray->evaluator->problem.n;
    for (size_t i = 0; i < n; i++) {
        const double length = ray->scale ? step * ray->scale[i] : step;
        ray->point[i] = ray->origin[i] + length * ray->direction[i];
    }
}

hesscrit_status hesscrit_ray_loss(const hesscrit_ray *ray, double step, double *loss)
{
    hesscrit_ray_go(ray, step);
    return hesscrit_evaluate_loss(ray->evaluator, ray->point, loss);
}

hesscrit_status hesscrit_ray_losses(const hesscrit_ray *ray, double step, double losses[2])
{
    const hesscrit_status status = hesscrit_ray_loss(ray, step, &losses[0]);
    return status == HESSCRIT_OK ? hesscrit_ray_loss(ray, -step, &losses[1]) : status;
}

double hesscrit_ray_curvature(const double losses[2], double loss, double step)
{
    return ((losses[0] - loss) + (losses[1] - loss)) / step / step;
}

double hesscrit_ray_slope(const double losses[2], double step)
{
    return (losses[0] - losses[1]) / (2.0 * step);
}
