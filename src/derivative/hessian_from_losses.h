/* The Hessian by second differences of the loss, with one step for each coordinate. */
#pragma once

#include "derivative/axes.h"

/* hessian and bound: n * n, exactly symmetric. *changes_seen is only ever set to 1. better (n), or
 * NULL: steps that would make the pairs of a coordinate far better, else its own. A loss that is a
 * parabola along each axis has long steps there, and may be none between them. */
hesscrit_status hesscrit_hessian_from_losses(hesscrit_evaluator *evaluator,
                                             const hesscrit_axes *axes, double *hessian,
                                             double *bound, double *better, int *changes_seen);
