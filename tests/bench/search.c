/** @file
 * Who reaches a minimum? The functions of Moré, Garbow & Hillstrom from their standard starts, 10
 * times and 100 times these, on the gate that the scaled gradient is at most 1e-8. With --each, a
 * line for each problem.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hesscrit/search.h>

#include "measure/report.h"
#include "minimisers/minimisers.h"

enum { MOST_CALLS = 20000 };

static const double GATE = 1e-8;

static int loss(size_t n, const double *x, double *value, void *user)
{
    (void)n;
    *value = counted_loss(user, x);
    return 0;
}

static int gradient(size_t n, const double *x, double *g, void *user)
{
    (void)n;
    counted_gradient(user, x, g);
    return 0;
}

/* hesscrit says itself whether it is at a minimum. */
static int is_verified;

static void by_hesscrit(counted_problem *counted, size_t most, double *x)
{
    hesscrit_context *context = NULL;
    hesscrit_problem problem = hesscrit_problem_of(counted->problem.n, loss, counted);
    hesscrit_search_options options = hesscrit_search_options_default();
    hesscrit_search_result result = hesscrit_search_result_default();
    problem.gradient = gradient;
    options.most_calls = most;
    options.tolerance = 0x1p-52;
    if (hesscrit_context_create(NULL, &context) != HESSCRIT_OK) exit(EXIT_FAILURE);
    is_verified =
        hesscrit_find_minimum(context, &problem, x, &options, x, &result, NULL) == HESSCRIT_OK &&
        result.end == HESSCRIT_SEARCH_FOUND;
    hesscrit_context_destroy(context);
}

static const struct {
    const char *name;
    minimiser minimise;
} minimisers[] = {
    {"hesscrit", by_hesscrit},
#ifdef HAVE_GSL
    {"GSL vector_bfgs2", gsl_bfgs2},
#endif
#ifdef HAVE_NLOPT
    {"NLopt L-BFGS", nlopt_lbfgs},
#endif
};
enum { MINIMISERS = sizeof minimisers / sizeof minimisers[0] };

/* Their functions come first. */
static int is_of_the_set(const test_problem *problem)
{
    return problem->family <= FAMILY_HUNDRED &&
           problem->function < test_function_named("lecture's network", 2);
}

int main(int argc, char **argv)
{
    const int each = argc > 1 && strcmp(argv[1], "--each") == 0;
    size_t problems = 0, solved[MINIMISERS] = {0}, verified = 0, wrong = 0;
    for (size_t number = 0; number < test_problem_count(); number++) {
        counted_problem counted = {.losses = 0};
        if (!test_problem_at(number, &counted.problem) || !is_of_the_set(&counted.problem))
            continue;
        problems++;
        if (each)
            printf("%-26s %2zu %-12s", counted.problem.function->name, counted.problem.n,
                   test_family_name(counted.problem.family));
        for (size_t m = 0; m < MINIMISERS; m++) {
            double x[MOST_PARAMETERS];
            memcpy(x, counted.problem.theta, sizeof x);
            counted.losses = counted.gradients = 0;
            is_verified = 0;
            minimisers[m].minimise(&counted, MOST_CALLS, x);
            const size_t calls = counted.losses + counted.gradients;
            const double scaled = scaled_gradient(&counted, x);
            solved[m] += scaled <= GATE;
            verified += is_verified && scaled <= GATE;
            wrong += is_verified && !(scaled <= 1e-3);
            if (each)
                printf("  %s %8.1e %6zu%s", minimisers[m].name, scaled, calls,
                       is_verified ? " verified" : "");
        }
        if (each) printf("\n");
        fflush(stdout);
    }
    size_t fewest = problems;
    for (size_t m = 0; m < MINIMISERS; m++) {
        printf("%-18s %3zu of %zu on the gate\n", minimisers[m].name, solved[m], problems);
        if (m > 0 && problems - solved[m] < fewest) fewest = problems - solved[m];
    }
    printf("hesscrit calls %zu of its own minima\n", verified);
    report_figure("search_mgh_called_minimum_wrongly", (double)wrong, 0.0);
    if (MINIMISERS > 1)
        report_figure("search_mgh_unsolved_ratio",
                      (double)(problems - solved[0]) / (double)(fewest > 0 ? fewest : 1), 1.0);
    return 0;
}
