/* Rows that are longer than n: what lies between them is neither read nor written. */
#include <math.h>
#include <stdlib.h>

#include <hesscrit/eigen.h>

#include "fixture.h"
#include "random.h"
#include "test.h"

static const size_t sizes[] = {1, 2, 3, 7, 8, 9, 16, 33};
static const size_t gaps[] = {1, 3, 8};

typedef void check(void **state, size_t n, size_t ld, const double *tight, const double *wide);

/* The same matrix, or its magnitudes, with and without a gap full of NaN. */
static void with_every_gap(void **state, check *holds, int magnitudes)
{
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; ++s)
        for (size_t g = 0; g < sizeof gaps / sizeof gaps[0]; ++g) {
            const size_t n = sizes[s], ld = n + gaps[g];
            double *tight = new_doubles(n * n), *wide = new_doubles(n * ld);
            rng r = rng_seeded(100 * n + ld);
            random_symmetric(&r, n, tight);
            for (size_t i = 0; magnitudes && i < n * n; ++i) tight[i] = fabs(tight[i]);
            for (size_t i = 0; i < n * ld; ++i) wide[i] = NAN;
            copy_matrix(n, n, tight, ld, wide);
            holds(state, n, ld, tight, wide);
            free(wide);
            free(tight);
        }
}

/* The rows of wide are those of tight, and the pattern still lies between them. */
static void assert_rows_and_gaps(size_t n, size_t ld, const double *tight, const double *wide)
{
    double *expected = new_doubles(n * ld);
    fill_pattern(expected, n * ld * sizeof *expected);
    copy_matrix(n, n, tight, ld, expected);
    assert_memory_equal(wide, expected, n * ld * sizeof *expected);
    free(expected);
}

static void same_eigenpairs(void **state, size_t n, size_t ld, const double *tight,
                            const double *wide)
{
    hesscrit_context *context = context_of(state);
    double *lambda = new_doubles(n), *again = new_doubles(n);
    double *v = new_doubles(n * n), *v_wide = new_doubles(n * ld);
    fill_pattern(v_wide, n * ld * sizeof *v_wide);
    assert_ok(context, hesscrit_eigen_symmetric(context, n, n, tight, lambda, n, v, NULL));
    assert_ok(context, hesscrit_eigen_symmetric(context, n, ld, wide, again, ld, v_wide, NULL));
    assert_bits_equal(again, lambda, n);
    assert_rows_and_gaps(n, ld, v, v_wide);
    free(v_wide);
    free(v);
    free(again);
    free(lambda);
}

static void eigenpairs_do_not_depend_on_the_strides(void **state)
{
    with_every_gap(state, same_eigenpairs, 0);
}

static void same_radius(void **state, size_t n, size_t ld, const double *tight, const double *wide)
{
    double expected, actual;
    hesscrit_context *context = context_of(state);
    assert_ok(context, hesscrit_eigen_radius(context, n, n, tight, &expected));
    assert_ok(context, hesscrit_eigen_radius(context, n, ld, wide, &actual));
    assert_bits_equal(&actual, &expected, 1);
}

static void the_radius_does_not_depend_on_the_stride(void **state)
{
    with_every_gap(state, same_radius, 1);
}

/* The bound is a tenth of the matrix, so that signs of all three kinds occur. */
static void same_signs(void **state, size_t n, size_t ld, const double *tight, const double *wide)
{
    hesscrit_context *context = context_of(state);
    double *bound = new_doubles(n * n), *bound_wide = new_doubles(n * ld);
    for (size_t i = 0; i < n * n; ++i) bound[i] = 0.1 * fabs(tight[i]);
    for (size_t i = 0; i < n * ld; ++i) bound_wide[i] = NAN;
    copy_matrix(n, n, bound, ld, bound_wide);
    for (int with_bound = 0; with_bound < 2; ++with_bound) {
        hesscrit_signs expected, actual;
        assert_ok(context,
                  hesscrit_inertia(context, n, n, tight, with_bound ? bound : NULL, &expected));
        assert_ok(context,
                  hesscrit_inertia(context, n, ld, wide, with_bound ? bound_wide : NULL, &actual));
        assert_signs_equal(actual, expected);
    }
    free(bound_wide);
    free(bound);
}

static void the_signs_do_not_depend_on_the_stride(void **state)
{
    with_every_gap(state, same_signs, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(eigenpairs_do_not_depend_on_the_strides),
        test_with_context(the_radius_does_not_depend_on_the_stride),
        test_with_context(the_signs_do_not_depend_on_the_stride),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
