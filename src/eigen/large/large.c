#include "eigen/large/large.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/numbers.h"
#include "base/parallel.h"
#include "eigen/arithmetic.h"
#include "eigen/diagonalise.h"
#include "eigen/large/divide.h"
#include "eigen/large/householder.h"
#include "eigen/large/verify_pairs.h"
#include "eigen/relative_accuracy.h"

/* ||T||_F of d and e, whose entries are below about n. */
static double tridiagonal_norm(size_t n, const double *d, const double *e)
{
    double squares = d[n - 1] * d[n - 1];
    for (size_t i = 0; i + 1 < n; i++) squares += d[i] * d[i] + 2.0 * e[i] * e[i];
    return sqrt(squares);
}

static hesscrit_status tell(hesscrit_context *context, uint64_t step)
{
    return hesscrit_progress(context, HESSCRIT_STAGE_EIGEN, step,
                             HESSCRIT_LARGE_STEPS + HESSCRIT_SWEEP_CAP);
}

/* y = T x: three products for each entry. */
static void times_tridiagonal(const hesscrit_reduction *r, const double *x, double *y)
{
    const size_t n = r->n;
    const double *d = r->d;
    const double *e = r->e;
    y[0] = d[0] * x[0] + e[0] * x[1];
    for (size_t j = 1; j + 1 < n; j++) y[j] = e[j - 1] * x[j - 1] + d[j] * x[j] + e[j] * x[j + 1];
    y[n - 1] = e[n - 2] * x[n - 2] + d[n - 1] * x[n - 1];
}

/* B = W T W' for some rows of W, by strips of rows up to the diagonal: n rows^2 flops. */
struct basis_change {
    const hesscrit_reduction *r;
    size_t rows;
    const double *w;
    double *b;
    size_t tasks, room; /* doubles for each task: a strip of W T, and a product's workspace */
    double *memory;
};
enum {
    STRIP_ROWS = 96,
    MOST_TASKS = 8,
    ROWS_FOR_THREADS = 362 /* rows from which on threads share them, as those of the reduction do */
};

static size_t strip_doubles(size_t n, size_t stride)
{
    return STRIP_ROWS * stride + hesscrit_product_workspace(STRIP_ROWS, n, n);
}

/* What mend_by_sweeps() and change_basis() take, for all rows. */
static size_t sweep_workspace(size_t n, size_t stride)
{
    return hesscrit_bytes_plus(
        hesscrit_bytes_of_doubles(n, stride),
        hesscrit_bytes_plus(hesscrit_bytes_of_doubles(n, 1),
                            hesscrit_bytes_of_doubles(1, strip_doubles(n, stride))));
}

static void change_rows(size_t index, void *data)
{
    const struct basis_change *t = data;
    const size_t stride = t->r->stride;
    const hesscrit_range part = hesscrit_triangle_part(t->rows, t->tasks, index);
    double *wt = t->memory + index * t->room;
    for (size_t i = part.first; i < part.end; i += STRIP_ROWS) {
        const size_t rows = part.end - i < STRIP_ROWS ? part.end - i : STRIP_ROWS;
        double *b = t->b + i * stride;
        for (size_t k = 0; k < rows; k++) {
            times_tridiagonal(t->r, t->w + (i + k) * stride, wt + k * stride);
            memset(b + k * stride, 0, (i + rows) * sizeof *b);
        }
        t->r->kernels->product_lower(rows, i + rows, t->r->n, 1.0, (hesscrit_view){wt, stride, 1},
                                     (hesscrit_view){t->w, 1, stride}, b, stride,
                                     wt + STRIP_ROWS * stride);
    }
}

static hesscrit_status change_basis(hesscrit_context *context, const hesscrit_reduction *r,
                                    size_t rows, const double *w, double *b)
{
    const size_t n = r->n;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(context);
    struct basis_change t = {.r = r, .rows = rows, .w = w, .b = b};
    t.tasks = rows < ROWS_FOR_THREADS ? 1 : hesscrit_tasks(context, MOST_TASKS);
    t.room = strip_doubles(n, r->stride);
    const hesscrit_status status = hesscrit_scratch_doubles(context, t.tasks, t.room, &t.memory);
    if (status != HESSCRIT_OK) return status;
    hesscrit_run_tasks(context, t.tasks, change_rows, &t);
    r->kernels->mirror_lower(rows, b, r->stride);
    hesscrit_scratch_release(context, mark);
    return HESSCRIT_OK;
}

/*
 * Jacobi's sweeps on B = W T W', and on the rows of W: none rotates where the
 * pairs are good, and whatever is wrong with them is mended. What is below
 * sqrt(n) u ||T||_F is the rounding of the product. lambda stays where the diagonal of B says the
 * same.
 */
static hesscrit_status mend_by_sweeps(hesscrit_context *context, const hesscrit_reduction *r,
                                      double norm, size_t rows, double *lambda, double *vectors,
                                      hesscrit_solver_result *result)
{
    const size_t n = r->n;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(context);
    hesscrit_matrix b = {.n = rows, .stride = r->stride};
    double *root = NULL;
    hesscrit_status status = hesscrit_scratch_doubles(context, rows, r->stride, &b.a);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, rows, 1, &root);
    if (status == HESSCRIT_OK) status = change_basis(context, r, rows, vectors, b.a);
    const double small = hesscrit_relative_test(n);
    const hesscrit_stop_test test = {small, small * norm, 0.0};
    if (status == HESSCRIT_OK)
        status = hesscrit_sweep_until_diagonal(context, &b, n, vectors, root, test, 2, result);
    if (status != HESSCRIT_OK) return status;
    int is_same = result->rotations == 0;
    for (size_t k = 0; k < rows && is_same; k++)
        is_same =
            fabs(b.a[k * b.stride + k] - lambda[k]) <= (double)n * HESSCRIT_UNIT_ROUNDOFF * norm;
    for (size_t k = 0; k < rows && !is_same; k++) lambda[k] = b.a[k * b.stride + k];
    hesscrit_scratch_release(context, mark);
    return HESSCRIT_OK;
}

/* Are the rows of W eigenvectors, and not only among themselves? y: scratch for n numbers. */
static int are_eigenvectors(const hesscrit_reduction *r, double norm, size_t rows,
                            const double *lambda, const double *w, double *y)
{
    const double worst = (double)r->n * HESSCRIT_UNIT_ROUNDOFF * norm;
    for (size_t k = 0; k < rows; k++) {
        const double *x = w + k * r->stride;
        times_tridiagonal(r, x, y);
        for (size_t j = 0; j < r->n; j++) y[j] -= lambda[k] * x[j];
        if (!(r->kernels->dot(r->n, y, y) <= worst * worst)) return 0;
    }
    return 1;
}

/* Check and mend the vectors of the lowest `wanted` pairs; below n of them ascend. */
static hesscrit_status check_pairs(hesscrit_context *context, const hesscrit_reduction *r,
                                   double norm, double radius, size_t wanted, double *lambda,
                                   double *vectors, hesscrit_solver_result *result, int *found)
{
    const size_t n = r->n;
    const double worst_defect = 32.0 * (double)n * HESSCRIT_UNIT_ROUNDOFF;
    const double defect =
        hesscrit_orthogonality_defect(r->kernels, wanted, n, r->stride, vectors, r->w);
    *found = defect <= worst_defect && (wanted == n || hesscrit_are_tridiagonal_eigenvalues(
                                                           n, r->d, r->e, wanted, lambda, radius));
    if (!*found) return HESSCRIT_OK;
    const hesscrit_status status =
        mend_by_sweeps(context, r, norm, wanted, lambda, vectors, result);
    if (status == HESSCRIT_OK && wanted < n)
        *found = are_eigenvectors(r, norm, wanted, lambda, vectors, r->w);
    return status;
}

/* Find the pairs of T. *radius: what an eigenvalue is off, at most. */
static hesscrit_status solve_tridiagonal(hesscrit_context *context, const hesscrit_reduction *r,
                                         size_t wanted, double *lambda, double *vectors,
                                         double *radius, hesscrit_solver_result *result, int *found)
{
    const size_t n = r->n;
    double *e = r->v; /* of no more use there */
    const double norm = tridiagonal_norm(n, r->d, r->e);
    *radius = 4.0 * (double)n * HESSCRIT_UNIT_ROUNDOFF * norm;
    memcpy(lambda, r->d, n * sizeof *lambda);
    memcpy(e, r->e, (n - 1) * sizeof *e);
    hesscrit_status status =
        hesscrit_tridiagonal_pairs(context, n, lambda, e, wanted, r->stride, vectors, found);
    if (status == HESSCRIT_OK) status = tell(context, 2);
    if (status != HESSCRIT_OK || !*found) return status;
    if (!vectors) {
        *found = hesscrit_are_tridiagonal_eigenvalues(n, r->d, r->e, n, lambda, *radius);
        return HESSCRIT_OK;
    }
    return check_pairs(context, r, norm, *radius, wanted, lambda, vectors, result, found);
}

size_t hesscrit_large_workspace(size_t n, int with_vectors)
{
    const size_t stride = hesscrit_stride(n);
    size_t most = hesscrit_tridiagonal_workspace(n, stride, with_vectors);
    if (with_vectors)
        most = hesscrit_larger_size(most,
                                    hesscrit_larger_size(sweep_workspace(n, stride),
                                                         hesscrit_transform_back_workspace(n, n)));
    return hesscrit_bytes_plus(hesscrit_tridiagonalise_workspace(n), most);
}

hesscrit_status hesscrit_large_pairs(hesscrit_context *context, const hesscrit_matrix *matrix,
                                     size_t wanted, double *lambda, double *vectors,
                                     hesscrit_solver_result *result, int *found)
{
    const size_t n = matrix->n;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(context);
    hesscrit_reduction r;
    double radius = 0.0;
    *result = (hesscrit_solver_result){0};
    hesscrit_status status = hesscrit_tridiagonalise(context, matrix, &r);
    if (status == HESSCRIT_OK) status = tell(context, 1);
    if (status == HESSCRIT_OK)
        status = solve_tridiagonal(context, &r, wanted, lambda, vectors, &radius, result, found);
    if (status == HESSCRIT_OK && *found && vectors)
        status = hesscrit_transform_back(context, &r, wanted, vectors, r.stride);
    if (status == HESSCRIT_OK) status = tell(context, HESSCRIT_LARGE_STEPS);
    if (status != HESSCRIT_OK) return status;
    if (*found) {
        for (size_t i = 0; i < n; i++) lambda[i] = ldexp(lambda[i], r.exponent);
        result->pairs = vectors ? wanted : n;
        result->norm = hesscrit_frobenius_norm(n, matrix->stride, matrix->a);
        result->relative_accuracy = hesscrit_is_well_conditioned_positive(n, lambda);
        result->basis_error = hesscrit_reduction_error(n, result->norm) + ldexp(radius, r.exponent);
    }
    hesscrit_scratch_release(context, mark);
    return HESSCRIT_OK;
}
