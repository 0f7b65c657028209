/* Are the critical points around one a manifold of as many dimensions as have no curvature? */
#pragma once

#include "higher_orders/reduced.h"

typedef struct hesscrit_valley {
    int found;
    double distance; /* that every walk went, in the units of d, */
    double error;    /* within which the loss stayed the same, */
    size_t walks;    /* on so many */
} hesscrit_valley;

/*
 * If they are, the loss has the same value all over it, and its Hessian the same number of zero
 * eigenvalues (Morse-Bott functions). So walks start in 8 random directions among the m, isotropic
 * in natural units, to both sides, and go on to a typical size, the others at their best. Where
 * the floor is not straight on any more, a walk turns with it (turn.h). It is a valley if
 *  - no loss on the way differs from that at the origin by what is seen, nor does it fall by two
 *    errors, nor do both sides together rise or fall by more than their errors, which no slope
 *    hides; what begins abruptly beyond a quarter of a typical size is an edge, and ends a walk;
 *  - all walks go on for a quarter of a typical size at least: `distance` is what the shortest
 *    went;
 *  - the test could have failed: there, errors hide less than 2^-10 of what the loss rises by along
 *    the least curvature of the others;
 *  - at the ends of two walks the gradient is zero, and as many directions are undecided as at the
 *    origin, the others having curvature of the same sign (valley_end.h).
 * Anything that is seen ends it: that is for scan.h to tell. For p > 0; with m = 1 there are two
 * walks. d: at theta, in the caller's natural units.
 * Sources: Bott, "Nondegenerate critical manifolds" (1954); Rebjock & Boumal, "Fast convergence to
 * non-isolated minima" (2023).
 * Cost: where nothing is seen 32 heights, two ends, and most often few turns; else most often
 * 4 heights.
 */
hesscrit_status hesscrit_look_for_valley(hesscrit_reduced *reduced, const hesscrit_derivatives *d,
                                         hesscrit_valley *valley);
