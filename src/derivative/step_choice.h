/* The parts of the choice of steps in steps.c: one axis is made to fit, those on which nothing
 * shows are looked at together, and all of them again where the loss has waves. */
#ifndef HESSCRIT_DERIVATIVE_STEP_CHOICE_H
#define HESSCRIT_DERIVATIVE_STEP_CHOICE_H

#include <math.h>

#include "derivative/steps.h"

static const double HESSCRIT_VISIBLE = 8.0;     /* changes beyond this many errors are no noise */
static const double HESSCRIT_RATIO_LIMIT = 6.0; /* beyond it truncation dominates, see steps.h */

static inline int hesscrit_axis_is_finite(const hesscrit_axis *axis)
{
    return isfinite(axis->plus) && isfinite(axis->minus) && isfinite(axis->plus2) &&
           isfinite(axis->minus2) && isfinite(axis->error);
}

/* The sizes of the differences. */
static inline double hesscrit_second_size(const hesscrit_steps *steps, const hesscrit_axis *axis)
{
    return fabs(hesscrit_second_difference(steps, axis));
}

static inline double hesscrit_fourth_size(const hesscrit_steps *steps, const hesscrit_axis *axis)
{
    return fabs(hesscrit_fourth_difference(steps, axis));
}

/* The shortest step: theta_i + h differs from theta_i by some bits of h. */
double hesscrit_smallest_step(double theta);

/* The error of the second derivative on an axis. */
double hesscrit_curvature_error(const hesscrit_steps *steps, const hesscrit_axis *axis);

/*
 * Measure axis i with the step that is set, and change it until it fits. Steps stay between
 * hesscrit_smallest_step() and an eighth of `reach`. Where theta is at the edge of the domain, or
 * so near to it that only short steps stay inside, the axis is seen from one side, if it is known
 * better so. Cost: 4 loss calls a round, up to 7 rounds; from one side, 10 for each such step.
 */
hesscrit_status hesscrit_fit_step(hesscrit_evaluator *evaluator, hesscrit_steps *steps, size_t i,
                                  double reach);

/* Change the steps of axes on which nothing shows, after a look at how joint displacements of all
 * parameters change the loss. joint: scratch for n. */
hesscrit_status hesscrit_fit_invisible(hesscrit_evaluator *evaluator, hesscrit_steps *steps,
                                       double *joint);

/* Choose steps anew that went beyond waves of the loss. bend: as of hesscrit_loss_noise(). */
hesscrit_status hesscrit_check_waves(hesscrit_evaluator *evaluator, hesscrit_steps *steps,
                                     double bend);

#endif
