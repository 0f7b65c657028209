/* From slopes and eigenvalues to a verdict. */
#ifndef HESSCRIT_CURVATURE_VERDICT_H
#define HESSCRIT_CURVATURE_VERDICT_H

#include <hesscrit/critical_point.h>

#include "derivative/derive.h"

/* The Hessian in natural units z_i = theta_i / s_i: its eigenvalues, ascending, the
 * error radius of each, and its eigenvectors (rows of n). */
typedef struct hesscrit_natural {
    double *eigenvalues;
    double *radii;
    double *eigenvectors;
    double *slopes; /* of the loss along them; 0 where that is within their error. Set by
                       hesscrit_test_gradient(). */
} hesscrit_natural;

/* *bound receives n * n doubles in scratch memory to count signs by: five times those of a Hessian
 * that is an estimate, which hold for nearly all entries and not for all, as a sign may depend on
 * one entry alone; for the user's, what is left of its digits where its entries cancel. */
hesscrit_status hesscrit_bound_for_signs(hesscrit_context *context, size_t n,
                                         const hesscrit_derivatives *derivatives, double **bound);

/* basis: n rows of n, perhaps near the eigenvectors, or NULL; see hesscrit_eigen_nearby(). */
hesscrit_status hesscrit_natural_eigen(hesscrit_context *context, size_t n,
                                       const hesscrit_derivatives *derivatives, const double *basis,
                                       hesscrit_natural *natural);

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

/* Curvature and slope alone: UNDETERMINED where eigenvalues are that matter. */
hesscrit_verdict hesscrit_verdict_to_second_order(const hesscrit_derivatives *derivatives,
                                                  const hesscrit_criticality *criticality,
                                                  const hesscrit_signs *signs);

#endif
