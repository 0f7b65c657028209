#include <hesscrit/eigen.h>

#include <float.h>
#include <limits.h>
#include <math.h>

#include "base/memory.h"
#include "base/symmetric.h"
#include "eigen/jacobi.h"
#include "eigen/solve.h"

/* The error of an entry: the caller's bound and the last bits of the entry. */
static double entry_error(double entry, double bound)
{
    const double last_bits = fmax(2.0 * DBL_EPSILON * fabs(entry), entry != 0.0 ? 0x1p-1074 : 0.0);
    return fmax(bound, last_bits);
}

/* log2 of the largest 2^(e_i + e_j) * errors_ij of row i; INT_MIN for a zero row. */
static int row_exponent(size_t n, const double *errors, const int *e, size_t i)
{
    int largest = INT_MIN;
    for (size_t j = 0; j < n; j++) {
        if (errors[j] == 0.0) continue;
        int exponent;
        frexp(errors[j], &exponent);
        exponent += e[i] + e[j];
        if (exponent > largest) largest = exponent;
    }
    return largest;
}

/* Powers of two 2^e_i that bring the largest error of every row of S errors S
 * near 1. Source: Ruiz, "A scaling algorithm to equilibrate both rows and
 * columns norms in matrices" (2001); it halves the spread of exponents each
 * time, and doubles have 2^11 of them. */
static void equilibrate(size_t n, size_t stride, const double *errors, int *e, int *step)
{
    enum { ROUNDS = 16 };
    for (size_t i = 0; i < n; i++) e[i] = 0;
    for (int round = 0; round < ROUNDS; round++) {
        int changed = 0;
        for (size_t i = 0; i < n; i++) {
            const int exponent = row_exponent(n, errors + i * stride, e, i);
            step[i] = exponent == INT_MIN ? 0 : exponent / 2;
            changed |= step[i] != 0;
        }
        if (!changed) return;
        for (size_t i = 0; i < n; i++) e[i] -= step[i];
    }
}

static void count(const hesscrit_matrix *matrix, double radius, hesscrit_signs *signs)
{
    *signs = (hesscrit_signs){0, 0, 0};
    for (size_t i = 0; i < matrix->n; i++) {
        const double lambda = matrix->a[i * matrix->stride + i];
        if (lambda > radius)
            signs->positive++;
        else if (lambda < -radius)
            signs->negative++;
        else
            signs->undecided++;
    }
}

hesscrit_status hesscrit_count_signs(hesscrit_context *context, size_t n, size_t ld,
                                     const double *a, const double *bound, hesscrit_signs *signs)
{
    hesscrit_matrix matrix = {n, hesscrit_stride(n), NULL, 0, 0.0};
    const size_t stride = matrix.stride;
    double *errors = NULL;
    double *x = NULL;
    void *exponents = NULL;
    hesscrit_status status = hesscrit_check_symmetric(context, n, ld, a, &matrix.asymmetry);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, n, stride, &matrix.a);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, n, stride, &errors);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, 2, n, &x);
    if (status == HESSCRIT_OK) status = hesscrit_scratch(context, n, 2 * sizeof(int), &exponents);
    if (status != HESSCRIT_OK) return status;

    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) {
            const double lower = a[i * ld + j];
            const double upper = a[j * ld + i];
            const double mean = 0.5 * lower + 0.5 * upper;
            const double given = bound ? fmax(bound[i * ld + j], bound[j * ld + i]) : 0.0;
            const double error = entry_error(mean, fmax(given, fabs(0.5 * lower - 0.5 * upper)));
            matrix.a[i * stride + j] = mean;
            errors[i * stride + j] = errors[j * stride + i] = error;
        }
    int *e = exponents;
    equilibrate(n, stride, errors, e, e + n);
    /* errors are at least 2^-51 of the entries and now at most about 1, so
     * that the scaled entries cannot overflow. */
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) {
            const int exponent = e[i] + e[j];
            const double error = ldexp(errors[i * stride + j], exponent);
            const double entry = ldexp(matrix.a[i * stride + j], exponent);
            errors[i * stride + j] = errors[j * stride + i] = error;
            matrix.a[i * stride + j] = matrix.a[j * stride + i] = entry;
        }

    hesscrit_jacobi_result result;
    status = hesscrit_jacobi(context, &matrix, NULL, &result);
    if (status != HESSCRIT_OK) return status;
    count(&matrix, hesscrit_radius(n, stride, errors, x) + hesscrit_jacobi_error(&result, n),
          signs);
    return HESSCRIT_OK;
}

static hesscrit_status inertia(hesscrit_context *context, size_t n, size_t ld, const double *a,
                               const double *bound, hesscrit_signs *signs)
{
    if (!signs || ld < n || (n > 0 && !a))
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "a NULL, or ld = %zu below n = %zu", ld,
                             n);
    for (size_t i = 0; bound && i < n; i++)
        for (size_t j = 0; j < n; j++)
            if (!(bound[i * ld + j] >= 0.0 && bound[i * ld + j] <= DBL_MAX))
                return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "bound (%zu, %zu) is %g", i, j,
                                     bound[i * ld + j]);
    return hesscrit_count_signs(context, n, ld, a, bound, signs);
}

hesscrit_status hesscrit_inertia(hesscrit_context *context, size_t n, size_t ld, const double *a,
                                 const double *bound, hesscrit_signs *signs)
{
    hesscrit_status status = hesscrit_enter(context);
    if (status == HESSCRIT_OK)
        status = hesscrit_leave(context, inertia(context, n, ld, a, bound, signs));
    return status;
}
