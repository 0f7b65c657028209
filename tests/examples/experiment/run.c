#include "run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_TRIES = 8, MORE_TRAINING = 200 };

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

static void keep(const hesscrit_report *report, const hesscrit_search_result *found, double gate,
                 record *r)
{
    const double norm = hesscrit_report_gradient_norm(report);
    r->passed = found->end == HESSCRIT_SEARCH_FOUND && norm * norm <= gate;
    r->end = found->end;
    r->verdict = hesscrit_report_verdict(report);
    r->loss = hesscrit_report_loss(report);
    r->gradient_norm = norm;
    hesscrit_report_signs(report, &r->signs);
    hesscrit_report_minimum_ratio(report, &r->ratio);
    r->flat_dimension = hesscrit_report_flat_dimension(report);
    memcpy(r->eigenvalues, hesscrit_report_eigenvalues(report),
           hesscrit_report_n(report) * sizeof *r->eigenvalues);
}

/** From theta, which stays as it is, to a critical point. */
static int search(hesscrit_context *context, const hesscrit_problem *problem, double gate,
                  const double *theta, double *reached, record *r)
{
    hesscrit_search_options how = hesscrit_search_options_default();
    hesscrit_search_result found = hesscrit_search_result_default();
    hesscrit_report *report = NULL;
    how.gradient_norm = sqrt(gate);
    how.tolerance = 1e-4; /* as that of the verdict */
    how.most_steps = 500;
    const hesscrit_status status =
        hesscrit_find_critical_point(context, problem, theta, &how, reached, &found, &report);
    if (status != HESSCRIT_OK) {
        fprintf(stderr, "hesscrit_experiment: %s: %s\n", hesscrit_status_message(status),
                hesscrit_context_detail(context));
        return 0;
    }
    keep(report, &found, gate, r);
    for (int c = 0; c < 4; c++) r->calls += (double)found.calls[c];
    hesscrit_report_destroy(report);
    return 1;
}

/** Where a search gets stuck, train on from where it began, and search again. */
static int run_in(hesscrit_context *context, const network *net, const options *o, size_t k,
                  double *memory, record *r)
{
    const hesscrit_problem problem = network_problem(net);
    const size_t n = problem.n;
    double *theta = memory, *reached = memory + n, *scratch = memory + 2 * n;
    uint64_t state = (o->seed << 32) + k;
    first_weights(net, &state, theta);
    size_t steps = (size_t)exp(log(most_training) * uniform(&state));
    while (r->tries < MOST_TRIES && !r->passed) {
        if (!train(&problem, steps, theta, scratch)) {
            fprintf(stderr, "hesscrit_experiment: not enough memory\n");
            return 0;
        }
        r->calls += (double)steps;
        steps = MORE_TRAINING;
        r->tries++;
        if (!search(context, &problem, o->gate, theta, reached, r)) return 0;
    }
    return 1;
}

int run_once(hesscrit_context *context, const network *net, const options *o, size_t k,
             record *result)
{
    const double start = seconds_now();
    const size_t n = network_parameters(net);
    record r = {.eigenvalues = malloc(n * sizeof *r.eigenvalues)};
    double *memory = malloc(5 * n * sizeof *memory);
    int good = r.eigenvalues && memory;
    if (!good) fprintf(stderr, "hesscrit_experiment: not enough memory\n");
    good = good && run_in(context, net, o, k, memory, &r);
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
