/* Sums and norms of vectors where speed is not all: loops that it matters for are kernels of
 * src/eigen. */
#pragma once

#include <stddef.h>

/* sum of x_i y_i, in order. */
double hesscrit_dot(size_t n, const double *x, const double *y);

/* The Euclidean norm, in which nothing overflows before it does itself. */
double hesscrit_norm(size_t n, const double *x);

/* That of x - y. */
double hesscrit_distance(size_t n, const double *x, const double *y);

/* max_j |x_j|, 0 for n = 0; NaNs are passed over. */
double hesscrit_largest(size_t n, const double *x);

/* No NaN and no infinity in it? */
int hesscrit_all_finite(size_t n, const double *x);

/* to <- from, if there is anything: with n = 0 both may be NULL. */
void hesscrit_copy(size_t n, const double *from, double *to);
