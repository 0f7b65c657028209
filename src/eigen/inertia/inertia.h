/* hesscrit_inertia() for use inside the library: signs without eigenvalues, where that is possible.
 */
#pragma once

#include <hesscrit/eigen.h>

/* hesscrit_inertia() */
hesscrit_status hesscrit_count_signs(hesscrit_context *context, size_t n, size_t ld,
                                     const double *a, const double *bound, hesscrit_signs *signs);
