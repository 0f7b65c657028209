/** @file
 * The minimum ratio of a Hessian: the number of its positive eigenvalues over the number of all. It
 * is 1 at a minimum, 0 at a maximum, and between these at a saddle point, if all signs are decided.
 * An eigenvalue that is zero does not count as positive, so that of x^2 + y^4 at its minimum is
 * 0.5.
 */
#ifndef HESSCRIT_MINIMUM_RATIO_H
#define HESSCRIT_MINIMUM_RATIO_H

#include <hesscrit/context.h>
#include <hesscrit/eigen.h>
#include <hesscrit/problem.h>

/**
 * The ratio as a value, and as the interval that it is in if the radii hold. An undecided
 * eigenvalue does not count as positive in the value. It widens the interval. With n = 0 the value
 * is 0, and the interval is [0, 1].
 */
typedef struct hesscrit_ratio {
    double value; /* positive / n */
    double lower; /* positive / n */
    double upper; /* (positive + undecided) / n */
} hesscrit_ratio;

HESSCRIT_BEGIN_DECLS

/** The ratio that three counts give. It never fails. Nothing happens if either is NULL. */
HESSCRIT_API void hesscrit_ratio_of_signs(const hesscrit_signs *signs, hesscrit_ratio *ratio);

/**
 * Minimum ratio of the loss at theta: Hessian, inertia, ratio. It is not asked whether theta is a
 * critical point: see hesscrit_analyze() for that. Error bounds from differences are estimates, and
 * the inertia may rest on one entry alone: they count 64 times.
 *
 * @param theta  n parameters; only read
 * @param ratio  receives the ratio
 * @param signs  receives the counts behind it; NULL if not wanted
 * @return HESSCRIT_OK, or
 *         HESSCRIT_E_NONFINITE       like hesscrit_hessian()
 *         HESSCRIT_E_RANGE           like hesscrit_hessian()
 *         HESSCRIT_E_ASYMMETRIC      like hesscrit_hessian()
 *         HESSCRIT_E_NO_CONVERGENCE  like hesscrit_inertia()
 *         or any of status.h
 * Cost: the calls of hesscrit_hessian(), and the flops of hesscrit_inertia().
 */
HESSCRIT_API hesscrit_status hesscrit_minimum_ratio(hesscrit_context *context,
                                                    const hesscrit_problem *problem,
                                                    const double *theta, hesscrit_ratio *ratio,
                                                    hesscrit_signs *signs);

HESSCRIT_END_DECLS

#endif
