/* Which directions at a point have no curvature that shows? */
#pragma once

#include <hesscrit/eigen.h>

#include "curvature/natural.h"

typedef struct hesscrit_undecided {
    hesscrit_derivatives d;   /* in even sizes, see even_sizes.h */
    hesscrit_natural natural; /* in those */
    double *radii;            /* n: cover exactly the curvatures that the loss does not show */
    hesscrit_signs signs;     /* of the others, */
    double reach, fall;       /* whose extrema are so far away: see seen_curvature.h */
} hesscrit_undecided;

/* The evaluator's base is the point, d and natural are of it, and p (n, natural units) leads to it
 * from the critical point of the model. Cost: that of even_sizes.h and seen_curvature.h. */
hesscrit_status hesscrit_find_undecided(hesscrit_evaluator *evaluator,
                                        const hesscrit_derivatives *d,
                                        const hesscrit_natural *natural, const double *p,
                                        hesscrit_undecided *found);
