/* The quadratic model of the loss at a point, in the eigenbasis of its Hessian in natural
 * units: all that steps are computed from. A model whose pairs come from products with
 * vectors could take its place. */
#pragma once

#include "base/vectors.h"
#include "curvature/criticality.h"
#include "derivative/derive.h"

/* Scratch memory of the context. In natural units z_i = theta_i / scale_i,
 *     L(theta + S Q'y) ~ loss + slopes . y + sum_k eigenvalues_k y_k^2 / 2,
 * with the eigenvectors as the rows of Q. */
typedef struct hesscrit_model {
    double *theta; /* n */
    double loss;   /* at theta: of a trial point before the derivatives */
    hesscrit_derivatives d;
    hesscrit_natural natural;
    double gradient_norm; /* Euclidean, in the user's units */
    hesscrit_criticality criticality;
    int is_cheap; /* its errors are only guessed: see cheap_model.h */
} hesscrit_model;

hesscrit_status hesscrit_model_allocate(hesscrit_context *context, size_t n, hesscrit_model *model);

/* Derivatives and eigenpairs at model->theta, which becomes the base of the evaluator. basis: n
 * rows of n, perhaps near the eigenvectors, or NULL. tolerance: of the critical test. On error the
 * base is still model->theta, and what the model says is of no use. */
hesscrit_status hesscrit_model_derive(hesscrit_evaluator *evaluator, const double *basis,
                                      double tolerance, hesscrit_model *model);

/* The model with derivatives that are known: its eigenpairs, with slopes and the critical test. */
hesscrit_status hesscrit_model_of(hesscrit_context *context, size_t n,
                                  const hesscrit_derivatives *derivatives, const double *basis,
                                  double tolerance, hesscrit_model *model);

/* q_k . S v for all k: slopes of a gradient. */
void hesscrit_model_slopes(size_t n, const hesscrit_model *model, const double *gradient,
                           double *slopes);

/* point = from + S Q'y, in the units of theta. 0 when nothing moves for rounding. */
int hesscrit_model_move(size_t n, const hesscrit_model *model, const double *y, const double *from,
                        double *point);
