/** @file
 * The way down from a saddle or a maximum: a step that was tried and lowered the loss.
 */
#ifndef HESSCRIT_ESCAPE_H
#define HESSCRIT_ESCAPE_H

#include <hesscrit/context.h>
#include <hesscrit/problem.h>

typedef struct hesscrit_escape_step {
    size_t struct_size;        /* set by hesscrit_escape_step_default() */
    double length;             /* of the step from theta, > 0, unit of theta */
    double curvature;          /* d . H d along the unit direction d, as given; < 0 */
    double loss_before;        /* L(theta) */
    double loss_after;         /* L(theta + length * direction), seen, < loss_before */
    double predicted_decrease; /* -curvature * length^2 / 2, of the quadratic model */
    double decrease;           /* loss_before - loss_after, seen, > 0 */
} hesscrit_escape_step;

static inline hesscrit_escape_step hesscrit_escape_step_default(void)
{
    hesscrit_escape_step step;
    step.struct_size = sizeof step;
    step.length = 0.0;
    step.curvature = 0.0;
    step.loss_before = 0.0;
    step.loss_after = 0.0;
    step.predicted_decrease = 0.0;
    step.decrease = 0.0;
    return step;
}

HESSCRIT_BEGIN_DECLS

/**
 * Try steps along +-direction, an eigenvector of negative curvature, until the
 * true loss falls by at least a tenth of what the quadratic model promises and
 * by more than twice problem->loss_error (or the loss's rounding, if that is 0). The first length
 * is the one that moves some parameter by its typical size (problem->theta_scale); it is halved
 * until a step of either sign does, then doubled, three times at most, as long as that lowers the
 * loss.
 *
 * @param theta      n parameters; only read
 * @param direction  n doubles, not all zero; of any length
 * @param curvature  d . H d along direction / ||direction||; must be negative
 * @param theta_after  n doubles: theta plus the step
 * @param unit       n doubles: the unit direction with the sign that was
 *                   found to go down; NULL if not wanted
 * @param step       receives lengths and losses; NULL if not wanted
 * @return HESSCRIT_OK, or HESSCRIT_E_ARGUMENT: curvature not negative, direction
 *         zero or not finite; HESSCRIT_E_NO_DESCENT: no step down to rounding
 *         lowers the loss; HESSCRIT_E_NONFINITE: the loss at theta (elsewhere
 *         NaN counts as "did not lower"); or "any" of status.h
 * Cost: 1 + 2 loss calls for each halving (most often 3 in all) + 1 for each
 * doubling; 104 at most.
 * Source: backtracking with sufficient decrease along negative curvature,
 * Royer, O'Neill & Wright, "A Newton-CG algorithm", Math. Program. 180 (2020).
 */
HESSCRIT_API hesscrit_status hesscrit_escape(hesscrit_context *context,
                                             const hesscrit_problem *problem, const double *theta,
                                             const double *direction, double curvature,
                                             double *theta_after, double *unit,
                                             hesscrit_escape_step *step);

HESSCRIT_END_DECLS

#endif
