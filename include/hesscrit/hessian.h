/** @file
 * The Hessian H_ij = d2L/dtheta_i dtheta_j of any loss, with an error bound per entry.
 */
#ifndef HESSCRIT_HESSIAN_H
#define HESSCRIT_HESSIAN_H

#include <hesscrit/context.h>
#include <hesscrit/problem.h>

HESSCRIT_BEGIN_DECLS

/**
 * Hessian of the loss at theta, exactly symmetric, from the best that the
 * problem offers: the user's Hessian, else n products with unit vectors, else
 * central differences of the user's gradient, else second differences of the loss.
 *
 * @param theta    n parameters; only read
 * @param ld       row stride of hessian and bound, >= n
 * @param hessian  n rows of ld doubles; entry (i, j) in loss units per
 *                 (theta_i unit * theta_j unit). Only n doubles a row are written.
 * @param bound    like hessian, or NULL: an estimate that |hessian - true|
 *                 should stay below
 * @return HESSCRIT_OK, or HESSCRIT_E_ARGUMENT: ld < n; HESSCRIT_E_NONFINITE: the
 *         loss or what the user supplies, at theta or as close as the steps go;
 *         HESSCRIT_E_RANGE: an entry or bound is beyond DBL_MAX;
 *         HESSCRIT_E_ASYMMETRIC: the user's Hessian or products differ from
 *         their transpose by more than 1e-6 of the largest entry of the two
 *         rows (below that the mean is taken and the difference goes into the
 *         bound); or "any" of status.h
 *
 * Where the loss has no second derivative along some coordinate (a kink, a jump, two parabolas that
 * meet), differences say something all the same; the bound then covers what the
 * kink contributes to them.
 *
 * At the edge of the domain differences are taken from inside, along each coordinate of its own
 * side: there a point outside costs 4 calls, one outside along both coordinates 16. A pair of
 * coordinates whose displacement is outside though that of each alone is inside, as in a round
 * domain, is displaced along the other diagonal or less far, in 6 to 144 more such calls.
 *
 * Cost, by what the problem offers:
 *  - loss only: n*n + n + 1 loss calls for the differences; for the choice of
 *    the steps and the bounds 2n at twice the step (4 more for each coordinate
 *    and each new step, at most 7 steps), 2n for pairs at twice the step, 6 to
 *    57 for the noise unless problem->loss_error is given, where coordinates
 *    look flat, 4 to 28 in all and 2 to 80 for each of those, where they look
 *    kinked, 4 to 32 for each of those, and where they look wavy, 2 for each and 4 to 28
 *    for each that is: see gradient.h;
 *  - loss only, with HESSCRIT_PROBLEM_ACCURATE: 1 + 4n, the noise, and what looks
 *    flat, as above; 2 for each step that is new on an axis, 3 to 13 of them; and
 *    3n(n - 1) for the pairs at three steps, n(n - 1) more for each further one
 *    of at most 8, of those pairs only whose truncation is still seen. Errors are
 *    about 1e-13 of the largest entry for losses right to double precision, where
 *    the differences above have 1e-8 to 1e-9;
 *  - gradient: 2n gradient calls; 2n more for the choice of the steps (4 more
 *    for each coordinate and each new step, at most 7 steps), 1 at theta, 4 to 36 for each
 *    coordinate that looks kinked, and 6 to 57 for the noise unless problem->gradient_error
 *    is given;
 *  - hessian_vector: n products;  - hessian: 1 call.
 *
 * Source: diagonal, Abramowitz & Stegun 25.3.24; mixed, the seven-point
 * formula 25.3.27 (f++ + f-- + 2 f00 - f+0 - f-0 - f0+ - f0-) / 2hk;
 * extrapolation, Richardson, Phil. Trans. R. Soc. A 210 (1911), as R's numDeriv does.
 */
HESSCRIT_API hesscrit_status hesscrit_hessian(hesscrit_context *context,
                                              const hesscrit_problem *problem, const double *theta,
                                              size_t ld, double *hessian, double *bound);

HESSCRIT_END_DECLS

#endif
