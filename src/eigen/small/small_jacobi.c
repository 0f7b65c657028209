#include "eigen/small/small_jacobi.h"

#include <string.h>

#include "eigen/relative_accuracy.h"
#include "eigen/small/tiny_jacobi.h"

/* width is a power of two. */
static size_t whole_vectors(size_t n, size_t width)
{
    return (n + width - 1) & ~(width - 1);
}

/* The ring runs along the top line without its last place, and back along the
 * bottom line. At first, place and index are the same. */
static void fill_ring(size_t half, hesscrit_small *s)
{
    const size_t length = 2 * half - 1;
    for (size_t i = 0; i < length; i++) {
        const size_t index = i + 1 < half ? i : 3 * half - 2 - i;
        s->ring[i] = s->ring[i + length] = (unsigned char)index;
    }
    for (size_t k = 0; k < HESSCRIT_SMALL_HALF; k++) s->next_place[k] = (unsigned char)(k + 1);
    if (half > 1) s->next_place[half - 2] = HESSCRIT_SMALL;
    s->next_place[half - 1] = (unsigned char)(half - 1);
}

static void fill_rows(const hesscrit_matrix *matrix, int with_vectors, hesscrit_small *s)
{
    const size_t n = matrix->n, half = s->half, stride = 2 * s->lanes;
    memset(s->a, 0, 2 * half * stride * sizeof *s->a);
    for (size_t i = 0; i < n; i++) {
        const double *row = matrix->a + i * matrix->stride;
        memcpy(s->a + i * stride, row, half * sizeof *row);
        memcpy(s->a + i * stride + s->lanes, row + half, (n - half) * sizeof *row);
        s->diagonal[i >= half][i >= half ? i - half : i] = row[i];
    }
    if (!with_vectors) return;
    memset(s->v, 0, 2 * half * s->v_stride * sizeof *s->v);
    for (size_t i = 0; i < n; i++) s->v[i * s->v_stride + i] = 1.0;
}

static void arrange(const hesscrit_matrix *matrix, int with_vectors, size_t width,
                    hesscrit_small *s)
{
    s->half = (matrix->n + 1) / 2;
    s->lanes = whole_vectors(s->half, width);
    s->v_stride = with_vectors ? whole_vectors(matrix->n, width) : 0;
    for (size_t line = 0; line < 2; line++)
        for (size_t j = 0; j < s->lanes; j++) {
            s->diagonal[line][j] = 0.0;
            s->scale[line][j] = 1.0;
        }
    fill_rows(matrix, with_vectors, s);
    if (s->half > 0) fill_ring(s->half, s);
}

/* One lane: rounds have nothing to offer, and moving the entries costs. */
static hesscrit_status solve_by_rows(hesscrit_context *context, const hesscrit_matrix *matrix,
                                     int with_vectors, hesscrit_small *s,
                                     hesscrit_solver_result *result)
{
    const size_t n = matrix->n;
    hesscrit_matrix copy = {n, n, s->a, 0, 0.0};
    for (size_t i = 0; i < n; i++)
        memcpy(s->a + i * n, matrix->a + i * matrix->stride, n * sizeof *s->a);
    s->v_stride = n;
    const hesscrit_status status = hesscrit_cyclic_jacobi(
        context, &copy, with_vectors ? s->v : NULL, s->v, s->scale[0], result);
    s->half = HESSCRIT_SMALL_HALF;
    for (size_t k = 0; k < n; k++)
        s->diagonal[k / HESSCRIT_SMALL_HALF][k % HESSCRIT_SMALL_HALF] = s->a[k * n + k];
    return status;
}

hesscrit_status hesscrit_tell_sweeps(hesscrit_context *context, size_t sweeps)
{
    hesscrit_status status = HESSCRIT_OK;
    for (size_t sweep = 1; sweep <= sweeps && status == HESSCRIT_OK; sweep++)
        status = hesscrit_progress(context, HESSCRIT_STAGE_EIGEN, sweep, HESSCRIT_SWEEP_CAP);
    return status;
}

/* Two rows are rotated sooner than they are arranged. */
static hesscrit_status solve_tiny(hesscrit_context *context, const hesscrit_matrix *matrix,
                                  hesscrit_small *s, hesscrit_solver_result *result)
{
    const size_t n = matrix->n;
    result->norm = hesscrit_frobenius_norm(n, matrix->stride, matrix->a);
    s->half = HESSCRIT_SMALL_HALF;
    s->v_stride = n;
    result->sweeps = hesscrit_tiny_jacobi(context, matrix, result->norm, s->diagonal[0], s->v);
    if (result->sweeps == 0) return hesscrit_not_converged(context);
    result->rotations = (result->sweeps - 1) * (n * (n - 1) / 2);
    if (result->sweeps > HESSCRIT_RELATIVE_SWEEPS) result->relative_accuracy = 0;
    return hesscrit_tell_sweeps(context, result->sweeps);
}

/* Squares of differences and of pivots must stay in range. */
static int are_squares_in_range(const hesscrit_matrix *matrix, double norm)
{
    int in_range = hesscrit_small_norm(norm);
    for (size_t i = 0; i < matrix->n; i++)
        in_range &= hesscrit_small_diagonal(matrix->a[i * matrix->stride + i]);
    return in_range;
}

/* Whether the relative test counts is asked where no more than noise fails it. */
static int is_converged(const hesscrit_kernels *kernels, const hesscrit_matrix *matrix,
                        hesscrit_small *small, hesscrit_solver_result *result)
{
    double factor[HESSCRIT_SMALL * HESSCRIT_SMALL], scale[HESSCRIT_SMALL];
    if (small->largest > hesscrit_absolute_test(result, matrix->n)) return 0;
    if (result->relative_accuracy < 0)
        result->relative_accuracy =
            hesscrit_is_well_scaled_positive(kernels, matrix, factor, scale);
    if (result->sweeps >= HESSCRIT_RELATIVE_SWEEPS) result->relative_accuracy = 0;
    small->floor = HESSCRIT_SMALL_FLOOR;
    return !result->relative_accuracy;
}

hesscrit_status hesscrit_small_jacobi(hesscrit_context *context, const hesscrit_matrix *matrix,
                                      int with_vectors, hesscrit_small *small,
                                      hesscrit_solver_result *result)
{
    const size_t n = matrix->n;
    const hesscrit_kernels *kernels = hesscrit_kernels_of(context);
    *result = (hesscrit_solver_result){.pairs = n, .relative_accuracy = -1};
    if (n >= 2 && n <= HESSCRIT_TINY) return solve_tiny(context, matrix, small, result);
    result->norm = hesscrit_frobenius_norm(n, matrix->stride, matrix->a);
    if (!kernels->small_sweep || !are_squares_in_range(matrix, result->norm))
        return solve_by_rows(context, matrix, with_vectors, small, result);
    if (kernels->narrow && n <= kernels->width) kernels = kernels->narrow;
    small->relative = hesscrit_relative_test(n);
    arrange(matrix, with_vectors, kernels->width, small);
    small->floor = hesscrit_absolute_test(result, n); /* above HESSCRIT_SMALL_FLOOR */
    int is_done = 0;
    for (size_t sweep = 1; sweep <= HESSCRIT_SWEEP_CAP; sweep++) {
        const uint64_t rotations = is_done ? 0 : kernels->small_sweep(small);
        result->sweeps = sweep;
        result->rotations += rotations;
        if (!is_done)
            is_done =
                kernels->small_settle(small) == 0 || is_converged(kernels, matrix, small, result);
        const hesscrit_status status =
            hesscrit_progress(context, HESSCRIT_STAGE_EIGEN, sweep, HESSCRIT_SWEEP_CAP);
        if (status != HESSCRIT_OK || (is_done && rotations == 0)) return status;
    }
    return hesscrit_not_converged(context);
}
