/* The user's own Hessian, as a matrix or as products with vectors. */
#pragma once

#include "derivative/derive.h"

/* A user's Hessian, of which nothing is said, is off by so many of the roundings that are seen of
 * it and of the loss: it takes more operations than the loss does, in some of which terms cancel.
 * Measured with tests/bench/truth.c: of quotients it is 4 to 10. */
#define HESSCRIT_ROUNDINGS 16.0

/* scale: n typical sizes. hessian and bound: n * n, exactly symmetric; the bound is made of what
 * the problem says of the errors of the Hessian, and covers its asymmetry. *changes_seen is only
 * ever set to 1. */
hesscrit_status hesscrit_hessian_of_user(hesscrit_evaluator *evaluator, const double *scale,
                                         double *hessian, double *bound, int *changes_seen);

/* Let hessian_bound cover four times what the user's Hessian differs by where theta is moved by its
 * last bits, in the typical sizes of d: which entries are what is left of larger terms is seen
 * there only. Cost: 2 Hessians, or 2n products. */
hesscrit_status hesscrit_hear_hessian(hesscrit_evaluator *evaluator, hesscrit_derivatives *d);

/* The largest |s_i s_j h_ij|. */
double hesscrit_largest_scaled_entry(size_t n, const double *scale, const double *hessian);

/* Did the user say how far off the entries are? */
int hesscrit_hessian_error_is_stated(const hesscrit_problem *problem);
