/* Is the curvature of the loss a quadratic form of the direction? */
#pragma once

#include "derivative/derive.h"
#include "loss/ray.h"

/* Sign patterns: all alike; or opposite for the coordinates whose numbers differ in a bit, so that
 * in some pattern any two differ. There are 1 + ceil(log2 n). */
int hesscrit_sign_patterns(size_t n);
int hesscrit_sign_in_pattern(int pattern, size_t i);

/*
 * A misfit on both sides of theta that grows with the square of the distance along a ray may be the
 * mistake of a Hessian, or curvature that jumps between the axes, as that of |x y|. Second
 * differences of a smooth loss obey the law of the parallelogram, whatever the Hessian,
 *     q(u + v) + q(u - v) = 2 q(u) + 2 q(v),
 * here for u + v = the displacement along the ray at this distance, and u its coordinates of one
 * sign in a pattern. *jumps: in some pattern they do not, by more than their errors and by a share
 * of the misfit. Cost: 8 ceil(log2 n) losses.
 */
hesscrit_status hesscrit_curvature_jumps(const hesscrit_ray *along, const hesscrit_derivatives *d,
                                         hesscrit_loss_error loss_error, double distance,
                                         double misfit, int *jumps);
