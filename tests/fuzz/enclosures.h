/** @file
 * What an expression can be around a point: sets that hold all its values.
 */
#ifndef FUZZ_ENCLOSURES_H
#define FUZZ_ENCLOSURES_H

#include "expression.h"

/**
 * How far the expression can be from its value at theta on the complex polydisc of these radii
 * around it. Finite: it is analytic there, as every step of it is; and by Cauchy's estimate a
 * derivative of order k in units of the radii is at most k! times this. Infinite: not known.
 */
double expression_reach(const expression *e, const double *theta, const double *radii);

typedef struct interval {
    quad low, high;
} interval;

/** Holds all values on the box theta +- radii, but for quadruple rounding. NaN where it is not
 *  known, or the box leaves the domain. */
interval expression_range(const expression *e, const double *theta, const double *radii);

#endif
