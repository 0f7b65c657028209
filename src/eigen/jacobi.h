/* The cyclic Jacobi method, the core of the library. */
#ifndef HESSCRIT_EIGEN_JACOBI_H
#define HESSCRIT_EIGEN_JACOBI_H

#include "eigen/kernels/kernels.h"
#include <hesscrit/eigen.h>

#include "eigen/matrix.h"

typedef struct hesscrit_jacobi_result {
    size_t pairs; /* eigenvalues that were found with their vectors: the first on the diagonal */
    size_t sweeps;
    uint64_t rotations;
    double norm; /* Frobenius norm of the matrix at the start */
    int relative_accuracy;
    double basis_error; /* what anything but rotations did to an eigenvalue, at most */
} hesscrit_jacobi_result;

/* The two-part stop test: a pivot a_pq is left alone when it is below
 * relative * sqrt(|a_pp a_qq|), which keeps the relative accuracy of small
 * eigenvalues (Demmel & Veselić 1992), or below absolute, which is all that
 * counts unless the matrix is positive definite; or below gap * |a_pp - a_qq|, a rotation
 * by no more than that angle, for those who only want the larger ones. */
typedef struct hesscrit_stop_test {
    double relative;
    double absolute;
    double gap;
} hesscrit_stop_test;

enum {
    HESSCRIT_SWEEP_CAP = 60,
    /* Convergence takes 6 to 20 sweeps; whoever needs more is going in circles
     * in the last bits, which the absolute test ends. */
    HESSCRIT_RELATIVE_SWEEPS = 30
};

typedef struct hesscrit_rotation {
    double c, s, t;
} hesscrit_rotation;

/* The rotation that annihilates a_pq, which is not 0. */
hesscrit_rotation hesscrit_annihilating(double app, double apq, double aqq);

/* Is the matrix positive definite, and well conditioned once scaled to unit
 * diagonal? Only then small eigenvalues are determined to high relative
 * accuracy by the entries. Scratch as for hesscrit_jacobi_start(). */
int hesscrit_is_well_scaled_positive(const hesscrit_kernels *kernels, const hesscrit_matrix *matrix,
                                     double *factor, double *scale);

/* Is the matrix as above, and does its diagonal span so much that nothing but rotations
 * keeps the digits of small eigenvalues? Scratch as above. */
int hesscrit_is_relative_at_stake(const hesscrit_kernels *kernels, const hesscrit_matrix *matrix,
                                  double *factor, double *scale);

/* Prepare *result, and the test for the first sweep. factor: n rows of
 * matrix->stride doubles of scratch, scale: n. */
hesscrit_stop_test hesscrit_jacobi_start(const hesscrit_kernels *kernels,
                                         const hesscrit_matrix *matrix, double *factor,
                                         double *scale, hesscrit_jacobi_result *result);

/* sqrt(n) u */
double hesscrit_relative_test(size_t n);

/* The absolute test, for what relative tests do not bring to an end. */
double hesscrit_absolute_test(const hesscrit_jacobi_result *result, size_t n);

/*
 * Diagonalise matrix->a in place: on success its diagonal holds the
 * eigenvalues, in no order. vectors (n rows of matrix->stride, or NULL)
 * receives the eigenvector of diagonal entry k as row k. With wanted < n these may be only the
 * result->pairs lowest, at least wanted, which come first; other rows mean nothing then.
 * HESSCRIT_E_NO_CONVERGENCE after 60 sweeps, HESSCRIT_E_CANCELLED, or no memory.
 */
hesscrit_status hesscrit_jacobi(hesscrit_context *context, hesscrit_matrix *matrix, size_t wanted,
                                double *vectors, hesscrit_jacobi_result *result);

/* Bytes of scratch memory that it takes at most, for a matrix of the stride of matrix.h. */
size_t hesscrit_jacobi_workspace(size_t n, int with_vectors);

/* The same by rotations alone, on rows and columns, in scratch as for hesscrit_jacobi_start(), of
 * which factor may be vectors: what graded matrices and machines without vectors do. */
hesscrit_status hesscrit_cyclic_jacobi(hesscrit_context *context, hesscrit_matrix *matrix,
                                       double *vectors, double *factor, double *root,
                                       hesscrit_jacobi_result *result);

/* Sweeps over all pivots until one finds none above the test, at most
 * HESSCRIT_SWEEP_CAP, on top of result; the rows of vectors, if any, of so many columns, are
 * rotated along. root: scratch for n numbers. Progress is told as told + 1, told + 2, ... */
hesscrit_status hesscrit_sweep_until_diagonal(hesscrit_context *context, hesscrit_matrix *matrix,
                                              size_t columns, double *vectors, double *root,
                                              hesscrit_stop_test test, uint64_t told,
                                              hesscrit_jacobi_result *result);

/* One such sweep, or less: it ends with the row in which `most` rotations are reached.
 * Returns how many there were. */
uint64_t hesscrit_sweep(const hesscrit_kernels *kernels, hesscrit_matrix *matrix, size_t columns,
                        double *vectors, double *root, hesscrit_stop_test test, uint64_t most);

/* Rounding theory's bound on what was done to an eigenvalue: a layer of up to
 * n/2 disjoint rotations perturbs the matrix by at most 12 u ||A||_F (Golub &
 * Van Loan, section 8.5), the pivots left over by u ||A||_F; without rotations
 * it is basis_error, of the way to tridiagonal form and of its eigenvalues. */
double hesscrit_jacobi_error(const hesscrit_jacobi_result *result, size_t n);

#endif
