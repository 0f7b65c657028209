/* hesscrit_analyze_subspace(): what the loss is to somebody who moves within a subspace. */
#include "test.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include <hesscrit/critical_point.h>

#include "fixture.h"
#include "losses.h"

static hesscrit_report *analyzed(void **state, const hesscrit_problem *problem, const double *theta,
                                 size_t k, const double *basis)
{
    hesscrit_report *report = NULL;
    assert_ok(context_of(state), hesscrit_analyze_subspace(context_of(state), problem, theta, k,
                                                           problem->n, basis, NULL, &report));
    assert_non_null(report);
    assert_int_equal(hesscrit_report_n(report), k);
    for (size_t j = 0; j < k; j++) assert_true(hesscrit_report_theta(report)[j] == 0.0);
    return report;
}

static void expect(void **state, const hesscrit_problem *problem, const double *theta, size_t k,
                   const double *basis, hesscrit_verdict verdict)
{
    hesscrit_report *report = analyzed(state, problem, theta, k, basis);
    assert_string_equal(hesscrit_verdict_name(hesscrit_report_verdict(report)),
                        hesscrit_verdict_name(verdict));
    hesscrit_report_destroy(report);
}

/* The lecture's problem, with its derivatives one after the other. */
enum { LOSS, GRADIENT, HESSIAN, PRODUCT, KINDS };

static hesscrit_problem lecture(int kind)
{
    hesscrit_problem problem = hesscrit_problem_of(2, lecture_loss, NULL);
    if (kind != LOSS) problem.gradient = lecture_gradient;
    if (kind == HESSIAN) problem.hessian = lecture_hessian;
    if (kind == PRODUCT) problem.hessian_vector = lecture_product;
    return problem;
}

static void
the_lecture_network_is_one_thing_along_each_diagonal_and_another_in_the_plane(void **state)
{
    const double origin[2] = {0, 0};
    const double together[2] = {1, 1};
    const double apart[2] = {1, -1};
    const double both[4] = {1, 1, 1, -1};
    for (int kind = LOSS; kind < KINDS; kind++) {
        const hesscrit_problem problem = lecture(kind);
        test_note("kind %d", kind);
        expect(state, &problem, origin, 1, together, HESSCRIT_MAXIMUM);
        expect(state, &problem, origin, 1, apart, HESSCRIT_MINIMUM);
        expect(state, &problem, origin, 2, both, HESSCRIT_SADDLE);
    }
}

static int crossed(size_t n, const double *x, double *loss, void *unused)
{
    (void)n;
    (void)unused;
    *loss = x[0] * x[0] + x[1] * x[1] - 4.0 * x[0] * x[1];
    return 0;
}

static void a_minimum_along_every_axis_may_be_a_saddle_in_the_plane(void **state)
{
    const double origin[2] = {0, 0};
    const double axes[4] = {1, 0, 0, 1};
    const hesscrit_problem problem = hesscrit_problem_of(2, crossed, NULL);
    expect(state, &problem, origin, 1, axes, HESSCRIT_MINIMUM);
    expect(state, &problem, origin, 1, axes + 2, HESSCRIT_MINIMUM);
    expect(state, &problem, origin, 2, axes, HESSCRIT_SADDLE);
}

/* Rosenbrock's chain of 4, where it is not critical, in a basis without right angles. */
enum { N = 4, K = 2 };
static const double place[N] = {0.5, -1.25, 2.0, 0.75};
static const double skew[K * N] = {1, 2, 0, -1, 0.5, 3, 0.25, -2};

/* B g and B H B' from the formulas of the loss. */
static void expected_derivatives(double *gradient, double *hessian)
{
    double g[N], h[N * N];
    rosenbrock_gradient(N, place, g, NULL);
    rosenbrock_hessian(N, place, h, NULL);
    for (size_t r = 0; r < K; r++) {
        gradient[r] = 0.0;
        for (size_t i = 0; i < N; i++) gradient[r] += skew[r * N + i] * g[i];
        for (size_t c = 0; c < K; c++) {
            hessian[r * K + c] = 0.0;
            for (size_t i = 0; i < N; i++)
                for (size_t j = 0; j < N; j++)
                    hessian[r * K + c] += skew[r * N + i] * h[i * N + j] * skew[c * N + j];
        }
    }
}

static hesscrit_problem chain(int kind)
{
    hesscrit_problem problem = hesscrit_problem_of(N, rosenbrock_loss, NULL);
    if (kind >= GRADIENT) problem.gradient = rosenbrock_gradient;
    if (kind >= HESSIAN) problem.hessian = rosenbrock_hessian;
    return problem;
}

static void derivatives_follow_the_chain_rule(void **state)
{
    double gradient[K], hessian[K * K];
    expected_derivatives(gradient, hessian);
    for (int kind = LOSS; kind <= HESSIAN; kind++) {
        const hesscrit_problem problem = chain(kind);
        test_note("kind %d", kind);
        hesscrit_report *report = analyzed(state, &problem, place, K, skew);
        const double *error = hesscrit_report_gradient_bound(report);
        for (size_t r = 0; r < K; r++) {
            assert_close(hesscrit_report_gradient(report)[r], gradient[r], error[r]);
            assert_at_most(error[r], 1e-6 * fabs(gradient[r]));
        }
        error = hesscrit_report_hessian_bound(report);
        for (size_t e = 0; e < K * K; e++) {
            assert_close(hesscrit_report_hessian(report)[e], hessian[e], error[e]);
            assert_at_most(error[e], 1e-2 * fabs(hessian[e]));
        }
        double loss;
        rosenbrock_loss(N, place, &loss, NULL);
        assert_true(hesscrit_report_loss(report) == loss);
        hesscrit_report_destroy(report);
    }
}

static void the_whole_space_is_a_subspace(void **state)
{
    const double identity[N * N] = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1};
    for (int kind = LOSS; kind <= HESSIAN; kind++) {
        const hesscrit_problem problem = chain(kind);
        hesscrit_report *full = NULL;
        hesscrit_signs signs, expected;
        assert_ok(context_of(state),
                  hesscrit_analyze(context_of(state), &problem, place, NULL, &full));
        hesscrit_report *report = analyzed(state, &problem, place, N, identity);
        hesscrit_report_signs(full, &expected);
        hesscrit_report_signs(report, &signs);
        assert_signs_equal(signs, expected);
        assert_int_equal(hesscrit_report_verdict(report), hesscrit_report_verdict(full));
        hesscrit_report_destroy(report);
        hesscrit_report_destroy(full);
    }
}

static void no_direction_at_all_is_flat(void **state)
{
    const hesscrit_problem problem = chain(LOSS);
    expect(state, &problem, place, 0, NULL, HESSCRIT_FLAT);
    const hesscrit_problem nothing = hesscrit_problem_of(0, constant_loss, NULL);
    expect(state, &nothing, NULL, 0, NULL, HESSCRIT_FLAT);
}

static void the_user_is_called_as_for_k_parameters(void **state)
{
    const double basis[3 * N] = {1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, -1};
    const double origin[N] = {1, 1, 1, 1};
    hesscrit_problem problem = chain(LOSS);
    loss_log log = {0};
    problem.user = &log;
    problem.loss_error = 1e-13;
    hesscrit_report *report = analyzed(state, &problem, origin, 3, basis);
    assert_int_equal(hesscrit_report_calls(report, HESSCRIT_CALLBACK_LOSS), log.calls);
    assert_int_equal(log.calls, 3 * 3 + 7 * 3 + 1 + 2 * 3 + 2 * 3 + 1);
    hesscrit_report_destroy(report);
}

static void batches_are_made_use_of(void **state)
{
    hesscrit_problem problem = chain(LOSS);
    hesscrit_report *single = analyzed(state, &problem, place, K, skew);
    loss_log log = {0};
    problem.user = &log;
    problem.loss_batch = rosenbrock_batch;
    hesscrit_report *batched = analyzed(state, &problem, place, K, skew);
    assert_bits_equal(hesscrit_report_hessian(batched), hesscrit_report_hessian(single), K * K);
    assert_bits_equal(hesscrit_report_hessian_bound(batched), hesscrit_report_hessian_bound(single),
                      K * K);
    assert_true(log.calls < hesscrit_report_calls(single, HESSCRIT_CALLBACK_LOSS));
    hesscrit_report_destroy(batched);
    hesscrit_report_destroy(single);
}

static void the_escape_leads_down_in_the_full_space(void **state)
{
    const double origin[2] = {0, 0};
    const double basis[2] = {3, 2.5};
    for (int kind = LOSS; kind < KINDS; kind++) {
        const hesscrit_problem problem = lecture(kind);
        hesscrit_report *report = analyzed(state, &problem, origin, 1, basis);
        hesscrit_escape_step step = hesscrit_escape_step_default();
        const double *after = NULL;
        assert_true(hesscrit_report_escape(report, &step, NULL, &after));
        const double theta[2] = {after[0] * basis[0], after[0] * basis[1]};
        double loss;
        lecture_loss(2, theta, &loss, NULL);
        assert_true(loss == step.loss_after && loss < 1.0);
        hesscrit_report_destroy(report);
    }
}

/* Entries of 3e15 are known to 4 units of rounding, about 1; along (1, 1) nothing else is left. */
static int cancelling_hessian(size_t n, const double *x, double *hessian, void *unused)
{
    const double h[4] = {3e15, 0.0, 0.0, -3e15 - 1.0};
    (void)x;
    (void)unused;
    copy_matrix(n, n, h, n, hessian);
    return 0;
}

static int cancelling_product(size_t n, const double *x, const double *v, double *product,
                              void *unused)
{
    (void)n;
    (void)x;
    (void)unused;
    product[0] = 3e15 * v[0];
    product[1] = (-3e15 - 1.0) * v[1];
    return 0;
}

static int cancelling_loss(size_t n, const double *x, double *loss, void *unused)
{
    (void)n;
    (void)unused;
    *loss = 0.5 * (3e15 * (x[0] - x[1]) * (x[0] + x[1]) - x[1] * x[1]);
    return 0;
}

static void what_cancels_in_the_subspace_counts_as_an_error(void **state)
{
    const double origin[2] = {0, 0};
    const double together[2] = {1, 1};
    hesscrit_problem problem = hesscrit_problem_of(2, cancelling_loss, NULL);
    for (int with_product = 0; with_product < 2; with_product++) {
        hesscrit_signs signs;
        problem.hessian = with_product ? NULL : cancelling_hessian;
        problem.hessian_vector = with_product ? cancelling_product : NULL;
        hesscrit_report *report = analyzed(state, &problem, origin, 1, together);
        hesscrit_report_signs(report, &signs);
        assert_int_equal(signs.undecided, 1);
        assert_at_least(hesscrit_report_hessian_bound(report)[0], 1.0);
        hesscrit_report_destroy(report);
    }
}

/* Typical sizes of 1e-6 and 1e6 that the loss knows nothing beyond. */
static int narrow(size_t n, const double *x, double *loss, void *unused)
{
    (void)n;
    (void)unused;
    if (!(fabs(x[0]) <= 1e-5) || !(fabs(x[1]) <= 1e7))
        *loss = NAN;
    else
        *loss = cosh(1e6 * x[0]) - cosh(1e-6 * x[1]);
    return 0;
}

static void typical_sizes_are_carried_over(void **state)
{
    const double origin[2] = {0, 0};
    const double scale[2] = {1e-6, 1e6};
    const double first[2] = {5.0, 5e11};
    const double second[2] = {1.0, 2e12};
    const double third[2] = {1.0, 0.0};
    hesscrit_problem problem = hesscrit_problem_of(2, narrow, NULL);
    problem.theta_scale = scale;
    expect(state, &problem, origin, 1, third, HESSCRIT_MINIMUM);
    expect(state, &problem, origin, 1, first, HESSCRIT_MINIMUM);
    expect(state, &problem, origin, 1, second, HESSCRIT_MAXIMUM);
}

static void assert_refuses(void **state, const hesscrit_problem *problem, const double *theta,
                           size_t k, size_t ldb, const double *basis, hesscrit_status expected,
                           const char *detail)
{
    hesscrit_report *report;
    hesscrit_context *context = context_of(state);
    fill_pattern(&report, sizeof report);
    assert_status(hesscrit_analyze_subspace(context, problem, theta, k, ldb, basis, NULL, &report),
                  expected);
    assert_untouched(&report, sizeof report);
    if (!strstr(hesscrit_context_detail(context), detail))
        fail_msg("\"%s\" without \"%s\"", hesscrit_context_detail(context), detail);
}

static void bad_arguments_are_refused(void **state)
{
    const hesscrit_problem problem = chain(LOSS);
    const hesscrit_status refused = HESSCRIT_E_ARGUMENT;
    const double one_more[(N + 1) * N] = {0.0};
    hesscrit_report *report = NULL;
    assert_status(hesscrit_analyze_subspace(NULL, &problem, place, K, N, skew, NULL, &report),
                  refused);
    assert_refuses(state, NULL, place, K, N, skew, refused, "problem");
    assert_refuses(state, &problem, NULL, K, N, skew, refused, "theta");
    assert_refuses(state, &problem, place, K, N, NULL, refused, "basis");
    assert_refuses(state, &problem, place, K, N - 1, skew, refused, "ldb");
    assert_refuses(state, &problem, place, N + 1, N, one_more, refused, "k = 5");
    assert_status(
        hesscrit_analyze_subspace(context_of(state), &problem, place, K, N, skew, NULL, NULL),
        refused);
}

static void a_basis_that_is_none_is_refused(void **state)
{
    const hesscrit_problem problem = chain(LOSS);
    double basis[K * N];
    memcpy(basis, skew, sizeof basis);
    basis[5] = NAN;
    assert_refuses(state, &problem, place, K, N, basis, HESSCRIT_E_NONFINITE, "row 1");
    basis[5] = -INFINITY;
    assert_refuses(state, &problem, place, K, N, basis, HESSCRIT_E_NONFINITE, "row 1");
    memset(basis + N, 0, N * sizeof *basis);
    assert_refuses(state, &problem, place, K, N, basis, HESSCRIT_E_ARGUMENT, "row 1");
    for (size_t i = 0; i < N; i++) basis[N + i] = -0.3 * basis[i];
    assert_refuses(state, &problem, place, K, N, basis, HESSCRIT_E_ARGUMENT, "row 1");
    basis[N] *= 1.0 + 0x1p-48;
    assert_refuses(state, &problem, place, K, N, basis, HESSCRIT_E_ARGUMENT, "row 1");
    for (size_t i = 0; i < N; i++) basis[N + i] = 0x1p-1074 * basis[i];
    assert_refuses(state, &problem, place, 1, N, basis + N, HESSCRIT_E_RANGE, "row 0");
}

/* Along +-0.3 and a little beside it: two directions, if only just. */
static void nearly_parallel_rows_are_a_basis(void **state)
{
    const double origin[2] = {0, 0};
    const double basis[4] = {1, 0.3, 1, 0.3 + 0x1p-10};
    const hesscrit_problem problem = lecture(HESSIAN);
    expect(state, &problem, origin, 2, basis, HESSCRIT_SADDLE);
}

static int writing_loss(size_t n, const double *x, double *loss, void *unused)
{
    (void)unused;
    ((double *)(uintptr_t)x)[n - 1] += 1.0;
    *loss = 0.0;
    return 0;
}

static void a_callback_that_writes_to_theta_is_told_so(void **state)
{
    const hesscrit_problem problem = hesscrit_problem_of(N, writing_loss, NULL);
    assert_refuses(state, &problem, place, K, N, skew, HESSCRIT_E_CALLBACK, "theta[3]");
    assert_int_equal(hesscrit_context_callback_code(context_of(state)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(
            the_lecture_network_is_one_thing_along_each_diagonal_and_another_in_the_plane),
        test_with_context(a_minimum_along_every_axis_may_be_a_saddle_in_the_plane),
        test_with_context(derivatives_follow_the_chain_rule),
        test_with_context(the_whole_space_is_a_subspace),
        test_with_context(no_direction_at_all_is_flat),
        test_with_context(the_user_is_called_as_for_k_parameters),
        test_with_context(batches_are_made_use_of),
        test_with_context(the_escape_leads_down_in_the_full_space),
        test_with_context(what_cancels_in_the_subspace_counts_as_an_error),
        test_with_context(typical_sizes_are_carried_over),
        test_with_context(bad_arguments_are_refused),
        test_with_context(a_basis_that_is_none_is_refused),
        test_with_context(nearly_parallel_rows_are_a_basis),
        test_with_context(a_callback_that_writes_to_theta_is_told_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
