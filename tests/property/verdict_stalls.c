/* Beside critical points, where optimisers stall: the report has a way down wherever there is one,
 * and says how much is left. */
#include "test.h"

#include <math.h>
#include <string.h>

#include <hesscrit/hesscrit.h>

#include "fixture.h"
#include "random.h"

enum { MOST = 6, TRIALS = 300, MODES = 3 };

/* L(x) = sum a_i x_i^2 / 2 + x_i^4 / 4 + sum b x_i x_{i+1} */
typedef struct quartic {
    double a[MOST], b;
} quartic;

static int quartic_loss(size_t n, const double *x, double *loss, void *user)
{
    const quartic *q = user;
    *loss = 0.0;
    for (size_t i = 0; i < n; i++) {
        *loss += x[i] * x[i] * (0.5 * q->a[i] + 0.25 * x[i] * x[i]);
        if (i + 1 < n) *loss += q->b * x[i] * x[i + 1];
    }
    return 0;
}

static int quartic_gradient(size_t n, const double *x, double *gradient, void *user)
{
    const quartic *q = user;
    for (size_t i = 0; i < n; i++) {
        gradient[i] = x[i] * (q->a[i] + x[i] * x[i]);
        if (i > 0) gradient[i] += q->b * x[i - 1];
        if (i + 1 < n) gradient[i] += q->b * x[i + 1];
    }
    return 0;
}

static int quartic_hessian(size_t n, const double *x, double *hessian, void *user)
{
    const quartic *q = user;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            const int beside = i + 1 == j || j + 1 == i;
            hessian[i * n + j] = i == j ? q->a[i] + 3.0 * x[i] * x[i] : beside ? q->b : 0.0;
        }
    return 0;
}

static hesscrit_problem quartic_problem(size_t n, quartic *q, int mode)
{
    hesscrit_problem problem = hesscrit_problem_of(n, quartic_loss, q);
    if (mode > 0) problem.gradient = quartic_gradient;
    if (mode > 1) problem.hessian = quartic_hessian;
    return problem;
}

/* Beside a saddle point at 0 whose lowest curvature is about -1. */
static size_t beside_saddle(rng *r, quartic *q, double *theta)
{
    const size_t n = 2 + rng_below(r, MOST - 1);
    const double distance = pow(10.0, rng_uniform(r, -3.0, -0.6));
    for (size_t i = 0; i < n; i++) {
        q->a[i] = i == 0 ? -1.0 : rng_uniform(r, 0.5, 2.0);
        theta[i] = distance * rng_sign(r) * rng_uniform(r, 0.5, 1.0);
    }
    q->b = rng_uniform(r, -0.2, 0.2);
    return n;
}

/* To the minimum it is 0.25 or so; the gradient alone promises next to nothing. */
static void beside_a_saddle_point_there_is_a_step_that_leaves(void **state)
{
    hesscrit_context *context = context_of(state);
    rng r = rng_seeded(1);
    for (int trial = 0; trial < TRIALS; trial++) {
        quartic q;
        double theta[MOST], loss, seen;
        const double *after = NULL, *direction = NULL;
        const size_t n = beside_saddle(&r, &q, theta);
        const hesscrit_problem problem = quartic_problem(n, &q, trial % MODES);
        hesscrit_report *report = NULL;
        hesscrit_escape_step step = hesscrit_escape_step_default();
        test_note("trial %d, n %d", trial, (int)n);
        assert_ok(context, hesscrit_analyze(context, &problem, theta, NULL, &report));
        assert_int_equal(hesscrit_report_verdict(report), HESSCRIT_NOT_CRITICAL);
        assert_true(hesscrit_report_escape(report, &step, &direction, &after));
        quartic_loss(n, theta, &loss, &q);
        quartic_loss(n, after, &seen, &q);
        assert_true(step.loss_before == loss && step.loss_after == seen);
        assert_true(step.decrease > 0.1);
        assert_int_equal(hesscrit_report_next(report), HESSCRIT_NEXT_STEP);
        assert_true(step.decrease >= 0.1 * step.predicted_decrease);
        assert_true(step.kind == HESSCRIT_ESCAPE_BY_CURVATURE ||
                    step.kind == HESSCRIT_ESCAPE_BY_MODEL);
        /* What the fields say agrees. */
        double slope = 0.0, gradient[MOST];
        quartic_gradient(n, theta, gradient, &q);
        for (size_t i = 0; i < n; i++) slope += gradient[i] * direction[i];
        assert_true(fabs(slope - step.slope) <= 1e-6 * (fabs(slope) + 1e-3));
        const double predicted = -(step.slope + 0.5 * step.curvature * step.length) * step.length;
        if (step.kind == HESSCRIT_ESCAPE_BY_CURVATURE)
            assert_true(fabs(predicted - step.predicted_decrease) <= 1e-9);
        assert_true(step.predicted_decrease > 0.0);
        hesscrit_report_destroy(report);
    }
}

/* All of it, times a factor. */
static int negative_gradient(size_t n, const double *x, double *gradient, void *user)
{
    quartic_gradient(n, x, gradient, user);
    for (size_t i = 0; i < n; i++) gradient[i] *= -1.0;
    return 0;
}

static int double_gradient(size_t n, const double *x, double *gradient, void *user)
{
    quartic_gradient(n, x, gradient, user);
    for (size_t i = 0; i < n; i++) gradient[i] *= 2.0;
    return 0;
}

/* The largest component has the wrong sign. */
static int gradient_with_one_wrong(size_t n, const double *x, double *gradient, void *user)
{
    size_t largest = 0;
    quartic_gradient(n, x, gradient, user);
    for (size_t i = 1; i < n; i++)
        if (fabs(gradient[i]) > fabs(gradient[largest])) largest = i;
    gradient[largest] *= -1.0;
    return 0;
}

/* A step is only offered if the loss was seen to be lower there, and it is not what comes next. */
static void a_wrong_gradient_is_found_out_by_the_loss(void **state)
{
    const hesscrit_gradient_function wrong[] = {negative_gradient, double_gradient,
                                                gradient_with_one_wrong};
    hesscrit_context *context = context_of(state);
    rng r = rng_seeded(2);
    for (int trial = 0; trial < TRIALS; trial++) {
        quartic q;
        double theta[MOST], loss, seen;
        const double *after = NULL;
        const size_t n = beside_saddle(&r, &q, theta);
        hesscrit_problem problem = quartic_problem(n, &q, 0);
        problem.gradient = wrong[trial % 3];
        hesscrit_report *report = NULL;
        test_note("trial %d, n %d", trial, (int)n);
        assert_ok(context, hesscrit_analyze(context, &problem, theta, NULL, &report));
        assert_int_equal(hesscrit_report_verdict(report), HESSCRIT_UNDETERMINED);
        assert_int_equal(hesscrit_report_leads_to(report), HESSCRIT_UNDETERMINED);
        assert_int_equal(hesscrit_report_next(report), HESSCRIT_NEXT_ASK);
        assert_non_null(strstr(hesscrit_report_reason(report), "hesscrit_check_gradient()"));
        if (hesscrit_report_escape(report, NULL, NULL, &after)) {
            quartic_loss(n, theta, &loss, &q);
            quartic_loss(n, after, &seen, &q);
            assert_true(seen < loss);
        }
        hesscrit_report_destroy(report);
    }
}

/* sum a_i (cosh(x_i) - 1) with coupled x = y + b y: one minimum, at 0. */
static int bowl_loss(size_t n, const double *x, double *loss, void *user)
{
    const quartic *q = user;
    *loss = 3.0;
    for (size_t i = 0; i < n; i++) {
        const double y = x[i] + (i > 0 ? q->b * x[i - 1] : 0.0), s = sinh(0.5 * y);
        *loss += 2.0 * q->a[i] * s * s;
    }
    return 0;
}

static int bowl_gradient(size_t n, const double *x, double *gradient, void *user)
{
    const quartic *q = user;
    for (size_t i = 0; i < n; i++) gradient[i] = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double slope = q->a[i] * sinh(x[i] + (i > 0 ? q->b * x[i - 1] : 0.0));
        gradient[i] += slope;
        if (i > 0) gradient[i - 1] += q->b * slope;
    }
    return 0;
}

static int bowl_hessian(size_t n, const double *x, double *hessian, void *user)
{
    const quartic *q = user;
    for (size_t e = 0; e < n * n; e++) hessian[e] = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double h = q->a[i] * cosh(x[i] + (i > 0 ? q->b * x[i - 1] : 0.0));
        hessian[i * n + i] += h;
        if (i == 0) continue;
        hessian[i * n + i - 1] += q->b * h;
        hessian[(i - 1) * n + i] += q->b * h;
        hessian[(i - 1) * n + i - 1] += q->b * q->b * h;
    }
    return 0;
}

static hesscrit_problem bowl_problem(size_t n, quartic *q, int mode)
{
    hesscrit_problem problem = hesscrit_problem_of(n, bowl_loss, q);
    if (mode > 0) problem.gradient = bowl_gradient;
    if (mode > 1) problem.hessian = bowl_hessian;
    return problem;
}

static size_t beside_minimum(rng *r, quartic *q, double *theta)
{
    const size_t n = 1 + rng_below(r, MOST);
    const double distance = pow(10.0, rng_uniform(r, -5.0, -0.5));
    for (size_t i = 0; i < n; i++) {
        q->a[i] = pow(10.0, rng_uniform(r, -1.0, 1.0));
        theta[i] = distance * rng_sign(r) * rng_uniform(r, 0.2, 1.0);
    }
    q->b = rng_uniform(r, -0.5, 0.5);
    return n;
}

/* The truth is L(theta) - 3. From losses, gradients and Hessians the answer is the same, up to its
 * errors, and these are a small share of it. */
static void what_is_left_to_fall_is_right_up_to_its_error(void **state)
{
    hesscrit_context *context = context_of(state);
    rng r = rng_seeded(3);
    for (int trial = 0; trial < TRIALS; trial++) {
        quartic q;
        double theta[MOST], loss;
        const size_t n = beside_minimum(&r, &q, theta);
        bowl_loss(n, theta, &loss, &q);
        for (int mode = 0; mode < MODES; mode++) {
            const hesscrit_problem problem = bowl_problem(n, &q, mode);
            hesscrit_report *report = NULL;
            test_note("trial %d, n %d, mode %d", trial, (int)n, mode);
            assert_ok(context, hesscrit_analyze(context, &problem, theta, NULL, &report));
            const double left = hesscrit_report_loss_left(report);
            const double error = hesscrit_report_loss_left_error(report);
            const double off = fabs(left - (loss - 3.0));
            if (!(off <= error) || !(error <= 0.2 * left + 1e-13))
                print_error("left %g +- %g, off by %g\n", left, error, off);
            assert_true(off <= error);
            assert_true(error <= 0.2 * left + 1e-13);
            assert_int_equal(hesscrit_report_leads_to(report), HESSCRIT_MINIMUM);
            hesscrit_report_destroy(report);
        }
    }
}

/* With a tolerance above what is left it is a minimum, and below that none. */
static void what_promises_less_than_the_tolerance_is_critical(void **state)
{
    hesscrit_context *context = context_of(state);
    rng r = rng_seeded(4);
    for (int trial = 0; trial < TRIALS; trial++) {
        quartic q;
        double theta[MOST], loss;
        const size_t n = beside_minimum(&r, &q, theta);
        bowl_loss(n, theta, &loss, &q);
        if (loss - 3.0 < 1e-6) continue;
        hesscrit_analyze_options options = hesscrit_analyze_options_default();
        const hesscrit_problem problem = bowl_problem(n, &q, trial % MODES);
        for (int above = 0; above < 2; above++) {
            hesscrit_report *report = NULL;
            test_note("trial %d, n %d, above %d", trial, (int)n, above);
            options.tolerance = 1e-9;
            options.loss_tolerance = (above ? 2.0 : 0.5) * (loss - 3.0);
            assert_ok(context, hesscrit_analyze(context, &problem, theta, &options, &report));
            assert_int_equal(hesscrit_report_verdict(report),
                             above ? HESSCRIT_MINIMUM : HESSCRIT_NOT_CRITICAL);
            assert_int_equal(hesscrit_report_next(report),
                             above ? HESSCRIT_NEXT_STOP : HESSCRIT_NEXT_STEP);
            assert_true(strncmp(hesscrit_report_advice(report),
                                above ? "stop" : "a minimum is near", 4) == 0);
            hesscrit_report_destroy(report);
        }
    }
}

static void a_loss_tolerance_that_is_none_is_an_error(void **state)
{
    const double bad[] = {-1e-300, -1.0, NAN, INFINITY}, theta[1] = {0.0};
    hesscrit_context *context = context_of(state);
    quartic q = {{1.0}, 0.0};
    const hesscrit_problem problem = bowl_problem(1, &q, 0);
    hesscrit_analyze_options options = hesscrit_analyze_options_default();
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        hesscrit_report *report = NULL;
        options.loss_tolerance = bad[k];
        assert_int_equal(hesscrit_analyze(context, &problem, theta, &options, &report),
                         HESSCRIT_E_ARGUMENT);
        assert_non_null(strstr(hesscrit_context_detail(context), "loss_tolerance"));
        assert_null(report);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(beside_a_saddle_point_there_is_a_step_that_leaves),
        test_with_context(a_wrong_gradient_is_found_out_by_the_loss),
        test_with_context(what_is_left_to_fall_is_right_up_to_its_error),
        test_with_context(what_promises_less_than_the_tolerance_is_critical),
        test_with_context(a_loss_tolerance_that_is_none_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
