/* Reading a report: through its accessors, and as text. */
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hesscrit/critical_point.h>

#include "calls.h"
#include "critical/report.h"
#include "fixture.h"
#include "locales.h"
#include "losses.h"
#include "random.h"
#include "test.h"

enum { ROOM = 4096 };

static hesscrit_report *analyzed(hesscrit_context *context, const hesscrit_problem *problem,
                                 const double *theta, unsigned flags)
{
    hesscrit_report *report = NULL;
    hesscrit_analyze_options options = hesscrit_analyze_options_default();
    options.flags = flags;
    assert_ok(context, hesscrit_analyze(context, problem, theta, &options, &report));
    assert_non_null(report);
    return report;
}

static hesscrit_report *analyzed_spy(hesscrit_context *context)
{
    const hesscrit_problem problem = spied_problem(NULL, 0);
    return analyzed(context, &problem, spy_theta, 0);
}

/* sum_i (i + 1) x_i^2 / 2 + 1: eigenvalues 1 ... n at 0. */
static int steps_loss(size_t n, const double *x, double *loss, void *user)
{
    (void)user;
    *loss = 1.0;
    for (size_t i = 0; i < n; i++) *loss += 0.5 * (double)(i + 1) * x[i] * x[i];
    return 0;
}

static hesscrit_report *analyzed_steps(hesscrit_context *context, size_t n)
{
    double *theta = new_doubles(n);
    const hesscrit_problem problem = hesscrit_problem_of(n, steps_loss, NULL);
    hesscrit_report *report = analyzed(context, &problem, n > 0 ? theta : NULL, 0);
    for (size_t i = 0; i < n; i++) theta[i] = NAN; /* the report has its own */
    free(theta);
    return report;
}

static void no_report_reads_as_nothing(void **state)
{
    hesscrit_signs signs = {7, 7, 7};
    hesscrit_ratio ratio = {7, 7, 7};
    const hesscrit_signs none = {0, 0, 0};
    char buffer[8] = "1234567";
    (void)state;
    hesscrit_report_destroy(NULL);
    assert_int_equal(hesscrit_report_verdict(NULL), HESSCRIT_UNDETERMINED);
    assert_null(hesscrit_report_reason(NULL));
    assert_int_equal(hesscrit_report_n(NULL), 0);
    assert_null(hesscrit_report_theta(NULL));
    assert_close(hesscrit_report_loss(NULL), 0.0, 0.0);
    assert_close(hesscrit_report_loss_error(NULL), 0.0, 0.0);
    assert_null(hesscrit_report_gradient(NULL));
    assert_null(hesscrit_report_gradient_bound(NULL));
    assert_close(hesscrit_report_gradient_norm(NULL), 0.0, 0.0);
    assert_close(hesscrit_report_gradient_norm_bound(NULL), 0.0, 0.0);
    assert_int_equal(hesscrit_report_evidence(NULL), HESSCRIT_EVIDENCE_NONE);
    assert_int_equal(hesscrit_report_order(NULL), 0);
    assert_int_equal(hesscrit_report_flat_dimension(NULL), 0);
    assert_int_equal(hesscrit_report_flat_dimension_at_least(NULL), 0);
    assert_close(hesscrit_report_flat_distance(NULL), 0.0, 0.0);
    assert_close(hesscrit_report_flat_error(NULL), 0.0, 0.0);
    assert_int_equal(hesscrit_report_flat_walks(NULL), 0);
    assert_close(hesscrit_report_distance(NULL), 0.0, 0.0);
    assert_close(hesscrit_report_tolerance(NULL), 0.0, 0.0);
    assert_close(hesscrit_report_fall(NULL), 0.0, 0.0);
    assert_null(hesscrit_report_hessian(NULL));
    assert_null(hesscrit_report_hessian_bound(NULL));
    assert_null(hesscrit_report_eigenvalues(NULL));
    assert_null(hesscrit_report_eigenvalue_radii(NULL));
    assert_null(hesscrit_report_eigenvectors(NULL));
    assert_null(hesscrit_report_typical_sizes(NULL));
    assert_null(hesscrit_report_natural_eigenvalues(NULL));
    assert_null(hesscrit_report_natural_eigenvalue_radii(NULL));
    assert_int_equal(hesscrit_report_sweeps(NULL), 0);
    assert_true(hesscrit_report_loss_left(NULL) == 0.0);
    assert_true(hesscrit_report_loss_left_error(NULL) == 0.0);
    assert_int_equal(hesscrit_report_leads_to(NULL), HESSCRIT_UNDETERMINED);
    assert_int_equal(hesscrit_report_next(NULL), HESSCRIT_NEXT_ASK);
    assert_string_equal(hesscrit_report_advice(NULL), "");
    hesscrit_report_signs(NULL, &signs);
    assert_signs_equal(signs, none);
    hesscrit_report_signs(NULL, NULL);
    hesscrit_report_minimum_ratio(NULL, &ratio); /* as with n = 0 */
    assert_close(ratio.value, 0.0, 0.0);
    hesscrit_report_minimum_ratio(NULL, NULL);
    assert_int_equal(hesscrit_report_calls(NULL, HESSCRIT_CALLBACK_LOSS), 0);
    assert_int_equal(hesscrit_report_escape(NULL, NULL, NULL, NULL), 0);
    assert_int_equal(hesscrit_report_text(NULL, buffer, sizeof buffer), 0);
    assert_string_equal(buffer, "");
    assert_int_equal(hesscrit_report_text(NULL, NULL, 0), 0);
}

static void a_report_says_what_was_found(void **state)
{
    hesscrit_report *report = analyzed_steps(context_of(state), 5);
    const double *lambda = hesscrit_report_eigenvalues(report);
    const double *radii = hesscrit_report_eigenvalue_radii(report);
    const double *v = hesscrit_report_eigenvectors(report);
    const double *hessian = hesscrit_report_hessian(report);
    const double *bound = hesscrit_report_hessian_bound(report);
    const hesscrit_signs expected = {5, 0, 0};
    hesscrit_signs signs;
    hesscrit_ratio ratio;
    assert_int_equal(hesscrit_report_verdict(report), HESSCRIT_MINIMUM);
    assert_true(strlen(hesscrit_report_reason(report)) > 0);
    assert_int_equal(hesscrit_report_n(report), 5);
    assert_close(hesscrit_report_loss(report), 1.0, 0.0);
    assert_at_least(hesscrit_report_loss_error(report), 0.0);
    assert_at_most(hesscrit_report_loss_error(report), 1e-13);
    assert_close(hesscrit_report_tolerance(report), 1e-4, 0.0);
    assert_at_most(hesscrit_report_distance(report), 1e-4);
    assert_true(hesscrit_report_sweeps(report) > 0);
    assert_ascending(lambda, 5);
    double square = 0.0;
    for (size_t i = 0; i < 5; i++) {
        const double g = hesscrit_report_gradient(report)[i];
        square += g * g;
        assert_close(hesscrit_report_theta(report)[i], 0.0, 0.0);
        assert_close(g, 0.0, hesscrit_report_gradient_bound(report)[i]);
        assert_close(lambda[i], (double)(i + 1), radii[i]);
        assert_at_most(radii[i], 1e-3);
        assert_close(v[i * 5 + i], 1.0, 1e-3);
        for (size_t j = 0; j < 5; j++) {
            assert_close(hessian[i * 5 + j], i == j ? (double)(i + 1) : 0.0, bound[i * 5 + j]);
            assert_bits_equal(&hessian[i * 5 + j], &hessian[j * 5 + i], 1);
        }
    }
    assert_close(hesscrit_report_gradient_norm(report), sqrt(square), 1e-20);
    hesscrit_report_signs(report, &signs);
    assert_signs_equal(signs, expected);
    hesscrit_report_minimum_ratio(report, &ratio);
    assert_close(ratio.value, 1.0, 0.0);
    assert_close(ratio.lower, 1.0, 0.0);
    assert_close(ratio.upper, 1.0, 0.0);
    assert_int_equal(hesscrit_report_calls(report, HESSCRIT_CALLBACK_LOSS),
                     hesscrit_context_calls(context_of(state), HESSCRIT_CALLBACK_LOSS));
    assert_int_equal(hesscrit_report_calls(report, HESSCRIT_CALLBACK_GRADIENT), 0);
    assert_int_equal(hesscrit_report_calls(report, (hesscrit_callback)4), 0);
    assert_int_equal(hesscrit_report_calls(report, (hesscrit_callback)-1), 0);
    hesscrit_report_destroy(report);
}

/* sum_i (i + 1) (x_i / s_i)^2 / 2 + 1, s_i = 2^(20 - 10 i). */
static double size_of(size_t i)
{
    return ldexp(1.0, 20 - 10 * (int)i);
}

static int stretched_loss(size_t n, const double *x, double *loss, void *user)
{
    (void)user;
    *loss = 1.0;
    for (size_t i = 0; i < n; i++)
        *loss += 0.5 * (double)(i + 1) * (x[i] / size_of(i)) * (x[i] / size_of(i));
    return 0;
}

static void a_report_tells_the_eigenvalues_in_natural_units(void **state)
{
    enum { N = 5 };
    const double theta[N] = {0};
    double scale[N];
    hesscrit_problem problem = hesscrit_problem_of(N, stretched_loss, NULL);
    for (size_t i = 0; i < N; i++) scale[i] = size_of(i);
    problem.theta_scale = scale;
    hesscrit_report *report = analyzed(context_of(state), &problem, theta, 0);
    const double *natural = hesscrit_report_natural_eigenvalues(report);
    const double *radii = hesscrit_report_natural_eigenvalue_radii(report);
    assert_bits_equal(hesscrit_report_typical_sizes(report), scale, N);
    for (size_t i = 0; i < N; i++) {
        assert_close(natural[i], (double)(i + 1), radii[i]);
        assert_at_most(radii[i], 1e-3);
    }
    hesscrit_report_destroy(report);
}

static void a_report_outlives_its_context(void **state)
{
    failing_allocator allocator;
    hesscrit_context_options options = hesscrit_context_options_default();
    hesscrit_context *context = NULL;
    char before[ROOM], after[ROOM];
    (void)state;
    failing_allocator_install(&allocator, &options);
    assert_status(hesscrit_context_create(&options, &context), HESSCRIT_OK);
    hesscrit_report *report = analyzed_spy(context);
    hesscrit_report_text(report, before, sizeof before);
    hesscrit_context_destroy(context);
    assert_int_equal(allocator.outstanding, 1);
    assert_int_equal(hesscrit_report_verdict(report), HESSCRIT_SADDLE);
    assert_close(hesscrit_report_theta(report)[3], spy_theta[3], 0.0);
    hesscrit_report_text(report, after, sizeof after);
    assert_string_equal(after, before);
    hesscrit_report_destroy(report);
    assert_int_equal(allocator.outstanding, 0);
}

static void an_escape_that_was_found_can_be_read_in_parts(void **state)
{
    hesscrit_report *report = analyzed_spy(context_of(state));
    hesscrit_escape_step step = hesscrit_escape_step_default();
    const double *direction = NULL, *after = NULL;
    assert_int_equal(hesscrit_report_escape(report, &step, &direction, &after), 1);
    assert_non_null(direction);
    assert_non_null(after);
    assert_true(step.decrease > 0.0);
    assert_close(spied_loss_at(after), step.loss_after, 0.0);
    assert_close(step.loss_before, hesscrit_report_loss(report), 0.0);
    const double *again = NULL;
    assert_int_equal(hesscrit_report_escape(report, NULL, NULL, NULL), 1);
    assert_int_equal(hesscrit_report_escape(report, NULL, &again, NULL), 1);
    assert_ptr_equal(again, direction);
    hesscrit_report_destroy(report);
}

static void assert_no_escape_into(const hesscrit_report *report, size_t struct_size)
{
    hesscrit_escape_step step, fresh;
    const double *direction, *after;
    fill_pattern(&step, sizeof step);
    fill_pattern(&fresh, sizeof fresh);
    step.struct_size = fresh.struct_size = struct_size;
    fill_pattern(&direction, sizeof direction);
    fill_pattern(&after, sizeof after);
    assert_int_equal(hesscrit_report_escape(report, &step, &direction, &after), 0);
    assert_memory_equal(&step, &fresh, sizeof step);
    assert_untouched(&direction, sizeof direction);
    assert_untouched(&after, sizeof after);
}

static void assert_no_escape(const hesscrit_report *report)
{
    assert_no_escape_into(report, sizeof(hesscrit_escape_step));
}

static void a_step_of_an_unknown_size_receives_no_escape(void **state)
{
    const size_t sizes[] = {0, 1, sizeof(hesscrit_escape_step) - 1,
                            sizeof(hesscrit_escape_step) + 8, SIZE_MAX};
    hesscrit_report *report = analyzed_spy(context_of(state));
    assert_int_equal(hesscrit_report_escape(report, NULL, NULL, NULL), 1);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        assert_no_escape_into(report, sizes[i]);
    hesscrit_report_destroy(report);
}

static void where_there_is_no_escape_nothing_is_written(void **state)
{
    hesscrit_context *context = context_of(state);
    const hesscrit_problem problem = spied_problem(NULL, 0);
    hesscrit_report *report = analyzed_steps(context, 3);
    assert_no_escape(report);
    hesscrit_report_destroy(report);
    report = analyzed(context, &problem, spy_theta, HESSCRIT_ANALYZE_NO_ESCAPE);
    assert_int_equal(hesscrit_report_verdict(report), HESSCRIT_SADDLE);
    assert_no_escape(report);
    hesscrit_report_destroy(report);
}

/* A bowl whose Hessian is said to be that of a hill. */
static int bowl_loss(size_t n, const double *x, double *loss, void *user)
{
    (void)user;
    *loss = 1.0;
    for (size_t i = 0; i < n; i++) *loss += x[i] * x[i];
    return 0;
}

static int bowl_gradient(size_t n, const double *x, double *gradient, void *user)
{
    (void)user;
    for (size_t i = 0; i < n; i++) gradient[i] = 2.0 * x[i];
    return 0;
}

static int hill_hessian(size_t n, const double *x, double *hessian, void *user)
{
    (void)x;
    (void)user;
    for (size_t i = 0; i < n * n; i++) hessian[i] = i % (n + 1) == 0 ? -1.0 : 0.0;
    return 0;
}

static void an_escape_that_was_not_found_is_no_error_and_none(void **state)
{
    const double theta[2] = {0.0, 0.0};
    char text[ROOM];
    hesscrit_problem problem = hesscrit_problem_of(2, bowl_loss, NULL);
    problem.hessian = hill_hessian;
    hesscrit_report *report = analyzed(context_of(state), &problem, theta, 0);
    assert_string_equal(hesscrit_context_detail(context_of(state)), "");
    assert_no_escape(report);
    hesscrit_report_text(report, text, sizeof text);
    assert_non_null(strstr(text, "escape:        none: no step was seen to lower the loss"));
    assert_null(strstr(text, "(by "));
    hesscrit_report_destroy(report);
}

static void a_fall_that_the_loss_does_not_show_is_not_believed(void **state)
{
    const double theta[2] = {0.0, 0.0};
    hesscrit_problem problem = hesscrit_problem_of(2, bowl_loss, NULL);
    problem.hessian = hill_hessian;
    hesscrit_report *report = analyzed(context_of(state), &problem, theta, 0);
    assert_int_equal(hesscrit_report_verdict(report), HESSCRIT_UNDETERMINED);
    assert_int_equal(hesscrit_report_evidence(report), HESSCRIT_EVIDENCE_NONE);
    assert_non_null(strstr(hesscrit_report_reason(report), "no step along the lowest one"));
    assert_non_null(strstr(hesscrit_report_reason(report), "hesscrit_check_hessian()"));
    hesscrit_report_destroy(report);
    report = analyzed(context_of(state), &problem, theta, HESSCRIT_ANALYZE_NO_ESCAPE);
    assert_int_equal(hesscrit_report_verdict(report), HESSCRIT_MAXIMUM); /* nobody looked */
    hesscrit_report_destroy(report);
}

static int steps_hessian(size_t n, const double *x, double *hessian, void *user)
{
    (void)x;
    (void)user;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) hessian[i * n + j] = i == j ? (double)(i + 1) : 0.0;
    return 0;
}

static void expect_evidence(void **state, const hesscrit_problem *problem,
                            hesscrit_evidence evidence, int order, const char *words)
{
    const double theta[3] = {0.0, 0.0, 0.0};
    char text[ROOM];
    hesscrit_report *report = analyzed(context_of(state), problem, theta, 0);
    hesscrit_report_text(report, text, sizeof text);
    assert_int_equal(hesscrit_report_evidence(report), evidence);
    assert_int_equal(hesscrit_report_order(report), order);
    assert_non_null(strstr(text, words));
    hesscrit_report_destroy(report);
}

static void estimates_are_not_called_proofs(void **state)
{
    hesscrit_problem problem = hesscrit_problem_of(3, steps_loss, NULL);
    expect_evidence(state, &problem, HESSCRIT_EVIDENCE_LIKELY, 2,
                    "evidence:      likely: by errors that are estimates\n");
    problem.hessian = steps_hessian;
    expect_evidence(state, &problem, HESSCRIT_EVIDENCE_LIKELY, 2,
                    "evidence:      likely: by errors that are estimates, as none is stated for "
                    "the Hessian\n");
    for (int absolute = 0; absolute < 2; absolute++) { /* nor is what nobody stated the error of */
        problem.hessian_relative_error = absolute ? 0.0 : 1e-14;
        problem.hessian_absolute_error = absolute ? 1e-14 : 0.0;
        expect_evidence(state, &problem, HESSCRIT_EVIDENCE_PROVED, 2,
                        "evidence:      proved by the error that is stated for the Hessian, if "
                        "theta is critical\n");
    }
    problem.hessian_absolute_error = 10.0; /* which decides no sign */
    expect_evidence(state, &problem, HESSCRIT_EVIDENCE_LIKELY, 2,
                    "evidence:      likely: by losses that were seen\n");
}

static void a_hessian_that_may_be_anything_decides_no_sign(void **state)
{
    const double theta[3] = {0.0, 0.0, 0.0};
    hesscrit_signs signs;
    hesscrit_problem problem = hesscrit_problem_of(3, steps_loss, NULL);
    problem.hessian = steps_hessian;
    problem.hessian_relative_error = 1.0;
    hesscrit_report *report =
        analyzed(context_of(state), &problem, theta, HESSCRIT_ANALYZE_NO_HIGHER_ORDER);
    hesscrit_report_signs(report, &signs);
    assert_int_equal(signs.undecided, 3);
    hesscrit_report_destroy(report);
}

/* Entries that are zero but for rounding, beside one that is not. */
static int rounded_hessian(size_t n, const double *x, double *hessian, void *user)
{
    const double graded = *(const double *)user;
    (void)x;
    for (size_t i = 0; i < n * n; i++) hessian[i] = i % (n + 1) == 0 ? 2.0 : 0.0;
    hessian[n * n - 1] = -graded;
    return 0;
}

static void a_small_curvature_is_kept_where_the_user_states_the_error(void **state)
{
    const double theta[3] = {0.0, 0.0, 0.0};
    double graded = 1e-17;
    hesscrit_signs signs;
    hesscrit_problem problem = hesscrit_problem_of(3, bowl_loss, &graded);
    problem.hessian = rounded_hessian;
    for (int stated = 0; stated < 2; stated++) {
        problem.hessian_relative_error = stated ? 1e-15 : 0.0;
        hesscrit_report *report =
            analyzed(context_of(state), &problem, theta,
                     HESSCRIT_ANALYZE_NO_HIGHER_ORDER | HESSCRIT_ANALYZE_NO_ESCAPE);
        hesscrit_report_signs(report, &signs);
        assert_int_equal(signs.positive, 2);
        assert_int_equal(signs.negative, stated);
        hesscrit_report_destroy(report);
    }
}

static int level_loss(size_t n, const double *x, double *loss, void *user)
{
    (void)n, (void)x, (void)user;
    *loss = 0.0;
    return 0;
}

static int level_gradient(size_t n, const double *x, double *gradient, void *user)
{
    (void)x, (void)user;
    for (size_t i = 0; i < n; i++) gradient[i] = 0.0;
    return 0;
}

/* A last entry that is steady, or that is another one where theta's last bits are. */
static int unsteady_hessian(size_t n, const double *x, double *hessian, void *user)
{
    const double last = *(const double *)user;
    for (size_t i = 0; i < n * n; i++) hessian[i] = i % (n + 1) == 0 ? 2.0 : 0.0;
    hessian[n * n - 1] = x[0] > 1.0 ? fabs(last) : last;
    return 0;
}

static void a_small_curvature_that_last_bits_change_decides_no_sign(void **state)
{
    const double theta[3] = {1.0, 1.0, 1.0};
    const double lasts[3] = {1.0, 1e-12, -1e-12}; /* 1e-12 is far above the presumed error */
    const size_t positive[3] = {3, 3, 2}, calls[3] = {1, 3, 3};
    for (int k = 0; k < 3; k++) {
        double last = lasts[k];
        hesscrit_signs signs;
        hesscrit_problem problem = hesscrit_problem_of(3, level_loss, &last);
        problem.gradient = level_gradient;
        problem.hessian = unsteady_hessian;
        hesscrit_report *report =
            analyzed(context_of(state), &problem, theta,
                     HESSCRIT_ANALYZE_NO_HIGHER_ORDER | HESSCRIT_ANALYZE_NO_ESCAPE);
        hesscrit_report_signs(report, &signs);
        assert_int_equal(signs.positive, positive[k]);
        assert_int_equal(signs.negative, 0);
        assert_int_equal(hesscrit_report_calls(report, HESSCRIT_CALLBACK_HESSIAN), calls[k]);
        hesscrit_report_destroy(report);
    }
}

static size_t count_of(const char *text, const char *part)
{
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, part)) != NULL; at += strlen(part)) count++;
    return count;
}

static void assert_is_text(const char *text)
{
    const size_t length = strlen(text);
    assert_true(length > 0 && text[length - 1] == '\n' && text[0] != '\n');
    assert_null(strstr(text, "\n\n"));
    for (size_t i = 0; i < length; i++)
        assert_true(text[i] == '\n' || (text[i] >= ' ' && text[i] <= '~'));
}

static void the_text_tells_the_verdict_and_the_counts(void **state)
{
    hesscrit_report *report = analyzed_spy(context_of(state));
    char text[ROOM], calls[64];
    const size_t length = hesscrit_report_text(report, text, sizeof text);
    assert_int_equal(length, strlen(text));
    assert_is_text(text);
    assert_non_null(strstr(text, "saddle point"));
    assert_non_null(strstr(text, hesscrit_report_reason(report)));
    assert_non_null(strstr(text, "1 negative, 1 undecided, 2 positive"));
    assert_non_null(strstr(text, "0.5 to 0.75 (undecided eigenvalues may be positive)"));
    assert_non_null(strstr(text, "lowers the loss"));
    snprintf(calls, sizeof calls, "%lu losses, 0 gradients, 0 Hessians, 0 products",
             (unsigned long)hesscrit_report_calls(report, HESSCRIT_CALLBACK_LOSS));
    assert_non_null(strstr(text, calls));
    hesscrit_report_destroy(report);
}

static void every_verdict_stands_in_its_text(void **state)
{
    hesscrit_context *context = context_of(state);
    const double at[][2] = {{0, 0}, {1, 1}, {2, 2}};
    for (size_t i = 0; i < sizeof at / sizeof at[0]; i++) {
        const hesscrit_problem problem = hesscrit_problem_of(2, lecture_loss, NULL);
        hesscrit_report *report = analyzed(context, &problem, at[i], 0);
        char text[ROOM];
        hesscrit_report_text(report, text, sizeof text);
        assert_is_text(text);
        assert_non_null(strstr(text, hesscrit_verdict_name(hesscrit_report_verdict(report))));
        hesscrit_report_destroy(report);
    }
}

static void the_text_is_cut_as_snprintf_cuts_it(void **state)
{
    hesscrit_report *report = analyzed_spy(context_of(state));
    char whole[ROOM];
    const size_t length = hesscrit_report_text(report, whole, sizeof whole);
    assert_true(length > 100 && length < sizeof whole);
    assert_int_equal(hesscrit_report_text(report, NULL, 0), length);
    for (size_t size = 0; size <= length + 2; size++) {
        enum { GUARD = 16 };
        char *buffer = malloc(size + GUARD), *fresh = malloc(size + GUARD);
        assert_non_null(buffer);
        assert_non_null(fresh);
        fill_pattern(buffer, size + GUARD);
        fill_pattern(fresh, size + GUARD);
        assert_int_equal(hesscrit_report_text(report, buffer, size), length);
        const size_t copied = size == 0 ? 0 : size - 1 < length ? size - 1 : length;
        assert_memory_equal(buffer, whole, copied);
        if (size > 0) assert_int_equal(buffer[copied], '\0');
        const size_t written = size > 0 ? copied + 1 : 0;
        assert_memory_equal(buffer + written, fresh + written, size + GUARD - written);
        free(fresh);
        free(buffer);
    }
    hesscrit_report_destroy(report);
}

static void the_text_is_the_same_in_every_locale(void **state)
{
    unsigned position = 0;
    int found = 0;
    char expected[ROOM], actual[ROOM];
    hesscrit_report *report = analyzed_spy(context_of(state));
    hesscrit_report_text(report, expected, sizeof expected);
    hesscrit_report_destroy(report);
    while (next_foreign_locale(&position)) {
        found = 1;
        report = analyzed_spy(context_of(state)); /* the reason is written by the analysis */
        hesscrit_report_text(report, actual, sizeof actual);
        hesscrit_report_destroy(report);
        setlocale(LC_ALL, "C");
        assert_string_equal(actual, expected);
    }
    if (!found) skip();
}

static void no_parameters_make_a_report_too(void **state)
{
    hesscrit_report *report = analyzed_steps(context_of(state), 0);
    const hesscrit_signs none = {0, 0, 0};
    hesscrit_signs signs;
    hesscrit_ratio ratio;
    char text[ROOM];
    assert_int_equal(hesscrit_report_verdict(report), HESSCRIT_FLAT);
    assert_int_equal(hesscrit_report_n(report), 0);
    assert_close(hesscrit_report_loss(report), 1.0, 0.0);
    assert_close(hesscrit_report_gradient_norm(report), 0.0, 0.0);
    hesscrit_report_signs(report, &signs);
    assert_signs_equal(signs, none);
    hesscrit_report_minimum_ratio(report, &ratio);
    assert_close(ratio.value, 0.0, 0.0);
    assert_close(ratio.lower, 0.0, 0.0);
    assert_close(ratio.upper, 1.0, 0.0);
    assert_no_escape(report);
    const size_t length = hesscrit_report_text(report, text, sizeof text);
    assert_int_equal(length, strlen(text));
    assert_is_text(text);
    assert_non_null(strstr(text, "eigenvalues:   none\n"));
    assert_non_null(strstr(text, "0 negative, 0 undecided, 0 positive"));
    assert_non_null(strstr(text, "0 to 1 (there are no eigenvalues)"));
    hesscrit_report_destroy(report);
}

static void one_parameter_makes_a_report_too(void **state)
{
    hesscrit_report *report = analyzed_steps(context_of(state), 1);
    char text[ROOM];
    assert_int_equal(hesscrit_report_verdict(report), HESSCRIT_MINIMUM);
    assert_close(hesscrit_report_eigenvalues(report)[0], 1.0,
                 hesscrit_report_eigenvalue_radii(report)[0]);
    assert_close(hesscrit_report_eigenvectors(report)[0], 1.0, 0.0);
    hesscrit_report_text(report, text, sizeof text);
    assert_is_text(text);
    assert_non_null(strstr(text, "0 negative, 0 undecided, 1 positive"));
    hesscrit_report_destroy(report);
}

static void the_text_tells_where_only_the_error_of_the_loss_makes_it_critical(void **state)
{
    const double theta[2] = {0.05, 0.05};
    const char *why = "; the loss there differs by 0.005, which its error may hide)";
    for (int noisy = 0; noisy < 2; noisy++) {
        char text[ROOM];
        hesscrit_problem problem = hesscrit_problem_of(2, bowl_loss, NULL);
        problem.gradient = bowl_gradient;
        problem.loss_error = noisy ? 1e-2 : 0.0;
        hesscrit_report *report = analyzed(context_of(state), &problem, theta, 0);
        hesscrit_report_text(report, text, sizeof text);
        assert_int_equal(hesscrit_report_verdict(report),
                         noisy ? HESSCRIT_MINIMUM : HESSCRIT_NOT_CRITICAL);
        assert_close(hesscrit_report_distance(report), 0.05, 1e-9);
        assert_close(hesscrit_report_fall(report), 0.005, 1e-9);
        assert_int_equal(strstr(text, why) != NULL, noisy);
        hesscrit_report_destroy(report);
    }
}

/* A kink nearer to theta than the steps, along the first parameter. */
static int kink_beside(size_t n, const double *x, double *loss, void *user)
{
    (void)user;
    *loss = fabs(x[0] - 0x1p-31) + 0.1 * x[0] * x[0];
    for (size_t i = 1; i < n; i++) *loss += x[i] * x[i];
    return 0;
}

static void of_one_parameter_no_text_speaks_of_several(void **state)
{
    const double theta[2] = {0.0, 0.0};
    for (size_t n = 1; n <= 2; n++) {
        const hesscrit_problem problem = hesscrit_problem_of(n, kink_beside, NULL);
        hesscrit_report *report = analyzed(context_of(state), &problem, theta, 0);
        const char *reason = hesscrit_report_reason(report);
        assert_int_equal(hesscrit_report_verdict(report), HESSCRIT_NOT_SMOOTH);
        assert_non_null(strstr(reason, "closer to theta than the steps are"));
        assert_int_equal(strstr(reason, "between the axes, or") != NULL, n > 1);
        hesscrit_report_destroy(report);
    }
}

/* Half the slope along the first parameter. */
static int half_gradient(size_t n, const double *x, double *gradient, void *user)
{
    (void)user;
    for (size_t i = 0; i < n; i++) gradient[i] = i == 0 ? x[i] : 2.0 * x[i];
    return 0;
}

static void a_gradient_that_may_be_wrong_is_named(void **state)
{
    const double theta[2] = {0.0, 0.0};
    hesscrit_problem problem = hesscrit_problem_of(2, bowl_loss, NULL);
    problem.gradient = half_gradient;
    hesscrit_report *report = analyzed(context_of(state), &problem, theta, 0);
    assert_int_equal(hesscrit_report_verdict(report), HESSCRIT_UNDETERMINED);
    assert_non_null(strstr(hesscrit_report_reason(report), "hesscrit_check_gradient()"));
    hesscrit_report_destroy(report);
}

/* The numbers of a line of a text, each "1.5 (+- 1e-9)", read back; "..." counts as -1. */
static size_t read_line(const char *text, const char *label, double *values, double *radii,
                        size_t most)
{
    const char *at = strstr(text, label);
    size_t count = 0;
    if (!at) return 0;
    at += strlen(label);
    while (count < most) {
        char *end;
        at += strspn(at, " ");
        if (*at == '\n' || *at == '(') break;
        if (strncmp(at, "...", 3) == 0) {
            values[count] = -1.0;
            radii[count++] = 0.0;
            at += 3;
            continue;
        }
        values[count] = strtod(at, &end);
        assert_true(end != at);
        assert_int_equal(strncmp(end, " (+- ", 5), 0);
        radii[count++] = strtod(end + 5, &end);
        assert_int_equal(*end, ')');
        at = end + 1;
    }
    return count;
}

static size_t read_eigenvalues(const char *text, double *values, size_t most)
{
    double radii[64];
    assert_non_null(strstr(text, "eigenvalues:"));
    assert_true(most <= 64);
    return read_line(text, "eigenvalues:", values, radii, most);
}

static void a_long_spectrum_is_shown_by_its_ends(void **state)
{
    for (size_t n = 1; n <= 40; n++) {
        hesscrit_report *report = analyzed_steps(context_of(state), n);
        char text[ROOM];
        double shown[64];
        test_note("n = %zu", n);
        hesscrit_report_text(report, text, sizeof text);
        assert_is_text(text);
        const size_t count = read_eigenvalues(text, shown, 64);
        hesscrit_report_destroy(report);
        if (n < 10) {
            assert_int_equal(count_of(text, "..."), 0);
            assert_int_equal(count, n);
            for (size_t k = 0; k < n; k++) assert_close(shown[k], (double)(k + 1), 1e-3);
            continue;
        }
        assert_int_equal(count_of(text, "..."), 1);
        assert_int_equal(count, 9);
        assert_close(shown[4], -1.0, 0.0);
        for (size_t k = 0; k < 4; k++) {
            assert_close(shown[k], (double)(k + 1), 1e-3);
            assert_close(shown[8 - k], (double)(n - k), 1e-3);
        }
    }
}

enum { MOST = 8 };

/* z'Mz / 2, z_i = x_i / s_i. */
typedef struct rescaled {
    double matrix[MOST * MOST];
    double size[MOST];
} rescaled;

static int rescaled_loss(size_t n, const double *x, double *loss, void *user)
{
    const rescaled *form = user;
    *loss = 0.0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            *loss +=
                0.5 * form->matrix[i * n + j] * (x[i] / form->size[i]) * (x[j] / form->size[j]);
    return 0;
}

static int rescaled_hessian(size_t n, const double *x, double *hessian, void *user)
{
    const rescaled *form = user;
    (void)x;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            hessian[i * n + j] = form->matrix[i * n + j] / (form->size[i] * form->size[j]);
    return 0;
}

static rescaled random_rescaled(rng *r, size_t n)
{
    rescaled form;
    memset(&form, 0, sizeof form);
    random_symmetric(r, n, form.matrix);
    for (size_t i = 0; i < n; i++) {
        form.matrix[i * n + i] += 2.0 * rng_sign(r);
        form.size[i] = pow(10.0, rng_uniform(r, -8.0, 8.0));
    }
    return form;
}

/* Would a reader who counts the printed numbers outside their radii find these signs? */
static int shows(const char *text, const char *label, const hesscrit_signs *signs)
{
    double values[MOST], radii[MOST];
    const size_t n = read_line(text, label, values, radii, MOST);
    hesscrit_signs seen = {0, 0, 0};
    for (size_t k = 0; k < n; k++) {
        seen.positive += values[k] > radii[k];
        seen.negative += values[k] < -radii[k];
    }
    return n > 0 && seen.positive == signs->positive && seen.negative == signs->negative;
}

enum { IN_USERS_UNITS, IN_NATURAL_UNITS, BY_FACTORISATION };

/* By what the text of a report shows the signs that it claims. */
static int shown_by(const hesscrit_report *report)
{
    char text[ROOM];
    hesscrit_signs signs;
    hesscrit_report_signs(report, &signs);
    hesscrit_report_text(report, text, sizeof text);
    assert_is_text(text);
    if (shows(text, "eigenvalues:", &signs)) {
        assert_null(strstr(text, "natural units"));
        return IN_USERS_UNITS;
    }
    if (shows(text, "natural units:", &signs)) return IN_NATURAL_UNITS;
    assert_non_null(strstr(text, "by a factorisation"));
    return BY_FACTORISATION;
}

static void the_printed_numbers_show_the_signs(void **state)
{
    const double theta[MOST] = {0};
    rng r = rng_seeded(1);
    int seen[3] = {0, 0, 0};
    for (int trial = 0; trial < 200; trial++) {
        const size_t n = 1 + rng_below(&r, MOST);
        rescaled form = random_rescaled(&r, n);
        hesscrit_problem problem = hesscrit_problem_of(n, rescaled_loss, &form);
        if (trial % 2) problem.hessian = rescaled_hessian;
        if (trial % 4 > 1) problem.theta_scale = form.size;
        test_note("trial %d, n = %zu", trial, n);
        hesscrit_report *report =
            analyzed(context_of(state), &problem, theta,
                     HESSCRIT_ANALYZE_NO_HIGHER_ORDER | HESSCRIT_ANALYZE_NO_ESCAPE);
        const int how = shown_by(report);
        const hesscrit_verdict verdict = hesscrit_report_verdict(report);
        if (verdict == HESSCRIT_MINIMUM || verdict == HESSCRIT_SADDLE)
            assert_int_equal(how == BY_FACTORISATION, strstr(hesscrit_report_reason(report),
                                                             "or by a factorisation") != NULL);
        seen[how]++;
        hesscrit_report_destroy(report);
    }
    test_note("%d in the user's units, %d in natural ones, %d by factorisation", seen[0], seen[1],
              seen[2]);
    for (int how = 0; how < 3; how++) assert_true(seen[how] > 5);
}

static void a_radius_beside_its_eigenvalue_is_not_rounded_past_it(void **state)
{
    (void)state;
    for (int outside = 0; outside < 2; outside++) {
        double value = 0.12151, radius = outside ? 0.1215 : 0.12152;
        hesscrit_report report = {
            .n = 1,
            .signs = {.positive = (size_t)outside, .undecided = (size_t)!outside},
            .rests_on = "none",
            .why_no_escape = "",
            .eigenvalues = &value,
            .radii = &radius};
        assert_int_equal(shown_by(&report), IN_USERS_UNITS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_report_reads_as_nothing),
        test_with_context(a_report_says_what_was_found),
        test_with_context(a_report_tells_the_eigenvalues_in_natural_units),
        cmocka_unit_test(a_report_outlives_its_context),
        test_with_context(an_escape_that_was_found_can_be_read_in_parts),
        test_with_context(a_step_of_an_unknown_size_receives_no_escape),
        test_with_context(where_there_is_no_escape_nothing_is_written),
        test_with_context(an_escape_that_was_not_found_is_no_error_and_none),
        test_with_context(a_fall_that_the_loss_does_not_show_is_not_believed),
        test_with_context(estimates_are_not_called_proofs),
        test_with_context(a_hessian_that_may_be_anything_decides_no_sign),
        test_with_context(a_small_curvature_is_kept_where_the_user_states_the_error),
        test_with_context(a_small_curvature_that_last_bits_change_decides_no_sign),
        test_with_context(the_text_tells_the_verdict_and_the_counts),
        test_with_context(every_verdict_stands_in_its_text),
        test_with_context(the_text_is_cut_as_snprintf_cuts_it),
        test_with_context(the_text_is_the_same_in_every_locale),
        test_with_context(no_parameters_make_a_report_too),
        test_with_context(one_parameter_makes_a_report_too),
        test_with_context(the_text_tells_where_only_the_error_of_the_loss_makes_it_critical),
        test_with_context(of_one_parameter_no_text_speaks_of_several),
        test_with_context(a_gradient_that_may_be_wrong_is_named),
        test_with_context(a_long_spectrum_is_shown_by_its_ends),
        test_with_context(the_printed_numbers_show_the_signs),
        cmocka_unit_test(a_radius_beside_its_eigenvalue_is_not_rounded_past_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
