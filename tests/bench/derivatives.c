/** @file
 * Are the bounds of derivatives from losses honest, and how good are the
 * derivatives beside those of others? With --each, a line for each problem.
 */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hesscrit/gradient.h>
#include <hesscrit/hessian.h>

#include "hessians/hessians.h"
#include "measure/report.h"
#include "measure/timing.h"
#include "tally.h"

enum { MOST_PROBLEMS = 1000, MOST_ENTRIES = MOST_PARAMETERS * MOST_PARAMETERS };

/* hesscrit's ways to a Hessian from losses; the last one is the most accurate. */
typedef struct mode {
    const char *name;
    hesscrit_status (*hessian)(hesscrit_context *context, const hesscrit_problem *problem,
                               const double *theta, double *hessian, double *bound);
} mode;

static hesscrit_status fast(hesscrit_context *context, const hesscrit_problem *problem,
                            const double *theta, double *hessian, double *bound)
{
    return hesscrit_hessian(context, problem, theta, problem->n, hessian, bound);
}

static hesscrit_status accurate(hesscrit_context *context, const hesscrit_problem *problem,
                                const double *theta, double *hessian, double *bound)
{
    hesscrit_problem flagged = *problem;
    flagged.flags |= HESSCRIT_PROBLEM_ACCURATE;
    return hesscrit_hessian(context, &flagged, theta, problem->n, hessian, bound);
}

static const mode modes[] = {{"fast", fast}, {"accurate", accurate}};
enum { MODES = sizeof modes / sizeof modes[0] };

/* A column for each way to a Hessian. */
enum { STATSMODELS = MODES, NUMDERIV, METHODS };

/* Of one way, over the problems of a family. */
typedef struct accuracy {
    size_t problems;
    double errors[MOST_PROBLEMS]; /* relative to the largest entry; infinite for no answer */
    double calls[MOST_PROBLEMS];  /* per answer */
} accuracy;

typedef struct results {
    tally gradient, hessian[MODES];
    size_t refused;  /* by hesscrit */
    size_t unjudged; /* entries whose reference is not much better than the bound */
    accuracy methods[METHODS];
} results;

/* What hesscrit answers for one problem. */
typedef struct answer {
    hesscrit_status gradient_status, hessian_status[MODES];
    size_t gradient_calls, hessian_calls[MODES];
    double gradient[MOST_PARAMETERS], gradient_bound[MOST_PARAMETERS];
    double hessian[MODES][MOST_ENTRIES], hessian_bound[MODES][MOST_ENTRIES];
} answer;

static size_t loss_calls(const hesscrit_context *context)
{
    return (size_t)hesscrit_context_calls(context, HESSCRIT_CALLBACK_LOSS);
}

static void ask(test_problem *problem, answer *a)
{
    hesscrit_context *context = NULL;
    if (hesscrit_context_create(NULL, &context) != HESSCRIT_OK) exit(EXIT_FAILURE);
    const hesscrit_problem given = hesscrit_problem_of(problem->n, test_problem_loss, problem);
    a->gradient_status =
        hesscrit_gradient(context, &given, problem->theta, a->gradient, a->gradient_bound);
    a->gradient_calls = loss_calls(context);
    for (int m = 0; m < MODES; m++) {
        a->hessian_status[m] =
            modes[m].hessian(context, &given, problem->theta, a->hessian[m], a->hessian_bound[m]);
        a->hessian_calls[m] = loss_calls(context);
    }
    hesscrit_context_destroy(context);
}

/* A derivative that the reference cannot tell from the exact one has no error:
 * most of these are 0, and rounding of the reference where it should be 0. */
static void judge(results *r, tally *t, double found, quad exact, quad error_of_exact, double bound)
{
    const quad error = QUAD(fabs)(found - exact);
    if (!(error_of_exact <= 0.001 * bound))
        r->unjudged++;
    else
        tally_add(t, error <= 4 * error_of_exact ? 0.0 : (double)error, (double)exact, bound);
}

/* The largest error relative to the largest entry, in good units of the parameters. */
static double relative_error(const test_problem *problem, const double *found, const quad *exact)
{
    double largest = 0.0;
    double error = 0.0;
    for (size_t k = 0; k < problem->n * problem->n; k++) {
        const int unit = problem->exponents[k / problem->n] + problem->exponents[k % problem->n];
        const double difference = ldexp((double)QUAD(fabs)(found[k] - exact[k]), unit);
        if (isnan(difference)) return INFINITY;
        error = fmax(error, difference);
        largest = fmax(largest, ldexp((double)QUAD(fabs)(exact[k]), unit));
    }
    return fmax(error / largest, DBL_EPSILON / 2.0); /* nothing is better than its rounding */
}

static void note_accuracy(accuracy *a, size_t calls, double error)
{
    a->errors[a->problems] = error;
    a->calls[a->problems] = (double)calls;
    a->problems++;
}

static void note_methods(results *r, const test_problem *problem, const answer *a,
                         const test_derivatives *exact, const other_hessian *numderiv)
{
    for (int m = 0; m < MODES; m++)
        note_accuracy(&r->methods[m], a->hessian_calls[m],
                      a->hessian_status[m] != HESSCRIT_OK
                          ? INFINITY
                          : relative_error(problem, a->hessian[m], exact->hessian));
    const other_hessian statsmodels = statsmodels_hessian(problem);
    note_accuracy(&r->methods[STATSMODELS], statsmodels.calls,
                  relative_error(problem, statsmodels.entries, exact->hessian));
    free(statsmodels.entries);
    if (numderiv == NULL) return;
    note_accuracy(&r->methods[NUMDERIV], numderiv->calls,
                  numderiv->calls > 0 ? relative_error(problem, numderiv->entries, exact->hessian)
                                      : INFINITY);
}

static void print_each(const test_problem *problem, const answer *a, results *one)
{
    printf("%-26s %2zu %-12s", problem->function->name, problem->n,
           test_family_name(problem->family));
    printf(" g %3zu/%3zu %9.2g %5zu", one->gradient.beyond, one->gradient.entries,
           tally_width(&one->gradient), a->gradient_calls);
    for (int m = 0; m < MODES; m++)
        printf("  %s H %3zu/%3zu %9.2g %5zu", modes[m].name, one->hessian[m].beyond,
               one->hessian[m].entries, tally_width(&one->hessian[m]), a->hessian_calls[m]);
    for (int m = 0; m < METHODS; m++)
        if (one->methods[m].problems > 0) printf(" %7.1e", one->methods[m].errors[0]);
    printf(" %s\n", one->refused > 0 ? "refused" : "");
}

static void judge_gradient(results *r, size_t n, const answer *a, const test_derivatives *exact)
{
    if (a->gradient_status != HESSCRIT_OK) r->refused++;
    for (size_t i = 0; i < n && a->gradient_status == HESSCRIT_OK; i++)
        judge(r, &r->gradient, a->gradient[i], exact->gradient[i], exact->gradient_error[i],
              a->gradient_bound[i]);
}

/* Each entry once: the triangles are the same. */
static void judge_hessian(results *r, size_t n, const answer *a, int m,
                          const test_derivatives *exact)
{
    if (a->hessian_status[m] != HESSCRIT_OK) r->refused++;
    for (size_t i = 0; i < n && a->hessian_status[m] == HESSCRIT_OK; i++)
        for (size_t k = i * n + i; k < (i + 1) * n; k++)
            judge(r, &r->hessian[m], a->hessian[m][k], exact->hessian[k], exact->hessian_error[k],
                  a->hessian_bound[m][k]);
}

static void measure(test_problem *problem, const other_hessian *numderiv, results *one, answer *a)
{
    test_derivatives exact;
    test_problem_derivatives(problem, &exact);
    ask(problem, a);
    judge_gradient(one, problem->n, a, &exact);
    for (int m = 0; m < MODES; m++) judge_hessian(one, problem->n, a, m, &exact);
    note_methods(one, problem, a, &exact, numderiv);
}

static void merge(results *all, const results *one)
{
    tally_merge(&all->gradient, &one->gradient);
    for (int m = 0; m < MODES; m++) tally_merge(&all->hessian[m], &one->hessian[m]);
    all->refused += one->refused;
    all->unjudged += one->unjudged;
    for (int m = 0; m < METHODS; m++)
        for (size_t k = 0; k < one->methods[m].problems; k++)
            note_accuracy(&all->methods[m], (size_t)one->methods[m].calls[k],
                          one->methods[m].errors[k]);
}

static void discard(results *r)
{
    tally_free(&r->gradient);
    for (int m = 0; m < MODES; m++) tally_free(&r->hessian[m]);
    free(r);
}

static results *new_results(void)
{
    results *r = calloc(1, sizeof *r);
    if (r == NULL) abort();
    return r;
}

/* All problems; the results of each family, and of all in families[TEST_FAMILIES]. */
static void measure_all(const other_hessian *numderiv, int each, results **families)
{
    static answer a;
    for (int family = 0; family <= TEST_FAMILIES; family++) families[family] = new_results();
    for (size_t number = 0; number < test_problem_count(); number++) {
        test_problem problem;
        if (!test_problem_at(number, &problem)) continue;
        results *one = new_results();
        measure(&problem, numderiv ? &numderiv[number] : NULL, one, &a);
        if (each) print_each(&problem, &a, one);
        merge(families[problem.family], one);
        merge(families[TEST_FAMILIES], one);
        discard(one);
    }
}

static const char *name_of(int family)
{
    return family == TEST_FAMILIES ? "all" : test_family_name((test_family)family);
}

static void print_bounds(results **families)
{
    puts("Bounds: entries whose error is beyond (%), and the median of bound / error, over those");
    printf("%-12s %9s %9s %9s", "", "gradients", "beyond", "width");
    for (int m = 0; m < MODES; m++) printf(" %9s %9s %9s", modes[m].name, "beyond", "width");
    printf(" %9s %9s\n", "refused", "unjudged");
    for (int family = 0; family <= TEST_FAMILIES; family++) {
        results *r = families[family];
        printf("%-12s %9zu %9zu", name_of(family), r->gradient.entries, r->gradient.kept);
        report_number(100.0 * tally_beyond(&r->gradient), 2);
        report_number(tally_width(&r->gradient), 1);
        for (int m = 0; m < MODES; m++) {
            printf(" %9zu %9zu", r->hessian[m].entries, r->hessian[m].kept);
            report_number(100.0 * tally_beyond(&r->hessian[m]), 2);
            report_number(tally_width(&r->hessian[m]), 1);
        }
        printf(" %9zu %9zu\n", r->refused, r->unjudged);
    }
}

static double median_error(results *r, int method)
{
    accuracy *a = &r->methods[method];
    double copy[MOST_PROBLEMS];
    memcpy(copy, a->errors, a->problems * sizeof *copy);
    return quantile(a->problems, copy, 0.5);
}

static double all_calls(const results *r, int method)
{
    double sum = 0.0;
    for (size_t k = 0; k < r->methods[method].problems; k++) sum += r->methods[method].calls[k];
    return sum;
}

static void print_accuracies(results **families)
{
    puts("Hessians: median of the largest error / largest entry, and calls of the loss in all");
    printf("%-12s", "");
    for (int m = 0; m < MODES; m++) printf(" %9s %9s", modes[m].name, "calls");
    printf(" %9s %9s %9s %9s\n", "approx_3", "calls", "numDeriv", "calls");
    for (int family = 0; family <= TEST_FAMILIES; family++) {
        printf("%-12s", name_of(family));
        for (int m = 0; m < METHODS; m++) {
            if (families[family]->methods[m].problems > 0)
                printf(" %9.2e %9.0f", median_error(families[family], m),
                       all_calls(families[family], m));
            else
                printf(" %9s %9s", "-", "-");
        }
        puts("");
    }
}

/* Goals are for losses as they are: without noise, in their own units. */
static results *without_noise(results **families)
{
    results *smooth = new_results();
    for (int family = FAMILY_START; family <= FAMILY_HUNDRED; family++)
        merge(smooth, families[family]);
    return smooth;
}

static void report_comparison(const char *of, results *smooth, int ours, int theirs)
{
    char name[64];
    snprintf(name, sizeof name, "hessian_error_of_%s", of);
    report_figure(name, median_error(smooth, ours) / median_error(smooth, theirs), 1.0);
    snprintf(name, sizeof name, "hessian_calls_of_%s", of);
    report_figure(name, all_calls(smooth, ours) / all_calls(smooth, theirs), 1.0);
}

int main(int argc, char **argv)
{
    results *families[TEST_FAMILIES + 1];
    other_hessian *numderiv = numderiv_hessians();
    measure_all(numderiv, argc > 1 && strcmp(argv[1], "--each") == 0, families);
    print_bounds(families);
    print_accuracies(families);

    results *all = families[TEST_FAMILIES];
    report_figure("gradient_beyond_bound", tally_beyond(&all->gradient), 0.01);
    report_figure("gradient_bound_over_error", tally_width(&all->gradient), 10.0);
    report_figure("hessian_beyond_bound", tally_beyond(&all->hessian[0]), 0.01);
    report_figure("hessian_bound_over_error", tally_width(&all->hessian[0]), 10.0);
    report_figure("accurate_hessian_beyond_bound", tally_beyond(&all->hessian[MODES - 1]), 0.01);
    report_figure("accurate_hessian_bound_over_error", tally_width(&all->hessian[MODES - 1]), 10.0);
    results *smooth = without_noise(families);
    report_comparison("fast_over_statsmodels", smooth, 0, STATSMODELS);
    if (numderiv != NULL)
        report_comparison("accurate_over_numderiv", smooth, MODES - 1, NUMDERIV);
    else
        puts("nothing to compare the accurate Hessian with: no R with numDeriv");

    discard(smooth);
    for (int family = 0; family <= TEST_FAMILIES; family++) discard(families[family]);
    for (size_t k = 0; numderiv != NULL && k < test_problem_count(); k++) free(numderiv[k].entries);
    free(numderiv);
    return 0;
}
