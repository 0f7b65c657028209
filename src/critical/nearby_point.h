/* theta is never exactly a critical point: which signs are those of the one beside it? */
#ifndef HESSCRIT_CRITICAL_NEARBY_POINT_H
#define HESSCRIT_CRITICAL_NEARBY_POINT_H

#include "critical/verdict.h"

/*
 * p (n, natural units) leads from the critical point of the model to theta, the evaluator's base.
 * Along each eigenvector the curvature there is seen in a second difference of the loss, and by
 * as much as it differs from the eigenvalue the radius grows: at a slope of 1e-8 the zero
 * eigenvalues of a valley are 1e-8, of either sign.
 * Cost: 2n + 1 losses; none where p is 0, and *looked is 0. A loss that is not finite there tells
 * nothing.
 */
hesscrit_status hesscrit_look_beside(hesscrit_evaluator *evaluator, const hesscrit_derivatives *d,
                                     const double *p, hesscrit_natural *natural, int *looked);

#endif
