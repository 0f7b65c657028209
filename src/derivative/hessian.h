/* The user's own Hessian, as a matrix or as products with vectors. */
#pragma once

#include "loss/evaluate.h"

/* scale: n typical sizes. hessian and bound: n * n, exactly symmetric; the bound is made of what
 * the problem says of the errors of the Hessian, and covers its asymmetry. *changes_seen is only
 * ever set to 1. */
hesscrit_status hesscrit_hessian_of_user(hesscrit_evaluator *evaluator, const double *scale,
                                         double *hessian, double *bound, int *changes_seen);

/* Did the user say how far off the entries are? */
int hesscrit_hessian_error_is_stated(const hesscrit_problem *problem);
