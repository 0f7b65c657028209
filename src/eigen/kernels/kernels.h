/* The inner loops of the eigenvalue solver. */
#ifndef HESSCRIT_EIGEN_KERNELS_KERNELS_H
#define HESSCRIT_EIGEN_KERNELS_KERNELS_H

#include <stddef.h>

/* (x_j, y_j) <- (c x_j - s y_j, s x_j + c y_j) for j < n; x and y do not
 * overlap. Two loads and two stores for six flops: bound by the caches. */
void hesscrit_rotate(size_t n, double *restrict x, double *restrict y, double c, double s);

/* Sum of x_j y_j, in four partial sums so that the additions overlap. */
double hesscrit_dot(size_t n, const double *restrict x, const double *restrict y);

/* Sum of |x_j|, in the same way. */
double hesscrit_absolute_sum(size_t n, const double *x);

#endif
