/* Graded positive definite matrices beside quadruple precision: every
 * eigenvalue has a relative error of 100 n eps at most.
 *
 * Up to n = 100 all eigenvalues are compared with those of a Jacobi method in
 * quadruple precision. That takes minutes at n = 500, so there the largest, the
 * smallest and a few random ones are enclosed: the pivots of A - sigma I in
 * quadruple precision count how many eigenvalues are below sigma, for sigma
 * just below and just above the one computed. That needs no other solver, and
 * quad_count_below() bounds its own error. */
#include <stdlib.h>

#include "fixture.h"
#include "graded.h"
#include "quad_eigenvalues.h"
#include "random.h"
#include "reference.h"
#include "test.h"

static const double eps = 0x1p-52;

static double allowed(size_t n)
{
    return 100.0 * (double)n * eps;
}

/* The eigenvalues as found; orthogonal vectors in every other call. */
static void solve(void **state, size_t n, const double *a, int with_vectors, double *lambda)
{
    hesscrit_context *context = context_of(state);
    hesscrit_eigen_info info = hesscrit_eigen_info_default();
    double *v = with_vectors ? new_doubles(n * n) : NULL;
    assert_ok(context, hesscrit_eigen_symmetric(context, n, n, a, lambda, n, v, &info));
    assert_int_equal(info.relative_accuracy, 1);
    assert_ascending(lambda, n);
    free(v);
}

static void assert_all_close(void **state, size_t n, const double *a)
{
    double *lambda = new_doubles(n);
    quad *exact = calloc(n, sizeof *exact);
    assert_non_null(exact);
    quad_eigenvalues(n, a, exact);
    for (int with_vectors = 0; with_vectors < 2; ++with_vectors) {
        solve(state, n, a, with_vectors, lambda);
        for (size_t k = 0; k < n; ++k)
            assert_close((double)((lambda[k] - exact[k]) / exact[k]), 0.0, allowed(n));
    }
    free(exact);
    free(lambda);
}

static void assert_all_close_for(void **state, size_t n, double decades)
{
    double *a = new_doubles(n * n);
    for (int along = DECREASING; along <= SHUFFLED; ++along)
        for (int beside = WEAK; beside <= STRONG; ++beside) {
            test_note("n = %zu, order %d, coupling %d", n, along, beside);
            graded_make(n, n, (coupling)beside, decades, (graded_order)along, a);
            assert_all_close(state, n, a);
        }
    free(a);
}

static void every_eigenvalue_keeps_its_digits(void **state)
{
    assert_all_close_for(state, 10, 20.0);
    assert_all_close_for(state, 20, 40.0);
    assert_all_close_for(state, 33, 300.0);
    if (HESSCRIT_TEST_LARGEST >= 200) assert_all_close_for(state, 50, 20.0);
}

static void a_hundred_eigenvalues_keep_their_digits(void **state)
{
    enum { N = 100 };
    if (HESSCRIT_TEST_LARGEST < 500) skip();
    double *a = new_doubles(N * N);
    graded_make(1, N, STRONG, 20.0, SHUFFLED, a);
    assert_all_close(state, N, a);
    graded_make(2, N, STRONG, 100.0, INCREASING, a);
    assert_all_close(state, N, a);
    free(a);
}

static void assert_enclosed(size_t n, const double *a, double lambda, size_t k)
{
    const quad width = (quad)(allowed(n) * 15 / 16);
    double error;
    test_note("n = %zu, eigenvalue %zu", n, k);
    assert_at_most(quad_count_below(n, a, (1 - width) * lambda, &error), k);
    assert_at_most(error, allowed(n) / 16);
    assert_at_least(quad_count_below(n, a, (1 + width) * lambda, &error), k + 1);
    assert_at_most(error, allowed(n) / 16);
}

static void assert_some_enclosed(void **state, size_t n, coupling beside, graded_order along,
                                 size_t count)
{
    double *a = new_doubles(n * n), *lambda = new_doubles(n);
    rng r = rng_seeded(n);
    graded_make(n, n, beside, 20.0, along, a);
    solve(state, n, a, along != SHUFFLED, lambda);
    assert_enclosed(n, a, lambda[0], 0);
    assert_enclosed(n, a, lambda[n - 1], n - 1);
    for (size_t i = 2; i < count; ++i) {
        const size_t k = rng_below(&r, n);
        assert_enclosed(n, a, lambda[k], k);
    }
    free(lambda);
    free(a);
}

static void eigenvalues_of_two_hundred_keep_their_digits(void **state)
{
    if (HESSCRIT_TEST_LARGEST < 200) skip();
    assert_some_enclosed(state, 200, STRONG, DECREASING, 8);
    assert_some_enclosed(state, 200, STRONG, INCREASING, 8);
    assert_some_enclosed(state, 200, WEAK, SHUFFLED, 8);
    assert_some_enclosed(state, 200, STRONG, SHUFFLED, 8);
}

static void eigenvalues_of_five_hundred_keep_their_digits(void **state)
{
    if (HESSCRIT_TEST_LARGEST < 500) skip();
    assert_some_enclosed(state, 500, STRONG, SHUFFLED, 6);
}

/* Counting is no use if it sees nothing: it tells neighbours at twice the distance allowed. */
static void counting_tells_eigenvalues_apart(void **state)
{
    enum { N = 3 };
    const double a[N * N] = {1, 0, 0, 0, 1e-20, 0, 0, 0, 1e-20 * (1 + 0x1p-40)};
    double error;
    (void)state;
    assert_int_equal(quad_count_below(N, a, (quad)0.9e-20, &error), 0);
    assert_int_equal(quad_count_below(N, a, (quad)(1e-20 * (1 + 0x1p-41)), &error), 1);
    assert_int_equal(quad_count_below(N, a, (quad)1.1e-20, &error), 2);
    assert_int_equal(quad_count_below(N, a, (quad)1.1, &error), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(every_eigenvalue_keeps_its_digits),
        test_with_context(a_hundred_eigenvalues_keep_their_digits),
        test_with_context(eigenvalues_of_two_hundred_keep_their_digits),
        test_with_context(eigenvalues_of_five_hundred_keep_their_digits),
        test_with_context(counting_tells_eigenvalues_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
