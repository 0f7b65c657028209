/* A panel by rook pivoting: pivots from anywhere. */
#pragma once

#include "eigen/inertia/ldl_panel.h"

/* guide: as for hesscrit_ldl_factor(). */
void hesscrit_ldl_rook_panel(hesscrit_ldl_panel *panel, const unsigned char *guide);
