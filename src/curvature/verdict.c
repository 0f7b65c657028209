#include "curvature/verdict.h"

#include <float.h>
#include <math.h>

#include "base/memory.h"
#include "eigen/radii.h"
#include "eigen/symmetric.h"

/* A Hessian that is right to the last bits in the coordinates it was derived in has more errors in
 * others, and at a theta that is itself rounded: along a valley's floor differences of its entries
 * are these errors. They are a share of what the diagonal makes possible, in any units. */
static double error_of_user(const hesscrit_derivatives *d, size_t n, size_t i, size_t j)
{
    const double share = 0x1p-40;
    const double *h = d->hessian;
    const double most = share * sqrt(fabs(h[i * n + i])) * sqrt(fabs(h[j * n + j]));
    return fmax(d->hessian_bound[i * n + j], most);
}

hesscrit_status hesscrit_bound_for_signs(hesscrit_context *context, size_t n,
                                         const hesscrit_derivatives *d, double **bound)
{
    const double margin = 5.0; /* as in eigen/radii.c */
    const hesscrit_status status = hesscrit_scratch_doubles(context, n, n, bound);
    if (status != HESSCRIT_OK) return status;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            (*bound)[i * n + j] = d->hessian_is_estimate
                                      ? fmin(margin * d->hessian_bound[i * n + j], DBL_MAX)
                                      : error_of_user(d, n, i, j);
    return HESSCRIT_OK;
}

hesscrit_status hesscrit_natural_eigen(hesscrit_context *context, size_t n,
                                       const hesscrit_derivatives *derivatives, const double *basis,
                                       hesscrit_natural *natural)
{
    double *scaled = NULL;
    double *bound = NULL;
    hesscrit_eigen_info info = hesscrit_eigen_info_default();
    hesscrit_status status = hesscrit_scratch_doubles(context, n, n, &scaled);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, n, n, &bound);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch_doubles(context, n, 1, &natural->eigenvalues);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, n, 1, &natural->radii);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, n, 1, &natural->slopes);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch_doubles(context, n, n, &natural->eigenvectors);
    if (status != HESSCRIT_OK) return status;

    const double *s = derivatives->scale;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            scaled[i * n + j] = derivatives->hessian[i * n + j] * s[i] * s[j];
            bound[i * n + j] = derivatives->hessian_bound[i * n + j] * s[i] * s[j];
        }
    status = hesscrit_solve_nearby(context, n, n, scaled, basis, natural->eigenvalues, n,
                                   natural->eigenvectors, &info);
    if (status != HESSCRIT_OK) return status;
    return hesscrit_radii(context, n, natural->eigenvalues, n, natural->eigenvectors, n, bound,
                          info.residual, derivatives->hessian_is_estimate, natural->radii);
}

/* q . gz, and what it may be off by. */
static double slope_along(size_t n, const hesscrit_derivatives *d, const double *q, double *error)
{
    double slope = 0.0;
    *error = 0.0;
    for (size_t i = 0; i < n; i++) {
        slope += q[i] * d->scale[i] * d->gradient[i];
        *error += fabs(q[i]) * d->scale[i] * d->gradient_bound[i];
    }
    return slope;
}

/* ||Hz gz|| <= tolerance ||Hz|| ||gz||, with a curvature that shows: in the eigenbasis, where the
 * slopes are c_k, sum (mu_k c_k)^2 against sum c_k^2 (Frye et al., "Critical
 * point-finding methods reveal gradient-flat regions of deep network losses", 2021). */
static int is_gradient_flat(size_t n, const hesscrit_natural *natural, const double *slopes,
                            double tolerance)
{
    double largest = 0.0, radius = 0.0, gradient = 0.0, image = 0.0;
    for (size_t k = 0; k < n; k++) {
        const double curvature = fabs(natural->eigenvalues[k]);
        largest = fmax(largest, curvature);
        radius = fmax(radius, natural->radii[k]);
        gradient = hypot(gradient, slopes[k]);
        image = hypot(image, curvature * slopes[k]);
    }
    return largest > radius && image <= tolerance * largest * gradient;
}

hesscrit_criticality hesscrit_test_gradient(size_t n, const hesscrit_derivatives *d,
                                            const hesscrit_natural *natural, double tolerance,
                                            double *p)
{
    hesscrit_criticality found = {0, 0, 0.0};
    double decrement = 0.0; /* sum_k (q_k . gz)^2 / |mu_k| */
    for (size_t i = 0; i < n; i++) p[i] = 0.0;
    for (size_t k = 0; k < n; k++) {
        const double *q = natural->eigenvectors + k * n;
        double error;
        const double slope = slope_along(n, d, q, &error);
        natural->slopes[k] = fabs(slope) <= error ? 0.0 : slope;
        if (natural->slopes[k] == 0.0) continue;
        /* Where curvature and radius are both 0, any slope leads infinitely far. */
        const double curvature =
            copysign(fmax(fmax(fabs(natural->eigenvalues[k]), natural->radii[k]), DBL_MIN),
                     natural->eigenvalues[k]);
        decrement += slope / fabs(curvature) * slope;
        for (size_t i = 0; i < n; i++) p[i] += q[i] * (slope / curvature);
    }
    for (size_t i = 0; i < n; i++) found.distance = fmax(found.distance, fabs(p[i]));
    found.is_critical = found.distance <= tolerance || decrement <= 8.0 * d->loss_error.near;
    found.is_gradient_flat =
        !found.is_critical && is_gradient_flat(n, natural, natural->slopes, tolerance);
    return found;
}

hesscrit_verdict hesscrit_verdict_of_signs(const hesscrit_signs *signs)
{
    if (!signs) return HESSCRIT_UNDETERMINED;
    if (signs->positive > 0 && signs->negative > 0) return HESSCRIT_SADDLE;
    if (signs->undecided > 0) return HESSCRIT_UNDETERMINED;
    if (signs->positive > 0) return HESSCRIT_MINIMUM;
    if (signs->negative > 0) return HESSCRIT_MAXIMUM;
    return HESSCRIT_FLAT;
}

hesscrit_verdict hesscrit_verdict_to_second_order(const hesscrit_derivatives *d,
                                                  const hesscrit_criticality *criticality,
                                                  const hesscrit_signs *signs)
{
    if (d->kinks.found && (d->kinks.order < 2 || d->kinks.between_axes)) return HESSCRIT_NOT_SMOOTH;
    if (criticality->is_gradient_flat) return HESSCRIT_GRADIENT_FLAT;
    if (!criticality->is_critical) return HESSCRIT_NOT_CRITICAL;
    const hesscrit_verdict verdict = hesscrit_verdict_of_signs(signs);
    if (verdict != HESSCRIT_UNDETERMINED) return verdict;
    /* A curvature that jumps is within its bound on both sides: only what is open then is not. */
    return d->kinks.found ? HESSCRIT_NOT_SMOOTH : HESSCRIT_UNDETERMINED;
}

const char *hesscrit_verdict_name(hesscrit_verdict verdict)
{
    switch ((int)verdict) {
    case HESSCRIT_NOT_CRITICAL:
        return "not a critical point";
    case HESSCRIT_MINIMUM:
        return "minimum";
    case HESSCRIT_MAXIMUM:
        return "maximum";
    case HESSCRIT_SADDLE:
        return "saddle point";
    case HESSCRIT_FLAT:
        return "flat";
    case HESSCRIT_UNDETERMINED:
        return "undetermined";
    case HESSCRIT_FLAT_MINIMUM:
        return "minimum (flat valley)";
    case HESSCRIT_FLAT_MAXIMUM:
        return "maximum (flat ridge)";
    case HESSCRIT_NOT_SMOOTH:
        return "not smooth";
    case HESSCRIT_GRADIENT_FLAT:
        return "gradient-flat point";
    default:
        return "unknown verdict";
    }
}
