/* Losses on an axis at steps that double, for extrapolation: where to stand on
 * it so that truncation and noise of what is extrapolated are about the same. */
#pragma once

#include "derivative/extrapolate.h"
#include "derivative/axes.h"

enum { HESSCRIT_RUNGS = 24 };

/* The rungs of one coordinate; rung r has the step 2^r h, h that of its axis. */
typedef struct hesscrit_ladder {
    int top;     /* the rung of the largest step to extrapolate from, at least 1 */
    int highest; /* no rung beyond it */
    double
        heard; /* error of a loss as far out as the top, where it is more than was known; else 0 */
    int known[HESSCRIT_RUNGS];
    double plus[HESSCRIT_RUNGS], minus[HESSCRIT_RUNGS];  /* the losses, where known */
    double upper[HESSCRIT_RUNGS], lower[HESSCRIT_RUNGS]; /* theta_i +- 2^r h as they were rounded */
} hesscrit_ladder;

/*
 * A ladder for each coordinate, in scratch memory, with at least three known
 * rungs below and with the top, or both where that is 1.
 * Cost: 0 to 6 loss calls a coordinate, and up to 2 for each rung that the top
 * moves, up to three rungs twice.
 */
hesscrit_status hesscrit_climb(hesscrit_evaluator *evaluator, const hesscrit_axes *axes,
                               hesscrit_ladder **ladders);

/* See to it that a rung is known. Cost: 2 loss calls where it is not. */
hesscrit_status hesscrit_step_on(hesscrit_evaluator *evaluator, const hesscrit_axes *axes,
                                 hesscrit_ladder *ladders, size_t i, int rung);

/* Are both losses of a known rung? */
int hesscrit_rung_is_finite(const hesscrit_ladder *ladder, int rung);

/* Half the distance of the two points of a rung, and the error of their losses. */
double hesscrit_rung_step(const hesscrit_ladder *ladder, int rung);
double hesscrit_rung_error(const hesscrit_axes *axes, const hesscrit_ladder *ladders, size_t i,
                           int rung);

/* What the known rungs from `top` down to `bottom` make of d2L/dtheta_i^2 and of
 * dL/dtheta_i. A rung whose losses are not finite ends them from above. */
hesscrit_estimate hesscrit_ladder_curvature(const hesscrit_axes *axes,
                                            const hesscrit_ladder *ladders, size_t i, int top,
                                            int bottom);
hesscrit_estimate hesscrit_ladder_slope(const hesscrit_axes *axes, const hesscrit_ladder *ladders,
                                        size_t i, int top, int bottom);
