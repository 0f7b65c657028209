/* Gradient and Hessian at base with their bounds, from the best that the
 * problem offers. The frame of a public call is open. */
#ifndef HESSCRIT_DERIVATIVE_DERIVE_H
#define HESSCRIT_DERIVATIVE_DERIVE_H

#include "derivative/evaluate.h"
#include "derivative/steps.h"

/* Scratch memory of the context. Members that were not asked for are NULL. */
typedef struct hesscrit_derivatives {
    double loss;            /* at base; set when the loss was asked for */
    double loss_error;      /* of such a value */
    double *scale;          /* n: natural scale of each parameter */
    double *gradient;       /* n */
    double *gradient_bound; /* n */
    double *hessian;        /* n * n, exactly symmetric */
    double *hessian_bound;  /* n * n, exactly symmetric */
    int changes_seen;       /* the loss was seen to change around base by more than its noise */
    int has_kink;           /* the slopes on both sides of base differ, at two scales: */
    size_t kink;            /* along this coordinate, */
    double kink_jump;       /* by so much, right minus left, per unit of theta_kink, */
    double kink_error;      /* which is right to this */
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
                                          double *gradient, double *bound);
hesscrit_status hesscrit_gradient_from_losses(hesscrit_evaluator *evaluator,
                                              const hesscrit_steps *steps, double *gradient,
                                              double *bound);
/* hessian_from_losses.c, hessian_from_gradients.c (changes_seen is only ever set to 1); value and
 * error are the user's gradient at base and the error of its components: */
hesscrit_status hesscrit_hessian_from_losses(hesscrit_evaluator *evaluator,
                                             const hesscrit_steps *steps, double *hessian,
                                             double *bound, int *changes_seen);
hesscrit_status hesscrit_hessian_from_gradients(hesscrit_evaluator *evaluator, const double *scale,
                                                const double *value, const double *error,
                                                double *hessian, double *bound, int *changes_seen);
/* hessian_of_user.c: the user's Hessian, or products with unit vectors. */
hesscrit_status hesscrit_hessian_of_user(hesscrit_evaluator *evaluator, double *hessian,
                                         double *bound, int *changes_seen);

#endif
