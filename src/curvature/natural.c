#include "curvature/natural.h"

#include <math.h>

#include "base/memory.h"
#include "eigen/radii.h"
#include "eigen/symmetric.h"

hesscrit_status hesscrit_natural_eigen(hesscrit_context *context, size_t n,
                                       const hesscrit_derivatives *derivatives, const double *basis,
                                       hesscrit_natural *natural)
{
    double *scaled = NULL;
    double *bound = NULL;
    hesscrit_eigen_info info = hesscrit_eigen_info_default();
    double **const vectors[] = {&natural->eigenvalues, &natural->radii, &natural->slopes,
                                &natural->slope_errors, NULL};
    double **const matrices[] = {&scaled, &bound, &natural->eigenvectors, NULL};
    hesscrit_status status = hesscrit_scratch_each(context, 1, n, vectors);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_each(context, n, n, matrices);
    if (status != HESSCRIT_OK) return status;

    natural->is_beside = natural->is_cut_short = 0;
    const double *s = derivatives->scale;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            scaled[i * n + j] = derivatives->hessian[i * n + j] * s[i] * s[j];
            bound[i * n + j] = derivatives->hessian_bound[i * n + j] * s[i] * s[j];
        }
    status = hesscrit_solve_nearby(context, n, n, scaled, basis, natural->eigenvalues, n,
                                   natural->eigenvectors, &info);
    if (status != HESSCRIT_OK) return status;
    hesscrit_natural_slopes(n, derivatives, natural);
    return hesscrit_radii(context, n, natural->eigenvalues, n, natural->eigenvectors, n, bound,
                          info.residual, derivatives->hessian_is_estimate, natural->radii);
}

void hesscrit_natural_slopes(size_t n, const hesscrit_derivatives *d, hesscrit_natural *natural)
{
    for (size_t k = 0; k < n; k++) {
        const double *q = natural->eigenvectors + k * n;
        natural->slopes[k] = hesscrit_slope_along(n, d->scale, d->gradient, q);
        natural->slope_errors[k] = hesscrit_slope_error(n, d->scale, d->gradient_bound, q);
    }
}

double hesscrit_slope_seen(const hesscrit_natural *natural, size_t k)
{
    return fabs(natural->slopes[k]) <= natural->slope_errors[k] ? 0.0 : natural->slopes[k];
}

double hesscrit_slope_along(size_t n, const double *scale, const double *gradient, const double *q)
{
    double slope = 0.0;
    for (size_t i = 0; i < n; i++) slope += q[i] * scale[i] * gradient[i];
    return slope;
}

double hesscrit_slope_error(size_t n, const double *scale, const double *bound, const double *q)
{
    double error = 0.0;
    for (size_t i = 0; i < n; i++) error += fabs(q[i]) * scale[i] * bound[i];
    return error;
}
