/* What the steps of an analysis know, and hand to each other. */
#pragma once

#include "critical/prospect.h"
#include "critical/verdict.h"
#include "curvature/natural.h"
#include "higher_orders/resolve.h"

/* All in scratch memory, so that the report is allocated after the last callback and cannot be
 * lost. */
typedef struct hesscrit_analysis {
    hesscrit_evaluator *evaluator;
    unsigned flags;
    double tolerance, loss_tolerance;
    hesscrit_effort effort;
    const double *basis;         /* perhaps near the eigenvectors in natural units; or NULL */
    const double *hessian_error; /* n * n, what the user's Hessian is off by besides; or NULL */
    hesscrit_derivatives d;
    hesscrit_natural natural;
    double *eigenvalues, *eigenvectors; /* of the Hessian in the user's units */
    double *radii;                      /* of these eigenvalues */
    size_t sweeps;
    hesscrit_findings findings;
    hesscrit_prospect prospect;
    const char *why_no_escape; /* NULL: there is one */
    hesscrit_escape_step step;
    hesscrit_escape_step other_step; /* that fell less far; kind NONE where there is none */
    double *direction, *unit, *theta_after, *p;
} hesscrit_analysis;
