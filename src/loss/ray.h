/* The loss on a straight line: at origin + step S q, S = diag(scale), so that a step is one of
 * typical sizes where q is a unit vector. */
#pragma once

#include "loss/evaluate.h"

typedef struct hesscrit_ray {
    hesscrit_evaluator *evaluator;
    const double *origin;    /* n */
    const double *scale;     /* n: S; NULL: all 1 */
    const double *direction; /* n: q */
    double *point;           /* n: where the ray was looked at last */
} hesscrit_ray;

/* Set the point at a step. */
void hesscrit_ray_go(const hesscrit_ray *ray, double step);

/* The loss there, and at +step (0) and -step (1). What is not finite is no error. */
hesscrit_status hesscrit_ray_loss(const hesscrit_ray *ray, double step, double *loss);
hesscrit_status hesscrit_ray_losses(const hesscrit_ray *ray, double step, double losses[2]);

/* (f(step) - 2 f(0) + f(-step)) / step^2 of two such losses. */
double hesscrit_ray_curvature(const double losses[2], double loss, double step);

/* (f(step) - f(-step)) / 2 step. */
double hesscrit_ray_slope(const double losses[2], double step);
