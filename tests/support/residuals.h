/** @file
 * The residuals of a decomposition in double, as LAPACK measures them: fast
 * enough for large matrices. Their own rounding adds up to about sqrt(n) units
 * where n are allowed, and cannot hide an error of that size.
 */
#ifndef RESIDUALS_H
#define RESIDUALS_H

#include <stddef.h>

/**
 * ||A V' - V' L||_1 / (n eps ||A||_1), rows of v as eigenvectors, n rows of n.
 * Everything is measured after scaling to ||A||_1 near 1 by a power of two;
 * eigenvalues that are subnormal may be off by the rounding to them. 0 for n = 0.
 */
double residual_ratio(size_t n, const double *a, const double *lambda, const double *v);

/** ||V V' - I||_1 / (n eps). */
double orthogonality_ratio(size_t n, const double *v);

#endif
