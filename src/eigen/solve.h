/* The steps of eigen.h for use inside the library, where the frame of a public
 * call is already open and the arguments are known to be good. */
#ifndef HESSCRIT_EIGEN_SOLVE_H
#define HESSCRIT_EIGEN_SOLVE_H

#include <hesscrit/eigen.h>

/* hesscrit_eigen_symmetric() */
hesscrit_status hesscrit_solve(hesscrit_context *context, size_t n, size_t lda, const double *a,
                               double *lambda, size_t ldv, double *vectors,
                               hesscrit_eigen_info *info);

/* hesscrit_eigen_nearby(); basis: n rows of n, or NULL. */
hesscrit_status hesscrit_solve_nearby(hesscrit_context *context, size_t n, size_t lda,
                                      const double *a, const double *basis, double *lambda,
                                      size_t ldv, double *vectors, hesscrit_eigen_info *info);

/* hesscrit_eigen_radius(); x is scratch for 2n doubles. */
double hesscrit_radius(size_t n, size_t ld, const double *bound, double *x);

/* The same from the upper triangle alone. */
double hesscrit_radius_of_triangle(size_t n, size_t ld, const double *bound, double *x);

/* hesscrit_eigen_radii(); radii may not overlap the rest. estimate: the bound is none for sure, but
 * holds for nearly all entries, and the radii are to hold all the same. */
hesscrit_status hesscrit_radii(hesscrit_context *context, size_t n, const double *lambda,
                               size_t ldv, const double *vectors, size_t ld, const double *bound,
                               double residual, int estimate, double *radii);

/* hesscrit_inertia() */
hesscrit_status hesscrit_count_signs(hesscrit_context *context, size_t n, size_t ld,
                                     const double *a, const double *bound, hesscrit_signs *signs);

#endif
