/* The user's own Hessian, as a matrix or as products with vectors. */
#ifndef HESSCRIT_DERIVATIVE_HESSIAN_H
#define HESSCRIT_DERIVATIVE_HESSIAN_H

#include "loss/evaluate.h"

/* hessian and bound: n * n, exactly symmetric. *changes_seen is only ever set to 1. */
hesscrit_status hesscrit_hessian_of_user(hesscrit_evaluator *evaluator, double *hessian,
                                         double *bound, int *changes_seen);

#endif
