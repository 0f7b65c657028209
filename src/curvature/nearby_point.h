/* theta is never exactly a critical point: which signs are those of the one beside it? */
#pragma once

#include "curvature/criticality.h"

/* Times the change of curvature that is seen along one direction: so much a radius grows. */
#define HESSCRIT_CHANGE_MARGIN 3.0

/*
 * p (n, natural units) leads from the critical point of the model to theta, the evaluator's base.
 * Along each eigenvector the curvature there is seen in the user's Hessian, in second differences
 * of the loss there and at theta, or where those would not show it in one of the user's gradients;
 * and by three times as much as it differs from the eigenvalue the radius grows: at a slope of 1e-8
 * the zero eigenvalues of a valley are 1e-8, of either sign. Newton's steps are sure to go on to a
 * critical point with curvature of that sign only where one of them changes it by less than half
 * (Kantorovich's theorem; Ortega & Rheinboldt, "Iterative solution of nonlinear equations in
 * several variables", 1970, 12.6). Beside x^3 it is half: three times leaves room for errors.
 * Cost: one Hessian of the user's, or else 4n + 1 losses, of which two of the user's gradients may
 * replace two pairs; none where p is 0 or curvature jumps, and *looked is 0. What is not finite
 * there tells nothing.
 */
hesscrit_status hesscrit_look_at_nearby_point(hesscrit_evaluator *evaluator,
                                              const hesscrit_derivatives *d, const double *p,
                                              hesscrit_natural *natural, int *looked);
