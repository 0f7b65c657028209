/* The step of each coordinate: how far to go from theta so that the loss
 * changes by much more than its noise, but still like a parabola. */
#ifndef HESSCRIT_DERIVATIVE_STEPS_H
#define HESSCRIT_DERIVATIVE_STEPS_H

#include "base/numbers.h"
#include "loss/domain.h"
#include "loss/error.h"

/* What is known of the loss along one coordinate axis through theta. */
typedef struct hesscrit_axis {
    double step;           /* h > 0, a power of two */
    double plus, minus;    /* loss at theta +- h e_i */
    double plus2, minus2;  /* loss at theta +- 2h e_i */
    double error;          /* of each of these values, at most */
    double upper, lower;   /* theta_i + h and theta_i - h as they were rounded */
    double upper2, lower2; /* theta_i +- 2h as they were rounded */
    int side;              /* 1 or -1: the loss is known on that side only, and extrapolated */
    int visible;           /* the loss changes along this axis by more than its noise */
} hesscrit_axis;

typedef struct hesscrit_steps {
    hesscrit_axis *axis;            /* n */
    int *sides;                     /* n: the sides of the axes, for the evaluator */
    double *scale;                  /* n: natural scale of each parameter */
    double loss;                    /* at theta, finite */
    hesscrit_loss_error loss_error; /* of losses near theta */
} hesscrit_steps;

/* f(h) - 2f(0) + f(-h) and f(2h) - 4f(h) + 6f(0) - 4f(-h) + f(-2h) of an axis, from
 * differences against the loss at theta, which are small and nearly exact. */
double hesscrit_second_difference(const hesscrit_steps *steps, const hesscrit_axis *axis);
double hesscrit_fourth_difference(const hesscrit_steps *steps, const hesscrit_axis *axis);

/* The error of the five values on an axis as far as it was known before they were seen.
 * Besides the noise at theta: a loss computed by a backward stable algorithm is the exact
 * one of parameters with relative errors u, which a slope turns into u |theta_i| |df/dtheta_i|. */
double hesscrit_axis_error(const hesscrit_steps *steps, const hesscrit_axis *axis, double theta);

/* Measure an axis with the step that is set in it. Cost: 4 loss calls. */
hesscrit_status hesscrit_measure_axis(hesscrit_evaluator *evaluator, const hesscrit_steps *steps,
                                      size_t i, hesscrit_axis *axis);

/* Choose the step of an axis anew, between one known to be too short and the present one. Cost:
 * up to 28 loss calls. */
hesscrit_status hesscrit_choose_step_again(hesscrit_evaluator *evaluator, hesscrit_steps *steps,
                                           size_t i, double first);

/*
 * Choose the steps for second differences. Cost: hesscrit_measure_loss(), and
 * 4 calls a coordinate and round, up to 7 rounds where the first step does not fit. Where the noise
 * was measured, and the loss was seen to bend far more than the steps say, 2 for each coordinate,
 * and for those that do up to 7 rounds more.
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
