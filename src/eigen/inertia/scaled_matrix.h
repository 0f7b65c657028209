/* A symmetric matrix in units in which the rows of its errors are alike. */
#pragma once

#include <math.h>

#include "eigen/arithmetic.h"
#include "eigen/kernels/ldl_kernels.h"
#include "eigen/matrix.h"

/* S A S and S errors S for a diagonal S of powers of two that makes the rows of
 * S errors S alike. The signs of the eigenvalues are those of A (Sylvester),
 * and the units of the parameters are gone. So is that of the loss: a factor of 2, half of
 * which no S can take up in every row, is taken out of A before. */
typedef struct hesscrit_scaled_matrix {
    size_t n;
    size_t stride;
    double *errors; /* n rows of stride: the upper triangle of S errors S */

    /* A, still in the caller's units: the caller's own, or the mean of its triangles. */
    const double *a;
    size_t ld;
    int *exponents;      /* of S, and room for as many others */
    const size_t *order; /* of rows and columns; NULL for that of A */
    double *powers;      /* S in that order */
    int halvings;        /* of A before all else: 0 or 1 */
    int is_extreme;      /* some power may not be a normal number */

    /* One pass often is enough, see scaled_one_pass.h: then these are known, and in the place of
     * the errors is the upper triangle of S A S. */
    int in_one_pass;
    double radius; /* of the errors */
    double least;  /* of those on the diagonal */
    double norm;   /* ||S A S||_inf */

    /* what the caller gave, and scratch */
    const double *given, *bound;
    size_t given_ld;
    int is_checked; /* it is known to be what it should be */
    double *scratch;
} hesscrit_scaled_matrix;

/* S_ii, and what is taken out of A, for entries of row i: each is to be multiplied by it once. */
static inline double hesscrit_scaled_power(const hesscrit_scaled_matrix *scaled, size_t i)
{
    return scaled->halvings ? 0.5 * scaled->powers[i] : scaled->powers[i];
}

/* The caller's bound and the last bits of the entry, which may underflow. */
static inline double hesscrit_entry_error(double entry, double bound)
{
    const double size = fabs(entry);
    const double least = size < 0x1p-1074 ? size : 0x1p-1074;
    return hesscrit_larger(bound, hesscrit_larger(HESSCRIT_LDL_LAST_BITS * size, least));
}

/* Fill in the errors, in the units of the exponents. Returns 0 where they may not be
 * taken, or not before each entry of the matrix has been checked. */
int hesscrit_fill_errors(hesscrit_scaled_matrix *scaled);

/* bound: NULL, or |E_ij| <= bound_ij. The last bits of the entries count as
 * errors in any case, and so does asymmetry.
 * HESSCRIT_E_ARGUMENT for a bound that is negative or not finite, as
 * hesscrit_check_symmetric() for a, or no memory. */
hesscrit_status hesscrit_scale_by_errors(hesscrit_context *context, size_t n, size_t ld,
                                         const double *a, const double *bound,
                                         hesscrit_scaled_matrix *scaled);

/* Bytes of scratch memory that it takes at most. */
size_t hesscrit_scaled_workspace(size_t n);

/* Have the rows and columns of S A S in another order from now on: its row i
 * is row order[i] of A; NULL for the order of A. */
void hesscrit_scaled_order(hesscrit_scaled_matrix *scaled, const size_t *order);

/* Row i of S A S, from column first on, into to[first ...]. */
void hesscrit_scaled_row(const hesscrit_scaled_matrix *scaled, size_t i, size_t first, double *to);
