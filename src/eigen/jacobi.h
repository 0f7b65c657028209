/* The cyclic Jacobi method, row by row: the most accurate of the solvers, and the last resort of
 * all others. */
#pragma once

#include "eigen/kernels/kernels.h"
#include "eigen/matrix.h"

/* What any solver says about the pairs that it found. */
typedef struct hesscrit_solver_result {
    size_t pairs; /* eigenvalues that were found with their vectors: the first on the diagonal */
    size_t sweeps;
    uint64_t rotations;
    double norm; /* Frobenius norm of the matrix at the start */
    int relative_accuracy;
    double basis_error; /* what anything but rotations did to an eigenvalue, at most */
} hesscrit_solver_result;

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
    HESSCRIT_RELATIVE_SWEEPS = 30,
    /* Steps of which progress is told, for large matrices, before rotations have to do it all:
     * reduction, pairs of T, sweeps, way back. */
    HESSCRIT_LARGE_STEPS = 3 + HESSCRIT_SWEEP_CAP
};

typedef struct hesscrit_rotation {
    double c, s, t;
} hesscrit_rotation;

/* The rotation that annihilates a_pq, which is not 0. */
hesscrit_rotation hesscrit_annihilating(double app, double apq, double aqq);

/* sqrt(n) u */
double hesscrit_relative_test(size_t n);

/* The absolute test, for what relative tests do not bring to an end. */
double hesscrit_absolute_test(const hesscrit_solver_result *result, size_t n);

/* hesscrit_diagonalise() by rotations alone, on rows and columns: for graded matrices, and for
 * machines without vector units. Scratch: factor, n rows of matrix->stride doubles, which may be
 * vectors; root, n. */
hesscrit_status hesscrit_cyclic_jacobi(hesscrit_context *context, hesscrit_matrix *matrix,
                                       double *vectors, double *factor, double *root,
                                       hesscrit_solver_result *result);

/* Sweeps over all pivots until one finds none above the test, at most
 * HESSCRIT_SWEEP_CAP, on top of result; the rows of vectors, if any, of so many columns, are
 * rotated along. root: scratch for n numbers. Progress is told as told + 1, told + 2, ... */
hesscrit_status hesscrit_sweep_until_diagonal(hesscrit_context *context, hesscrit_matrix *matrix,
                                              size_t columns, double *vectors, double *root,
                                              hesscrit_stop_test test, uint64_t told,
                                              hesscrit_solver_result *result);

/* HESSCRIT_E_NO_CONVERGENCE, when all those sweeps were not enough. */
hesscrit_status hesscrit_not_converged(hesscrit_context *context);

/* One such sweep, or less: it ends with the row in which `most` rotations are reached.
 * Returns how many there were. */
uint64_t hesscrit_sweep(const hesscrit_kernels *kernels, hesscrit_matrix *matrix, size_t columns,
                        double *vectors, double *root, hesscrit_stop_test test, uint64_t most);
