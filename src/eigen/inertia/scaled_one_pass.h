/* All that signs need to know of a matrix, if its rows are alike: in one pass over it, at the rate
 * of the memory. */
#pragma once

#include "eigen/inertia/scaled_matrix.h"

/*
 * With the exponents at hand: radius, least, norm, and S A S where the errors go.
 * Returns 0 where that is not enough: where these exponents do not make the rows
 * alike, the radius takes more than one product, or not all entries are symmetric
 * and finite.
 */
int hesscrit_scale_in_one_pass(hesscrit_context *context, hesscrit_scaled_matrix *scaled);
