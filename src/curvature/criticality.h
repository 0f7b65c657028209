/* Is the gradient zero, up to its errors and the tolerance? */
#pragma once

#include "curvature/natural.h"

/* What the gradient says. */
typedef struct hesscrit_criticality {
    int is_critical;      /* the critical test of hesscrit_analyze(), by slopes that are clear */
    int is_gradient_flat; /* if not: the test for that */
    int is_seen_to_fall;  /* set by the caller of hesscrit_look_for_fall() */
    int is_sure;          /* it is so by all slopes that are seen, and would be with slopes and
                             curvatures at the worst ends of their errors, too */
    int is_only_enough; /* it is so by loss_tolerance alone: what slopes lead to is not at theta */
    double distance;    /* max_i |p_i| */
    double left;        /* F, what is left to fall */
    double fall;        /* so much may be left at most */
} hesscrit_criticality;

/* Is a point critical whose model's critical point may be this far, and this much lower? */
int hesscrit_is_surely_critical(const hesscrit_derivatives *derivatives, double tolerance,
                                double reach, double fall);

/* p: receives the step from the critical point of the model to theta, n doubles. reach: n doubles
 * of scratch. */
hesscrit_criticality hesscrit_test_gradient(size_t n, const hesscrit_derivatives *derivatives,
                                            const hesscrit_natural *natural, double tolerance,
                                            double *p, double *reach);

/*
 * Along a direction whose curvature is only known to be below its radius, a slope divided by that
 * is no distance. Where it promises a fall over a typical size that is clear of the loss's error,
 * the loss is looked at from there inwards, as far as the tolerance in presumed sizes: *falls: it
 * is lower, by more than four errors, and theta is not critical. The same along parameters. Cost:
 * none where no slope is seen along such a direction; else 1 to 7 losses for each.
 */
hesscrit_status hesscrit_look_for_fall(hesscrit_evaluator *evaluator, const hesscrit_derivatives *d,
                                       const hesscrit_natural *natural, double tolerance,
                                       int *falls);
