/* Beside flat valleys, in curved ones, on tails that fall for ever, and on the stable manifold of a
 * saddle point: no kind of a point ahead is claimed that is not there. Beside minima it is. */
#include "test.h"

#include <math.h>

#include <hesscrit/hesscrit.h>

#include "fixture.h"
#include "random.h"
#include "truth/numbers.h"

enum { MOST = 6, TRIALS = 150, MODES = 3 };

typedef struct landscape {
    number (*loss)(size_t n, const number *x, const double *a);
    double a[8];
} landscape;

static number loss_at(size_t n, const landscape *l, int order, const double *theta)
{
    number x[MOST];
    numbers_begin(0, order, n);
    for (size_t i = 0; i < n; i++) x[i] = variable(i, theta[i]);
    return l->loss(n, x, l->a);
}

static int loss(size_t n, const double *theta, double *value, void *user)
{
    *value = (double)number_value(loss_at(n, user, 0, theta));
    return 0;
}

static int gradient(size_t n, const double *theta, double *g, void *user)
{
    const number value = loss_at(n, user, 1, theta);
    for (size_t i = 0; i < n; i++) g[i] = (double)number_slope(value, i);
    return 0;
}

static int hessian(size_t n, const double *theta, double *h, void *user)
{
    const number value = loss_at(n, user, 2, theta);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) h[i * n + j] = (double)number_curvature(value, i, j);
    return 0;
}

static hesscrit_report *analyzed(hesscrit_context *context, size_t n, landscape *l, int mode,
                                 const double *theta)
{
    hesscrit_problem problem = hesscrit_problem_of(n, loss, l);
    hesscrit_report *report = NULL;
    if (mode > 0) problem.gradient = gradient;
    if (mode > 1) problem.hessian = hessian;
    assert_ok(context, hesscrit_analyze(context, &problem, theta, NULL, &report));
    return report;
}

static int claims_a_kind(const hesscrit_report *report)
{
    const hesscrit_verdict kind = hesscrit_report_leads_to(report);
    return kind == HESSCRIT_MINIMUM || kind == HESSCRIT_MAXIMUM || kind == HESSCRIT_SADDLE;
}

/* (a_0 - x_0 x_1 ... )^2 + the same of pairs: |UV' - a|^2 of rank 1, a floor without saddle points
 * near. */
static number product(size_t n, const number *x, const double *a)
{
    number sum = constant(0.0);
    for (size_t i = 0; i + 1 < n; i += 2)
        sum = plus(sum, square(lifted(times(x[i], x[i + 1]), -a[0])));
    return scaled(a[1], sum);
}

static void beside_a_flat_valley_there_is_no_saddle_point(void **state)
{
    hesscrit_context *context = context_of(state);
    rng r = rng_seeded(1);
    for (int trial = 0; trial < TRIALS; trial++) {
        const size_t n = 2 * (1 + rng_below(&r, 3));
        landscape l = {product, {pow(10.0, rng_uniform(&r, -1.0, 1.0)), 1.0}};
        double theta[MOST];
        l.a[1] = pow(10.0, rng_uniform(&r, -2.0, 2.0));
        for (size_t i = 0; i < n; i += 2) {
            const double u = sqrt(l.a[0]) * pow(2.0, rng_uniform(&r, -1.0, 1.0));
            theta[i] = u * (1.0 + 0.02 * rng_normal(&r));
            theta[i + 1] = l.a[0] / u * (1.0 + 0.02 * rng_normal(&r));
        }
        test_note("trial %d, n %d", trial, (int)n);
        hesscrit_report *report = analyzed(context, n, &l, trial % MODES, theta);
        assert_true(!claims_a_kind(report));
        hesscrit_report_destroy(report);
    }
}

/* Rosenbrock's function with another stiffness. */
static number curved(size_t n, const number *x, const double *a)
{
    (void)n;
    return plus(scaled(a[0], square(minus(x[1], square(x[0])))), square(lifted(x[0], -1.0)));
}

static void in_a_curved_valley_no_minimum_is_near_that_is_far(void **state)
{
    hesscrit_context *context = context_of(state);
    rng r = rng_seeded(2);
    for (int trial = 0; trial < 4 * TRIALS; trial++) {
        landscape l = {curved, {pow(10.0, rng_uniform(&r, 1.5, 5.0))}};
        double theta[2] = {rng_uniform(&r, -1.2, 0.7)};
        theta[1] = theta[0] * theta[0] + rng_normal(&r) / l.a[0];
        test_note("trial %d", trial);
        hesscrit_report *report = analyzed(context, 2, &l, trial % MODES, theta);
        assert_true(!claims_a_kind(report));
        hesscrit_report_destroy(report);
    }
}

/* exp(-a y_0), softplus, arctan, 1 / (1 + y^2), and a bowl for the others. */
static number tail(size_t n, const number *x, const double *a)
{
    const number u = scaled(a[0], x[0]);
    number sum = constant(0.0);
    if (a[1] == 0.0) sum = exp_of(scaled(-1.0, u));
    if (a[1] == 1.0) sum = softplus_of(scaled(-1.0, u));
    if (a[1] == 2.0) sum = over(constant(1.0), lifted(square(u), 1.0));
    if (a[1] == 3.0) sum = scaled(-1.0, tanh_of(u));
    for (size_t i = 1; i < n; i++) sum = plus(sum, scaled(a[2], square(x[i])));
    return sum;
}

static void a_tail_that_falls_for_ever_leads_nowhere(void **state)
{
    hesscrit_context *context = context_of(state);
    rng r = rng_seeded(3);
    for (int trial = 0; trial < 4 * TRIALS; trial++) {
        const size_t n = 1 + rng_below(&r, 3);
        landscape l = {tail, {pow(10.0, rng_uniform(&r, -1.0, 1.0)), (double)(trial % 4)}};
        double theta[MOST] = {rng_uniform(&r, 1.5, 6.0) / l.a[0]};
        l.a[2] = pow(10.0, rng_uniform(&r, -1.0, 1.0));
        for (size_t i = 1; i < n; i++) theta[i] = 0.01 * rng_normal(&r);
        test_note("trial %d, n %d", trial, (int)n);
        hesscrit_report *report = analyzed(context, n, &l, trial / 4 % MODES, theta);
        assert_true(!claims_a_kind(report));
        hesscrit_report_destroy(report);
    }
}

/* sum a_i (cosh y_i - 1) with y_i = x_i + x_{i-1} / 4 */
static number bowl(size_t n, const number *x, const double *a)
{
    number sum = constant(0.0);
    for (size_t i = 0; i < n; i++) {
        const number y = i > 0 ? plus(x[i], scaled(0.25, x[i - 1])) : x[i];
        const number e = exp_of(y);
        sum = plus(sum, scaled(0.5 * a[i], plus(e, lifted(over(constant(1.0), e), -2.0))));
    }
    return sum;
}

/* Newton's first step overshoots where the point is a few sizes away: then it is asked further on.
 */
static void beside_a_minimum_it_is_one(void **state)
{
    hesscrit_context *context = context_of(state);
    rng r = rng_seeded(4);
    int open = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
        const size_t n = 1 + rng_below(&r, MOST);
        landscape l = {bowl, {0.0}};
        double theta[MOST];
        for (size_t i = 0; i < n; i++) {
            l.a[i] = pow(10.0, rng_uniform(&r, -1.0, 1.0));
            theta[i] = rng_uniform(&r, -0.9, 0.9);
        }
        test_note("trial %d, n %d", trial, (int)n);
        hesscrit_report *report = analyzed(context, n, &l, trial % MODES, theta);
        const hesscrit_verdict kind = hesscrit_report_leads_to(report);
        assert_true(kind == HESSCRIT_MINIMUM || kind == HESSCRIT_UNDETERMINED);
        open += kind == HESSCRIT_UNDETERMINED;
        hesscrit_report_destroy(report);
    }
    assert_in_range(open, 0, TRIALS / 20);
}

/* Derivatives that are finite at theta only. */
static int hessian_on_one_side(size_t n, const double *theta, double *h, void *user)
{
    hessian(n, theta, h, user);
    if (theta[0] < 0.5) h[0] = NAN;
    return 0;
}

static int gradient_on_one_side(size_t n, const double *theta, double *g, void *user)
{
    gradient(n, theta, g, user);
    if (theta[0] < 0.5) g[0] = NAN;
    return 0;
}

static void derivatives_that_are_not_finite_ahead_are_no_error(void **state)
{
    hesscrit_context *context = context_of(state);
    rng r = rng_seeded(5);
    for (int trial = 0; trial < TRIALS; trial++) {
        const size_t n = 1 + rng_below(&r, MOST);
        landscape l = {bowl, {0.0}};
        double theta[MOST] = {0.0};
        hesscrit_report *report = NULL;
        hesscrit_problem problem = hesscrit_problem_of(n, loss, &l);
        for (size_t i = 0; i < n; i++) l.a[i] = pow(10.0, rng_uniform(&r, -1.0, 1.0));
        theta[0] = rng_uniform(&r, 0.55, 0.9);
        problem.gradient = trial % 2 ? gradient_on_one_side : gradient;
        if (trial % 2 == 0) problem.hessian = hessian_on_one_side;
        test_note("trial %d, n %d", trial, (int)n);
        assert_ok(context, hesscrit_analyze(context, &problem, theta, NULL, &report));
        const hesscrit_verdict kind = hesscrit_report_leads_to(report);
        assert_true(kind == HESSCRIT_UNDETERMINED || kind == HESSCRIT_MINIMUM);
        hesscrit_report_destroy(report);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(beside_a_flat_valley_there_is_no_saddle_point),
        test_with_context(in_a_curved_valley_no_minimum_is_near_that_is_far),
        test_with_context(a_tail_that_falls_for_ever_leads_nowhere),
        test_with_context(beside_a_minimum_it_is_one),
        test_with_context(derivatives_that_are_not_finite_ahead_are_no_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
