#include "eigen/symmetric.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/numbers.h"
#include "base/vectors.h"
#include "base/version.h"
#include "eigen/diagonalise.h"
#include "eigen/kernels/kernels.h"
#include "eigen/large/nearby.h"
#include "eigen/relative_accuracy.h"
#include "eigen/small/batch.h"
#include "eigen/small/small_ql.h"
#include "eigen/small/tiny_jacobi.h"

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
    const double largest = hesscrit_largest(n, v);
    for (size_t j = 0; j < n; j++)
        if (fabs(v[j]) >= 0.999 * largest) return v[j] < 0.0 ? -1.0 : 1.0;
    return 1.0;
}

/* Every eigenvalue of A lies within ||A V' - V' L||_F / sqrt(1 - ||I - V V'||_F)
 * of its computed one (Weyl, for rows v_k of V that are nearly orthonormal; for some
 * of them Kahan, see Parlett, "The symmetric eigenvalue problem" (1998), 11.5);
 * the last term is for the rounding of the residual itself. */
static double residual_bound(const hesscrit_kernels *kernels, const hesscrit_matrix *matrix,
                             size_t rows, const size_t *order, const double *lambda, size_t stride,
                             const double *vectors, double norm)
{
    if (norm == 0.0) return 0.0;
    const size_t n = matrix->n;
    double residual = 0.0;
    double defect = 0.0;
    for (size_t k = 0; k < rows; k++) {
        const double *v = vectors + order[k] * stride;
        for (size_t i = 0; i < n; i++) {
            const double product = kernels->dot(n, matrix->a + i * matrix->stride, v);
            const double r = (product - lambda[order[k]] * v[i]) / norm;
            residual += r * r;
        }
        for (size_t l = 0; l <= k; l++) {
            const double d = kernels->dot(n, v, vectors + order[l] * stride) - (l == k ? 1.0 : 0.0);
            defect += (l == k ? 1.0 : 2.0) * d * d;
        }
    }
    const double rounding = (double)(n + 2) * HESSCRIT_UNIT_ROUNDOFF;
    return (sqrt(residual) / sqrt(fmax(1.0 - sqrt(defect), 0.25)) + rounding) * norm;
}

/* What the caller gave and wants. */
typedef struct request {
    size_t n, lda;
    const double *a;
    size_t ldb;
    const double *basis; /* to start with, or NULL */
    size_t count;        /* of pairs, the lowest */
    double *lambda;
    size_t ldv;
    double *vectors; /* or NULL */
    hesscrit_eigen_info *info;
} request;

/* What the solver found, on its way to the caller: eigenvalue k of matrix and,
 * if wanted, row k of vectors, of matrix->stride. */
typedef struct solution {
    const hesscrit_matrix *matrix; /* as loaded */
    const double *diagonal;
    size_t stride;
    const double *vectors;
    size_t *order; /* room for n */
    hesscrit_solver_result result;
} solution;

static void publish_info(hesscrit_context *context, const solution *found, size_t count,
                         hesscrit_eigen_info *info)
{
    const hesscrit_matrix *matrix = found->matrix;
    const double error =
        found->vectors
            ? residual_bound(hesscrit_kernels_of(context), matrix, count, found->order,
                             found->diagonal, found->stride, found->vectors, found->result.norm)
            : hesscrit_solver_error(&found->result, matrix->n);
    hesscrit_eigen_info told = hesscrit_eigen_info_default();
    told.sweeps = found->result.sweeps;
    told.rotations = found->result.rotations;
    /* Scaling back rounds where the eigenvalues are subnormal. */
    told.residual = ldexp(error, matrix->exponent) + (matrix->exponent < 0 ? 0x1p-1074 : 0.0);
    told.asymmetry = matrix->asymmetry;
    told.relative_accuracy = found->result.relative_accuracy;
    hesscrit_write_struct(&told, info);
}

static hesscrit_status publish(hesscrit_context *context, const solution *found, const request *r)
{
    const size_t n = found->matrix->n;
    const int exponent = found->matrix->exponent;
    sort_ascending(found->result.pairs, found->diagonal, found->order);
    for (size_t k = 0; exponent > 0 && k < r->count; k++) {
        const double value = found->diagonal[found->order[k]];
        if (!isfinite(ldexp(value, exponent)))
            return hesscrit_fail(context, HESSCRIT_E_RANGE, "an eigenvalue is %g * 2^%d", value,
                                 exponent);
    }
    if (r->info) publish_info(context, found, r->count, r->info);
    for (size_t k = 0; k < r->count; k++) {
        const double value = found->diagonal[found->order[k]];
        r->lambda[k] = exponent == 0 ? value : ldexp(value, exponent);
        if (!r->vectors) continue;
        const double *from = found->vectors + found->order[k] * found->stride;
        const double sign = sign_of_vector(n, from);
        for (size_t j = 0; j < n; j++) r->vectors[k * r->ldv + j] = sign * from[j];
    }
    return HESSCRIT_OK;
}

/* All on the stack: 25 KiB. A basis would save nothing. */
static hesscrit_status solve_small(hesscrit_context *context, const request *r)
{
    double copy[HESSCRIT_SMALL * HESSCRIT_SMALL], diagonal[HESSCRIT_SMALL];
    size_t order[HESSCRIT_SMALL];
    const size_t n = r->n;
    hesscrit_matrix matrix;
    hesscrit_status status = hesscrit_matrix_fill(context, n, r->lda, r->a, n, copy, &matrix);
    if (status != HESSCRIT_OK) return status;

    hesscrit_small small;
    solution found = {.matrix = &matrix, .diagonal = diagonal, .order = order};
    status = hesscrit_small_ql(context, &matrix, r->vectors != NULL, &small, &found.result);
    if (status != HESSCRIT_OK) return status;
    if (r->info && found.result.relative_accuracy < 0)
        found.result.relative_accuracy = hesscrit_is_well_scaled_positive(
            hesscrit_kernels_of(context), &matrix, small.a, small.scale[0]);
    for (size_t k = 0; k < n; k++) diagonal[k] = hesscrit_small_eigenvalue(&small, k);
    found.stride = small.v_stride;
    found.vectors = r->vectors ? small.v : NULL;
    return publish(context, &found, r);
}

/* Room for what solve_large() hands on. */
typedef struct room {
    double *vectors, *copy, *diagonal;
    void *order;
} room;

static hesscrit_status take_room(hesscrit_context *context, size_t n, int with_vectors,
                                 int with_copy, room *mine)
{
    const size_t stride = hesscrit_stride(n);
    hesscrit_status status = HESSCRIT_OK;
    *mine = (room){0};
    if (with_vectors) status = hesscrit_scratch_doubles(context, n, stride, &mine->vectors);
    if (status == HESSCRIT_OK && with_copy)
        status = hesscrit_scratch_doubles(context, n, stride, &mine->copy);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, n, 1, &mine->diagonal);
    if (status == HESSCRIT_OK) status = hesscrit_scratch(context, n, sizeof(size_t), &mine->order);
    return status;
}

size_t hesscrit_eigen_workspace(size_t n, int with_vectors)
{
    if (n <= HESSCRIT_SMALL) return 0;
    const size_t matrix = hesscrit_bytes_of_doubles(n, hesscrit_stride(n));
    const size_t lists =
        hesscrit_bytes_plus(hesscrit_bytes_of_doubles(n, 1), hesscrit_bytes_of(n, sizeof(size_t)));
    const size_t cold = hesscrit_diagonalise_workspace(n, with_vectors);
    const size_t warm = with_vectors ? hesscrit_nearby_workspace(n) : 0;
    size_t bytes =
        hesscrit_bytes_plus(matrix, hesscrit_bytes_plus(lists, cold > warm ? cold : warm));
    if (with_vectors) bytes = hesscrit_bytes_plus(bytes, hesscrit_bytes_plus(matrix, matrix));
    return hesscrit_bytes_to_lend(bytes);
}

static hesscrit_status solve_large(hesscrit_context *context, const request *r)
{
    hesscrit_matrix loaded;
    room mine;
    hesscrit_status status = hesscrit_matrix_load(context, r->n, r->lda, r->a, &loaded);
    if (status != HESSCRIT_OK) return status;
    const size_t stride = loaded.stride;
    const int with_vectors = r->vectors != NULL;
    status = take_room(context, r->n, with_vectors, with_vectors && r->info, &mine);
    if (status != HESSCRIT_OK) return status;

    solution found = {&loaded, mine.diagonal, stride, mine.vectors, mine.order, {0}};
    int warm = 0;
    if (r->basis && with_vectors)
        status = hesscrit_large_nearby(context, &loaded, r->ldb, r->basis, mine.diagonal,
                                       mine.vectors, &found.result, &warm);
    if (status != HESSCRIT_OK) return status;
    if (warm) return publish(context, &found, r);

    hesscrit_matrix matrix = loaded; /* to be destroyed */
    if (mine.copy) {
        matrix.a = mine.copy;
        memcpy(matrix.a, loaded.a, r->n * stride * sizeof *matrix.a);
    }
    status = hesscrit_diagonalise(context, &matrix, r->count, mine.vectors, &found.result);
    if (status != HESSCRIT_OK) return status;
    for (size_t i = 0; i < r->n; i++) mine.diagonal[i] = matrix.a[i * stride + i];
    return publish(context, &found, r);
}

/*
 * The solvers, and where each is chosen: the first line that holds.
 *
 *   n       where                                    solver
 *   2 - 4   always; where all is as usual, without   small/tiny_jacobi.c: rotations of a matrix
 *           even a copy                              in registers
 *   - 32    relative accuracy is at stake (see       small/small_jacobi.c: rotations in rounds of
 *           relative_accuracy.h), or QL fails        disjoint pairs; row by row (jacobi.c) without
 *                                                    vector units or far from 1
 *   - 32    else                                     small/small_ql.c: tridiagonal form, QL
 *   > 32    a basis near the eigenvectors is given   large/nearby.c: products of matrices
 *   > 32    relative accuracy is at stake, or what   jacobi.c: rotations row by row, see
 *           follows fails                            diagonalise.c
 *   > 32    else                                     large/large.c: tridiagonal form, divide and
 *                                                    conquer down to parts of up to 32 rows
 *                                                    (large/implicit_ql.c), sweeps as a check
 *
 * Batches of n <= 32 go through small/batch.c, by QL or rotations for the same reasons; what its
 * lanes cannot do comes here. Signs take eigenvalues where inertia/inertia.c says so.
 */
static hesscrit_status solve(hesscrit_context *context, const request *r)
{
    return r->n <= HESSCRIT_SMALL ? solve_small(context, r) : solve_large(context, r);
}

static int is_tiny_and_solved(hesscrit_context *context, const request *r)
{
    return !r->info && r->count == r->n &&
           hesscrit_tiny_solve(context, r->n, r->lda, r->a, r->lambda, r->ldv, r->vectors);
}

hesscrit_status hesscrit_solve_nearby(hesscrit_context *context, size_t n, size_t lda,
                                      const double *a, const double *basis, double *lambda,
                                      size_t ldv, double *vectors, hesscrit_eigen_info *info)
{
    const request all = {n, lda, a, n, basis, n, lambda, ldv, vectors, info};
    return solve(context, &all);
}

hesscrit_status hesscrit_solve(hesscrit_context *context, size_t n, size_t lda, const double *a,
                               double *lambda, size_t ldv, double *vectors,
                               hesscrit_eigen_info *info)
{
    return hesscrit_solve_nearby(context, n, lda, a, NULL, lambda, ldv, vectors, info);
}

static hesscrit_status check(hesscrit_context *context, const request *r)
{
    if (r->info) {
        const hesscrit_status status = hesscrit_check_struct(
            context, "hesscrit_eigen_info", r->info, HESSCRIT_EIGEN_INFO_0_1_0, sizeof *r->info);
        if (status != HESSCRIT_OK) return status;
    }
    if (r->count > r->n)
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "count is %zu, above n = %zu", r->count,
                             r->n);
    if (r->count > 0 && !r->lambda)
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "lambda is NULL");
    hesscrit_status status = hesscrit_check_matrix(context, "a", r->a, r->n, r->n, "lda", r->lda);
    if (status == HESSCRIT_OK && r->vectors)
        status =
            hesscrit_check_matrix(context, "vectors", r->vectors, r->count, r->n, "ldv", r->ldv);
    if (status == HESSCRIT_OK && r->basis)
        status = hesscrit_check_matrix(context, "basis", r->basis, r->n, r->n, "ldb", r->ldb);
    return status;
}

static hesscrit_status answer(hesscrit_context *context, const request *r)
{
    hesscrit_status status = hesscrit_enter(context);
    if (status != HESSCRIT_OK) return status;
    status = check(context, r);
    if (status == HESSCRIT_OK && !is_tiny_and_solved(context, r)) status = solve(context, r);
    return hesscrit_leave(context, status);
}

hesscrit_status hesscrit_eigen_symmetric(hesscrit_context *context, size_t n, size_t lda,
                                         const double *a, double *lambda, size_t ldv,
                                         double *vectors, hesscrit_eigen_info *info)
{
    return answer(context, &(request){n, lda, a, 0, NULL, n, lambda, ldv, vectors, info});
}

hesscrit_status hesscrit_eigen_lowest(hesscrit_context *context, size_t n, size_t lda,
                                      const double *a, size_t count, double *lambda, size_t ldv,
                                      double *vectors, hesscrit_eigen_info *info)
{
    if (count == 0) vectors = NULL;
    return answer(context, &(request){n, lda, a, 0, NULL, count, lambda, ldv, vectors, info});
}

hesscrit_status hesscrit_eigen_nearby(hesscrit_context *context, size_t n, size_t lda,
                                      const double *a, size_t ldb, const double *basis,
                                      double *lambda, size_t ldv, double *vectors,
                                      hesscrit_eigen_info *info)
{
    return answer(context, &(request){n, lda, a, ldb, basis, n, lambda, ldv, vectors, info});
}

hesscrit_status hesscrit_eigen_batch(hesscrit_context *context, size_t count, size_t n,
                                     const double *a, double *lambda, double *vectors)
{
    HESSCRIT_RETURN_FROM_CALL(context, hesscrit_solve_batch(context, count, n, a, lambda, vectors));
}
