/* Many small matrices of one size at once, one in each lane of a vector. */
#pragma once

#include "base/context.h"

/* hesscrit_eigen_batch() within the frame of a public call; it checks its arguments. */
hesscrit_status hesscrit_solve_batch(hesscrit_context *context, size_t count, size_t n,
                                     const double *a, double *lambda, double *vectors);
