/* The cyclic Jacobi method, the core of the library. */
#ifndef HESSCRIT_EIGEN_JACOBI_H
#define HESSCRIT_EIGEN_JACOBI_H

#include "eigen/matrix.h"

typedef struct hesscrit_jacobi_result {
    size_t sweeps;
    uint64_t rotations;
    double norm; /* Frobenius norm of the matrix at the start */
    int relative_accuracy;
} hesscrit_jacobi_result;

/*
 * Diagonalise matrix->a in place: on success its diagonal holds the
 * eigenvalues, in no order. vectors (n rows of matrix->stride, or NULL)
 * receives the eigenvector of diagonal entry k as row k.
 * HESSCRIT_E_NO_CONVERGENCE after 60 sweeps, HESSCRIT_E_CANCELLED, or no memory.
 */
hesscrit_status hesscrit_jacobi(hesscrit_context *context, hesscrit_matrix *matrix, double *vectors,
                                hesscrit_jacobi_result *result);

/* Rounding theory's bound on what the rotations did to an eigenvalue: a layer
 * of up to n/2 disjoint rotations perturbs the matrix by at most 12 u ||A||_F
 * (Golub & Van Loan, section 8.5), and the pivots left over by u ||A||_F. */
double hesscrit_jacobi_error(const hesscrit_jacobi_result *result, size_t n);

#endif
