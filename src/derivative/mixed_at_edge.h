/* A mixed second derivative where some point of the usual stencil is outside the domain. */
#pragma once

#include "derivative/axes.h"

/* How far noise reaches in a mixed sum, in errors of a loss value, each of which is two deviations:
 * four of those, of which a sum has 1.6. */
static const double HESSCRIT_MIXED_NOISE = 2.25;

/* Along the other diagonal and with shorter steps, until two scales are inside and agree. Cost: 6
 * or 12 loss calls a scale, of at most 12. */
hesscrit_status hesscrit_mixed_inside(hesscrit_evaluator *evaluator, const hesscrit_axes *axes,
                                      size_t i, size_t j, double *value, double *bound);
