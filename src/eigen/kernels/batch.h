/* Matrices side by side, one in each lane of a vector. */
#pragma once

#include <stddef.h>

/* Rows and columns in memory: whole quads of them. */
static inline size_t hesscrit_batch_rows(size_t n)
{
    return (n + 3) / 4 * 4;
}

enum { HESSCRIT_BATCH_SWEEPS = 30 /* of QL, for each eigenvalue; most take 2 */ };

/*
 * Entry (i, j) of the matrix of lane l is at [(i * rows + j) * width + l] with the
 * above rows; of a symmetric one only j >= i is read and written, and what is beyond n
 * is 0. n <= HESSCRIT_SMALL. What happens in a lane depends on that lane alone.
 */
typedef struct hesscrit_batch_kernels {
    size_t width;

    /* All eigenpairs of matrices whose norms are near 1, by way of tridiagonal form: the
     * eigenvalues onto the diagonal of a, eigenvectors into the rows of v, if that is not NULL.
     * Here a is read below the diagonal too. What is not above least, off the diagonal, is
     * left alone. residual: the largest entry of V A - D V, without vectors 0; infinite
     * where QL does not end. 4/3 n^3 flops; with vectors 4/3 n^3, about 7 n^3 and 2 n^3 more. */
    void (*pairs)(size_t n, double *a, double *v, const double *least, double *residual);

    /* A rotation of every pivot above the floor of its lane, which is at least
     * HESSCRIT_SMALL_FLOOR, and infinite for a lane to be left alone; and of the rows of v,
     * if that is not NULL: 3 n^3 flops each, one multiply-add per flop; below
     * n = 16 bound by two quotients and two roots for a rotation. */
    void (*sweep)(size_t n, double *a, double *v, const double *floor);

    /* For each lane, by how much some |a_pq| is above relative * sqrt(|a_pp a_qq|), at most; 0
     * if none is. */
    void (*test)(size_t n, const double *a, double relative, double *excess);

    /* The signs of the rows of v that eigen.h promises, and no -0 in them. */
    void (*orient)(size_t n, double *v);

    /* Where the k-th number on the diagonal of a goes when they ascend, equal ones in the
     * order they come. */
    void (*rank)(size_t n, const double *a, double *ranks);
} hesscrit_batch_kernels;
