/* The step of each coordinate: how far to go from theta so that the loss
 * changes by much more than its noise, but still like a parabola. */
#ifndef HESSCRIT_DERIVATIVE_STEPS_H
#define HESSCRIT_DERIVATIVE_STEPS_H

#include "derivative/evaluate.h"

/* What is known of the loss along one coordinate axis through theta. */
typedef struct hesscrit_axis {
    double step;           /* h > 0, a power of two */
    double plus, minus;    /* loss at theta +- h e_i */
    double plus2, minus2;  /* loss at theta +- 2h e_i */
    double error;          /* of each of these values, at most */
    double upper, lower;   /* theta_i + h and theta_i - h as they were rounded */
    double upper2, lower2; /* theta_i +- 2h as they were rounded */
    int visible;           /* the loss changes along this axis by more than its noise */
} hesscrit_axis;

typedef struct hesscrit_steps {
    hesscrit_axis *axis; /* n */
    double *scale;       /* n: natural scale of each parameter */
    double loss;         /* at theta, finite */
    double loss_error;   /* of a loss value at theta */
} hesscrit_steps;

/* 2^k nearest to the typical size of each parameter: problem->theta_scale[i],
 * else max(|theta_i|, 1). */
void hesscrit_natural_scale(const hesscrit_evaluator *evaluator, double *scale);

/* The loss at base, and the error of such values: problem->loss_error or the
 * noise found, and never below the rounding of the value itself.
 * Cost: 1 loss call, and 6 to 24 unless problem->loss_error is given.
 * HESSCRIT_E_NONFINITE when the loss at theta is. */
hesscrit_status hesscrit_measure_loss(hesscrit_evaluator *evaluator, const double *scale,
                                      double *loss, double *error);

/*
 * Choose the steps for second differences. Cost: hesscrit_measure_loss(), and
 * 4 calls a coordinate and round, up to 7 rounds where the first step does not fit.
 *
 * The errors of a second difference are noise, 4 eps / h^2, and truncation,
 * |f''''| h^2 / 12. Their ratio is seen in the fourth difference,
 *     r = |f(2h) - 4f(h) + 6f(0) - 4f(-h) + f(-2h)| / (16 eps),
 * and is best near r = 3 for one second derivative. Mixed ones suffer several
 * times that truncation (1/6 + 1/6 + 1/4 against 1/12), so the aim is r = 1/2.
 * The idea of a testing ratio: Shi, Xie, Xuan & Nocedal,
 * "Adaptive finite-difference interval estimation for noisy derivative-free
 * optimization", SIAM J. Sci. Comput. 44 (2022).
 */
hesscrit_status hesscrit_choose_steps(hesscrit_evaluator *evaluator, hesscrit_steps *steps);

#endif
