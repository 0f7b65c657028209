/* The same search by other means takes the same way. */
#include <math.h>
#include <string.h>

#include "fixture.h"
#include "losses.h"
#include "searches.h"
#include "spy.h"
#include "surfaces.h"
#include "test.h"
#include "threads.h"

/* Himmelblau's function in other units: loss times 2^loss, x_i times 2^parameter[i]. */
typedef struct units {
    int loss, parameter[2];
} units;

static int scaled_loss(size_t n, const double *x, double *loss, void *user)
{
    const units *u = user;
    const double y[2] = {ldexp(x[0], -u->parameter[0]), ldexp(x[1], -u->parameter[1])};
    const int code = surfaces[0].loss(n, y, loss, NULL);
    *loss = ldexp(*loss, u->loss);
    return code;
}

static int scaled_gradient(size_t n, const double *x, double *gradient, void *user)
{
    const units *u = user;
    const double y[2] = {ldexp(x[0], -u->parameter[0]), ldexp(x[1], -u->parameter[1])};
    const int code = surfaces[0].gradient(n, y, gradient, NULL);
    for (int i = 0; i < 2; i++) gradient[i] = ldexp(gradient[i], u->loss - u->parameter[i]);
    return code;
}

static void search_in(hesscrit_context *context, int number, int with_gradient, units u,
                      search_outputs *out)
{
    const double scale[2] = {ldexp(1.0, u.parameter[0]), ldexp(1.0, u.parameter[1])};
    const double start[2] = {0.3 * scale[0], 1.7 * scale[1]};
    hesscrit_problem problem = hesscrit_problem_of(2, scaled_loss, &u);
    if (with_gradient) problem.gradient = scaled_gradient;
    problem.theta_scale = scale;
    *out = new_search_outputs();
    assert_ok(context, make_search(number, context, &problem, start, NULL, out));
    hesscrit_report_destroy(out->report);
}

static void units_do_not_change_the_way(void **state)
{
    const units others[] = {{20, {0, 0}}, {-30, {0, 0}}, {0, {12, -9}}, {7, {-20, 3}}};
    for (int number = 0; number < SEARCHES; number++)
        for (int with_gradient = 0; with_gradient < 2; with_gradient++) {
            search_outputs plain, other;
            search_in(context_of(state), number, with_gradient, (units){0, {0, 0}}, &plain);
            assert_int_equal(plain.result.end, HESSCRIT_SEARCH_FOUND);
            for (size_t k = 0; k < sizeof others / sizeof others[0]; k++) {
                const units u = others[k];
                test_note("search %d, gradient %d, units %zu", number, with_gradient, k);
                search_in(context_of(state), number, with_gradient, u, &other);
                assert_int_equal(other.result.end, plain.result.end);
                assert_int_equal(other.result.steps, plain.result.steps);
                for (int i = 0; i < 2; i++)
                    assert_bits_equal(&(double){ldexp(other.theta[i], -u.parameter[i])},
                                      &plain.theta[i], 1);
                assert_bits_equal(&(double){ldexp(other.result.loss, -u.loss)}, &plain.result.loss,
                                  1);
                for (int kind = 0; kind < 4; kind++)
                    assert_int_equal(other.result.calls[kind], plain.result.calls[kind]);
            }
        }
}

static const double start[SPY_N] = {0.9, 0.4, 0.3, 0.5};

static void assert_same(const search_outputs *actual, const search_outputs *expected)
{
    assert_bits_equal(actual->theta, expected->theta, SPY_N);
    assert_int_equal(actual->result.end, expected->result.end);
    assert_int_equal(actual->result.steps, expected->result.steps);
    assert_bits_equal(&actual->result.radius, &expected->result.radius, 1);
    assert_bits_equal(hesscrit_report_eigenvalues(actual->report),
                      hesscrit_report_eigenvalues(expected->report), SPY_N);
}

static void threads_do_not_change_the_way(void **state)
{
    for (int number = 0; number < SEARCHES; number++)
        for (size_t threads = 1; threads <= 3; threads++) {
            thread_team team;
            hesscrit_context *context = NULL;
            hesscrit_context_options hooks = hesscrit_context_options_default();
            search_outputs alone = new_search_outputs(), together = new_search_outputs();
            hesscrit_problem problem = spied_problem(NULL, 0);
            hesscrit_search_options options = hesscrit_search_options_default();
            options.most_steps = 6;
            thread_team_install(&team, threads, &hooks);
            assert_status(hesscrit_context_create(&hooks, &context), HESSCRIT_OK);
            assert_ok(context_of(state),
                      make_search(number, context_of(state), &problem, start, &options, &alone));
            problem.flags = HESSCRIT_PROBLEM_THREAD_SAFE;
            assert_ok(context, make_search(number, context, &problem, start, &options, &together));
            assert_same(&together, &alone);
            hesscrit_report_destroy(alone.report);
            hesscrit_report_destroy(together.report);
            hesscrit_context_destroy(context);
        }
}

/* In two calls, from what the first one told, to the same place. */
static void a_search_can_be_resumed(void **state)
{
    hesscrit_context *context = context_of(state);
    for (int number = 0; number < SEARCHES; number++) {
        const surface *s = &surfaces[0];
        const hesscrit_problem problem = hesscrit_problem_of(2, s->loss, NULL);
        const double from[2] = {0.3, 1.7};
        hesscrit_search_options options = hesscrit_search_options_default();
        search_outputs whole = new_search_outputs(), part = new_search_outputs();
        assert_ok(context, make_search(number, context, &problem, from, NULL, &whole));
        options.most_steps = 2;
        assert_ok(context, make_search(number, context, &problem, from, &options, &part));
        assert_int_equal(part.result.end, HESSCRIT_SEARCH_BUDGET);
        assert_int_equal(part.result.steps, 2);
        hesscrit_report *first = part.report;
        options.most_steps = 1000;
        options.first_radius = part.result.radius;
        options.basis = hesscrit_report_eigenvectors(first);
        /* theta0 and theta may be the same array. */
        assert_ok(context, make_search(number, context, &problem, part.theta, &options, &part));
        assert_int_equal(part.result.end, HESSCRIT_SEARCH_FOUND);
        assert_int_equal(part.result.steps + 2, whole.result.steps);
        for (int i = 0; i < 2; i++) assert_close(part.theta[i], whole.theta[i], 1e-9);
        hesscrit_report_destroy(first);
        hesscrit_report_destroy(part.report);
        hesscrit_report_destroy(whole.report);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(units_do_not_change_the_way),
        test_with_context(threads_do_not_change_the_way),
        test_with_context(a_search_can_be_resumed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
