/* The loss in a subspace: a problem of k coordinates z, whose callbacks call the user's at
 * theta + B'z. */
#pragma once

#include "loss/evaluate.h"

/* All pointers are to scratch memory or the caller's. */
typedef struct hesscrit_subspace {
    hesscrit_evaluator outer; /* checked, at theta; its rows are the points that are lent */
    size_t k, ldb;
    const double *basis;
    double *points;       /* what these should be: outer.width rows of n */
    double *gradient;     /* n: of the user; or a product */
    double *vector;       /* n: B'v; NULL without products */
    double *hessian;      /* n * n: of the user, or NULL */
    double *row;          /* n */
    double *rounding;     /* k * k: of B H B', or NULL without a Hessian */
    double *zero, *scale; /* k: z = 0 and the typical sizes */
    int changed;          /* a callback has written to a point: */
    size_t changed_at;    /* in this coordinate */
} hesscrit_subspace;

/* Check problem, theta and basis, and take scratch memory. */
hesscrit_status hesscrit_subspace_start(hesscrit_context *context, const hesscrit_problem *problem,
                                        const double *theta, size_t k, size_t ldb,
                                        const double *basis, hesscrit_subspace *s);

/* The problem of the coordinates; it reads *s. */
hesscrit_problem hesscrit_subspace_problem(hesscrit_subspace *s);

/* What ended with `status` ended for a callback that wrote to a point, if one did. */
hesscrit_status hesscrit_subspace_end(const hesscrit_subspace *s, hesscrit_status status);
