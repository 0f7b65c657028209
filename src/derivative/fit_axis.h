/* Which step fits an axis? */
#pragma once

#include "derivative/axes.h"

/* Of the fourth difference over its errors: beyond it truncation dominates, see steps.h. */
static const double HESSCRIT_AXIS_RATIO_LIMIT = 6.0;

/* Second difference over its error: with less of it, a fourth difference may be noise. */
static const double HESSCRIT_CLEAR_SIGNAL = 0x1p7;

/* Of a second difference: a parabola is seen where others of it, and fourth ones, leave less. */
static const double HESSCRIT_SAME_PARABOLA = 0x1p-5;

/* The longest step, of the reach or the typical size: losses at twice the step are looked at. */
static const double HESSCRIT_LONGEST_STEP = 0.125;

/* The shortest step: theta_i + h differs from theta_i by some bits of h. */
double hesscrit_smallest_step(double theta);

/*
 * Measure axis i with the step that is set, and change it until it fits. Steps stay between
 * hesscrit_smallest_step() and an eighth of `reach`. Where theta is at the edge of the domain, or
 * so near to it that only short steps stay inside, the axis is seen from one side, if it is known
 * better so. Cost: 4 loss calls a round, up to 7 rounds; from one side, 10 for each such step.
 */
hesscrit_status hesscrit_fit_axis(hesscrit_evaluator *evaluator, hesscrit_axes *axes, size_t i,
                                  double reach);
