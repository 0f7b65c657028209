/* All critical points of three surfaces, from a grid of starts, each with its right verdict. */
#include <math.h>

#include <hesscrit/search.h>

#include "fixture.h"
#include "losses.h"
#include "surfaces.h"
#include "test.h"

enum { GRID = 20 };

typedef hesscrit_status (*finder)(hesscrit_context *context, const hesscrit_problem *problem,
                                  const double *theta0, double *theta,
                                  hesscrit_search_result *result, hesscrit_report **report);

static hesscrit_status find_any(hesscrit_context *context, const hesscrit_problem *problem,
                                const double *theta0, double *theta, hesscrit_search_result *result,
                                hesscrit_report **report)
{
    return hesscrit_find_critical_point(context, problem, theta0, NULL, theta, result, report);
}

static hesscrit_status find_minimum(hesscrit_context *context, const hesscrit_problem *problem,
                                    const double *theta0, double *theta,
                                    hesscrit_search_result *result, hesscrit_report **report)
{
    return hesscrit_find_minimum(context, problem, theta0, NULL, theta, result, report);
}

static hesscrit_status find_saddle(hesscrit_context *context, const hesscrit_problem *problem,
                                   const double *theta0, double *theta,
                                   hesscrit_search_result *result, hesscrit_report **report)
{
    hesscrit_search_options options = hesscrit_search_options_default();
    options.most_steps = 100;
    return hesscrit_find_saddle(context, problem, theta0, 1, &options, theta, result, report);
}

static hesscrit_status find_maximum(hesscrit_context *context, const hesscrit_problem *problem,
                                    const double *theta0, double *theta,
                                    hesscrit_search_result *result, hesscrit_report **report)
{
    hesscrit_search_options options = hesscrit_search_options_default();
    options.most_steps = 100;
    return hesscrit_find_saddle(context, problem, theta0, 2, &options, theta, result, report);
}

/* From one start. What is found is a known point with its kind, and of the kind wanted. */
static void search_from(hesscrit_context *context, finder find, hesscrit_verdict wanted,
                        const surface *s, const hesscrit_problem *problem, const double *start,
                        size_t *found)
{
    double x[2] = {0.0, 0.0};
    hesscrit_report *report = NULL;
    hesscrit_search_result result = hesscrit_search_result_default();
    test_note("%s from (%g, %g)", s->name, start[0], start[1]);
    assert_ok(context, find(context, problem, start, x, &result, &report));
    if (result.end == HESSCRIT_SEARCH_FOUND) {
        const size_t k = surface_point_near(s, x, 1e-6);
        const hesscrit_verdict verdict = hesscrit_report_verdict(report);
        if (k == s->count)
            fail_msg("%s from (%g, %g): there is nothing at (%.10g, %.10g)", s->name, start[0],
                     start[1], x[0], x[1]);
        if (wanted != HESSCRIT_NOT_CRITICAL) assert_int_equal(verdict, wanted);
        assert_int_equal(verdict, s->points[k].kind);
        found[k]++;
    } else {
        assert_int_not_equal(result.end, HESSCRIT_SEARCH_NOT_SMOOTH);
    }
    hesscrit_report_destroy(report);
}

/* wanted: NOT_CRITICAL stands for all kinds. */
static void find_all(hesscrit_context *context, finder find, hesscrit_verdict wanted,
                     int with_gradient)
{
    for (int number = 0; number < SURFACES; number++) {
        const surface *s = &surfaces[number];
        size_t found[MOST_CRITICAL_POINTS] = {0};
        hesscrit_problem problem = hesscrit_problem_of(2, s->loss, NULL);
        if (with_gradient) problem.gradient = s->gradient;
        for (int i = 0; i < GRID * GRID; i++) {
            const double u = (i % GRID + 0.5) / GRID, v = (i / GRID + 0.5) / GRID;
            const double start[2] = {s->low[0] + u * (s->high[0] - s->low[0]),
                                     s->low[1] + v * (s->high[1] - s->low[1])};
            search_from(context, find, wanted, s, &problem, start, found);
        }
        for (size_t k = 0; k < s->count; k++)
            if ((wanted == HESSCRIT_NOT_CRITICAL || s->points[k].kind == wanted) && found[k] == 0)
                fail_msg("%s: (%g, %g) was not found", s->name, s->points[k].x[0],
                         s->points[k].x[1]);
    }
}

static void every_critical_point_is_found_from_losses(void **state)
{
    find_all(context_of(state), find_any, HESSCRIT_NOT_CRITICAL, 0);
}

static void every_critical_point_is_found_from_gradients(void **state)
{
    find_all(context_of(state), find_any, HESSCRIT_NOT_CRITICAL, 1);
}

static void every_minimum_is_found_and_nothing_else_called_one(void **state)
{
    find_all(context_of(state), find_minimum, HESSCRIT_MINIMUM, 0);
    find_all(context_of(state), find_minimum, HESSCRIT_MINIMUM, 1);
}

static void every_saddle_is_found_and_nothing_else_called_one(void **state)
{
    find_all(context_of(state), find_saddle, HESSCRIT_SADDLE, 0);
    find_all(context_of(state), find_saddle, HESSCRIT_SADDLE, 1);
}

static void every_maximum_is_found_and_nothing_else_called_one(void **state)
{
    find_all(context_of(state), find_maximum, HESSCRIT_MAXIMUM, 0);
    find_all(context_of(state), find_maximum, HESSCRIT_MAXIMUM, 1);
}

/* Without a maximum it goes up the walls, to where eigenvalues are beyond the range of double. */
static void a_way_out_of_range_is_no_error(void **state)
{
    const surface *s = &surfaces[2];
    hesscrit_problem problem = hesscrit_problem_of(2, s->loss, NULL);
    for (int with_gradient = 0; with_gradient < 2; with_gradient++) {
        double x[2];
        hesscrit_search_result result = hesscrit_search_result_default();
        if (with_gradient) problem.gradient = s->gradient;
        assert_ok(context_of(state),
                  hesscrit_find_saddle(context_of(state), &problem, (double[2]){-1.4325, -0.4375},
                                       2, NULL, x, &result, NULL));
        assert_int_not_equal(result.end, HESSCRIT_SEARCH_FOUND);
    }
}

/* A minimiser that does not always end at one would be no use. */
static void every_start_leads_down_to_a_minimum(void **state)
{
    hesscrit_context *context = context_of(state);
    for (int number = 0; number < SURFACES; number++) {
        const surface *s = &surfaces[number];
        hesscrit_problem problem = hesscrit_problem_of(2, s->loss, NULL);
        for (size_t k = 0; k < s->count; k++) {
            double x[2] = {0.0, 0.0};
            hesscrit_search_result result = hesscrit_search_result_default();
            test_note("%s from point %zu", s->name, k);
            assert_ok(context, hesscrit_find_minimum(context, &problem, s->points[k].x, NULL, x,
                                                     &result, NULL));
            assert_int_equal(result.end, HESSCRIT_SEARCH_FOUND);
            const size_t reached = surface_point_near(s, x, 1e-6);
            assert_true(reached < s->count && s->points[reached].kind == HESSCRIT_MINIMUM);
        }
    }
}

/* (x - s)^2 + (y - 2 / s)^2 + (x y - 2)^2, whose parameters differ in size by s^2 / 2. */
static int two_sizes_loss(size_t n, const double *x, double *loss, void *user)
{
    const double s = *(const double *)user;
    const double a = x[0] - s, b = x[1] - 2.0 / s, c = x[0] * x[1] - 2.0;
    (void)n;
    *loss = a * a + b * b + c * c;
    return 0;
}

static int two_sizes_gradient(size_t n, const double *x, double *gradient, void *user)
{
    const double s = *(const double *)user;
    const double c = x[0] * x[1] - 2.0;
    (void)n;
    gradient[0] = 2.0 * (x[0] - s) + 2.0 * c * x[1];
    gradient[1] = 2.0 * (x[1] - 2.0 / s) + 2.0 * c * x[0];
    return 0;
}

/* The tolerance is a share of typical sizes, and 1 is none of the small one. */
static void no_fall_that_the_loss_shows_is_left_from_gradients(void **state)
{
    for (int exponent = 0; exponent <= 6; exponent++)
        for (int start = 1; start <= 8; start++) {
            double s = pow(10.0, exponent);
            double theta[2] = {(double)start, 1.0 / start};
            hesscrit_search_result result = hesscrit_search_result_default();
            hesscrit_problem problem = hesscrit_problem_of(2, two_sizes_loss, &s);
            problem.gradient = two_sizes_gradient;
            test_note("s = %g, start %d", s, start);
            assert_ok(context_of(state), hesscrit_find_minimum(context_of(state), &problem, theta,
                                                               NULL, theta, &result, NULL));
            if (result.end != HESSCRIT_SEARCH_FOUND) continue;
            assert_at_most(result.loss, 1e-8);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(every_critical_point_is_found_from_losses),
        test_with_context(every_critical_point_is_found_from_gradients),
        test_with_context(every_minimum_is_found_and_nothing_else_called_one),
        test_with_context(every_saddle_is_found_and_nothing_else_called_one),
        test_with_context(every_maximum_is_found_and_nothing_else_called_one),
        test_with_context(no_fall_that_the_loss_shows_is_left_from_gradients),
        test_with_context(a_way_out_of_range_is_no_error),
        test_with_context(every_start_leads_down_to_a_minimum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
