/* Is the loss between the coordinate axes what the derivatives say that were taken along them? */
#pragma once

#include "derivative/derive.h"

/*
 * Kinks that no axis shows, or that are so near to theta that steps reach across, as those of |x
 * y|, max(x, 0) y or |x - 1e-10|: displaced in all coordinates at once, the loss differs from L + g
 * d + d H d / 2 by more than its error and those of g and H, and like the first or second power of
 * the distance over a factor of 256, where a smooth one differs like the third. They are seen if
 * they have a share of the change of second order that is clear of the errors. Then the bounds of d
 * are widened. Needs the loss, the gradient with its bound and a Hessian from differences. Cost: 2
 * (1 + ceil(log2 n)) loss calls, and 15 to 36 more for each sign pattern that looks odd: 7 to 28
 * for the noise there, 2 to look again and 6 nearer and farther away.
 */
hesscrit_status hesscrit_look_between_axes(hesscrit_evaluator *evaluator, const double *p,
                                           hesscrit_derivatives *d);
