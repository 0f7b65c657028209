/* Steps in a trust region: exact, the hard case included. */
#include <math.h>

#include "random.h"
#include "curvature/trust_region.h"
#include "test.h"

enum { N = 6 };

static double length_of(const double *y)
{
    double length = 0.0;
    for (int k = 0; k < N; k++) length = hypot(length, y[k]);
    return length;
}

static void random_model(rng *r, int kind, double *slopes, double *curvatures)
{
    for (int k = 0; k < N; k++) {
        slopes[k] = rng_normal(r);
        curvatures[k] = kind % 2 ? rng_normal(r) : fabs(rng_normal(r));
        if (kind % 3 == 2) curvatures[k] = ldexp(curvatures[k], -10 * k);
        if (kind % 5 == 4 && k < 3) slopes[k] = 0.0;
    }
}

/* A point of the region: on its border, or within. */
static void random_point(rng *r, double radius, double *y)
{
    for (int k = 0; k < N; k++) y[k] = rng_normal(r);
    const double length = radius * rng_uniform(r, 0.5, 1.0) / length_of(y);
    for (int k = 0; k < N; k++) y[k] *= length;
}

static void no_other_step_in_the_region_is_lower(void **state)
{
    rng r = rng_seeded(1);
    (void)state;
    for (int trial = 0; trial < 300; trial++) {
        double slopes[N], curvatures[N], y[N], other[N], work[2 * N];
        const double radius = ldexp(1.0, trial % 21 - 10);
        random_model(&r, trial, slopes, curvatures);
        test_note("model %d", trial);
        hesscrit_lowest_step(N, slopes, curvatures, radius, work, y);
        assert_at_most(length_of(y), radius * (1.0 + 1e-8));
        const double lowest = hesscrit_change_of(N, slopes, curvatures, y);
        for (int k = 0; k < 300; k++) {
            random_point(&r, radius, other);
            /* near the step, too */
            for (int i = 0; k % 2 && i < N; i++) other[i] = 0.99 * y[i] + 0.01 * other[i];
            assert_at_least(hesscrit_change_of(N, slopes, curvatures, other),
                            lowest - 1e-7 * fabs(lowest));
        }
    }
}

static double squares(const double *slopes, const double *curvatures, const double *y)
{
    double sum = 0.0;
    for (int k = 0; k < N; k++)
        sum += (slopes[k] + curvatures[k] * y[k]) * (slopes[k] + curvatures[k] * y[k]);
    return sum;
}

static void no_other_step_in_the_region_is_flatter(void **state)
{
    const double errors[N] = {0.0};
    rng r = rng_seeded(2);
    (void)state;
    for (int trial = 0; trial < 300; trial++) {
        double slopes[N], curvatures[N], y[N], other[N], work[2 * N];
        const double radius = ldexp(1.0, trial % 21 - 10);
        random_model(&r, trial, slopes, curvatures);
        test_note("model %d", trial);
        hesscrit_flattest_step(N, slopes, curvatures, errors, radius, work, y);
        assert_at_most(length_of(y), radius * (1.0 + 1e-8));
        const double lowest = squares(slopes, curvatures, y);
        for (int k = 0; k < 300; k++) {
            random_point(&r, radius, other);
            for (int i = 0; k % 2 && i < N; i++) other[i] = 0.99 * y[i] + 0.01 * other[i];
            assert_at_least(squares(slopes, curvatures, other), lowest * (1.0 - 1e-7));
        }
    }
}

static void without_a_slope_the_lowest_eigenvector_leads_down(void **state)
{
    const double slopes[3] = {0.0, 0.0, 0.0}, curvatures[3] = {1.0, -2.0, 3.0};
    double y[3], work[6];
    (void)state;
    hesscrit_lowest_step(3, slopes, curvatures, 0.5, work, y);
    assert_bits_equal(y, ((double[3]){0.0, 0.5, 0.0}), 3);
}

static void the_hard_case_reaches_the_border(void **state)
{
    const double slopes[3] = {0.0, 1.0, -1.0}, curvatures[3] = {-1.0, 3.0, 1.0};
    double y[3], work[6];
    (void)state;
    hesscrit_lowest_step(3, slopes, curvatures, 2.0, work, y);
    assert_close(y[1], -0.25, 1e-12);
    assert_close(y[2], 0.5, 1e-12);
    assert_close(hypot(y[0], hypot(y[1], y[2])), 2.0, 1e-12);
}

static void where_nothing_bends_nothing_moves(void **state)
{
    const double slopes[2] = {1.0, -2.0}, none[2] = {0.0, 0.0};
    double y[2] = {7.0, 7.0}, work[4];
    (void)state;
    hesscrit_flattest_step(2, slopes, none, none, 1.0, work, y);
    assert_close(y[0], 0.0, 0.0);
    assert_close(y[1], 0.0, 0.0);
    hesscrit_lowest_step(2, none, none, 1.0, work, y);
    assert_close(y[0], 0.0, 0.0);
    hesscrit_lowest_step(2, slopes, none, 1.0, work, y);
    assert_close(y[0], -1.0 / sqrt(5.0), 1e-9);
    assert_close(y[1], 2.0 / sqrt(5.0), 1e-9);
}

static void a_curvature_that_may_be_zero_holds_back(void **state)
{
    const double slopes[1] = {1.0}, curvatures[1] = {1e-3}, errors[1] = {1e-2};
    double y[1], work[2];
    (void)state;
    hesscrit_flattest_step(1, slopes, curvatures, errors, 1e6, work, y);
    assert_close(y[0], -1e-3 / (1e-6 + 1e-4), 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_other_step_in_the_region_is_lower),
        cmocka_unit_test(no_other_step_in_the_region_is_flatter),
        cmocka_unit_test(without_a_slope_the_lowest_eigenvector_leads_down),
        cmocka_unit_test(the_hard_case_reaches_the_border),
        cmocka_unit_test(where_nothing_bends_nothing_moves),
        cmocka_unit_test(a_curvature_that_may_be_zero_holds_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
