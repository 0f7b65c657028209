/** @file
 * What is true of a task, in quadruple precision, in units of typical sizes.
 */
#ifndef FUZZ_TRUTH_H
#define FUZZ_TRUTH_H

#include "task.h"

/** Eigenvalues of the exact Hessian, counted; what is 0 up to quadruple rounding is zero. */
typedef struct inertia {
    size_t positive, zero, negative;
} inertia;

typedef struct truth {
    valued loss;
    double variation; /* the largest change of the loss seen at half a typical size */
    double radius;    /* of a complex polydisc on which the loss is analytic; 0: not known */
    double reach;     /* how far the loss can change there */

    /* These where radius > 0. */
    quad gradient[EXPRESSION_VARIABLES];
    quad hessian[EXPRESSION_VARIABLES * EXPRESSION_VARIABLES];
    int is_critical; /* the gradient is exactly zero */
    inertia here;
    int has_beside; /* a critical point without zero eigenvalues, within 1e-3 typical sizes */
    inertia beside;
    quad point[EXPRESSION_VARIABLES]; /* it, in typical sizes from theta */
} truth;

void find_truth(const task *t, truth *found);

#endif
