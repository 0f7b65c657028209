/* How many eigenvalues of a derived Hessian are positive, negative and undecided? */
#pragma once

#include <hesscrit/minimum_ratio.h>

#include "derivative/derive.h"

/* By the bounds of its entries, whatever the units of the parameters. */
hesscrit_status hesscrit_count_by_inertia(hesscrit_context *context, size_t n,
                                          const hesscrit_derivatives *derivatives,
                                          hesscrit_signs *signs);
