#include "eigen/jacobi.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/numbers.h"
#include "eigen/kernels/kernels.h"
#include "eigen/large/large.h"
#include "eigen/small/small_jacobi.h"

/* The rotation that annihilates a_pq. The smaller root keeps |angle| <= pi/4,
 * which cyclic Jacobi needs to converge (Golub & Van Loan, section 8.5).
 * The caller ensures a_pq != 0. */
hesscrit_rotation hesscrit_annihilating(double app, double apq, double aqq)
{
    const double difference = aqq - app;
    double t;
    if (fabs(difference) > 0x1p500 * fabs(apq)) {
        t = apq / difference; /* theta^2 would overflow, and 1 + theta^2 == theta^2 */
    } else {
        const double theta = difference / (2.0 * apq);
        t = copysign(1.0 / (fabs(theta) + sqrt(1.0 + theta * theta)), theta);
    }
    const double c = 1.0 / sqrt(1.0 + t * t);
    return (hesscrit_rotation){c, t * c, t};
}

/* Cholesky of D A D, n^3/3 flops: little beside a sweep. */
int hesscrit_is_well_scaled_positive(const hesscrit_kernels *kernels, const hesscrit_matrix *matrix,
                                     double *factor, double *scale)
{
    const double smallest_pivot = 0x1p-20;
    const size_t n = matrix->n;
    const size_t stride = matrix->stride;
    for (size_t i = 0; i < n; i++) {
        if (!(matrix->a[i * stride + i] > 0.0)) return 0;
        scale[i] = 1.0 / sqrt(matrix->a[i * stride + i]);
    }
    for (size_t i = 0; i < n; i++) {
        const double *row = matrix->a + i * stride;
        double *li = factor + i * stride;
        for (size_t j = 0; j < i; j++) {
            const double *lj = factor + j * stride;
            const double scaled = row[j] * scale[i] * scale[j];
            if (!(fabs(scaled) < 1.0)) return 0;
            li[j] = (scaled - kernels->dot(j, li, lj)) / lj[j];
        }
        const double pivot = 1.0 - kernels->dot(i, li, li);
        if (!(pivot > smallest_pivot)) return 0;
        li[i] = sqrt(pivot);
    }
    return 1;
}

/* Is the diagonal positive, and does it span more than a factor of 16? Where it
 * does not, an absolute error of n u ||A|| is within that factor of what the
 * relative test attains, n u kappa(DAD) for each eigenvalue of a positive
 * definite matrix. */
static int is_graded(const hesscrit_matrix *matrix)
{
    double smallest = INFINITY;
    double largest = 0.0;
    for (size_t i = 0; i < matrix->n; i++) {
        const double entry = matrix->a[i * matrix->stride + i];
        if (!(entry > 0.0)) return 0;
        smallest = fmin(smallest, entry);
        largest = fmax(largest, entry);
    }
    return smallest < largest / 16.0;
}

int hesscrit_is_relative_at_stake(const hesscrit_kernels *kernels, const hesscrit_matrix *matrix,
                                  double *factor, double *scale)
{
    return is_graded(matrix) && hesscrit_is_well_scaled_positive(kernels, matrix, factor, scale);
}

static void set_identity(size_t n, size_t stride, double *vectors)
{
    for (size_t i = 0; i < n; i++) {
        memset(vectors + i * stride, 0, n * sizeof *vectors);
        vectors[i * stride + i] = 1.0;
    }
}

/* A <- J' A J. The rows p and q are rotated as contiguous streams; by symmetry
 * column q is then a copy of row q. Column p is left stale: nothing reads it
 * before sweep_row() has finished with p and copies it once. */
static void rotate_symmetric(const hesscrit_kernels *kernels, hesscrit_matrix *matrix, size_t p,
                             size_t q, hesscrit_rotation r)
{
    const size_t n = matrix->n;
    const size_t stride = matrix->stride;
    double *a = matrix->a;
    double *row_p = a + p * stride;
    double *row_q = a + q * stride;
    const double shift = r.t * row_p[q];
    const double app = row_p[p] - shift;
    const double aqq = row_q[q] + shift;
    kernels->rotate(n, row_p, row_q, r.c, r.s);
    row_p[p] = app;
    row_q[q] = aqq;
    row_p[q] = 0.0;
    row_q[p] = 0.0;
    for (size_t j = 0; j < n; j++) a[j * stride + q] = row_q[j];
}

/* All pivots of row p right of the diagonal. root[i] is sqrt(|a_ii|). */
static uint64_t sweep_row(const hesscrit_kernels *kernels, hesscrit_matrix *matrix, size_t columns,
                          double *vectors, size_t p, double *root, hesscrit_stop_test test)
{
    const size_t n = matrix->n;
    const size_t stride = matrix->stride;
    double *a = matrix->a;
    double *row_p = a + p * stride;
    uint64_t rotations = 0;
    for (size_t q = p + 1; q < n; q++) {
        const double size = fabs(row_p[q]);
        if (size <= test.absolute || size <= test.relative * root[p] * root[q]) continue;
        const double other = a[q * stride + q];
        if (size <= test.gap * fabs(row_p[p] - other)) continue;
        const hesscrit_rotation r = hesscrit_annihilating(row_p[p], row_p[q], other);
        rotate_symmetric(kernels, matrix, p, q, r);
        if (vectors) kernels->rotate(columns, vectors + p * stride, vectors + q * stride, r.c, r.s);
        root[p] = sqrt(fabs(row_p[p]));
        root[q] = sqrt(fabs(a[q * stride + q]));
        rotations++;
    }
    if (rotations > 0)
        for (size_t j = 0; j < n; j++) a[j * stride + p] = row_p[j];
    return rotations;
}

double hesscrit_absolute_test(const hesscrit_jacobi_result *result, size_t n)
{
    return n > 0 ? HESSCRIT_UNIT_ROUNDOFF * result->norm / (double)n : 0.0;
}

double hesscrit_relative_test(size_t n)
{
    return sqrt((double)n) * HESSCRIT_UNIT_ROUNDOFF;
}

hesscrit_stop_test hesscrit_jacobi_start(const hesscrit_kernels *kernels,
                                         const hesscrit_matrix *matrix, double *factor,
                                         double *scale, hesscrit_jacobi_result *result)
{
    const size_t n = matrix->n;
    *result = (hesscrit_jacobi_result){.pairs = n};
    result->norm = hesscrit_frobenius_norm(n, matrix->stride, matrix->a);
    result->relative_accuracy = hesscrit_is_well_scaled_positive(kernels, matrix, factor, scale);
    return (hesscrit_stop_test){hesscrit_relative_test(n),
                                result->relative_accuracy ? 0.0 : hesscrit_absolute_test(result, n),
                                0.0};
}

static hesscrit_status small_in_place(hesscrit_context *context, hesscrit_matrix *matrix,
                                      double *vectors, hesscrit_jacobi_result *result)
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

uint64_t hesscrit_sweep(const hesscrit_kernels *kernels, hesscrit_matrix *matrix, size_t columns,
                        double *vectors, double *root, hesscrit_stop_test test, uint64_t most)
{
    const size_t n = matrix->n;
    uint64_t rotations = 0;
    for (size_t i = 0; i < n; i++) root[i] = sqrt(fabs(matrix->a[i * matrix->stride + i]));
    for (size_t p = 0; p + 1 < n && rotations < most; p++)
        rotations += sweep_row(kernels, matrix, columns, vectors, p, root, test);
    return rotations;
}

hesscrit_status hesscrit_sweep_until_diagonal(hesscrit_context *context, hesscrit_matrix *matrix,
                                              size_t columns, double *vectors, double *root,
                                              hesscrit_stop_test test, uint64_t told,
                                              hesscrit_jacobi_result *result)
{
    const size_t n = matrix->n;
    const uint64_t most = HESSCRIT_SWEEP_CAP + (n > HESSCRIT_SMALL ? HESSCRIT_LARGE_STEPS : 0);
    const hesscrit_kernels *kernels = hesscrit_kernels_of(context);
    for (size_t sweep = 0; sweep < HESSCRIT_SWEEP_CAP; sweep++) {
        if (sweep == HESSCRIT_RELATIVE_SWEEPS) {
            test.absolute = fmax(test.absolute, hesscrit_absolute_test(result, n));
            result->relative_accuracy = 0;
        }
        const uint64_t rotations =
            hesscrit_sweep(kernels, matrix, columns, vectors, root, test, UINT64_MAX);
        result->sweeps = sweep + 1;
        result->rotations += rotations;
        const hesscrit_status status =
            hesscrit_progress(context, HESSCRIT_STAGE_EIGEN, told + sweep + 1, most);
        if (status != HESSCRIT_OK) return status;
        if (rotations == 0) return HESSCRIT_OK;
    }
    return hesscrit_fail(context, HESSCRIT_E_NO_CONVERGENCE,
                         "pivots above the threshold are left after %d sweeps", HESSCRIT_SWEEP_CAP);
}

hesscrit_status hesscrit_cyclic_jacobi(hesscrit_context *context, hesscrit_matrix *matrix,
                                       double *vectors, double *factor, double *root,
                                       hesscrit_jacobi_result *result)
{
    const hesscrit_stop_test test =
        hesscrit_jacobi_start(hesscrit_kernels_of(context), matrix, factor, root, result);
    if (vectors) set_identity(matrix->n, matrix->stride, vectors);
    return hesscrit_sweep_until_diagonal(context, matrix, matrix->n, vectors, root, test,
                                         matrix->n > HESSCRIT_SMALL ? HESSCRIT_LARGE_STEPS : 0,
                                         result);
}

/* Could rotations make small eigenvalues more accurate than they are now? */
static int are_digits_lost(const hesscrit_matrix *matrix, const double *lambda, double *factor,
                           const hesscrit_kernels *kernels, const hesscrit_jacobi_result *result)
{
    for (size_t i = 0; i < matrix->n; i++)
        if (lambda[i] < -result->basis_error) return 0; /* not positive definite */
    return hesscrit_is_well_scaled_positive(kernels, matrix, factor,
                                            factor + matrix->n * matrix->stride);
}

size_t hesscrit_jacobi_workspace(size_t n, int with_vectors)
{
    if (n <= HESSCRIT_SMALL) return 0;
    const size_t large = hesscrit_large_workspace(n, with_vectors);
    const size_t factor = hesscrit_bytes_plus(hesscrit_bytes_of_doubles(n, hesscrit_stride(n)),
                                              hesscrit_bytes_of_doubles(1, hesscrit_stride(n)));
    return hesscrit_bytes_plus(hesscrit_bytes_of_doubles(n, 1), large > factor ? large : factor);
}

hesscrit_status hesscrit_jacobi(hesscrit_context *context, hesscrit_matrix *matrix, size_t wanted,
                                double *vectors, hesscrit_jacobi_result *result)
{
    const size_t n = matrix->n;
    if (n <= HESSCRIT_SMALL) return small_in_place(context, matrix, vectors, result);
    double *lambda = NULL;
    double *factor = NULL;
    int found = 0;
    hesscrit_status status = hesscrit_scratch_doubles(context, n, 1, &lambda);
    if (status == HESSCRIT_OK)
        status = hesscrit_large_pairs(context, matrix, wanted, lambda, vectors, result, &found);
    const int graded = is_graded(matrix);
    if (status == HESSCRIT_OK && (graded || !found))
        status = hesscrit_scratch_doubles(context, n + 1, matrix->stride, &factor);
    if (status != HESSCRIT_OK) return status;
    if (!found ||
        (graded && are_digits_lost(matrix, lambda, factor, hesscrit_kernels_of(context), result)))
        return hesscrit_cyclic_jacobi(context, matrix, vectors, factor, lambda, result);
    for (size_t i = 0; i < n; i++) matrix->a[i * matrix->stride + i] = lambda[i];
    return HESSCRIT_OK;
}

double hesscrit_jacobi_error(const hesscrit_jacobi_result *result, size_t n)
{
    if (n < 2) return 0.0;
    const double layers = 2.0 * (double)result->rotations / (double)n + 1.0;
    return (12.0 * layers + 1.0) * HESSCRIT_UNIT_ROUNDOFF * result->norm + result->basis_error;
}
