/* The Hessian in natural units z_i = theta_i / s_i, where a parameter's typical size is 1. */
#pragma once

#include "derivative/derive.h"

/* Its eigenvalues, ascending, the error radius of each, and its eigenvectors (rows of n). */
typedef struct hesscrit_natural {
    double *eigenvalues;
    double *radii;
    double *eigenvectors;
    double *slopes, *slope_errors; /* of the loss along them, and what they may be off by */
    int is_beside;                 /* radii are those of the critical point beside theta */
    int is_cut_short;              /* no calls were left to look at that: radii decide no sign */
} hesscrit_natural;

/* basis: n rows of n, perhaps near the eigenvectors, or NULL; see hesscrit_eigen_nearby(). */
hesscrit_status hesscrit_natural_eigen(hesscrit_context *context, size_t n,
                                       const hesscrit_derivatives *derivatives, const double *basis,
                                       hesscrit_natural *natural);

/* The slopes of a gradient along the eigenvectors, and what it may be off by. */
void hesscrit_natural_slopes(size_t n, const hesscrit_derivatives *derivatives,
                             hesscrit_natural *natural);

/* The slope along eigenvector k; 0 where that is within its error. */
double hesscrit_slope_seen(const hesscrit_natural *natural, size_t k);

/* q . S g: the slope along a direction in natural units; and sum |q_i| s_i bound_i, what it may be
 * off by. */
double hesscrit_slope_along(size_t n, const double *scale, const double *gradient, const double *q);
double hesscrit_slope_error(size_t n, const double *scale, const double *bound, const double *q);
