/** @file
 * Solvers in turn on the same matrices, so that what disturbs the one disturbs the others.
 */
#ifndef RACE_H
#define RACE_H

#include <stddef.h>

#include "solvers/solver.h"

enum { RACE_SOLVERS = 8 };

typedef struct race {
    task what;
    size_t count;
    const solver *solvers[RACE_SOLVERS]; /* the first against the best of the others */
    double budget;                       /* seconds after which no repeat begins */
    int on_threads; /* 1: by the clock on the wall, and not while threads of another linger */
    double
        seconds_per_cube[RACE_SOLVERS]; /* at the n before: those that would take long stay out */
} race;

/** NaN for what was not measured; nothing is where a solver would take 15 s for one matrix. */
typedef struct race_result {
    double seconds[RACE_SOLVERS]; /* for one matrix, median over the repeats */
    double best;                  /* the least of those of the others */
    /* The first over the best of the others in the same repeat. */
    double ratio;     /* median */
    double low, high; /* 10 % of the repeats are below, 10 % above */
} race_result;

/** Exits with a message where a solver fails, or finds other eigenvalues than the first. */
race_result race_run(race *r, const sample *given);

#endif
