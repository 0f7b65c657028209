#include "measure/race.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "arrays.h"
#include "measure/timing.h"

enum { MOST_REPEATS = 41, FEWEST_REPEATS = 3 };

static const double longest_solve = 15.0;
static const double shortest_timing = 2e-3;

typedef struct runner {
    const solver *solver;
    void *state;    /* NULL: stays out */
    size_t calls;   /* in one timing */
    size_t at_once; /* matrices solved by a call */
    double *lambda;
    double seconds[MOST_REPEATS];
} runner;

static void give_up(const solver *s, size_t n, const char *what)
{
    fprintf(stderr, "%s, n = %zu: %s\n", s->name, n, what);
    exit(EXIT_FAILURE);
}

/* Threads may turn round for a while before they sleep. */
static const double lingering = 0.1;

/* Seconds for one matrix. */
static double time_calls(const race *r, runner *who, const sample *given, size_t first)
{
    double (*const now)(void) = r->on_threads ? seconds_now : seconds_of_cpu;
    if (r->on_threads) sleep_for(lingering);
    const double start = now();
    for (size_t call = 0; call < who->calls; call++)
        if (who->solver->solve(who->state, given, (first + call) % given->count, who->lambda) != 0)
            give_up(who->solver, given->n, "failed");
    return (now() - start) / (double)(who->calls * who->at_once);
}

/* Two calls, or one that takes long; the eigenvalues of matrix 0 stay in lambda, ascending.
 * Of a batch, everyone solves the whole. */
static double warm_up(const race *r, runner *who, const sample *given)
{
    who->calls = 1;
    double seconds = time_calls(r, who, given, 0);
    if (seconds < 0.1) seconds = time_calls(r, who, given, 0);
    sort_doubles(given->n, who->lambda);
    who->calls = r->what == TASK_BATCH ? given->count / who->at_once
                                       : 1 + (size_t)(shortest_timing / fmax(seconds, 1e-8));
    return seconds;
}

static void start(race *r, size_t index, runner *who, const sample *given)
{
    const double cube = (double)given->n * (double)given->n * (double)given->n;
    who->solver = r->solvers[index];
    if (given->n > who->solver->largest) return;
    if (r->seconds_per_cube[index] * cube > longest_solve) return;
    who->state = who->solver->create(given->n, r->what);
    if (who->state == NULL) give_up(who->solver, given->n, "out of memory");
    who->lambda = new_doubles(given->n);
    who->at_once = r->what == TASK_BATCH && index == 0 ? given->count : 1;
    r->seconds_per_cube[index] = warm_up(r, who, given) / cube;
}

/* Solvers that do different work cannot be compared. */
static void compare(task what, const runner *ours, const runner *other, const sample *given)
{
    const double tolerance = 1e-13 * (double)given->n * given->norm[0];
    for (size_t i = 0; i < given->n; i++) {
        const double l = ours->lambda[i];
        const double o = other->lambda[i];
        const int agree = what == TASK_SIGNS ? l == 0.0 || l * o > 0.0 : fabs(l - o) <= tolerance;
        if (!agree) give_up(other->solver, given->n, "not the eigenvalues that hesscrit found");
    }
}

static void turn(const race *r, runner *runners, const sample *given, size_t repeat, double *ratio)
{
    double best = INFINITY;
    for (size_t i = 0; i < r->count; i++) {
        if (runners[i].state == NULL) continue;
        const double seconds = time_calls(r, &runners[i], given, repeat);
        runners[i].seconds[repeat] = seconds;
        if (i > 0 && seconds < best) best = seconds;
    }
    *ratio = runners[0].seconds[repeat] / best;
}

/* Long ones are not repeated for long. */
static int is_enough(const race *r, size_t repeats, double elapsed)
{
    if (repeats == MOST_REPEATS || elapsed > 5.0 * r->budget) return 1;
    return elapsed > r->budget && repeats >= FEWEST_REPEATS;
}

static race_result summary(const race *r, runner *runners, size_t repeats, double *ratios)
{
    race_result result = {.best = NAN, .ratio = NAN, .low = NAN, .high = NAN};
    for (size_t i = 0; i < r->count; i++) {
        const size_t count = runners[i].state == NULL ? 0 : repeats;
        result.seconds[i] = quantile(count, runners[i].seconds, 0.5);
        if (i > 0) result.best = fmin(result.best, result.seconds[i]);
    }
    if (isnan(result.best) || isnan(result.seconds[0])) return result;
    result.ratio = quantile(repeats, ratios, 0.5);
    result.low = quantile(repeats, ratios, 0.1);
    result.high = quantile(repeats, ratios, 0.9);
    return result;
}

race_result race_run(race *r, const sample *given)
{
    runner *runners = calloc(r->count, sizeof *runners);
    double ratios[MOST_REPEATS];
    size_t repeats = 0;
    if (runners == NULL) abort();
    for (size_t i = 0; i < r->count; i++) {
        start(r, i, &runners[i], given);
        if (i > 0 && runners[i].state != NULL && runners[0].state != NULL)
            compare(r->what, &runners[0], &runners[i], given);
    }
    const double began = seconds_now();
    do {
        turn(r, runners, given, repeats, &ratios[repeats]);
        repeats++;
    } while (!is_enough(r, repeats, seconds_now() - began));

    const race_result result = summary(r, runners, repeats, ratios);
    for (size_t i = 0; i < r->count; i++) {
        if (runners[i].state != NULL) runners[i].solver->destroy(runners[i].state);
        free(runners[i].lambda);
    }
    free(runners);
    return result;
}
