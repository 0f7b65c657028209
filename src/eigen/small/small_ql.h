/* Small matrices by way of tridiagonal form, where rotations of rows and columns cost more. */
#pragma once

#include "eigen/small/small_jacobi.h"

/*
 * hesscrit_small_jacobi(), which takes over where relative accuracy is at stake, QL does not
 * end, or what it leaves off the diagonal is too much. Flops: 4/3 n^3 and, with
 * vectors, 2 n^3 for a basis, about 7 n^3 for QL and 2 n^3 for the check.
 */
hesscrit_status hesscrit_small_ql(hesscrit_context *context, const hesscrit_matrix *matrix,
                                  int with_vectors, hesscrit_small *small,
                                  hesscrit_solver_result *result);

/* May it be tried? Squares must stay in range, and the diagonal exact when it is multiplied. norm:
 * of Frobenius. */
int hesscrit_is_in_range_of_ql(size_t n, size_t stride, const double *a, double norm);
