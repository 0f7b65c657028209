/* Gradient and Hessian at base with their bounds, from the best that the
 * problem offers. The frame of a public call is open. */
#pragma once

#include "derivative/kink.h"
#include "loss/error.h"

/* Scratch memory of the context. Members that were not asked for are NULL. */
typedef struct hesscrit_derivatives {
    double loss;                    /* at base; set when the loss was asked for */
    hesscrit_loss_error loss_error; /* of losses near base */
    double *scale;                  /* n: natural scale of each parameter, */
    double *presumed;               /* n: and what it was before anything was measured */
    double *gradient;               /* n */
    double *gradient_bound;         /* n */
    double *gradient_share;  /* n: the deviation of a component of a user's gradient that is rounded
                                to fewer bits than a double has, as a share of it; else 0 */
    double *hessian;         /* n * n, exactly symmetric */
    double *hessian_bound;   /* n * n, exactly symmetric */
    double *steps;           /* n: of the differences; 0 where there were none */
    double loss_tolerance;   /* what promises to fall by less is critical; 0 unless it was told */
    int hessian_is_estimate; /* by differences, whose bounds are estimates */
    int hessian_is_stated;   /* it is the user's, who said how far off it may be */
    int changes_seen;        /* the loss was seen to change around base by more than its noise */
    int gradient_is_refuted; /* the loss is smooth, and curves as the user's gradient does not */
    hesscrit_kinks kinks; /* at base the loss has no second derivative, as seen at several scales */
} hesscrit_derivatives;

enum {
    HESSCRIT_WANT_LOSS = 1,
    HESSCRIT_WANT_GRADIENT = 2,
    HESSCRIT_WANT_GRADIENT_BOUND = 4,
    HESSCRIT_WANT_HESSIAN = 8, /* always with its bound */
    HESSCRIT_WANT_ALL = 15
};

/* Scratch memory for those wanted; nothing is derived yet. */
hesscrit_status hesscrit_derivatives_allocate(hesscrit_context *context, size_t n, unsigned wanted,
                                              hesscrit_derivatives *derivatives);

/* The size of the terms that meet in a loss beside theta, as far as its model tells:
 *     sum_i |g_i d_i| + sum_ij |H_ij d_j| (|theta_i| + |d_i| / 2), d = point - theta,
 * beyond the bounds of g and H.
 * Where they cancel, as those of x'Ax do along a null vector of A, their roundings stay; and so
 * does what the roundings of a parameter change. */
double hesscrit_terms_at(size_t n, const hesscrit_derivatives *derivatives, const double *theta,
                         const double *point);

hesscrit_status hesscrit_derive(hesscrit_evaluator *evaluator, unsigned wanted,
                                hesscrit_derivatives *derivatives);
