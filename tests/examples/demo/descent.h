/** @file
 * Gradient descent, as plain as it gets, with the gradient that the library gives.
 */
#ifndef HESSCRIT_DEMO_DESCENT_H
#define HESSCRIT_DEMO_DESCENT_H

#include <hesscrit/hesscrit.h>

/** Told of every point before a step is made from it. Return 0 to stop there. */
typedef int (*descent_visitor)(const double *theta, double gradient_norm, void *user);

typedef struct descent {
    double rate;          /* a step is rate * gradient, downhill */
    double goal;          /* stop where the gradient is no longer than this */
    size_t most_steps;    /* or after so many steps */
    descent_visitor seen; /* required */
    void *user;
} descent;

/**
 * Walk downhill from theta, which becomes the point where the walk stops.
 * Returns 0 when something failed, with the reason on stderr.
 */
int descend(hesscrit_context *context, const hesscrit_problem *problem, const descent *how,
            double *theta);

#endif
