/* The Jacobi method for two to four rows, which fit into registers. */
#pragma once

#include "eigen/jacobi.h"

enum { HESSCRIT_TINY = 4 };

/* The eigenvalues of a symmetric matrix of 2 to 4 rows into lambda, in no order, the
 * eigenvector of lambda[k] into row k of vectors, n rows of n. norm: of
 * Frobenius. Returns the sweeps; 0 if they did not converge. */
size_t hesscrit_tiny_jacobi(hesscrit_context *context, const hesscrit_matrix *matrix, double norm,
                            double *lambda, double *vectors);

/* hesscrit_solve() without info, for any n; the same bits. 0, and nothing done, where
 * that takes more than the common case: n of 2 to 4, a finite, exactly
 * symmetric matrix with squares in range, nobody who waits for progress. */
int hesscrit_tiny_solve(hesscrit_context *context, size_t n, size_t lda, const double *a,
                        double *lambda, size_t ldv, double *vectors);
