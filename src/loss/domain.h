/* The edge of the domain of a loss: what lies beyond it is continued from inside.
 *
 * Along a coordinate of which only one side of theta is inside, a value outside is that of a cubic
 *     f(-x) = 4f(0) - 6f(x) + 4f(2x) - f(3x),
 * which continues f with three derivatives (reflection of higher order: Hestenes, Duke Math. J. 8
 * (1941)). So differences that are made for both sides serve at the edge, too. */
#pragma once

#include "loss/evaluate.h"

/* How much a continuation makes of errors: 4 + 6 + 4 + 1; 1 where both sides are inside (side 0).
 */
double hesscrit_spread(int side);

/* Losses at `count` points; those outside, as evaluator->sides tells, are continued. Cost: 4 calls
 * for one that is outside along one of its coordinates, 16 along both. A loss that is not finite is
 * no error here. */
hesscrit_status hesscrit_evaluate_points(hesscrit_evaluator *evaluator, size_t count,
                                         const hesscrit_point *points, double *losses);

/* The user's gradient at theta_j + distance, where the domain is on that side of theta_j only (0:
 * on both). middle: the gradient at theta; inside: n doubles of scratch. Cost: 1 gradient, outside
 * 3. What is not finite is no error here. */
hesscrit_status hesscrit_evaluate_gradient_along(hesscrit_evaluator *evaluator, size_t j,
                                                 double distance, int side, const double *middle,
                                                 double *inside, double *gradient);
