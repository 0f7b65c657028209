/* A symmetric matrix measured in its errors. */
#ifndef HESSCRIT_EIGEN_MEASURED_H
#define HESSCRIT_EIGEN_MEASURED_H

#include "eigen/matrix.h"

/* S A S and S errors S, both triangles, for a diagonal S of powers of two that
 * makes the rows of S errors S alike. The signs of the eigenvalues are those
 * of A (Sylvester), and the units of the parameters are gone. */
typedef struct hesscrit_measured {
    hesscrit_matrix matrix;
    double *errors; /* rows of matrix.stride */
} hesscrit_measured;

/* bound: NULL, or |E_ij| <= bound_ij. The last bits of the entries count as
 * errors in any case, and so does asymmetry.
 * HESSCRIT_E_ARGUMENT for a bound that is negative or not finite, as
 * hesscrit_check_symmetric() for a, or no memory. */
hesscrit_status hesscrit_measure(hesscrit_context *context, size_t n, size_t ld, const double *a,
                                 const double *bound, hesscrit_measured *measured);

#endif
