/* hesscrit_eigen_radius() for use inside the library: how far errors within a bound move an
 * eigenvalue. */
#pragma once

#include "base/context.h"

/* HESSCRIT_E_ARGUMENT with the first entry that is not a number from 0 to most. */
hesscrit_status hesscrit_check_bound(hesscrit_context *context, size_t n, size_t ld,
                                     const double *bound, double most);

/* hesscrit_eigen_radius(); x is scratch for 2n doubles. */
double hesscrit_radius(size_t n, size_t ld, const double *bound, double *x);

/* The same from the upper triangle alone. */
double hesscrit_radius_of_triangle(size_t n, size_t ld, const double *bound, double *x);
