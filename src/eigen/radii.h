/* hesscrit_eigen_radii() for use inside the library. */
#pragma once

#include "base/context.h"

/* hesscrit_eigen_radii(); radii may not overlap the rest. estimate: the bound is none for sure, but
 * holds for nearly all entries, and the radii are to hold all the same. */
hesscrit_status hesscrit_radii(hesscrit_context *context, size_t n, const double *lambda,
                               size_t ldv, const double *vectors, size_t ld, const double *bound,
                               double residual, int estimate, double *radii);
