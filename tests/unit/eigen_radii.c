/* hesscrit_eigen_radii(): simple cases, what it refuses, and that it then writes nothing. */
#include <math.h>
#include <string.h>

#include <hesscrit/eigen.h>

#include "base/context.h"
#include "eigen/radii.h"

#include "fixture.h"
#include "test.h"

enum { N = 3 };

static const double lambda[N] = {-2.0, 0.5, 3.0};
static const double identity[N * N] = {1, 0, 0, 0, 1, 0, 0, 0, 1};
static const double bound[N * N] = {0.1, 0.01, 0.0, 0.01, 1e-6, 1e-5, 0.0, 1e-5, 0.3};

static void the_diagonal_counts_alone_and_the_rest_by_its_square(void **state)
{
    double radii[N];
    assert_ok(context_of(state), hesscrit_eigen_radii(context_of(state), N, lambda, N, identity, N,
                                                      bound, 0.0, radii));
    /* The own entry, and the squares of the others in the row over the gaps. */
    assert_close(radii[0], 0.1 + 0.01 * 0.01 / 2.5, 1e-5);
    assert_close(radii[1], 1e-6 + 0.01 * 0.01 / 2.5, 5e-6);
    assert_close(radii[2], 0.3, 1e-5);
    assert_at_least(radii[1], 1e-6);
}

static void without_vectors_all_radii_are_the_wide_one(void **state)
{
    double radii[N], rho;
    hesscrit_context *context = context_of(state);
    assert_ok(context, hesscrit_eigen_radius(context, N, N, bound, &rho));
    assert_ok(context, hesscrit_eigen_radii(context, N, lambda, 0, NULL, N, bound, 0.25, radii));
    for (size_t k = 0; k < N; ++k) assert_close(radii[k], rho + 0.25, 1e-14);
}

static void vectors_that_are_not_orthonormal_are_of_no_use(void **state)
{
    const double bent[N * N] = {1, 0.1, 0, 0, 1, 0, 0, 0, 1};
    const double none[N * N] = {NAN, 0, 0, 0, 1, 0, 0, 0, 1};
    double radii[N], wide[N];
    hesscrit_context *context = context_of(state);
    assert_ok(context, hesscrit_eigen_radii(context, N, lambda, 0, NULL, N, bound, 0.25, wide));
    assert_ok(context, hesscrit_eigen_radii(context, N, lambda, N, bent, N, bound, 0.25, radii));
    assert_bits_equal(radii, wide, N);
    assert_ok(context, hesscrit_eigen_radii(context, N, lambda, N, none, N, bound, 0.25, radii));
    assert_bits_equal(radii, wide, N);
}

static void no_error_leaves_the_residual(void **state)
{
    const double zero[N * N] = {0.0};
    double radii[N];
    assert_ok(context_of(state), hesscrit_eigen_radii(context_of(state), N, lambda, N, identity, N,
                                                      zero, 1e-9, radii));
    for (size_t k = 0; k < N; ++k) {
        assert_at_least(radii[k], 1e-9);
        assert_at_most(radii[k], 1e-9 * (1.0 + 0x1p-50));
    }
}

static void an_infinite_bound_has_infinite_radii(void **state)
{
    double infinite[N * N], radii[N];
    memcpy(infinite, bound, sizeof infinite);
    infinite[1] = infinite[N] = INFINITY;
    assert_ok(context_of(state), hesscrit_eigen_radii(context_of(state), N, lambda, N, identity, N,
                                                      infinite, 0.0, radii));
    for (size_t k = 0; k < N; ++k) assert_true(isinf(radii[k]));
}

static void no_parameters_are_no_error(void **state)
{
    assert_ok(context_of(state),
              hesscrit_eigen_radii(context_of(state), 0, NULL, 0, NULL, 0, NULL, 0.0, NULL));
}

static void the_strides_do_not_matter(void **state)
{
    double v[N * (N + 2)], b[N * (N + 3)], radii[N], again[N];
    for (size_t i = 0; i < N * (N + 2); ++i) v[i] = NAN;
    for (size_t i = 0; i < N * (N + 3); ++i) b[i] = NAN;
    copy_matrix(N, N, identity, N + 2, v);
    copy_matrix(N, N, bound, N + 3, b);
    hesscrit_context *context = context_of(state);
    assert_ok(context, hesscrit_eigen_radii(context, N, lambda, N, identity, N, bound, 0.1, radii));
    assert_ok(context, hesscrit_eigen_radii(context, N, lambda, N + 2, v, N + 3, b, 0.1, again));
    assert_bits_equal(again, radii, N);
}

/* Outputs may be inputs: nothing is written before all is read. */
static void the_radii_may_take_the_place_of_the_eigenvalues(void **state)
{
    double radii[N], both[N];
    hesscrit_context *context = context_of(state);
    memcpy(both, lambda, sizeof both);
    assert_ok(context, hesscrit_eigen_radii(context, N, lambda, N, identity, N, bound, 0.1, radii));
    assert_ok(context, hesscrit_eigen_radii(context, N, both, N, identity, N, bound, 0.1, both));
    assert_bits_equal(both, radii, N);
}

/* The radii of a bound that is an estimate. */
static void estimated_radii(void **state, size_t n, const double *values, const double *vectors,
                            const double *errors, double *radii)
{
    hesscrit_context *context = context_of(state);
    assert_ok(context, hesscrit_enter(context));
    assert_ok(context, hesscrit_leave(context, hesscrit_radii(context, n, values, n, vectors, n,
                                                              errors, 0.0, 1, radii)));
}

/* An eigenvalue that depends on one entry has five times its bound. With 16 that all count by a
 * quarter, their sum is 4 bounds, and 4 times the root of the sum of their squares is 4. */
static void an_estimate_counts_fivefold_alone_and_less_in_company(void **state)
{
    enum { MANY = 4 };
    const double apart[MANY] = {0.0, 1e3, 2e3, 3e3};
    const double h[MANY * MANY] = {.5, .5, .5,  .5,  .5, -.5, .5,  -.5,
                                   .5, .5, -.5, -.5, .5, -.5, -.5, .5};
    double alike[MANY * MANY], radii[MANY];
    for (size_t i = 0; i < MANY * MANY; ++i) alike[i] = 1e-3;
    estimated_radii(state, N, lambda, identity, bound, radii);
    assert_close(radii[0], 0.5, 1.25e-3);
    assert_close(radii[2], 1.5, 1.25e-3);
    estimated_radii(state, MANY, apart, h, alike, radii);
    for (size_t k = 0; k < MANY; ++k) assert_close(radii[k], 1e-3 * (4.0 + 4.0), 1e-6);
}

static void assert_refuses(void **state, const double *values, size_t ldv, const double *vectors,
                           size_t ld, const double *errors, double residual, int with_radii)
{
    double radii[N];
    fill_pattern(radii, sizeof radii);
    assert_status(hesscrit_eigen_radii(context_of(state), N, values, ldv, vectors, ld, errors,
                                       residual, with_radii ? radii : NULL),
                  HESSCRIT_E_ARGUMENT);
    assert_true(strlen(hesscrit_context_detail(context_of(state))) > 0);
    assert_untouched(radii, sizeof radii);
}

static void bad_arguments_are_refused(void **state)
{
    double radii[N];
    assert_status(hesscrit_eigen_radii(NULL, N, lambda, N, identity, N, bound, 0.0, radii),
                  HESSCRIT_E_ARGUMENT);
    assert_refuses(state, NULL, N, identity, N, bound, 0.0, 1);
    assert_refuses(state, lambda, N, identity, N, NULL, 0.0, 1);
    assert_refuses(state, lambda, N, identity, N, bound, 0.0, 0);
    assert_refuses(state, lambda, N - 1, identity, N, bound, 0.0, 1);
    assert_refuses(state, lambda, N, identity, N - 1, bound, 0.0, 1);
    assert_refuses(state, lambda, N, identity, N, bound, -1e-300, 1);
    assert_refuses(state, lambda, N, identity, N, bound, NAN, 1);
}

static void bad_numbers_are_refused(void **state)
{
    const double descending[N] = {0.0, 2.0, 1.0};
    const double bad[] = {NAN, INFINITY, -INFINITY};
    assert_refuses(state, descending, N, identity, N, bound, 0.0, 1);
    for (size_t b = 0; b < sizeof bad / sizeof bad[0]; ++b)
        for (size_t k = 0; k < N; ++k) {
            double values[N];
            memcpy(values, lambda, sizeof values);
            values[k] = bad[b];
            assert_refuses(state, values, N, identity, N, bound, 0.0, 1);
        }
    const double bad_errors[] = {NAN, -1e-300, -INFINITY};
    for (size_t b = 0; b < sizeof bad_errors / sizeof bad_errors[0]; ++b)
        for (size_t i = 0; i < N * N; ++i) {
            double errors[N * N];
            memcpy(errors, bound, sizeof errors);
            errors[i] = bad_errors[b];
            assert_refuses(state, lambda, N, identity, N, errors, 0.0, 1);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(the_diagonal_counts_alone_and_the_rest_by_its_square),
        test_with_context(without_vectors_all_radii_are_the_wide_one),
        test_with_context(vectors_that_are_not_orthonormal_are_of_no_use),
        test_with_context(no_error_leaves_the_residual),
        test_with_context(an_infinite_bound_has_infinite_radii),
        test_with_context(no_parameters_are_no_error),
        test_with_context(the_strides_do_not_matter),
        test_with_context(the_radii_may_take_the_place_of_the_eigenvalues),
        test_with_context(an_estimate_counts_fivefold_alone_and_less_in_company),
        test_with_context(bad_arguments_are_refused),
        test_with_context(bad_numbers_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
