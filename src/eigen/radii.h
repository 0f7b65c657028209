/* hesscrit_eigen_radii() for use inside the library. */
#pragma once

#include "base/context.h"

/* By which errors are beyond a bound that is an estimate, in such bounds, now and then: a pair of
 * parameters that was not sampled is charged a quarter of the truncation that its axes allow. With
 * 2 one sign in 60,000 was wrong (tests/property/verdict_signs.c), with 4 none in 360,000. */
static const double HESSCRIT_MOST_EXCESS = 4.0;

/* hesscrit_eigen_radii(); radii may not overlap the rest. estimate: the bound is none for sure, but
 * holds for nearly all entries, and the radii are to hold all the same. */
hesscrit_status hesscrit_radii(hesscrit_context *context, size_t n, const double *lambda,
                               size_t ldv, const double *vectors, size_t ld, const double *bound,
                               double residual, int estimate, double *radii);
