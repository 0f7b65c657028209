/* What counts as critical by loss_tolerance alone is beside a critical point, if any: a claim on
 * its kind is not one on what the loss does around theta. Deep networks stall so: beside an origin
 * that weight decay makes a minimum, among saddle points. */
#include "test.h"

#include <math.h>
#include <string.h>

#include <hesscrit/hesscrit.h>

#include "fixture.h"
#include "random.h"

enum { BLOCK = 3, MOST = 2 * BLOCK, TRIALS = 200, MODES = 3 };

/* L(x) = a |x|^2 / 2 - b sum y_k y_{k+1} y_{k+2}, y = Q x, k = 0, 3: a minimum at 0; saddle points
 * only where every three y are 0 or of size a / b. */
typedef struct layers {
    double a, b, q[MOST * MOST];
} layers;

static void turned(size_t n, const layers *l, const double *x, double *y)
{
    for (size_t i = 0; i < n; i++) {
        y[i] = 0.0;
        for (size_t j = 0; j < n; j++) y[i] += l->q[i * n + j] * x[j];
    }
}

static int layers_loss(size_t n, const double *x, double *loss, void *user)
{
    const layers *l = user;
    double y[MOST] = {0.0};
    turned(n, l, x, y);
    *loss = 0.0;
    for (size_t i = 0; i < n; i++) *loss += 0.5 * l->a * x[i] * x[i];
    for (size_t k = 0; k < n; k += BLOCK) *loss -= l->b * y[k] * y[k + 1] * y[k + 2];
    return 0;
}

/* The entries of the other two in the block of i. */
static void others(size_t i, size_t *j, size_t *k)
{
    const size_t first = i - i % BLOCK;
    *j = first + (i + 1) % BLOCK;
    *k = first + (i + 2) % BLOCK;
}

static int layers_gradient(size_t n, const double *x, double *gradient, void *user)
{
    const layers *l = user;
    double y[MOST] = {0.0};
    turned(n, l, x, y);
    for (size_t i = 0; i < n; i++) gradient[i] = l->a * x[i];
    for (size_t i = 0; i < n; i++) {
        size_t j, k;
        others(i, &j, &k);
        for (size_t c = 0; c < n; c++) gradient[c] -= l->b * y[j] * y[k] * l->q[i * n + c];
    }
    return 0;
}

static int layers_hessian(size_t n, const double *x, double *hessian, void *user)
{
    const layers *l = user;
    double y[MOST] = {0.0};
    turned(n, l, x, y);
    for (size_t c = 0; c < n; c++)
        for (size_t e = 0; e < n; e++) hessian[c * n + e] = c == e ? l->a : 0.0;
    for (size_t i = 0; i < n; i++) {
        size_t j, k;
        others(i, &j, &k);
        const double *of_i = l->q + i * n, *of_j = l->q + j * n;
        for (size_t c = 0; c < n; c++)
            for (size_t e = 0; e < n; e++)
                hessian[c * n + e] -= l->b * y[k] * (of_i[c] * of_j[e] + of_j[c] * of_i[e]);
    }
    return 0;
}

/* Theta at `far` times a / b in each block, and the loss in a unit of its own. */
static size_t draw(rng *r, double far, layers *l, double *theta)
{
    const size_t n = rng_below(r, 2) ? BLOCK : MOST;
    long double q[MOST * MOST];
    double y[MOST] = {0.0};
    const double unit = pow(10.0, rng_uniform(r, -3.0, 3.0));
    l->a = unit * pow(10.0, rng_uniform(r, -5.0, -3.0));
    l->b = unit * rng_uniform(r, 0.3, 3.0);
    random_orthogonal(r, n, q);
    for (size_t e = 0; e < n * n; e++) l->q[e] = (double)q[e];
    for (size_t i = 0; i < n; i++)
        y[i] = far * l->a / l->b * rng_sign(r) * rng_uniform(r, 0.5, 1.0);
    for (size_t j = 0; j < n; j++) {
        theta[j] = 0.0;
        for (size_t i = 0; i < n; i++) theta[j] += l->q[i * n + j] * y[i];
    }
    return n;
}

static hesscrit_problem layers_problem(size_t n, layers *l, int mode)
{
    hesscrit_problem problem = hesscrit_problem_of(n, layers_loss, l);
    if (mode > 0) problem.gradient = layers_gradient;
    if (mode > 1) problem.hessian = layers_hessian;
    return problem;
}

/* A report with a loss_tolerance of ten times what is left to fall. */
static hesscrit_report *analyzed(hesscrit_context *context, const hesscrit_problem *problem,
                                 const double *theta)
{
    hesscrit_analyze_options options = hesscrit_analyze_options_default();
    hesscrit_report *report = NULL;
    options.tolerance = 1e-9;
    assert_ok(context, hesscrit_analyze(context, problem, theta, &options, &report));
    options.loss_tolerance = 10.0 * hesscrit_report_fall(report);
    hesscrit_report_destroy(report);
    assert_ok(context, hesscrit_analyze(context, problem, theta, &options, &report));
    return report;
}

static void far_from_all_critical_points_no_kind_is_claimed(void **state)
{
    hesscrit_context *context = context_of(state);
    rng r = rng_seeded(1);
    for (int trial = 0; trial < TRIALS; trial++) {
        layers l;
        double theta[MOST], before, after;
        const double *theta_after = NULL;
        hesscrit_escape_step step = hesscrit_escape_step_default();
        const size_t n = draw(&r, pow(10.0, rng_uniform(&r, 1.0, 2.0)), &l, theta);
        const hesscrit_problem problem = layers_problem(n, &l, trial % MODES);
        test_note("trial %d, n %d", trial, (int)n);
        hesscrit_report *report = analyzed(context, &problem, theta);
        const hesscrit_verdict verdict = hesscrit_report_verdict(report);
        assert_true(verdict == HESSCRIT_UNDETERMINED || verdict == HESSCRIT_NOT_CRITICAL ||
                    verdict == HESSCRIT_GRADIENT_FLAT);
        assert_true(hesscrit_report_escape(report, &step, NULL, &theta_after));
        layers_loss(n, theta, &before, &l);
        layers_loss(n, theta_after, &after, &l);
        assert_true(after < before);
        assert_int_equal(hesscrit_report_next(report), HESSCRIT_NEXT_STEP);
        hesscrit_report_destroy(report);
    }
}

static void near_the_minimum_it_is_one(void **state)
{
    hesscrit_context *context = context_of(state);
    rng r = rng_seeded(2);
    for (int trial = 0; trial < TRIALS; trial++) {
        layers l;
        double theta[MOST];
        char text[4096];
        const size_t n = draw(&r, 0.05, &l, theta);
        const hesscrit_problem problem = layers_problem(n, &l, 1 + trial % 2);
        test_note("trial %d, n %d", trial, (int)n);
        hesscrit_report *report = analyzed(context, &problem, theta);
        assert_int_equal(hesscrit_report_verdict(report), HESSCRIT_MINIMUM);
        assert_int_equal(hesscrit_report_next(report), HESSCRIT_NEXT_STOP);
        hesscrit_report_text(report, text, sizeof text);
        assert_non_null(strstr(text, "which loss_tolerance allows"));
        hesscrit_report_destroy(report);
    }
}

/* L(x) = c y_0 + sum w_i y_i^2 / 2, y = Q x, w_0 next to nothing: at 0 the slope leads far. */
typedef struct ramp {
    double c, w[MOST], q[MOST * MOST];
} ramp;

static int ramp_gradient(size_t n, const double *x, double *gradient, void *user)
{
    const ramp *l = user;
    for (size_t c = 0; c < n; c++) gradient[c] = 0.0;
    for (size_t i = 0; i < n; i++) {
        double slope = i == 0 ? l->c : 0.0;
        for (size_t c = 0; c < n; c++) slope += l->w[i] * l->q[i * n + c] * x[c];
        for (size_t c = 0; c < n; c++) gradient[c] += slope * l->q[i * n + c];
    }
    return 0;
}

static int ramp_loss(size_t n, const double *x, double *loss, void *user)
{
    const ramp *l = user;
    *loss = 0.0;
    for (size_t i = 0; i < n; i++) {
        double y = 0.0;
        for (size_t c = 0; c < n; c++) y += l->q[i * n + c] * x[c];
        *loss += (i == 0 ? l->c * y : 0.0) + 0.5 * l->w[i] * y * y;
    }
    return 0;
}

static int ramp_hessian(size_t n, const double *x, double *hessian, void *user)
{
    const ramp *l = user;
    (void)x;
    for (size_t c = 0; c < n; c++)
        for (size_t e = 0; e < n; e++) {
            hessian[c * n + e] = 0.0;
            for (size_t i = 0; i < n; i++)
                hessian[c * n + e] += l->w[i] * l->q[i * n + c] * l->q[i * n + e];
        }
    return 0;
}

/* What is left is more than a typical size promises: no loss_tolerance makes that critical. */
static void a_slope_that_leads_far_is_not_enough(void **state)
{
    hesscrit_context *context = context_of(state);
    const double theta[MOST] = {0.0};
    rng r = rng_seeded(3);
    for (int trial = 0; trial < TRIALS; trial++) {
        ramp l = {.c = pow(10.0, rng_uniform(&r, -5.0, -2.0))};
        long double q[MOST * MOST];
        const size_t n = 2 + rng_below(&r, MOST - 1);
        random_orthogonal(&r, n, q);
        for (size_t e = 0; e < n * n; e++) l.q[e] = (double)q[e];
        for (size_t i = 0; i < n; i++) l.w[i] = rng_uniform(&r, 0.5, 2.0);
        l.w[0] = rng_sign(&r) * l.c * pow(10.0, rng_uniform(&r, -3.0, -0.5));
        hesscrit_problem problem = hesscrit_problem_of(n, ramp_loss, &l);
        if (trial % MODES > 0) problem.gradient = ramp_gradient;
        if (trial % MODES > 1) problem.hessian = ramp_hessian;
        test_note("trial %d, n %d", trial, (int)n);
        hesscrit_report *report = analyzed(context, &problem, theta);
        assert_int_equal(hesscrit_report_verdict(report), HESSCRIT_NOT_CRITICAL);
        assert_int_equal(hesscrit_report_next(report), HESSCRIT_NEXT_STEP);
        hesscrit_report_destroy(report);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(far_from_all_critical_points_no_kind_is_claimed),
        test_with_context(near_the_minimum_it_is_one),
        test_with_context(a_slope_that_leads_far_is_not_enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
