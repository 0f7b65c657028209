/* Steps within a region where a quadratic model is trusted, in its eigenbasis. Each is exact: no
 * other step within the region does better by the model. */
#pragma once

#include <stddef.h>

/* work: scratch for 2n doubles. */

/* y minimises slopes . y + sum_k curvatures_k y_k^2 / 2 over ||y|| <= radius. The curvatures are in
 * any order. */
void hesscrit_lowest_step(size_t n, const double *slopes, const double *curvatures, double radius,
                          double *work, double *y);

/* y minimises sum_k (slopes_k + curvatures_k y_k)^2 over ||y|| <= radius; along curvatures that
 * cannot be told from zero by more than their error it is held back:
 *     y_k = -curvature slope / (curvature^2 + error^2 + lambda),  error 0 where it can. */
void hesscrit_flattest_step(size_t n, const double *slopes, const double *curvatures,
                            const double *errors, double radius, double *work, double *y);

/* slopes . y + sum_k curvatures_k y_k^2 / 2 */
double hesscrit_change_of(size_t n, const double *slopes, const double *curvatures,
                          const double *y);
