/* A symmetric matrix measured in its errors. */
#ifndef HESSCRIT_EIGEN_INERTIA_SCALED_MATRIX_H
#define HESSCRIT_EIGEN_INERTIA_SCALED_MATRIX_H

#include "eigen/matrix.h"

/* S A S and S errors S for a diagonal S of powers of two that makes the rows of
 * S errors S alike. The signs of the eigenvalues are those of A (Sylvester),
 * and the units of the parameters are gone. So is that of the loss: a factor of 2, half of
 * which no S can take up in every row, is taken out of A before. */
typedef struct hesscrit_measured {
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

    /* The first look often is enough: then these are known, and in the place of the
     * errors is the upper triangle of S A S. */
    int is_surveyed;
    double radius; /* of the errors */
    double least;  /* of those on the diagonal */
    double norm;   /* ||S A S||_inf */

    /* what the caller gave, and scratch */
    const double *given, *bound;
    size_t given_ld;
    int is_checked; /* it is known to be what it should be */
    double *scratch;
} hesscrit_measured;

/* S_ii, and what is taken out of A, for entries of row i: each is to be multiplied by it once. */
static inline double hesscrit_measured_power(const hesscrit_measured *measured, size_t i)
{
    return measured->halvings ? 0.5 * measured->powers[i] : measured->powers[i];
}

/*
 * One look at the matrix with the exponents at hand: radius, least, norm, and S A S
 * where the errors go. Returns 0 where that is not all that is to be known: where
 * the exponents do not make the rows alike, the radius takes more than one
 * product, or the matrix has to be looked at more closely.
 */
int hesscrit_survey(hesscrit_context *context, hesscrit_measured *measured);

/* bound: NULL, or |E_ij| <= bound_ij. The last bits of the entries count as
 * errors in any case, and so does asymmetry.
 * HESSCRIT_E_ARGUMENT for a bound that is negative or not finite, as
 * hesscrit_check_symmetric() for a, or no memory. */
hesscrit_status hesscrit_measure(hesscrit_context *context, size_t n, size_t ld, const double *a,
                                 const double *bound, hesscrit_measured *measured);

/* Bytes of scratch memory that it takes at most. */
size_t hesscrit_measure_workspace(size_t n);

/*
 * Measure again, in units of the entries: make the rows of S A S alike. That
 * decides more where a large entry has an error that is large beside small
 * entries, but small beside the geometric mean: [[1, 0 +- 1e9], [0 +- 1e9, 1e24]].
 * The errors need not be in place any more. Returns 0 where the units are nearly
 * the same as before.
 */
int hesscrit_measure_in_entries(hesscrit_measured *measured);

/* Have the rows and columns of S A S in another order from now on: its row i
 * is row order[i] of A; NULL for the order of A. */
void hesscrit_measured_order(hesscrit_measured *measured, const size_t *order);

/* Row i of S A S, from column first on, into to[first ...]. */
void hesscrit_measured_row(const hesscrit_measured *measured, size_t i, size_t first, double *to);

#endif
