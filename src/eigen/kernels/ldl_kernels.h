/* The inner loops of the factorisation in eigen/inertia/ldl.c, and of what is read before it. */
#pragma once

#include <stddef.h>

/* Lengths are multiples of 8 and vectors aligned to 64 bytes, with strides that
 * keep them so: no version has tails. */
enum {
    HESSCRIT_LDL_LANES = 8,
    HESSCRIT_LDL_GROUP = 8,    /* rows that subtract_rows() adds up before it subtracts */
    HESSCRIT_LDL_TILE = 8 * 24 /* largest tile_rows * tile_columns */
};

/* How row p of W = D U is divided by D: u_p = own w_p - other w_partner. */
typedef struct hesscrit_ldl_divisor {
    double own, other;
    size_t partner; /* p itself for a block of order 1 */
} hesscrit_ldl_divisor;

/* The last bits of an entry, relative to it, are errors in any case: a few roundings. */
#define HESSCRIT_LDL_LAST_BITS 0x1p-51

/* A piece of a row of A and of the bound of its errors, and where it goes. */
typedef struct hesscrit_ldl_measure {
    const double *a, *bound;
    double power; /* the units are power * powers[j] */
    const double *powers;
    double *to;                       /* receives A in these units */
    double *largest, *errors, *sizes; /* of the columns: the largest error, sums of errors and
                                         of |entries| */
} hesscrit_ldl_measure;

typedef struct hesscrit_ldl_kernels {
    size_t tile_rows, tile_columns;

    /* c -= w' u for a tile of c (tile_rows rows of stride); w has depth rows of
     * tile_rows, u depth rows of tile_columns. Sums over depth first. */
    void (*update_tile)(size_t depth, const double *w, const double *u, size_t stride, double *c);

    /* The same for the first narrow_columns columns of u, which divide
     * HESSCRIT_LDL_LANES: for where a tile crosses the diagonal or the edge. */
    size_t narrow_columns;
    void (*update_narrow)(size_t depth, const double *w, const double *u, size_t stride, double *c);

    /* w <- L^-1 w for a tile of depth rows of tile_columns, L unit lower triangular;
     * depth is a multiple of tile_rows. l: for tile_rows rows of L after each other, from
     * its first column to that of the last of them, what they have in it. */
    void (*solve_tile)(size_t depth, const double *l, double *w);

    /* Divide the rows of such a tile, which have the divisors given, into tiles of
     * tile_rows columns with room for `room` rows. found: for each row, tile_rows
     * partial sums of |u|, which are added to, and as many partial maxima. */
    void (*divide_tile)(size_t depth, const hesscrit_ldl_divisor *divisors, const double *w,
                        size_t room, double *u, double *found);

    /* s_j += sum of weights[p] |u_pj| for a tile of tile_rows columns. */
    void (*add_shares)(size_t depth, const double *weights, const double *u, double *s);

    /* row i -= f_i w, for `rows` rows of stride. */
    void (*subtract_outer)(size_t rows, size_t n, const double *f, const double *w, size_t stride,
                           double *row);

    /* v -= sum of factors[p] * row p, for count rows of stride. Sums
     * HESSCRIT_LDL_GROUP rows first. */
    void (*subtract_rows)(size_t n, size_t count, const double *factors, const double *rows,
                          size_t stride, double *v);

    /* max |v_j|, and the first j that has it; 0 and 0 where all are 0. NaNs are passed over. */
    double (*largest)(size_t n, const double *v, size_t *index);

    /* Any n and any alignment: u = factor * v, and sum |u_j|, in eight partial sums. */
    double (*scale)(size_t n, double factor, const double *v, double *u);

    /* u1 = f1 v1 - f v2, u2 = f2 v2 - f v1; sum |u1_j| and sum |u2_j|. */
    void (*combine)(size_t n, double f, const double factors[2], const double *v1, const double *v2,
                    double *u1, double *u2, double sums[2]);

    /* s += f1 |u1| + f2 |u2| */
    void (*add_absolute)(size_t n, double f1, const double *u1, double f2, const double *u2,
                         double *s);

    /* Is a block of HESSCRIT_LDL_LANES rows and columns the mirror image of another, bit by
     * bit? Both with rows of lda, any alignment. */
    int (*is_mirrored)(size_t lda, const double *block, const double *mirror);

    /* n entries of a row, any n and any alignment. found: the largest error of them, the
     * sums of errors and of |entries|, and 0 unless a bound is negative or a number not finite. */
    void (*measure)(size_t n, const hesscrit_ldl_measure *m, double found[4]);
} hesscrit_ldl_kernels;
