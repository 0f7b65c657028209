/* Gradient and Hessian at base with their bounds, from the best that the
 * problem offers. The frame of a public call is open. */
#ifndef HESSCRIT_DERIVATIVE_DERIVE_H
#define HESSCRIT_DERIVATIVE_DERIVE_H

#include "loss/error.h"
#include "derivative/ladder.h"
#include "derivative/steps.h"

/* Scratch memory of the context. Members that were not asked for are NULL. */
typedef struct hesscrit_derivatives {
    double loss;                    /* at base; set when the loss was asked for */
    hesscrit_loss_error loss_error; /* of losses near base */
    double *scale;                  /* n: natural scale of each parameter */
    double *gradient;               /* n */
    double *gradient_bound;         /* n */
    double *gradient_share; /* n: the deviation of a component of a user's gradient that is rounded
                               to fewer bits than a double has, as a share of it; else 0 */
    double *hessian;        /* n * n, exactly symmetric */
    double *hessian_bound;  /* n * n, exactly symmetric */
    double *steps; /* n: of the differences of a user's gradient; 0 where there were none */
    int hessian_is_estimate; /* by differences, whose bounds are estimates */
    int changes_seen;        /* the loss was seen to change around base by more than its noise */
    int has_kink;      /* at base the loss has no second derivative, as seen at several scales: */
    int kink_order;    /* the lowest one that jumps or is unbounded, 0 the loss itself, 1 its
                          slope, 2 its curvature, */
    size_t kink;       /* along this coordinate, */
    double kink_jump;  /* by so much, right minus left, loss units per theta_kink^kink_order; where
                          it is unbounded but the same on both sides, nearer minus farther away, */
    double kink_error; /* which is right to this; infinite where the derivative is unbounded */
    int kink_between_axes; /* it shows along none of the coordinates: kink, _jump and _error say
                              nothing */
} hesscrit_derivatives;

enum {
    HESSCRIT_WANT_LOSS = 1,
    HESSCRIT_WANT_GRADIENT = 2,
    HESSCRIT_WANT_GRADIENT_BOUND = 4,
    HESSCRIT_WANT_HESSIAN = 8, /* always with its bound */
    HESSCRIT_WANT_ALL = 15
};

hesscrit_status hesscrit_derive(hesscrit_evaluator *evaluator, unsigned wanted,
                                hesscrit_derivatives *derivatives);

/* The parts. gradient.c: */
hesscrit_status hesscrit_gradient_of_user(hesscrit_evaluator *evaluator, const double *scale,
                                          double *gradient, double *bound, double *share);
hesscrit_status hesscrit_gradient_from_losses(hesscrit_evaluator *evaluator,
                                              const hesscrit_axes *axes, double *gradient,
                                              double *bound);
/* gradient.c, hessian_extrapolated.c, from losses at several steps: */
hesscrit_status hesscrit_gradient_extrapolated(hesscrit_evaluator *evaluator,
                                               const hesscrit_axes *axes, hesscrit_ladder *ladders,
                                               double *gradient, double *bound);
hesscrit_status hesscrit_hessian_extrapolated(hesscrit_evaluator *evaluator,
                                              const hesscrit_axes *axes, hesscrit_ladder *ladders,
                                              double *hessian, double *bound, int *changes_seen);
/* hessian_from_losses.c (changes_seen is only ever set to 1): */
hesscrit_status hesscrit_hessian_from_losses(hesscrit_evaluator *evaluator,
                                             const hesscrit_axes *axes, double *hessian,
                                             double *bound, int *changes_seen);
/* mixed_inside.c, for entry (i, j) of either where a mixed point is outside the domain: along the
 * other diagonal and with shorter steps, until two scales are inside and agree. Cost: 6 or 12 loss
 * calls a scale, of at most 12. */
hesscrit_status hesscrit_mixed_inside(hesscrit_evaluator *evaluator, const hesscrit_axes *axes,
                                      size_t i, size_t j, double *value, double *bound);
/* hessian_from_gradients.c: scale, gradient, gradient_bound and gradient_share are those at base,
 * the bound being the error of the user's gradient. */
hesscrit_status hesscrit_hessian_from_gradients(hesscrit_evaluator *evaluator,
                                                hesscrit_derivatives *derivatives);
/* hessian_of_user.c: the user's Hessian, or products with unit vectors. */
hesscrit_status hesscrit_hessian_of_user(hesscrit_evaluator *evaluator, double *hessian,
                                         double *bound, int *changes_seen);

#endif
