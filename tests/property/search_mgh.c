/* Minima of the functions of Moré, Garbow & Hillstrom from losses alone, from three starts each. */
#include <math.h>

#include <hesscrit/search.h>

#include "fixture.h"
#include "functions/quad_derivatives.h"
#include "functions/test_problems.h"
#include "test.h"

/* The functions of the set come first. */
static int is_of_the_set(const test_problem *problem)
{
    return problem->family <= FAMILY_HUNDRED &&
           problem->function < test_function_named("lecture's network", 2);
}

/* What is known of the problem at one point, in quadruple precision. */
typedef struct truth {
    size_t n;
    test_derivatives at;
    quad factor[MOST_PARAMETERS * MOST_PARAMETERS];
} truth;

static void find_truth(test_problem problem, const double *x, truth *t)
{
    t->n = problem.n;
    for (size_t i = 0; i < t->n; i++) problem.theta[i] = x[i];
    test_problem_derivatives(&problem, &t->at);
}

/* max_i |g_i| max(|x_i|, 1) / max(|f|, 1) */
static double scaled_gradient(const truth *t, const double *x, double loss)
{
    double largest = 0.0;
    for (size_t i = 0; i < t->n; i++) {
        const double g = fabs((double)t->at.gradient[i]);
        largest = fmax(largest, g * fmax(fabs(x[i]), 1.0) / fmax(fabs(loss), 1.0));
    }
    return largest;
}

/* Cholesky's factorisation of the Hessian: 0 if there is none. */
static int is_positive_definite(truth *t)
{
    const size_t n = t->n;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) {
            quad sum = t->at.hessian[i * n + j];
            for (size_t k = 0; k < j; k++) sum -= t->factor[i * n + k] * t->factor[j * n + k];
            if (i == j && !(sum > 0)) return 0;
            t->factor[i * n + j] = i == j ? QUAD(sqrt)(sum) : sum / t->factor[j * n + j];
        }
    return 1;
}

/* The largest component of Newton's step, in typical sizes. */
static double newton_step(const truth *t, const double *x)
{
    const size_t n = t->n;
    quad y[MOST_PARAMETERS];
    double largest = 0.0;
    for (size_t i = 0; i < n; i++) {
        y[i] = t->at.gradient[i];
        for (size_t k = 0; k < i; k++) y[i] -= t->factor[i * n + k] * y[k];
        y[i] /= t->factor[i * n + i];
    }
    for (size_t i = n; i-- > 0;) {
        for (size_t k = i + 1; k < n; k++) y[i] -= t->factor[k * n + i] * y[k];
        y[i] /= t->factor[i * n + i];
        largest = fmax(largest, fabs((double)y[i]) / fmax(fabs(x[i]), 1.0));
    }
    return largest;
}

/* Most end on the gate; and where the verdict is a strict minimum, there is one. */
static void minima_are_reached_and_none_is_claimed_wrongly(void **state)
{
    size_t problems = 0, on_the_gate = 0, claimed = 0;
    for (size_t number = 0; number < test_problem_count(); number++) {
        test_problem problem;
        double x[MOST_PARAMETERS];
        truth t;
        hesscrit_report *report = NULL;
        hesscrit_search_result result = hesscrit_search_result_default();
        hesscrit_search_options options = hesscrit_search_options_default();
        if (!test_problem_at(number, &problem) || !is_of_the_set(&problem)) continue;
        const hesscrit_problem given = hesscrit_problem_of(problem.n, test_problem_loss, &problem);
        test_note("%s, n = %zu, %s", problem.function->name, problem.n,
                  test_family_name(problem.family));
        options.tolerance = 1e-12;
        options.most_steps = 500;
        assert_ok(context_of(state), hesscrit_find_minimum(context_of(state), &given, problem.theta,
                                                           &options, x, &result, &report));
        find_truth(problem, x, &t);
        problems++;
        on_the_gate += scaled_gradient(&t, x, result.loss) <= 1e-8;
        if (result.end == HESSCRIT_SEARCH_FOUND &&
            hesscrit_report_verdict(report) == HESSCRIT_MINIMUM) {
            claimed++;
            assert_true(is_positive_definite(&t));
            assert_at_most(newton_step(&t, x), 1e-4);
        }
        assert_at_most(result.loss, problem.function->value(problem.n, problem.theta));
        hesscrit_report_destroy(report);
    }
    print_message("%zu of %zu on the gate, %zu strict minima\n", on_the_gate, problems, claimed);
    assert_true(10 * on_the_gate >= 8 * problems);
    assert_true(2 * claimed >= problems);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(minima_are_reached_and_none_is_claimed_wrongly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
