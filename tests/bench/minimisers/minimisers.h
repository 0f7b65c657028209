/** @file
 * Minimisers side by side: the same losses and gradients, as good as doubles can hold.
 */
#ifndef MINIMISERS_H
#define MINIMISERS_H

#include <stddef.h>

#include "functions/test_problems.h"

/** A problem whose callbacks are counted. */
typedef struct counted_problem {
    test_problem problem;
    size_t losses, gradients;
    int has_gradient; /* the last one: */
    double at[MOST_PARAMETERS], last[MOST_PARAMETERS];
} counted_problem;

double counted_loss(counted_problem *counted, const double *x);

/** By differences in quadruple precision, rounded once: good to the last bits. Where x is that of
 *  the call before it is counted again, but not computed: peers look whether they are at the gate.
 */
void counted_gradient(counted_problem *counted, const double *x, double *gradient);

/** max_i |g_i| max(|x_i|, 1) / max(|f|, 1) (Dennis & Schnabel, "Numerical methods for unconstrained
 *  optimization" (1983), 7.2). */
double scaled_gradient(counted_problem *counted, const double *x);

/** x: the start, and then where the minimiser ended. most: losses and gradients, about. */
typedef void (*minimiser)(counted_problem *counted, size_t most, double *x);

void gsl_bfgs2(counted_problem *counted, size_t most, double *x);
void nlopt_lbfgs(counted_problem *counted, size_t most, double *x);

#endif
