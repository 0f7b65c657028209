/* The factorisation P A P' = U' D U, with every set of kernels that this processor has. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/context.h"
#include "base/memory.h"
#include "eigen/jacobi.h"
#include "eigen/kernels/kernels.h"
#include "eigen/inertia/ldl.h"

#include "fixture.h"
#include "matrices.h"
#include "random.h"
#include "test.h"

typedef void fill_function(rng *r, size_t n, double *a);

static void fill_random(rng *r, size_t n, double *a)
{
    random_symmetric(r, n, a);
}

/* A Lagrangian's: [[H, B'], [B, 0]] with H diagonal. */
static void fill_saddle(rng *r, size_t n, double *a)
{
    const size_t variables = n - n / 3;
    memset(a, 0, n * n * sizeof *a);
    for (size_t i = 0; i < variables; ++i) a[i * n + i] = rng_uniform(r, -1.0, 1.0);
    for (size_t i = variables; i < n; ++i)
        for (size_t j = 0; j < variables; ++j)
            a[i * n + j] = a[j * n + i] = rng_uniform(r, -1.0, 1.0);
}

static void fill_zero_diagonal(rng *r, size_t n, double *a)
{
    random_symmetric(r, n, a);
    for (size_t i = 0; i < n; ++i) a[i * n + i] = 0.0;
}

static void fill_small_integers(rng *r, size_t n, double *a)
{
    for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j <= i; ++j) a[i * n + j] = a[j * n + i] = (double)rng_below(r, 3) - 1.0;
}

static void fill_positive(rng *r, size_t n, double *a)
{
    random_symmetric(r, n, a);
    for (size_t i = 0; i < n; ++i) a[i * n + i] = (double)n + 1.0;
}

/* Both signs over twelve decades. */
static void fill_graded(rng *r, size_t n, double *a)
{
    random_symmetric(r, n, a);
    for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j < n; ++j) a[i * n + j] *= ldexp(1.0, -(int)((i + j) * 20 / n));
}

/* One entry or two in a row, anywhere: zero rows and exchanges, and no rounding. */
static void fill_sparse(rng *r, size_t n, double *a)
{
    memset(a, 0, n * n * sizeof *a);
    for (size_t i = 0; i < n; ++i) {
        const size_t j = rng_below(r, n);
        a[i * n + j] = a[j * n + i] = rng_uniform(r, -1.0, 1.0);
    }
}

static const struct {
    const char *name;
    fill_function *fill;
} kinds[] = {
    {"random", fill_random},
    {"saddle", fill_saddle},
    {"zero diagonal", fill_zero_diagonal},
    {"small integers", fill_small_integers},
    {"positive", fill_positive},
    {"graded", fill_graded},
    {"sparse", fill_sparse},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

/* Inside the frame of a public call, as the library has it. */
static void factor(hesscrit_context *context, const hesscrit_kernels *kernels, size_t n,
                   const double *a, const unsigned char *guide, hesscrit_ldl *ldl)
{
    context->kernels = kernels;
    assert_ok(context, hesscrit_ldl_prepare(context, n, ldl));
    context->kernels = NULL;
    assert_ptr_equal(ldl->kernels, kernels->ldl);
    assert_ok(context, hesscrit_scratch_doubles(context, n, ldl->stride, &ldl->a));
    for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j < n; ++j) ldl->a[i * ldl->stride + j] = j < i ? NAN : a[i * n + j];
    ldl->norm = hesscrit_ldl_norm(ldl);
    const uint64_t reports = hesscrit_ldl_reports(ldl);
    assert_ok(context, hesscrit_ldl_factor(context, ldl, guide, 0, reports));
    assert_int_equal(ldl->positive + ldl->negative + ldl->zero, n);
}

/* U, n rows of n, with its columns in the final order. */
static double *unit_factor(const hesscrit_ldl *ldl)
{
    const size_t n = ldl->n;
    double *u = new_doubles(n * n);
    for (size_t k = 0; k < n; ++k) {
        double *row = u + k * n;
        memcpy(row + k, ldl->a + k * ldl->stride + k, (n - k) * sizeof *row);
        for (size_t step = ldl->settled[k]; step < n; ++step) {
            const double kept = row[step];
            row[step] = row[ldl->swap[step]];
            row[ldl->swap[step]] = kept;
        }
    }
    return u;
}

/* The largest row sum of |P A P' - U' D U|. */
static long double residual(const hesscrit_ldl *ldl, const double *a, const double *u)
{
    const size_t n = ldl->n;
    long double *product = new_long_doubles(n * n);
    long double largest = 0.0L;
    for (size_t k = 0; k < n; ++k) {
        const int above = k > 0 && ldl->beside[k - 1] != 0.0;
        for (size_t i = above ? k - 1 : k; i < n; ++i) {
            long double du = (long double)ldl->diagonal[k] * u[k * n + i];
            if (above) du += (long double)ldl->beside[k - 1] * u[(k - 1) * n + i];
            if (ldl->beside[k] != 0.0) du += (long double)ldl->beside[k] * u[(k + 1) * n + i];
            for (size_t j = k; j < n; ++j) product[i * n + j] += du * u[k * n + j];
        }
    }
    for (size_t i = 0; i < n; ++i) {
        long double sum = 0.0L;
        for (size_t j = 0; j < n; ++j)
            sum += fabsl(product[i * n + j] - a[ldl->order[i] * n + ldl->order[j]]);
        largest = fmaxl(largest, sum);
    }
    free(product);
    return largest;
}

static void assert_good_factors(const hesscrit_ldl *ldl, const double *a, double bound_of_u)
{
    double *u = unit_factor(ldl);
    double largest = 0.0;
    for (size_t i = 0; i < ldl->n * ldl->n; ++i) largest = fmax(largest, fabs(u[i]));
    assert_at_most(largest, bound_of_u);
    assert_at_most(residual(ldl, a, u), ldl->error);
    free(u);
}

/* Counts beyond what rounding can move are those of the eigenvalues. */
static void assert_inertia(const hesscrit_ldl *ldl, const double *lambda)
{
    size_t positive = 0, negative = 0;
    for (size_t k = 0; k < ldl->n; ++k) {
        positive += lambda[k] > 2.0 * ldl->error;
        negative += lambda[k] < -2.0 * ldl->error;
    }
    assert_at_most(positive, ldl->positive);
    assert_at_most(negative, ldl->negative);
}

static void check(void **state, size_t kind, size_t n)
{
    hesscrit_context *context = context_of(state);
    rng r = rng_seeded(100 * n + kind);
    double *a = new_doubles(n * n), *b = new_doubles(n * n), *lambda = new_doubles(n);
    unsigned char *guide = malloc(n);
    assert_non_null(guide);
    kinds[kind].fill(&r, n, a);
    assert_ok(context, hesscrit_eigen_symmetric(context, n, n, a, lambda, 0, NULL, NULL));
    for (size_t k = 0; hesscrit_kernels_at(k); ++k) {
        const hesscrit_kernels *kernels = hesscrit_kernels_at(k);
        hesscrit_ldl ldl;
        test_note("%s, n = %zu, kernels %s", kinds[kind].name, n, kernels->name);
        assert_ok(context, hesscrit_enter(context));
        factor(context, kernels, n, a, NULL, &ldl);
        /* 1 / alpha, and (1 + alpha) / (1 - alpha^2) for pairs */
        assert_good_factors(&ldl, a, 2.79);
        assert_inertia(&ldl, lambda);

        /* Again with these pivots, in place and half forgotten. */
        for (size_t i = 0; i < n; ++i) {
            guide[i] = ldl.beside[i] != 0.0;
            for (size_t j = 0; j < n; ++j) b[i * n + j] = a[ldl.order[i] * n + ldl.order[j]];
        }
        factor(context, kernels, n, b, guide, &ldl);
        assert_good_factors(&ldl, b, 10.1);
        assert_inertia(&ldl, lambda);
        for (size_t i = 0; i < n; i += 3) guide[i] = !guide[i];
        factor(context, kernels, n, b, guide, &ldl);
        assert_good_factors(&ldl, b, 10.1);
        assert_inertia(&ldl, lambda);
        assert_ok(context, hesscrit_leave(context, HESSCRIT_OK));
    }
    free(guide);
    free(lambda);
    free(b);
    free(a);
}

static void every_size_is_factored(void **state)
{
    enum { ALL = 130 };
    for (size_t kind = 0; kind < KINDS; ++kind)
        for (size_t n = 1; n <= ALL; n += n < 70 ? 1 : 3) check(state, kind, n);
    for (size_t n = 71; n <= ALL; ++n) check(state, n % KINDS, n);
}

static void sizes_of_many_panels_are_factored(void **state)
{
    const size_t sizes[] = {159, 161, 192, 257, 385};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; ++s) check(state, s % 3, sizes[s]);
}

static void a_zero_matrix_has_zero_pivots(void **state)
{
    enum { N = 37 };
    hesscrit_context *context = context_of(state);
    double *a = new_doubles(N * N);
    hesscrit_ldl ldl;
    assert_ok(context, hesscrit_enter(context));
    factor(context, hesscrit_kernels_named("generic"), N, a, NULL, &ldl);
    assert_int_equal(ldl.zero, N);
    assert_good_factors(&ldl, a, 1.0);
    assert_ok(context, hesscrit_leave(context, HESSCRIT_OK));
    free(a);
}

/* All ones: small integers are exact, and so are the zeros that are left. */
static void a_matrix_of_rank_one_has_one_pivot(void **state)
{
    enum { N = 50 };
    hesscrit_context *context = context_of(state);
    double *a = new_doubles(N * N);
    for (size_t i = 0; i < N * N; ++i) a[i] = 1.0;
    for (size_t k = 0; hesscrit_kernels_at(k); ++k) {
        hesscrit_ldl ldl;
        assert_ok(context, hesscrit_enter(context));
        factor(context, hesscrit_kernels_at(k), N, a, NULL, &ldl);
        assert_int_equal(ldl.positive, 1);
        assert_int_equal(ldl.zero, N - 1);
        assert_ok(context, hesscrit_leave(context, HESSCRIT_OK));
    }
    free(a);
}

static void an_overflow_is_not_missed(void **state)
{
    enum { N = 40 };
    hesscrit_context *context = context_of(state);
    rng r = rng_seeded(1);
    double *a = new_doubles(N * N);
    random_symmetric(&r, N, a);
    for (size_t i = 0; i < N * N; ++i) a[i] *= 0x1.8p+1023;
    for (size_t k = 0; hesscrit_kernels_at(k); ++k) {
        hesscrit_ldl ldl;
        assert_ok(context, hesscrit_enter(context));
        factor(context, hesscrit_kernels_at(k), N, a, NULL, &ldl);
        assert_false(ldl.error < INFINITY);
        assert_ok(context, hesscrit_leave(context, HESSCRIT_OK));
    }
    free(a);
}

/* Rounding theory is no use if it is too careful: the error is really of this size. */
static void the_error_bound_is_not_far_off(void **state)
{
    enum { N = 200 };
    hesscrit_context *context = context_of(state);
    rng r = rng_seeded(3);
    double *a = new_doubles(N * N);
    hesscrit_ldl ldl;
    random_symmetric(&r, N, a);
    assert_ok(context, hesscrit_enter(context));
    factor(context, hesscrit_kernels_best(), N, a, NULL, &ldl);
    assert_at_most(ldl.error, 1e-15 * N * N * ldl.norm);
    assert_ok(context, hesscrit_leave(context, HESSCRIT_OK));
    free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(every_size_is_factored),
        test_with_context(sizes_of_many_panels_are_factored),
        test_with_context(a_zero_matrix_has_zero_pivots),
        test_with_context(a_matrix_of_rank_one_has_one_pivot),
        test_with_context(an_overflow_is_not_missed),
        test_with_context(the_error_bound_is_not_far_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
