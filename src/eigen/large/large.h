/* Matrices for which Jacobi's rotations cost too much: reduction to tridiagonal
 * form, divide and conquer, and Jacobi's sweeps on what is nearly diagonal then. */
#pragma once

#include "eigen/jacobi.h"

/*
 * Eigenvalues into lambda, in no order, and if wanted the eigenvector of
 * lambda[k] into row k of vectors, of matrix->stride. The eigenvalues do not
 * depend on whether vectors are wanted, but for their order.
 * With wanted < n the lowest eigenvalues come first, and only they have vectors: result->pairs.
 * *found is 0 where an iteration did not end, the vectors are not orthogonal or
 * the values alone fail their check: then Jacobi has to do it all. Flops: 4/3 n^3,
 * with vectors 4.3 to 5.7 n^3.
 */
hesscrit_status hesscrit_large_pairs(hesscrit_context *context, const hesscrit_matrix *matrix,
                                     size_t wanted, double *lambda, double *vectors,
                                     hesscrit_solver_result *result, int *found);

/* Bytes of scratch memory that it takes, for any number of pairs. */
size_t hesscrit_large_workspace(size_t n, int with_vectors);
