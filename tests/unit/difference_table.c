/* What a table of differences makes of seven values on a line. */
#include "test.h"

#include <math.h>

#include "loss/difference_table.h"
#include "random.h"

enum { POINTS = HESSCRIT_NOISE_POINTS, TRIALS = 1000 };

typedef double (*shape)(double x, double other);

/* Of slopes 1 and -other. */
static double kink(double x, double other)
{
    return x > 0.0 ? x : -other * x;
}

static double root(double x, double other)
{
    return sqrt(fabs(x)) * (x > 0.0 ? 1.0 : other);
}

static double jump_on_a_kink(double x, double other)
{
    return (x > 0.0 ? 1.0 : 0.0) + other * fabs(x);
}

static double cusp(double x, double other)
{
    return pow(fabs(x), 0.1 + 0.9 * other);
}

/* Differences of any order are as large as the values, with changes of sign, as those of noise. */
static void the_values_of_a_kink_are_not_noise(void **state)
{
    const shape shapes[] = {kink, root, jump_on_a_kink, cusp};
    rng r = rng_seeded(1);
    (void)state;
    for (int trial = 0; trial < TRIALS; trial++) {
        double values[POINTS], noise;
        const double other = rng_uniform(&r, 0.05, 1.0),
                     spacing = pow(10.0, rng_uniform(&r, -9.0, 0.0));
        test_note("trial %d, other %g", trial, other);
        for (int i = 0; i < POINTS; i++)
            values[i] = shapes[trial % 4](spacing * (i - HESSCRIT_NOISE_MIDDLE), other);
        const hesscrit_noise_answer answer = hesscrit_noise_of_values(values, &noise);
        assert_true(answer != HESSCRIT_NOISE_IS_ALL && answer != HESSCRIT_NOISE_FOUND);
    }
}

/* Of values that are nothing else it is all, or what they differ by is little beside them. */
static void noise_is_found_most_often(void **state)
{
    size_t found = 0;
    rng r = rng_seeded(2);
    (void)state;
    for (int trial = 0; trial < TRIALS; trial++) {
        double values[POINTS], noise;
        const double sigma = pow(10.0, rng_uniform(&r, -9.0, 0.0));
        for (int i = 0; i < POINTS; i++) values[i] = 3.0 * (trial % 2) + sigma * rng_normal(&r);
        const hesscrit_noise_answer answer = hesscrit_noise_of_values(values, &noise);
        if (answer != HESSCRIT_NOISE_FOUND && answer != HESSCRIT_NOISE_IS_ALL) continue;
        found++;
        assert_true(noise < 4.0 * sigma);
    }
    assert_in_range(found, TRIALS * 3 / 4, TRIALS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_values_of_a_kink_are_not_noise),
        cmocka_unit_test(noise_is_found_most_often),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
