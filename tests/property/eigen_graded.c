/* Positive definite matrices whose rows differ in size by many orders: every
 * eigenvalue keeps its digits, however small it is beside the largest. */
#include <math.h>
#include <stdlib.h>

#include <hesscrit/eigen.h>

#include "fixture.h"
#include "graded.h"
#include "reference.h"
#include "test.h"

enum { N = 100 };

static void assert_relative_accuracy(void **state, size_t n, const double *a, int with_vectors)
{
    long double *exact = new_long_doubles(n);
    double *lambda = new_doubles(n), *v = new_doubles(n * n);
    hesscrit_eigen_info info = hesscrit_eigen_info_default();
    reference_of_doubles(n, n, a, exact);
    assert_ok(context_of(state), hesscrit_eigen_symmetric(context_of(state), n, n, a, lambda, n,
                                                          with_vectors ? v : NULL, &info));
    for (size_t k = 0; k < n; ++k) assert_at_most(fabsl(lambda[k] - exact[k]) / exact[k], 1e-12);
    assert_int_equal(info.relative_accuracy, 1);
    if (with_vectors) assert_at_most(orthogonality_error(n, n, v), 8 * (double)n * 0x1p-52);
    free(v);
    free(lambda);
    free(exact);
}

static void assert_graded(void **state, double decades, graded_order along)
{
    double *a = new_doubles(N * N);
    for (uint64_t seed = 1; seed <= 2; ++seed) {
        graded_make(seed, N, WEAK, decades, along, a);
        assert_relative_accuracy(state, N, a, 0);
        assert_relative_accuracy(state, N, a, 1);
    }
    free(a);
}

static void decreasing_diagonals_keep_their_digits(void **state)
{
    assert_graded(state, 20.0, DECREASING);
}

static void increasing_diagonals_keep_their_digits(void **state)
{
    assert_graded(state, 20.0, INCREASING);
}

static void shuffled_diagonals_keep_their_digits(void **state)
{
    assert_graded(state, 20.0, SHUFFLED);
}

static void two_hundred_decades_keep_their_digits(void **state)
{
    assert_graded(state, 200.0, SHUFFLED);
    assert_graded(state, 200.0, INCREASING);
}

static void every_small_size_keeps_its_digits(void **state)
{
    for (size_t n = 2; n <= 24; ++n)
        for (int along = DECREASING; along <= SHUFFLED; ++along) {
            double *a = new_doubles(n * n);
            graded_make(n, n, WEAK, 20.0, (graded_order)along, a);
            assert_relative_accuracy(state, n, a, n % 2 == 0);
            free(a);
        }
}

/* Whose eigenvalues the plain ones of any size would drown. */
static void all_signs_of_a_graded_matrix_are_decided(void **state)
{
    double *a = new_doubles(N * N);
    for (int along = DECREASING; along <= SHUFFLED; ++along) {
        hesscrit_signs signs;
        graded_make(3, N, WEAK, 20.0, (graded_order)along, a);
        assert_ok(context_of(state), hesscrit_inertia(context_of(state), N, N, a, NULL, &signs));
        assert_int_equal(signs.positive, N);
        assert_int_equal(signs.negative, 0);
        for (size_t i = 0; i < N * N; ++i) a[i] = -a[i];
        assert_ok(context_of(state), hesscrit_inertia(context_of(state), N, N, a, NULL, &signs));
        assert_int_equal(signs.positive, 0);
        assert_int_equal(signs.negative, N);
    }
    free(a);
}

/* Unit diagonal, and an eigenvalue that rounding may well have made negative. */
static void an_ill_conditioned_matrix_is_not_claimed(void **state)
{
    enum { M = 12 };
    double a[M * M], lambda[M];
    for (size_t i = 0; i < M; ++i)
        for (size_t j = 0; j < M; ++j) a[i * M + j] = 1.0 / (double)(i + j + 1);
    hesscrit_eigen_info info = hesscrit_eigen_info_default();
    assert_ok(context_of(state),
              hesscrit_eigen_symmetric(context_of(state), M, M, a, lambda, 0, NULL, &info));
    assert_int_equal(info.relative_accuracy, 0);
}

/* a_ij = min(i, j) - 2 and a_ii = i, from 1, is U'U with 1 on the diagonal of U and -1 right of it.
 * Its inverse is of the order of 4^n, though no pivot is small. */
static void large_pivots_claim_nothing_of_an_ill_conditioned_matrix(void **state)
{
    for (size_t n = 12; n <= 40; n++) {
        double a[40 * 40], lambda[40];
        hesscrit_eigen_info info = hesscrit_eigen_info_default();
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++)
                a[i * n + j] = i == j ? (double)i + 1.0 : (double)(i < j ? i : j) - 1.0;
        test_note("n = %zu", n);
        assert_ok(context_of(state),
                  hesscrit_eigen_symmetric(context_of(state), n, n, a, lambda, n, NULL, &info));
        assert_int_equal(info.relative_accuracy, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(decreasing_diagonals_keep_their_digits),
        test_with_context(increasing_diagonals_keep_their_digits),
        test_with_context(shuffled_diagonals_keep_their_digits),
        test_with_context(two_hundred_decades_keep_their_digits),
        test_with_context(every_small_size_keeps_its_digits),
        test_with_context(all_signs_of_a_graded_matrix_are_decided),
        test_with_context(an_ill_conditioned_matrix_is_not_claimed),
        test_with_context(large_pivots_claim_nothing_of_an_ill_conditioned_matrix),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
