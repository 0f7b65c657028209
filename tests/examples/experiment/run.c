#include "run.h"

#include "tie.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const double most_training = 3000.0; /* steps */
static const double rate = 0.01;

static double seconds_now(void)
{
    struct timespec now;
    timespec_get(&now, TIME_UTC);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/** splitmix64 of Steele, Lea & Flood; uniform in (0, 1). */
static double uniform(uint64_t *state)
{
    uint64_t x = *state += UINT64_C(0x9E3779B97F4A7C15);
    x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
    return ((double)((x ^ (x >> 31)) >> 11) + 0.5) * 0x1p-53;
}

/** Box & Muller. */
static double normal(uint64_t *state)
{
    const double two_pi = 6.283185307179586;
    const double radius = sqrt(-2.0 * log(uniform(state)));
    return radius * cos(two_pi * uniform(state));
}

/** Weights as large as keeps the sums of a layer near 1, biases too. */
static void first_weights(const network *net, uint64_t *state, double *theta)
{
    for (size_t l = 0; l < net->layers; l++) {
        const size_t weights = net->width[l] * net->width[l + 1];
        const size_t biases = net->kind == NETWORK_LINEAR ? 0 : net->width[l + 1];
        for (size_t i = 0; i < weights + biases; i++)
            *theta++ = normal(state) / sqrt((double)net->width[l]);
    }
}

/** Kingma & Ba, "Adam" (2015). memory: 3 n. */
static int train(const hesscrit_problem *problem, size_t steps, double *theta, double *memory)
{
    const double first = 0.9, second = 0.999;
    const size_t n = problem->n;
    double *g = memory, *mean = memory + n, *square = memory + 2 * n;
    double first_left = 1.0, second_left = 1.0;
    memset(mean, 0, 2 * n * sizeof *mean);
    for (size_t k = 0; k < steps; k++) {
        if (problem->gradient(n, theta, g, problem->user) != 0) return 0;
        first_left *= first;
        second_left *= second;
        for (size_t i = 0; i < n; i++) {
            mean[i] += (1.0 - first) * (g[i] - mean[i]);
            square[i] += (1.0 - second) * (g[i] * g[i] - square[i]);
            theta[i] -= rate * mean[i] / (1.0 - first_left) /
                        (sqrt(square[i] / (1.0 - second_left)) + 1e-8);
        }
    }
    return 1;
}

/** A group for each unit: as many groups as are drawn, the first units one each. */
static void draw_groups(size_t units, uint64_t *state, size_t *groups)
{
    const size_t count = 1 + (size_t)((double)units * uniform(state));
    for (size_t j = 0; j < units; j++)
        groups[j] = j < count ? j : (size_t)((double)count * uniform(state));
}

/** Hidden units in random groups; inputs and outputs stay apart. memory: one for each unit. */
static int draw_ties(const network *net, uint64_t *state, size_t *memory, tie *t)
{
    size_t *groups[MOST_LAYERS + 1];
    for (size_t l = 0; l <= net->layers; memory += net->width[l], l++) {
        groups[l] = memory;
        if (l > 0 && l < net->layers)
            draw_groups(net->width[l], state, groups[l]);
        else
            for (size_t j = 0; j < net->width[l]; j++) groups[l][j] = j;
    }
    return tie_units(net, groups, t);
}

static int fail_with(const hesscrit_context *context, hesscrit_status status, const char *what)
{
    fprintf(stderr, "hesscrit_experiment: %s: %s: %s\n", what, hesscrit_status_message(status),
            hesscrit_context_detail(context));
    return 0;
}

/** A search from start, which stays as it is. */
typedef hesscrit_status (*search_function)(hesscrit_context *context,
                                           const hesscrit_problem *problem, const double *theta0,
                                           const hesscrit_search_options *options, double *theta,
                                           hesscrit_search_result *result,
                                           hesscrit_report **report);

static int try_search(hesscrit_context *context, const hesscrit_problem *problem, double gate,
                      search_function search, size_t most_steps, const double *start,
                      double *reached, record *r)
{
    hesscrit_search_options how = hesscrit_search_options_default();
    hesscrit_search_result found = hesscrit_search_result_default();
    how.gradient_norm = 0.1 * sqrt(gate); /* as one of the network without ties is longer */
    how.tolerance = 1e-4;                 /* as that of the verdict */
    how.most_steps = most_steps;
    const hesscrit_status status = search(context, problem, start, &how, reached, &found, NULL);
    if (status != HESSCRIT_OK) return fail_with(context, status, "a search");
    r->end = found.end;
    r->tries++;
    for (int c = 0; c < 4; c++) r->calls += (double)found.calls[c];
    return 1;
}

static int is_gradient_zero(const hesscrit_report *report)
{
    switch (hesscrit_report_verdict(report)) {
    case HESSCRIT_NOT_CRITICAL:
    case HESSCRIT_GRADIENT_FLAT:
    case HESSCRIT_NOT_SMOOTH:
        return 0;
    default:
        return 1;
    }
}

/** What kind of point theta is among all networks. */
static int judge(hesscrit_context *context, const hesscrit_problem *problem, double gate,
                 const double *theta, record *r)
{
    hesscrit_report *report = NULL;
    const hesscrit_status status = hesscrit_analyze(context, problem, theta, NULL, &report);
    if (status != HESSCRIT_OK) return fail_with(context, status, "the verdict");
    const double norm = hesscrit_report_gradient_norm(report);
    r->passed = norm * norm <= gate && is_gradient_zero(report);
    r->verdict = hesscrit_report_verdict(report);
    r->loss = hesscrit_report_loss(report);
    r->gradient_norm = norm;
    hesscrit_report_signs(report, &r->signs);
    hesscrit_report_minimum_ratio(report, &r->ratio);
    r->flat_dimension = hesscrit_report_flat_dimension(report);
    memcpy(r->eigenvalues, hesscrit_report_eigenvalues(report),
           problem->n * sizeof *r->eigenvalues);
    for (int c = 0; c < 4; c++)
        r->calls += (double)hesscrit_report_calls(report, (hesscrit_callback)c);
    hesscrit_report_destroy(report);
    return 1;
}

/** Train for a while; then go to a critical point of whatever kind is near. Where none is within
 *  reach, train on, by steps of second order, until the gradient is zero. */
static int search_tied(hesscrit_context *context, const tie *t, const options *o, uint64_t *state,
                       double *memory, record *r)
{
    const hesscrit_problem problem = tie_problem(t);
    double *start = memory, *reached = memory + t->n, *scratch = memory + 2 * t->n;
    const size_t steps = (size_t)exp(log(most_training) * uniform(state));
    if (!train(&problem, steps, start, scratch)) {
        fprintf(stderr, "hesscrit_experiment: not enough memory\n");
        return 0;
    }
    r->calls = (double)steps;
    if (!try_search(context, &problem, o->gate, hesscrit_find_critical_point, 100, start, reached,
                    r))
        return 0;
    if (r->end == HESSCRIT_SEARCH_FOUND) return 1;
    return try_search(context, &problem, o->gate, hesscrit_find_minimum, 2000, start, reached, r);
}

static int run_in(hesscrit_context *context, const network *net, const options *o, size_t k,
                  size_t *groups, double *memory, record *r)
{
    uint64_t state = (o->seed << 32) + k;
    const size_t n = network_parameters(net);
    double *theta = memory, *tied = memory + n;
    tie t;
    int good = draw_ties(net, &state, groups, &t);
    if (good) {
        first_weights(net, &state, theta);
        for (size_t i = 0; i < n; i++) tied[t.shared[i]] = theta[i];
        good = search_tied(context, &t, o, &state, tied, r);
    }
    if (good) {
        tie_expand(&t, tied + t.n, theta);
        good = judge(context, &t.free, o->gate, theta, r);
    }
    tie_free(&t);
    return good;
}

int run_once(hesscrit_context *context, const network *net, const options *o, size_t k,
             record *result)
{
    const double start = seconds_now();
    const size_t n = network_parameters(net);
    record r = {.eigenvalues = malloc(n * sizeof *r.eigenvalues)};
    double *memory = malloc(6 * n * sizeof *memory);
    size_t units = 0;
    for (size_t l = 0; l <= net->layers; l++) units += net->width[l];
    size_t *groups = malloc(units * sizeof *groups);
    int good = r.eigenvalues && memory && groups;
    if (!good) fprintf(stderr, "hesscrit_experiment: not enough memory\n");
    good = good && run_in(context, net, o, k, groups, memory, &r);
    free(groups);
    free(memory);
    if (!good) {
        free(r.eigenvalues);
        return 0;
    }
    r.is_done = 1;
    r.seconds = seconds_now() - start;
    *result = r;
    return 1;
}

static int agrees(hesscrit_context *context, hesscrit_status status, const hesscrit_check *check,
                  const char *what)
{
    if (status != HESSCRIT_OK)
        fprintf(stderr, "hesscrit_experiment: checking the %s: %s: %s\n", what,
                hesscrit_status_message(status), hesscrit_context_detail(context));
    else if (!check->agrees)
        fprintf(stderr,
                "hesscrit_experiment: entry (%zu, %zu) of the %s is %.12g, differences say %.12g\n",
                check->row, check->column, what, check->supplied, check->difference);
    return status == HESSCRIT_OK && check->agrees;
}

int check_derivatives(hesscrit_context *context, const network *net, const options *o)
{
    const hesscrit_problem problem = network_problem(net);
    hesscrit_check check = hesscrit_check_default();
    uint64_t state = o->seed;
    double *theta = malloc(problem.n * sizeof *theta);
    if (!theta) return 0;
    first_weights(net, &state, theta);
    int good = agrees(context, hesscrit_check_gradient(context, &problem, theta, &check), &check,
                      "gradient");
    good = good && agrees(context, hesscrit_check_hessian(context, &problem, theta, &check), &check,
                          "Hessian");
    free(theta);
    return good;
}
