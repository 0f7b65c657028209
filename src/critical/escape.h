/* hesscrit_escape() for use inside the library. */
#pragma once

#include <hesscrit/escape.h>

#include "loss/evaluate.h"

/* Errors of the loss: a fall of so many that curvature promises should be seen; half of them are
 * enough to begin with. */
#define HESSCRIT_SHOWS 64.0

/* From base, whose loss is known to be `loss` up to `error`: find a step along
 * +-direction (length 1) that lowers it. scale: n typical sizes. unit and
 * theta_after: n doubles each. HESSCRIT_E_NO_DESCENT when there is none. */
hesscrit_status hesscrit_descend(hesscrit_evaluator *evaluator, const double *scale, double loss,
                                 double error, const double *direction, double curvature,
                                 double *theta_after, double *unit, hesscrit_escape_step *step);
