/* Matrices for which Jacobi's rotations cost too much: reduction to
 * tridiagonal form, divide and conquer, and a check of what came out. */
#ifndef HESSCRIT_EIGEN_LARGE_H
#define HESSCRIT_EIGEN_LARGE_H

#include "eigen/jacobi.h"

/*
 * Eigenvalues onto the diagonal of matrix->a, otherwise only read, and eigenvectors into the
 * rows of vectors, if wanted. The eigenvalues do not depend on whether they are.
 * *found is 0, and nothing is changed but vectors, where an iteration did not
 * end or the check failed: then Jacobi has to do it all. Flops: 4/3 n^3, with
 * vectors 3.3 to 4.7 n^3.
 */
hesscrit_status hesscrit_large_pairs(hesscrit_context *context, hesscrit_matrix *matrix,
                                     double *vectors, hesscrit_jacobi_result *result, int *found);

#endif
