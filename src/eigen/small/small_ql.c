#include "eigen/small/small_ql.h"

#include <math.h>
#include <string.h>

#include "eigen/arithmetic.h"
#include "eigen/diagonalise.h"
#include "eigen/relative_accuracy.h"
#include "eigen/small/tiny_jacobi.h"

/* The matrix times a power of two, so that no product of six entries leaves its range, in
 * rows of whole lines; the entries beyond are 0. */
static void fill_lines(const hesscrit_matrix *matrix, double factor, size_t stride, double *a)
{
    const size_t n = matrix->n;
    memset(a, 0, stride * stride * sizeof *a);
    for (size_t i = 0; i < n; i++) {
        const double *row = matrix->a + i * matrix->stride;
        for (size_t j = 0; j < n; j++) a[i * stride + j] = factor * row[j];
    }
}

int hesscrit_is_in_range_of_ql(size_t n, size_t stride, const double *a, double norm)
{
    int in_range = hesscrit_small_norm(norm);
    for (size_t i = 0; i < n; i++) in_range &= hesscrit_small_scalable(a[i * stride + i]);
    return in_range;
}

/* Is what is left off the diagonal of V A V' rounding? Entry (i, j) is at most the length of
 * row i of V A - D V; for random matrices its largest entry is 0.5 to 3 sqrt(n) u ||A||_F. */
static int is_rounding_left(const hesscrit_kernels *kernels, const hesscrit_small_reduction *r,
                            double norm, const double *v)
{
    return kernels->small_residual(r, r->a, v) <= 4.0 * hesscrit_relative_test(r->n) * norm;
}

/* d, and the rows of v if that is not NULL, of the matrix times factor. */
static int find_by_ql(const hesscrit_kernels *kernels, const hesscrit_matrix *matrix, double factor,
                      double norm, double *v, hesscrit_small_reduction *r,
                      hesscrit_solver_result *result)
{
    fill_lines(matrix, factor, r->stride, r->a);
    kernels->small_reduce(r);
    if (v) kernels->small_basis(r, v);
    result->rotations = kernels->small_ql(r, v);
    if (result->rotations == UINT64_MAX) return 0;
    if (!v) return 1;
    fill_lines(matrix, factor, r->stride, r->a);
    return is_rounding_left(kernels, r, norm, v);
}

static int solve_scaled(const hesscrit_kernels *kernels, const hesscrit_matrix *matrix,
                        int with_vectors, hesscrit_small *small, hesscrit_solver_result *result)
{
    const size_t n = matrix->n;
    int exponent;
    const double norm = frexp(result->norm, &exponent);
    hesscrit_small_reduction r = {.n = n, .a = small->a};
    r.stride = hesscrit_round_up(n, HESSCRIT_SMALL_LINE);
    r.least = ldexp(hesscrit_absolute_test(result, n), -exponent);
    r.most = (uint64_t)(HESSCRIT_SWEEP_CAP - 2) * (n - 1);
    if (!find_by_ql(kernels, matrix, ldexp(1.0, -exponent), norm, with_vectors ? small->v : NULL,
                    &r, result))
        return 0;
    const double back = ldexp(1.0, exponent);
    for (size_t k = 0; k < HESSCRIT_SMALL; k++)
        small->diagonal[k / HESSCRIT_SMALL_HALF][k % HESSCRIT_SMALL_HALF] = back * r.d[k];
    small->half = HESSCRIT_SMALL_HALF;
    small->v_stride = r.stride;
    result->sweeps = 1 + (size_t)((result->rotations + n - 2) / (n - 1));
    /* A sweep of rotations, of which each row takes part in two, does less than the reflections. */
    result->basis_error = hesscrit_reduction_error(n, result->norm);
    return 1;
}

hesscrit_status hesscrit_small_ql(hesscrit_context *context, const hesscrit_matrix *matrix,
                                  int with_vectors, hesscrit_small *small,
                                  hesscrit_solver_result *result)
{
    const size_t n = matrix->n;
    const hesscrit_kernels *kernels = hesscrit_kernels_of(context);
    *result = (hesscrit_solver_result){.pairs = n, .relative_accuracy = -1};
    result->norm = hesscrit_frobenius_norm(n, matrix->stride, matrix->a);
    if (n > HESSCRIT_TINY &&
        hesscrit_is_in_range_of_ql(n, matrix->stride, matrix->a, result->norm) &&
        !hesscrit_is_relative_at_stake(kernels, matrix, small->a, small->scale[0]) &&
        solve_scaled(kernels, matrix, with_vectors, small, result))
        return hesscrit_tell_sweeps(context, result->sweeps);
    return hesscrit_small_jacobi(context, matrix, with_vectors, small, result);
}
