/* Directions that the user knows to be flat. */
#pragma once

#include "curvature/natural.h"

typedef struct hesscrit_symmetries {
    const double *rows; /* count rows of n, in the unit of theta; NULL for none */
    size_t count;
} hesscrit_symmetries;

/* Are they finite, no more than n, and no zeros? Else HESSCRIT_E_ARGUMENT. */
hesscrit_status hesscrit_read_symmetries(hesscrit_context *context, size_t n,
                                         const hesscrit_symmetries *symmetries);

/* Of `count` rows those that are not zero and do not depend on the ones before, moved to the front;
 * returns how many. scale: n, the natural units; work: count * n. */
size_t hesscrit_independent_symmetries(size_t n, size_t count, const double *scale, double *rows,
                                       double *work);

/* Are they independent, and does the loss stay the same along them, as far as its derivatives at
 * theta tell? curvature: ask for that, too, as it is zero at critical points only. Else
 * HESSCRIT_E_ARGUMENT. */
hesscrit_status hesscrit_check_symmetries(hesscrit_context *context, size_t n,
                                          const hesscrit_derivatives *d, int curvature,
                                          const hesscrit_symmetries *symmetries);

/* Of the first *m rows of directions (rows + others of n, orthonormal, in natural units of scale),
 * keep what is orthogonal to them: *m becomes less, and the others move up. */
hesscrit_status hesscrit_leave_out_symmetries(hesscrit_context *context, size_t n,
                                              const double *scale,
                                              const hesscrit_symmetries *symmetries, size_t others,
                                              size_t *m, double *directions);
