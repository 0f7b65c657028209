/* Matrices for which Jacobi's rotations cost too much: reduction to tridiagonal
 * form, divide and conquer, and Jacobi's sweeps on what is nearly diagonal then. */
#ifndef HESSCRIT_EIGEN_LARGE_H
#define HESSCRIT_EIGEN_LARGE_H

#include "eigen/jacobi.h"

/* Steps of which progress is told: reduction, pairs of T, sweeps, way back. */
enum { HESSCRIT_LARGE_STEPS = 3 + HESSCRIT_SWEEP_CAP };

/*
 * Eigenvalues into lambda, in no order, and if wanted the eigenvector of
 * lambda[k] into row k of vectors, of matrix->stride. The eigenvalues do not
 * depend on whether vectors are wanted, but for their order.
 * *found is 0 where an iteration did not end, the vectors are not orthogonal or
 * the values alone fail their check: then Jacobi has to do it all. Flops: 4/3 n^3,
 * with vectors 4.3 to 5.7 n^3.
 */
hesscrit_status hesscrit_large_pairs(hesscrit_context *context, const hesscrit_matrix *matrix,
                                     double *lambda, double *vectors,
                                     hesscrit_jacobi_result *result, int *found);

#endif
