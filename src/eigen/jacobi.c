#include "eigen/jacobi.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "eigen/kernels/kernels.h"
#include "eigen/tridiagonal.h"
#include "eigen/small.h"

static const double U = DBL_EPSILON / 2; /* unit roundoff */

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
static uint64_t sweep_row(const hesscrit_kernels *kernels, hesscrit_matrix *matrix, double *vectors,
                          size_t p, double *root, hesscrit_stop_test test)
{
    const size_t n = matrix->n;
    const size_t stride = matrix->stride;
    double *a = matrix->a;
    double *row_p = a + p * stride;
    uint64_t rotations = 0;
    for (size_t q = p + 1; q < n; q++) {
        const double size = fabs(row_p[q]);
        if (size <= test.absolute || size <= test.relative * root[p] * root[q]) continue;
        const hesscrit_rotation r = hesscrit_annihilating(row_p[p], row_p[q], a[q * stride + q]);
        rotate_symmetric(kernels, matrix, p, q, r);
        if (vectors) kernels->rotate(n, vectors + p * stride, vectors + q * stride, r.c, r.s);
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
    return n > 0 ? U * result->norm / (double)n : 0.0;
}

double hesscrit_relative_test(size_t n)
{
    return sqrt((double)n) * U;
}

hesscrit_stop_test hesscrit_jacobi_start(const hesscrit_kernels *kernels,
                                         const hesscrit_matrix *matrix, double *factor,
                                         double *scale, hesscrit_jacobi_result *result)
{
    const size_t n = matrix->n;
    *result = (hesscrit_jacobi_result){0};
    result->norm = hesscrit_frobenius_norm(n, matrix->stride, matrix->a);
    result->relative_accuracy = hesscrit_is_well_scaled_positive(kernels, matrix, factor, scale);
    return (hesscrit_stop_test){hesscrit_relative_test(n), result->relative_accuracy
                                                               ? 0.0
                                                               : hesscrit_absolute_test(result, n)};
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

/* ||V V' - I||_F of n rows of stride; g is scratch of that shape. */
static double orthogonality_defect(const hesscrit_kernels *kernels, size_t n, size_t stride,
                                   const double *v, double *g, double *workspace)
{
    for (size_t i = 0; i < n; i++) {
        memset(g + i * stride, 0, n * sizeof *g);
        g[i * stride + i] = -1.0;
    }
    hesscrit_symmetric_product(kernels, n, n, 1.0, (hesscrit_view){v, stride, 1},
                               (hesscrit_view){v, 1, stride}, g, stride, workspace);
    return hesscrit_frobenius_norm(n, stride, g);
}

/*
 * Turn the matrix into a basis in which it is nearly diagonal, B = V A V', so
 * that a sweep or two are left instead of ten. Not where small eigenvalues are
 * to be relatively accurate: that basis does not know them. The eigenvalues of
 * B are those of A but for a factor 1 + ||V V' - I|| (Ostrowski) and the rounding
 * of the products; a basis that is not orthogonal enough is thrown away.
 * On success matrix->a is other scratch memory, and vectors, if any, are V.
 */
static hesscrit_status precondition(hesscrit_context *context, hesscrit_matrix *matrix,
                                    double *vectors, hesscrit_jacobi_result *result)
{
    const size_t n = matrix->n;
    const size_t stride = matrix->stride;
    const hesscrit_kernels *kernels = hesscrit_kernels_of(context);
    const double worst_defect = 64.0 * (double)n * U;
    double *basis = NULL;
    double *product = NULL;
    double *turned = NULL;
    double *workspace = NULL;
    int found = 0;
    hesscrit_status status = hesscrit_scratch_doubles(context, n, stride, &turned);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, n, stride, &basis);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, n, stride, &product);
    if (status == HESSCRIT_OK)
        status =
            hesscrit_scratch_doubles(context, 1, hesscrit_product_workspace(n, n, n), &workspace);
    if (status == HESSCRIT_OK) status = hesscrit_tridiagonal_basis(context, matrix, basis, &found);
    if (status != HESSCRIT_OK || !found) return status;
    const double defect = orthogonality_defect(kernels, n, stride, basis, product, workspace);
    if (!(defect <= worst_defect)) return HESSCRIT_OK;

    for (size_t i = 0; i < n; i++) {
        memset(product + i * stride, 0, n * sizeof *product);
        memset(turned + i * stride, 0, n * sizeof *turned);
    }
    kernels->product(n, n, n, 1.0, (hesscrit_view){basis, stride, 1},
                     (hesscrit_view){matrix->a, stride, 1}, product, stride, workspace);
    hesscrit_symmetric_product(kernels, n, n, 1.0, (hesscrit_view){product, stride, 1},
                               (hesscrit_view){basis, 1, stride}, turned, stride, workspace);
    if (!(hesscrit_frobenius_norm(n, stride, turned) <= 2.0 * result->norm)) return HESSCRIT_OK;
    matrix->a = turned;
    for (size_t i = 0; vectors && i < n; i++)
        memcpy(vectors + i * stride, basis + i * stride, n * sizeof *basis);
    /* A product with V is right to n u |V| times the other factor, and || |V| ||_2
     * is at most sqrt(n): n^2 u for V V' in the defect, n^(3/2) u for each of two. */
    const double size = (double)(n + 2);
    result->basis_error = (defect + (size * size + 2.0 * size * sqrt(size)) * U) * result->norm;
    return HESSCRIT_OK;
}

hesscrit_status hesscrit_cyclic_jacobi(hesscrit_context *context, hesscrit_matrix *matrix,
                                       double *vectors, double *factor, double *root,
                                       hesscrit_jacobi_result *result)
{
    const size_t n = matrix->n;
    const size_t stride = matrix->stride;
    const hesscrit_kernels *kernels = hesscrit_kernels_of(context);
    hesscrit_status status = HESSCRIT_OK;
    hesscrit_stop_test test = hesscrit_jacobi_start(kernels, matrix, factor, root, result);
    if (vectors) set_identity(n, stride, vectors);
    if (!result->relative_accuracy && n > HESSCRIT_SMALL)
        status = precondition(context, matrix, vectors, result);
    if (status != HESSCRIT_OK) return status;
    for (size_t i = 0; i < n; i++) root[i] = sqrt(fabs(matrix->a[i * stride + i]));

    for (size_t sweep = 0; sweep < HESSCRIT_SWEEP_CAP; sweep++) {
        if (sweep == HESSCRIT_RELATIVE_SWEEPS) {
            test.absolute = hesscrit_absolute_test(result, n);
            result->relative_accuracy = 0;
        }
        uint64_t rotations = 0;
        for (size_t p = 0; p + 1 < n; p++)
            rotations += sweep_row(kernels, matrix, vectors, p, root, test);
        result->sweeps = sweep + 1;
        result->rotations += rotations;
        status = hesscrit_progress(context, HESSCRIT_STAGE_EIGEN, sweep + 1, HESSCRIT_SWEEP_CAP);
        if (status != HESSCRIT_OK) return status;
        if (rotations == 0) return HESSCRIT_OK;
    }
    return hesscrit_fail(context, HESSCRIT_E_NO_CONVERGENCE,
                         "pivots above the threshold are left after %d sweeps", HESSCRIT_SWEEP_CAP);
}

hesscrit_status hesscrit_jacobi(hesscrit_context *context, hesscrit_matrix *matrix, double *vectors,
                                hesscrit_jacobi_result *result)
{
    if (matrix->n <= HESSCRIT_SMALL) return small_in_place(context, matrix, vectors, result);
    double *root = NULL;
    double *factor = NULL;
    hesscrit_status status = hesscrit_scratch_doubles(context, matrix->n, 1, &root);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch_doubles(context, matrix->n, matrix->stride, &factor);
    if (status != HESSCRIT_OK) return status;
    return hesscrit_cyclic_jacobi(context, matrix, vectors, factor, root, result);
}

double hesscrit_jacobi_error(const hesscrit_jacobi_result *result, size_t n)
{
    if (n < 2) return 0.0;
    const double layers = 2.0 * (double)result->rotations / (double)n + 1.0;
    return (12.0 * layers + 1.0) * U * result->norm + result->basis_error;
}
