/* The steps of the analysis in analyze.c, and what they hand to each other. */
#ifndef HESSCRIT_CRITICAL_ANALYSIS_H
#define HESSCRIT_CRITICAL_ANALYSIS_H

#include "critical/verdict.h"
#include "curvature/verdict.h"

/* All in scratch memory, so that the report is allocated after the last callback and cannot be
 * lost. */
typedef struct hesscrit_analysis {
    hesscrit_evaluator *evaluator;
    unsigned flags;
    double tolerance;
    const double *basis; /* perhaps near the eigenvectors in natural units; or NULL */
    hesscrit_derivatives d;
    hesscrit_natural natural;
    double *eigenvalues, *eigenvectors; /* of the Hessian in the user's units */
    double *radii;                      /* of these eigenvalues */
    size_t sweeps;
    hesscrit_signs signs;
    hesscrit_findings findings;
    const char *why_no_escape; /* NULL: there is one */
    hesscrit_escape_step step;
    double *direction, *unit, *theta_after, *p;
} hesscrit_analysis;

/* Set signs; natural and criticality are known. Radii of natural grow where theta may be beside the
 * critical point. */
hesscrit_status hesscrit_find_signs(hesscrit_context *context, size_t n, hesscrit_analysis *a);

/* Set why_no_escape and step, and where there is an escape unit and theta_after; all else is
 * known. */
hesscrit_status hesscrit_find_escape(hesscrit_analysis *a);

#endif
