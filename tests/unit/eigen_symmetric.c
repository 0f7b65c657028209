/* Eigenvalues and eigenvectors that are known in closed form. */
#include <math.h>
#include <stdlib.h>

#include <hesscrit/eigen.h>

#include "fixture.h"
#include "reference.h"
#include "test.h"

static const double eps = 0x1p-52;

static void an_empty_matrix_is_success(void **state)
{
    hesscrit_eigen_info info = hesscrit_eigen_info_default();
    assert_ok(context_of(state),
              hesscrit_eigen_symmetric(context_of(state), 0, 0, NULL, NULL, 0, NULL, &info));
    assert_bits_equal(&info.residual, (double[]){0.0}, 1);
    assert_int_equal(info.rotations, 0);
}

static void an_empty_matrix_leaves_the_arrays_alone(void **state)
{
    double a[1], lambda[1], vectors[1];
    fill_pattern(a, sizeof a);
    fill_pattern(lambda, sizeof lambda);
    fill_pattern(vectors, sizeof vectors);
    assert_ok(context_of(state),
              hesscrit_eigen_symmetric(context_of(state), 0, 1, a, lambda, 1, vectors, NULL));
    assert_untouched(a, sizeof a);
    assert_untouched(lambda, sizeof lambda);
    assert_untouched(vectors, sizeof vectors);
}

static void a_number_is_its_own_eigenvalue(void **state)
{
    const double numbers[] = {3.0, -0.1, 0.0, 0x1p-1074, -0x1.fffffffffffffp+1023};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; ++i) {
        double lambda, vector;
        hesscrit_eigen_info info = hesscrit_eigen_info_default();
        assert_ok(context_of(state), hesscrit_eigen_symmetric(context_of(state), 1, 1, &numbers[i],
                                                              &lambda, 1, &vector, &info));
        assert_close(lambda, numbers[i], 0.0);
        assert_close(vector, 1.0, 0.0);
        assert_int_equal(info.rotations, 0);
    }
}

static void the_zero_matrix_has_only_zero_eigenvalues(void **state)
{
    enum { N = 5 };
    const double a[N * N] = {0.0};
    double lambda[N], vectors[N * N];
    hesscrit_eigen_info info = hesscrit_eigen_info_default();
    assert_ok(context_of(state),
              hesscrit_eigen_symmetric(context_of(state), N, N, a, lambda, N, vectors, &info));
    for (size_t k = 0; k < N; ++k) assert_close(lambda[k], 0.0, 0.0);
    assert_close(orthogonality_error(N, N, vectors), 0.0, 0.0);
    assert_close(info.residual, 0.0, 0.0);
    assert_int_equal(info.relative_accuracy, 0);
}

static void the_identity_has_only_ones_and_any_orthonormal_vectors(void **state)
{
    const size_t sizes[] = {2, 5, 33, 70};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; ++s) {
        const size_t n = sizes[s];
        double *a = new_doubles(n * n), *lambda = new_doubles(n), *v = new_doubles(n * n);
        for (size_t k = 0; k < n; ++k) a[k * n + k] = 1.0;
        test_note("n = %zu", n);
        assert_ok(context_of(state),
                  hesscrit_eigen_symmetric(context_of(state), n, n, a, lambda, n, v, NULL));
        for (size_t k = 0; k < n; ++k) assert_close(lambda[k], 1.0, 0.0);
        assert_at_most(orthogonality_error(n, n, v), 8 * (double)n * 0x1p-52);
        free(v);
        free(lambda);
        free(a);
    }
}

static void a_diagonal_matrix_comes_back_sorted_and_exact(void **state)
{
    enum { N = 6 };
    const double diagonal[N] = {0.3, -7.0, 1e-300, 2.0, -0x1p-1060, 1e10};
    const size_t sorted[N] = {1, 4, 2, 0, 3, 5};
    double a[N * N] = {0.0}, lambda[N], vectors[N * N];
    for (size_t i = 0; i < N; ++i) a[i * N + i] = diagonal[i];
    hesscrit_eigen_info info = hesscrit_eigen_info_default();
    assert_ok(context_of(state),
              hesscrit_eigen_symmetric(context_of(state), N, N, a, lambda, N, vectors, &info));
    for (size_t k = 0; k < N; ++k) {
        assert_close(lambda[k], diagonal[sorted[k]], 0.0);
        for (size_t j = 0; j < N; ++j)
            assert_close(vectors[k * N + j], j == sorted[k] ? 1.0 : 0.0, 0.0);
    }
    assert_int_equal(info.rotations, 0);
}

static void the_exchange_of_two_coordinates_has_both_signs(void **state)
{
    const double a[4] = {0.0, -2.0, -2.0, 0.0}, half = sqrt(0.5);
    double lambda[2], v[4];
    assert_ok(context_of(state),
              hesscrit_eigen_symmetric(context_of(state), 2, 2, a, lambda, 2, v, NULL));
    assert_close(lambda[0], -2.0, 4 * eps);
    assert_close(lambda[1], 2.0, 4 * eps);
    assert_close(v[0], half, 2 * eps);
    assert_close(v[1], half, 2 * eps);
    assert_close(v[2], half, 2 * eps); /* of two alike, the first is positive */
    assert_close(v[3], -half, 2 * eps);
}

static void two_by_two_follows_the_quadratic_formula(void **state)
{
    const double a[4] = {5.0, 2.0, 2.0, 2.0};
    double lambda[2], v[4];
    assert_ok(context_of(state),
              hesscrit_eigen_symmetric(context_of(state), 2, 2, a, lambda, 2, v, NULL));
    assert_close(lambda[0], 1.0, 8 * eps);
    assert_close(lambda[1], 6.0, 8 * eps);
    assert_close(v[0], -1.0 / sqrt(5.0), 4 * eps); /* the larger component is the positive one */
    assert_close(v[1], 2.0 / sqrt(5.0), 4 * eps);
    assert_close(v[2], 2.0 / sqrt(5.0), 4 * eps);
    assert_close(v[3], 1.0 / sqrt(5.0), 4 * eps);
}

static void all_ones_has_rank_one(void **state)
{
    enum { N = 4 };
    double a[N * N], lambda[N], v[N * N];
    for (size_t i = 0; i < N * N; ++i) a[i] = 1.0;
    assert_ok(context_of(state),
              hesscrit_eigen_symmetric(context_of(state), N, N, a, lambda, N, v, NULL));
    for (size_t k = 0; k < N - 1; ++k) assert_close(lambda[k], 0.0, 8 * eps);
    assert_close(lambda[N - 1], 4.0, 16 * eps);
    for (size_t j = 0; j < N; ++j) assert_close(v[(N - 1) * N + j], 0.5, 8 * eps);
    assert_at_most(orthogonality_error(N, N, v), 8 * N * eps);
}

static double *second_differences(size_t n)
{
    double *a = new_doubles(n * n);
    for (size_t i = 0; i < n; ++i) {
        a[i * n + i] = 2.0;
        if (i > 0) a[i * n + i - 1] = a[(i - 1) * n + i] = -1.0;
    }
    return a;
}

static void second_differences_have_a_cosine_spectrum(void **state)
{
    const double pi = acos(-1.0);
    for (size_t n = 1; n <= 60; ++n) {
        double *a = second_differences(n), *lambda = new_doubles(n);
        assert_ok(context_of(state),
                  hesscrit_eigen_symmetric(context_of(state), n, n, a, lambda, 0, NULL, NULL));
        for (size_t k = 0; k < n; ++k) {
            const double exact = 2.0 - 2.0 * cos((double)(k + 1) * pi / (double)(n + 1));
            assert_close(lambda[k], exact, 16 * (double)n * eps);
        }
        free(lambda);
        free(a);
    }
}

static void second_differences_have_sines_for_eigenvectors(void **state)
{
    enum { N = 9 };
    const double pi = acos(-1.0);
    double *a = second_differences(N), lambda[N], v[N * N];
    assert_ok(context_of(state),
              hesscrit_eigen_symmetric(context_of(state), N, N, a, lambda, N, v, NULL));
    for (size_t k = 0; k < N; ++k) {
        double sines[N], dot = 0.0;
        for (size_t j = 0; j < N; ++j) {
            sines[j] = sqrt(2.0 / (N + 1)) * sin((double)((k + 1) * (j + 1)) * pi / (N + 1));
            dot += sines[j] * v[k * N + j];
        }
        for (size_t j = 0; j < N; ++j)
            assert_close(v[k * N + j], copysign(1.0, dot) * sines[j], 1e-13);
    }
    free(a);
}

static void the_matrix_given_is_only_read(void **state)
{
    const double a[9] = {1, 2, 3, 2, -4, 5, 3, 5, 6};
    double given[9], lambda[3], v[9];
    copy_matrix(3, 3, a, 3, given);
    assert_ok(context_of(state),
              hesscrit_eigen_symmetric(context_of(state), 3, 3, given, lambda, 3, v, NULL));
    assert_bits_equal(given, a, 9);
}

static void info_and_vectors_do_not_change_the_other_results(void **state)
{
    enum { N = 4 };
    const double a[N * N] = {4, 1, -2, 2, 1, 2, 0, 1, -2, 0, 3, -2, 2, 1, -2, -1};
    double lambda[N], v[N * N], again[N], v_again[N * N];
    hesscrit_eigen_info info = hesscrit_eigen_info_default();
    hesscrit_context *context = context_of(state);
    assert_ok(context, hesscrit_eigen_symmetric(context, N, N, a, lambda, N, v, &info));
    assert_ok(context, hesscrit_eigen_symmetric(context, N, N, a, again, N, v_again, NULL));
    assert_bits_equal(again, lambda, N);
    assert_bits_equal(v_again, v, N * N);
    assert_true(info.sweeps >= 2 && info.sweeps <= 60 && info.rotations >= 6);
    assert_ok(context, hesscrit_eigen_symmetric(context, N, N, a, again, 0, NULL, NULL));
    for (size_t k = 0; k < N; ++k) assert_close(again[k], lambda[k], 32 * eps);
}

static void a_little_asymmetry_is_averaged_and_reported(void **state)
{
    const double given[9] = {1, 2 + 3e-12, 3, 2, -4, 5, 3, 5 - 1e-12, 6};
    double mean[9], lambda[3], expected[3];
    for (size_t i = 0; i < 3; ++i)
        for (size_t j = 0; j < 3; ++j)
            mean[i * 3 + j] = 0.5 * given[i * 3 + j] + 0.5 * given[j * 3 + i];
    hesscrit_eigen_info info = hesscrit_eigen_info_default();
    hesscrit_context *context = context_of(state);
    assert_ok(context, hesscrit_eigen_symmetric(context, 3, 3, given, lambda, 0, NULL, &info));
    assert_close(info.asymmetry, (2 + 3e-12) - 2, 0.0);
    assert_ok(context, hesscrit_eigen_symmetric(context, 3, 3, mean, expected, 0, NULL, &info));
    assert_close(info.asymmetry, 0.0, 0.0);
    assert_bits_equal(lambda, expected, 3);
}

static void a_positive_definite_matrix_is_solved_to_relative_accuracy(void **state)
{
    const double a[4] = {1.0, 1e-11, 1e-11, 1e-20}; /* determinant 9.9e-21 */
    double lambda[2];
    hesscrit_eigen_info info = hesscrit_eigen_info_default();
    assert_ok(context_of(state),
              hesscrit_eigen_symmetric(context_of(state), 2, 2, a, lambda, 0, NULL, &info));
    assert_close(lambda[0], 9.9e-21, 9.9e-21 * 8 * eps);
    assert_int_equal(info.relative_accuracy, 1);
}

static void an_indefinite_matrix_is_not_claimed_to_relative_accuracy(void **state)
{
    const double a[9] = {1, 2, 3, 2, -4, 5, 3, 5, 6};
    double lambda[3];
    hesscrit_eigen_info info = hesscrit_eigen_info_default();
    assert_ok(context_of(state),
              hesscrit_eigen_symmetric(context_of(state), 3, 3, a, lambda, 0, NULL, &info));
    assert_true(lambda[0] < 0.0 && lambda[2] > 0.0);
    assert_int_equal(info.relative_accuracy, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(an_empty_matrix_is_success),
        test_with_context(an_empty_matrix_leaves_the_arrays_alone),
        test_with_context(a_number_is_its_own_eigenvalue),
        test_with_context(the_zero_matrix_has_only_zero_eigenvalues),
        test_with_context(the_identity_has_only_ones_and_any_orthonormal_vectors),
        test_with_context(a_diagonal_matrix_comes_back_sorted_and_exact),
        test_with_context(the_exchange_of_two_coordinates_has_both_signs),
        test_with_context(two_by_two_follows_the_quadratic_formula),
        test_with_context(all_ones_has_rank_one),
        test_with_context(second_differences_have_a_cosine_spectrum),
        test_with_context(second_differences_have_sines_for_eigenvectors),
        test_with_context(the_matrix_given_is_only_read),
        test_with_context(info_and_vectors_do_not_change_the_other_results),
        test_with_context(a_little_asymmetry_is_averaged_and_reported),
        test_with_context(a_positive_definite_matrix_is_solved_to_relative_accuracy),
        test_with_context(an_indefinite_matrix_is_not_claimed_to_relative_accuracy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
