/** @file
 * The way down from a saddle point, a maximum, or a point that is not critical: a step that was
 * tried, and that lowered the loss.
 */
#ifndef HESSCRIT_ESCAPE_H
#define HESSCRIT_ESCAPE_H

#include <hesscrit/context.h>
#include <hesscrit/problem.h>

/** What led to a step. The numbers are pinned. */
typedef enum hesscrit_escape_kind {
    HESSCRIT_ESCAPE_NONE = 0,         /* there is none */
    HESSCRIT_ESCAPE_BY_CURVATURE = 1, /* along a direction of negative curvature */
    HESSCRIT_ESCAPE_BY_MODEL = 2,     /* by the quadratic model: to its lowest point within a
                                         typical size or less, perhaps several times */
    HESSCRIT_ESCAPE_BY_LOSSES = 3     /* to a lower point that was seen: curvature is zero */
} hesscrit_escape_kind;

typedef struct hesscrit_escape_step {
    size_t struct_size;        /* set by hesscrit_escape_step_default() */
    double length;             /* of the step from theta, > 0, unit of theta */
    double curvature;          /* d . H d along the unit direction d; < 0 where that is what led
                                  to the step */
    double loss_before;        /* L(theta) */
    double loss_after;         /* L(theta + length * d), which was seen, < loss_before */
    double predicted_decrease; /* -slope * length - curvature * length^2 / 2; BY_MODEL: what the
                                  models on the way promised, all together */
    double decrease;           /* loss_before - loss_after, which was seen, > 0 */
    double slope;              /* g . d; 0 where theta is a critical point, and from
                                  hesscrit_escape() */
    hesscrit_escape_kind kind;
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
    step.slope = 0.0;
    step.kind = HESSCRIT_ESCAPE_NONE;
    return step;
}

HESSCRIT_BEGIN_DECLS

/**
 * Try steps along +-direction, a direction of negative curvature such as an eigenvector.
 *
 *  1. The first length moves some parameter by its typical size. It is longer where the quadratic
 *     model promises less than 32 errors of the loss there: just long enough for these.
 *  2. Both signs are tried. A step is good if the loss falls by a tenth of what the quadratic model
 *     promises, and by 2 errors of the loss; by 4 where so much is not promised, as of many looks
 *     some are lower by noise. The length is halved until a step is good, 49 times at
 *     most.
 *  3. The good step is doubled as long as that lowers the loss further, 3 times at most.
 *
 * The error of the loss is problem->loss_error, and never less than the rounding of the loss. Noise
 * is not measured here.
 *
 * @param theta        n parameters; only read
 * @param direction    n doubles, not all zero, of any length
 * @param curvature    d . H d for d = direction / ||direction||, loss units per square of theta's
 *                     unit; must be negative
 * @param theta_after  n doubles: theta plus the step. It may be the array of theta.
 * @param unit         n doubles: the unit direction with the sign that leads down; NULL if not
 *                     wanted. It may be the array of direction.
 * @param step         receives lengths and losses; NULL if not wanted
 * @return HESSCRIT_OK, or
 *         HESSCRIT_E_ARGUMENT    curvature is not negative, or direction is zero or not finite
 *         HESSCRIT_E_NO_DESCENT  no step was good
 *         HESSCRIT_E_NONFINITE   the loss at theta is not finite (elsewhere, what is not finite
 *                                counts as no way down)
 *         or any of status.h
 *
 * Cost in loss calls:
 *
 *      what                      typical   worst   when
 *      the loss at theta         1         1       always
 *      both signs of a length    2         100     2 for each length
 *      doublings                 1 to 3    3       the last one may be in vain
 *      sum                       4 to 6    104
 *
 * Source: backtracking with sufficient decrease along negative curvature, Royer, O'Neill & Wright,
 * "A Newton-CG algorithm", Math. Program. 180 (2020).
 */
HESSCRIT_API hesscrit_status hesscrit_escape(hesscrit_context *context,
                                             const hesscrit_problem *problem, const double *theta,
                                             const double *direction, double curvature,
                                             double *theta_after, double *unit,
                                             hesscrit_escape_step *step);

HESSCRIT_END_DECLS

#endif
