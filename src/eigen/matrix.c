#include "eigen/matrix.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/symmetry.h"
#include "base/vectors.h"
#include "eigen/arithmetic.h"

size_t hesscrit_stride(size_t n)
{
    const size_t line = 8;                             /* doubles in a cache line */
    if (n < line || n > SIZE_MAX - 2 * line) return n; /* too large for any memory */
    const size_t stride = hesscrit_round_up(n, line);
    return stride % (8 * line) == 0 ? stride + line : stride;
}

int hesscrit_scaling_exponent(double largest)
{
    enum { LIMIT = 1000 };
    int exponent;
    frexp(largest, &exponent);
    return exponent > LIMIT ? LIMIT : exponent < -LIMIT ? -LIMIT : exponent;
}

double hesscrit_largest_entry(size_t n, size_t stride, const double *a)
{
    double largest = 0.0;
    for (size_t i = 0; i < n; i++)
        largest = hesscrit_larger(hesscrit_largest(n, a + i * stride), largest);
    return largest;
}

/* Four sums side by side, for additions would wait for each other. */
static double sum_of_squares(size_t n, size_t stride, const double *a, double scale)
{
    double sum[4] = {0.0, 0.0, 0.0, 0.0};
    for (size_t i = 0; i < n; i++) {
        const double *row = a + i * stride;
        size_t j = 0;
        for (; j + 4 <= n; j += 4)
            for (size_t lane = 0; lane < 4; lane++) {
                const double x = scale * row[j + lane];
                sum[lane] += x * x;
            }
        for (; j < n; j++) sum[0] += scale * row[j] * (scale * row[j]);
    }
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

double hesscrit_frobenius_norm(size_t n, size_t stride, const double *a)
{
    const double sum = sum_of_squares(n, stride, a, 1.0);
    if (sum > 0x1p-800 && sum < 0x1p800) return sqrt(sum);
    const double maximum = hesscrit_largest_entry(n, stride, a);
    if (maximum == 0.0) return sum; /* that of NaNs, too */
    const int exponent = hesscrit_scaling_exponent(maximum);
    const double scale = ldexp(1.0, -exponent);
    return ldexp(sqrt(sum_of_squares(n, stride, a, scale)), exponent);
}

/* The exponent that brings the largest entry into the range in which the
 * solver's products and quotients stay finite and normal; 0 nearly always, and
 * never more than needed, so that small entries beside huge ones survive. */
static int scaling_exponent(size_t n, size_t lda, const double *a)
{
    enum { SAFE = 1000 };
    const double maximum = hesscrit_largest_entry(n, lda, a);
    if (maximum == 0.0 || (maximum > 0x1p-900 && maximum < 0x1p900)) return 0;
    int exponent;
    frexp(maximum, &exponent);
    if (exponent > SAFE) return exponent - SAFE;
    return exponent < -SAFE ? exponent : 0;
}

hesscrit_status hesscrit_matrix_fill(hesscrit_context *context, size_t n, size_t lda,
                                     const double *a, size_t stride, double *copy,
                                     hesscrit_matrix *matrix)
{
    double asymmetry = 0.0;
    const hesscrit_status status =
        hesscrit_check_symmetric(context, n, lda, a, "the matrix", &asymmetry);
    if (status != HESSCRIT_OK) return status;

    const int exponent = scaling_exponent(n, lda, a);
    *matrix = (hesscrit_matrix){n, stride, copy, exponent, asymmetry};
    if (exponent == 0 && asymmetry == 0.0) {
        for (size_t i = 0; i < n; i++) memcpy(copy + i * stride, a + i * lda, n * sizeof *copy);
        return HESSCRIT_OK;
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) {
            double lower = a[i * lda + j];
            double upper = a[j * lda + i];
            if (exponent != 0) {
                lower = ldexp(lower, -exponent);
                upper = ldexp(upper, -exponent);
            }
            const double mean = lower == upper ? lower : 0.5 * lower + 0.5 * upper;
            copy[i * stride + j] = mean;
            copy[j * stride + i] = mean;
        }
    return HESSCRIT_OK;
}

hesscrit_status hesscrit_matrix_load(hesscrit_context *context, size_t n, size_t lda,
                                     const double *a, hesscrit_matrix *matrix)
{
    const size_t stride = hesscrit_stride(n);
    double *copy = NULL;
    const hesscrit_status status = hesscrit_scratch_doubles(context, n, stride, &copy);
    if (status != HESSCRIT_OK) return status;
    return hesscrit_matrix_fill(context, n, lda, a, stride, copy, matrix);
}
