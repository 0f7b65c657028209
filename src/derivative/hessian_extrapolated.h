/* The Hessian from losses at several steps, extrapolated to the step 0. */
#pragma once

#include "derivative/ladder.h"

/* hessian and bound: n * n, exactly symmetric. *changes_seen is only ever set to 1. */
hesscrit_status hesscrit_hessian_extrapolated(hesscrit_evaluator *evaluator,
                                              const hesscrit_axes *axes, hesscrit_ladder *ladders,
                                              double *hessian, double *bound, int *changes_seen);
