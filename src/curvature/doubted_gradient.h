/* Does the loss have the slope that the user's gradient says? */
#pragma once

#include "curvature/natural.h"

/*
 * Where theta is not critical the gradient is a claim that a few losses tell: central differences
 * along it, in natural units, at two steps, of which the longer is between what errors leave of a
 * slope and a typical size. *refuted: they agree on another slope, by an eighth of the larger one
 * and more than four of their errors. So a sign, a factor, or a component that makes much of the
 * gradient is found out; and a kink at theta, whose sides have other slopes. Nothing is said where
 * errors are too large to tell. Cost: 4 losses, or 8.
 */
hesscrit_status hesscrit_doubt_gradient(hesscrit_evaluator *evaluator,
                                        const hesscrit_derivatives *d, int *refuted);
