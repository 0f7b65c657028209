/* Of how many dimensions is a flat part? */
#pragma once

#include "higher_orders/scan.h"

/*
 * After the answer FLAT: around its lowest place. Flat places at right angles to it, or nearly, are
 * looked for near theta, as a flat part may be curved. Each is followed as far as the first was
 * walked: a rise may hide in the errors near theta, and show further out only. Where one shows, or
 * the budget ends, the dimension is not known, and 0.
 */
hesscrit_status hesscrit_scan_flat_dimension(hesscrit_reduced *reduced, hesscrit_scan *scan,
                                             size_t *dimension);
