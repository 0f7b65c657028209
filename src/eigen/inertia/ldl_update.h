/* What is left of the matrix after a panel. */
#ifndef HESSCRIT_EIGEN_INERTIA_LDL_UPDATE_H
#define HESSCRIT_EIGEN_INERTIA_LDL_UPDATE_H

#include "eigen/inertia/ldl_panel.h"

/* Bring the rest of the matrix up to date. */
void hesscrit_ldl_update(hesscrit_context *context, const hesscrit_ldl_panel *panel);

#endif
