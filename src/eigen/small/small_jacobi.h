/* The Jacobi method for matrices that fit into the first cache: no allocation. */
#pragma once

#include "eigen/jacobi.h"

/*
 * hesscrit_cyclic_jacobi() for n <= HESSCRIT_SMALL: the matrix is only read,
 * eigenvalue k is hesscrit_small_eigenvalue(small, k), and its eigenvector, if
 * wanted, row k of small->v. The eigenvalues do not depend on with_vectors.
 * result->relative_accuracy is -1 where it was not asked for: whatever the matrix, the
 * relative test held.
 */
hesscrit_status hesscrit_small_jacobi(hesscrit_context *context, const hesscrit_matrix *matrix,
                                      int with_vectors, hesscrit_small *small,
                                      hesscrit_solver_result *result);

/* Progress of sweeps that are over. */
hesscrit_status hesscrit_tell_sweeps(hesscrit_context *context, size_t sweeps);

static inline double hesscrit_small_eigenvalue(const hesscrit_small *small, size_t k)
{
    const size_t half = small->half;
    return k < half ? small->diagonal[0][k] : small->diagonal[1][k - half];
}
