/* Is the loss between the coordinate axes what the derivatives say that were taken along them? */
#pragma once

#include "derivative/derive.h"

/*
 * Kinks that no axis shows, or that are so near to theta that steps reach across, as those of |x
 * y|, max(x, 0) y or |x - 1e-10|: displaced in all coordinates at once, the loss differs from L + g
 * d + d H d / 2 by more than its error and those of g and H, and like the first or second power of
 * the distance over a factor of 256, where a smooth one differs like the third. They are seen if
 * they have a share of the change of second order that is clear of the errors. Then the bounds of d
 * are widened, and *widened is 1. What is even and grows with the square is a kink only where
 * second differences break the law of the parallelogram, which those of any smooth loss obey: else
 * the Hessian is off, and bounds are widened only. Needs the loss, the gradient with its bound and
 * a Hessian from differences. Where noise hides all so near to theta, the bounds are asked half as
 * far away as the steps of the Hessian. Cost: 2 (1 + ceil(log2 n)) loss calls, as much again where
 * noise hides all, and 47 to 150 more for each
 * sign pattern that looks odd: 7 to 28 for the noise there, and at each of four distances, 2 to
 * look again, 10 nearer and farther away; and 8 ceil(log2 n) for that law.
 */
hesscrit_status hesscrit_look_between_axes(hesscrit_evaluator *evaluator, const double *p,
                                           hesscrit_derivatives *d, int *widened);
