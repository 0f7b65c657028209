#include <hesscrit/eigen.h>

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "eigen/jacobi.h"
#include "eigen/kernels/kernels.h"
#include "eigen/solve.h"

/* Ascending order of the diagonal; heap sort, for it needs no memory and no recursion. */
static void sift_down(size_t *order, size_t root, size_t count, const double *keys)
{
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && keys[order[child]] < keys[order[child + 1]]) child++;
        if (!(keys[order[root]] < keys[order[child]])) return;
        const size_t swap = order[root];
        order[root] = order[child];
        order[child] = swap;
    }
}

static void sort_ascending(size_t n, const double *keys, size_t *order)
{
    for (size_t i = 0; i < n; i++) order[i] = i;
    for (size_t i = n / 2; i-- > 0;) sift_down(order, i, n, keys);
    for (size_t last = n; last-- > 1;) {
        const size_t swap = order[0];
        order[0] = order[last];
        order[last] = swap;
        sift_down(order, 0, last, keys);
    }
}

/* One of the two signs, the same on every machine: the largest component
 * becomes positive, the first one of those that rounding cannot tell apart. */
static double sign_of_vector(size_t n, const double *v)
{
    double largest = 0.0;
    for (size_t j = 0; j < n; j++) largest = fmax(largest, fabs(v[j]));
    for (size_t j = 0; j < n; j++)
        if (fabs(v[j]) >= 0.999 * largest) return v[j] < 0.0 ? -1.0 : 1.0;
    return 1.0;
}

/* Every eigenvalue of A lies within ||A V' - V' L||_F / sqrt(1 - ||I - V V'||_F)
 * of its computed one (Weyl, for rows v_k of V that are nearly orthonormal);
 * the last term is for the rounding of the residual itself. */
static double residual_bound(const hesscrit_kernels *kernels, size_t n, size_t stride,
                             const double *a, const double *lambda, const double *vectors,
                             double norm)
{
    if (norm == 0.0) return 0.0;
    double residual = 0.0;
    double defect = 0.0;
    for (size_t k = 0; k < n; k++) {
        const double *v = vectors + k * stride;
        for (size_t i = 0; i < n; i++) {
            const double r = (kernels->dot(n, a + i * stride, v) - lambda[k] * v[i]) / norm;
            residual += r * r;
        }
        for (size_t l = 0; l <= k; l++) {
            const double d = kernels->dot(n, v, vectors + l * stride) - (l == k ? 1.0 : 0.0);
            defect += (l == k ? 1.0 : 2.0) * d * d;
        }
    }
    const double rounding = (double)(n + 2) * (DBL_EPSILON / 2);
    return (sqrt(residual) / sqrt(fmax(1.0 - sqrt(defect), 0.25)) + rounding) * norm;
}

hesscrit_status hesscrit_solve(hesscrit_context *context, size_t n, size_t lda, const double *a,
                               double *lambda, size_t ldv, double *vectors,
                               hesscrit_eigen_info *info)
{
    hesscrit_matrix matrix;
    hesscrit_status status = hesscrit_matrix_load(context, n, lda, a, &matrix);
    if (status != HESSCRIT_OK) return status;
    const size_t stride = matrix.stride;

    double *v = NULL;
    double *original = NULL;
    double *diagonal = NULL;
    void *order = NULL;
    if (vectors) status = hesscrit_scratch_doubles(context, n, stride, &v);
    if (status == HESSCRIT_OK && vectors && info)
        status = hesscrit_scratch_doubles(context, n, stride, &original);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, n, 1, &diagonal);
    if (status == HESSCRIT_OK) status = hesscrit_scratch(context, n, sizeof(size_t), &order);
    if (status != HESSCRIT_OK) return status;
    if (original) memcpy(original, matrix.a, n * stride * sizeof *original);

    hesscrit_jacobi_result result;
    status = hesscrit_jacobi(context, &matrix, v, &result);
    if (status != HESSCRIT_OK) return status;

    for (size_t i = 0; i < n; i++) {
        diagonal[i] = matrix.a[i * stride + i];
        if (!isfinite(ldexp(diagonal[i], matrix.exponent)))
            return hesscrit_fail(context, HESSCRIT_E_RANGE, "an eigenvalue is %g * 2^%d",
                                 diagonal[i], matrix.exponent);
    }
    const double error = original ? residual_bound(hesscrit_kernels_of(context), n, stride,
                                                   original, diagonal, v, result.norm)
                                  : hesscrit_jacobi_error(&result, n);

    const size_t *sorted = order;
    sort_ascending(n, diagonal, order);
    for (size_t k = 0; k < n; k++) {
        lambda[k] = ldexp(diagonal[sorted[k]], matrix.exponent);
        if (!vectors) continue;
        const double *from = v + sorted[k] * stride;
        const double sign = sign_of_vector(n, from);
        for (size_t j = 0; j < n; j++) vectors[k * ldv + j] = sign * from[j];
    }
    if (info) {
        info->sweeps = result.sweeps;
        info->rotations = result.rotations;
        /* Scaling back rounds where the eigenvalues are subnormal. */
        info->residual = ldexp(error, matrix.exponent) + (matrix.exponent < 0 ? 0x1p-1074 : 0.0);
        info->asymmetry = matrix.asymmetry;
        info->relative_accuracy = result.relative_accuracy;
    }
    return HESSCRIT_OK;
}

static hesscrit_status eigen_symmetric(hesscrit_context *context, size_t n, size_t lda,
                                       const double *a, double *lambda, size_t ldv, double *vectors,
                                       hesscrit_eigen_info *info)
{
    if (info) {
        const hesscrit_status status = hesscrit_check_struct(
            context, "hesscrit_eigen_info", info->struct_size, sizeof *info, sizeof *info);
        if (status != HESSCRIT_OK) return status;
    }
    if (n > 0 && (!a || !lambda))
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "a or lambda is NULL");
    if (lda < n || (vectors && ldv < n))
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT,
                             "lda is %zu and ldv is %zu, below n = %zu", lda, ldv, n);
    return hesscrit_solve(context, n, lda, a, lambda, ldv, vectors, info);
}

hesscrit_status hesscrit_eigen_symmetric(hesscrit_context *context, size_t n, size_t lda,
                                         const double *a, double *lambda, size_t ldv,
                                         double *vectors, hesscrit_eigen_info *info)
{
    hesscrit_status status = hesscrit_enter(context);
    if (status == HESSCRIT_OK)
        status = hesscrit_leave(context,
                                eigen_symmetric(context, n, lda, a, lambda, ldv, vectors, info));
    return status;
}
