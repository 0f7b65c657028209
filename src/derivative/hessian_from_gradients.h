/* The Hessian by central differences of the user's gradient. */
#pragma once

#include "derivative/derive.h"

/* scale, gradient, gradient_bound and gradient_share are those at base, the bound being the error
 * of the user's gradient. */
hesscrit_status hesscrit_hessian_from_gradients(hesscrit_evaluator *evaluator,
                                                hesscrit_derivatives *derivatives);

/* The two estimates of an entry, from column i and from column j, are averaged; if they differ by
 * more than their bounds say, the bound grows to cover both. */
void hesscrit_symmetrise(size_t n, double *hessian, double *bound);
