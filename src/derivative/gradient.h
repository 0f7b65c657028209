/* The gradient at base, from the user, from losses at one step or from losses at several. */
#pragma once

#include "derivative/ladder.h"

/* bound: NULL if not wanted; else share as in derive.h. */
hesscrit_status hesscrit_gradient_of_user(hesscrit_evaluator *evaluator, const double *scale,
                                          double *gradient, double *bound, double *share);

hesscrit_status hesscrit_gradient_from_losses(hesscrit_evaluator *evaluator,
                                              const hesscrit_axes *axes, double *gradient,
                                              double *bound);

/* By extrapolation. */
hesscrit_status hesscrit_gradient_extrapolated(hesscrit_evaluator *evaluator,
                                               const hesscrit_axes *axes, hesscrit_ladder *ladders,
                                               double *gradient, double *bound);
