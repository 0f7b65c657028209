/* hesscrit_eigen_radius() for use inside the library: how far errors within a bound move an
 * eigenvalue. */
#ifndef HESSCRIT_EIGEN_RADIUS_H
#define HESSCRIT_EIGEN_RADIUS_H

#include <stddef.h>

/* hesscrit_eigen_radius(); x is scratch for 2n doubles. */
double hesscrit_radius(size_t n, size_t ld, const double *bound, double *x);

/* The same from the upper triangle alone. */
double hesscrit_radius_of_triangle(size_t n, size_t ld, const double *bound, double *x);

#endif
