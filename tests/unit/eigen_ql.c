/* Tridiagonal form and QL of small matrices, by rows and in lanes: every version of the kernels
 * beside what the definitions say. */
#include <math.h>
#include <string.h>

#include <hesscrit/eigen.h>

#include "eigen/kernels/kernels.h"

#include "fixture.h"
#include "random.h"
#include "residuals.h"
#include "test.h"

enum { MOST = HESSCRIT_SMALL, ENTRIES = MOST * MOST };

static const double eps = 0x1p-52;

typedef void check(const hesscrit_kernels *kernels, size_t n);

static void for_all_versions(check *holds)
{
    for (size_t i = 0; hesscrit_kernels_at(i); ++i)
        for (size_t n = 1; n <= MOST; ++n) {
            test_note("version \"%s\", n = %zu", hesscrit_kernels_at(i)->name, n);
            holds(hesscrit_kernels_at(i), n);
        }
}

/* A matrix in rows of whole lines, its reduction to be, and room. */
typedef struct problem {
    hesscrit_small_reduction r;
    double given[ENTRIES], a[ENTRIES], v[ENTRIES];
    double norm;
} problem;

/* Of whole numbers, most of them 0, rotations by a quarter come about. */
typedef enum kind { RANDOM, WHOLE } kind;

static void fill(size_t n, kind of, uint64_t seed, problem *p)
{
    rng r = rng_seeded(seed);
    double squares = 0.0;
    memset(p, 0, sizeof *p);
    p->r.n = n;
    p->r.a = p->a;
    p->r.stride = (n + HESSCRIT_SMALL_LINE - 1) / HESSCRIT_SMALL_LINE * HESSCRIT_SMALL_LINE;
    for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j <= i; ++j) {
            const double random = rng_uniform(&r, -1.0, 1.0);
            const double x = (of == WHOLE ? trunc(1.5 * random) : random) / 32.0;
            p->given[i * p->r.stride + j] = p->given[j * p->r.stride + i] = x;
            squares += i == j ? x * x : 2.0 * x * x;
        }
    memcpy(p->a, p->given, sizeof p->a);
    p->norm = sqrt(squares) + 0x1p-10;
    p->r.least = 0.5 * eps * p->norm / (double)n;
    p->r.most = 60 * n;
}

/* Entry (i, j) of V A V', or of V V' for an A that is NULL, in long double. */
static long double product(size_t n, size_t stride, const double *a, const double *v, size_t i,
                           size_t j)
{
    long double sum = 0.0L;
    for (size_t k = 0; k < n; ++k) {
        long double inner = a ? 0.0L : v[j * stride + k];
        for (size_t l = 0; a && l < n; ++l)
            inner += (long double)a[k * stride + l] * v[j * stride + l];
        sum += v[i * stride + k] * inner;
    }
    return sum;
}

/* V A V' = T of d and e, and V V' = I. */
static void assert_form(const problem *p, const double *e)
{
    const size_t n = p->r.n, stride = p->r.stride;
    const double tolerance = 8.0 * (double)n * eps;
    for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j <= i; ++j) {
            const double beside = e && j + 1 == i ? e[j] : 0.0;
            assert_close((double)product(n, stride, p->given, p->v, i, j),
                         i == j ? p->r.d[i] : beside, tolerance * p->norm);
            assert_close((double)product(n, stride, NULL, p->v, i, j), i == j ? 1.0 : 0.0,
                         tolerance);
        }
}

static void reduces(const hesscrit_kernels *kernels, size_t n)
{
    problem p;
    fill(n, RANDOM, n, &p);
    kernels->small_reduce(&p.r);
    kernels->small_basis(&p.r, p.v);
    assert_form(&p, p.r.e);
}

static void every_version_reduces_to_tridiagonal_form(void **state)
{
    (void)state;
    for_all_versions(reduces);
}

static void diagonalises_one(const hesscrit_kernels *kernels, size_t n, kind of, uint64_t seed)
{
    problem p, alone;
    fill(n, of, seed, &p);
    kernels->small_reduce(&p.r);
    kernels->small_basis(&p.r, p.v);
    alone = p;
    assert_true(kernels->small_ql(&p.r, p.v) <= p.r.most);
    assert_form(&p, NULL);
    assert_true(kernels->small_ql(&alone.r, NULL) <= alone.r.most);
    assert_bits_equal(alone.r.d, p.r.d, n);
    assert_at_most(kernels->small_residual(&p.r, p.given, p.v), 8.0 * (double)n * eps * p.norm);
}

static void diagonalises(const hesscrit_kernels *kernels, size_t n)
{
    for (uint64_t seed = 0; seed < 20; ++seed) {
        diagonalises_one(kernels, n, RANDOM, seed);
        diagonalises_one(kernels, n, WHOLE, seed);
    }
}

static void every_version_diagonalises_by_ql(void **state)
{
    (void)state;
    for_all_versions(diagonalises);
}

static void gives_up(const hesscrit_kernels *kernels, size_t n)
{
    problem p;
    if (n < 4) return;
    fill(n, RANDOM, n, &p);
    p.r.most = 0;
    kernels->small_reduce(&p.r);
    kernels->small_basis(&p.r, p.v);
    assert_true(kernels->small_ql(&p.r, p.v) == UINT64_MAX);
}

static void ql_gives_up_beyond_the_rotations_allowed(void **state)
{
    (void)state;
    for_all_versions(gives_up);
}

/* Any one entry that is wrong shows. */
static void sees_every_entry(const hesscrit_kernels *kernels, size_t n)
{
    problem p;
    fill(n, RANDOM, n, &p);
    memset(p.given, 0, sizeof p.given);
    for (size_t i = 0; i < n; ++i) p.v[i * p.r.stride + i] = p.r.d[i] = 1.0;
    for (size_t i = 0; i < n; ++i) p.given[i * p.r.stride + i] = 1.0;
    assert_close(kernels->small_residual(&p.r, p.given, p.v), 0.0, 0.0);
    for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j < n; ++j) {
            double *entry = &p.given[i * p.r.stride + j];
            const double before = *entry;
            *entry += 0.25;
            assert_close(kernels->small_residual(&p.r, p.given, p.v), 0.25, 0.0);
            *entry = before;
        }
}

static void the_residual_is_that_of_the_worst_entry(void **state)
{
    (void)state;
    for_all_versions(sees_every_entry);
}

enum { LANES = 8 };

/* The matrices of n = 1, 2, ... in lanes, each of order n, as batch.h has them. */
typedef struct group {
    size_t n, rows, width;
    problem given[LANES];
    double a[ENTRIES * LANES], v[ENTRIES * LANES];
    double least[LANES], residual[LANES], ranks[MOST * LANES];
} group;

static group in_lanes; /* too large for a stack */

static void fill_lanes(const hesscrit_kernels *kernels, size_t n, kind of, group *g)
{
    memset(g, 0, sizeof *g);
    g->n = n;
    g->rows = hesscrit_batch_rows(n);
    g->width = kernels->batch.width;
    for (size_t l = 0; l < g->width; ++l) {
        problem *p = &g->given[l];
        fill(n, of, n + 100 * l, p);
        g->least[l] = p->r.least;
        for (size_t i = 0; i < n; ++i)
            for (size_t j = 0; j < n; ++j)
                g->a[(i * g->rows + j) * g->width + l] = p->given[i * p->r.stride + j];
    }
}

static void read_lane(const group *g, size_t l, problem *p)
{
    for (size_t i = 0; i < g->n; ++i) {
        p->r.d[i] = g->a[i * (g->rows + 1) * g->width + l];
        for (size_t j = 0; j < g->n; ++j)
            p->v[i * p->r.stride + j] = g->v[(i * g->rows + j) * g->width + l];
    }
}

static void diagonalises_kind(const hesscrit_kernels *kernels, size_t n, kind of)
{
    group *g = &in_lanes;
    fill_lanes(kernels, n, of, g);
    kernels->batch.pairs(n, g->a, g->v, g->least, g->residual);
    for (size_t l = 0; l < g->width; ++l) {
        read_lane(g, l, &g->given[l]);
        assert_form(&g->given[l], NULL);
        assert_at_most(g->residual[l], 8.0 * (double)n * eps * g->given[l].norm);
    }
}

static void diagonalises_lanes(const hesscrit_kernels *kernels, size_t n)
{
    diagonalises_kind(kernels, n, RANDOM);
    diagonalises_kind(kernels, n, WHOLE);
}

static void every_version_diagonalises_lanes(void **state)
{
    (void)state;
    for_all_versions(diagonalises_lanes);
}

static void diagonalises_lanes_alone(const hesscrit_kernels *kernels, size_t n)
{
    group *g = &in_lanes;
    double lambda[LANES][MOST];
    fill_lanes(kernels, n, RANDOM, g);
    kernels->batch.pairs(n, g->a, g->v, g->least, g->residual);
    for (size_t l = 0; l < g->width; ++l)
        for (size_t i = 0; i < n; ++i) lambda[l][i] = g->a[i * (g->rows + 1) * g->width + l];
    fill_lanes(kernels, n, RANDOM, g);
    kernels->batch.pairs(n, g->a, NULL, g->least, g->residual);
    for (size_t l = 0; l < g->width; ++l) {
        assert_close(g->residual[l], 0.0, 0.0);
        for (size_t i = 0; i < n; ++i)
            assert_bits_equal(&g->a[i * (g->rows + 1) * g->width + l], &lambda[l][i], 1);
    }
}

static void vectors_change_no_eigenvalue_in_lanes(void **state)
{
    (void)state;
    for_all_versions(diagonalises_lanes_alone);
}

/* Of few different numbers, so that many are equal. */
static void ranks_lanes(const hesscrit_kernels *kernels, size_t n)
{
    group *g = &in_lanes;
    rng r = rng_seeded(n);
    fill_lanes(kernels, n, RANDOM, g);
    for (size_t i = 0; i < n * g->width; ++i)
        g->a[i / g->width * (g->rows + 1) * g->width + i % g->width] =
            floor(rng_uniform(&r, -4.0, 4.0));
    kernels->batch.rank(n, g->a, g->ranks);
    for (size_t l = 0; l < g->width; ++l)
        for (size_t k = 0; k < n; ++k) {
            const double key = g->a[k * (g->rows + 1) * g->width + l];
            size_t before = 0;
            for (size_t i = 0; i < n; ++i) {
                const double other = g->a[i * (g->rows + 1) * g->width + l];
                before += other < key || (other == key && i < k);
            }
            assert_int_equal(g->ranks[k * g->width + l], before);
        }
}

static void every_version_ranks_lanes(void **state)
{
    (void)state;
    for_all_versions(ranks_lanes);
}

static uint64_t ends_nowhere(hesscrit_small_reduction *r, double *v)
{
    (void)r, (void)v;
    return UINT64_MAX;
}

static double finds_no_pairs(const hesscrit_small_reduction *r, const double *a, const double *v)
{
    (void)r, (void)a, (void)v;
    return NAN;
}

static void finds_none_in_lanes(size_t n, double *a, double *v, const double *least,
                                double *residual)
{
    (void)n, (void)a, (void)v, (void)least;
    for (size_t l = 0; l < hesscrit_kernels_best()->batch.width; ++l) residual[l] = NAN;
}

static void assert_solved_by(hesscrit_context *context, const hesscrit_kernels *kernels)
{
    enum { N = 20, COUNT = 9 };
    double a[COUNT * N * N], lambda[COUNT * N], vectors[COUNT * N * N];
    rng r = rng_seeded(1);
    for (size_t m = 0; m < COUNT; ++m) random_symmetric(&r, N, a + m * N * N);
    context->kernels = kernels;
    assert_ok(context, hesscrit_eigen_symmetric(context, N, N, a, lambda, N, vectors, NULL));
    assert_at_most(residual_ratio(N, a, lambda, vectors), 8.0);
    assert_ok(context, hesscrit_eigen_symmetric(context, N, N, a, vectors, 0, NULL, NULL));
    for (size_t k = 0; k < N; ++k) assert_close(vectors[k], lambda[k], N * N * eps);
    assert_ok(context, hesscrit_eigen_batch(context, COUNT, N, a, lambda, vectors));
    for (size_t m = 0; m < COUNT; ++m) {
        const double *v = vectors + m * N * N;
        assert_at_most(residual_ratio(N, a + m * N * N, lambda + m * N, v), 8.0);
        assert_at_most(orthogonality_ratio(N, v), 8.0);
    }
}

static void what_ql_does_not_solve_is_left_to_rotations(void **state)
{
    hesscrit_kernels broken = *hesscrit_kernels_best();
    broken.small_ql = ends_nowhere;
    broken.batch.pairs = finds_none_in_lanes;
    assert_solved_by(context_of(state), &broken);
    broken = *hesscrit_kernels_best();
    broken.small_residual = finds_no_pairs;
    assert_solved_by(context_of(state), &broken);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_version_reduces_to_tridiagonal_form),
        cmocka_unit_test(every_version_diagonalises_by_ql),
        cmocka_unit_test(ql_gives_up_beyond_the_rotations_allowed),
        cmocka_unit_test(the_residual_is_that_of_the_worst_entry),
        cmocka_unit_test(every_version_diagonalises_lanes),
        cmocka_unit_test(vectors_change_no_eigenvalue_in_lanes),
        cmocka_unit_test(every_version_ranks_lanes),
        test_with_context(what_ql_does_not_solve_is_left_to_rotations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
