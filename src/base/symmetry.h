/* Is what a caller calls a symmetric matrix finite and symmetric? */
#pragma once

#include "base/context.h"

/* Rows of tiles of this size are long enough to be fetched ahead, and tiles
 * small enough to stay in the second cache with what mirrors them. */
enum { HESSCRIT_SYMMETRIC_TILE = 64 };

/* Are the rows i ... end_i - 1 of the columns j ... end_j - 1 their mirror
 * image, bit by bit? A 0 for no may be about the sign of a zero. */
int hesscrit_tile_is_symmetric(size_t lda, const double *a, size_t i, size_t end_i, size_t j,
                               size_t end_j);

/* HESSCRIT_E_NONFINITE or HESSCRIT_E_ASYMMETRIC with the entry of `name` in
 * the detail text; else the largest |a_ij - a_ji| in *asymmetry. */
hesscrit_status hesscrit_check_symmetric(hesscrit_context *context, size_t n, size_t lda,
                                         const double *a, const char *name, double *asymmetry);

/* The same for a matrix that is known to be finite. */
hesscrit_status hesscrit_check_mirrored(hesscrit_context *context, size_t n, size_t lda,
                                        const double *a, const char *name, double *asymmetry);
