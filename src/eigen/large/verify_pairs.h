/* Are eigenvalues and eigenvectors what they are said to be? Checks that cost far less than finding
 * them did. */
#pragma once

#include "eigen/kernels/kernels.h"

/* Is each of the ascending numbers lambda, the lowest `count`, within radius of the
 * eigenvalue of its place? d and e: the diagonal of a tridiagonal matrix and what is beside it. n
 * divisions for each and each side. */
int hesscrit_are_tridiagonal_eigenvalues(size_t n, const double *d, const double *e, size_t count,
                                         const double *lambda, double radius);

enum { HESSCRIT_PROBES = 4 };

/* Signs of a fixed pattern without any order. */
double hesscrit_probe_sign(size_t i);

/* sqrt(n) times the largest |W W' x - x| of a few vectors x of signs, for some rows of n
 * numbers. Each entry of W W' - I shows in one of them unless all others of its row hide it; two
 * rows that are not orthogonal cannot hide. probe: scratch for n numbers. */
double hesscrit_orthogonality_defect(const hesscrit_kernels *kernels, size_t rows, size_t n,
                                     size_t stride, const double *w, double *probe);
