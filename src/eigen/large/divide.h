/*
 * Divide and conquer for symmetric tridiagonal matrices: T is torn into two
 * halves and a matrix of rank one, the eigenpairs of the halves are merged by
 * the secular equation. Equal and nearly equal eigenvalues need no work
 * (deflation), all else is products of matrices.
 */
#pragma once

#include "eigen/kernels/kernels.h"

/*
 * d: the n diagonal entries; e: the n - 1 beside them (and one place more).
 * Both are destroyed. On success *found is 1 and d holds the eigenvalues, in no
 * order; row k of w, n rows of stride doubles, is the eigenvector of d[k]. w may
 * be NULL: the eigenvalues, now ascending, are the same to the last bit, for O(n^2)
 * flops; with vectors it takes 4/3 n^3 or, where eigenvalues cluster, far less.
 * With wanted < n the eigenvalues ascend as well, only the rows k < wanted of w are
 * eigenvectors, and it takes 1/3 n^3 + n^2 wanted.
 *
 * *found is 0 where an iteration did not end. That the pairs are right is for
 * the caller to check; by theory the eigenvalues are those of T + E with
 * ||E|| of the order of u ||T||, and the vectors as orthogonal as n u.
 */
hesscrit_status hesscrit_tridiagonal_pairs(hesscrit_context *context, size_t n, double *d,
                                           double *e, size_t wanted, size_t stride, double *w,
                                           int *found);

/* Bytes of scratch memory that it takes. */
size_t hesscrit_tridiagonal_workspace(size_t n, size_t stride, int with_vectors);
