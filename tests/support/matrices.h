/** @file
 * Symmetric matrices to test eigenvalue solvers with: the 21 types of LAPACK's
 * own test of them, and others known to make trouble.
 *
 * Source of the first: the description in LAPACK, TESTING/EIG/dchkst.f. The
 * matrices are the same in kind, not in their numbers.
 */
#ifndef MATRICES_H
#define MATRICES_H

#include <stddef.h>

#include "random.h"

typedef struct matrix_type matrix_type;

struct matrix_type {
    const char *name;

    /** Make a, n rows of n and exactly symmetric, and the n numbers of exact, if they are known. */
    void (*fill)(const matrix_type *type, size_t n, rng *r, double *a, long double *exact);

    /* What fill() is asked for; where it has no use for one, that is 0. */
    long double (*spectrum)(size_t k, size_t n); /* magnitude of the k-th eigenvalue */
    int positive;                                /* no random signs */
    int exponent;                                /* all times two to this power */

    int is_exact; /* exact receives the eigenvalues, ascending, within spectrum_error() */
};

/** The types, LAPACK's first, and how many. */
enum { LAPACK_TYPES = 21 };
extern const matrix_type matrix_types[];
extern const size_t matrix_type_count;

/** The type of this name; ends the program where there is none. */
const matrix_type *matrix_type_named(const char *name);

/** The matrix of this type, size and seed. exact: n numbers, NaN where they are not known. */
void matrix_make(const matrix_type *type, size_t n, uint64_t seed, double *a, long double *exact);

/** How far matrix_make()'s exact may be from the eigenvalues of its a, rounded as that is. */
double spectrum_error(size_t n, const double *a);

#endif
