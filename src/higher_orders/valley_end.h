/* Is a point at the end of a walk like the one where it began? */
#pragma once

#include "higher_orders/reduced.h"

/* Curvature may be lost in its errors at an end, or the point be none that is critical: not all
 * ends tell. */
typedef enum hesscrit_valley_end {
    HESSCRIT_END_UNKNOWN,
    HESSCRIT_END_ALIKE, /* critical, with as many directions of no curvature, and others of the
                           same sign */
    HESSCRIT_END_UNLIKE /* with fewer ones, or others of the other sign */
} hesscrit_valley_end;

/* Cost: gradient and Hessian with their bounds, the look at the critical point beside of
 * curvature/signs.h, and that of undecided.h where signs alone do not tell. */
hesscrit_status hesscrit_look_at_valley_end(const hesscrit_reduced *reduced, const double *point,
                                            hesscrit_valley_end *tells);
