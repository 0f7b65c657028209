#include "eigen/diagonalise.h"

#include <string.h>

#include "base/memory.h"
#include "base/numbers.h"
#include "eigen/large/large.h"
#include "eigen/relative_accuracy.h"
#include "eigen/small/small_jacobi.h"

static hesscrit_status small_in_place(hesscrit_context *context, hesscrit_matrix *matrix,
                                      double *vectors, hesscrit_solver_result *result)
{
    hesscrit_small small;
    const hesscrit_status status =
        hesscrit_small_jacobi(context, matrix, vectors != NULL, &small, result);
    if (status != HESSCRIT_OK) return status;
    for (size_t k = 0; k < matrix->n; k++) {
        matrix->a[k * matrix->stride + k] = hesscrit_small_eigenvalue(&small, k);
        if (vectors)
            memcpy(vectors + k * matrix->stride, small.v + k * small.v_stride,
                   matrix->n * sizeof *vectors);
    }
    return HESSCRIT_OK;
}

/* Could rotations make small eigenvalues more accurate than they are now? */
static int are_digits_lost(const hesscrit_matrix *matrix, const double *lambda, double *factor,
                           const hesscrit_kernels *kernels, const hesscrit_solver_result *result)
{
    for (size_t i = 0; i < matrix->n; i++)
        if (lambda[i] < -result->basis_error) return 0; /* not positive definite */
    return hesscrit_is_well_scaled_positive(kernels, matrix, factor,
                                            factor + matrix->n * matrix->stride);
}

size_t hesscrit_diagonalise_workspace(size_t n, int with_vectors)
{
    if (n <= HESSCRIT_SMALL) return 0;
    const size_t large = hesscrit_large_workspace(n, with_vectors);
    const size_t factor = hesscrit_bytes_plus(hesscrit_bytes_of_doubles(n, hesscrit_stride(n)),
                                              hesscrit_bytes_of_doubles(1, hesscrit_stride(n)));
    return hesscrit_bytes_plus(hesscrit_bytes_of_doubles(n, 1), large > factor ? large : factor);
}

hesscrit_status hesscrit_diagonalise(hesscrit_context *context, hesscrit_matrix *matrix,
                                     size_t wanted, double *vectors, hesscrit_solver_result *result)
{
    const size_t n = matrix->n;
    if (n <= HESSCRIT_SMALL) return small_in_place(context, matrix, vectors, result);
    double *lambda = NULL;
    double *factor = NULL;
    int found = 0;
    hesscrit_status status = hesscrit_scratch_doubles(context, n, 1, &lambda);
    if (status == HESSCRIT_OK)
        status = hesscrit_large_pairs(context, matrix, wanted, lambda, vectors, result, &found);
    const int graded = hesscrit_is_graded(matrix);
    if (status == HESSCRIT_OK && (graded || !found))
        status = hesscrit_scratch_doubles(context, n + 1, matrix->stride, &factor);
    if (status != HESSCRIT_OK) return status;
    if (!found ||
        (graded && are_digits_lost(matrix, lambda, factor, hesscrit_kernels_of(context), result)))
        return hesscrit_cyclic_jacobi(context, matrix, vectors, factor, lambda, result);
    for (size_t i = 0; i < n; i++) matrix->a[i * matrix->stride + i] = lambda[i];
    return HESSCRIT_OK;
}

double hesscrit_solver_error(const hesscrit_solver_result *result, size_t n)
{
    if (n < 2) return 0.0;
    const double layers = 2.0 * (double)result->rotations / (double)n + 1.0;
    return (12.0 * layers + 1.0) * HESSCRIT_UNIT_ROUNDOFF * result->norm + result->basis_error;
}

double hesscrit_reduction_error(size_t n, double norm)
{
    const double size = (double)n + 4.0;
    return 16.0 * size * size * HESSCRIT_UNIT_ROUNDOFF * norm;
}
