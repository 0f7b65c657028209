/* From eigenvalues to a verdict. */
#ifndef HESSCRIT_CRITICAL_VERDICT_H
#define HESSCRIT_CRITICAL_VERDICT_H

#include "critical/report.h"
#include "derivative/derive.h"

/* The Hessian in natural units z_i = theta_i / s_i: its eigenvalues, ascending, the
 * error radius of each, and its eigenvectors (rows of n). */
typedef struct hesscrit_natural {
    double *eigenvalues;
    double *radii;
    double *eigenvectors;
} hesscrit_natural;

/* Is the bound of the Hessian an estimate, as of differences, that holds for nearly all entries and
 * not for all? A sign may depend on one entry alone. */
int hesscrit_is_estimate(const hesscrit_problem *problem);

/* *bound receives n * n doubles to count signs by: those given, or, where they are an
 * estimate, twice as much in scratch memory. */
hesscrit_status hesscrit_bound_for_signs(hesscrit_context *context, const hesscrit_problem *problem,
                                         double *hessian_bound, double **bound);

hesscrit_status hesscrit_natural_eigen(hesscrit_context *context, size_t n,
                                       const hesscrit_derivatives *derivatives, int estimate,
                                       hesscrit_natural *natural);

/* The critical test of hesscrit_analyze(): sets *distance, returns 1 when critical. */
int hesscrit_is_critical(size_t n, const hesscrit_derivatives *derivatives,
                         const hesscrit_natural *natural, double tolerance, double *p,
                         double *distance);

/* Set report->verdict and report->reason from its signs and distance. */
void hesscrit_judge(hesscrit_report *report, int critical, int changes_seen);

#endif
