/** @file
 * hesscrit's eigenvalue functions beside the best of other libraries, on one
 * thread of one CPU. Every ratio is the median over repeats of hesscrit's time
 * over that of the fastest peer in the same repeat.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "matrices/sample.h"
#include "measure/race.h"
#include "measure/report.h"
#include "measure/timing.h"
#include "solvers/solver.h"

static const solver *const solvers[] = {
    &solver_hesscrit,
#ifdef HAVE_LAPACK
    &solver_dsyev,    &solver_dsyevd, &solver_dsyevr,
#endif
#ifdef HAVE_EIGEN
    &solver_eigen,
#endif
#ifdef HAVE_GSL
    &solver_gsl,
#endif
};
enum { SOLVERS = sizeof solvers / sizeof solvers[0] };

typedef struct goal {
    size_t n;
    double ratio; /* NaN: a row of the table, and no figure */
} goal;

static const goal pairs_goals[] = {{2, 0.6},   {3, 0.6},   {4, 0.6},    {8, 0.6},
                                   {16, 0.6},  {32, 0.9},  {64, 0.9},   {128, 1.2},
                                   {256, 1.2}, {512, 1.2}, {1024, 1.5}, {2048, 1.5}};
static const goal nearby_goals[] = {{16, NAN},  {32, NAN},  {64, 0.6},  {128, NAN},
                                    {256, 0.6}, {512, NAN}, {1024, 0.6}};
static const goal no_goals[] = {{16, NAN},  {32, NAN},  {64, NAN},  {128, NAN},
                                {256, NAN}, {512, NAN}, {1024, NAN}};
static const goal batch_goals[] = {{4, 0.25}, {8, 0.25}, {16, 0.25}};
static const goal signs_goals[] = {{64, 0.3},  {128, 0.3},  {256, 0.3},
                                   {512, 0.3}, {1024, 0.3}, {2048, 0.3}};

/* One row of goals, on one kind of matrix. */
typedef struct contest {
    const char *name; /* of its figures, without the n */
    const char *title;
    sample (*make)(size_t n);
    task what;
    double cubes; /* flops / n^3 by convention, for the share of dgemm's rate */
    size_t count;
    const goal *goals;
} contest;

/* Golub & Van Loan, "Matrix computations" (2013), 8.3: the symmetric QR
 * algorithm takes 9 n^3 flops with vectors and 4/3 n^3 without; an LDL' takes 1/3 n^3. */
#define PAIRS         TASK_PAIRS, 9.0, sizeof pairs_goals / sizeof pairs_goals[0], pairs_goals
#define NEARBY(goals) TASK_NEARBY, 9.0, sizeof(goals) / sizeof(goals)[0], goals
#define BATCH         TASK_BATCH, 9.0, sizeof batch_goals / sizeof batch_goals[0], batch_goals
#define SIGNS         TASK_SIGNS, 1.0 / 3.0, sizeof signs_goals / sizeof signs_goals[0], signs_goals

static const contest contests[] = {
    {"eigen_random", "All eigenvalues and vectors, random symmetric", sample_random, PAIRS},
    {"eigen_network", "All eigenvalues and vectors, Hessian of a network", sample_network, PAIRS},
    {"eigen_warm", "The first, from the eigenvectors of a matrix 1e-3 away (peers: from nothing)",
     sample_nearby_3, NEARBY(nearby_goals)},
    {"eigen_warm_6", "1e-6 away", sample_nearby_6, NEARBY(no_goals)},
    {"eigen_warm_9", "1e-9 away", sample_nearby_9, NEARBY(no_goals)},
    {"eigen_warm_12", "1e-12 away", sample_nearby_12, NEARBY(no_goals)},
    {"eigen_batch",
     "A batch of 10,000, all eigenvalues and vectors (peers: in a loop); for one matrix",
     sample_many, BATCH},
    {"inertia_random", "Signs at 1e-8 of the norm, random symmetric (peers: eigenvalues)",
     sample_random, SIGNS},
    {"inertia_network", "Signs at 1e-8 of the norm, Hessian of a network (peers: eigenvalues)",
     sample_network, SIGNS},
};
enum { CONTESTS = sizeof contests / sizeof contests[0], MOST_FIGURES = 64 };

typedef struct figure {
    char name[64];
    double value, goal;
} figure;

typedef struct bench {
    size_t largest; /* n */
    double budget;  /* seconds for a row of a table */
    size_t figures;
    figure figure[MOST_FIGURES];
} bench;

static void print_head(const contest *c)
{
    printf("\n%s; microseconds\n%5s", c->title, "n");
    for (size_t i = 0; i < SOLVERS; i++) printf("%10s", solvers[i]->name);
    printf("%9s%9s%9s%9s%9s\n", "ratio", "10%", "90%", "share", "peer's");
}

/* The share of dgemm's rate, for n that are large enough for it. */
static double share(const contest *c, size_t n, double rate, double seconds)
{
    return n < 128 ? NAN : c->cubes * (double)n * (double)n * (double)n / (seconds * rate);
}

static void print_row(const contest *c, size_t n, const race_result *result, double rate)
{
    printf("%5zu", n);
    for (size_t i = 0; i < SOLVERS; i++) report_microseconds(result->seconds[i]);
    report_number(result->ratio, 2);
    report_number(result->low, 2);
    report_number(result->high, 2);
    report_number(share(c, n, rate, result->seconds[0]), 3);
    report_number(share(c, n, rate, result->best), 3);
    putchar('\n');
    fflush(stdout);
}

/* A ratio is infinite where hesscrit takes too long to be waited for. */
static void keep_figure(bench *b, const contest *c, const goal *g, const race_result *result)
{
    if (isnan(g->ratio) || isnan(result->best) || b->figures == MOST_FIGURES) return;
    figure *f = &b->figure[b->figures++];
    snprintf(f->name, sizeof f->name, "%s_n%zu", c->name, g->n);
    f->value = isnan(result->ratio) ? INFINITY : result->ratio;
    f->goal = g->ratio;
}

static double dgemm_rate(void)
{
#ifdef HAVE_LAPACK
    return lapack_dgemm_rate();
#else
    return NAN;
#endif
}

static void run_contest(bench *b, const contest *c)
{
    race r = {.what = c->what, .count = SOLVERS, .budget = b->budget};
    memcpy(r.solvers, solvers, sizeof solvers);
    print_head(c);
    for (size_t k = 0; k < c->count; k++) {
        const goal *g = &c->goals[k];
        if (g->n > b->largest) continue;
        sample s = c->make(g->n);
        const race_result result = race_run(&r, &s);
        print_row(c, g->n, &result, dgemm_rate());
        keep_figure(b, c, g, &result);
        sample_free(&s);
    }
}

static void print_machine(void)
{
    puts("CPU time of one thread; a dash: not measured, as it is absent or takes long");
    puts("share: of dgemm's rate, if eigenvectors took 9 n^3 flops, as by QR, and signs n^3 / 3");
#ifdef HAVE_LAPACK
    printf("LAPACK: %s; dgemm %.1f Gflop/s\n", lapack_description(), 1e-9 * dgemm_rate());
#endif
}

int main(int argc, char **argv)
{
    bench b = {.largest = 2048, .budget = 3.0};
    if (argc == 2 && strcmp(argv[1], "--quick") == 0) {
        b.largest = 256;
        b.budget = 0.1;
    } else if (argc != 1) {
        fputs("usage: bench_eigen [--quick]\n", stderr);
        return 2;
    }
    stay_on_one_cpu();
#ifdef HAVE_LAPACK
    (void)lapack_use_threads(1);
#endif
    print_machine();
    for (size_t k = 0; k < CONTESTS; k++) run_contest(&b, &contests[k]);
    putchar('\n');
    if (SOLVERS == 1) puts("No peer was found: nothing to compare with");
    for (size_t k = 0; k < b.figures; k++)
        report_figure(b.figure[k].name, b.figure[k].value, b.figure[k].goal);
    return 0;
}
