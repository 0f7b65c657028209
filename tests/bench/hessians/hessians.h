/** @file
 * Hessians from losses as others compute them, for the problems of test_problems.h.
 */
#ifndef HESSIANS_H
#define HESSIANS_H

#include "functions/test_problems.h"

typedef struct other_hessian {
    size_t calls;    /* of the loss; 0: there is no answer */
    double *entries; /* n rows of n; for free() */
} other_hessian;

/**
 * The formula of approx_hess3() of statsmodels, which is not run itself.
 * Source: statsmodels.tools.numdiff; Ridout, "Statistical applications of the
 * complex-step method of numerical differentiation", equation 9 (2009).
 */
other_hessian statsmodels_hessian(const test_problem *problem);

/**
 * What R's package numDeriv computes by its function hessian() with default
 * arguments, for all problems in one run of R. Returns test_problem_count() of
 * them for free(), or NULL where there is no R with numDeriv.
 */
other_hessian *numderiv_hessians(void);

#endif
