/* Of how many dimensions is a flat part? */
#pragma once

#include "higher_orders/scan.h"

/*
 * After the answer FLAT. 1, where near its lowest place no flat place is found beside it. All of
 * the m, where along random directions among them nothing rises as far as the first was walked, and
 * a quarter of a typical size at least: it may hide in the errors near theta. Else it is not known,
 * and 0: where only some of the m are flat, what is flat need be no manifold. Cost: about 70
 * heights, for m > 1.
 */
hesscrit_status hesscrit_scan_flat_dimension(hesscrit_reduced *reduced, hesscrit_scan *scan,
                                             size_t *dimension);
