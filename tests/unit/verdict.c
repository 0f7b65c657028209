#include "test.h"

#include <math.h>
#include <string.h>

#include <hesscrit/critical_point.h>

#include "fixture.h"
#include "losses.h"
#include "random.h"

static int bowl(size_t n, const double *x, double *loss, void *sign)
{
    (void)n;
    *loss = *(const double *)sign * (x[0] * x[0] + x[1] * x[1]);
    return 0;
}

static int hyperbolic(size_t n, const double *x, double *loss, void *unused)
{
    (void)n;
    (void)unused;
    *loss = x[0] * x[0] - x[1] * x[1];
    return 0;
}

static int quartic_valley(size_t n, const double *x, double *loss, void *unused)
{
    (void)n;
    (void)unused;
    *loss = x[0] * x[0] + x[1] * x[1] * x[1] * x[1];
    return 0;
}

static int plane(size_t n, const double *x, double *loss, void *unused)
{
    (void)unused;
    *loss = 5.0;
    for (size_t i = 0; i < n; i++) *loss += (double)(i + 1) * x[i];
    return 0;
}

static hesscrit_report *analyzed(void **state, const hesscrit_problem *problem, const double *theta)
{
    hesscrit_report *report = NULL;
    assert_ok(context_of(state),
              hesscrit_analyze(context_of(state), problem, theta, NULL, &report));
    assert_non_null(report);
    return report;
}

/* The verdict with the interval of the ratio. */
static void expect(void **state, hesscrit_loss_function loss, void *user, const double *theta,
                   hesscrit_verdict verdict, double lower, double upper)
{
    const hesscrit_problem problem = hesscrit_problem_of(2, loss, user);
    hesscrit_report *report = analyzed(state, &problem, theta);
    hesscrit_ratio ratio;
    hesscrit_report_minimum_ratio(report, &ratio);
    assert_string_equal(hesscrit_verdict_name(hesscrit_report_verdict(report)),
                        hesscrit_verdict_name(verdict));
    assert_close(ratio.lower, lower, 0.0);
    assert_close(ratio.upper, upper, 0.0);
    assert_true(strlen(hesscrit_report_reason(report)) > 0);
    hesscrit_report_destroy(report);
}

static void the_textbook_cases_are_told_apart(void **state)
{
    const double origin[2] = {0, 0};
    double up = 1.0;
    double down = -1.0;
    expect(state, hyperbolic, NULL, origin, HESSCRIT_SADDLE, 0.5, 0.5);
    expect(state, bowl, &up, origin, HESSCRIT_MINIMUM, 1.0, 1.0);
    expect(state, bowl, &down, origin, HESSCRIT_MAXIMUM, 0.0, 0.0);
}

static void a_slope_is_not_critical(void **state)
{
    const double one[2] = {1, 1};
    double up = 1.0;
    expect(state, bowl, &up, one, HESSCRIT_NOT_CRITICAL, 1.0, 1.0);
    expect(state, plane, NULL, one, HESSCRIT_NOT_CRITICAL, 0.0, 1.0);
    const hesscrit_problem problem = hesscrit_problem_of(2, plane, NULL);
    hesscrit_report *report = analyzed(state, &problem, one);
    assert_non_null(strstr(hesscrit_report_reason(report), "of the quadratic model is"));
    hesscrit_report_destroy(report);
}

static int slide(size_t n, const double *x, double *loss, void *unused)
{
    (void)n;
    (void)unused;
    *loss = 0.3 * x[0] + x[1] * x[1];
    return 0;
}

static void where_only_methods_for_the_gradient_stop_is_told_apart(void **state)
{
    const double origin[2] = {0, 0};
    const double beside[2] = {0, 0.5};
    const hesscrit_problem problem = hesscrit_problem_of(2, slide, NULL);
    hesscrit_report *report = analyzed(state, &problem, origin);
    assert_non_null(strstr(hesscrit_report_reason(report), "curvature is within its radius"));
    hesscrit_report_destroy(report);
    expect(state, slide, NULL, origin, HESSCRIT_GRADIENT_FLAT, 0.5, 1.0);
    expect(state, slide, NULL, beside, HESSCRIT_NOT_CRITICAL, 0.5, 1.0);
}

static int diamond(size_t n, const double *x, double *loss, void *unused)
{
    (void)n;
    (void)unused;
    *loss = fabs(x[0]) + fabs(x[0] - 2.0 * x[1]);
    return 0;
}

static int rectified(size_t n, const double *x, double *loss, void *unused)
{
    (void)n;
    (void)unused;
    *loss = fmax(x[0] - x[1], 0.0) + x[0] * x[0] + x[1] * x[1];
    return 0;
}

static int half_parabola(size_t n, const double *x, double *loss, void *unused)
{
    const double r = fmax(x[0], 0.0);
    (void)n;
    (void)unused;
    *loss = r * r + x[1] * x[1];
    return 0;
}

static int two_parabolas(size_t n, const double *x, double *loss, void *sign)
{
    (void)n;
    *loss = (x[0] > 0.0 ? 3.25 : 3.0) * x[0] * x[0] + *(const double *)sign * x[1] * x[1];
    return 0;
}

static hesscrit_verdict verdict_at_origin(void **state, hesscrit_loss_function loss, void *user)
{
    const double origin[2] = {0, 0};
    const hesscrit_problem problem = hesscrit_problem_of(2, loss, user);
    hesscrit_report *report = analyzed(state, &problem, origin);
    const hesscrit_verdict verdict = hesscrit_report_verdict(report);
    if (verdict == HESSCRIT_NOT_SMOOTH)
        assert_non_null(strstr(hesscrit_report_reason(report), "there is no Hessian"));
    hesscrit_report_destroy(report);
    return verdict;
}

static void no_hessian_is_believed_at_a_kink(void **state)
{
    assert_int_equal(verdict_at_origin(state, diamond, NULL), HESSCRIT_NOT_SMOOTH);
    assert_int_equal(verdict_at_origin(state, rectified, NULL), HESSCRIT_NOT_SMOOTH);
    assert_int_equal(verdict_at_origin(state, half_parabola, NULL), HESSCRIT_NOT_SMOOTH);
}

static int one_kink(size_t n, const double *x, double *loss, void *slopes)
{
    const double *left_and_right = slopes;
    *loss = fmax(left_and_right[0] * x[0], left_and_right[1] * x[0]);
    for (size_t i = 1; i < n; i++) *loss += (double)i * x[i] * x[i];
    return 0;
}

static int slope_of_one_kink(size_t n, const double *x, double *gradient, void *slopes)
{
    const double *left_and_right = slopes;
    gradient[0] = left_and_right[x[0] > 0.0];
    if (x[0] == 0.0) gradient[0] = 0.0; /* what most programs say there */
    for (size_t i = 1; i < n; i++) gradient[i] = 2.0 * (double)i * x[i];
    return 0;
}

/* |x|, ReLU, leaky ReLU and a maximum of two lines, alone and beside parabolas. */
static void the_kinks_of_every_day_are_not_smooth(void **state)
{
    double slopes[][2] = {{-1, 1}, {0, 1}, {-1, 0}, {0.01, 1}, {-2, 0.5}};
    const double origin[3] = {0};
    for (size_t k = 0; k < sizeof slopes / sizeof slopes[0]; k++)
        for (size_t n = 1; n <= 3; n++)
            for (int with_gradient = 0; with_gradient < 2; with_gradient++) {
                hesscrit_problem problem = hesscrit_problem_of(n, one_kink, slopes[k]);
                if (with_gradient) problem.gradient = slope_of_one_kink;
                hesscrit_report *report = analyzed(state, &problem, origin);
                test_note("slopes %g and %g, n = %zu, gradient %d", slopes[k][0], slopes[k][1], n,
                          with_gradient);
                assert_string_equal(hesscrit_verdict_name(hesscrit_report_verdict(report)),
                                    hesscrit_verdict_name(HESSCRIT_NOT_SMOOTH));
                hesscrit_report_destroy(report);
            }
}

static void a_curvature_that_jumps_without_change_of_sign_is_one(void **state)
{
    double up = 1.0;
    double down = -1.0;
    assert_int_equal(verdict_at_origin(state, two_parabolas, &up), HESSCRIT_MINIMUM);
    assert_int_equal(verdict_at_origin(state, two_parabolas, &down), HESSCRIT_SADDLE);
}

static int dome_gradient(size_t n, const double *x, double *gradient, void *sign)
{
    (void)n;
    for (size_t i = 0; i < 2; i++) gradient[i] = *(const double *)sign * 2.0 * x[i];
    return 0;
}

static int dome_hessian(size_t n, const double *x, double *hessian, void *sign)
{
    (void)n;
    (void)x;
    for (size_t e = 0; e < 4; e++) hessian[e] = e % 3 == 0 ? *(const double *)sign * 2.0 : 0.0;
    return 0;
}

/* That the gradient is exactly 0 says nothing of which kind a point is. */
static void a_gradient_of_exactly_0_at_a_maximum_is_no_minimum(void **state)
{
    const double origin[2] = {0, 0};
    double down = -1.0;
    for (int offers = 0; offers < 3; offers++) {
        hesscrit_problem problem = hesscrit_problem_of(2, bowl, &down);
        if (offers >= 1) problem.gradient = dome_gradient;
        if (offers >= 2) problem.hessian = dome_hessian;
        hesscrit_report *report = analyzed(state, &problem, origin);
        test_note("callbacks %d", offers);
        assert_close(hesscrit_report_gradient_norm(report), 0.0, offers ? 0.0 : 1e-12);
        assert_int_equal(hesscrit_report_verdict(report), HESSCRIT_MAXIMUM);
        assert_true(hesscrit_report_escape(report, NULL, NULL, NULL));
        hesscrit_report_destroy(report);
    }
}

static void where_an_optimiser_stops_counts_as_critical(void **state)
{
    const double near[2] = {3e-6, -2e-6};
    double up = 1.0;
    expect(state, bowl, &up, near, HESSCRIT_MINIMUM, 1.0, 1.0);
}

static void a_constant_is_flat_and_never_a_minimum(void **state)
{
    const double theta[2] = {0.3, -4};
    expect(state, constant_loss, NULL, theta, HESSCRIT_FLAT, 0.0, 1.0);
    const hesscrit_problem problem = hesscrit_problem_of(2, constant_loss, NULL);
    hesscrit_report *report = analyzed(state, &problem, theta);
    assert_int_equal(strstr(hesscrit_report_reason(report), "as far as") != NULL,
                     hesscrit_report_flat_distance(report) > 0.0);
    hesscrit_report_destroy(report);
}

static hesscrit_report *analyzed_to_second_order(void **state, hesscrit_loss_function loss,
                                                 const double *theta)
{
    hesscrit_report *report = NULL;
    const hesscrit_problem problem = hesscrit_problem_of(2, loss, NULL);
    hesscrit_analyze_options options = hesscrit_analyze_options_default();
    options.flags = HESSCRIT_ANALYZE_NO_HIGHER_ORDER;
    assert_ok(context_of(state),
              hesscrit_analyze(context_of(state), &problem, theta, &options, &report));
    return report;
}

static void a_zero_eigenvalue_is_not_taken_for_a_sign(void **state)
{
    const double one[2] = {1, 1};
    hesscrit_report *report = analyzed_to_second_order(state, lecture_loss, one);
    assert_int_equal(hesscrit_report_verdict(report), HESSCRIT_UNDETERMINED);
    assert_int_equal(hesscrit_report_evidence(report), HESSCRIT_EVIDENCE_NONE);
    assert_non_null(
        strstr(hesscrit_report_reason(report), "undecided: 1 of 2; the others are positive"));
    hesscrit_report_destroy(report);
}

static void higher_orders_decide_where_curvature_is_zero(void **state)
{
    const double origin[2] = {0, 0};
    const hesscrit_problem problem = hesscrit_problem_of(2, quartic_valley, NULL);
    hesscrit_report *report = analyzed(state, &problem, origin);
    assert_int_equal(hesscrit_report_verdict(report), HESSCRIT_MINIMUM);
    assert_int_equal(hesscrit_report_evidence(report), HESSCRIT_EVIDENCE_LIKELY);
    assert_int_equal(hesscrit_report_order(report), 4);
    assert_int_equal(hesscrit_report_flat_dimension(report), 0);
    assert_non_null(strstr(hesscrit_report_reason(report),
                           "along the undecided ones the loss rises like the power 4"));
    hesscrit_report_destroy(report);
}

/* (x + x^2)^k times 1 + c x. */
typedef struct bent_power {
    double k, c;
} bent_power;

static int bent_power_loss(size_t n, const double *x, double *loss, void *user)
{
    const bent_power *p = user;
    (void)n;
    *loss = pow(x[0] + x[0] * x[0], p->k) * (1.0 + p->c * x[0]);
    return 0;
}

/* Beside it, and where the next order has begun, the loss changes like a power between. */
static void minima_of_smooth_losses_have_even_orders(void **state)
{
    rng r = rng_seeded(1);
    for (int trial = 0; trial < 500; trial++) {
        bent_power p = {4.0 + 2.0 * (double)rng_below(&r, 5), rng_uniform(&r, -0.5, 0.5)};
        hesscrit_problem problem = hesscrit_problem_of(1, bent_power_loss, &p);
        const double beside = rng_below(&r, 2) ? pow(10.0, rng_uniform(&r, -8.0, -4.0)) : 0.0;
        problem.loss_error = rng_below(&r, 2) ? pow(10.0, rng_uniform(&r, -12.0, -2.0)) : 0.0;
        test_note("order %g, bent by %g, %g beside it, error %g", p.k, p.c, beside,
                  problem.loss_error);
        hesscrit_report *report = analyzed(state, &problem, &beside);
        const int order = hesscrit_report_order(report);
        const int is_minimum = hesscrit_report_verdict(report) == HESSCRIT_MINIMUM;
        hesscrit_report_destroy(report);
        if (is_minimum) assert_int_equal(order % 2, 0);
    }
}

/* L8 of the lecture. */
static void the_rows_of_the_lecture_network_are_flat_minima(void **state)
{
    static const double points[][2] = {{1, 1}, {-1, -1}, {0.625, 1.6}, {-2, -0.5}};
    for (size_t k = 0; k < sizeof points / sizeof points[0]; k++) {
        const hesscrit_problem problem = hesscrit_problem_of(2, lecture_loss, NULL);
        hesscrit_report *report = analyzed(state, &problem, points[k]);
        hesscrit_ratio ratio;
        hesscrit_report_minimum_ratio(report, &ratio);
        test_note("point %zu", k);
        assert_int_equal(hesscrit_report_verdict(report), HESSCRIT_FLAT_MINIMUM);
        assert_int_equal(hesscrit_report_flat_dimension(report), 1);
        assert_at_least(hesscrit_report_flat_distance(report), 0.1);
        assert_close(ratio.lower, 0.5, 0.0); /* what is flat is not called positive */
        assert_close(ratio.upper, 1.0, 0.0);
        hesscrit_report_destroy(report);
    }
}

static void the_origin_of_the_lecture_network_is_a_saddle_with_a_way_down(void **state)
{
    const double origin[2] = {0, 0};
    for (int with_derivatives = 0; with_derivatives < 2; with_derivatives++) {
        hesscrit_problem problem = hesscrit_problem_of(2, lecture_loss, NULL);
        if (with_derivatives) {
            problem.gradient = lecture_gradient;
            problem.hessian = lecture_hessian;
        }
        hesscrit_report *report = analyzed(state, &problem, origin);
        assert_int_equal(hesscrit_report_verdict(report), HESSCRIT_SADDLE);
        assert_close(hesscrit_report_eigenvalues(report)[0], -2.0, 1e-9);
        assert_close(hesscrit_report_eigenvalues(report)[1], 2.0, 1e-9);

        hesscrit_escape_step step = hesscrit_escape_step_default();
        const double *direction = NULL;
        const double *after = NULL;
        assert_true(hesscrit_report_escape(report, &step, &direction, &after));
        assert_close(fabs(direction[0] + direction[1]), sqrt(2.0), 1e-9);
        double loss = 0.0;
        lecture_loss(2, after, &loss, NULL);
        assert_close(loss, step.loss_after, 0.0);
        assert_at_most(loss, 1.0 - 0.1 * step.predicted_decrease);
        hesscrit_report_destroy(report);
    }
}

static void a_saddle_is_seen_from_units_that_hide_it(void **state)
{
    /* In the user's units the rounding of the wide parameter's eigenvalue covers the others. */
    enum { N = 3 };
    const double coefficients[2 * N] = {1, -1, 1, 0x1p-20, 1, 0x1p30};
    const double theta[N] = {0};
    loss_log log = {.extra = coefficients};
    const hesscrit_problem problem = hesscrit_problem_of(N, cosh_loss, &log);
    hesscrit_report *report = analyzed(state, &problem, theta);
    assert_int_equal(hesscrit_report_verdict(report), HESSCRIT_SADDLE);
    assert_at_least(hesscrit_report_eigenvalue_radii(report)[0],
                    fabs(hesscrit_report_eigenvalues(report)[0]));
    hesscrit_signs signs;
    hesscrit_report_signs(report, &signs);
    assert_int_equal(signs.negative, 1);
    assert_int_equal(signs.positive, 2);
    assert_true(hesscrit_report_escape(report, NULL, NULL, NULL));
    hesscrit_report_destroy(report);
}

/* constant + factor (-z + bend z^2)^3, z = x - centre: an inflection, and nothing else nearby. */
typedef struct inflection {
    double constant, factor, bend, centre;
} inflection;

static int inflection_loss(size_t n, const double *x, double *loss, void *user)
{
    const inflection *f = user;
    const double z = x[0] - f->centre;
    const double y = f->bend * z * z - z;
    (void)n;
    *loss = f->constant + f->factor * y * y * y;
    return 0;
}

static int inflection_gradient(size_t n, const double *x, double *gradient, void *user)
{
    const inflection *f = user;
    const double z = x[0] - f->centre;
    const double y = f->bend * z * z - z;
    (void)n;
    gradient[0] = 3.0 * f->factor * y * y * (2.0 * f->bend * z - 1.0);
    return 0;
}

static void beside_an_inflection_there_is_no_extremum(void **state)
{
    rng r = rng_seeded(7);
    for (int trial = 0; trial < 2000; trial++) {
        inflection f = {.constant = trial % 2,
                        .factor = rng_uniform(&r, 0.5, 5.0),
                        .bend = rng_uniform(&r, -0.3, 0.3),
                        .centre = trial % 4 > 1 ? rng_uniform(&r, 0.1, 0.2) : 0.0};
        const double theta = f.centre + pow(10.0, rng_uniform(&r, -12.0, -6.0));
        hesscrit_problem problem = hesscrit_problem_of(1, inflection_loss, &f);
        if (trial % 8 > 3) problem.gradient = inflection_gradient;
        test_note("trial %d", trial);
        hesscrit_report *report = analyzed(state, &problem, &theta);
        const hesscrit_verdict verdict = hesscrit_report_verdict(report);
        hesscrit_report_destroy(report);
        assert_int_not_equal(verdict, HESSCRIT_MINIMUM);
        assert_int_not_equal(verdict, HESSCRIT_MAXIMUM);
    }
}

static void an_analysis_costs_what_the_header_says(void **state)
{
    enum { N = 10 };
    double theta[N];
    for (size_t i = 0; i < N; i++) theta[i] = 0.3 + 0.1 * (double)i;
    hesscrit_problem problem = hesscrit_problem_of(N, rosenbrock_loss, NULL);
    problem.loss_error = 1e-13;
    hesscrit_report *report = NULL;
    hesscrit_analyze_options options = hesscrit_analyze_options_default();
    for (int escapes = 0; escapes < 2; escapes++) {
        const size_t without = N * N + 7 * N + 2;
        options.flags = escapes ? 0 : HESSCRIT_ANALYZE_NO_ESCAPE;
        assert_ok(context_of(state),
                  hesscrit_analyze(context_of(state), &problem, theta, &options, &report));
        assert_int_equal(hesscrit_report_verdict(report), HESSCRIT_NOT_CRITICAL);
        const size_t calls = (size_t)hesscrit_report_calls(report, HESSCRIT_CALLBACK_LOSS);
        assert_in_range(calls, without + (size_t)escapes, without + (escapes ? 5 + 12 : 0));
        hesscrit_report_destroy(report);
    }
}

/* 5 (log v + m / v): the likelihood of a variance. */
static int variance_loss(size_t n, const double *v, double *loss, void *m)
{
    (void)n;
    *loss = v[0] > 0.0 ? 5.0 * (log(v[0]) + *(double *)m / v[0]) : NAN;
    return 0;
}

static int variance_gradient(size_t n, const double *v, double *gradient, void *m)
{
    (void)n;
    gradient[0] = 5.0 * (1.0 - *(double *)m / v[0]) / v[0];
    return 0;
}

static int variance_hessian(size_t n, const double *v, double *hessian, void *m)
{
    (void)n;
    hessian[0] = 5.0 * (2.0 * *(double *)m / v[0] - 1.0) / (v[0] * v[0]);
    return 0;
}

/* Beside a gradient and a Hessian no steps show the size of a parameter: 1 is presumed, and what is
 * not known for that reason can be told. */
static void a_size_that_nobody_told_is_named(void **state)
{
    double m = 1e-8;
    size_t named = 0;
    hesscrit_problem problem = hesscrit_problem_of(1, variance_loss, &m);
    problem.gradient = variance_gradient;
    problem.hessian = variance_hessian;
    for (int trial = 0; trial < 20; trial++) {
        const double v = m * (1.3 + 0.1 * trial), size = 1e-8;
        for (int told = 0; told < 2; told++) {
            problem.theta_scale = told ? &size : NULL;
            hesscrit_report *report = analyzed(state, &problem, &v);
            const int names = strstr(hesscrit_report_reason(report), "theta_scale") != NULL;
            if (told) assert_int_equal(hesscrit_report_verdict(report), HESSCRIT_NOT_CRITICAL);
            assert_int_equal(names, hesscrit_report_verdict(report) == HESSCRIT_UNDETERMINED);
            named += (size_t)names;
            hesscrit_report_destroy(report);
        }
    }
    assert_true(named > 0);
}

static void no_escape_is_looked_for_when_none_is_wanted(void **state)
{
    const double origin[2] = {0, 0};
    hesscrit_report *report = NULL;
    hesscrit_analyze_options options = hesscrit_analyze_options_default();
    options.flags = HESSCRIT_ANALYZE_NO_ESCAPE;
    const hesscrit_problem problem = hesscrit_problem_of(2, lecture_loss, NULL);
    assert_ok(context_of(state),
              hesscrit_analyze(context_of(state), &problem, origin, &options, &report));
    assert_false(hesscrit_report_escape(report, NULL, NULL, NULL));
    hesscrit_report_destroy(report);
}

static void the_tolerance_decides_what_is_near(void **state)
{
    const double near[2] = {1e-3, 0};
    double up = 1.0;
    hesscrit_report *report = NULL;
    hesscrit_analyze_options options = hesscrit_analyze_options_default();
    const hesscrit_problem problem = hesscrit_problem_of(2, bowl, &up);
    options.tolerance = 2e-3;
    assert_ok(context_of(state),
              hesscrit_analyze(context_of(state), &problem, near, &options, &report));
    assert_int_equal(hesscrit_report_verdict(report), HESSCRIT_MINIMUM);
    assert_close(hesscrit_report_distance(report), 1e-3, 1e-9);
    hesscrit_report_destroy(report);
}

static void bad_options_are_refused(void **state)
{
    const double origin[2] = {0, 0};
    hesscrit_report *report = NULL;
    const hesscrit_problem problem = hesscrit_problem_of(2, lecture_loss, NULL);
    hesscrit_context *context = context_of(state);
    hesscrit_analyze_options options = hesscrit_analyze_options_default();
    assert_status(hesscrit_analyze(context, &problem, origin, NULL, NULL), HESSCRIT_E_ARGUMENT);
    options.tolerance = 0.0;
    assert_status(hesscrit_analyze(context, &problem, origin, &options, &report),
                  HESSCRIT_E_ARGUMENT);
    options = hesscrit_analyze_options_default();
    options.flags = 0x80;
    assert_status(hesscrit_analyze(context, &problem, origin, &options, &report),
                  HESSCRIT_E_ARGUMENT);
    assert_non_null(strstr(hesscrit_context_detail(context), "unknown bits: 0x80"));
    options = hesscrit_analyze_options_default();
    options.struct_size++;
    assert_status(hesscrit_analyze(context, &problem, origin, &options, &report),
                  HESSCRIT_E_ARGUMENT);
    assert_null(report);
}

static void counts_give_verdicts_and_ratios(void **state)
{
    (void)state;
    const struct {
        hesscrit_signs signs;
        hesscrit_verdict verdict;
        double lower, upper;
    } cases[] = {
        {{3, 0, 0}, HESSCRIT_MINIMUM, 1.0, 1.0},
        {{0, 2, 0}, HESSCRIT_MAXIMUM, 0.0, 0.0},
        {{1, 3, 0}, HESSCRIT_SADDLE, 0.25, 0.25},
        {{1, 1, 2}, HESSCRIT_SADDLE, 0.25, 0.75},
        {{3, 0, 1}, HESSCRIT_UNDETERMINED, 0.75, 1.0},
        {{0, 3, 1}, HESSCRIT_UNDETERMINED, 0.0, 0.25},
        {{0, 0, 2}, HESSCRIT_UNDETERMINED, 0.0, 1.0},
        {{0, 0, 0}, HESSCRIT_FLAT, 0.0, 1.0},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        hesscrit_ratio ratio;
        hesscrit_ratio_of_signs(&cases[k].signs, &ratio);
        test_note("case %zu", k);
        assert_int_equal(hesscrit_verdict_of_signs(&cases[k].signs), cases[k].verdict);
        assert_close(ratio.lower, cases[k].lower, 0.0);
        assert_close(ratio.value, cases[k].lower, 0.0);
        assert_close(ratio.upper, cases[k].upper, 0.0);
    }
}

static void the_minimum_ratio_alone_asks_no_question_of_the_gradient(void **state)
{
    const double theta[2] = {2, 0.3};
    hesscrit_ratio ratio;
    hesscrit_signs signs;
    const hesscrit_problem problem = hesscrit_problem_of(2, lecture_loss, NULL);
    assert_ok(context_of(state),
              hesscrit_minimum_ratio(context_of(state), &problem, theta, &ratio, &signs));
    assert_int_equal(signs.positive, 2);
    assert_close(ratio.value, 1.0, 0.0);
    assert_status(hesscrit_minimum_ratio(context_of(state), &problem, theta, NULL, NULL),
                  HESSCRIT_E_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(the_textbook_cases_are_told_apart),
        test_with_context(a_slope_is_not_critical),
        test_with_context(where_only_methods_for_the_gradient_stop_is_told_apart),
        test_with_context(no_hessian_is_believed_at_a_kink),
        test_with_context(the_kinks_of_every_day_are_not_smooth),
        test_with_context(a_gradient_of_exactly_0_at_a_maximum_is_no_minimum),
        test_with_context(a_curvature_that_jumps_without_change_of_sign_is_one),
        test_with_context(where_an_optimiser_stops_counts_as_critical),
        test_with_context(a_constant_is_flat_and_never_a_minimum),
        test_with_context(a_zero_eigenvalue_is_not_taken_for_a_sign),
        test_with_context(higher_orders_decide_where_curvature_is_zero),
        test_with_context(minima_of_smooth_losses_have_even_orders),
        test_with_context(the_rows_of_the_lecture_network_are_flat_minima),
        test_with_context(the_origin_of_the_lecture_network_is_a_saddle_with_a_way_down),
        test_with_context(a_saddle_is_seen_from_units_that_hide_it),
        test_with_context(beside_an_inflection_there_is_no_extremum),
        test_with_context(an_analysis_costs_what_the_header_says),
        test_with_context(a_size_that_nobody_told_is_named),
        test_with_context(no_escape_is_looked_for_when_none_is_wanted),
        test_with_context(the_tolerance_decides_what_is_near),
        test_with_context(bad_options_are_refused),
        test_with_context(counts_give_verdicts_and_ratios),
        test_with_context(the_minimum_ratio_alone_asks_no_question_of_the_gradient),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
