/*
 * P A P' = U' D U for a symmetric indefinite A: U unit upper triangular, D with
 * blocks of order 1 and 2 on its diagonal, P from pivots that keep U bounded: found
 * in diagonal blocks where these do, else by rook pivoting. By Sylvester's law A has as many
 * positive and negative eigenvalues as D, but for rounding, and that is bounded here.
 */
#pragma once

#include "eigen/kernels/kernels.h"

typedef struct hesscrit_ldl {
    size_t n;
    size_t stride;
    const hesscrit_ldl_kernels *kernels;

    /* n rows of stride: the upper triangle of A on entry, U in its place on
     * return, with the columns of row k in the order that held after settled[k]
     * steps. The rest is overwritten. */
    double *a;
    double *diagonal; /* of D */
    double *beside;   /* beside[k] != 0: rows k and k+1 share a block with this entry */
    size_t *order;    /* row k of P A P' is row order[k] of A */
    size_t *swap;     /* step k exchanged the rows k and swap[k] */
    size_t *settled;

    /* Pivots found in blocks keep |u| below it: at first as rook pivoting would. */
    double largest_u;

    double norm; /* ||A||_inf on entry, from hesscrit_ldl_norm() or from above */

    size_t positive, negative, zero; /* eigenvalues of D */
    double growth; /* largest row sum of what rounding errors are relative to; see error */
    double error;  /* ||P A P' - U' D U||_2 stays below it; NaN after an overflow */

    size_t panels;   /* that it took */
    size_t searched; /* pivots that were searched in the whole matrix */

    /* for the factorisation's own use; see ldl_panel.h */
    size_t panel_rows;
    double *w;
    double *candidate[2]; /* the next rows of w */
    double *factors;
    double *row_sums;
    double *wide, *narrow;
    double *block;
    hesscrit_ldl_divisor *divisors;
    size_t *block_lists;
    double *findings;
} hesscrit_ldl;

/* The row stride of a, which must be aligned to a cache line. */
size_t hesscrit_ldl_stride(size_t n);

/* Take all that a factorisation of order n needs, but for a, from scratch memory. */
hesscrit_status hesscrit_ldl_prepare(hesscrit_context *context, size_t n, hesscrit_ldl *ldl);

/* Bytes that it takes. */
size_t hesscrit_ldl_workspace(size_t n);

/* How many reports of progress a factorisation makes. */
uint64_t hesscrit_ldl_reports(const hesscrit_ldl *ldl);

/* ||A||_inf from the upper triangle in a. */
double hesscrit_ldl_norm(const hesscrit_ldl *ldl);

/*
 * Factorise. guide: NULL, or the blocks that are likely to do as pivots as they
 * stand: guide[k] != 0 where one of order 2 begins. They are taken where they
 * keep U bounded, which saves the search.
 * HESSCRIT_E_CANCELLED, or HESSCRIT_OK; progress is reported as
 * done + 1, done + 2, ... of total.
 */
hesscrit_status hesscrit_ldl_factor(hesscrit_context *context, hesscrit_ldl *ldl,
                                    const unsigned char *guide, uint64_t done, uint64_t total);

/* u times the number of roundings that a term of U' D U passes through: error
 * is this times growth. */
double hesscrit_ldl_unit(const hesscrit_ldl *ldl);
