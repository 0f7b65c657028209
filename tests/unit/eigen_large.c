/* Matrices beyond rotations: what is computed quickly is checked, and what
 * fails the check is computed by Jacobi. */
#include <math.h>
#include <stdlib.h>

#include <hesscrit/eigen.h>

#include "eigen/kernels/kernels.h"

#include "fixture.h"
#include "random.h"
#include "reference.h"
#include "test.h"

enum { N = 60 /* one merge: what it does wrong spoils no other */ };

static const double eps = 0x1p-52;

/* Kernels that are wrong by little or much. */
static double careless_vector(size_t n, const double *pole, const double *z, double origin,
                              double tau, double *x)
{
    const double square = hesscrit_kernels_best()->secular_vector(n, pole, z, origin, tau, x);
    for (size_t j = 0; j < n; ++j) x[j] *= 1.0 + 1e-10 * (double)(j % 3);
    return square;
}

/* Not of length 1: their residual is as small as ever. */
static double long_vector(size_t n, const double *pole, const double *z, double origin, double tau,
                          double *x)
{
    return 0.999999999 * hesscrit_kernels_best()->secular_vector(n, pole, z, origin, tau, x);
}

static void careless_sums(size_t n, const double *pole, const double *weight, double origin,
                          double tau, double sums[2])
{
    hesscrit_kernels_best()->secular_sums(n, pole, weight, origin, tau, sums);
    sums[0] *= 1.0 + 1e-9;
}

static void no_sums(size_t n, const double *pole, const double *weight, double origin, double tau,
                    double sums[2])
{
    (void)n, (void)pole, (void)weight, (void)origin, (void)tau;
    sums[0] = sums[1] = NAN;
}

/* Pairs of a random matrix, with and without vectors. */
static void assert_solved(hesscrit_context *context, int by_rotations, int values_by_rotations)
{
    double *a = new_doubles(N * N), lambda[N], alone[N], *v = new_doubles(N * N);
    hesscrit_eigen_info info = hesscrit_eigen_info_default(), info_alone = info;
    rng r = rng_seeded(3);
    random_symmetric(&r, N, a);
    const double tolerance = 8 * N * eps * (double)norm_one(N, N, a);
    assert_ok(context, hesscrit_eigen_symmetric(context, N, N, a, lambda, N, v, &info));
    assert_ok(context, hesscrit_eigen_symmetric(context, N, N, a, alone, 0, NULL, &info_alone));
    assert_int_equal(info.rotations > 0, by_rotations);
    assert_int_equal(info_alone.rotations > 0, values_by_rotations);
    assert_at_most(decomposition_error(N, N, a, lambda, N, v), tolerance);
    assert_at_most(orthogonality_error(N, N, v), 8 * N * eps);
    for (size_t k = 0; k < N; ++k) assert_close(alone[k], lambda[k], tolerance);
    free(v);
    free(a);
}

/* More than a block of reflectors and a panel of vectors. */
static void several_blocks_are_solved(void **state)
{
    enum { LARGE = 401 };
    hesscrit_context *context = context_of(state);
    double *a = new_doubles((size_t)LARGE * LARGE), *v = new_doubles((size_t)LARGE * LARGE);
    double lambda[LARGE], alone[LARGE];
    rng r = rng_seeded(4);
    random_symmetric(&r, LARGE, a);
    const double tolerance = 8 * LARGE * eps * (double)norm_one(LARGE, LARGE, a);
    assert_ok(context, hesscrit_eigen_symmetric(context, LARGE, LARGE, a, lambda, LARGE, v, NULL));
    assert_ok(context, hesscrit_eigen_symmetric(context, LARGE, LARGE, a, alone, 0, NULL, NULL));
    assert_at_most(decomposition_error(LARGE, LARGE, a, lambda, LARGE, v), tolerance);
    assert_at_most(orthogonality_error(LARGE, LARGE, v), 8 * LARGE * eps);
    assert_bits_equal(alone, lambda, LARGE);
    free(v);
    free(a);
}

static void good_kernels_need_no_rotation(void **state)
{
    assert_solved(context_of(state), 0, 0);
}

static void wrong_vectors_are_found_out(void **state)
{
    hesscrit_kernels kernels = *hesscrit_kernels_best();
    kernels.secular_vector = careless_vector;
    context_of(state)->kernels = &kernels;
    assert_solved(context_of(state), 1, 0);
}

static void vectors_that_are_not_orthonormal_are_found_out(void **state)
{
    hesscrit_kernels kernels = *hesscrit_kernels_best();
    kernels.secular_vector = long_vector;
    context_of(state)->kernels = &kernels;
    assert_solved(context_of(state), 1, 0);
}

/* With wrong values, Löwner's formula still makes orthogonal vectors: the
 * residual tells. */
static void wrong_values_are_found_out(void **state)
{
    hesscrit_kernels kernels = *hesscrit_kernels_best();
    kernels.secular_sums = careless_sums;
    context_of(state)->kernels = &kernels;
    assert_solved(context_of(state), 1, 1);
}

static void an_iteration_that_does_not_end_is_given_up(void **state)
{
    hesscrit_kernels kernels = *hesscrit_kernels_best();
    kernels.secular_sums = no_sums;
    context_of(state)->kernels = &kernels;
    assert_solved(context_of(state), 1, 1);
}

/* D B D with a B that is close to the identity, and D from 1 to sqrt(spread). */
static void fill_positive(size_t n, double spread, double *a)
{
    rng r = rng_seeded(5);
    random_symmetric(&r, n, a);
    for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j < n; ++j) {
            const double scale = pow(spread, 0.5 * (double)(i + j) / (double)(n - 1));
            a[i * n + j] = scale * (i == j ? 1.0 : 0.5 / (double)n * a[i * n + j]);
        }
    for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j < i; ++j) a[i * n + j] = a[j * n + i];
}

/* Nothing is lost by the quick way where the rows are of about one size. */
static void only_graded_positive_matrices_need_rotations(void **state)
{
    const double spreads[] = {1.0, 15.0, 100.0, 1e12};
    double *a = new_doubles(N * N), lambda[N];
    for (size_t i = 0; i < sizeof spreads / sizeof spreads[0]; ++i) {
        hesscrit_eigen_info info = hesscrit_eigen_info_default();
        long double exact[N];
        test_note("spread %g", spreads[i]);
        fill_positive(N, spreads[i], a);
        reference_of_doubles(N, N, a, exact);
        assert_ok(context_of(state),
                  hesscrit_eigen_symmetric(context_of(state), N, N, a, lambda, 0, NULL, &info));
        assert_int_equal(info.relative_accuracy, 1);
        assert_int_equal(info.rotations > 0, spreads[i] > 16.0);
        for (size_t k = 0; k < N; ++k)
            assert_at_most(fabsl(lambda[k] - exact[k]) / exact[k], 1e-12);
    }
    free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(good_kernels_need_no_rotation),
        test_with_context(several_blocks_are_solved),
        test_with_context(wrong_vectors_are_found_out),
        test_with_context(vectors_that_are_not_orthonormal_are_found_out),
        test_with_context(wrong_values_are_found_out),
        test_with_context(an_iteration_that_does_not_end_is_given_up),
        test_with_context(only_graded_positive_matrices_need_rotations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
