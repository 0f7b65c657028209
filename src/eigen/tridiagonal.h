/*
 * An orthogonal basis in which a symmetric matrix is nearly diagonal: by
 * Householder's reduction to tridiagonal form and implicit QL. It costs a few
 * of Jacobi's sweeps and saves most of them; what it lacks in accuracy, Jacobi
 * mends, so that nothing depends on it but the time.
 */
#ifndef HESSCRIT_EIGEN_TRIDIAGONAL_H
#define HESSCRIT_EIGEN_TRIDIAGONAL_H

#include "eigen/kernels/kernels.h"
#include "eigen/matrix.h"

/* basis: n rows of matrix->stride; row k is the approximate eigenvector k.
 * *found: 0 when QL did not converge or numbers went out of range. matrix is
 * only read. Flops: 4/3 n^3 each for reduction and basis, about 5 n^3 for QL. */
hesscrit_status hesscrit_tridiagonal_basis(hesscrit_context *context, const hesscrit_matrix *matrix,
                                           double *basis, int *found);

#endif
