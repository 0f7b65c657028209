/** @file
 * Where training really stops: networks that gradient descent, momentum and Adam train until the
 * lowest loss falls by less than a millionth of itself in a thousand steps. What does a report
 * offer there, and what is it worth beside going on?
 *
 * Networks, data, starts, optimisers and their rates were chosen before any figure was seen.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hesscrit/hesscrit.h>

#include "csv.h"
#include "measure/report.h"
#include "network.h"
#include "random.h"
#include "stops/stops.h"

enum { STALLS = 20, ROWS = 40, WINDOW = 1000, LOOK = 10, MOST_STEPS = 60000, LATER = 5000 };
enum { MOST_PARAMETERS = 400 };

static const double still_falls = 1e-6;    /* of the loss, in a window */
static const double first_weights = 0.001; /* deviation */

/* ---- optimisers ---- */

typedef enum method { DESCENT, MOMENTUM, ADAM, METHODS } method;

static const char *const method_names[METHODS] = {"descent", "momentum", "Adam"};

typedef struct optimiser {
    method how;
    size_t steps;
    double velocity[MOST_PARAMETERS], square[MOST_PARAMETERS];
} optimiser;

/* Textbook rates: 0.1; 0.05 with momentum 0.9; Kingma and Ba's. */
static void take_step(optimiser *o, const hesscrit_problem *problem, double *theta)
{
    double g[MOST_PARAMETERS];
    problem->gradient(problem->n, theta, g, problem->user);
    o->steps++;
    const double unbiased = 1.0 - pow(0.9, (double)o->steps);
    const double unbiased_square = 1.0 - pow(0.999, (double)o->steps);
    for (size_t i = 0; i < problem->n; i++) {
        if (o->how == DESCENT) {
            theta[i] -= 0.1 * g[i];
        } else if (o->how == MOMENTUM) {
            o->velocity[i] = 0.9 * o->velocity[i] + g[i];
            theta[i] -= 0.05 * o->velocity[i];
        } else {
            o->velocity[i] = 0.9 * o->velocity[i] + 0.1 * g[i];
            o->square[i] = 0.999 * o->square[i] + 0.001 * g[i] * g[i];
            theta[i] -=
                1e-3 * (o->velocity[i] / unbiased) / (sqrt(o->square[i] / unbiased_square) + 1e-8);
        }
    }
}

static double loss_of(const hesscrit_problem *problem, const double *theta)
{
    double loss = NAN;
    problem->loss(problem->n, theta, &loss, problem->user);
    return loss;
}

/* The loss after so many more steps of a copy; nothing else changes. */
static double loss_after(optimiser o, const hesscrit_problem *problem, const double *from,
                         size_t steps)
{
    double theta[MOST_PARAMETERS];
    memcpy(theta, from, problem->n * sizeof *theta);
    for (size_t k = 0; k < steps; k++) take_step(&o, problem, theta);
    return loss_of(problem, theta);
}

/* 1: it stalls; theta and *o become those of the lowest loss, as a program keeps the best: Adam,
 * and descent at the edge of stability, leave it by turns. 0: it has not within MOST_STEPS. */
static int train_until_stall(optimiser *o, const hesscrit_problem *problem, double *theta)
{
    double before = loss_of(problem, theta), lowest = before, best_theta[MOST_PARAMETERS];
    optimiser best = *o;
    while (o->steps < MOST_STEPS) {
        for (int k = 1; k <= WINDOW; k++) {
            take_step(o, problem, theta);
            if (k % LOOK != 0) continue;
            const double loss = loss_of(problem, theta);
            if (!(loss < lowest)) continue;
            lowest = loss;
            best = *o;
            memcpy(best_theta, theta, problem->n * sizeof *theta);
        }
        if (before - lowest < still_falls * lowest) {
            *o = best;
            memcpy(theta, best_theta, problem->n * sizeof *theta);
            return 1;
        }
        before = lowest;
    }
    return 0;
}

/* ---- tasks ---- */

typedef struct task {
    const char *name;
    network net;
    double inputs[ROWS * 2], targets[ROWS];
} task;

/* 2-16-16-1: the product of two numbers. */
static task product_task(void)
{
    task t = {"2-16-16-1",
              {.kind = NETWORK_REGRESSION, .layers = 3, .width = {2, 16, 16, 1}, .rows = ROWS},
              {0},
              {0}};
    rng r = rng_seeded(7);
    for (size_t k = 0; k < ROWS; k++) {
        for (size_t i = 0; i < 2; i++) t.inputs[2 * k + i] = rng_uniform(&r, -1.0, 1.0);
        t.targets[k] = t.inputs[2 * k] * t.inputs[2 * k + 1];
    }
    return t;
}

/* 1-10-10-1: sin(5 pi x) / (5 pi x) on (0, 1), x shifted to mean 0. */
static task sinc_task(void)
{
    const double five_pi = 15.707963267948966;
    task t = {"1-10-10-1",
              {.kind = NETWORK_REGRESSION, .layers = 3, .width = {1, 10, 10, 1}, .rows = ROWS},
              {0},
              {0}};
    for (size_t k = 0; k < ROWS; k++) {
        const double x = ((double)k + 0.5) / ROWS;
        t.inputs[k] = 4.0 * (x - 0.5);
        t.targets[k] = sin(five_pi * x) / (five_pi * x);
    }
    return t;
}

/* ---- figures ---- */

typedef struct counts {
    size_t stalls, falling, offered, better_now, better_later, verdicts[HESSCRIT_GRADIENT_FLAT + 1];
    double norm;
} counts;

static void judge_stall(hesscrit_context *context, const optimiser *o, int each,
                        const hesscrit_problem *problem, const double *theta, counts *c)
{
    hesscrit_report *report = NULL;
    hesscrit_signs signs;
    hesscrit_escape_step step = hesscrit_escape_step_default();
    const double *after = theta;
    if (hesscrit_analyze(context, problem, theta, NULL, &report) != HESSCRIT_OK)
        stops_give_up(hesscrit_context_detail(context));
    hesscrit_report_signs(report, &signs);
    const int is_offered = hesscrit_report_escape(report, &step, NULL, &after);
    const size_t asked = (size_t)(hesscrit_report_calls(report, HESSCRIT_CALLBACK_GRADIENT) +
                                  hesscrit_report_calls(report, HESSCRIT_CALLBACK_LOSS));
    const double loss = loss_of(problem, theta);
    const double alone = loss_after(*o, problem, theta, WINDOW);
    const int is_better = is_offered && step.decrease > loss - alone;
    const double later = loss_after(*o, problem, after, LATER);
    const double later_alone = loss_after(*o, problem, theta, LATER + asked);
    c->stalls++;
    c->verdicts[hesscrit_report_verdict(report)]++;
    c->norm += log(hesscrit_report_gradient_norm(report));
    if (signs.negative > 0) {
        c->falling++;
        c->offered += (size_t)is_offered;
        c->better_now += (size_t)is_better;
    }
    c->better_later += later < later_alone;
    if (each) {
        printf("  %s, step %zu: |g| %.2g, loss %.6g, %s, %zu negative %zu undecided, asked %zu, ",
               method_names[o->how], o->steps, hesscrit_report_gradient_norm(report), loss,
               hesscrit_verdict_name(hesscrit_report_verdict(report)), signs.negative,
               signs.undecided, asked);
        printf("step by %.3g, alone %.3g, later %.6g, alone %.6g\n", step.decrease, loss - alone,
               later, later_alone);
        fflush(stdout);
    }
    hesscrit_report_destroy(report);
}

static void stall_and_ask(hesscrit_context *context, const stops_options *options, const char *name,
                          const network *net, counts *all)
{
    const size_t wanted = options->quick ? STALLS / 5 : STALLS;
    const hesscrit_problem problem = network_problem(net);
    hesscrit_problem asked = problem;
    counts c = {0};
    size_t run = 0;
    if (problem.n > MOST_PARAMETERS) stops_give_up("a network is too large");
    asked.hessian = NULL; /* as most programs have none */
    for (; c.stalls < wanted && run < 3 * wanted; run++) {
        rng r = rng_seeded(1000 + run);
        double theta[MOST_PARAMETERS];
        optimiser o = {.how = (method)(run % METHODS)};
        for (size_t i = 0; i < problem.n; i++) theta[i] = first_weights * rng_normal(&r);
        if (train_until_stall(&o, &problem, theta))
            judge_stall(context, &o, options->each, &asked, theta, &c);
    }
    printf("%-10s %4zu %4zu %9.2g %8zu %8zu %8zu %8zu  ", name, run, c.stalls,
           exp(c.norm / (double)c.stalls), c.falling, c.offered, c.better_now, c.better_later);
    for (int v = 0; v <= HESSCRIT_GRADIENT_FLAT; v++)
        if (c.verdicts[v])
            printf(" %zu %s", c.verdicts[v], hesscrit_verdict_name((hesscrit_verdict)v));
    printf("\n");
    fflush(stdout);
    all->stalls += c.stalls;
    all->falling += c.falling;
    all->better_now += c.better_now;
    all->better_later += c.better_later;
}

void measure_stalls(hesscrit_context *context, const stops_options *options)
{
    dataset iris;
    counts all = {0};
    task product = product_task(), sinc = sinc_task();
    if (!csv_read(IRIS, &iris)) stops_give_up("no data");
    dataset_standardise(&iris);
    double *targets = dataset_one_hot(&iris);
    if (!targets) stops_give_up("no memory");
    const network flowers = {.kind = NETWORK_CLASSIFICATION,
                             .layers = 2,
                             .width = {4, 8, 3},
                             .decay = 1e-3,
                             .rows = iris.rows,
                             .inputs = iris.inputs,
                             .targets = targets};
    product.net.inputs = product.inputs, product.net.targets = product.targets;
    sinc.net.inputs = sinc.inputs, sinc.net.targets = sinc.targets;
    printf(
        "Stalls: runs, stalls, mean |g|; with negative eigenvalues, a step offered, it lowers the "
        "loss more than 1000 steps; lower after 5000 more\n");
    stall_and_ask(context, options, product.name, &product.net, &all);
    stall_and_ask(context, options, "4-8-3", &flowers, &all);
    stall_and_ask(context, options, sinc.name, &sinc.net, &all);
    const size_t wanted = options->quick ? 3 * STALLS / 5 : 3 * STALLS;
    report_figure("stops_stalls_missing", (double)(wanted - all.stalls), 0.0);
    report_figure("stops_step_not_better",
                  1.0 - (double)all.better_now / fmax((double)all.falling, 1.0), 0.05);
    report_figure("stops_not_lower_later",
                  1.0 - (double)all.better_later / fmax((double)all.stalls, 1.0), 0.15);
    free(targets);
    dataset_free(&iris);
}
