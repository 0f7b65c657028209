/* The last word: a verdict with what it rests on and its reason. */
#pragma once

#include "critical/report.h"
#include "curvature/criticality.h"
#include "higher_orders/resolve.h"

/* All that bears on it. */
typedef struct hesscrit_findings {
    const hesscrit_problem *problem; /* what the caller gave, and told */
    const hesscrit_derivatives *d;
    hesscrit_criticality criticality;
    int leads_nowhere;    /* theta is critical by loss_tolerance alone, and is not seen to be beside
                             a critical point */
    int slope_is_refuted; /* theta is not critical by a gradient that is not the loss's */
    hesscrit_signs signs; /* of the eigenvalues */
    hesscrit_resolution resolution;
    int is_cut_short;     /* no calls were left to look at the signs of the critical point */
    int was_resolved;     /* higher orders were looked at: resolution */
    size_t refuted_falls; /* so many eigenvalues are negative by the Hessian, which promises a
                             step down larger than the error of the loss, and none was found */
    int is_last;          /* nothing more will be looked at */
    double spread;        /* of the loss at theta, asked again */
    double refuted_error; /* of the loss, before that differed by more; 0: none */
    int is_unsteady;      /* beyond its error, and that could not be counted as noise */
} hesscrit_findings;

/* By what is known so far: UNDETERMINED where more has to be looked at. */
hesscrit_verdict hesscrit_decide(const hesscrit_findings *findings);

/* Set verdict, evidence, order, flat_dimension, flat_distance and reason of a report whose other
 * numbers are set. */
void hesscrit_conclude(const hesscrit_findings *findings, hesscrit_report *report);
