/* A second look at signs, in the units of the entries. */
#ifndef HESSCRIT_EIGEN_ENTRIES_H
#define HESSCRIT_EIGEN_ENTRIES_H

#include <hesscrit/eigen.h>

/*
 * hesscrit_inertia() with S A S scaled so that its own rows are alike. That
 * decides more where a large entry has an error that is large beside small
 * entries, but small beside the geometric mean: [[1, 0 +- 1e9], [0 +- 1e9, 1e24]].
 *
 * e: the exponents of the units of the errors. *worthwhile: 0, and signs
 * untouched, where the units of the entries are nearly the same.
 */
hesscrit_status hesscrit_count_in_entries(hesscrit_context *context, size_t n, size_t ld,
                                          const double *a, const double *bound, const int *e,
                                          hesscrit_signs *signs, int *worthwhile);

#endif
