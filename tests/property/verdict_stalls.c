/* Beside critical points, where optimisers stall: the report has a way down wherever there is one,
 * and says how much is left. */
#include "test.h"

#include <math.h>

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
        assert_true(step.decrease >= 0.1 * step.predicted_decrease);
        assert_true(step.kind == HESSCRIT_ESCAPE_BY_CURVATURE ||
                    step.kind == HESSCRIT_ESCAPE_BY_MODEL);
        /* What the fields say agrees. */
        double slope = 0.0, gradient[MOST];
        quartic_gradient(n, theta, gradient, &q);
        for (size_t i = 0; i < n; i++) slope += gradient[i] * direction[i];
        assert_true(fabs(slope - step.slope) <= 1e-6 * (fabs(slope) + 1e-3));
        const double predicted = -(step.slope + 0.5 * step.curvature * step.length) * step.length;
        assert_true(fabs(predicted - step.predicted_decrease) <= 1e-9);
        hesscrit_report_destroy(report);
    }
}

static int wrong_gradient(size_t n, const double *x, double *gradient, void *user)
{
    quartic_gradient(n, x, gradient, user);
    for (size_t i = 0; i < n; i++) gradient[i] *= -1.0;
    return 0;
}

/* A step is only offered if the loss was seen to be lower there. */
static void a_wrong_gradient_leads_to_no_false_step(void **state)
{
    hesscrit_context *context = context_of(state);
    rng r = rng_seeded(2);
    for (int trial = 0; trial < TRIALS; trial++) {
        quartic q;
        double theta[MOST], loss, seen;
        const double *after = NULL;
        const size_t n = beside_saddle(&r, &q, theta);
        hesscrit_problem problem = quartic_problem(n, &q, 0);
        problem.gradient = wrong_gradient;
        hesscrit_report *report = NULL;
        assert_ok(context, hesscrit_analyze(context, &problem, theta, NULL, &report));
        if (hesscrit_report_escape(report, NULL, NULL, &after)) {
            quartic_loss(n, theta, &loss, &q);
            quartic_loss(n, after, &seen, &q);
            assert_true(seen < loss);
        }
        hesscrit_report_destroy(report);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(beside_a_saddle_point_there_is_a_step_that_leaves),
        test_with_context(a_wrong_gradient_leads_to_no_false_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
