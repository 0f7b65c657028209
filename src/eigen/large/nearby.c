#include "eigen/large/nearby.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/numbers.h"
#include "base/vectors.h"
#include "eigen/large/correction.h"
#include "eigen/large/verify_pairs.h"
#include "eigen/relative_accuracy.h"

size_t hesscrit_nearby_workspace(size_t n)
{
    const size_t matrices = hesscrit_bytes_plus(
        hesscrit_bytes_of_doubles(n, 3 * hesscrit_stride(n)), hesscrit_bytes_of_doubles(1, n));
    return hesscrit_bytes_plus(matrices,
                               hesscrit_bytes_of_doubles(1, hesscrit_product_workspace(n, n, n)));
}

static hesscrit_status take_matrices(hesscrit_context *context, hesscrit_basis *s)
{
    const size_t n = s->n;
    hesscrit_status status = hesscrit_scratch_doubles(context, n, 3 * s->stride, &s->x);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, 1, n, &s->probe);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch_doubles(context, 1, hesscrit_product_workspace(n, n, n),
                                          &s->workspace);
    if (status != HESSCRIT_OK) return status;
    s->b = s->x + n * s->stride;
    s->r = s->b + n * s->stride;
    return status;
}

/* c += alpha a b for so many rows of n */
static void multiply_rows(const hesscrit_basis *s, size_t rows, double alpha, hesscrit_view a,
                          hesscrit_view b, double *c)
{
    s->kernels->product(rows, s->n, s->n, alpha, a, b, c, s->stride, s->workspace);
}

static double largest_of_rows(const hesscrit_basis *s, size_t rows, const double *x)
{
    double worst = 0.0;
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < s->n; j++)
            if (!(fabs(x[i * s->stride + j]) <= worst)) worst = fabs(x[i * s->stride + j]);
    return worst;
}

/* The largest_of_rows |A v - (v'A v) v| of a few rows: a basis that is no good shows
 * before anything costly is done. */
static double sampled_coupling(const hesscrit_basis *s, size_t ldb, const double *basis)
{
    enum { SAMPLES = 8 };
    const size_t step = s->n / SAMPLES * ldb;
    double worst = 0.0;
    memset(s->x, 0, SAMPLES * s->stride * sizeof *s->x);
    multiply_rows(s, SAMPLES, 1.0, (hesscrit_view){basis, step, 1},
                  (hesscrit_view){s->matrix->a, s->stride, 1}, s->x);
    for (size_t k = 0; k < SAMPLES; k++) {
        double *av = s->x + k * s->stride;
        const double *v = basis + k * step;
        const double value = s->kernels->dot(s->n, v, av);
        for (size_t j = 0; j < s->n; j++) av[j] -= value * v[j];
        const double size = sqrt(s->kernels->dot(s->n, av, av));
        if (!(size <= worst)) worst = size;
    }
    return worst;
}

/*
 * With rows S of signs, sqrt(n) times the largest_of_rows entry of S - S V V': see
 * hesscrit_orthogonality_defect(). *residual: of S L V - S V A, if wanted. By products of a few
 * rows with a matrix, which pass through memory three times in all.
 */
static double probe_basis(const hesscrit_basis *s, double *residual)
{
    enum { PROBES = HESSCRIT_PROBES };
    const size_t n = s->n;
    const size_t stride = s->stride;
    double *signs = s->x, *sv = s->b;
    double *scaled = signs + PROBES * stride, *slv = sv + PROBES * stride;
    for (size_t p = 0; p < PROBES; p++)
        for (size_t k = 0; k < n; k++) {
            signs[p * stride + k] = hesscrit_probe_sign(p * n + k);
            scaled[p * stride + k] = residual ? s->lambda[k] * signs[p * stride + k] : 0.0;
        }
    memset(sv, 0, (size_t)2 * PROBES * stride * sizeof *sv);
    multiply_rows(s, residual ? (size_t)2 * PROBES : PROBES, 1.0, (hesscrit_view){signs, stride, 1},
                  (hesscrit_view){s->v, stride, 1}, sv);
    if (residual) {
        multiply_rows(s, PROBES, -1.0, (hesscrit_view){sv, stride, 1},
                      (hesscrit_view){s->matrix->a, stride, 1}, slv);
        *residual = sqrt((double)n) * largest_of_rows(s, PROBES, slv);
    }
    multiply_rows(s, PROBES, -1.0, (hesscrit_view){sv, stride, 1}, (hesscrit_view){s->v, 1, stride},
                  signs);
    return sqrt((double)n) * largest_of_rows(s, PROBES, signs);
}

static int is_solved(const hesscrit_basis *s)
{
    const double size = (double)s->n;
    double residual = 0.0;
    const double defect = probe_basis(s, &residual);
    return residual <= 4.0 * size * HESSCRIT_UNIT_ROUNDOFF * hesscrit_largest(s->n, s->lambda) &&
           defect <= 16.0 * size * HESSCRIT_UNIT_ROUNDOFF;
}

static size_t count_pivots(const hesscrit_basis *s)
{
    size_t count = 0;
    for (size_t i = 0; i < s->n; i++)
        for (size_t j = 0; j < i; j++) count += fabs(s->b[i * s->stride + j]) > s->noise;
    return count;
}

/* Jacobi's sweeps on B and on the rows of V. */
static hesscrit_status rotate_coupled(hesscrit_context *context, const hesscrit_basis *s,
                                      uint64_t told, hesscrit_solver_result *result, int *found)
{
    hesscrit_matrix b = {s->n, s->stride, s->b, 0, 0.0};
    const hesscrit_stop_test test = {hesscrit_relative_test(s->n), s->noise, 0.0};
    const hesscrit_status status =
        hesscrit_sweep_until_diagonal(context, &b, s->n, s->v, s->probe, test, told, result);
    for (size_t k = 0; k < s->n; k++) s->lambda[k] = s->b[k * s->stride + k];
    *found = status == HESSCRIT_OK && is_solved(s);
    return status;
}

/*
 * A second step costs 9 n^3 flops on top of 8: all are products, but beyond this
 * divide and conquer is as quick.
 */
enum { MOST_FOR_TWO = 96 };

/* What couplings c with corrections q leave at least, by all the steps that are worth it: one of
 * second order leaves c q^2, and corrections of about q^3. */
static double least_left(size_t n, uint64_t steps, double c, double q)
{
    const double once = c * q * q;
    return n <= MOST_FOR_TWO && steps == 0 ? once * (q * q * q) * (q * q * q) : once;
}

/*
 * A rotation costs 12 n flops, half of them for V, a third as fast as products or slower.
 * n^2 / 64 of them, and as many in later sweeps, take about as long as
 * two thirds of divide and conquer: more are not begun.
 */
static hesscrit_status refine(hesscrit_context *context, hesscrit_basis *s,
                              hesscrit_solver_result *result, int *found)
{
    const size_t most = s->n * s->n / 64;
    int is_done = 0;
    for (uint64_t step = 0; !is_done; step++) {
        result->rotations += hesscrit_basis_change(s, step == 0 ? most : 0);
        const hesscrit_status status = hesscrit_progress(context, HESSCRIT_STAGE_EIGEN, step + 1,
                                                         HESSCRIT_LARGE_STEPS + HESSCRIT_SWEEP_CAP);
        if (status != HESSCRIT_OK) return status;
        const hesscrit_couplings c = hesscrit_basis_find(s);
        const double q = c.corrections;
        const int is_easy = c.all * q + c.left <= s->noise;
        if (!is_easy && !(least_left(s->n, step, c.all, q) + c.left <= s->noise))
            return count_pivots(s) <= most ? rotate_coupled(context, s, step + 1, result, found)
                                           : HESSCRIT_OK;
        is_done = is_easy || c.all * q * q + c.left <= s->noise;
        if (!is_easy) hesscrit_basis_refine(s);
        if (c.all > s->noise || !s->is_orthonormal) hesscrit_basis_correct(s, &c);
    }
    *found = is_solved(s);
    return HESSCRIT_OK;
}

/*
 * Could a basis whose rows couple by c be corrected? At most n of them are about
 * ||A||_F / n^(3/2) apart, of which corrections of c n / ||A||_F follow. Where one step of first or
 * second order does for these, closer pairs are rotated until it does for them; where two
 * are needed, most is saved if the first one leaves as little as the second one can end.
 */
static int is_near(hesscrit_basis *s, double c, double norm)
{
    const double margin = 4.0;
    const double most = 0x1p-9;
    const double typical = c * (double)s->n / norm;
    const double first = s->noise / c;
    const double second = sqrt(first);
    const double goal = typical < 0.25 * first ? first : second;
    s->angle = typical < goal && 0.5 * goal < most ? 0.5 * goal : most;
    return least_left(s->n, 0, c, typical) <= margin * s->noise;
}

/* Is the basis good enough to spend products of matrices on it? */
static int is_promising(hesscrit_basis *s, size_t ldb, const double *basis)
{
    const double worst_defect = 1e-8;
    for (size_t i = 0; i < s->n; i++) {
        if (!hesscrit_all_finite(s->n, basis + i * ldb)) return 0;
        memcpy(s->v + i * s->stride, basis + i * ldb, s->n * sizeof *s->v);
    }
    const double defect = probe_basis(s, NULL);
    s->is_orthonormal = defect <= 8.0 * (double)s->n * HESSCRIT_UNIT_ROUNDOFF;
    return defect <= worst_defect &&
           !hesscrit_is_relative_at_stake(s->kernels, s->matrix, s->b, s->probe);
}

hesscrit_status hesscrit_large_nearby(hesscrit_context *context, const hesscrit_matrix *matrix,
                                      size_t ldb, const double *basis, double *lambda,
                                      double *vectors, hesscrit_solver_result *result, int *found)
{
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(context);
    const size_t n = matrix->n;
    const double norm = hesscrit_frobenius_norm(n, matrix->stride, matrix->a);
    hesscrit_basis s = {.kernels = hesscrit_kernels_of(context),
                        .matrix = matrix,
                        .n = n,
                        .stride = matrix->stride,
                        .noise = hesscrit_relative_test(n) * norm,
                        .v = vectors,
                        .lambda = lambda};
    *found = 0;
    *result = (hesscrit_solver_result){.pairs = n, .norm = norm};
    hesscrit_status status = take_matrices(context, &s);
    if (status == HESSCRIT_OK && hesscrit_small_norm(norm) &&
        is_near(&s, sampled_coupling(&s, ldb, basis), norm) && is_promising(&s, ldb, basis))
        status = refine(context, &s, result, found);
    if (status != HESSCRIT_OK) return status;
    if (*found) result->relative_accuracy = hesscrit_is_well_conditioned_positive(n, lambda);
    hesscrit_scratch_release(context, mark);
    return HESSCRIT_OK;
}
