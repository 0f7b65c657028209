/* The inside of a report, which the analysis fills and the accessors read. */
#pragma once

#include <hesscrit/critical_point.h>

#include "base/context.h"

struct hesscrit_report {
    hesscrit_context_options hooks; /* a report may outlive its context */
    size_t n;
    hesscrit_verdict verdict;
    hesscrit_evidence evidence;
    const char *rests_on; /* the evidence in words; static storage */
    int order;
    size_t flat_dimension, flat_at_least;
    size_t flat_known; /* dimensions, by symmetries */
    double flat_distance, flat_error;
    size_t flat_walks;
    char reason[HESSCRIT_DETAIL_SIZE];
    double loss, loss_error, loss_spread;
    double refuted_error; /* of the loss, which asking again showed to be too small; 0: none */
    int error_is_told;    /* that was problem->loss_error */
    double gradient_norm, gradient_norm_bound;
    double distance, tolerance, fall_left;
    double loss_left, loss_left_error;
    hesscrit_verdict leads_to;
    size_t sweeps;
    hesscrit_signs signs;
    int is_beside; /* natural_radii are those of the critical point beside theta */
    int gradient_was_given, gradient_is_refuted;
    int is_only_enough; /* theta counts as critical by loss_tolerance alone */
    uint64_t calls[HESSCRIT_CALLBACK_KINDS];
    int escaped;
    int escape_was_tried;
    hesscrit_escape_step step, other_step; /* the latter fell less far; or of kind NONE */
    const char *why_no_escape;             /* static storage; NULL: escaped */
    /* Behind the struct, in the same allocation: */
    double *theta, *gradient, *gradient_bound, *eigenvalues, *radii, *direction, *theta_after;
    double *typical_sizes, *natural_eigenvalues, *natural_radii;
    double *hessian, *hessian_bound, *eigenvectors;
};

/* Memory for a report on n parameters, zeroed but for the arrays. NULL when it
 * cannot be had. */
hesscrit_report *hesscrit_report_allocate(const hesscrit_context_options *hooks, size_t n);

/* What shows the signs that a report claims: the radii in the user's units, those in natural ones,
 * which may be those of the critical point beside theta, or what is not in the report. */
typedef enum hesscrit_signs_basis {
    HESSCRIT_SIGNS_BY_RADII,
    HESSCRIT_SIGNS_IN_NATURAL_UNITS,
    HESSCRIT_SIGNS_BESIDE,
    HESSCRIT_SIGNS_BY_FACTORISATION
} hesscrit_signs_basis;

hesscrit_signs_basis hesscrit_report_signs_basis(const hesscrit_report *report);
