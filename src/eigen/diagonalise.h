/* Eigenpairs of a matrix that may be destroyed, by the solver for its size; see the table in
 * symmetric.c. */
#pragma once

#include "eigen/jacobi.h"

/*
 * Diagonalise matrix->a in place: on success its diagonal holds the
 * eigenvalues, in no order. vectors (n rows of matrix->stride, or NULL)
 * receives the eigenvector of diagonal entry k as row k. With wanted < n these may be only the
 * result->pairs lowest, at least wanted, which come first; other rows mean nothing then.
 * HESSCRIT_E_NO_CONVERGENCE after 60 sweeps, HESSCRIT_E_CANCELLED, or no memory.
 */
hesscrit_status hesscrit_diagonalise(hesscrit_context *context, hesscrit_matrix *matrix,
                                     size_t wanted, double *vectors,
                                     hesscrit_solver_result *result);

/* Bytes of scratch memory that it takes at most, for a matrix of the stride of matrix.h. */
size_t hesscrit_diagonalise_workspace(size_t n, int with_vectors);

/* Rounding theory's bound on what was done to an eigenvalue: a layer of up to
 * n/2 disjoint rotations perturbs the matrix by at most 12 u ||A||_F (Golub &
 * Van Loan, section 8.5), the pivots left over by u ||A||_F; without rotations
 * it is basis_error, of the way to tridiagonal form and of its eigenvalues. */
double hesscrit_solver_error(const hesscrit_solver_result *result, size_t n);

/* Its bound on what a reduction to tridiagonal form did to an eigenvalue: n - 2 reflections from
 * both sides, each of which perturbs the matrix by c n u ||A||_F (Higham, "Accuracy and stability
 * of numerical algorithms" (2002), theorem 19.4 and lemma 19.2), with c = 8 for the product, the
 * reflector's own rounding, and the update. */
double hesscrit_reduction_error(size_t n, double norm);
