/* hesscrit_escape() for use inside the library. */
#pragma once

#include <hesscrit/escape.h>

#include "loss/evaluate.h"

/* Errors of the loss: a fall of so many that curvature promises should be seen; half of them are
 * enough to begin with. */
#define HESSCRIT_SHOWS 64.0

/* The share of the model's promise that a step must keep. */
#define HESSCRIT_SUFFICIENT 0.1

/* From base, whose loss is known to be `loss` up to `error`, with this slope and curvature along
 * direction (length 1): find a step along +-direction that lowers it. scale: n typical sizes. unit
 * and theta_after: n doubles each. HESSCRIT_E_NO_DESCENT when there is none. */
hesscrit_status hesscrit_descend(hesscrit_evaluator *evaluator, const double *scale, double loss,
                                 double error, const double *direction, double slope,
                                 double curvature, double *theta_after, double *unit,
                                 hesscrit_escape_step *step);
