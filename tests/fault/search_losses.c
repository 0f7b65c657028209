/* Losses that lead nowhere, or where there is nothing to be had. */
#include <math.h>
#include <string.h>

#include "fixture.h"
#include "losses.h"
#include "random.h"
#include "searches.h"
#include "test.h"

/* Search, and tell the end and the verdict. */
static hesscrit_search_end end_of(void **state, int number, hesscrit_loss_function loss, size_t n,
                                  const double *start, search_outputs *out)
{
    const hesscrit_problem problem = hesscrit_problem_of(n, loss, NULL);
    *out = new_search_outputs();
    test_note("search %d from %g %g", number, start ? start[0] : 0, start ? start[1] : 0);
    assert_ok(context_of(state),
              make_search(number, context_of(state), &problem, start, NULL, out));
    assert_non_null(out->report);
    hesscrit_report_destroy(out->report);
    return out->result.end;
}

static int parabola_down(size_t n, const double *x, double *loss, void *user)
{
    (void)n, (void)user;
    *loss = x[1] * x[1] - x[0] * x[0];
    return 0;
}

static int slope(size_t n, const double *x, double *loss, void *user)
{
    (void)n, (void)user;
    *loss = x[1] * x[1] - x[0];
    return 0;
}

static int cube(size_t n, const double *x, double *loss, void *user)
{
    (void)n, (void)user;
    *loss = x[1] * x[1] + x[0] * x[0] * x[0] + x[0];
    return 0;
}

static void a_loss_without_a_floor_is_told_so(void **state)
{
    const hesscrit_loss_function losses[] = {parabola_down, slope, cube};
    const double start[2] = {-0.5, 0.5};
    for (size_t k = 0; k < sizeof losses / sizeof losses[0]; k++) {
        search_outputs out;
        assert_int_equal(end_of(state, SEARCH_MINIMUM, losses[k], 2, start, &out),
                         HESSCRIT_SEARCH_UNBOUNDED);
        assert_true(isfinite(out.result.loss) && out.result.loss < -1e9);
    }
}

enum { FORM = 4 };

/* x'Ax / 2 and its gradient. */
static int form_loss(size_t n, const double *x, double *loss, void *user)
{
    const double *a = user;
    *loss = 0.0;
    for (size_t e = 0; e < n * n; e++) *loss += 0.5 * x[e / n] * a[e] * x[e % n];
    return 0;
}

static int form_gradient(size_t n, const double *x, double *gradient, void *user)
{
    const double *a = user;
    for (size_t i = 0; i < n; i++) {
        gradient[i] = 0.0;
        for (size_t j = 0; j < n; j++) gradient[i] += a[i * n + j] * x[j];
    }
    return 0;
}

/* Where a parameter becomes large beside the others, and beside the steps that fitted before. */
static void the_way_down_a_form_has_no_end_from_gradients(void **state)
{
    rng r = rng_seeded(3);
    for (int trial = 0; trial < 40; trial++) {
        double a[FORM * FORM], start[FORM];
        long double spectrum[FORM];
        search_outputs out = new_search_outputs();
        const size_t n = 1 + rng_below(&r, FORM);
        for (size_t i = 0; i < n; i++) {
            spectrum[i] = (long double)(i == 0 ? -1.0 : rng_sign(&r) * rng_uniform(&r, 0.5, 2.0));
            start[i] = trial % 2 ? 0.0 : rng_uniform(&r, -1.0, 1.0);
        }
        random_with_spectrum(&r, n, spectrum, a);
        for (size_t e = 0; e < n * n && trial % 4 > 1; e++)
            a[e] = e % (n + 1) ? 0.0 : (double)spectrum[e / n]; /* along the axes */
        hesscrit_problem problem = hesscrit_problem_of(n, form_loss, a);
        problem.gradient = form_gradient;
        test_note("trial %d", trial);
        assert_ok(context_of(state),
                  make_search(SEARCH_MINIMUM, context_of(state), &problem, start, NULL, &out));
        hesscrit_report_destroy(out.report);
        assert_int_equal(out.result.end, HESSCRIT_SEARCH_UNBOUNDED);
    }
}

static void what_counts_as_unbounded_is_the_callers_choice(void **state)
{
    const hesscrit_problem problem = hesscrit_problem_of(2, parabola_down, NULL);
    const double start[2] = {-0.5, 0.5};
    hesscrit_search_options options = hesscrit_search_options_default();
    search_outputs out = new_search_outputs();
    options.lowest_loss = -10.0;
    assert_ok(context_of(state), hesscrit_find_minimum(context_of(state), &problem, start, &options,
                                                       out.theta, &out.result, NULL));
    assert_int_equal(out.result.end, HESSCRIT_SEARCH_UNBOUNDED);
    assert_true(out.result.loss < -10.0 && out.result.loss > -1e4);
}

/* A wall of NaN at x0 = 1, beyond which it would be lower. */
static int walled(size_t n, const double *x, double *loss, void *user)
{
    const double d = x[0] + 0.5;
    (void)n, (void)user;
    *loss = x[0] < 1.0 ? d * d * (1.0 - 0.2 * d) + x[1] * x[1] : NAN;
    return 0;
}

/* Its domain is x0 > 0, and the minimum near its border. */
static int barrier(size_t n, const double *x, double *loss, void *user)
{
    (void)n, (void)user;
    *loss = 100.0 * x[0] - log(x[0]) + x[1] * x[1];
    return 0;
}

static void places_that_are_not_finite_are_gone_around(void **state)
{
    search_outputs out;
    const double near_the_wall[2] = {0.999, 3.0}, far_from_the_border[2] = {50.0, 3.0};
    assert_int_equal(end_of(state, SEARCH_MINIMUM, walled, 2, near_the_wall, &out),
                     HESSCRIT_SEARCH_FOUND);
    assert_close(out.theta[0], -0.5, 1e-6);
    assert_int_equal(end_of(state, SEARCH_MINIMUM, barrier, 2, far_from_the_border, &out),
                     HESSCRIT_SEARCH_FOUND);
    assert_close(out.theta[0], 0.01, 1e-8);
    assert_int_equal(end_of(state, SEARCH_CRITICAL_POINT, barrier, 2, far_from_the_border, &out),
                     HESSCRIT_SEARCH_FOUND);
    assert_close(out.theta[0], 0.01, 1e-8);
}

static int never(size_t n, const double *x, double *loss, void *user)
{
    (void)n, (void)x, (void)user;
    *loss = NAN;
    return 0;
}

static void a_start_that_is_not_finite_is_an_error(void **state)
{
    const hesscrit_problem problem = hesscrit_problem_of(2, never, NULL);
    const double start[2] = {1.0, 2.0};
    for (int number = 0; number < SEARCHES; number++) {
        search_outputs out = new_search_outputs();
        const search_outputs untouched = out;
        assert_status(make_search(number, context_of(state), &problem, start, NULL, &out),
                      HESSCRIT_E_NONFINITE);
        assert_memory_equal(&out, &untouched, sizeof out);
    }
}

static void a_constant_loss_is_flat_and_never_a_minimum(void **state)
{
    const double start[2] = {1.0, 2.0};
    for (int number = 0; number < SEARCHES; number++) {
        search_outputs out;
        const hesscrit_search_end end = end_of(state, number, constant_loss, 2, start, &out);
        assert_int_equal(end, number == SEARCH_CRITICAL_POINT ? HESSCRIT_SEARCH_FOUND
                                                              : HESSCRIT_SEARCH_OTHER);
        assert_bits_equal(out.theta, start, 2);
    }
}

static int hat(size_t n, const double *x, double *loss, void *user)
{
    (void)n, (void)user;
    *loss = fabs(x[0]) + fabs(x[1] - 0.3) + 0.1 * x[0] * x[0];
    return 0;
}

static void no_kink_is_taken_for_anything_else(void **state)
{
    const double starts[][2] = {{0.0, 0.3}, {0.7, -1.1}, {0.0, -1.1}, {0.0, 2.0}};
    for (size_t k = 0; k < sizeof starts / sizeof starts[0]; k++)
        for (int number = 0; number < SEARCHES; number++) {
            search_outputs out;
            const hesscrit_search_end end = end_of(state, number, hat, 2, starts[k], &out);
            assert_int_not_equal(end, HESSCRIT_SEARCH_FOUND);
            if (number == SEARCH_MINIMUM) assert_int_not_equal(end, HESSCRIT_SEARCH_UNBOUNDED);
        }
}

/* Minima where the loss has no derivative: of two slopes that cross, of a cusp. */
static int crossing(size_t n, const double *x, double *loss, void *user)
{
    (void)n, (void)user;
    *loss = fmax(fabs(x[0] - 0.2), fabs(x[1] + 0.1)) + 0.05 * x[1] * x[1];
    return 0;
}

static int bent_valley(size_t n, const double *x, double *loss, void *user)
{
    (void)n, (void)user;
    *loss = fabs(x[0] - x[1] * x[1]) + 0.5 * (x[0] - 1.0) * (x[0] - 1.0);
    return 0;
}

static int cusp(size_t n, const double *x, double *loss, void *user)
{
    (void)n, (void)user;
    *loss = sqrt(fabs(x[0] - 0.1)) + x[1] * x[1];
    return 0;
}

/* A search ends so near to them that every step reaches across. */
static void what_has_no_hessian_is_hardly_ever_a_minimum_of_second_order(void **state)
{
    const hesscrit_loss_function losses[] = {hat, crossing, bent_valley, cusp};
    for (size_t k = 0; k < sizeof losses / sizeof losses[0]; k++) {
        rng r = rng_seeded(k + 1);
        const int trials = 300;
        int minima = 0;
        for (int trial = 0; trial < trials; trial++) {
            const double start[2] = {rng_uniform(&r, -2.0, 2.0), rng_uniform(&r, -2.0, 2.0)};
            search_outputs out = new_search_outputs();
            hesscrit_problem problem = hesscrit_problem_of(2, losses[k], NULL);
            problem.flags = trial % 2 ? HESSCRIT_PROBLEM_ACCURATE : 0;
            assert_ok(context_of(state),
                      make_search(SEARCH_MINIMUM, context_of(state), &problem, start, NULL, &out));
            minima += hesscrit_report_verdict(out.report) == HESSCRIT_MINIMUM;
            hesscrit_report_destroy(out.report);
        }
        test_note("loss %lu", (unsigned long)k);
        assert_at_most(minima, 0.02 * trials);
    }
}

/* |gradient|^2 = (x^2 + 1)^2 has a minimum at 0 and no zero. */
static int rising(size_t n, const double *x, double *loss, void *user)
{
    (void)n, (void)user;
    *loss = x[0] + x[0] * x[0] * x[0] / 3.0 + x[1] * x[1];
    return 0;
}

static void where_only_the_gradient_has_a_minimum_is_no_critical_point(void **state)
{
    const double start[2] = {1.5, 0.5};
    search_outputs out;
    assert_int_equal(end_of(state, SEARCH_CRITICAL_POINT, rising, 2, start, &out),
                     HESSCRIT_SEARCH_GRADIENT_FLAT);
    assert_close(out.theta[0], 0.0, 1e-2);
    assert_close(out.result.gradient_norm, 1.0, 1e-3);
}

static void without_parameters_everything_is_flat(void **state)
{
    for (int number = 0; number < SEARCHES; number++) {
        const hesscrit_problem problem = hesscrit_problem_of(0, constant_loss, NULL);
        search_outputs out = new_search_outputs();
        const hesscrit_status status =
            make_search(number, context_of(state), &problem, NULL, NULL, &out);
        if (number == SEARCH_SADDLE) { /* of index 1 */
            assert_status(status, HESSCRIT_E_ARGUMENT);
            continue;
        }
        assert_ok(context_of(state), status);
        assert_int_equal(hesscrit_report_verdict(out.report), HESSCRIT_FLAT);
        assert_close(out.result.loss, 3.7, 0.0);
        hesscrit_report_destroy(out.report);
    }
}

/* Four coupled parameters, with a gradient that is nearly beyond doubles once. */
struct coupled {
    int calls, large_at;
};

static double stiffness(size_t i)
{
    return i % 3 == 1 ? -0.5 : 0.5 + 0.1 * (double)i;
}

static int coupled_loss(size_t n, const double *x, double *loss, void *user)
{
    struct coupled *c = user;
    c->calls++;
    *loss = 1.0;
    for (size_t i = 0; i < n; i++)
        *loss += stiffness(i) * x[i] * x[i] + 0.2 * x[i] * x[i] * x[i] * x[i] +
                 (i > 0 ? 0.3 * x[i] * x[i - 1] : 0.0);
    return 0;
}

static int coupled_gradient(size_t n, const double *x, double *gradient, void *user)
{
    struct coupled *c = user;
    const int large = ++c->calls == c->large_at;
    for (size_t i = 0; i < n; i++)
        gradient[i] = large
                          ? 1e308
                          : 2.0 * stiffness(i) * x[i] + 0.8 * x[i] * x[i] * x[i] +
                                (i > 0 ? 0.3 * x[i - 1] : 0.0) + (i + 1 < n ? 0.3 * x[i + 1] : 0.0);
    return 0;
}

static void a_gradient_near_the_end_of_doubles_is_no_fault_of_the_callback(void **state)
{
    const double start[4] = {0.01, -0.02, 0.03, 0.005};
    for (int large_at = 1; large_at < 200; large_at++) {
        struct coupled c = {0, large_at};
        hesscrit_problem problem = hesscrit_problem_of(4, coupled_loss, &c);
        hesscrit_search_options options = hesscrit_search_options_default();
        double theta[4];
        options.most_calls = 3000;
        options.most_steps = 6;
        problem.gradient = coupled_gradient;
        test_note("large at call %d", large_at);
        const hesscrit_status status =
            hesscrit_find_minimum(context_of(state), &problem, start, &options, theta, NULL, NULL);
        assert_true(status == HESSCRIT_OK || status == HESSCRIT_E_RANGE ||
                    status == HESSCRIT_E_NONFINITE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(a_loss_without_a_floor_is_told_so),
        test_with_context(the_way_down_a_form_has_no_end_from_gradients),
        test_with_context(what_counts_as_unbounded_is_the_callers_choice),
        test_with_context(places_that_are_not_finite_are_gone_around),
        test_with_context(a_start_that_is_not_finite_is_an_error),
        test_with_context(a_constant_loss_is_flat_and_never_a_minimum),
        test_with_context(no_kink_is_taken_for_anything_else),
        test_with_context(what_has_no_hessian_is_hardly_ever_a_minimum_of_second_order),
        test_with_context(where_only_the_gradient_has_a_minimum_is_no_critical_point),
        test_with_context(without_parameters_everything_is_flat),
        test_with_context(a_gradient_near_the_end_of_doubles_is_no_fault_of_the_callback),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
