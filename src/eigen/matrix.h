/* Taking over a caller's symmetric matrix: checked, symmetrised, scaled. */
#pragma once

#include "base/context.h"

/* A copy that the solver may destroy: n rows of stride doubles, both triangles,
 * equal to 2^-exponent times the mean of the caller's triangles. */
typedef struct hesscrit_matrix {
    size_t n;
    size_t stride;
    double *a;
    int exponent;
    double asymmetry; /* largest |a_ij - a_ji| of the caller's matrix */
} hesscrit_matrix;

/* Row stride for rows of n doubles: whole cache lines, and not a multiple of
 * 512 bytes, so that a column does not fall into a few cache sets only. */
size_t hesscrit_stride(size_t n);

/* Copy into scratch memory. HESSCRIT_E_NONFINITE or HESSCRIT_E_ASYMMETRIC with
 * the entry in the detail text, or no memory. */
hesscrit_status hesscrit_matrix_load(hesscrit_context *context, size_t n, size_t lda,
                                     const double *a, hesscrit_matrix *matrix);

/* The same, into n rows of stride doubles that the caller has. */
hesscrit_status hesscrit_matrix_fill(hesscrit_context *context, size_t n, size_t lda,
                                     const double *a, size_t stride, double *copy,
                                     hesscrit_matrix *matrix);

/* An exponent e for which largest / 2^e is near 1 and 2^-e itself is a normal number. */
int hesscrit_scaling_exponent(double largest);

/* max |a_ij| of n rows, 0 for none; NaNs are passed over. */
double hesscrit_largest_entry(size_t n, size_t stride, const double *a);

/* Frobenius norm of n rows; the squares neither overflow nor underflow. */
double hesscrit_frobenius_norm(size_t n, size_t stride, const double *a);
