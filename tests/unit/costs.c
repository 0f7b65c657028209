/* What the headers say that a call costs in calls of the user's functions, where it is not said
 * beside the other claims about that call. */
#include <math.h>

#include <hesscrit/hesscrit.h>

#include "fixture.h"
#include "losses.h"
#include "searches.h"
#include "test.h"

enum { N = 6 };

static const double at_a_half[N] = {0.5, 0.5, 0.5, 0.5, 0.5, 0.5};

/* sum_i cosh(x_i - i/10), and something else along the first `special` coordinates. */
typedef struct mixed {
    size_t special;
    double (*change)(double x); /* what is added to the sum, of x_i - 1/2 */
} mixed;

static int mixed_loss(size_t n, const double *x, double *loss, void *user)
{
    const mixed *m = user;
    *loss = 0.0;
    for (size_t i = 0; i < n; i++) {
        *loss += cosh(x[i] - 0.1 * (double)i);
        if (i < m->special) *loss += m->change(x[i] - 0.5);
    }
    return 0;
}

static int mixed_gradient(size_t n, const double *x, double *gradient, void *user)
{
    (void)user;
    for (size_t i = 0; i < n; i++) gradient[i] = sinh(x[i] - 0.1 * (double)i);
    return 0;
}

static int mixed_hessian(size_t n, const double *x, double *hessian, void *user)
{
    (void)user;
    for (size_t e = 0; e < n * n; e++) hessian[e] = 0.0;
    for (size_t i = 0; i < n; i++) hessian[i * n + i] = cosh(x[i] - 0.1 * (double)i);
    return 0;
}

static double edge(double x)
{
    return x < 0.0 ? NAN : 0.0;
}

static hesscrit_problem problem_of(mixed *m)
{
    hesscrit_problem problem = hesscrit_problem_of(N, mixed_loss, m);
    problem.loss_error = problem.gradient_error = 1e-14;
    return problem;
}

static uint64_t calls(hesscrit_context *context, hesscrit_callback callback)
{
    return hesscrit_context_calls(context, callback);
}

static uint64_t losses_of_gradient(hesscrit_context *context, const hesscrit_problem *problem)
{
    double gradient[N];
    assert_ok(context, hesscrit_gradient(context, problem, at_a_half, gradient, NULL));
    return calls(context, HESSCRIT_CALLBACK_LOSS);
}

/* The rows of the tables, where the first steps fit. */
static uint64_t pairs_at_twice_the_step(size_t n)
{
    return n < 3 ? n * (n - 1) : 2 * n;
}

static uint64_t losses_between_axes(size_t n)
{
    return 2 + 2 * (uint64_t)ceil(log2((double)n));
}

static uint64_t losses_of_both_derivatives(size_t n)
{
    return 1 + 4 * n + 2 * n + n * (n - 1) + pairs_at_twice_the_step(n);
}

static void derivatives_cost_the_typical_rows_of_their_tables(void **state)
{
    hesscrit_context *c = context_of(state);
    mixed smooth = {0};
    double gradient[N], hessian[N * N];
    for (size_t n = 1; n <= N; n++) {
        hesscrit_problem problem = problem_of(&smooth);
        problem.n = n;
        test_note("n = %zu", n);
        assert_ok(c, hesscrit_gradient(c, &problem, at_a_half, gradient, NULL));
        assert_int_equal(calls(c, HESSCRIT_CALLBACK_LOSS), 6 * n + 1);
        assert_ok(c, hesscrit_hessian(c, &problem, at_a_half, n, hessian, NULL));
        assert_int_equal(calls(c, HESSCRIT_CALLBACK_LOSS),
                         1 + 4 * n + n * (n - 1) + pairs_at_twice_the_step(n));
        problem.gradient = mixed_gradient;
        assert_ok(c, hesscrit_hessian(c, &problem, at_a_half, n, hessian, NULL));
        assert_int_equal(calls(c, HESSCRIT_CALLBACK_LOSS), 0);
        assert_int_equal(calls(c, HESSCRIT_CALLBACK_GRADIENT), 4 * n + 1);
    }
}

static void the_noise_of_a_loss_typically_takes_6_to_36(void **state)
{
    hesscrit_context *c = context_of(state);
    mixed smooth = {0};
    hesscrit_problem problem = problem_of(&smooth);
    problem.loss_error = 0.0;
    assert_in_range(losses_of_gradient(c, &problem), 6 * N + 1 + 6, 6 * N + 1 + 36);
}

static void an_accurate_gradient_takes_3_to_13_steps_an_axis(void **state)
{
    mixed smooth = {0};
    hesscrit_problem problem = problem_of(&smooth);
    problem.flags = HESSCRIT_PROBLEM_ACCURATE;
    const uint64_t losses = losses_of_gradient(context_of(state), &problem);
    assert_in_range(losses, 1 + 4 * N + 6 * N, 1 + 4 * N + 26 * N);
}

static void the_bound_of_the_users_gradient_takes_its_noise(void **state)
{
    hesscrit_context *context = context_of(state);
    mixed smooth = {0};
    double gradient[N], bound[N];
    hesscrit_problem problem = problem_of(&smooth);
    problem.gradient = mixed_gradient;
    for (int told = 1; told >= 0; told--) {
        if (!told) problem.gradient_error = 0.0;
        assert_ok(context, hesscrit_gradient(context, &problem, at_a_half, gradient, bound));
        assert_int_equal(calls(context, HESSCRIT_CALLBACK_LOSS), 0);
        assert_in_range(calls(context, HESSCRIT_CALLBACK_GRADIENT), told ? 1 : 7, told ? 1 : 58);
        assert_ok(context, hesscrit_gradient(context, &problem, at_a_half, gradient, NULL));
        assert_int_equal(calls(context, HESSCRIT_CALLBACK_GRADIENT), 1);
    }
}

/* Seven steps of 4 show that one side has no loss; then each step takes 10, and the difference 5
 * instead of 2. */
static void the_edge_of_the_domain_costs_what_the_header_says(void **state)
{
    for (size_t k = 0; k <= N; k++) {
        mixed m = {k, edge};
        const hesscrit_problem problem = problem_of(&m);
        const uint64_t losses = losses_of_gradient(context_of(state), &problem);
        test_note("%zu coordinates at the edge", k);
        assert_in_range(losses, 1 + 6 * N + k * (24 + 10 + 3), 1 + 6 * N + k * (24 + 70 + 3));
    }
}

static double flattening(double x)
{
    return -cosh(x + 0.5);
}

/* The first coordinate only: the others are not centred at 0. */
static void coordinates_that_look_flat_cost_what_the_header_says(void **state)
{
    mixed m = {1, flattening};
    const hesscrit_problem problem = problem_of(&m);
    const uint64_t losses = losses_of_gradient(context_of(state), &problem);
    assert_in_range(losses, 1 + 6 * N + 4 + 2, 1 + 6 * N + 28 + 80);
}

static double half_parabola(double x)
{
    return x > 0.0 ? x * x : 0.0;
}

/* |x| makes the first step too long as well: 4 more for the next one. */
static void kinks_cost_what_the_header_says(void **state)
{
    for (size_t k = 1; k <= N; k++) {
        mixed m = {k, fabs};
        const hesscrit_problem problem = problem_of(&m);
        test_note("%zu kinks", k);
        assert_in_range(losses_of_gradient(context_of(state), &problem), 1 + 6 * N + 12 * k,
                        1 + 6 * N + 20 * k);
        m.change = half_parabola;
        assert_in_range(losses_of_gradient(context_of(state), &problem), 1 + 6 * N + 12 * k,
                        1 + 6 * N + 16 * k);
    }
}

/* One call of what is checked, and what the difference costs by itself. */
static void checks_cost_one_call_and_the_differences(void **state)
{
    enum { M = 2 };
    hesscrit_context *c = context_of(state);
    const double theta[M] = {2.0, 0.3};
    double gradient[M], hessian[M * M];
    hesscrit_check check = hesscrit_check_default();
    hesscrit_problem problem = hesscrit_problem_of(M, lecture_loss, NULL);
    assert_ok(c, hesscrit_gradient(c, &problem, theta, gradient, NULL));
    const uint64_t losses = calls(c, HESSCRIT_CALLBACK_LOSS);
    problem.gradient = lecture_gradient;
    assert_ok(c, hesscrit_check_gradient(c, &problem, theta, &check));
    assert_int_equal(calls(c, HESSCRIT_CALLBACK_LOSS), losses);
    assert_int_equal(calls(c, HESSCRIT_CALLBACK_GRADIENT), 1);

    assert_ok(c, hesscrit_hessian(c, &problem, theta, M, hessian, NULL));
    const uint64_t gradients = calls(c, HESSCRIT_CALLBACK_GRADIENT);
    problem.hessian = lecture_hessian;
    problem.hessian_vector = lecture_product;
    assert_ok(c, hesscrit_check_hessian(c, &problem, theta, &check));
    assert_int_equal(calls(c, HESSCRIT_CALLBACK_GRADIENT), gradients);
    assert_int_equal(calls(c, HESSCRIT_CALLBACK_HESSIAN), 1);
    assert_int_equal(calls(c, HESSCRIT_CALLBACK_HESSIAN_VECTOR), 0);
    assert_ok(c, hesscrit_check_hessian_vector(c, &problem, theta, NULL, &check));
    assert_int_equal(calls(c, HESSCRIT_CALLBACK_GRADIENT), gradients);
    assert_int_equal(calls(c, HESSCRIT_CALLBACK_HESSIAN), 0);
    assert_int_equal(calls(c, HESSCRIT_CALLBACK_HESSIAN_VECTOR), 1);
}

static void a_minimum_ratio_costs_a_hessian(void **state)
{
    hesscrit_context *c = context_of(state);
    mixed smooth = {0};
    double hessian[N * N];
    hesscrit_ratio ratio;
    const hesscrit_problem problem = problem_of(&smooth);
    assert_ok(c, hesscrit_hessian(c, &problem, at_a_half, N, hessian, NULL));
    const uint64_t losses = calls(c, HESSCRIT_CALLBACK_LOSS);
    assert_int_equal(losses, N * N + 5 * N + 1);
    assert_ok(c, hesscrit_minimum_ratio(c, &problem, at_a_half, &ratio, NULL));
    assert_int_equal(calls(c, HESSCRIT_CALLBACK_LOSS), losses);
}

enum { AGAIN = 1 }; /* theta, at the end of an analysis */
enum { AHEAD = 1 }; /* where the model leads, if a slope is seen */

/* Critical within the tolerance, and the gradient is seen not to be zero. */
static void a_slope_costs_4n_plus_1_if_it_shows_and_else_2n(void **state)
{
    hesscrit_context *c = context_of(state);
    mixed smooth = {0};
    double theta[N];
    hesscrit_report *report = NULL;
    const hesscrit_problem problem = problem_of(&smooth);
    const size_t between_axes = 2 + 2 * (size_t)ceil(log2(N));
    for (int away = 0; away < 2; away++) {
        for (size_t i = 0; i < N; i++) theta[i] = 0.1 * (double)i + (away ? 1e-5 : 0.0);
        assert_ok(c, hesscrit_analyze(c, &problem, theta, NULL, &report));
        assert_int_equal(hesscrit_report_verdict(report), HESSCRIT_MINIMUM);
        hesscrit_report_destroy(report);
        assert_int_equal(calls(c, HESSCRIT_CALLBACK_LOSS), N * N + 7 * N + 1 + between_axes +
                                                               (away ? 4 * N + 1 + AHEAD : 2 * N) +
                                                               AGAIN);
    }
}

/* What an analysis of a minimum calls, by what the user offers. */
static void an_analysis_costs_the_typical_rows_of_its_table(void **state)
{
    hesscrit_context *c = context_of(state);
    mixed smooth = {0};
    double theta[N];
    for (size_t i = 0; i < N; i++) theta[i] = 0.1 * (double)i;
    for (size_t n = 1; n <= N; n++)
        for (int offers = 0; offers < 4; offers++) {
            const int gradient = offers & 1, hessian = offers >> 1;
            const uint64_t shown = losses_between_axes(n);
            const uint64_t losses[4] = {losses_of_both_derivatives(n) + shown + 2 * n + AGAIN,
                                        1 + shown + AGAIN, 6 * n + 1 + 2 * n + 3 + AGAIN,
                                        1 + 3 + AGAIN};
            hesscrit_problem problem = problem_of(&smooth);
            hesscrit_report *report = NULL;
            problem.n = n;
            if (gradient) problem.gradient = mixed_gradient;
            if (hessian) problem.hessian = mixed_hessian;
            test_note("n = %zu, gradient %d, Hessian %d", n, gradient, hessian);
            assert_ok(c, hesscrit_analyze(c, &problem, theta, NULL, &report));
            assert_int_equal(hesscrit_report_verdict(report), HESSCRIT_MINIMUM);
            hesscrit_report_destroy(report);
            assert_int_equal(calls(c, HESSCRIT_CALLBACK_LOSS), losses[offers]);
            assert_int_equal(calls(c, HESSCRIT_CALLBACK_GRADIENT),
                             !gradient ? 0 : (hessian ? 1 : 4 * n + 1));
            assert_int_equal(calls(c, HESSCRIT_CALLBACK_HESSIAN), hessian);
        }
}

/* Calls in turn that are of one kind: at theta, along an axis, or between the axes. */
typedef struct runs {
    int count, kind;
    uint64_t length[8];
} runs;

/* The double well of the README. */
static int example_loss(size_t n, const double *theta, double *loss, void *user)
{
    const double x = theta[0], y = theta[1];
    const int kind = (x != 0.0) + (y != 0.0);
    runs *r = user;
    (void)n;
    *loss = x * x * (0.25 * x * x - 0.5) + 0.5 * y * y;
    if (r->count == 0 || kind != r->kind) r->count++;
    assert_at_most(r->count, 8);
    r->length[r->count - 1]++;
    r->kind = kind;
    return 0;
}

static void the_example_of_the_readme_costs_what_the_tables_say(void **state)
{
    enum {
        LOSS = 1,
        NOISE = 36,
        CANCELLING = 4,
        AT_STEPS = 7,
        ONE_AT_ITS_STEP = 7,
        STEPS = 20,
        GRADIENT = 4,
        PAIRS = 2,
        TWICE = 2
    };
    enum { BETWEEN = 4, HIDDEN = 4, ESCAPE = 4 };
    const double theta[2] = {0.0, 0.0};
    double gradient[2], hessian[4];
    hesscrit_context *c = context_of(state);
    hesscrit_analyze_options options = hesscrit_analyze_options_default();
    hesscrit_report *report = NULL;
    runs r = {0};
    const hesscrit_problem problem = hesscrit_problem_of(2, example_loss, &r);
    assert_ok(c, hesscrit_analyze(c, &problem, theta, NULL, &report));
    hesscrit_report_destroy(report);
    assert_int_equal(calls(c, HESSCRIT_CALLBACK_LOSS), 96);
    assert_int_equal(r.count, 8);
    assert_int_equal(r.length[0], LOSS);
    assert_int_equal(r.length[1], NOISE + CANCELLING);
    assert_int_equal(r.length[2], STEPS);
    assert_int_equal(r.length[3], AT_STEPS);
    assert_int_equal(r.length[4], ONE_AT_ITS_STEP + GRADIENT);
    assert_int_equal(r.length[5], PAIRS + TWICE + BETWEEN);
    assert_int_equal(r.length[6], HIDDEN + ESCAPE);
    assert_int_equal(r.length[7], AGAIN);

    options.flags = HESSCRIT_ANALYZE_NO_ESCAPE;
    r = (runs){0};
    assert_ok(c, hesscrit_analyze(c, &problem, theta, &options, &report));
    hesscrit_report_destroy(report);
    assert_int_equal(calls(c, HESSCRIT_CALLBACK_LOSS), 96 - ESCAPE);
    r = (runs){0};
    assert_ok(c, hesscrit_gradient(c, &problem, theta, gradient, NULL));
    assert_int_equal(calls(c, HESSCRIT_CALLBACK_LOSS),
                     LOSS + NOISE + CANCELLING + STEPS + AT_STEPS + ONE_AT_ITS_STEP + GRADIENT);
    r = (runs){0};
    assert_ok(c, hesscrit_hessian(c, &problem, theta, 2, hessian, NULL));
    assert_int_equal(calls(c, HESSCRIT_CALLBACK_LOSS), LOSS + NOISE + CANCELLING + STEPS +
                                                           AT_STEPS + ONE_AT_ITS_STEP + PAIRS +
                                                           TWICE);
}

/* x_0^4 and squares. */
static int quartic_loss(size_t n, const double *x, double *loss, void *unused)
{
    (void)unused;
    *loss = 1.0 + x[0] * x[0] * x[0] * x[0];
    for (size_t i = 1; i < n; i++) *loss += (double)i * x[i] * x[i];
    return 0;
}

static int quartic_gradient(size_t n, const double *x, double *gradient, void *unused)
{
    (void)unused;
    gradient[0] = 4.0 * x[0] * x[0] * x[0];
    for (size_t i = 1; i < n; i++) gradient[i] = 2.0 * (double)i * x[i];
    return 0;
}

static void one_undecided_direction_costs_what_the_header_says(void **state)
{
    enum { MOST = 9 };
    hesscrit_context *c = context_of(state);
    const double origin[MOST] = {0};
    for (size_t n = 1; n <= MOST; n++)
        for (int with_gradient = 0; with_gradient < 2; with_gradient++) {
            hesscrit_problem problem = hesscrit_problem_of(n, quartic_loss, NULL);
            hesscrit_analyze_options options = hesscrit_analyze_options_default();
            hesscrit_report *report = NULL;
            uint64_t losses[2], gradients[2];
            if (with_gradient) problem.gradient = quartic_gradient;
            for (int higher = 0; higher < 2; higher++) {
                options.flags = higher ? 0 : HESSCRIT_ANALYZE_NO_HIGHER_ORDER;
                assert_ok(c, hesscrit_analyze(c, &problem, origin, &options, &report));
                losses[higher] = calls(c, HESSCRIT_CALLBACK_LOSS);
                gradients[higher] = calls(c, HESSCRIT_CALLBACK_GRADIENT);
                assert_int_equal(hesscrit_report_verdict(report),
                                 higher ? HESSCRIT_MINIMUM : HESSCRIT_UNDETERMINED);
                hesscrit_report_destroy(report);
            }
            const uint64_t more = losses[1] - losses[0];
            test_note("n = %zu, gradient %d", n, with_gradient);
            if (with_gradient) {
                assert_in_range(more, 40, 500);
                assert_in_range(gradients[1] - gradients[0], 20, more);
            } else {
                assert_in_range(more, 30 * (2 * n - 1), 100 * (2 * n - 1) + 400);
            }
        }
}

/* Calls up to the last step, and between that and the step before. */
typedef struct pace {
    uint64_t so_far, last;
    uint64_t shortest, longest;
} pace;

static int note_pace(const hesscrit_search_step *step, void *user)
{
    pace *p = user;
    p->last = step->calls - p->so_far;
    p->so_far = step->calls;
    if (step->number == 0 || p->last < p->shortest) p->shortest = p->last;
    if (step->number == 0 || p->last > p->longest) p->longest = p->last;
    return 0;
}

/* The start and the last digits take no trial. */
static void a_step_by_losses_costs_both_derivatives_and_a_trial(void **state)
{
    hesscrit_context *c = context_of(state);
    mixed smooth = {0};
    const hesscrit_problem problem = problem_of(&smooth);
    for (int number = 0; number < SEARCHES; number++) {
        hesscrit_search_options options = hesscrit_search_options_default();
        search_outputs out = new_search_outputs();
        pace p = {0};
        if (number != SEARCH_CRITICAL_POINT && number != SEARCH_MINIMUM) continue;
        options.trace = note_pace;
        options.trace_user = &p;
        test_note("search %d", number);
        assert_ok(c, make_search(number, c, &problem, at_a_half, &options, &out));
        assert_int_equal(out.result.end, HESSCRIT_SEARCH_FOUND);
        hesscrit_report_destroy(out.report);
        assert_at_least(out.result.steps, 2);
        assert_int_equal(p.shortest, losses_of_both_derivatives(N));
        assert_int_equal(p.longest, losses_of_both_derivatives(N) + 1);
    }
}

/* At the end up to 8 gradients more, and the Hessian that they lead to; and of each, two at up to
 * three points ahead. A search for any kind has a gradient at each trial, and each trial a loss. */
static void a_step_of_a_search_costs_a_gradient_and_a_hessian(void **state)
{
    enum { M = 4 };
    hesscrit_context *c = context_of(state);
    const double start[M] = {-1.2, 1.0, -1.2, 1.0};
    hesscrit_problem problem = hesscrit_problem_of(M, rosenbrock_loss, NULL);
    problem.gradient = rosenbrock_gradient;
    problem.hessian = rosenbrock_hessian;
    problem.loss_error = problem.gradient_error = 1e-13;
    for (int number = 0; number < SEARCHES; number++) {
        hesscrit_search_options options = hesscrit_search_options_default();
        search_outputs out = new_search_outputs();
        options.most_steps = 40;
        test_note("search %d", number);
        assert_ok(c, make_search(number, c, &problem, start, &options, &out));
        const uint64_t steps = out.result.steps, *calls_of = out.result.calls;
        const uint64_t trials = number == SEARCH_CRITICAL_POINT ? calls_of[0] : steps + 1;
        hesscrit_report_destroy(out.report);
        assert_in_range(steps, 1, options.most_steps);
        assert_in_range(calls_of[HESSCRIT_CALLBACK_HESSIAN], steps + 1, steps + 3 + 6);
        assert_in_range(calls_of[HESSCRIT_CALLBACK_GRADIENT], steps + 1, trials + 8 + 6);
        assert_at_least(calls_of[HESSCRIT_CALLBACK_LOSS], steps + 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(derivatives_cost_the_typical_rows_of_their_tables),
        test_with_context(the_noise_of_a_loss_typically_takes_6_to_36),
        test_with_context(an_accurate_gradient_takes_3_to_13_steps_an_axis),
        test_with_context(the_bound_of_the_users_gradient_takes_its_noise),
        test_with_context(the_edge_of_the_domain_costs_what_the_header_says),
        test_with_context(coordinates_that_look_flat_cost_what_the_header_says),
        test_with_context(kinks_cost_what_the_header_says),
        test_with_context(checks_cost_one_call_and_the_differences),
        test_with_context(a_minimum_ratio_costs_a_hessian),
        test_with_context(a_slope_costs_4n_plus_1_if_it_shows_and_else_2n),
        test_with_context(an_analysis_costs_the_typical_rows_of_its_table),
        test_with_context(the_example_of_the_readme_costs_what_the_tables_say),
        test_with_context(one_undecided_direction_costs_what_the_header_says),
        test_with_context(a_step_by_losses_costs_both_derivatives_and_a_trial),
        test_with_context(a_step_of_a_search_costs_a_gradient_and_a_hessian),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
