/* Eigenpairs of tridiagonal matrices that are known to make trouble. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "eigen/large/divide.h"

#include "arrays.h"
#include "compare.h"
#include "fixture.h"
#include "random.h"
#include "reference.h"
#include "test.h"

static const double eps = 0x1p-52;

typedef void fill(rng *r, size_t n, double *d, double *e);

static void random_entries(rng *r, size_t n, double *d, double *e)
{
    for (size_t i = 0; i < n; ++i) d[i] = rng_uniform(r, -1.0, 1.0);
    for (size_t i = 0; i < n; ++i) e[i] = rng_uniform(r, -1.0, 1.0);
}

/* Pairs of eigenvalues that agree to the last digit, and are not equal. */
static void wilkinson(rng *r, size_t n, double *d, double *e)
{
    (void)r;
    for (size_t i = 0; i < n; ++i) d[i] = fabs((double)i - 0.5 * (double)(n - 1));
    for (size_t i = 0; i < n; ++i) e[i] = 1.0;
}

/* Copies of Wilkinson's matrix of order 21 with next to nothing between them. */
static void glued_wilkinson(rng *r, size_t n, double *d, double *e)
{
    (void)r;
    for (size_t i = 0; i < n; ++i) d[i] = fabs((double)(i % 21) - 10.0);
    for (size_t i = 0; i < n; ++i) e[i] = i % 21 == 20 ? 1e-14 : 1.0;
}

static void second_difference(rng *r, size_t n, double *d, double *e)
{
    (void)r;
    for (size_t i = 0; i < n; ++i) d[i] = 2.0;
    for (size_t i = 0; i < n; ++i) e[i] = -1.0;
}

static void all_equal(rng *r, size_t n, double *d, double *e)
{
    (void)r;
    for (size_t i = 0; i < n; ++i) d[i] = e[i] = 1.0;
}

static void zero(rng *r, size_t n, double *d, double *e)
{
    (void)r;
    memset(d, 0, n * sizeof *d);
    memset(e, 0, n * sizeof *e);
}

static void diagonal(rng *r, size_t n, double *d, double *e)
{
    random_entries(r, n, d, e);
    memset(e, 0, n * sizeof *e);
}

static void multiple_of_identity(rng *r, size_t n, double *d, double *e)
{
    zero(r, n, d, e);
    for (size_t i = 0; i < n; ++i) d[i] = -3.0;
}

static void zero_diagonal(rng *r, size_t n, double *d, double *e)
{
    random_entries(r, n, d, e);
    memset(d, 0, n * sizeof *d);
}

static void exact_splits(rng *r, size_t n, double *d, double *e)
{
    random_entries(r, n, d, e);
    for (size_t i = 0; i < n; i += 1 + rng_below(r, 12)) e[i] = 0.0;
    e[n / 2 - 1] = 0.0;
}

static void graded_down(rng *r, size_t n, double *d, double *e)
{
    random_entries(r, n, d, e);
    for (size_t i = 0; i < n; ++i) {
        d[i] *= pow(10.0, -30.0 * (double)i / (double)n);
        e[i] *= pow(10.0, -30.0 * (double)i / (double)n);
    }
}

static void graded_up(rng *r, size_t n, double *d, double *e)
{
    random_entries(r, n, d, e);
    for (size_t i = 0; i < n; ++i) {
        d[i] *= pow(10.0, -30.0 * (double)(n - i) / (double)n);
        e[i] *= pow(10.0, -30.0 * (double)(n - i) / (double)n);
    }
}

/* What the reduction of a matrix of low rank leaves. */
static void low_rank(rng *r, size_t n, double *d, double *e)
{
    random_entries(r, n, d, e);
    for (size_t i = n / 5; i < n; ++i) {
        d[i] *= 1e-17;
        e[i] *= 1e-17;
    }
}

static void weakly_coupled(rng *r, size_t n, double *d, double *e)
{
    random_entries(r, n, d, e);
    for (size_t i = 0; i < n; ++i) e[i] *= pow(10.0, rng_uniform(r, -18.0, -6.0));
}

/* Eigenvalues that agree up to the coupling, where poles are close but no closer. */
static void close_poles(rng *r, size_t n, double *d, double *e)
{
    for (size_t i = 0; i < n; ++i) d[i] = 1.0 + 1e-13 * rng_uniform(r, -1.0, 1.0);
    for (size_t i = 0; i < n; ++i) e[i] = 1e-13 * rng_uniform(r, -1.0, 1.0);
    d[0] = -1.0;
}

static void near_overflow(rng *r, size_t n, double *d, double *e)
{
    random_entries(r, n, d, e);
    for (size_t i = 0; i < n; ++i) {
        d[i] = ldexp(d[i], 1000);
        e[i] = ldexp(e[i], 1000);
    }
}

static void near_underflow(rng *r, size_t n, double *d, double *e)
{
    random_entries(r, n, d, e);
    for (size_t i = 0; i < n; ++i) {
        d[i] = ldexp(d[i], -960);
        e[i] = ldexp(e[i], -960);
    }
}

static const struct {
    const char *name;
    fill *fill;
} types[] = {
    {"random", random_entries},
    {"Wilkinson", wilkinson},
    {"glued Wilkinson", glued_wilkinson},
    {"second difference", second_difference},
    {"all equal", all_equal},
    {"zero", zero},
    {"diagonal", diagonal},
    {"multiple of the identity", multiple_of_identity},
    {"zero diagonal", zero_diagonal},
    {"exact splits", exact_splits},
    {"graded down", graded_down},
    {"graded up", graded_up},
    {"low rank", low_rank},
    {"weakly coupled", weakly_coupled},
    {"close poles", close_poles},
    {"near overflow", near_overflow},
    {"near underflow", near_underflow},
};
enum { TYPES = sizeof types / sizeof types[0] };

static double *dense(size_t n, const double *d, const double *e)
{
    double *a = new_doubles(n * n);
    memset(a, 0, n * n * sizeof *a);
    for (size_t i = 0; i < n; ++i) a[i * n + i] = d[i];
    for (size_t i = 0; i + 1 < n; ++i) a[i * n + i + 1] = a[(i + 1) * n + i] = e[i];
    return a;
}

static void find_pairs(hesscrit_context *context, size_t n, const double *d, const double *e,
                       double *lambda, double *w)
{
    double *coupling = new_doubles(n);
    int found = 0;
    memcpy(lambda, d, n * sizeof *d);
    memcpy(coupling, e, (n - 1) * sizeof *e);
    assert_ok(context, hesscrit_tridiagonal_pairs(context, n, lambda, coupling, n, n, w, &found));
    assert_int_equal(found, 1);
    free(coupling);
}

/* The pairs of T, the values by themselves, and those of the reference. */
static void assert_solved(hesscrit_context *context, size_t n, const double *d, const double *e)
{
    double *a = dense(n, d, e), *lambda = new_doubles(n), *w = new_doubles(n * n);
    double *alone = new_doubles(n);
    const double norm = (double)norm_one(n, n, a);
    const double tolerance = 8 * (double)n * eps * norm;
    find_pairs(context, n, d, e, lambda, w);
    assert_at_most(decomposition_error(n, n, a, lambda, n, w), tolerance);
    assert_at_most(orthogonality_error(n, n, w), 8 * (double)n * eps);
    find_pairs(context, n, d, e, alone, NULL);
    sort_doubles(n, lambda);
    assert_bits_equal(alone, lambda, n);
    if (n <= 70) {
        long double *exact = new_long_doubles(n);
        reference_of_doubles(n, n, a, exact);
        for (size_t k = 0; k < n; ++k)
            assert_at_most(fabsl(lambda[k] - exact[k]), 8 * sqrt((double)n) * eps * norm);
        free(exact);
    }
    free(alone);
    free(w);
    free(lambda);
    free(a);
}

static void every_type_is_solved(void **state)
{
    const size_t sizes[] = {33, 40, 64, 65, 70, 127, 200};
    hesscrit_context *context = context_of(state);
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; ++s)
        for (size_t i = 0; i < TYPES; ++i) {
            const size_t n = sizes[s];
            double *d = new_doubles(n), *e = new_doubles(n);
            rng r = rng_seeded(n + i);
            test_note("type \"%s\", n = %zu", types[i].name, n);
            types[i].fill(&r, n, d, e);
            assert_solved(context, n, d, e);
            free(e);
            free(d);
        }
}

static void every_version_of_the_kernels_solves_it(void **state)
{
    enum { N = 101 };
    hesscrit_context *context = context_of(state);
    for (size_t i = 0; hesscrit_kernels_at(i); ++i) {
        double d[N], e[N];
        rng r = rng_seeded(i);
        test_note("version \"%s\"", hesscrit_kernels_at(i)->name);
        context->kernels = hesscrit_kernels_at(i);
        random_entries(&r, N, d, e);
        assert_solved(context, N, d, e);
        wilkinson(&r, N, d, e);
        assert_solved(context, N, d, e);
    }
}

static void matrices_that_need_no_division_are_solved(void **state)
{
    for (size_t n = 1; n <= 32; ++n) {
        double d[32], e[32];
        rng r = rng_seeded(n);
        test_note("n = %zu", n);
        random_entries(&r, n, d, e);
        assert_solved(context_of(state), n, d, e);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(every_type_is_solved),
        test_with_context(every_version_of_the_kernels_solves_it),
        test_with_context(matrices_that_need_no_division_are_solved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
