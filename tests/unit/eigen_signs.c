/* hesscrit_inertia() on matrices whose signs are known. */
#include <math.h>
#include <stdlib.h>

#include <hesscrit/eigen.h>

#include "fixture.h"
#include "random.h"
#include "test.h"

static void assert_signs(void **state, size_t n, const double *a, const double *bound,
                         size_t positive, size_t negative, size_t undecided)
{
    hesscrit_signs signs = {777, 777, 777};
    assert_ok(context_of(state), hesscrit_inertia(context_of(state), n, n, a, bound, &signs));
    assert_signs_equal(signs, ((hesscrit_signs){positive, negative, undecided}));
}

static void an_empty_matrix_has_no_signs(void **state)
{
    assert_signs(state, 0, NULL, NULL, 0, 0, 0);
}

static void a_number_has_its_sign(void **state)
{
    const double numbers[] = {3.0, 0x1p-1060, 0x1.fffffffffffffp+1023};
    const double zero = 0.0, minus_zero = -0.0;
    for (size_t i = 0; i < 3; ++i) {
        const double opposite = -numbers[i];
        assert_signs(state, 1, &opposite, &zero, 0, 1, 0);
    }
    assert_signs(state, 1, &numbers[0], NULL, 1, 0, 0);
    assert_signs(state, 1, &numbers[2], NULL, 1, 0, 0);
    assert_signs(state, 1, &zero, NULL, 0, 0, 1);
    assert_signs(state, 1, &minus_zero, NULL, 0, 0, 1);
}

static void a_number_within_its_bound_is_undecided(void **state)
{
    const double a = -1.0, below = 0.999, equal = 1.0, above = 1.001;
    assert_signs(state, 1, &a, &below, 0, 1, 0);
    assert_signs(state, 1, &a, &equal, 0, 0, 1);
    assert_signs(state, 1, &a, &above, 0, 0, 1);
}

static void a_zero_matrix_decides_nothing(void **state)
{
    const double zero[16] = {0.0};
    assert_signs(state, 4, zero, NULL, 0, 0, 4);
    assert_signs(state, 4, zero, zero, 0, 0, 4);
}

static void zeros_on_a_diagonal_are_the_only_undecided_ones(void **state)
{
    const double a[9] = {1, 0, 0, 0, 0, 0, 0, 0, -1};
    assert_signs(state, 3, a, NULL, 1, 1, 1);
}

static void the_units_of_a_diagonal_do_not_matter(void **state)
{
    const double a[9] = {1e300, 0, 0, 0, 1, 0, 0, 0, -1e-300};
    assert_signs(state, 3, a, NULL, 2, 1, 0);
}

static void all_ones_leaves_its_null_space_undecided(void **state)
{
    double a[16];
    for (size_t i = 0; i < 16; ++i) a[i] = 1.0;
    assert_signs(state, 4, a, NULL, 1, 0, 3);
}

static void an_exchange_has_both_signs(void **state)
{
    const double a[4] = {0.0, -2.0, -2.0, 0.0}, narrow[4] = {1, 0.9, 0.9, 1},
                 wide[4] = {1, 1, 1, 1};
    assert_signs(state, 2, a, NULL, 1, 1, 0);
    assert_signs(state, 2, a, narrow, 1, 1, 0);
    assert_signs(state, 2, a, wide, 0, 0, 2);
}

static void a_wide_bound_leaves_everything_undecided(void **state)
{
    const double a[4] = {4.0, 1.0, 1.0, -3.0}, bound[4] = {1e6, 1e6, 1e6, 1e6};
    assert_signs(state, 2, a, bound, 0, 0, 2);
}

static void the_largest_bound_is_no_overflow(void **state)
{
    const double huge = 0x1.fffffffffffffp+1023;
    const double a[4] = {4.0, 1.0, 1.0, -3.0}, bound[4] = {huge, huge, huge, huge};
    assert_signs(state, 2, a, bound, 0, 0, 2);
}

static void an_error_of_one_entry_does_not_blur_the_other_eigenvalues(void **state)
{
    const double a[9] = {5, 0, 0, 0, 1, 0, 0, 0, -1e-3};
    const double bound[9] = {10, 0, 0, 0, 0, 0, 0, 0, 1e-4};
    assert_signs(state, 3, a, bound, 1, 1, 1);
}

/* In the plain eigenvalues an error of 1 in the first entry would drown 1e-6. */
static void errors_are_measured_in_the_units_of_their_parameters(void **state)
{
    const double a[4] = {1e6, 0.1, 0.1, 1e-6}, bound[4] = {1.0, 1e-6, 1e-6, 1e-12};
    assert_signs(state, 2, a, bound, 2, 0, 0);
}

static void asymmetry_counts_as_an_error(void **state)
{
    const double mean = 1.0 - 1e-8; /* determinant 2e-8 */
    const double given[4] = {1.0, mean + 4e-7, mean - 4e-7, 1.0}, averaged[4] = {1, mean, mean, 1};
    assert_signs(state, 2, given, NULL, 1, 0, 1);
    assert_signs(state, 2, averaged, NULL, 2, 0, 0);
}

static void a_known_spectrum_is_counted(void **state)
{
    enum { N = 40 };
    rng r = rng_seeded(7);
    for (size_t negative = 0; negative <= N; negative += 5) {
        long double spectrum[N];
        double *a = new_doubles(N * N);
        for (size_t k = 0; k < N; ++k) {
            const double magnitude = pow(10.0, -10.0 * rng_uniform(&r, 0.0, 1.0));
            spectrum[k] = k < negative ? -magnitude : magnitude;
        }
        random_with_spectrum(&r, N, spectrum, a);
        assert_signs(state, N, a, NULL, N - negative, negative, 0);
        free(a);
    }
}

static void zero_eigenvalues_of_a_rounded_matrix_are_undecided(void **state)
{
    enum { N = 30 };
    for (uint64_t seed = 1; seed <= 20; ++seed) {
        long double spectrum[N];
        double *a = new_doubles(N * N);
        rng r = rng_seeded(seed);
        for (size_t k = 0; k < N; ++k)
            spectrum[k] = k % 3 == 0 ? 0.0L : k % 3 == 1 ? 1.0L + (long double)k : -2.0L;
        random_with_spectrum(&r, N, spectrum, a);
        assert_signs(state, N, a, NULL, N / 3, N / 3, N / 3);
        free(a);
    }
}

/* The second differences along a path with free ends, or around a ring: one
 * eigenvalue is 0, and the solver's rounding moves it by more than the last
 * bits of the entries account for. */
static void a_flat_direction_of_a_large_matrix_stays_undecided(void **state)
{
    enum { LARGEST = 230 };
    for (int is_ring = 0; is_ring < 2; ++is_ring)
        for (size_t n = 50; n <= LARGEST; n += 60) {
            double *a = new_doubles(n * n);
            for (size_t i = 0; i + 1 < n + (size_t)is_ring; ++i) {
                const size_t j = (i + 1) % n;
                a[i * n + i] += 1.0;
                a[j * n + j] += 1.0;
                a[i * n + j] = a[j * n + i] = -1.0;
            }
            test_note("is_ring %d, n = %zu", is_ring, n);
            assert_signs(state, n, a, NULL, n - 1, 0, 1);
            free(a);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(an_empty_matrix_has_no_signs),
        test_with_context(a_number_has_its_sign),
        test_with_context(a_number_within_its_bound_is_undecided),
        test_with_context(a_zero_matrix_decides_nothing),
        test_with_context(zeros_on_a_diagonal_are_the_only_undecided_ones),
        test_with_context(the_units_of_a_diagonal_do_not_matter),
        test_with_context(all_ones_leaves_its_null_space_undecided),
        test_with_context(an_exchange_has_both_signs),
        test_with_context(a_wide_bound_leaves_everything_undecided),
        test_with_context(the_largest_bound_is_no_overflow),
        test_with_context(an_error_of_one_entry_does_not_blur_the_other_eigenvalues),
        test_with_context(errors_are_measured_in_the_units_of_their_parameters),
        test_with_context(asymmetry_counts_as_an_error),
        test_with_context(a_known_spectrum_is_counted),
        test_with_context(zero_eigenvalues_of_a_rounded_matrix_are_undecided),
        test_with_context(a_flat_direction_of_a_large_matrix_stays_undecided),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
