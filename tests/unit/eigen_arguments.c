/* What the eigenvalue functions refuse, and that they leave everything as it was. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hesscrit/eigen.h>

#include "fixture.h"
#include "test.h"

enum { N = 4 };

static const double good[N * N] = {4, 1, -2, 2, 1, 2, 0, 1, -2, 0, 3, -2, 2, 1, -2, -1};

/* The outputs of all functions, full of a pattern. */
typedef struct outputs {
    double lambda[N];
    double vectors[N * N];
    double radius;
    hesscrit_signs signs;
    hesscrit_eigen_info info;
} outputs;

static outputs untouched_outputs(size_t info_size)
{
    outputs out;
    fill_pattern(&out, sizeof out);
    out.info.struct_size = info_size;
    return out;
}

static void assert_outputs_untouched(const outputs *out)
{
    /* Rebuilt rather than copied: padding bytes need not survive a copy. */
    outputs fresh;
    fill_pattern(&fresh, sizeof fresh);
    assert_memory_equal(out->lambda, fresh.lambda, sizeof fresh.lambda);
    assert_memory_equal(out->vectors, fresh.vectors, sizeof fresh.vectors);
    assert_memory_equal(&out->radius, &fresh.radius, sizeof fresh.radius);
    assert_memory_equal(&out->signs, &fresh.signs, sizeof fresh.signs);
    assert_memory_equal(&out->info.sweeps, &fresh.info.sweeps, sizeof fresh.info.sweeps);
    assert_memory_equal(&out->info.rotations, &fresh.info.rotations, sizeof fresh.info.rotations);
    assert_memory_equal(&out->info.residual, &fresh.info.residual, sizeof fresh.info.residual);
    assert_memory_equal(&out->info.asymmetry, &fresh.info.asymmetry, sizeof fresh.info.asymmetry);
    assert_memory_equal(&out->info.relative_accuracy, &fresh.info.relative_accuracy,
                        sizeof fresh.info.relative_accuracy);
}

/* The solvers for some of the pairs and from a start refuse a as well. */
static void assert_other_solvers_refuse(void **state, size_t n, const double *a,
                                        hesscrit_status expected)
{
    static const double basis[N * N] = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1};
    hesscrit_context *c = context_of(state);
    outputs out = untouched_outputs(sizeof out.info);
    double *lambda = out.lambda, *v = out.vectors;
    for (size_t count = 1; count <= n; ++count) {
        assert_status(hesscrit_eigen_lowest(c, n, n, a, count, lambda, n, v, &out.info), expected);
        assert_status(hesscrit_eigen_lowest(c, n, n, a, count, lambda, 0, NULL, NULL), expected);
    }
    assert_status(hesscrit_eigen_nearby(c, n, n, a, N, basis, lambda, n, v, &out.info), expected);
    assert_status(hesscrit_eigen_nearby(c, n, n, a, 0, NULL, lambda, n, v, &out.info), expected);
    assert_status(hesscrit_eigen_nearby(c, n, n, a, 0, NULL, lambda, 0, NULL, NULL), expected);
    assert_true(strlen(hesscrit_context_detail(c)) > 0);
    assert_outputs_untouched(&out);
}

/* Every way of asking for eigenvalues refuses a, and nothing is written. */
static void assert_solver_refuses(void **state, size_t n, const double *a, hesscrit_status expected)
{
    hesscrit_context *context = context_of(state);
    outputs out = untouched_outputs(sizeof out.info);
    assert_status(hesscrit_eigen_symmetric(context, n, n, a, out.lambda, n, out.vectors, &out.info),
                  expected);
    assert_true(strlen(hesscrit_context_detail(context)) > 0);
    assert_outputs_untouched(&out);
    assert_other_solvers_refuse(state, n, a, expected);
    assert_status(hesscrit_eigen_symmetric(context, n, n, a, out.lambda, 0, NULL, NULL), expected);
    assert_outputs_untouched(&out);
}

static void assert_inertia_refuses(void **state, size_t n, const double *a, const double *bound,
                                   hesscrit_status expected)
{
    outputs out = untouched_outputs(sizeof out.info);
    assert_status(hesscrit_inertia(context_of(state), n, n, a, bound, &out.signs), expected);
    assert_true(strlen(hesscrit_context_detail(context_of(state))) > 0);
    assert_outputs_untouched(&out);
}

static void null_arguments_are_refused(void **state)
{
    hesscrit_context *c = context_of(state);
    outputs out = untouched_outputs(sizeof out.info);
    const hesscrit_status refused = HESSCRIT_E_ARGUMENT;
    double *lambda = out.lambda, *v = out.vectors;
    assert_status(hesscrit_eigen_symmetric(NULL, N, N, good, lambda, N, v, &out.info), refused);
    assert_status(hesscrit_eigen_symmetric(c, N, N, NULL, lambda, N, v, &out.info), refused);
    assert_status(hesscrit_eigen_symmetric(c, N, N, good, NULL, N, v, &out.info), refused);
    assert_status(hesscrit_eigen_radius(NULL, N, N, good, &out.radius), refused);
    assert_status(hesscrit_eigen_radius(c, N, N, NULL, &out.radius), refused);
    assert_status(hesscrit_eigen_radius(c, N, N, good, NULL), refused);
    assert_status(hesscrit_inertia(NULL, N, N, good, NULL, &out.signs), refused);
    assert_status(hesscrit_inertia(c, N, N, NULL, NULL, &out.signs), refused);
    assert_status(hesscrit_inertia(c, N, N, good, NULL, NULL), refused);
    assert_outputs_untouched(&out);
}

static void a_stride_below_n_is_refused(void **state)
{
    hesscrit_context *c = context_of(state);
    outputs out = untouched_outputs(sizeof out.info);
    const hesscrit_status refused = HESSCRIT_E_ARGUMENT;
    double *lambda = out.lambda, *v = out.vectors;
    assert_status(hesscrit_eigen_symmetric(c, N, N - 1, good, lambda, N, v, &out.info), refused);
    assert_status(hesscrit_eigen_symmetric(c, N, N, good, lambda, N - 1, v, &out.info), refused);
    assert_status(hesscrit_eigen_symmetric(c, N, 0, good, lambda, 0, NULL, NULL), refused);
    assert_status(hesscrit_eigen_radius(c, N, N - 1, good, &out.radius), refused);
    assert_status(hesscrit_inertia(c, N, N - 1, good, NULL, &out.signs), refused);
    assert_outputs_untouched(&out);
}

static void the_stride_of_vectors_is_ignored_without_vectors(void **state)
{
    double lambda[N];
    assert_ok(context_of(state),
              hesscrit_eigen_symmetric(context_of(state), N, N, good, lambda, 0, NULL, NULL));
}

static void the_stride_of_a_single_row_may_be_anything(void **state)
{
    const double a = 2.0;
    double lambda, vector;
    hesscrit_signs signs;
    hesscrit_context *context = context_of(state);
    assert_ok(context,
              hesscrit_eigen_symmetric(context, 1, SIZE_MAX, &a, &lambda, SIZE_MAX, &vector, NULL));
    assert_close(lambda, 2.0, 0.0);
    assert_ok(context, hesscrit_eigen_radius(context, 1, SIZE_MAX, &a, &lambda));
    assert_close(lambda, 2.0, 16 * 0x1p-52);
    assert_ok(context, hesscrit_inertia(context, 1, SIZE_MAX, &a, NULL, &signs));
    assert_int_equal(signs.positive, 1);
}

static void a_struct_size_that_nobody_knows_is_refused(void **state)
{
    const size_t sizes[] = {0, 1, sizeof(hesscrit_eigen_info) - 1, sizeof(hesscrit_eigen_info) + 8,
                            SIZE_MAX};
    hesscrit_context *context = context_of(state);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; ++i) {
        outputs out = untouched_outputs(sizes[i]);
        assert_status(
            hesscrit_eigen_symmetric(context, N, N, good, out.lambda, N, out.vectors, &out.info),
            HESSCRIT_E_ARGUMENT);
        assert_int_equal(out.info.struct_size, sizes[i]);
        assert_outputs_untouched(&out);
    }
}

static void assert_too_large(hesscrit_status status)
{
    assert_true(status == HESSCRIT_E_SIZE || status == HESSCRIT_E_MEMORY);
}

/* The arrays are as small as the pointers say: reading them would be caught. */
static void a_matrix_beyond_the_address_space_is_refused_unread(void **state)
{
    const size_t sizes[] = {(size_t)1 << 24, (size_t)1 << 31, (size_t)1 << 32, SIZE_MAX / 16,
                            SIZE_MAX};
    hesscrit_context *c = context_of(state);
    allocator_of(state)->limit = (size_t)1 << 40;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; ++i) {
        const size_t n = sizes[i];
        double *nothing = new_doubles(0);
        outputs out = untouched_outputs(sizeof out.info);
        double *lambda = out.lambda, *v = out.vectors;
        assert_too_large(hesscrit_eigen_symmetric(c, n, n, nothing, lambda, n, v, &out.info));
        assert_too_large(hesscrit_eigen_symmetric(c, n, n, nothing, lambda, 0, NULL, NULL));
        assert_too_large(hesscrit_eigen_lowest(c, n, n, nothing, 2, lambda, n, v, NULL));
        assert_too_large(hesscrit_eigen_lowest(c, n, n, nothing, 2, lambda, 0, NULL, NULL));
        assert_too_large(hesscrit_eigen_nearby(c, n, n, nothing, n, nothing, lambda, n, v, NULL));
        assert_too_large(hesscrit_inertia(c, n, n, nothing, nothing, &out.signs));
        assert_outputs_untouched(&out);
        free(nothing);
    }
}

/* These take little memory: only a size that no address space holds is refused. */
static void bounds_beyond_the_address_space_are_refused_unread(void **state)
{
    const size_t half = (size_t)1 << (4 * sizeof(size_t)),
                 sizes[] = {half, SIZE_MAX / 16, SIZE_MAX};
    hesscrit_context *c = context_of(state);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; ++i) {
        const size_t n = sizes[i];
        double *nothing = new_doubles(0);
        outputs out = untouched_outputs(sizeof out.info);
        assert_status(hesscrit_eigen_radius(c, n, n, nothing, &out.radius), HESSCRIT_E_SIZE);
        assert_status(hesscrit_eigen_radii(c, n, nothing, n, nothing, n, nothing, 0.0, out.lambda),
                      HESSCRIT_E_SIZE);
        assert_outputs_untouched(&out);
        free(nothing);
    }
}

static void a_nan_or_an_infinity_anywhere_is_named(void **state)
{
    const double bad[] = {NAN, -NAN, INFINITY, -INFINITY};
    for (size_t which = 0; which < 4; ++which)
        for (size_t entry = 0; entry < N * N; ++entry) {
            double a[N * N];
            char name[32];
            copy_matrix(N, N, good, N, a);
            a[entry] = bad[which];
            assert_solver_refuses(state, N, a, HESSCRIT_E_NONFINITE);
            snprintf(name, sizeof name, "(%d, %d)", (int)(entry / N), (int)(entry % N));
            assert_non_null(strstr(hesscrit_context_detail(context_of(state)), name));
            assert_inertia_refuses(state, N, a, NULL, HESSCRIT_E_NONFINITE);
            assert_non_null(strstr(hesscrit_context_detail(context_of(state)), name));
        }
}

static void a_nan_or_an_infinity_as_the_only_entry_is_refused(void **state)
{
    const double bad[] = {NAN, INFINITY, -INFINITY};
    for (size_t which = 0; which < 3; ++which) {
        assert_solver_refuses(state, 1, &bad[which], HESSCRIT_E_NONFINITE);
        assert_inertia_refuses(state, 1, &bad[which], NULL, HESSCRIT_E_NONFINITE);
    }
}

static void an_asymmetric_matrix_is_refused(void **state)
{
    for (size_t i = 0; i < N; ++i)
        for (size_t j = 0; j < N; ++j) {
            double a[N * N];
            if (i == j) continue;
            copy_matrix(N, N, good, N, a);
            a[i * N + j] += 1e-4;
            assert_solver_refuses(state, N, a, HESSCRIT_E_ASYMMETRIC);
            assert_inertia_refuses(state, N, a, NULL, HESSCRIT_E_ASYMMETRIC);
        }
}

static void asymmetry_among_small_rows_is_not_hidden_by_large_ones(void **state)
{
    const double a[9] = {1e10, 0, 0, 0, 1e-10, 2e-11, 0, 3e-11, 1e-10};
    assert_solver_refuses(state, 3, a, HESSCRIT_E_ASYMMETRIC);
    assert_inertia_refuses(state, 3, a, NULL, HESSCRIT_E_ASYMMETRIC);
}

static void opposite_huge_entries_are_asymmetric_and_not_an_overflow(void **state)
{
    const double huge = 0x1.fffffffffffffp+1023, a[4] = {1, huge, -huge, 1};
    assert_solver_refuses(state, 2, a, HESSCRIT_E_ASYMMETRIC);
}

static void the_tolerance_of_asymmetry_is_a_millionth_of_the_rows(void **state)
{
    double a[4] = {1000, 0, 0.0009, 1}, lambda[2];
    assert_ok(context_of(state),
              hesscrit_eigen_symmetric(context_of(state), 2, 2, a, lambda, 0, NULL, NULL));
    a[2] = 0.0011;
    assert_solver_refuses(state, 2, a, HESSCRIT_E_ASYMMETRIC);
}

static void a_bound_below_zero_or_nan_is_refused(void **state)
{
    const double bad[] = {-1e-300, -1.0, NAN, -INFINITY};
    for (size_t which = 0; which < 4; ++which)
        for (size_t entry = 0; entry < N * N; ++entry) {
            double bound[N * N];
            for (size_t i = 0; i < N * N; ++i) bound[i] = 1e-3;
            bound[entry] = bad[which];
            assert_inertia_refuses(state, N, good, bound, HESSCRIT_E_ARGUMENT);
            outputs out = untouched_outputs(sizeof out.info);
            assert_status(hesscrit_eigen_radius(context_of(state), N, N, bound, &out.radius),
                          HESSCRIT_E_ARGUMENT);
            assert_outputs_untouched(&out);
        }
}

static void an_infinite_bound_decides_nothing_and_is_refused(void **state)
{
    double bound[N * N];
    for (size_t i = 0; i < N * N; ++i) bound[i] = i == 5 ? INFINITY : 1e-3;
    assert_inertia_refuses(state, N, good, bound, HESSCRIT_E_ARGUMENT);
}

static void success_clears_the_detail_of_the_last_error(void **state)
{
    double lambda[N];
    hesscrit_context *context = context_of(state);
    const double bad = NAN;
    assert_solver_refuses(state, 1, &bad, HESSCRIT_E_NONFINITE);
    assert_ok(context, hesscrit_eigen_symmetric(context, N, N, good, lambda, 0, NULL, NULL));
    assert_string_equal(hesscrit_context_detail(context), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(null_arguments_are_refused),
        test_with_context(a_stride_below_n_is_refused),
        test_with_context(the_stride_of_vectors_is_ignored_without_vectors),
        test_with_context(the_stride_of_a_single_row_may_be_anything),
        test_with_context(a_struct_size_that_nobody_knows_is_refused),
        test_with_context(a_matrix_beyond_the_address_space_is_refused_unread),
        test_with_context(bounds_beyond_the_address_space_are_refused_unread),
        test_with_context(a_nan_or_an_infinity_anywhere_is_named),
        test_with_context(a_nan_or_an_infinity_as_the_only_entry_is_refused),
        test_with_context(an_asymmetric_matrix_is_refused),
        test_with_context(asymmetry_among_small_rows_is_not_hidden_by_large_ones),
        test_with_context(opposite_huge_entries_are_asymmetric_and_not_an_overflow),
        test_with_context(the_tolerance_of_asymmetry_is_a_millionth_of_the_rows),
        test_with_context(a_bound_below_zero_or_nan_is_refused),
        test_with_context(an_infinite_bound_decides_nothing_and_is_refused),
        test_with_context(success_clears_the_detail_of_the_last_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
