/* Steps from a basis towards the eigenvectors, all by products of matrices. */
#pragma once

#include "eigen/jacobi.h"
#include "eigen/kernels/kernels.h"

/* A basis on its way to the eigenvectors; all matrices of n rows of stride. */
typedef struct hesscrit_basis {
    const hesscrit_kernels *kernels;
    const hesscrit_matrix *matrix;
    size_t n, stride;
    double noise;       /* in an entry of V A V' */
    double angle;       /* rotations by more are not left to corrections */
    int is_orthonormal; /* but for rounding */
    double *v;          /* the basis */
    double *x;          /* V A, then the corrections */
    double *b;          /* V A V' */
    double *r;          /* I - V V' */
    double *lambda;     /* n */
    double *probe;      /* n */
    double *workspace;  /* for products */
} hesscrit_basis;

/* What corrections there are: the largest row, Euclidean, of what couples, of the
 * corrections, and of couplings between eigenvalues too close for one. */
typedef struct hesscrit_couplings {
    double all, corrections, left;
} hesscrit_couplings;

/* B, 3 n^3 flops, and I - V V' where that is not all rounding, n^3. Between them a sweep
 * rotates pairs that couple strongly for how close their eigenvalues are, by s->angle; it ends
 * early at `most` rotations. Returns how many there were. */
uint64_t hesscrit_basis_change(const hesscrit_basis *s, uint64_t most);

/* Eigenvalues to second order, and the corrections to first. */
hesscrit_couplings hesscrit_basis_find(const hesscrit_basis *s);

/*
 * The corrections to second order, 2 n^3 flops more; this destroys B. Couplings c and
 * corrections q leave c q when corrected to first order, c q^2 when to second.
 */
void hesscrit_basis_refine(const hesscrit_basis *s);

/* Apply what was found: 2 n^3 flops, and n^3 where the square of the corrections is
 * more than rounding. V remains orthonormal to fourth order. */
void hesscrit_basis_correct(hesscrit_basis *s, const hesscrit_couplings *c);
