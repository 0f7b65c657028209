#include "base/symmetric.h"

#include <math.h>

/* |a_ij - a_ji| above this share of the rows' largest entry is no rounding. */
static const double SYMMETRY_TOLERANCE = 1e-6;

double hesscrit_row_maximum(size_t n, const double *row)
{
    double maximum = 0.0;
    for (size_t j = 0; j < n; j++) maximum = fmax(maximum, fabs(row[j]));
    return maximum;
}

hesscrit_status hesscrit_check_symmetric(hesscrit_context *context, size_t n, size_t lda,
                                         const double *a, const char *name, double *asymmetry)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            if (!isfinite(a[i * lda + j]))
                return hesscrit_fail(context, HESSCRIT_E_NONFINITE, "entry (%zu, %zu) of %s is %g",
                                     i, j, name, a[i * lda + j]);

    double largest = 0.0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) {
            const double upper = a[j * lda + i];
            const double lower = a[i * lda + j];
            if (upper == lower) continue;
            /* Halved, the difference of two finite numbers does not overflow. */
            const double difference = fabs(0.5 * upper - 0.5 * lower);
            largest = fmax(largest, 2.0 * difference);
            /* Most rounding is small beside the entries themselves. */
            const double allowed = 0.5 * SYMMETRY_TOLERANCE;
            if (difference <= allowed * fmax(fabs(upper), fabs(lower))) continue;
            const double size =
                fmax(hesscrit_row_maximum(n, a + i * lda), hesscrit_row_maximum(n, a + j * lda));
            if (difference > allowed * size)
                return hesscrit_fail(context, HESSCRIT_E_ASYMMETRIC,
                                     "entry (%zu, %zu) of %s is %g, entry (%zu, %zu) is %g", i, j,
                                     name, lower, j, i, upper);
        }
    *asymmetry = largest;
    return HESSCRIT_OK;
}
