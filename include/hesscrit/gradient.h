/** @file
 * The gradient g_i = dL/dtheta_i of any loss, with an error bound per component.
 */
#ifndef HESSCRIT_GRADIENT_H
#define HESSCRIT_GRADIENT_H

#include <hesscrit/context.h>
#include <hesscrit/problem.h>

HESSCRIT_BEGIN_DECLS

/**
 * Gradient of the loss at theta: the user's own where there is one, else
 * central differences (f(theta + h e_i) - f(theta - h e_i)) / 2h.
 *
 * @param theta     n parameters; only read
 * @param gradient  n doubles; component i in loss units per theta_i unit
 * @param bound     n doubles or NULL: an estimate that |gradient - true| should
 *                  stay below, from the noise of the loss and from third
 *                  differences; same unit as gradient
 * @return HESSCRIT_OK, or HESSCRIT_E_NONFINITE: not finite at theta itself, or
 *         on either side of it along coordinate i down to the smallest step tried
 *         (finite on one side is enough); HESSCRIT_E_RANGE: a
 *         component or bound is beyond DBL_MAX; or "any" of status.h
 *
 * Where the loss has a kink along coordinate i, the bound covers the slopes on
 * both sides; where it has a cusp or a jump, it is that of the nearest look.
 *
 * Cost without a user's gradient: 2n loss calls for the differences; before
 * them, for the choice of the steps, 1 + 4n where the first step fits, 4 more
 * for each coordinate and each new step (at most 7 steps), 6 to 57 for the
 * noise unless problem->loss_error is given, and 7 or 14 where it is more than
 * rounding, and where coordinates look flat, 4
 * to 28 in all and 2 to 80 for each of those, to find out how wide they are.
 * A coordinate along which the loss looks as though it had a kink is looked at more
 * closely: 4 more calls, 12 to 20 if it has one, 28 more if it is smooth on a smaller scale only.
 * Where the losses looked at for the noise bend far more than the first steps say, as of waves
 * that are shorter than these, unless problem->theta_scale is given: 2 for each coordinate, and 4
 * to 28 for each that does. Where the loss is finite on one side only, or for very short steps
 * only: 4 for each of 7 steps that show it, then 10 instead of 4 for each step, and 5 instead of 2
 * for the difference. With HESSCRIT_PROBLEM_ACCURATE, instead of the 2n for the differences: 2 for
 * each step that is new on an axis, 3 to 13 of them, from which the step 0 is extrapolated; the
 * bound is then from the noise and the last corrections. With a user's gradient: 1 gradient call; 6
 * to 57 more when a bound is asked for and problem->gradient_error is 0.
 *
 * Source: central difference and its error, Abramowitz & Stegun 25.3.21;
 * extrapolation, Richardson, Phil. Trans. R. Soc. A 210 (1911); noise,
 * Moré & Wild, "Estimating computational noise", SIAM J. Sci. Comput. 33 (2011).
 */
HESSCRIT_API hesscrit_status hesscrit_gradient(hesscrit_context *context,
                                               const hesscrit_problem *problem, const double *theta,
                                               double *gradient, double *bound);

HESSCRIT_END_DECLS

#endif
