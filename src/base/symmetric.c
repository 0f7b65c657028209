#include "base/symmetric.h"

#include <math.h>

/* |a_ij - a_ji| above this share of the rows' largest entry is no rounding. */
static const double SYMMETRY_TOLERANCE = 1e-6;

double hesscrit_row_maximum(size_t n, const double *row)
{
    double maximum = 0.0;
    /* Not fmax(), which is a call for its treatment of NaN; a NaN is skipped here too. */
    for (size_t j = 0; j < n; j++) maximum = fabs(row[j]) > maximum ? fabs(row[j]) : maximum;
    return maximum;
}

/* Nearly all matrices are, and this is quick: x - x is NaN unless x is finite. */
static int is_finite_and_exactly_symmetric(size_t n, size_t lda, const double *a)
{
    double zero = 0.0;
    int differ = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) {
            const double lower = a[i * lda + j];
            differ |= lower != a[j * lda + i];
            zero += lower - lower;
        }
    return zero == 0.0 && !differ;
}

hesscrit_status hesscrit_check_symmetric(hesscrit_context *context, size_t n, size_t lda,
                                         const double *a, const char *name, double *asymmetry)
{
    *asymmetry = 0.0;
    if (is_finite_and_exactly_symmetric(n, lda, a)) return HESSCRIT_OK;
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
