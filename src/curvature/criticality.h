/* Is the gradient zero, up to its errors and the tolerance? */
#pragma once

#include "curvature/natural.h"

/* What the gradient says. */
typedef struct hesscrit_criticality {
    int is_critical;      /* the critical test of hesscrit_analyze() */
    int is_gradient_flat; /* if not: the test for that */
    double distance;      /* max_i |p_i| */
} hesscrit_criticality;

/* p: receives the step from the critical point of the model to theta, n doubles. */
hesscrit_criticality hesscrit_test_gradient(size_t n, const hesscrit_derivatives *derivatives,
                                            const hesscrit_natural *natural, double tolerance,
                                            double *p);
