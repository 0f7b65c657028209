/* How many directions lead up, and how many down? */
#pragma once

#include <hesscrit/critical_point.h>

#include "curvature/natural.h"

/*
 * In natural units and by inertia, which do not depend on the user's units. p (n, natural units)
 * leads from the critical point of the model to theta, NULL where there is none nearby: radii of
 * natural grow where the curvature there is another one, and then they alone decide.
 * Cost: hesscrit_look_at_nearby_point() and hesscrit_doubt_hidden_slopes().
 */
hesscrit_status hesscrit_find_signs(hesscrit_evaluator *evaluator, const hesscrit_derivatives *d,
                                    const double *p, hesscrit_natural *natural,
                                    hesscrit_signs *signs);

/* What radii decide. In order: a negative eigenvalue has negative ones only before it. One by one:
 * where radii cover more than the error of the Hessian. */
void hesscrit_signs_in_order(size_t n, const double *eigenvalues, const double *radii,
                             hesscrit_signs *signs);
void hesscrit_signs_one_by_one(size_t n, const double *eigenvalues, const double *radii,
                               hesscrit_signs *signs);
