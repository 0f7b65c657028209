/* No input makes a call loop, or claim success with garbage: random bits as
 * entries, and NaNs and infinities in matrices of every path of the solver. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <hesscrit/eigen.h>

#include "eigen/kernels/kernels.h"

#include "fixture.h"
#include "random.h"
#include "reference.h"
#include "test.h"

enum { MOST = 40 };

static const double eps = 0x1p-52;

typedef double draw(rng *r);

/* Any number at all, NaNs, infinities and subnormals as often as the bits say. */
static double any_bits(rng *r)
{
    const uint64_t bits = rng_bits(r);
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static double any_finite(rng *r)
{
    double x;
    do x = any_bits(r);
    while (!isfinite(x));
    return x;
}

static double any_subnormal(rng *r)
{
    const uint64_t bits = rng_bits(r) & UINT64_C(0x800FFFFFFFFFFFFF);
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static double any_huge(rng *r)
{
    return rng_sign(r) * ldexp(rng_uniform(r, 0.5, 1.0), 1024 - (int)rng_below(r, 3));
}

/* Both ends of the range beside each other, and zeros and ones among them. */
static double any_corner(rng *r)
{
    const double corners[] = {0.0,      -0.0,      1.0,     1.0 + eps, 0x1p-1074,
                              DBL_MIN,  DBL_MAX,   0x1p511, 0x1p-537,  0x1p-1022 - 0x1p-1074,
                              0x1p1023, 0x1p-1000, 1e-200,  1.0 / 3.0, 0x1p52};
    return rng_sign(r) * corners[rng_below(r, sizeof corners / sizeof corners[0])];
}

/* Mostly ordinary: what is special stays alone, often on the diagonal. */
static double one_in_twenty(rng *r)
{
    return rng_below(r, 20) == 0 ? any_bits(r) : rng_uniform(r, -1.0, 1.0);
}

static draw *const draws[] = {any_bits, any_finite, any_subnormal,
                              any_huge, any_corner, one_in_twenty};
enum { DRAWS = sizeof draws / sizeof draws[0] };

static void fill(rng *r, draw *entry, size_t n, double *a)
{
    for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j <= i; ++j) a[i * n + j] = a[j * n + i] = entry(r);
}

static int all_finite(size_t count, const double *a)
{
    for (size_t i = 0; i < count; ++i)
        if (!isfinite(a[i])) return 0;
    return 1;
}

/* Not finite is said of all such matrices and of no other. */
static void assert_status_right(hesscrit_status status, int is_finite)
{
    if (!is_finite)
        assert_status(status, HESSCRIT_E_NONFINITE);
    else if (status != HESSCRIT_E_RANGE)
        assert_status(status, HESSCRIT_OK);
}

/* Counts know no range. */
static void assert_counted(hesscrit_status status, size_t n, hesscrit_signs signs)
{
    assert_status(status, HESSCRIT_OK);
    assert_int_equal(signs.positive + signs.negative + signs.undecided, n);
}

/* The sum of eigenvalues is the trace, in units in which nothing overflows. */
static void assert_decomposed(size_t n, const double *a, const double *lambda, const double *v)
{
    long double trace = 0.0L, sum = 0.0L;
    assert_ascending(lambda, n);
    for (size_t k = 0; k < n; ++k) {
        trace += a[k * (n + 1)];
        sum += lambda[k];
    }
    const long double slack = 8.0L * n * eps * norm_one(n, n, a) + n * 0x1p-1074L;
    assert_true(fabsl(sum - trace) <= n * slack);
    assert_true(decomposition_error(n, n, a, lambda, n, v) <= slack);
    assert_at_most(orthogonality_error(n, n, v), 8 * (double)n * eps);
}

static void ask_everything(void **state, size_t n, const double *a)
{
    hesscrit_context *context = context_of(state);
    double lambda[MOST], v[MOST * MOST], again[MOST];
    const int is_finite = all_finite(n * n, a);
    hesscrit_signs signs = {0, 0, 0};
    const hesscrit_status status = hesscrit_eigen_symmetric(context, n, n, a, lambda, n, v, NULL);
    assert_status_right(status, is_finite);
    if (status == HESSCRIT_OK) assert_decomposed(n, a, lambda, v);
    assert_status_right(hesscrit_eigen_symmetric(context, n, n, a, again, 0, NULL, NULL),
                        is_finite);
    const hesscrit_status counted = hesscrit_inertia(context, n, n, a, NULL, &signs);
    if (is_finite)
        assert_counted(counted, n, signs);
    else
        assert_status(counted, HESSCRIT_E_NONFINITE);
}

static void any_bits_at_all_end_with_a_status(void **state)
{
    double a[MOST * MOST];
    for (size_t n = 1; n <= MOST; ++n)
        for (size_t d = 0; d < DRAWS; ++d)
            for (uint64_t seed = 1; seed <= 20; ++seed) {
                rng r = rng_seeded(seed + 100 * n);
                test_note("n = %zu, entries of kind %zu, seed %zu", n, d, (size_t)seed);
                fill(&r, draws[d], n, a);
                ask_everything(state, n, a);
            }
}

static void every_version_ends_with_a_status(void **state)
{
    const size_t sizes[] = {2, 7, 31, 32, 33, MOST};
    double a[MOST * MOST];
    for (size_t k = 0; hesscrit_kernels_at(k); ++k)
        for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; ++s)
            for (size_t d = 0; d < DRAWS; ++d)
                for (uint64_t seed = 1; seed <= 5; ++seed) {
                    rng r = rng_seeded(seed);
                    const size_t n = sizes[s];
                    test_note("\"%s\", n = %zu, entries of kind %zu, seed %zu",
                              hesscrit_kernels_at(k)->name, n, d, (size_t)seed);
                    context_of(state)->kernels = hesscrit_kernels_at(k);
                    fill(&r, draws[d], n, a);
                    ask_everything(state, n, a);
                }
}

static void bounds_of_any_bits_end_with_a_status(void **state)
{
    hesscrit_context *context = context_of(state);
    double a[MOST * MOST], bound[MOST * MOST];
    for (size_t n = 1; n <= MOST; n += 3)
        for (size_t d = 0; d < DRAWS; ++d)
            for (uint64_t seed = 1; seed <= 10; ++seed) {
                rng r = rng_seeded(seed + 100 * n);
                double radius = 0.0;
                hesscrit_signs signs = {0, 0, 0};
                test_note("n = %zu, entries of kind %zu, seed %zu", n, d, (size_t)seed);
                fill(&r, any_finite, n, a);
                fill(&r, draws[d], n, bound);
                for (size_t i = 0; i < n * n; ++i) bound[i] = fabs(bound[i]);
                const hesscrit_status counted = hesscrit_inertia(context, n, n, a, bound, &signs);
                const hesscrit_status bounded =
                    hesscrit_eigen_radius(context, n, n, bound, &radius);
                if (all_finite(n * n, bound)) {
                    assert_counted(counted, n, signs);
                    assert_status(bounded, HESSCRIT_OK);
                    for (size_t i = 0; i < n * n; ++i) assert_at_least(radius, bound[i]);
                } else {
                    assert_status(counted, HESSCRIT_E_ARGUMENT);
                }
            }
}

/* Rows whose squares underflow beside another entry. */
static void rows_of_tiny_entries_are_solved(void **state)
{
    enum { N = 33 };
    double a[N * N];
    for (int exponent = -101; exponent >= -540; --exponent) {
        test_note("2^%d", exponent);
        memset(a, 0, sizeof a);
        a[N * N - 1] = 1.0;
        a[1] = a[2] = a[N] = a[2 * N] = ldexp(1.0, exponent);
        ask_everything(state, N, a);
    }
}

/* A host that hears of no sweep. */
static int must_not_be_called(hesscrit_stage stage, uint64_t done, uint64_t total, void *user)
{
    (void)stage;
    (void)done;
    (void)total;
    ++*(int *)user;
    return 0;
}

static void what_is_not_finite_is_found_before_any_sweep(void **state)
{
    const size_t sizes[] = {1, 2, 32, 33, 100};
    const double bad[] = {NAN, INFINITY, -INFINITY};
    int calls = 0;
    hesscrit_context *context = NULL;
    hesscrit_context_options options = hesscrit_context_options_default();
    (void)state;
    options.progress = must_not_be_called;
    options.progress_user = &calls;
    assert_status(hesscrit_context_create(&options, &context), HESSCRIT_OK);
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; ++s) {
        const size_t n = sizes[s];
        double *a = new_doubles(n * n), *lambda = new_doubles(n), *v = new_doubles(n * n);
        double *basis = new_doubles(n * n);
        for (size_t k = 0; k < n; ++k) basis[k * n + k] = 1.0;
        hesscrit_signs signs;
        rng r = rng_seeded(n);
        for (size_t which = 0; which < 9; ++which) {
            const size_t i = which / 3 == 0 ? 0 : n - 1, j = which / 3 == 1 ? 0 : n - 1;
            random_symmetric(&r, n, a);
            a[i * n + j] = a[j * n + i] = bad[which % 3];
            assert_status(hesscrit_eigen_symmetric(context, n, n, a, lambda, n, v, NULL),
                          HESSCRIT_E_NONFINITE);
            assert_status(hesscrit_eigen_symmetric(context, n, n, a, lambda, 0, NULL, NULL),
                          HESSCRIT_E_NONFINITE);
            assert_status(hesscrit_eigen_lowest(context, n, n, a, 1, lambda, n, v, NULL),
                          HESSCRIT_E_NONFINITE);
            assert_status(hesscrit_eigen_nearby(context, n, n, a, n, basis, lambda, n, v, NULL),
                          HESSCRIT_E_NONFINITE);
            assert_status(hesscrit_inertia(context, n, n, a, NULL, &signs), HESSCRIT_E_NONFINITE);
        }
        free(basis);
        free(v);
        free(lambda);
        free(a);
    }
    hesscrit_context_destroy(context);
    assert_int_equal(calls, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(any_bits_at_all_end_with_a_status),
        test_with_context(every_version_ends_with_a_status),
        test_with_context(rows_of_tiny_entries_are_solved),
        test_with_context(bounds_of_any_bits_end_with_a_status),
        test_with_context(what_is_not_finite_is_found_before_any_sweep),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
