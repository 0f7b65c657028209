/* A program of version 0.1.0: its structs are as large as they were then, whatever the headers say
 * that it is compiled with. Each function that takes one has to do its work, and to leave alone
 * what lies behind it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hesscrit/hesscrit.h>

#include "base/version.h"

enum { N = 2, MARGIN = 64, FILLING = 0xA5 };

static int failures;

static void check(int condition, const char *claim)
{
    if (condition) return;
    fprintf(stderr, "not so: %s\n", claim);
    failures++;
}

/* How many bytes behind a struct are watched; with 0, a sanitizer watches them. */
static size_t margin;

static void *aged(const void *fresh, size_t size)
{
    char *old = malloc(size + margin);
    if (!old) exit(1);
    memcpy(old, fresh, size);
    memcpy(old, &size, sizeof size);
    memset(old + size, FILLING, margin);
    return old;
}

static void retire(void *old, size_t size, const char *claim)
{
    const unsigned char *behind = (const unsigned char *)old + size;
    size_t struct_size;
    memcpy(&struct_size, old, sizeof struct_size);
    check(struct_size == size, claim);
    for (size_t i = 0; i < margin; i++)
        if (behind[i] != FILLING) check(0, claim);
    free(old);
}

/* x^2 - y^2 + y^4 / 4: a saddle at 0, minima at y^2 = 2. */
static int loss_at(size_t n, const double *x, double *loss, void *user)
{
    (void)n;
    (void)user;
    *loss = x[0] * x[0] - x[1] * x[1] + 0.25 * x[1] * x[1] * x[1] * x[1];
    return 0;
}

static int gradient_at(size_t n, const double *x, double *gradient, void *user)
{
    (void)n;
    (void)user;
    gradient[0] = 2.0 * x[0];
    gradient[1] = -2.0 * x[1] + x[1] * x[1] * x[1];
    return 0;
}

static int hessian_at(size_t n, const double *x, double *hessian, void *user)
{
    (void)n;
    (void)user;
    hessian[0] = 2.0;
    hessian[1] = hessian[2] = 0.0;
    hessian[3] = -2.0 + 3.0 * x[1] * x[1];
    return 0;
}

static int product_at(size_t n, const double *x, const double *v, double *product, void *user)
{
    double hessian[N * N];
    hessian_at(n, x, hessian, user);
    product[0] = hessian[0] * v[0];
    product[1] = hessian[3] * v[1];
    return 0;
}

static const double origin[N] = {0.0, 0.0};
static const double beside[N] = {0.1, 0.1};
static const double saddle[N * N] = {2.0, 0.0, 0.0, -2.0};
static const double identity[N * N] = {1.0, 0.0, 0.0, 1.0};

static void derivatives(hesscrit_context *context, const hesscrit_problem *problem)
{
    double gradient[N], hessian[N * N];
    hesscrit_ratio ratio;
    const hesscrit_check fresh = hesscrit_check_default();
    hesscrit_check *found = aged(&fresh, HESSCRIT_CHECK_0_1_0);
    check(hesscrit_gradient(context, problem, origin, gradient, NULL) == HESSCRIT_OK, "gradient");
    check(hesscrit_hessian(context, problem, origin, N, hessian, NULL) == HESSCRIT_OK, "Hessian");
    check(hesscrit_minimum_ratio(context, problem, origin, &ratio, NULL) == HESSCRIT_OK, "ratio");
    check(hesscrit_check_gradient(context, problem, beside, found) == HESSCRIT_OK && found->agrees,
          "the gradient is checked");
    found->agrees = 0;
    check(hesscrit_check_hessian(context, problem, beside, found) == HESSCRIT_OK && found->agrees,
          "the Hessian is checked");
    found->agrees = 0;
    check(hesscrit_check_hessian_vector(context, problem, beside, NULL, found) == HESSCRIT_OK &&
              found->agrees,
          "the product is checked");
    retire(found, HESSCRIT_CHECK_0_1_0, "a check is written no further than it goes");
}

static void eigenvalues(hesscrit_context *context)
{
    double lambda[N], vectors[N * N];
    const hesscrit_eigen_info fresh = hesscrit_eigen_info_default();
    hesscrit_eigen_info *info = aged(&fresh, HESSCRIT_EIGEN_INFO_0_1_0);
    info->asymmetry = -1.0;
    check(hesscrit_eigen_symmetric(context, N, N, saddle, lambda, N, vectors, info) ==
                  HESSCRIT_OK &&
              info->asymmetry == 0.0,
          "eigenvalues");
    check(hesscrit_eigen_lowest(context, N, N, saddle, 1, lambda, N, vectors, info) == HESSCRIT_OK,
          "the lowest eigenvalue");
    check(hesscrit_eigen_nearby(context, N, N, saddle, N, identity, lambda, N, vectors, info) ==
              HESSCRIT_OK,
          "eigenvalues nearby");
    retire(info, HESSCRIT_EIGEN_INFO_0_1_0, "an info is written no further than it goes");
}

static void analysis(hesscrit_context *context, const hesscrit_problem *problem)
{
    hesscrit_report *report = NULL;
    hesscrit_analyze_options fresh = hesscrit_analyze_options_default();
    hesscrit_analyze_options *options = aged(&fresh, HESSCRIT_ANALYZE_OPTIONS_0_1_0);
    const hesscrit_escape_step none = hesscrit_escape_step_default();
    hesscrit_escape_step *step = aged(&none, HESSCRIT_ESCAPE_STEP_0_1_0);
    double after[N];
    check(hesscrit_analyze(context, problem, origin, options, &report) == HESSCRIT_OK &&
              hesscrit_report_verdict(report) == HESSCRIT_SADDLE,
          "the origin is a saddle");
    check(hesscrit_report_escape(report, step, NULL, NULL) && step->decrease > 0.0,
          "the report has an escape");
    hesscrit_report_destroy(report);
    report = NULL;
    check(hesscrit_analyze_subspace(context, problem, origin, 1, N, identity, options, &report) ==
                  HESSCRIT_OK &&
              hesscrit_report_verdict(report) == HESSCRIT_MINIMUM,
          "a minimum in a subspace");
    hesscrit_report_destroy(report);
    step->decrease = 0.0;
    check(hesscrit_escape(context, problem, origin, identity + N, -2.0, after, NULL, step) ==
                  HESSCRIT_OK &&
              step->decrease > 0.0,
          "an escape");
    retire(options, HESSCRIT_ANALYZE_OPTIONS_0_1_0, "options of an analysis are only read");
    retire(step, HESSCRIT_ESCAPE_STEP_0_1_0, "a step is written no further than it goes");
}

static void model(hesscrit_context *context, const hesscrit_problem *problem)
{
    const hesscrit_taylor whole = hesscrit_taylor_of(N, origin, 0.0, origin, N, saddle);
    const hesscrit_taylor_fit fresh = hesscrit_taylor_fit_default();
    hesscrit_taylor *taylor = aged(&whole, HESSCRIT_TAYLOR_0_1_0);
    hesscrit_taylor_fit *fit = aged(&fresh, HESSCRIT_TAYLOR_FIT_0_1_0);
    double value = -1.0;
    check(hesscrit_taylor_value(context, taylor, beside, &value) == HESSCRIT_OK && value == 0.0,
          "a model's value");
    check(hesscrit_taylor_compare(context, taylor, problem, beside, fit) == HESSCRIT_OK &&
              fit->remainder > 0.0,
          "a model's fit");
    retire(taylor, HESSCRIT_TAYLOR_0_1_0, "a model is only read");
    retire(fit, HESSCRIT_TAYLOR_FIT_0_1_0, "a fit is written no further than it goes");
}

static void searches(hesscrit_context *context, const hesscrit_problem *problem)
{
    const hesscrit_search_options defaults = hesscrit_search_options_default();
    const hesscrit_search_result fresh = hesscrit_search_result_default();
    hesscrit_search_options *options = aged(&defaults, HESSCRIT_SEARCH_OPTIONS_0_1_0);
    hesscrit_search_result *result = aged(&fresh, HESSCRIT_SEARCH_RESULT_0_1_0);
    double theta[N];
    check(hesscrit_find_minimum(context, problem, beside, options, theta, result, NULL) ==
                  HESSCRIT_OK &&
              result->end == HESSCRIT_SEARCH_FOUND && result->loss < -0.99,
          "a minimum is found");
    check(hesscrit_find_saddle(context, problem, beside, 1, options, theta, result, NULL) ==
                  HESSCRIT_OK &&
              result->end == HESSCRIT_SEARCH_FOUND,
          "a saddle is found");
    check(hesscrit_find_critical_point(context, problem, beside, options, theta, result, NULL) ==
                  HESSCRIT_OK &&
              result->end == HESSCRIT_SEARCH_FOUND,
          "a critical point is found");
    retire(options, HESSCRIT_SEARCH_OPTIONS_0_1_0, "options of a search are only read");
    retire(result, HESSCRIT_SEARCH_RESULT_0_1_0, "a result is written no further than it goes");
}

static void run(void)
{
    const hesscrit_context_options defaults = hesscrit_context_options_default();
    hesscrit_problem whole = hesscrit_problem_of(N, loss_at, NULL);
    hesscrit_context_options *options = aged(&defaults, HESSCRIT_CONTEXT_OPTIONS_0_1_0);
    hesscrit_context *context = NULL;
    whole.gradient = gradient_at;
    whole.hessian = hessian_at;
    whole.hessian_vector = product_at;
    hesscrit_problem *problem = aged(&whole, HESSCRIT_PROBLEM_0_1_0);
    if (hesscrit_context_create(options, &context) != HESSCRIT_OK) {
        check(0, "a context is made");
    } else {
        derivatives(context, problem);
        eigenvalues(context);
        analysis(context, problem);
        model(context, problem);
        searches(context, problem);
        hesscrit_context_destroy(context);
    }
    retire(options, HESSCRIT_CONTEXT_OPTIONS_0_1_0, "options of a context are only read");
    retire(problem, HESSCRIT_PROBLEM_0_1_0, "a problem is only read");
}

int main(void)
{
    run();
    margin = MARGIN;
    run();
    return failures > 0;
}
