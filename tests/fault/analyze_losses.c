/* Losses and parameters that make trouble: of any size, at the edge of their
 * domain, too small or too large for a double, or without any change at all. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <hesscrit/hesscrit.h>

#include "fixture.h"
#include "random.h"
#include "spy.h"
#include "test.h"

enum { MOST = 8 };

/* offset + scale * sum_i sign_i f((x_i - center_i) / size_i), at its critical point. */
typedef struct shape {
    double (*f)(double z); /* with f'(0) = 0, f''(0) = 1 */
    double offset, scale;
    double sign[MOST], center[MOST], size[MOST];
} shape;

static double square(double z)
{
    return 0.5 * z * z;
}

/* cosh(z) - 1 without cancellation. */
static double cosh_minus_1(double z)
{
    const double half = sinh(0.5 * z);
    return 2.0 * half * half;
}

static int shape_loss(size_t n, const double *x, double *loss, void *user)
{
    const shape *s = user;
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) sum += s->sign[i] * s->f((x[i] - s->center[i]) / s->size[i]);
    *loss = s->offset + s->scale * sum;
    return 0;
}

/* What holds of every report, whatever the loss. */
static void assert_report_sane(const hesscrit_report *report)
{
    const size_t n = hesscrit_report_n(report);
    hesscrit_signs signs;
    hesscrit_report_signs(report, &signs);
    assert_int_equal(signs.positive + signs.negative + signs.undecided, n);
    assert_ascending(hesscrit_report_eigenvalues(report), n);
    for (size_t i = 0; i < n; i++) {
        assert_true(isfinite(hesscrit_report_gradient(report)[i]));
        assert_at_least(hesscrit_report_gradient_bound(report)[i], 0.0);
        assert_at_least(hesscrit_report_eigenvalue_radii(report)[i], 0.0);
    }
    for (size_t i = 0; i < n * n; i++) {
        assert_true(isfinite(hesscrit_report_hessian(report)[i]));
        assert_at_least(hesscrit_report_hessian_bound(report)[i], 0.0);
    }
    hesscrit_escape_step step = hesscrit_escape_step_default();
    if (hesscrit_report_escape(report, &step, NULL, NULL)) {
        assert_true(step.decrease > 0.0);
        assert_true(step.loss_after < step.loss_before && isfinite(step.loss_after));
    }
}

/* Not the user's fault, and with an explanation. */
static void assert_honest_error(const hesscrit_context *context, hesscrit_status status)
{
    assert_true(strlen(hesscrit_context_detail(context)) > 0);
    if (status == HESSCRIT_E_NONFINITE || status == HESSCRIT_E_RANGE) return;
    print_error("detail: %s\n", hesscrit_context_detail(context));
    assert_status(status, HESSCRIT_E_NONFINITE);
}

/* The verdict at theta, and the signs where they are wanted. */
static hesscrit_verdict verdict_at(hesscrit_context *context, const hesscrit_problem *problem,
                                   const double *theta, hesscrit_signs *signs)
{
    hesscrit_report *report = NULL;
    assert_ok(context, hesscrit_analyze(context, problem, theta, NULL, &report));
    assert_report_sane(report);
    const hesscrit_verdict verdict = hesscrit_report_verdict(report);
    if (signs) hesscrit_report_signs(report, signs);
    hesscrit_report_destroy(report);
    return verdict;
}

static void assert_verdict(hesscrit_verdict actual, hesscrit_verdict expected)
{
    if (actual == expected) return;
    print_error("%s, not %s\n", hesscrit_verdict_name(actual), hesscrit_verdict_name(expected));
    assert_close(actual, expected, 0.0);
}

/* The three kinds of critical points of a shape in two parameters. */
static void assert_kinds_known(hesscrit_context *context, shape *s, const double *theta_scale)
{
    const double signs[][2] = {{1, 1}, {-1, -1}, {1, -1}, {-1, 1}};
    const hesscrit_verdict verdicts[] = {HESSCRIT_MINIMUM, HESSCRIT_MAXIMUM, HESSCRIT_SADDLE,
                                         HESSCRIT_SADDLE};
    hesscrit_problem problem = hesscrit_problem_of(2, shape_loss, s);
    problem.theta_scale = theta_scale;
    for (size_t k = 0; k < 4; k++) {
        memcpy(s->sign, signs[k], sizeof signs[k]);
        assert_verdict(verdict_at(context, &problem, s->center, NULL), verdicts[k]);
    }
}

static void parameters_of_any_size_are_judged(void **state)
{
    const double centers[] = {0.0, -0.0, 1e20, -1e20, 1e-20, 1e150, -1e-150, DBL_MIN, 12345.678};
    enum { CENTERS = sizeof centers / sizeof centers[0] };
    for (size_t i = 0; i < CENTERS; i++)
        for (size_t j = 0; j < CENTERS; j++) {
            shape s = {.f = square, .offset = 1.0, .scale = 1.0};
            s.center[0] = centers[i];
            s.center[1] = centers[j];
            for (size_t k = 0; k < 2; k++) s.size[k] = fmax(fabs(s.center[k]), 1.0);
            test_note("theta %g, %g", centers[i], centers[j]);
            assert_kinds_known(context_of(state), &s, NULL);
        }
}

static void typical_sizes_of_any_size_are_followed(void **state)
{
    const double sizes[] = {1e20, 1e-20, 1.0, 1e-9, 1e100, 1e-100};
    enum { SIZES = sizeof sizes / sizeof sizes[0] };
    for (size_t i = 0; i < SIZES; i++)
        for (size_t j = 0; j < SIZES; j++)
            for (int centered = 0; centered < 2; centered++) {
                shape s = {.f = cosh_minus_1, .offset = 1.0, .scale = 1.0};
                s.size[0] = sizes[i];
                s.size[1] = sizes[j];
                for (size_t k = 0; k < 2; k++) s.center[k] = centered ? 0.0 : 3.0 * s.size[k];
                test_note("sizes %g, %g, centered %d", sizes[i], sizes[j], centered);
                assert_kinds_known(context_of(state), &s, s.size);
            }
}

static void sizes_that_differ_by_1e12_need_not_be_told(void **state)
{
    const double sizes[][2] = {{1e6, 1e-6}, {1e-6, 1e6}, {1.0, 1e-12}, {1e-12, 1.0}};
    double (*const functions[])(double) = {square, cosh_minus_1};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        for (size_t f = 0; f < 2; f++)
            for (int centered = 0; centered < 2; centered++)
                for (int offset = 0; offset < 2; offset++) {
                    shape s = {.f = functions[f], .offset = offset, .scale = 1.0};
                    memcpy(s.size, sizes[i], sizeof sizes[i]);
                    for (size_t k = 0; k < 2; k++) s.center[k] = centered ? 0.0 : s.size[k];
                    test_note("sizes %g, %g, function %zu, centered %d, offset %d", sizes[i][0],
                              sizes[i][1], f, centered, offset);
                    assert_kinds_known(context_of(state), &s, NULL);
                }
}

/* x^2 - y^2 + exp(steepness * (x - edge)), which is nothing until shortly before the edge. */
typedef struct wall {
    double offset, steepness, edge;
} wall;

static int walled_saddle(size_t n, const double *x, double *loss, void *user)
{
    const wall *w = user;
    (void)n;
    *loss = w->offset + x[0] * x[0] - x[1] * x[1] + exp(w->steepness * (x[0] - w->edge));
    return 0;
}

static void an_overflow_just_beyond_theta_is_stepped_around(void **state)
{
    const double edges[] = {1e-2, 1e-3, 1e-4};
    for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++)
        for (int offset = 0; offset < 2; offset++) {
            /* e^-2000 is 0 at theta, and infinite soon beyond the edge. */
            wall w = {offset, 2000.0 / edges[i], edges[i]};
            const hesscrit_problem problem = hesscrit_problem_of(2, walled_saddle, &w);
            const double origin[2] = {0.0, 0.0};
            test_note("edge %g, offset %d", edges[i], offset);
            assert_verdict(verdict_at(context_of(state), &problem, origin, NULL), HESSCRIT_SADDLE);
        }
}

/* x_0 - c log x_0, with its minimum at c, and +- x_1^2. */
typedef struct barrier {
    double c, sign;
} barrier;

static int barrier_loss(size_t n, const double *x, double *loss, void *user)
{
    const barrier *b = user;
    *loss = x[0] - b->c * log(x[0]);
    if (n > 1) *loss += b->sign * x[1] * x[1];
    return 0;
}

static void a_minimum_near_the_edge_of_the_domain_is_found(void **state)
{
    const double centers[] = {1.0, 1e-3, 4e-4, 1e-4, 1e-5, 1e-6, 1e-8};
    for (size_t i = 0; i < sizeof centers / sizeof centers[0]; i++) {
        barrier b = {centers[i], 0.0};
        const double theta[2] = {centers[i], 0.0};
        const hesscrit_problem one = hesscrit_problem_of(1, barrier_loss, &b);
        const hesscrit_problem two = hesscrit_problem_of(2, barrier_loss, &b);
        test_note("center %g", centers[i]);
        assert_verdict(verdict_at(context_of(state), &one, theta, NULL), HESSCRIT_MINIMUM);
        b.sign = 1.0;
        assert_verdict(verdict_at(context_of(state), &two, theta, NULL), HESSCRIT_MINIMUM);
        b.sign = -1.0;
        assert_verdict(verdict_at(context_of(state), &two, theta, NULL), HESSCRIT_SADDLE);
    }
}

/* A minimum whose mixed third derivatives are large, and whose domain ends at
 * the corners: |x| + |y| <= edge. */
typedef struct corner {
    double edge, cubic;
} corner;

static int cornered_loss(size_t n, const double *x, double *loss, void *user)
{
    const corner *c = user;
    (void)n;
    *loss = 1.0 + 0.5 * (x[0] * x[0] + x[1] * x[1]) + 0.9 * x[0] * x[1];
    *loss += c->cubic * (x[0] * x[0] * x[0] * x[1] + x[0] * x[1] * x[1] * x[1]);
    if (fabs(x[0]) + fabs(x[1]) > c->edge) *loss = NAN;
    return 0;
}

static void a_domain_without_corners_turns_no_minimum_into_a_saddle(void **state)
{
    const double origin[2] = {0.0, 0.0};
    for (int e = -14; e <= -4; e++)
        for (double cubic = 0x1p10; cubic <= 0x1p24; cubic *= 2.0)
            for (int share = 4; share < 8; share++) {
                corner c = {ldexp(0.5 * share, e), cubic};
                hesscrit_signs signs = {0, 0, 0};
                hesscrit_report *report = NULL;
                const hesscrit_problem problem = hesscrit_problem_of(2, cornered_loss, &c);
                test_note("edge %g, cubic %g", c.edge, cubic);
                if (hesscrit_analyze(context_of(state), &problem, origin, NULL, &report) ==
                    HESSCRIT_OK)
                    hesscrit_report_signs(report, &signs);
                hesscrit_report_destroy(report);
                assert_int_equal(signs.negative, 0);
            }
}

/* The spied problem times a power of two. */
static int scaled_spy_loss(size_t n, const double *theta, double *loss, void *user)
{
    (void)n;
    *loss = ldexp(spied_loss_at(theta), *(const int *)user);
    return 0;
}

static void a_power_of_two_on_the_loss_changes_no_verdict(void **state)
{
    hesscrit_signs expected;
    int exponent = 0;
    const hesscrit_problem problem = hesscrit_problem_of(SPY_N, scaled_spy_loss, &exponent);
    assert_verdict(verdict_at(context_of(state), &problem, spy_theta, &expected), HESSCRIT_SADDLE);
    for (exponent = -960; exponent <= 1000; exponent += 20) {
        hesscrit_signs signs;
        test_note("exponent %d", exponent);
        assert_verdict(verdict_at(context_of(state), &problem, spy_theta, &signs), HESSCRIT_SADDLE);
        assert_signs_equal(signs, expected);
    }
}

static void a_loss_near_the_ends_of_the_range_is_never_misjudged(void **state)
{
    hesscrit_context *context = context_of(state);
    int exponent;
    const hesscrit_problem problem = hesscrit_problem_of(SPY_N, scaled_spy_loss, &exponent);
    for (exponent = -1080; exponent <= 1022; exponent++) {
        hesscrit_report *report = NULL;
        hesscrit_signs signs;
        if (exponent == -959) exponent = 1001;
        test_note("exponent %d", exponent);
        const hesscrit_status status =
            hesscrit_analyze(context, &problem, spy_theta, NULL, &report);
        if (status != HESSCRIT_OK) {
            assert_honest_error(context, status);
            continue;
        }
        assert_report_sane(report);
        hesscrit_report_signs(report, &signs);
        assert_at_most(signs.positive, 2);
        assert_at_most(signs.negative, 1);
        hesscrit_report_destroy(report);
    }
}

/* A quadratic with eigenvalues of known signs, in steps of the smallest double. */
typedef struct tiny {
    double a[MOST * MOST], linear[MOST], offset;
    int exponent;
} tiny;

static int tiny_loss(size_t n, const double *x, double *loss, void *user)
{
    const tiny *t = user;
    double sum = t->offset;
    for (size_t i = 0; i < n; i++) {
        sum += t->linear[i] * x[i];
        for (size_t j = 0; j < n; j++) sum += 0.5 * x[i] * t->a[i * n + j] * x[j];
    }
    *loss = ldexp(sum, t->exponent);
    return 0;
}

static void subnormal_losses_give_no_wrong_sign(void **state)
{
    enum { N = 3 };
    hesscrit_context *context = context_of(state);
    const double origin[N] = {0.0, 0.0, 0.0};
    for (uint64_t seed = 1; seed <= 2000; seed++) {
        rng r = rng_seeded(seed);
        long double spectrum[N];
        size_t positive = 0;
        tiny t = {.offset = rng_uniform(&r, -1.0, 1.0)};
        t.exponent = -1022 - (int)rng_below(&r, 55);
        for (size_t i = 0; i < N; i++) {
            spectrum[i] = (long double)(rng_sign(&r) * rng_uniform(&r, 0.01, 1.0));
            positive += spectrum[i] > 0.0L;
            t.linear[i] = seed % 2 ? rng_normal(&r) : 0.0;
        }
        random_with_spectrum(&r, N, spectrum, t.a);
        const hesscrit_problem problem = hesscrit_problem_of(N, tiny_loss, &t);
        hesscrit_ratio ratio;
        hesscrit_signs signs;
        test_note("seed %d, exponent %d", (int)seed, t.exponent);
        assert_ok(context, hesscrit_minimum_ratio(context, &problem, origin, &ratio, &signs));
        assert_at_most(signs.positive, positive);
        assert_at_most(signs.negative, N - positive);
    }
}

/* user: the value. */
static int same_loss(size_t n, const double *x, double *loss, void *user)
{
    (void)n;
    (void)x;
    *loss = *(const double *)user;
    return 0;
}

static int zero_gradient(size_t n, const double *x, double *gradient, void *user)
{
    (void)x;
    (void)user;
    for (size_t i = 0; i < n; i++) gradient[i] = i % 2 ? -0.0 : 0.0;
    return 0;
}

static int zero_hessian(size_t n, const double *x, double *hessian, void *user)
{
    return zero_gradient(n * n, x, hessian, user);
}

static int zero_product(size_t n, const double *x, const double *v, double *product, void *user)
{
    (void)v;
    return zero_gradient(n, x, product, user);
}

static void a_loss_that_does_not_change_is_flat(void **state)
{
    double values[] = {0.0, -0.0, 3.7, -1.0, 1e300, -1e300, DBL_MAX, 0x1p-1074, -1e-310, DBL_MIN};
    const double theta[MOST] = {0.0, -0.0, 1.0, -1e20, 1e-20, 1e-310, 12345.6, -3.0};
    for (size_t v = 0; v < sizeof values / sizeof values[0]; v++)
        for (size_t n = 1; n <= MOST; n++)
            for (int offers = 0; offers < 8; offers++) {
                hesscrit_problem problem = hesscrit_problem_of(n, same_loss, &values[v]);
                hesscrit_signs signs;
                if (offers & 1) problem.gradient = zero_gradient;
                if (offers & 2) problem.hessian = zero_hessian;
                if (offers & 4) problem.hessian_vector = zero_product;
                test_note("value %g, n = %zu, callbacks %d", values[v], n, offers);
                const hesscrit_verdict verdict =
                    verdict_at(context_of(state), &problem, theta, &signs);
                assert_verdict(verdict, HESSCRIT_FLAT);
                assert_int_equal(signs.undecided, n);
            }
}

/* The sign of zero is no information. */
static int loss_with_negative_zeros(size_t n, const double *x, double *loss, void *user)
{
    (void)n;
    (void)user;
    *loss = x[0] * x[0] - x[1] * x[1];
    if (*loss == 0.0) *loss = -0.0;
    return 0;
}

static void negative_zeros_are_zeros(void **state)
{
    const double thetas[][2] = {{0.0, 0.0}, {-0.0, 0.0}, {0.0, -0.0}, {-0.0, -0.0}};
    for (size_t i = 0; i < 4; i++) {
        const hesscrit_problem problem = hesscrit_problem_of(2, loss_with_negative_zeros, NULL);
        assert_verdict(verdict_at(context_of(state), &problem, thetas[i], NULL), HESSCRIT_SADDLE);
    }
}

/* Losses without the derivatives that are asked for, at 0. */
static double absolute(const double *x)
{
    return fabs(x[0]) + fabs(x[1]);
}

static double absolute_minus_square(const double *x)
{
    return fabs(x[0]) - x[1] * x[1];
}

static double rectified(const double *x)
{
    return fmax(x[0], 0.0) + fmax(-0.5 * x[1], x[1]);
}

static double root(const double *x)
{
    return sqrt(fabs(x[0])) + x[1] * x[1];
}

static double staircase(const double *x)
{
    return floor(1e3 * x[0]) + floor(-1e-3 * x[1]);
}

static double step_up(const double *x)
{
    return (x[0] > 0.0) - (x[1] >= 0.0);
}

static double logarithm(const double *x)
{
    return log(1e-300 + fabs(x[0])) + x[1];
}

static double pole(const double *x)
{
    return 1.0 / (1e-300 + x[0] * x[0]) - x[1] * x[1];
}

static double essential(const double *x)
{
    return exp(-1.0 / (x[0] * x[0])) + sin(1.0 / (1e-12 + fabs(x[1])));
}

static double needle(const double *x)
{
    return x[0] == 0.0 && x[1] == 0.0 ? -1.0 : 1.0;
}

static int broken_loss(size_t n, const double *x, double *loss, void *user)
{
    double (*const *function)(const double *) = user;
    (void)n;
    *loss = (*function)(x);
    return 0;
}

/* A bowl whose value at theta is another one when it was asked that often. */
typedef struct unsteady {
    size_t calls, steady_for;
    double off;
    int fails;
    double told; /* loss_error */
} unsteady;

static int unsteady_bowl(size_t n, const double *x, double *loss, void *user)
{
    unsteady *u = user;
    const int differs = u->calls++ >= u->steady_for;
    *loss = 10.0;
    for (size_t i = 0; i < n; i++) *loss += x[i] * x[i];
    if (differs) *loss += u->off;
    return differs && u->fails;
}

static hesscrit_status ask_unsteady(hesscrit_context *context, unsteady *u,
                                    hesscrit_report **report)
{
    static const double theta[2] = {0.0, 0.0};
    hesscrit_problem problem = hesscrit_problem_of(2, unsteady_bowl, u);
    problem.loss_error = u->told;
    u->calls = 0;
    return hesscrit_analyze(context, &problem, theta, NULL, report);
}

static void a_loss_that_answers_differently_when_asked_again_is_found_out(void **state)
{
    hesscrit_context *context = context_of(state);
    hesscrit_report *report = NULL;
    unsteady u = {0, SIZE_MAX, 0.0, 0, 0.0};
    char text[2048];
    assert_ok(context, ask_unsteady(context, &u, &report));
    assert_true(hesscrit_report_loss_spread(report) == 0.0);
    hesscrit_report_destroy(report);
    const size_t usual = u.calls;
    for (double off = 1e-9; off < 1e-2; off *= 100.0) {
        u = (unsteady){0, usual - 1, off, 0, 0.0};
        assert_ok(context, ask_unsteady(context, &u, &report));
        assert_close(hesscrit_report_loss_spread(report), off, 1e-14);
        assert_at_least(hesscrit_report_loss_error(report), off);
        assert_at_least((double)u.calls, (double)usual + 1.0);
        assert_true(hesscrit_report_verdict(report) == HESSCRIT_MINIMUM);
        hesscrit_report_text(report, text, sizeof text);
        assert_non_null(strstr(text, "the error that was measured, "));
        hesscrit_report_destroy(report);
    }
    u = (unsteady){0, usual - 1, NAN, 0, 0.0};
    assert_ok(context, ask_unsteady(context, &u, &report));
    assert_int_equal(hesscrit_report_verdict(report), HESSCRIT_UNDETERMINED);
    assert_non_null(strstr(hesscrit_report_reason(report), "asked again"));
    hesscrit_report_destroy(report);
    u = (unsteady){0, usual - 1, 0.0, 1, 0.0};
    report = NULL;
    assert_int_equal(ask_unsteady(context, &u, &report), HESSCRIT_E_CALLBACK);
    assert_null(report);
}

static void a_loss_error_that_asking_again_refutes_is_named(void **state)
{
    hesscrit_context *context = context_of(state);
    hesscrit_report *report = NULL;
    char text[2048];
    unsteady u = {0, SIZE_MAX, 0.0, 0, 1e-4};
    assert_ok(context, ask_unsteady(context, &u, &report));
    hesscrit_report_text(report, text, sizeof text);
    assert_null(strstr(text, "is too small"));
    hesscrit_report_destroy(report);
    u = (unsteady){0, u.calls - 1, 1e-2, 0, 1e-4};
    assert_ok(context, ask_unsteady(context, &u, &report));
    hesscrit_report_text(report, text, sizeof text);
    assert_non_null(strstr(text, "differed by 0.01: the error told as loss_error, 0.0001, is too "
                                 "small)"));
    hesscrit_report_destroy(report);
}

static void losses_without_derivatives_break_nothing(void **state)
{
    double (*functions[])(const double *) = {absolute,  absolute_minus_square,
                                             rectified, root,
                                             staircase, step_up,
                                             logarithm, pole,
                                             essential, needle};
    const double thetas[][2] = {{0.0, 0.0}, {1e-9, -1e-9}, {1e-3, 0.25}, {1e20, 1e-20}};
    hesscrit_context *context = context_of(state);
    const size_t to_the_signs = 600, higher_orders = 2 * (30000 + 16 * 2 * 3) + 50 * 2;
    const size_t most_calls = to_the_signs + higher_orders;
    for (size_t f = 0; f < sizeof functions / sizeof functions[0]; f++)
        for (size_t t = 0; t < sizeof thetas / sizeof thetas[0]; t++) {
            const hesscrit_problem problem = hesscrit_problem_of(2, broken_loss, &functions[f]);
            hesscrit_report *report = NULL;
            test_note("function %zu, theta %zu", f, t);
            const hesscrit_status status =
                hesscrit_analyze(context, &problem, thetas[t], NULL, &report);
            assert_at_most(hesscrit_context_calls(context, HESSCRIT_CALLBACK_LOSS), most_calls);
            if (status == HESSCRIT_OK) {
                assert_report_sane(report);
                hesscrit_report_destroy(report);
                continue;
            }
            assert_honest_error(context, status);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(parameters_of_any_size_are_judged),
        test_with_context(typical_sizes_of_any_size_are_followed),
        test_with_context(sizes_that_differ_by_1e12_need_not_be_told),
        test_with_context(an_overflow_just_beyond_theta_is_stepped_around),
        test_with_context(a_minimum_near_the_edge_of_the_domain_is_found),
        test_with_context(a_domain_without_corners_turns_no_minimum_into_a_saddle),
        test_with_context(a_power_of_two_on_the_loss_changes_no_verdict),
        test_with_context(a_loss_near_the_ends_of_the_range_is_never_misjudged),
        test_with_context(subnormal_losses_give_no_wrong_sign),
        test_with_context(a_loss_that_does_not_change_is_flat),
        test_with_context(negative_zeros_are_zeros),
        test_with_context(a_loss_that_answers_differently_when_asked_again_is_found_out),
        test_with_context(a_loss_error_that_asking_again_refutes_is_named),
        test_with_context(losses_without_derivatives_break_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
