/* Of how many dimensions is a flat part? */
#ifndef HESSCRIT_HIGHER_ORDERS_FLAT_DIMENSION_H
#define HESSCRIT_HIGHER_ORDERS_FLAT_DIMENSION_H

#include "higher_orders/scan.h"

/* After the answer FLAT: around its lowest place. */
hesscrit_status hesscrit_scan_flat_dimension(hesscrit_reduced *reduced, hesscrit_scan *scan,
                                             size_t *dimension);

#endif
