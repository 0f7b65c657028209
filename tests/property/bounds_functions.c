/* At every test function, start and kind of noise: derivatives from losses stay
 * within their bounds but for one entry in a hundred, and the bounds are not wide. */
#include "test.h"

#include <math.h>

#include <hesscrit/gradient.h>
#include <hesscrit/hessian.h>

#include "fixture.h"
#include "functions/test_problems.h"
#include "tally.h"

enum { MOST_ENTRIES = MOST_PARAMETERS * MOST_PARAMETERS };

typedef struct tallies {
    tally gradient, hessian;
} tallies;

/* A derivative that the reference cannot tell from the exact one has no error. */
static void judge(tally *t, double found, quad exact, quad error_of_exact, double bound)
{
    const quad error = QUAD(fabs)(found - exact);
    if (error_of_exact <= 0.001 * bound)
        tally_add(t, error <= 4 * error_of_exact ? 0.0 : (double)error, (double)exact, bound);
}

static void tally_problem(hesscrit_context *context, test_problem *of, unsigned flags, tallies *t)
{
    static test_derivatives exact;
    double found[MOST_ENTRIES];
    double bound[MOST_ENTRIES];
    const size_t n = of->n;
    hesscrit_problem problem = hesscrit_problem_of(n, test_problem_loss, of);
    problem.flags = flags;
    test_problem_derivatives(of, &exact);
    assert_ok(context, hesscrit_gradient(context, &problem, of->theta, found, bound));
    for (size_t i = 0; i < n; i++)
        judge(&t->gradient, found[i], exact.gradient[i], exact.gradient_error[i], bound[i]);
    assert_ok(context, hesscrit_hessian(context, &problem, of->theta, n, found, bound));
    for (size_t i = 0; i < n; i++)
        for (size_t k = i * n + i; k < (i + 1) * n; k++)
            judge(&t->hessian, found[k], exact.hessian[k], exact.hessian_error[k], bound[k]);
}

static void expect_honest_and_narrow(const char *of, tally *t)
{
    print_message("%s: %.2f %% of %lu beyond the bound, median bound / error %.1f\n", of,
                  100.0 * tally_beyond(t), (unsigned long)t->entries, tally_width(t));
    assert_at_most(tally_beyond(t), 0.01);
    assert_at_most(tally_width(t), 10.0);
    tally_free(t);
}

static void expect_of_all_functions(void **state, unsigned flags)
{
    tallies t = {{0}, {0}};
    for (size_t number = 0; number < test_problem_count(); number++) {
        test_problem problem;
        if (!test_problem_at(number, &problem)) continue;
        test_note("%s, n = %lu, %s", problem.function->name, (unsigned long)problem.n,
                  test_family_name(problem.family));
        tally_problem(context_of(state), &problem, flags, &t);
    }
    expect_honest_and_narrow("gradients", &t.gradient);
    expect_honest_and_narrow("Hessians", &t.hessian);
}

static void derivatives_of_the_test_functions_keep_narrow_bounds(void **state)
{
    expect_of_all_functions(state, 0);
}

static void accurate_derivatives_of_the_test_functions_keep_narrow_bounds(void **state)
{
    expect_of_all_functions(state, HESSCRIT_PROBLEM_ACCURATE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(derivatives_of_the_test_functions_keep_narrow_bounds),
        test_with_context(accurate_derivatives_of_the_test_functions_keep_narrow_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
