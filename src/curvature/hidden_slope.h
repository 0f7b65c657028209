/* A slope that hides in its error may lead to a critical point of another kind. */
#pragma once

#include "curvature/criticality.h"

/*
 * Beside the inflection of x^3 there is curvature, and next to none of the slope that the gradient
 * of losses would show. Along an eigenvector with curvature mu, slope g and third derivative t a
 * critical point with curvature of that sign is sure to be near if |g t| < mu^2 / 2 (Kantorovich's
 * theorem, see nearby_point.h; for x^3 the two are the same). Where eigenvalues are decided, and
 * the slope is zero within its error, g and t are measured by odd differences of the loss, a
 * quarter of the step each time. Radii grow beyond the eigenvalue where |g t| is not seen to be
 * less than half of that. *doubted: some did. Where curvature jumps there is no third derivative:
 * nothing is asked then, nor where the error of the user's gradient is too small to lead anywhere.
 * Cost: 2n losses, at most 32n; none with such a gradient.
 */
hesscrit_status hesscrit_doubt_hidden_slopes(hesscrit_evaluator *evaluator,
                                             const hesscrit_derivatives *d,
                                             hesscrit_natural *natural, int *doubted);
