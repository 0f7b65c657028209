/*
 * The secular equation of a rank-one update of a diagonal matrix,
 *     D + rho z z',   1 + rho sum_j z_j^2 / (d_j - lambda) = 0,   rho > 0.
 * Its roots interlace the poles d_j: the matrix's eigenvalues. Each root is held
 * as its distance from one of the poles beside it, so that all differences
 * d_j - lambda are known to a few units in the last place.
 */
#pragma once

#include "eigen/kernels/kernels.h"

typedef struct hesscrit_secular {
    const hesscrit_kernels *kernels;
    size_t count;
    double rho;
    const double *pole;   /* d_j, ascending and well apart */
    const double *weight; /* z_j^2, none of them tiny */
    double *origin, *tau; /* root k is origin[k] + tau[k]; count each */
    double *product;      /* scratch for count numbers */
} hesscrit_secular;

/* Find root k; 0 when the iteration does not come to an end. Roots do not
 * depend on each other: they may be found in any order and by any thread. */
int hesscrit_secular_root(const hesscrit_secular *equation, size_t k);

/* For roots that are slightly wrong, the z for which they are exact (Löwner's
 * formula): its eigenvectors are orthogonal to the last digits. Here of the poles
 * [first, end), which do not depend on each other. z holds the first z, for the
 * signs. */
void hesscrit_secular_recover(const hesscrit_secular *equation, size_t first, size_t end,
                              double *z);
