#include <hesscrit/eigen.h>

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/symmetric.h"
#include "eigen/jacobi.h"
#include "eigen/kernels/kernels.h"
#include "eigen/small.h"
#include "eigen/solve.h"
#include "eigen/tiny.h"

/* Equal ones in the order they come, as hesscrit_tiny_solve() has it. */
static int is_before(const double *keys, size_t i, size_t j)
{
    return keys[i] < keys[j] || (keys[i] == keys[j] && i < j);
}

/* Ascending order of the diagonal; heap sort, for it needs no memory and no recursion. */
static void sift_down(size_t *order, size_t root, size_t count, const double *keys)
{
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && is_before(keys, order[child], order[child + 1])) child++;
        if (!is_before(keys, order[root], order[child])) return;
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
    const double largest = hesscrit_row_maximum(n, v);
    for (size_t j = 0; j < n; j++)
        if (fabs(v[j]) >= 0.999 * largest) return v[j] < 0.0 ? -1.0 : 1.0;
    return 1.0;
}

/* Every eigenvalue of A lies within ||A V' - V' L||_F / sqrt(1 - ||I - V V'||_F)
 * of its computed one (Weyl, for rows v_k of V that are nearly orthonormal);
 * the last term is for the rounding of the residual itself. */
static double residual_bound(const hesscrit_kernels *kernels, const hesscrit_matrix *matrix,
                             const double *lambda, size_t stride, const double *vectors,
                             double norm)
{
    if (norm == 0.0) return 0.0;
    const size_t n = matrix->n;
    double residual = 0.0;
    double defect = 0.0;
    for (size_t k = 0; k < n; k++) {
        const double *v = vectors + k * stride;
        for (size_t i = 0; i < n; i++) {
            const double product = kernels->dot(n, matrix->a + i * matrix->stride, v);
            const double r = (product - lambda[k] * v[i]) / norm;
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

/* What the solver found, on its way to the caller: eigenvalue k of matrix and,
 * if wanted, row k of vectors, of matrix->stride. */
typedef struct solution {
    const hesscrit_matrix *matrix; /* as loaded */
    const double *diagonal;
    size_t stride;
    const double *vectors;
    size_t *order; /* room for n */
    hesscrit_jacobi_result result;
} solution;

static void publish_info(hesscrit_context *context, const solution *found,
                         hesscrit_eigen_info *info)
{
    const hesscrit_matrix *matrix = found->matrix;
    const double error = found->vectors
                             ? residual_bound(hesscrit_kernels_of(context), matrix, found->diagonal,
                                              found->stride, found->vectors, found->result.norm)
                             : hesscrit_jacobi_error(&found->result, matrix->n);
    info->sweeps = found->result.sweeps;
    info->rotations = found->result.rotations;
    /* Scaling back rounds where the eigenvalues are subnormal. */
    info->residual = ldexp(error, matrix->exponent) + (matrix->exponent < 0 ? 0x1p-1074 : 0.0);
    info->asymmetry = matrix->asymmetry;
    info->relative_accuracy = found->result.relative_accuracy;
}

static hesscrit_status publish(hesscrit_context *context, const solution *found, double *lambda,
                               size_t ldv, double *vectors, hesscrit_eigen_info *info)
{
    const size_t n = found->matrix->n;
    const int exponent = found->matrix->exponent;
    for (size_t i = 0; exponent > 0 && i < n; i++)
        if (!isfinite(ldexp(found->diagonal[i], exponent)))
            return hesscrit_fail(context, HESSCRIT_E_RANGE, "an eigenvalue is %g * 2^%d",
                                 found->diagonal[i], exponent);
    if (info) publish_info(context, found, info);
    sort_ascending(n, found->diagonal, found->order);
    for (size_t k = 0; k < n; k++) {
        const double value = found->diagonal[found->order[k]];
        lambda[k] = exponent == 0 ? value : ldexp(value, exponent);
        if (!vectors) continue;
        const double *from = found->vectors + found->order[k] * found->stride;
        const double sign = sign_of_vector(n, from);
        for (size_t j = 0; j < n; j++) vectors[k * ldv + j] = sign * from[j];
    }
    return HESSCRIT_OK;
}

/* All on the stack: 25 KiB. */
static hesscrit_status solve_small(hesscrit_context *context, size_t n, size_t lda, const double *a,
                                   double *lambda, size_t ldv, double *vectors,
                                   hesscrit_eigen_info *info)
{
    double copy[HESSCRIT_SMALL * HESSCRIT_SMALL], diagonal[HESSCRIT_SMALL];
    size_t order[HESSCRIT_SMALL];
    hesscrit_matrix matrix;
    hesscrit_status status = hesscrit_matrix_fill(context, n, lda, a, n, copy, &matrix);
    if (status != HESSCRIT_OK) return status;

    hesscrit_small small;
    solution found = {.matrix = &matrix, .diagonal = diagonal, .order = order};
    status = hesscrit_small_jacobi(context, &matrix, vectors != NULL, &small, &found.result);
    if (status != HESSCRIT_OK) return status;
    if (info && found.result.relative_accuracy < 0)
        found.result.relative_accuracy = hesscrit_is_well_scaled_positive(
            hesscrit_kernels_of(context), &matrix, small.a, small.scale[0]);
    for (size_t k = 0; k < n; k++) diagonal[k] = hesscrit_small_eigenvalue(&small, k);
    found.stride = small.v_stride;
    found.vectors = vectors ? small.v : NULL;
    return publish(context, &found, lambda, ldv, vectors, info);
}

hesscrit_status hesscrit_solve(hesscrit_context *context, size_t n, size_t lda, const double *a,
                               double *lambda, size_t ldv, double *vectors,
                               hesscrit_eigen_info *info)
{
    if (n <= HESSCRIT_SMALL) return solve_small(context, n, lda, a, lambda, ldv, vectors, info);
    hesscrit_matrix loaded;
    hesscrit_status status = hesscrit_matrix_load(context, n, lda, a, &loaded);
    if (status != HESSCRIT_OK) return status;
    const size_t stride = loaded.stride;

    hesscrit_matrix matrix = loaded; /* to be destroyed */
    double *v = NULL;
    double *diagonal = NULL;
    void *order = NULL;
    if (vectors) status = hesscrit_scratch_doubles(context, n, stride, &v);
    if (status == HESSCRIT_OK && vectors && info) {
        status = hesscrit_scratch_doubles(context, n, stride, &matrix.a);
        if (status == HESSCRIT_OK) memcpy(matrix.a, loaded.a, n * stride * sizeof *matrix.a);
    }
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, n, 1, &diagonal);
    if (status == HESSCRIT_OK) status = hesscrit_scratch(context, n, sizeof(size_t), &order);
    if (status != HESSCRIT_OK) return status;

    solution found = {&loaded, diagonal, stride, v, order, {0}};
    status = hesscrit_jacobi(context, &matrix, v, &found.result);
    if (status != HESSCRIT_OK) return status;
    for (size_t i = 0; i < n; i++) diagonal[i] = matrix.a[i * stride + i];
    return publish(context, &found, lambda, ldv, vectors, info);
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
    if (!info && hesscrit_tiny_solve(context, n, lda, a, lambda, ldv, vectors)) return HESSCRIT_OK;
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
