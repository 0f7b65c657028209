/* hesscrit_eigen_radius(): an upper bound of a largest eigenvalue, and a close one. */
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include <hesscrit/eigen.h>

#include "eigen/radius.h"

#include "fixture.h"
#include "random.h"
#include "reference.h"
#include "test.h"

static double radius_of(void **state, size_t n, const double *bound)
{
    double radius = NAN;
    assert_ok(context_of(state), hesscrit_eigen_radius(context_of(state), n, n, bound, &radius));
    return radius;
}

/* By the reference, in long double, so that the comparison can be strict. */
static long double largest_eigenvalue(size_t n, const double *bound)
{
    long double *lambda = new_long_doubles(n);
    reference_of_doubles(n, n, bound, lambda);
    const long double largest = lambda[n - 1];
    free(lambda);
    return largest;
}

static void assert_bounds_closely(void **state, size_t n, const double *bound, double slack)
{
    const long double exact = largest_eigenvalue(n, bound);
    const double radius = radius_of(state, n, bound);
    assert_true((long double)radius >= exact * (1.0L - 0x1p-60L));
    assert_at_most(radius, (1.0 + slack) * (double)exact);
}

static void fill_non_negative(rng *r, size_t n, double *bound)
{
    for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j <= i; ++j)
            bound[i * n + j] = bound[j * n + i] = rng_uniform(r, 0.0, 1.0);
}

static void no_error_has_no_radius(void **state)
{
    const double zero[9] = {0, -0.0, 0, 0, 0, 0, -0.0, 0, 0};
    assert_close(radius_of(state, 3, zero), 0.0, 0.0);
    assert_close(radius_of(state, 0, NULL), 0.0, 0.0);
}

static void a_single_entry_is_its_own_radius(void **state)
{
    const double entries[] = {1.0, 0.1, 0x1p-1022, 1e300};
    for (size_t i = 0; i < sizeof entries / sizeof entries[0]; ++i) {
        const double radius = radius_of(state, 1, &entries[i]);
        assert_at_least(radius, entries[i]);
        assert_close(radius / entries[i], 1.0, 0.01);
    }
}

static void random_bounds_are_bounded_within_a_hundredth(void **state)
{
    for (size_t n = 2; n <= 40; ++n) {
        double *bound = new_doubles(n * n);
        rng r = rng_seeded(n);
        fill_non_negative(&r, n, bound);
        assert_bounds_closely(state, n, bound, 0.01);
        free(bound);
    }
}

/* Entry (i, j) = s_i s_j times uniform: what the bounds of a Hessian look like
 * whose parameters have different scales. */
static void bounds_over_many_scales_are_bounded_within_a_hundredth(void **state)
{
    enum { N = 20 };
    for (uint64_t seed = 1; seed <= 50; ++seed) {
        double bound[N * N];
        rng r = rng_seeded(seed);
        fill_non_negative(&r, N, bound);
        for (size_t i = 0; i < N; ++i) {
            const double scale = pow(10.0, rng_uniform(&r, -8.0, 8.0));
            for (size_t j = 0; j < N; ++j) {
                bound[i * N + j] *= scale;
                bound[j * N + i] *= scale;
            }
        }
        for (size_t i = 0; i < N; ++i)
            for (size_t j = 0; j < i; ++j) bound[i * N + j] = bound[j * N + i];
        assert_bounds_closely(state, N, bound, 0.01);
    }
}

static void separate_blocks_are_bounded_by_the_larger(void **state)
{
    const double bound[16] = {1, 2, 0, 0, 2, 1, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0};
    assert_bounds_closely(state, 4, bound, 0.01);
}

/* Power steps alone would oscillate on it for ever. */
static void a_bipartite_pattern_is_bounded(void **state)
{
    enum { N = 10 };
    double bound[N * N] = {0.0};
    for (size_t i = 1; i < N; ++i) bound[i] = bound[i * N] = 1.0;
    assert_bounds_closely(state, N, bound, 0.1); /* exactly 3 */
}

static void the_largest_entries_do_not_wrap_around(void **state)
{
    double bound[9];
    for (size_t i = 0; i < 9; ++i) bound[i] = DBL_MAX;
    assert_true(isinf(radius_of(state, 3, bound)));
}

static void an_infinite_entry_has_an_infinite_radius(void **state)
{
    const double bound[4] = {1.0, INFINITY, INFINITY, 1.0};
    assert_true(isinf(radius_of(state, 2, bound)));
}

static void the_smallest_entries_are_not_lost(void **state)
{
    double bound[9];
    for (size_t i = 0; i < 9; ++i) bound[i] = 0x1p-1074;
    assert_at_least(radius_of(state, 3, bound), 3 * 0x1p-1074);
    for (size_t i = 0; i < 9; ++i) bound[i] = i == 0 ? 1.0 : 0x1p-1074;
    assert_true((long double)radius_of(state, 3, bound) >= largest_eigenvalue(3, bound));
}

/* The sharpest test of an upper bound: entries that sum up without a rounding. */
static void constant_matrices_have_exactly_n_times_the_entry(void **state)
{
    for (size_t n = 1; n <= 64; ++n) {
        double *bound = new_doubles(n * n);
        for (size_t i = 0; i < n * n; ++i) bound[i] = 0.1;
        assert_true((long double)radius_of(state, n, bound) >= 0.1 * (long double)n);
        assert_close(radius_of(state, n, bound) / (0.1 * (double)n), 1.0, 1e-12);
        free(bound);
    }
}

static void a_triangle_tells_the_radius_of_the_matrix(void **state)
{
    rng r = rng_seeded(5);
    for (size_t n = 1; n <= 40; ++n) {
        double *bound = new_doubles(n * n), *x = new_doubles(2 * n);
        for (size_t i = 0; i < n; ++i)
            for (size_t j = 0; j <= i; ++j)
                bound[i * n + j] = bound[j * n + i] = rng_uniform(&r, 0.0, 1.0);
        const double radius = radius_of(state, n, bound);
        for (size_t i = 0; i < n; ++i)
            for (size_t j = 0; j < i; ++j) bound[i * n + j] = NAN;
        assert_close(hesscrit_radius_of_triangle(n, n, bound, x), radius, 1e-12 * radius);
        free(x);
        free(bound);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(no_error_has_no_radius),
        test_with_context(a_single_entry_is_its_own_radius),
        test_with_context(random_bounds_are_bounded_within_a_hundredth),
        test_with_context(bounds_over_many_scales_are_bounded_within_a_hundredth),
        test_with_context(separate_blocks_are_bounded_by_the_larger),
        test_with_context(a_bipartite_pattern_is_bounded),
        test_with_context(the_largest_entries_do_not_wrap_around),
        test_with_context(an_infinite_entry_has_an_infinite_radius),
        test_with_context(the_smallest_entries_are_not_lost),
        test_with_context(constant_matrices_have_exactly_n_times_the_entry),
        test_with_context(a_triangle_tells_the_radius_of_the_matrix),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
