/** @file
 * Positive definite matrices whose rows differ in size by many orders, and
 * whose every eigenvalue is determined by the entries to a few units of rounding.
 */
#ifndef GRADED_H
#define GRADED_H

#include <stddef.h>
#include <stdint.h>

typedef enum graded_order { DECREASING, INCREASING, SHUFFLED } graded_order;

typedef enum coupling {
    WEAK,  /* random entries, of 1/(2n) at most */
    STRONG /* cosines of the angles between random directions in five dimensions, times 0.45 */
} coupling;

/**
 * D B D, n rows of n, with the squares of D from 1 to 10^-decades in this
 * order. B has a diagonal of 1, beside it entries of this coupling, and no eigenvalue
 * below 1/2; the largest is below 3/2 or of the order of n/10.
 */
void graded_make(uint64_t seed, size_t n, coupling beside, double decades, graded_order along,
                 double *a);

#endif
