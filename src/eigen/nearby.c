/* Source: Ogita & Aishima, "Iterative refinement for symmetric eigenvalue
 * decomposition", Japan J. Indust. Appl. Math. 35 (2018), for the corrections. */
#include "eigen/nearby.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/symmetric.h"
#include "eigen/large.h"

static const double U = DBL_EPSILON / 2; /* unit roundoff */

/* Squares of entries must stay in range. */
static int is_usable(const hesscrit_matrix *matrix, double norm, size_t ldb, const double *basis)
{
    for (size_t i = 0; i < matrix->n; i++)
        if (!hesscrit_row_is_finite(matrix->n, basis + i * ldb)) return 0;
    return hesscrit_small_norm(norm);
}

static double squares(size_t n, const double *x)
{
    double sum = 0.0;
    for (size_t j = 0; j < n; j++) sum += x[j] * x[j];
    return sum;
}

/* A basis on its way to the eigenvectors; all matrices of n rows of stride. */
typedef struct start {
    const hesscrit_kernels *kernels;
    const hesscrit_matrix *matrix;
    size_t n, stride;
    double norm;    /* of the matrix, Frobenius */
    double *v;      /* the basis */
    double *x;      /* V A, then the corrections */
    double *b;      /* V A V' */
    double *r;      /* I - V V' */
    double *lambda; /* n, of the caller */
    double *probe;  /* 3 n */
    double *workspace;
} start;

size_t hesscrit_nearby_workspace(size_t n)
{
    const size_t matrices = hesscrit_bytes_plus(
        hesscrit_bytes_of_doubles(n, 3 * hesscrit_stride(n)), hesscrit_bytes_of_doubles(3, n));
    return hesscrit_bytes_plus(matrices,
                               hesscrit_bytes_of_doubles(1, hesscrit_product_workspace(n, n, n)));
}

static hesscrit_status prepare(hesscrit_context *context, start *s)
{
    const size_t n = s->n;
    hesscrit_status status = hesscrit_scratch_doubles(context, n, 3 * s->stride, &s->x);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, 3, n, &s->probe);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch_doubles(context, 1, hesscrit_product_workspace(n, n, n),
                                          &s->workspace);
    if (status != HESSCRIT_OK) return status;
    s->b = s->x + n * s->stride;
    s->r = s->b + n * s->stride;
    return status;
}

/* Noise in an entry of V A V'. */
static double noise(const start *s)
{
    return hesscrit_relative_test(s->n) * s->norm;
}

/* y = A x */
static void apply(const start *s, const double *x, double *y)
{
    for (size_t i = 0; i < s->n; i++) y[i] = s->kernels->dot(s->n, s->matrix->a + i * s->stride, x);
}

/* y += factor x */
static void add(size_t n, double factor, const double *x, double *y)
{
    for (size_t j = 0; j < n; j++) y[j] += factor * x[j];
}

/* The largest |A v - (v'A v) v| of a few rows: a basis that is no good shows
 * before anything costly is done. */
static double sampled_coupling(const start *s)
{
    enum { SAMPLES = 8 };
    double worst = 0.0;
    for (size_t k = 0; k < SAMPLES; k++) {
        const double *v = s->v + (s->n - 1) * k / (SAMPLES - 1) * s->stride;
        apply(s, v, s->probe);
        add(s->n, -s->kernels->dot(s->n, v, s->probe), v, s->probe);
        const double size = sqrt(squares(s->n, s->probe));
        if (!(size <= worst)) worst = size;
    }
    return worst;
}

/* sqrt(n) times the largest |(A V' - V' L) x| of a few vectors x of signs. */
static double residual(const start *s)
{
    const size_t n = s->n;
    double *sum = s->probe, *scaled = sum + n, *y = scaled + n;
    double worst = 0.0;
    for (size_t p = 0; p < HESSCRIT_PROBES; p++) {
        memset(sum, 0, 2 * n * sizeof *sum);
        for (size_t k = 0; k < n; k++) {
            const double sign = hesscrit_sign_at(p * n + k);
            add(n, sign, s->v + k * s->stride, sum);
            add(n, sign * s->lambda[k], s->v + k * s->stride, scaled);
        }
        apply(s, sum, y);
        for (size_t j = 0; j < n; j++) {
            const double difference = fabs(y[j] - scaled[j]);
            if (!(difference <= worst)) worst = difference;
        }
    }
    return sqrt((double)n) * worst;
}

static int is_solved(const start *s)
{
    const double size = (double)s->n;
    double largest = 0.0;
    for (size_t k = 0; k < s->n; k++) largest = fmax(largest, fabs(s->lambda[k]));
    return residual(s) <= 4.0 * size * U * largest &&
           hesscrit_orthogonality_defect(s->kernels, s->n, s->n, s->stride, s->v, s->probe) <=
               16.0 * size * U;
}

/* c += alpha a b', symmetric */
static void multiply_symmetric(const start *s, double alpha, const double *a, const double *b,
                               double *c)
{
    hesscrit_symmetric_product(s->kernels, s->n, s->n, alpha, (hesscrit_view){a, s->stride, 1},
                               (hesscrit_view){b, 1, s->stride}, c, s->stride, s->workspace);
}

/* V A V', 3 n^3 flops, and I - V V' where that is not all rounding, n^3 */
static void change_basis(const start *s)
{
    const size_t n = s->n;
    const size_t bytes = n * s->stride * sizeof *s->b;
    memset(s->x, 0, bytes);
    memset(s->b, 0, bytes);
    memset(s->r, 0, bytes);
    s->kernels->product(n, n, n, 1.0, (hesscrit_view){s->v, s->stride, 1},
                        (hesscrit_view){s->matrix->a, s->stride, 1}, s->x, s->stride, s->workspace);
    multiply_symmetric(s, 1.0, s->x, s->v, s->b);
    if (hesscrit_orthogonality_defect(s->kernels, n, n, s->stride, s->v, s->probe) <=
        8.0 * (double)n * U)
        return;
    for (size_t i = 0; i < n; i++) s->r[i * s->stride + i] = 1.0;
    multiply_symmetric(s, -1.0, s->v, s->v, s->r);
}

static size_t count_pivots(const start *s)
{
    const double least = noise(s);
    size_t count = 0;
    for (size_t i = 0; i < s->n; i++)
        for (size_t j = 0; j < i; j++) count += fabs(s->b[i * s->stride + j]) > least;
    return count;
}

/* What a correction finds: the largest row, Euclidean, of what couples, of the
 * corrections, and of couplings between eigenvalues too close for one; the largest
 * entry of I - V V'. */
typedef struct couplings {
    double all, corrections, left, defect;
} couplings;

/* Row i of the corrections into that of X; what they do to eigenvalue i. */
static double correct_row(const start *s, size_t i, const double *lambda, couplings *c)
{
    const double largest = 0.1; /* correction that is still one */
    const double *b = s->b + i * s->stride;
    const double *r = s->r + i * s->stride;
    double *e = s->x + i * s->stride;
    double change = 0.0, all = 0.0, corrections = 0.0, left = 0.0;
    for (size_t j = 0; j < s->n; j++) {
        const double coupling = j != i ? b[j] + lambda[i] * r[j] : 0.0;
        const double gap = lambda[i] - lambda[j];
        const int is_close = !(fabs(coupling) <= largest * fabs(gap)) || gap == 0.0;
        e[j] = is_close ? 0.5 * r[j] : coupling / gap;
        change += is_close ? 0.0 : coupling * e[j];
        left += is_close ? coupling * coupling : 0.0;
        all += coupling * coupling;
        corrections += e[j] * e[j];
    }
    c->all = fmax(c->all, sqrt(all));
    c->corrections = fmax(c->corrections, sqrt(corrections));
    c->left = fmax(c->left, sqrt(left));
    c->defect = fmax(c->defect, hesscrit_row_maximum(s->n, r));
    return change;
}

/* lambda, to second order, and the corrections, to first. */
static couplings find_corrections(const start *s)
{
    const size_t n = s->n;
    couplings c = {0.0, 0.0, 0.0, 0.0};
    double *first = s->probe;
    for (size_t i = 0; i < n; i++)
        first[i] = s->b[i * s->stride + i] / (1.0 - s->r[i * s->stride + i]);
    for (size_t i = 0; i < n; i++) s->lambda[i] = first[i] + correct_row(s, i, first, &c);
    return c;
}

/* V <- (I + E - E E' / 2) V: the last term, where it is no rounding, keeps V
 * orthonormal to third order. */
static void correct(const start *s, const couplings *c)
{
    const size_t n = s->n;
    const size_t entries = n * s->stride;
    if (c->corrections * c->corrections > (double)n * U) {
        memset(s->r, 0, entries * sizeof *s->r);
        multiply_symmetric(s, -0.5, s->x, s->x, s->r);
        for (size_t i = 0; i < n; i++) add(n, 1.0, s->r + i * s->stride, s->x + i * s->stride);
    }
    memcpy(s->b, s->v, entries * sizeof *s->b);
    s->kernels->product(n, n, n, 1.0, (hesscrit_view){s->x, s->stride, 1},
                        (hesscrit_view){s->b, s->stride, 1}, s->v, s->stride, s->workspace);
}

/* Jacobi's sweeps on B and on the rows of V. */
static hesscrit_status rotate(hesscrit_context *context, const start *s,
                              hesscrit_jacobi_result *result)
{
    hesscrit_matrix b = {s->n, s->stride, s->b, 0, 0.0};
    const hesscrit_stop_test test = {hesscrit_relative_test(s->n), noise(s)};
    const hesscrit_status status =
        hesscrit_sweep_until_diagonal(context, &b, s->n, s->v, s->probe, test, 0, result);
    for (size_t k = 0; k < s->n; k++) s->lambda[k] = s->b[k * s->stride + k];
    return status;
}

/*
 * A correction leaves about the product of what couples and of the corrections; two of
 * them were measured to cost as much as divide and conquer at n = 128, and more above.
 *
 * A rotation costs 12 n flops, half of them for V, a third as fast as products or slower.
 * n^2 / 64 of them, and as many in later sweeps, take about as long as
 * two thirds of divide and conquer: more are not begun.
 */
static hesscrit_status refine(hesscrit_context *context, const start *s,
                              hesscrit_jacobi_result *result, int *found)
{
    change_basis(s);
    hesscrit_status status = hesscrit_progress(context, HESSCRIT_STAGE_EIGEN, 1,
                                               HESSCRIT_LARGE_STEPS + HESSCRIT_SWEEP_CAP);
    if (status != HESSCRIT_OK) return status;
    const couplings c = find_corrections(s);
    if (c.all * c.corrections + c.left <= noise(s)) {
        if (c.all > noise(s) || c.defect > 0.0) correct(s, &c);
    } else if (count_pivots(s) <= s->n * s->n / 64) {
        status = rotate(context, s, result);
    } else {
        return HESSCRIT_OK;
    }
    *found = status == HESSCRIT_OK && is_solved(s);
    return status;
}

/* Is the basis good enough to spend products of matrices on it? Where rows couple by
 * c ||A||_F to others, at most n of them about ||A||_F / n^(3/2) apart, a correction leaves
 * c^2 n ||A||_F. */
static int is_promising(const start *s, size_t ldb, const double *basis)
{
    const double worst_defect = 1e-8;
    const double worst_coupling = 2.0 * sqrt(noise(s) * s->norm / (double)s->n);
    if (!is_usable(s->matrix, s->norm, ldb, basis)) return 0;
    for (size_t i = 0; i < s->n; i++)
        memcpy(s->v + i * s->stride, basis + i * ldb, s->n * sizeof *s->v);
    return hesscrit_orthogonality_defect(s->kernels, s->n, s->n, s->stride, s->v, s->probe) <=
               worst_defect &&
           sampled_coupling(s) <= worst_coupling &&
           !hesscrit_is_relative_at_stake(s->kernels, s->matrix, s->b, s->probe);
}

hesscrit_status hesscrit_large_nearby(hesscrit_context *context, const hesscrit_matrix *matrix,
                                      size_t ldb, const double *basis, double *lambda,
                                      double *vectors, hesscrit_jacobi_result *result, int *found)
{
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(context);
    start s = {.kernels = hesscrit_kernels_of(context),
               .matrix = matrix,
               .n = matrix->n,
               .stride = matrix->stride,
               .v = vectors,
               .lambda = lambda};
    *found = 0;
    *result = (hesscrit_jacobi_result){.pairs = s.n};
    hesscrit_status status = prepare(context, &s);
    if (status != HESSCRIT_OK) return status;
    result->norm = s.norm = hesscrit_frobenius_norm(s.n, s.stride, matrix->a);
    if (is_promising(&s, ldb, basis)) status = refine(context, &s, result, found);
    if (status != HESSCRIT_OK) return status;
    if (*found) result->relative_accuracy = hesscrit_is_well_conditioned_positive(s.n, lambda);
    hesscrit_scratch_release(context, mark);
    return HESSCRIT_OK;
}
