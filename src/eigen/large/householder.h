/* Householder's reduction of a symmetric matrix to tridiagonal form, A = Q T Q',
 * and the way back from the eigenvectors of T to those of A. */
#pragma once

#include "eigen/kernels/kernels.h"
#include "eigen/matrix.h"

typedef struct hesscrit_reduction {
    const hesscrit_kernels *kernels;
    size_t n, stride;
    double *a;     /* the upper triangle; then row k right of the diagonal is v_k */
    double *tau;   /* Q = H_0 H_1 ..., H_k = I - tau_k v_k v_k' */
    double *d, *e; /* the diagonal of T, and e[k] beside d[k] and d[k+1]; n each */
    int exponent;  /* Q T Q' is 2^-exponent A, with entries below 1 */
    double *v, *w; /* scratch for n numbers each */
    double *p;     /* the same for every strip, see householder.c */
} hesscrit_reduction;

/* Into scratch memory that the caller releases; matrix is only read. 4/3 n^3 flops. */
hesscrit_status hesscrit_tridiagonalise(hesscrit_context *context, const hesscrit_matrix *matrix,
                                        hesscrit_reduction *reduction);

/* rows x n, W <- W Q': rows of eigenvectors of T become those of A. 2 n^2 flops
 * for each, which does not depend on the others. */
hesscrit_status hesscrit_transform_back(hesscrit_context *context,
                                        const hesscrit_reduction *reduction, size_t rows, double *w,
                                        size_t stride);

/* Bytes of scratch memory that they take, for a matrix of the stride of matrix.h. */
size_t hesscrit_tridiagonalise_workspace(size_t n);
size_t hesscrit_transform_back_workspace(size_t n, size_t rows);
