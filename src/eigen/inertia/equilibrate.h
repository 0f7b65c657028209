/* The units of scaled_matrix.h, which make the rows of the errors alike, and what they are found
 * by: the errors in any units, which scaled_matrix.c takes. */
#ifndef HESSCRIT_EIGEN_INERTIA_EQUILIBRATE_H
#define HESSCRIT_EIGEN_INERTIA_EQUILIBRATE_H

#include <math.h>

#include "eigen/kernels/ldl_kernels.h"
#include "eigen/inertia/scaled_matrix.h"

static inline double hesscrit_larger(double x, double y)
{
    return x > y ? x : y; /* no NaN comes here, and fmax() would call the C library */
}

/* The caller's bound and the last bits of the entry, which may underflow. */
static inline double hesscrit_entry_error(double entry, double bound)
{
    const double size = fabs(entry);
    const double least = size < 0x1p-1074 ? size : 0x1p-1074;
    return hesscrit_larger(bound, hesscrit_larger(HESSCRIT_LDL_LAST_BITS * size, least));
}

/* The errors in the units of the exponents. Returns 0 where they may not be
 * taken, or not before somebody has looked at the matrix more closely. */
int hesscrit_take_errors(hesscrit_measured *measured);

/* 1 where the exponents of the errors on the diagonal are odd rather than even. Units of the
 * parameters change them by even numbers; an odd power of two in the unit of the
 * loss turns all of them around. The mantissas vote: they are the same in all units. */
int hesscrit_units_are_odd(const hesscrit_measured *measured);

/* Exponents that bring the diagonal of errors or sizes into [1/2, 2). A factor
 * 2^2k of a diagonal entry shifts its exponent by exactly k: all that follows
 * is the same in all units. */
void hesscrit_normalise_diagonal(hesscrit_measured *measured, int by_entries);

/* Go on from those exponents until the rows of the errors, or of the sizes, are alike. They are in
 * place in the units of these exponents; in the end the errors are, in the new ones. */
void hesscrit_equilibrate(hesscrit_measured *measured, int by_entries);

#endif
