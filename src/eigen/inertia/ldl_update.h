/* What is left of the matrix after a panel. */
#pragma once

#include "eigen/inertia/ldl_panel.h"

/* Bring the rest of the matrix up to date. */
void hesscrit_ldl_update(hesscrit_context *context, const hesscrit_ldl_panel *panel);
