#include "eigen/jacobi.h"

#include <math.h>
#include <string.h>

#include "base/numbers.h"
#include "eigen/relative_accuracy.h"

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

double hesscrit_absolute_test(const hesscrit_solver_result *result, size_t n)
{
    return n > 0 ? HESSCRIT_UNIT_ROUNDOFF * result->norm / (double)n : 0.0;
}

double hesscrit_relative_test(size_t n)
{
    return sqrt((double)n) * HESSCRIT_UNIT_ROUNDOFF;
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

hesscrit_status hesscrit_not_converged(hesscrit_context *context)
{
    return hesscrit_fail(context, HESSCRIT_E_NO_CONVERGENCE,
                         "pivots above the threshold are left after %d sweeps", HESSCRIT_SWEEP_CAP);
}

hesscrit_status hesscrit_sweep_until_diagonal(hesscrit_context *context, hesscrit_matrix *matrix,
                                              size_t columns, double *vectors, double *root,
                                              hesscrit_stop_test test, uint64_t told,
                                              hesscrit_solver_result *result)
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
    return hesscrit_not_converged(context);
}

hesscrit_status hesscrit_cyclic_jacobi(hesscrit_context *context, hesscrit_matrix *matrix,
                                       double *vectors, double *factor, double *root,
                                       hesscrit_solver_result *result)
{
    const size_t n = matrix->n;
    *result = (hesscrit_solver_result){.pairs = n};
    result->norm = hesscrit_frobenius_norm(n, matrix->stride, matrix->a);
    result->relative_accuracy =
        hesscrit_is_well_scaled_positive(hesscrit_kernels_of(context), matrix, factor, root);
    const hesscrit_stop_test test = {
        hesscrit_relative_test(n),
        result->relative_accuracy ? 0.0 : hesscrit_absolute_test(result, n), 0.0};
    if (vectors) set_identity(n, matrix->stride, vectors);
    return hesscrit_sweep_until_diagonal(context, matrix, n, vectors, root, test,
                                         n > HESSCRIT_SMALL ? HESSCRIT_LARGE_STEPS : 0, result);
}
