/* A panel by rook pivoting: pivots from anywhere. */
#ifndef HESSCRIT_EIGEN_INERTIA_LDL_ROOK_H
#define HESSCRIT_EIGEN_INERTIA_LDL_ROOK_H

#include "eigen/inertia/ldl_panel.h"

/* guide: as for hesscrit_ldl_factor(). */
void hesscrit_ldl_rook_panel(hesscrit_ldl_panel *panel, const unsigned char *guide);

#endif
