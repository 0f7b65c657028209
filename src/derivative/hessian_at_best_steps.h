/* The Hessian by second differences of the loss, at the steps of the axes, and where these are far
 * too long for the pairs, at shorter ones. */
#pragma once

#include "derivative/axes.h"

/* As hesscrit_hessian_from_losses(), whose cost it may be twice, with 4 losses for each axis whose
 * step is another one. Of each entry the result with the smaller bound is kept; where the two
 * differ by more than both bounds, that covers it. */
hesscrit_status hesscrit_hessian_at_best_steps(hesscrit_evaluator *evaluator,
                                               const hesscrit_axes *axes, double *hessian,
                                               double *bound, int *changes_seen);
