/* A panel by blocks: pivots from the diagonal block of the next rows alone. */
#pragma once

#include "eigen/inertia/ldl_panel.h"

/* Find pivots within the next `rows` rows alone. Returns 0, and has done
 * nothing, where these would not do. */
int hesscrit_ldl_block_panel(hesscrit_context *context, hesscrit_ldl_panel *panel, size_t rows);
