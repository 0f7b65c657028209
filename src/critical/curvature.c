#include "critical/curvature.h"

#include <math.h>

#include "base/memory.h"

/* The curvature along eigenvector k. expected: the radius decides its sign already. */
static hesscrit_status see_curvature(hesscrit_evaluator *evaluator, const hesscrit_derivatives *d,
                                     const hesscrit_natural *natural, size_t k, int expected,
                                     double *point, int *seen)
{
    const size_t n = evaluator->problem.n;
    const double mu = natural->eigenvalues[k];
    const double *q = natural->eigenvectors + k * n;
    double size = 0.0;
    for (size_t i = 0; i < n; i++) size = hypot(size, evaluator->base[i] / d->scale[i]);
    const int rounds = expected ? 2 : 3;
    const double tolerance = expected ? 0.5 : 0.125;
    const double clear = expected ? 0x1p9 : 0x1p13; /* twice the change, in errors */
    double step = fmax(fmax(sqrt(clear * d->loss_error / fabs(mu)), 0x1p-36 * size), 0x1p-40);
    *seen = 0;
    if (!(4.0 * step <= 0.5)) return HESSCRIT_OK;
    for (int round = 0; round < rounds; round++, step *= 4.0) {
        double losses[2];
        for (int side = 0; side < 2; side++) {
            for (size_t i = 0; i < n; i++)
                point[i] = evaluator->base[i] + (side ? step : -step) * d->scale[i] * q[i];
            const hesscrit_status status = hesscrit_evaluate_loss(evaluator, point, &losses[side]);
            if (status != HESSCRIT_OK) return status;
        }
        const double curvature = ((losses[0] - d->loss) + (losses[1] - d->loss)) / step / step;
        if (!(fabs(curvature - mu) <= tolerance * fabs(mu))) return HESSCRIT_OK;
    }
    *seen = 1;
    return HESSCRIT_OK;
}

hesscrit_status hesscrit_look_for_curvature(hesscrit_evaluator *evaluator,
                                            const hesscrit_derivatives *d,
                                            hesscrit_natural *natural, hesscrit_signs *signs)
{
    const size_t n = evaluator->problem.n;
    const double *radii = natural->radii;
    double *point = NULL;
    *signs = (hesscrit_signs){0, 0, 0};
    hesscrit_status status = hesscrit_scratch_doubles(evaluator->context, n, 1, &natural->radii);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(evaluator->context, n, 1, &point);
    for (size_t k = 0; status == HESSCRIT_OK && k < n; k++) {
        const double size = fabs(natural->eigenvalues[k]);
        int seen = 0;
        if (size > 0.0)
            status = see_curvature(evaluator, d, natural, k, size > radii[k], point, &seen);
        natural->radii[k] = seen ? fmin(radii[k], 0.25 * size) : fmax(radii[k], size);
        signs->positive += seen && natural->eigenvalues[k] > 0.0;
        signs->negative += seen && natural->eigenvalues[k] < 0.0;
    }
    signs->undecided = n - signs->positive - signs->negative;
    return status;
}
