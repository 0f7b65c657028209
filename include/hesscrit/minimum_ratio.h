/** @file
 * The minimum ratio: (number of positive eigenvalues) / (number of eigenvalues)
 * of the Hessian. 1 at a minimum, 0 at a maximum, between at a saddle.
 */
#ifndef HESSCRIT_MINIMUM_RATIO_H
#define HESSCRIT_MINIMUM_RATIO_H

#include <hesscrit/context.h>
#include <hesscrit/eigen.h>
#include <hesscrit/problem.h>

/**
 * The ratio as a value and as the interval that is certain. An undecided
 * eigenvalue is not counted as positive in the value; it widens the interval.
 * With n = 0 the value is 0 and the interval is [0, 1].
 */
typedef struct hesscrit_ratio {
    double value; /* positive / n */
    double lower; /* positive / n */
    double upper; /* (positive + undecided) / n */
} hesscrit_ratio;

HESSCRIT_BEGIN_DECLS

/**
 * The ratio that three counts give. Never fails; nothing happens if either is NULL.
 */
HESSCRIT_API void hesscrit_ratio_of_signs(const hesscrit_signs *signs, hesscrit_ratio *ratio);

/**
 * Minimum ratio of the loss at theta: Hessian, inertia, ratio. Whether theta
 * is a critical point is not asked; see hesscrit_analyze() for that. An error bound
 * that is an estimate from differences counts five times.
 *
 * @param theta  n parameters; only read
 * @param ratio  receives the ratio
 * @param signs  receives the counts behind it; NULL if not wanted
 * @return as hesscrit_hessian() and hesscrit_inertia()
 * Cost: the calls of hesscrit_hessian().
 */
HESSCRIT_API hesscrit_status hesscrit_minimum_ratio(hesscrit_context *context,
                                                    const hesscrit_problem *problem,
                                                    const double *theta, hesscrit_ratio *ratio,
                                                    hesscrit_signs *signs);

HESSCRIT_END_DECLS

#endif
