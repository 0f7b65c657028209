/* The reduced function from another point of the floor, where the floor has turned. */
#pragma once

#include "higher_orders/reduced.h"

/*
 * From v, w of `reduced`: *turned has its origin there, and as many directions of no curvature,
 * those of the m least curvatures. Differences of slopes tell these, without bounds: they lead a
 * walk, and claim nothing. *found is 0 where the others have not all the same sign as before.
 * What `turned` counts and sees as lowest is to be given back by hesscrit_turn_back().
 * Scratch memory of the context. Cost, with n = m + p: 2n gradients, or n^2 + n + 1 losses, and a
 * loss.
 */
hesscrit_status hesscrit_turn(const hesscrit_reduced *reduced, const double *v, const double *w,
                              hesscrit_reduced *turned, int *found);

/* The direction (m) of the way from one origin to the other, where it goes on. */
void hesscrit_turn_direction(const hesscrit_reduced *reduced, const hesscrit_reduced *turned,
                             double *unit);

void hesscrit_turn_back(const hesscrit_reduced *turned, hesscrit_reduced *reduced);
