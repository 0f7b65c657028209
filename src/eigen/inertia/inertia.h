/* hesscrit_inertia() for use inside the library: signs without eigenvalues, where that is possible.
 */
#ifndef HESSCRIT_EIGEN_INERTIA_INERTIA_H
#define HESSCRIT_EIGEN_INERTIA_INERTIA_H

#include <hesscrit/eigen.h>

/* hesscrit_inertia() */
hesscrit_status hesscrit_count_signs(hesscrit_context *context, size_t n, size_t ld,
                                     const double *a, const double *bound, hesscrit_signs *signs);

#endif
