/** @file
 * The Hessian H_ij = d2L/dtheta_i dtheta_j of any loss, with an error bound for each entry.
 */
#ifndef HESSCRIT_HESSIAN_H
#define HESSCRIT_HESSIAN_H

#include <hesscrit/context.h>
#include <hesscrit/problem.h>

HESSCRIT_BEGIN_DECLS

/**
 * Hessian of the loss at theta, exactly symmetric. It comes from the best that the problem offers:
 * the user's Hessian, else n products with unit vectors, else central differences of the user's
 * gradient, else second differences of the loss.
 *
 * @param theta    n parameters; only read
 * @param ld       row stride of hessian and bound, >= n
 * @param hessian  n rows of ld doubles; entry (i, j) in loss units per (theta_i unit * theta_j
 *                 unit). Only n doubles of each row are written.
 * @param bound    the error bound of each entry, like hessian; NULL if not wanted
 * @return HESSCRIT_OK, or
 *         HESSCRIT_E_ARGUMENT    ld < n
 *         HESSCRIT_E_NONFINITE   the loss or what the user supplies is not finite at theta, or as
 *                                close to it as the steps go
 *         HESSCRIT_E_RANGE       an entry or its bound is beyond DBL_MAX
 *         HESSCRIT_E_ASYMMETRIC  the user's Hessian, or that of the products, differs from its
 *                                transpose by more than 1e-6 of the largest entry of the two rows.
 *                                (Below that the mean is taken, and the bound covers the rest.)
 *         or any of status.h
 *
 * Kinks: where the loss has no second derivative along a coordinate (a kink, a jump, two parabolas
 * that meet), differences say something all the same. The bound then covers what the kink makes of
 * them. Kinks that show on no coordinate axis are not looked for here: see hesscrit_analyze().
 *
 * Edge of the domain: differences are taken from inside. Each coordinate has its own side.
 *  - A point outside costs 4 loss calls instead of 1, or 3 gradient calls instead of 1.
 *  - A point outside along both coordinates of a pair costs 16 loss calls.
 *  - In a round domain a pair can be outside although each of its coordinates alone is inside. Then
 *    it is displaced along the other diagonal, or less far. That takes 12 to 144 points more.
 *
 * Cost with losses only, in loss calls:
 *
 *      what                       typical    worst    when
 *      the loss at theta          1          1        always
 *      its noise                  6 to 54    141      problem->loss_error is 0; 7 or 14 of them at
 *                                                     the distance of the steps, where terms may
 *                                                     cancel at theta
 *      choice of the steps        4n         84n      4 for each step tried, 1 to 7 a coordinate;
 *                                                     the diagonal comes from these losses, too
 *      the pairs                  n(n - 1)   n(n - 1) always, 2 for each pair
 *      n pairs at twice the step  2n         2n       for the bounds; 2 for n = 2, 0 for n = 1
 *      pairs once more            0          n^2 + 5n what truncation makes of them is far
 *                                                     above noise, as where the loss is a parabola
 *                                                     along each axis, and none between them: of
 *                                                     each entry the better one counts
 *      sum                        n^2 + 5n + 1, and the noise (13 for n = 2, 5 for n = 1)
 *
 *  What coordinates can cost more (flat, kinked, wavy, a power, at the edge) is told in gradient.h.
 *
 *  Example: the double well of README.md (n = 2) takes 79 calls, 1 + 54 + 20 + 2 + 2.
 *
 *  With HESSCRIT_PROBLEM_ACCURATE:
 *
 *      what                       typical    worst    when
 *      theta, noise, steps        as above, and 7 to 28 for the noise at the farthest steps
 *      further steps on axes      6n to 14n  26n      2 for each of 3 to 13 a coordinate
 *      the pairs at three steps   3n(n - 1)  8n(n-1)  n(n - 1) more for each further step, of those
 *                                                     pairs only whose truncation is still seen
 *      sum                        3n^2 + 7n + 1 to 3n^2 + 15n + 1, and the noise
 *
 *  Errors are about 1e-13 of the largest entry for losses that are right to double precision. The
 *  differences above have 1e-8 to 1e-9.
 *
 * Cost with the user's gradient, in gradient calls:
 *
 *      what                       typical    worst    when
 *      the gradient at theta      1          1        always
 *      its noise                  6 to 50    57       problem->gradient_error is 0
 *      choice of the steps        4n         32n      4 for each step tried, 1 to 8 a coordinate;
 *                                                     the columns come from these gradients, too
 *      sum                        4n + 1, and the noise
 *
 *  A coordinate can cost more than that:
 *
 *      what it looks like         typical    worst    when
 *      kinked                     16 to 20   48       12 where it looks so, 4 to 32 for another
 *                                                     step, 4 to go back
 *      at the edge of the domain  32 to 40   88       7 steps of 4 show it. Then a step takes 8
 *                                                     instead of 4.
 *
 * Cost with the user's products: n products. With the user's Hessian: 1 Hessian. Neither takes
 * anything else.
 *
 * Source: diagonal, Abramowitz & Stegun 25.3.24; mixed, the seven-point formula 25.3.27
 * (f++ + f-- + 2 f00 - f+0 - f-0 - f0+ - f0-) / 2hk; extrapolation, Richardson, Phil. Trans. R.
 * Soc. A 210 (1911), like in R's numDeriv.
 */
HESSCRIT_API hesscrit_status hesscrit_hessian(hesscrit_context *context,
                                              const hesscrit_problem *problem, const double *theta,
                                              size_t ld, double *hessian, double *bound);

HESSCRIT_END_DECLS

#endif
