/** @file
 * Eigenvalues in long double by the plainest cyclic Jacobi method, and the
 * residuals of a decomposition: what the library's answers are held against.
 */
#ifndef REFERENCE_H
#define REFERENCE_H

#include <float.h>
#include <stddef.h>

_Static_assert(LDBL_MANT_DIG >= 64, "the reference needs a long double wider than double");

/**
 * Eigenvalues of a symmetric matrix, ascending, each within about 1e-18 of
 * the norm; of a graded positive definite one within 1e-16 of itself. Ends
 * the program where it does not converge.
 *
 * @param a  n rows of n; overwritten
 */
void reference_eigenvalues(size_t n, long double *a, long double *lambda);

/** The same for a matrix of doubles, which is only read. */
void reference_of_doubles(size_t n, size_t lda, const double *a, long double *lambda);

/** Largest sum of magnitudes of a row. */
long double norm_one(size_t n, size_t lda, const double *a);
long double norm_frobenius(size_t n, size_t lda, const double *a);

/** ||A - V' diag(lambda) V||_1, rows of v as eigenvectors. */
long double decomposition_error(size_t n, size_t lda, const double *a, const double *lambda,
                                size_t ldv, const double *v);

/** ||I - V V'||_1. */
long double orthogonality_error(size_t n, size_t ldv, const double *v);

#endif
