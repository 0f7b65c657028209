/* The user's own Hessian, as a matrix or as products with vectors. */
#pragma once

#include "loss/evaluate.h"

/* hessian and bound: n * n, exactly symmetric. *changes_seen is only ever set to 1. */
hesscrit_status hesscrit_hessian_of_user(hesscrit_evaluator *evaluator, double *hessian,
                                         double *bound, int *changes_seen);
