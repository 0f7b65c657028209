/* A small matrix on its way to diagonal form, in the order that vectors like. */
#pragma once

#include <stdalign.h>
#include <stddef.h>
#include <stdint.h>

enum { HESSCRIT_SMALL = 32, HESSCRIT_SMALL_HALF = HESSCRIT_SMALL / 2 };

/* The lowest floor for pivots. The squares of those above it do not underflow; nor do
 * they overflow if the norm is in range. And a pivot of this size is below the
 * relative threshold where one counts, if no element of the diagonal is tiny. */
#define HESSCRIT_SMALL_FLOOR 0x1p-500

static inline int hesscrit_small_norm(double norm)
{
    return norm > 0x1p-400 && norm < 0x1p400;
}

static inline int hesscrit_small_diagonal(double x)
{
    return x <= 0.0 || x > 0x1p-400;
}

/* Does a power of two that brings the norm to 1 leave x exact? */
static inline int hesscrit_small_scalable(double x)
{
    return x == 0.0 || x > 0x1p-400 || x < -0x1p-400;
}

/*
 * The indices sit in two lines, top and bottom, of `half` places each; who
 * stands above whom is a pair of this round. All but top[half - 1] then move on
 * by one place, around the ring (the round-robin tournament, Brent & Luk 1985):
 * after 2 half - 1 rounds all have met, and all are back.
 *
 * Row i of the matrix stays where it is; its entries follow the places: first
 * `lanes` entries for the top line, then as many for the bottom line.
 * A row is stored divided by its scale, an entry by both scales, so that a
 * rotation takes two multiplications per pair of entries instead of four (fast
 * Givens rotations). A sweep starts with scales of 1 and divides them by at
 * most 2^(31/2). The diagonal is kept apart and is not scaled.
 */
typedef struct hesscrit_small {
    alignas(64) double a[HESSCRIT_SMALL * HESSCRIT_SMALL];
    /* Of the top and of the bottom line; here, so that rows of a and v are not 4 KiB apart,
     * when loads would wait for stores that are none of theirs. */
    double diagonal[2][HESSCRIT_SMALL_HALF];
    double scale[2][HESSCRIT_SMALL_HALF];
    double v[HESSCRIT_SMALL * HESSCRIT_SMALL]; /* row i belongs to row i of a */
    size_t half;     /* pairs; an odd matrix has a row and a column of 0 more */
    size_t lanes;    /* half, rounded up to whole vectors */
    size_t v_stride; /* of a row of v: whole vectors; 0 if none are wanted */
    double relative; /* of the stop test of jacobi.c */
    double floor;    /* pivots up to this one are left alone */
    double largest;  /* off the diagonal, when settled */
    /* Where in the top line the index above k goes; HESSCRIT_SMALL where it leaves it. */
    unsigned char next_place[HESSCRIT_SMALL_HALF];
    unsigned char ring[4 * HESSCRIT_SMALL_HALF]; /* the indices in the order of the ring, twice */
} hesscrit_small;

enum { HESSCRIT_SMALL_LINE = 8 };

/* The way of a small matrix to tridiagonal form and its eigenvalues: rows of whole lines of 8,
 * where what is beyond n is 0. */
typedef struct hesscrit_small_reduction {
    size_t n, stride; /* n > 0 */
    double *a;        /* stride rows; then, in row i left of the diagonal, v_i */
    double least;     /* what is not above this, off the diagonal, is left alone */
    uint64_t most;    /* rotations */
    double d[HESSCRIT_SMALL], e[HESSCRIT_SMALL]; /* of T, see householder.h */
    double tau[HESSCRIT_SMALL];                  /* H_i = I - tau_i v_i v_i' */
    double w[HESSCRIT_SMALL];                    /* scratch */
} hesscrit_small_reduction;
