/* Eigenpairs for use inside the library, where the frame of a public call is already open and the
 * arguments are known to be good. */
#pragma once

#include <hesscrit/eigen.h>

/* hesscrit_eigen_symmetric() */
hesscrit_status hesscrit_solve(hesscrit_context *context, size_t n, size_t lda, const double *a,
                               double *lambda, size_t ldv, double *vectors,
                               hesscrit_eigen_info *info);

/* hesscrit_eigen_nearby(); basis: n rows of n, or NULL. */
hesscrit_status hesscrit_solve_nearby(hesscrit_context *context, size_t n, size_t lda,
                                      const double *a, const double *basis, double *lambda,
                                      size_t ldv, double *vectors, hesscrit_eigen_info *info);
