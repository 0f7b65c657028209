/* What every call refuses, without a callback and without touching anything. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <hesscrit/hesscrit.h>

#include "calls.h"
#include "fixture.h"
#include "test.h"

/* The call refuses this problem at this theta. */
static void assert_refused(void **state, const library_call *call, const hesscrit_problem *problem,
                           const double *theta, hesscrit_status expected)
{
    hesscrit_context *context = context_of(state);
    call_outputs out;
    prepare_outputs(&out);
    assert_status(call->make(context, problem, theta, &out), expected);
    assert_true(strlen(hesscrit_context_detail(context)) > 0);
    assert_outputs_untouched(&out);
    assert_int_equal(blocks_besides_scratch(allocator_of(state), context), 1);
    for (int kind = 0; kind < 4; kind++)
        assert_int_equal(hesscrit_context_calls(context, (hesscrit_callback)kind), 0);
}

/* Every call refuses it. */
static void assert_all_refuse(void **state, const hesscrit_problem *problem, const double *theta,
                              hesscrit_status expected)
{
    for (size_t c = 0; c < library_call_count; c++) {
        test_note("%s", library_calls[c].name);
        assert_refused(state, &library_calls[c], problem, theta, expected);
    }
}

static void a_problem_of_an_unknown_size_is_refused(void **state)
{
    const size_t sizes[] = {0, 1, sizeof(hesscrit_problem) - 1, sizeof(hesscrit_problem) + 8,
                            SIZE_MAX};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        hesscrit_problem problem = spied_problem(NULL, OFFER_ALL);
        problem.struct_size = sizes[i];
        assert_all_refuse(state, &problem, spy_theta, HESSCRIT_E_ARGUMENT);
    }
}

static void a_problem_without_its_parts_is_refused(void **state)
{
    hesscrit_problem problem = spied_problem(NULL, OFFER_ALL);
    assert_all_refuse(state, NULL, spy_theta, HESSCRIT_E_ARGUMENT);
    assert_all_refuse(state, &problem, NULL, HESSCRIT_E_ARGUMENT);
    problem.loss = NULL; /* required, also beside a batch */
    assert_all_refuse(state, &problem, spy_theta, HESSCRIT_E_ARGUMENT);
}

static void unknown_flags_are_refused(void **state)
{
    const unsigned flags[] = {4, 7, 0x80000000u, ~0u};
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        hesscrit_problem problem = spied_problem(NULL, OFFER_ALL);
        problem.flags = flags[i];
        assert_all_refuse(state, &problem, spy_theta, HESSCRIT_E_ARGUMENT);
    }
}

static void errors_that_are_no_sizes_are_refused(void **state)
{
    const double bad[] = {-1e-300, -1.0, NAN, INFINITY, -INFINITY};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        hesscrit_problem problem = spied_problem(NULL, OFFER_ALL);
        problem.loss_error = bad[i];
        assert_all_refuse(state, &problem, spy_theta, HESSCRIT_E_ARGUMENT);
        problem.loss_error = 0.0;
        problem.gradient_error = bad[i];
        assert_all_refuse(state, &problem, spy_theta, HESSCRIT_E_ARGUMENT);
        problem.gradient_error = 0.0;
        problem.hessian_relative_error = bad[i];
        assert_all_refuse(state, &problem, spy_theta, HESSCRIT_E_ARGUMENT);
        assert_non_null(
            strstr(hesscrit_context_detail(context_of(state)), "hessian_relative_error"));
        problem.hessian_relative_error = 0.0;
        problem.hessian_absolute_error = bad[i];
        assert_all_refuse(state, &problem, spy_theta, HESSCRIT_E_ARGUMENT);
        assert_non_null(
            strstr(hesscrit_context_detail(context_of(state)), "hessian_absolute_error"));
    }
}

static void errors_of_a_hessian_that_is_not_there_are_not_read(void **state)
{
    hesscrit_problem problem = spied_problem(NULL, 0);
    hesscrit_report *report = NULL;
    problem.hessian_relative_error = -1.0;
    problem.hessian_absolute_error = NAN;
    assert_ok(context_of(state),
              hesscrit_analyze(context_of(state), &problem, spy_theta, NULL, &report));
    hesscrit_report_destroy(report);
}

static void scales_that_are_not_positive_are_refused(void **state)
{
    const double bad[] = {0.0, -0.0, -1.0, NAN, INFINITY};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        for (size_t k = 0; k < SPY_N; k++) {
            double scale[SPY_N] = {1.0, 1.0, 1.0, 1.0};
            hesscrit_problem problem = spied_problem(NULL, OFFER_ALL);
            scale[k] = bad[i];
            problem.theta_scale = scale;
            assert_all_refuse(state, &problem, spy_theta, HESSCRIT_E_ARGUMENT);
        }
}

static void a_theta_that_is_not_finite_is_an_error_with_its_coordinate(void **state)
{
    const double bad[] = {NAN, INFINITY, -INFINITY};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        for (size_t k = 0; k < SPY_N; k++) {
            double theta[SPY_N];
            char name[] = "theta[0]";
            const hesscrit_problem problem = spied_problem(NULL, OFFER_ALL);
            memcpy(theta, spy_theta, sizeof theta);
            theta[k] = bad[i];
            name[6] = (char)('0' + k);
            for (size_t c = 0; c < library_call_count; c++) {
                test_note("%s", library_calls[c].name);
                assert_refused(state, &library_calls[c], &problem, theta, HESSCRIT_E_NONFINITE);
                assert_non_null(strstr(hesscrit_context_detail(context_of(state)), name));
            }
        }
}

static void a_place_for_the_result_is_required(void **state)
{
    hesscrit_context *c = context_of(state);
    const hesscrit_problem p = spied_problem(NULL, OFFER_ALL);
    const double *theta = spy_theta;
    double g[SPY_N], h[SPY_N * SPY_N];
    const hesscrit_status refused = HESSCRIT_E_ARGUMENT;
    fill_pattern(g, sizeof g);
    fill_pattern(h, sizeof h);
    assert_status(hesscrit_analyze(c, &p, theta, NULL, NULL), refused);
    assert_status(hesscrit_gradient(c, &p, theta, NULL, g), refused);
    assert_status(hesscrit_hessian(c, &p, theta, SPY_N, NULL, h), refused);
    assert_status(hesscrit_hessian(c, &p, theta, SPY_N - 1, h, NULL), refused);
    assert_status(hesscrit_check_gradient(c, &p, theta, NULL), refused);
    assert_status(hesscrit_check_hessian(c, &p, theta, NULL), refused);
    assert_status(hesscrit_check_hessian_vector(c, &p, theta, NULL, NULL), refused);
    assert_status(hesscrit_minimum_ratio(c, &p, theta, NULL, NULL), refused);
    assert_untouched(g, sizeof g);
    assert_untouched(h, sizeof h);
    assert_int_equal(hesscrit_context_calls(c, HESSCRIT_CALLBACK_HESSIAN), 0);
}

static void what_the_user_does_not_offer_cannot_be_checked(void **state)
{
    const hesscrit_problem problem = spied_problem(NULL, 0);
    for (size_t c = 0; c < library_call_count; c++)
        if (library_calls[c].offers != 0)
            assert_refused(state, &library_calls[c], &problem, spy_theta, HESSCRIT_E_ARGUMENT);
}

static void a_check_of_an_unknown_size_is_refused(void **state)
{
    const size_t sizes[] = {0, 1, sizeof(hesscrit_check) - 1, sizeof(hesscrit_check) + 8, SIZE_MAX};
    hesscrit_context *c = context_of(state);
    const hesscrit_problem p = spied_problem(NULL, OFFER_ALL);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        hesscrit_check check, fresh;
        const double *theta = spy_theta;
        fill_pattern(&check, sizeof check);
        fill_pattern(&fresh, sizeof fresh);
        check.struct_size = fresh.struct_size = sizes[i];
        assert_status(hesscrit_check_gradient(c, &p, theta, &check), HESSCRIT_E_ARGUMENT);
        assert_status(hesscrit_check_hessian(c, &p, theta, &check), HESSCRIT_E_ARGUMENT);
        assert_status(hesscrit_check_hessian_vector(c, &p, theta, NULL, &check),
                      HESSCRIT_E_ARGUMENT);
        assert_memory_equal(&check, &fresh, sizeof check);
    }
}

static void options_that_make_no_sense_are_refused(void **state)
{
    const size_t sizes[] = {0, 1, sizeof(hesscrit_analyze_options) - 1,
                            sizeof(hesscrit_analyze_options) + 8, SIZE_MAX};
    const double tolerances[] = {0.0, -0.0, -1.0, NAN, -INFINITY};
    const unsigned flags[] = {4, 7, 0x80000000u};
    enum { SIZES = 5, TOLERANCES = 5, FLAGS = 3 };
    const hesscrit_problem problem = spied_problem(NULL, 0);
    for (size_t i = 0; i < SIZES + TOLERANCES + FLAGS; i++) {
        hesscrit_report *report;
        hesscrit_analyze_options options = hesscrit_analyze_options_default();
        fill_pattern(&report, sizeof report);
        if (i < SIZES)
            options.struct_size = sizes[i];
        else if (i < SIZES + TOLERANCES)
            options.tolerance = tolerances[i - SIZES];
        else
            options.flags = flags[i - SIZES - TOLERANCES];
        test_note("options %zu", i);
        assert_status(hesscrit_analyze(context_of(state), &problem, spy_theta, &options, &report),
                      HESSCRIT_E_ARGUMENT);
        assert_untouched(&report, sizeof report);
    }
}

/* theta is shorter than it should be, and its first number would be an error
 * of its own if it were read. */
static void a_problem_beyond_the_address_space_is_refused_unread(void **state)
{
    const size_t sizes[] = {(size_t)1 << 32, SIZE_MAX / 16, SIZE_MAX / 8, SIZE_MAX};
    const double theta[1] = {NAN};
    allocator_of(state)->limit = (size_t)1 << 20;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        for (size_t c = 0; c < library_call_count; c++) {
            hesscrit_problem problem = spied_problem(NULL, OFFER_ALL);
            call_outputs out;
            if (!library_calls[c].matrices && sizes[i] < SIZE_MAX / 8) continue;
            problem.n = sizes[i];
            prepare_outputs(&out);
            test_note("%s with n = %zu", library_calls[c].name, sizes[i]);
            const hesscrit_status status =
                library_calls[c].make(context_of(state), &problem, theta, &out);
            assert_outputs_untouched(&out);
            /* The stride of the Hessian and the model's n are those of a smaller problem. */
            if (status == HESSCRIT_E_ARGUMENT) continue;
            if (status != HESSCRIT_E_MEMORY) assert_status(status, HESSCRIT_E_SIZE);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(a_problem_of_an_unknown_size_is_refused),
        test_with_context(a_problem_without_its_parts_is_refused),
        test_with_context(unknown_flags_are_refused),
        test_with_context(errors_that_are_no_sizes_are_refused),
        test_with_context(errors_of_a_hessian_that_is_not_there_are_not_read),
        test_with_context(scales_that_are_not_positive_are_refused),
        test_with_context(a_theta_that_is_not_finite_is_an_error_with_its_coordinate),
        test_with_context(a_place_for_the_result_is_required),
        test_with_context(what_the_user_does_not_offer_cannot_be_checked),
        test_with_context(a_check_of_an_unknown_size_is_refused),
        test_with_context(options_that_make_no_sense_are_refused),
        test_with_context(a_problem_beyond_the_address_space_is_refused_unread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
