/* Eigenpairs from those of a nearby matrix. *found is 0 where the basis is of no
 * use: not nearly orthonormal, too far from the eigenvectors, or relative accuracy is at stake. */
#pragma once

#include "eigen/jacobi.h"

/* Eigenvalues into lambda, in no order, and the eigenvector of lambda[k] into row k of
 * vectors, of matrix->stride. */
hesscrit_status hesscrit_large_nearby(hesscrit_context *context, const hesscrit_matrix *matrix,
                                      size_t ldb, const double *basis, double *lambda,
                                      double *vectors, hesscrit_solver_result *result, int *found);

/* Bytes of scratch memory that hesscrit_large_nearby() takes. */
size_t hesscrit_nearby_workspace(size_t n);
