/* Entries at the ends of the range of double, and beside them ordinary ones. */
#include <float.h>
#include <math.h>

#include <hesscrit/eigen.h>

#include "fixture.h"
#include "reference.h"
#include "test.h"

static const double eps = 0x1p-52;

static void solve(void **state, size_t n, const double *a, double *lambda, double *vectors,
                  hesscrit_eigen_info *info)
{
    hesscrit_context *context = context_of(state);
    assert_ok(context, hesscrit_eigen_symmetric(context, n, n, a, lambda, n, vectors, info));
    assert_ascending(lambda, n);
    if (vectors) assert_at_most(orthogonality_error(n, n, vectors), 8 * (double)n * eps);
}

static void a_subnormal_beside_ordinary_numbers_changes_nothing(void **state)
{
    const double a[4] = {1.0, 1e-320, 1e-320, 2.0};
    double lambda[2], v[4];
    hesscrit_eigen_info info = hesscrit_eigen_info_default();
    solve(state, 2, a, lambda, v, &info);
    assert_close(lambda[0], 1.0, 0.0);
    assert_close(lambda[1], 2.0, 0.0);
    assert_close(v[0], 1.0, 0.0);
    assert_close(v[3], 1.0, 0.0);
    assert_at_most(info.sweeps, 3);
}

static void a_matrix_of_subnormals_is_solved_like_any_other(void **state)
{
    const double unit = 0x1p-1074;
    const double a[4] = {2 * unit, unit, unit, 2 * unit};
    double lambda[2], v[4];
    solve(state, 2, a, lambda, v, NULL);
    assert_close(lambda[0], unit, 0.0);
    assert_close(lambda[1], 3 * unit, 0.0);
    assert_close(v[2], sqrt(0.5), 4 * eps);
    assert_close(v[3], sqrt(0.5), 4 * eps);
}

static void the_smallest_number_off_the_diagonal_has_both_signs(void **state)
{
    const double unit = 0x1p-1074, a[4] = {0.0, unit, unit, 0.0};
    double lambda[2], v[4];
    solve(state, 2, a, lambda, v, NULL);
    assert_close(lambda[0], -unit, 0.0);
    assert_close(lambda[1], unit, 0.0);
}

static void negative_zeros_are_zeros(void **state)
{
    const double a[4] = {-0.0, 0.0, -0.0, -0.0};
    double lambda[2], v[4];
    hesscrit_eigen_info info = hesscrit_eigen_info_default();
    solve(state, 2, a, lambda, v, &info);
    assert_close(lambda[0], 0.0, 0.0);
    assert_close(lambda[1], 0.0, 0.0);
    assert_close(info.asymmetry, 0.0, 0.0);
}

static void a_matrix_near_overflow_is_solved(void **state)
{
    const double huge = DBL_MAX * (1.0 - 0x1p-40), a[4] = {0.0, huge, huge, 0.0};
    double lambda[2], v[4];
    solve(state, 2, a, lambda, v, NULL);
    assert_close(lambda[0] / huge, -1.0, 4 * eps);
    assert_close(lambda[1] / huge, 1.0, 4 * eps);
}

static void the_norm_may_overflow_where_the_eigenvalues_do_not(void **state)
{
    enum { N = 7 };
    double a[N * N] = {0.0}, lambda[N], v[N * N];
    for (size_t i = 0; i < N; ++i) a[i * N + i] = i % 2 == 0 ? DBL_MAX : -DBL_MAX;
    solve(state, N, a, lambda, v, NULL);
    for (size_t k = 0; k < N; ++k) assert_close(lambda[k], k < N / 2 ? -DBL_MAX : DBL_MAX, 0.0);
}

static void an_eigenvalue_beyond_the_range_is_a_range_error(void **state)
{
    const double a[4] = {DBL_MAX, DBL_MAX, DBL_MAX, DBL_MAX};
    double lambda[2], v[4];
    hesscrit_eigen_info info;
    hesscrit_context *context = context_of(state);
    fill_pattern(lambda, sizeof lambda);
    fill_pattern(v, sizeof v);
    fill_pattern(&info, sizeof info);
    assert_status(hesscrit_eigen_symmetric(context, 2, 2, a, lambda, 2, v, NULL), HESSCRIT_E_RANGE);
    assert_status(hesscrit_eigen_symmetric(context, 2, 2, a, lambda, 2, NULL, NULL),
                  HESSCRIT_E_RANGE);
    assert_untouched(lambda, sizeof lambda);
    assert_untouched(v, sizeof v);
    const size_t sweeps = info.sweeps;
    info.struct_size = sizeof info;
    assert_status(hesscrit_eigen_symmetric(context, 2, 2, a, lambda, 2, v, &info),
                  HESSCRIT_E_RANGE);
    assert_int_equal(info.sweeps, sweeps);
    assert_true(hesscrit_context_detail(context)[0] != '\0');
}

static void a_range_error_leaves_the_signs_known(void **state)
{
    const double a[4] = {DBL_MAX, DBL_MAX, DBL_MAX, DBL_MAX};
    hesscrit_signs signs;
    assert_ok(context_of(state), hesscrit_inertia(context_of(state), 2, 2, a, NULL, &signs));
    assert_int_equal(signs.positive, 1);
    assert_int_equal(signs.negative, 0);
    assert_int_equal(signs.undecided, 1);
}

/* 3 units, four times, and -2 units. Halves of such entries are not numbers, so
 * that a mean of the triangles taken from halves would lose the whole matrix. */
static void the_smallest_numbers_keep_their_signs(void **state)
{
    enum { N = 5 };
    const double unit = 0x1p-1074;
    double a[N * N], bound[N * N], lambda[N];
    for (size_t i = 0; i < N * N; ++i) {
        a[i] = i % (N + 1) == 0 ? 2 * unit : -unit;
        bound[i] = 0.0;
    }
    solve(state, N, a, lambda, NULL, NULL);
    for (size_t k = 0; k < N; ++k) assert_close(lambda[k], k == 0 ? -2 * unit : 3 * unit, unit);
    for (int with_bound = 0; with_bound < 2; ++with_bound) {
        hesscrit_signs signs;
        assert_ok(context_of(state),
                  hesscrit_inertia(context_of(state), N, N, a, with_bound ? bound : NULL, &signs));
        assert_at_most(signs.positive, 4);
        assert_at_most(signs.negative, 1);
    }
}

/* Exact: 1e300, 1 and -1e-200, each to 1e-99 of itself. */
static const double three_scales[9] = {1e300, 1e100, 0, 1e100, 1, 1e-100, 0, 1e-100, 1e-300};

static void three_scales_keep_every_eigenvalue_within_the_residual(void **state)
{
    const double exact[3] = {-1e-200, 1.0, 1e300};
    for (int with_vectors = 0; with_vectors < 2; ++with_vectors) {
        double lambda[3], v[9];
        hesscrit_eigen_info info = hesscrit_eigen_info_default();
        solve(state, 3, three_scales, lambda, with_vectors ? v : NULL, &info);
        for (size_t k = 0; k < 3; ++k)
            assert_close(lambda[k], exact[k], info.residual + 1e-90 * fabs(exact[k]));
        assert_int_equal(info.relative_accuracy, 0);
    }
}

static void three_scales_have_one_negative_sign(void **state)
{
    hesscrit_signs signs;
    assert_ok(context_of(state),
              hesscrit_inertia(context_of(state), 3, 3, three_scales, NULL, &signs));
    assert_int_equal(signs.positive, 2);
    assert_int_equal(signs.negative, 1);
    assert_int_equal(signs.undecided, 0);
}

static void a_graded_pair_over_600_decades_keeps_its_small_eigenvalue(void **state)
{
    const double a[4] = {1e300, 0.5, 0.5, 1e-300}; /* determinant 0.75 */
    double lambda[2], v[4];
    hesscrit_eigen_info info = hesscrit_eigen_info_default();
    solve(state, 2, a, lambda, v, &info);
    assert_close(lambda[0], 0.75e-300, 8 * eps * 0.75e-300);
    assert_close(lambda[1], 1e300, 8 * eps * 1e300);
    assert_int_equal(info.relative_accuracy, 1);
}

static void the_largest_numbers_give_finite_eigenvalues_or_a_range_error(void **state)
{
    enum { N = 6 };
    for (int pattern = 0; pattern < 64; ++pattern) {
        double a[N * N], lambda[N];
        for (size_t i = 0; i < N; ++i)
            for (size_t j = 0; j <= i; ++j) {
                const int bit = pattern >> ((i + 2 * j) % 6) & 1;
                a[i * N + j] = a[j * N + i] = bit ? 1e308 : -1e308;
            }
        const hesscrit_status status =
            hesscrit_eigen_symmetric(context_of(state), N, N, a, lambda, 0, NULL, NULL);
        /* The trace of the square is 36e616, so that the largest is 2.4e308 or more. */
        assert_status(status, HESSCRIT_E_RANGE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(a_subnormal_beside_ordinary_numbers_changes_nothing),
        test_with_context(a_matrix_of_subnormals_is_solved_like_any_other),
        test_with_context(the_smallest_number_off_the_diagonal_has_both_signs),
        test_with_context(negative_zeros_are_zeros),
        test_with_context(a_matrix_near_overflow_is_solved),
        test_with_context(the_norm_may_overflow_where_the_eigenvalues_do_not),
        test_with_context(an_eigenvalue_beyond_the_range_is_a_range_error),
        test_with_context(a_range_error_leaves_the_signs_known),
        test_with_context(the_smallest_numbers_keep_their_signs),
        test_with_context(three_scales_keep_every_eigenvalue_within_the_residual),
        test_with_context(three_scales_have_one_negative_sign),
        test_with_context(a_graded_pair_over_600_decades_keeps_its_small_eigenvalue),
        test_with_context(the_largest_numbers_give_finite_eigenvalues_or_a_range_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
