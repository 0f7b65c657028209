/* The implicit QL method for small symmetric tridiagonal matrices. */
#pragma once

#include "eigen/kernels/kernels.h"

enum { HESSCRIT_QL_BATCH = 32 /* sweeps whose rotations are applied together */ };

/* Scratch for a matrix, in doubles. */
static inline size_t hesscrit_ql_workspace(size_t n)
{
    return 2 * (size_t)HESSCRIT_QL_BATCH * n;
}

/*
 * d: the diagonal, e: what is beside it (n numbers, the last one is scratch).
 * On success d holds the eigenvalues, in no order, and the rows of basis have
 * been turned as the eigenvectors were: `columns` columns of the identity, its
 * rows `stride` apart, become the components of eigenvector k in row k.
 */
typedef struct hesscrit_ql {
    size_t n;
    double *d, *e;
    size_t columns;
    double *basis;
    size_t stride;
    double *workspace;
} hesscrit_ql;

/*
 * One matrix or two; 0 when one does not converge. About 6 flops a column for each of
 * n^2 rotations. Two are solved in step, in two thirds of the time, and to the same bits.
 */
int hesscrit_implicit_ql(const hesscrit_kernels *kernels, size_t count,
                         const hesscrit_ql matrices[]);
