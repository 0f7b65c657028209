/* The Hessian by second differences of the loss, with one step for each coordinate. */
#pragma once

#include "derivative/axes.h"

/* hessian and bound: n * n, exactly symmetric. *changes_seen is only ever set to 1. */
hesscrit_status hesscrit_hessian_from_losses(hesscrit_evaluator *evaluator,
                                             const hesscrit_axes *axes, double *hessian,
                                             double *bound, int *changes_seen);
