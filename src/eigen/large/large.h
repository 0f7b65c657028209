/* Matrices for which Jacobi's rotations cost too much: reduction to tridiagonal
 * form, divide and conquer, and Jacobi's sweeps on what is nearly diagonal then. */
#ifndef HESSCRIT_EIGEN_LARGE_LARGE_H
#define HESSCRIT_EIGEN_LARGE_LARGE_H

#include "eigen/jacobi.h"

/* Steps of which progress is told: reduction, pairs of T, sweeps, way back. */
enum { HESSCRIT_LARGE_STEPS = 3 + HESSCRIT_SWEEP_CAP };

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
                                     hesscrit_jacobi_result *result, int *found);

/* Bytes of scratch memory that it takes, for any number of pairs. */
size_t hesscrit_large_workspace(size_t n, int with_vectors);

/* An error of n u ||A|| is small beside every eigenvalue only then. */
int hesscrit_is_well_conditioned_positive(size_t n, const double *lambda);

enum { HESSCRIT_PROBES = 4 };

/* Signs of a fixed pattern without any order. */
double hesscrit_sign_at(size_t i);

/* sqrt(n) times the largest |W W' x - x| of a few vectors x of signs, for some rows of n
 * numbers. Each entry of W W' - I shows in one of them unless all others of its row hide it; two
 * rows that are not orthogonal cannot hide. probe: scratch for n numbers. */
double hesscrit_orthogonality_defect(const hesscrit_kernels *kernels, size_t rows, size_t n,
                                     size_t stride, const double *w, double *probe);

#endif
