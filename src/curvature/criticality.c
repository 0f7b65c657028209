#include "curvature/criticality.h"

#include <float.h>
#include <math.h>

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
        const double slope = hesscrit_slope_along(n, d->scale, d->gradient, q);
        const double error = hesscrit_slope_error(n, d->scale, d->gradient_bound, q);
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
