/* What the quadratic model promises, and where it leads. */
#pragma once

#include <hesscrit/critical_point.h>

#include "curvature/criticality.h"

typedef struct hesscrit_prospect {
    double left,
        error; /* the fall along curvature that is positive for sure; infinite: not known */
    hesscrit_verdict leads_to; /* by the signs; UNDETERMINED: nowhere that is known */
} hesscrit_prospect;

/*
 * The fall is half the Newton decrement, sum c_k^2 / (2 mu_k). What the third order makes of it is
 * seen in the loss at the model's lowest point, to first order: the loss there is as far below that
 * at theta as the minimum's is. p: from the model's critical point to theta, natural units. The
 * kind of a point ahead is claimed only as hesscrit_report_leads_to() says. Where a search has no
 * call left, the error is infinite, or the kind not known.
 */
hesscrit_status hesscrit_look_ahead(hesscrit_evaluator *evaluator, const hesscrit_derivatives *d,
                                    const hesscrit_natural *natural, const double *p,
                                    double tolerance, const hesscrit_criticality *criticality,
                                    const hesscrit_signs *signs, hesscrit_prospect *prospect);
