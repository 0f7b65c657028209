/** @file
 * Critical points at which curvature decides nothing, with their kind known from theory, in any
 * units and any coordinates.
 */
#ifndef DEGENERATE_H
#define DEGENERATE_H

#include <hesscrit/critical_point.h>

#include "jets.h"
#include "random.h"

typedef struct degenerate_case {
    const char *name;
    size_t n;
    jet (*loss)(const jet *x);
    double at[JET_MOST];
    hesscrit_verdict verdict; /* UNDETERMINED: theory knows, but no finite number of losses does */
    int order;                /* as hesscrit_report_order(); -1: not asked */
    size_t flat_dimension;    /* of flat minima */
} degenerate_case;

extern const degenerate_case degenerate_cases[];
extern const size_t degenerate_case_count;

/**
 * One case as the library meets it: 2^loss_exponent sign (f(x) + constant), perhaps rounded to
 * single precision, at x = at + Q (2^-exponent_i theta_i - centre_i).
 */
typedef struct degenerate_view {
    const degenerate_case *what;
    double sign, constant;
    int loss_exponent;
    int single;
    double q[JET_MOST * JET_MOST];
    double centre[JET_MOST];
    int exponent[JET_MOST];
    double theta[JET_MOST];        /* the critical point */
    double scale[JET_MOST];        /* what the typical size of each parameter is */
    size_t calls, nan_at, fail_at; /* as in losses.h */
} degenerate_view;

/** As it is written: no rotation, no shift, units of 1. */
void degenerate_plain(const degenerate_case *what, degenerate_view *view);
/** Rotated about theta. */
void degenerate_rotate(rng *r, degenerate_view *view);
/** Another centre of typical size. */
void degenerate_shift(rng *r, degenerate_view *view);
/** Each parameter in its own unit, 2^-most to 2^most. */
void degenerate_rescale(rng *r, int most, degenerate_view *view);

/** With losses alone, with the gradient too (1), or with gradient and Hessian (2). */
hesscrit_problem degenerate_problem(degenerate_view *view, int derivatives);

/** What the verdict has to be. */
hesscrit_verdict degenerate_verdict(const degenerate_view *view);

#endif
