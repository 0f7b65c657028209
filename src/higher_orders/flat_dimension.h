/* Of how many dimensions is a flat part? */
#pragma once

#include "higher_orders/scan.h"

/* After the answer FLAT: around its lowest place. */
hesscrit_status hesscrit_scan_flat_dimension(hesscrit_reduced *reduced, hesscrit_scan *scan,
                                             size_t *dimension);
