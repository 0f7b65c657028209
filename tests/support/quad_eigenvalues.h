/** @file
 * Eigenvalues in quadruple precision, against which relative errors of the
 * size of a unit of rounding can be told.
 */
#ifndef QUAD_EIGENVALUES_H
#define QUAD_EIGENVALUES_H

#include <stddef.h>

#include "functions/quad.h"

/**
 * All eigenvalues of a positive definite matrix, ascending, each within 2^-60
 * of itself, by the plain cyclic Jacobi method. Ends the program where that
 * does not converge. About 2 s for n = 100.
 *
 * @param a  n rows of n; only read
 */
void quad_eigenvalues(size_t n, const double *a, quad *lambda);

/**
 * How many eigenvalues of a positive definite matrix are below sigma > 0, and
 * in *error how far off in relative terms: the count is right for the matrix
 * with its eigenvalues changed by a factor within 1 -+ *error, given that the
 * matrix has a smallest eigenvalue of 1/2 or more once scaled to unit diagonal.
 */
size_t quad_count_below(size_t n, const double *a, quad sigma, double *error);

#endif
