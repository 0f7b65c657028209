/* Is what a caller calls a symmetric matrix finite and symmetric? */
#ifndef HESSCRIT_BASE_SYMMETRIC_H
#define HESSCRIT_BASE_SYMMETRIC_H

#include "base/context.h"

/* max_j |row_j|, 0 for n = 0. */
double hesscrit_row_maximum(size_t n, const double *row);

/* HESSCRIT_E_NONFINITE or HESSCRIT_E_ASYMMETRIC with the entry of `name` in
 * the detail text; else the largest |a_ij - a_ji| in *asymmetry. */
hesscrit_status hesscrit_check_symmetric(hesscrit_context *context, size_t n, size_t lda,
                                         const double *a, const char *name, double *asymmetry);

#endif
