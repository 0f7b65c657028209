/** @file
 * The gradient g_i = dL/dtheta_i of any loss, with an error bound for each component.
 */
#ifndef HESSCRIT_GRADIENT_H
#define HESSCRIT_GRADIENT_H

#include <hesscrit/context.h>
#include <hesscrit/problem.h>

HESSCRIT_BEGIN_DECLS

/**
 * Gradient of the loss at theta: the user's own where there is one, else made of central
 * differences (f(theta + h e_i) - f(theta - h e_i)) / 2h.
 *
 * @param theta     n parameters; only read
 * @param gradient  n doubles; component i in loss units per theta_i unit
 * @param bound     n doubles, or NULL if not wanted; unit of the gradient. The error bound of each
 *                  component. It comes from the noise and third differences of the loss, or it is
 *                  the error of the user's gradient.
 * @return HESSCRIT_OK, or
 *         HESSCRIT_E_NONFINITE  the loss or the user's gradient is not finite at theta; or the loss
 *                               is finite on neither side of theta along a coordinate, down to the
 *                               shortest step that was tried
 *         HESSCRIT_E_RANGE      a component or its bound is beyond DBL_MAX
 *         or any of status.h
 *
 * Where the loss has a kink along coordinate i, the bound covers the slopes of both sides. Where it
 * has a cusp or a jump, the bound is that of the differences nearest to theta.
 *
 * Cost without a user's gradient, in loss calls:
 *
 *      what                       typical    worst    when
 *      the loss at theta          1          1        always
 *      its noise                  6 to 36    57       problem->loss_error is 0
 *      its noise at the steps     0 to 14    84       the same, where terms may cancel at theta;
 *                                                     7 for axes of much smaller losses, and
 *                                                     7 more where it is larger there
 *      choice of the steps        4n         84n      4 for each step tried, 1 to 7 a coordinate;
 *                                                     again where noise is larger at the steps
 *      the differences            2n         2n       always
 *      sum                        6n + 1, and the noise
 *
 *  A coordinate can cost more than that:
 *
 *      what it looks like         typical    worst    when
 *      flat                       2 to 52    220      no change shows along it: how wide is it, and
 *                                                     how noisy is the loss so far out? And 5 to
 *                                                     29 once for all of these.
 *      kinked                     12         40       where it looks so; 28 more where it is
 *                                                     smooth and a new step is chosen
 *      wavy                       2          30       the losses for the noise bend far more than
 *                                                     the steps say, and theta_scale is NULL:
 *                                                     2 for each, and 4 to 28 if it is wavy
 *      a power of the distance    6          12       theta is beside a degenerate point, and
 *                                                     theta_scale is NULL: has the loss a size of
 *                                                     its own there?
 *      at the edge of the domain  47         97       7 steps of 4 show it. Then a step takes 10
 *                                                     instead of 4, the difference 5 instead of 2.
 *
 *  With HESSCRIT_PROBLEM_ACCURATE each coordinate takes 2 calls for each of 3 to 13 further steps
 *  instead of 2 for the difference: 10n + 1 to 30n + 1 in all, and the noise, with 7 to 28 more
 *  at the farthest of these steps. The difference is extrapolated to the step 0. The bound
 *  comes from the noise and from the last corrections.
 *
 *  Example: the double well of README.md (n = 2) takes 79 calls, 1 + 54 + 20 + 4. Its loss is 0 at
 *  theta: 6 tries of 6 calls find no noise, 4 no terms that cancel, and twice 7 none at the steps,
 *  which are much longer for one coordinate. The other one tries 4 steps.
 *
 * Cost with a user's gradient, in gradient calls: 1. Where a bound is wanted and
 * problem->gradient_error is 0, 6 to 57 more for the noise. The loss is not called.
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
