/* Richardson's table: exact for polynomials, and honest about the rest. */
#include "test.h"

#include <math.h>

#include "derivative/extrapolate.h"

/* 1 + 2 h^2 + 3 h^4 ... with m terms behind the 1, at h = 1, 1/2, 1/4 ... */
static double polynomial(int terms, size_t level)
{
    const double square = ldexp(1.0, -2 * (int)level);
    double sum = 0.0;
    for (int k = terms; k > 0; k--) sum = (sum + k + 1) * square;
    return 1.0 + sum;
}

static void m_levels_are_exact_for_m_minus_1_even_powers(void **state)
{
    (void)state;
    for (size_t levels = 2; levels <= HESSCRIT_MOST_LEVELS; levels++) {
        double values[HESSCRIT_MOST_LEVELS];
        const double noises[HESSCRIT_MOST_LEVELS] = {0.0};
        for (size_t k = 0; k < levels; k++) values[k] = polynomial((int)levels - 1, k);
        test_note("%lu levels", (unsigned long)levels);
        assert_close(hesscrit_extrapolate(levels, values, noises, 0).value, 1.0, 1e-14);
        values[0] += 1.0;
        assert_true(hesscrit_extrapolate(levels, values, noises, 0).value != 1.0);
    }
}

static void m_levels_are_exact_for_m_minus_1_powers_of_what_is_one_sided(void **state)
{
    (void)state;
    for (size_t levels = 2; levels <= HESSCRIT_MOST_LEVELS; levels++) {
        double values[HESSCRIT_MOST_LEVELS];
        const double noises[HESSCRIT_MOST_LEVELS] = {0.0};
        for (size_t k = 0; k < levels; k++) {
            const double h = ldexp(1.0, -(int)k);
            values[k] = 1.0;
            for (size_t power = 2; power <= levels; power++)
                values[k] += (double)power * pow(h, (double)power);
        }
        test_note("%lu levels", (unsigned long)levels);
        assert_close(hesscrit_extrapolate(levels, values, noises, 1).value, 1.0, 1e-12);
        values[0] += 1.0;
        assert_true(hesscrit_extrapolate(levels, values, noises, 1).value != 1.0);
    }
}

static void one_level_says_nothing_of_its_truncation(void **state)
{
    (void)state;
    const double value = 3.0;
    const double noise = 0.5;
    const hesscrit_estimate estimate = hesscrit_extrapolate(1, &value, &noise, 0);
    assert_close(estimate.value, 3.0, 0.0);
    assert_close(estimate.noise, 0.5, 0.0);
    assert_true(isinf(estimate.truncation));
}

static void noise_grows_as_the_weights_do(void **state)
{
    (void)state;
    const double values[3] = {1.0, 1.0, 1.0};
    const double noises[3] = {0.0, 0.0, 45.0};
    assert_close(hesscrit_extrapolate(3, values, noises, 0).noise, 64.0, 1e-13);
}

static void powers_of_two_change_no_digit(void **state)
{
    (void)state;
    const double values[4] = {1.9, 1.2, 1.05, 1.01};
    const double noises[4] = {1e-9, 4e-9, 16e-9, 64e-9};
    const hesscrit_estimate one = hesscrit_extrapolate(4, values, noises, 0);
    for (int k = -61; k <= 61; k += 61) {
        double scaled[4];
        double noise[4];
        for (int e = 0; e < 4; e++) scaled[e] = ldexp(values[e], k);
        for (int e = 0; e < 4; e++) noise[e] = ldexp(noises[e], k);
        const hesscrit_estimate other = hesscrit_extrapolate(4, scaled, noise, 0);
        const double expected[2] = {ldexp(one.value, k), ldexp(hesscrit_estimate_bound(one), k)};
        const double actual[2] = {other.value, hesscrit_estimate_bound(other)};
        assert_bits_equal(actual, expected, 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(m_levels_are_exact_for_m_minus_1_even_powers),
        cmocka_unit_test(m_levels_are_exact_for_m_minus_1_powers_of_what_is_one_sided),
        cmocka_unit_test(one_level_says_nothing_of_its_truncation),
        cmocka_unit_test(noise_grows_as_the_weights_do),
        cmocka_unit_test(powers_of_two_change_no_digit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
