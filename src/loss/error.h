/* How far a loss value may be off.
 *
 * A loss error is two standard deviations of the noise, and never below the rounding of the value.
 * What all claims rest on:
 *  - a loss value has one error, by one formula, hesscrit_error_at(): the largest of what the user
 *    says, of the noise measured, of the value's rounding, and of that of terms that meet there
 *    (hesscrit_terms_at()): terms that cancel leave their roundings;
 *  - noise is measured where it is used, not carried to a distance (hesscrit_noise_around()):
 *    at the steps, where a kink is about to be claimed, at each radius of higher orders;
 *  - a claim exceeds its error HESSCRIT_CLEAR times;
 *  - noise makes steps longer, never typical sizes. */
#pragma once

#include "loss/evaluate.h"

/* What is known of it. */
typedef struct hesscrit_loss_error {
    double near;  /* of a loss near theta */
    double share; /* of a larger loss, the error is this share of it */
} hesscrit_loss_error;

/* A claim exceeds its own error so many times: jumps, falls, rises, walks. An error is two
 * deviations. */
#define HESSCRIT_CLEAR 4.0

/* The rounding of a loss of this size: twice half a unit in the last place. */
double hesscrit_loss_rounding(double size);

/* Before anything is measured: what the user says, and the rounding. Where a step is tried without
 * an analysis. */
double hesscrit_error_told(const hesscrit_problem *problem, double loss);

/* Of a loss seen around theta: the largest of what was told or measured near theta, of its share of
 * the loss, and of the rounding of the value and of terms of which it is the sum, as far as they
 * are known: terms that cancel leave their roundings. A loss that is not finite has an infinite
 * one. */
double hesscrit_error_at(hesscrit_loss_error error, double loss, double terms);

/*
 * The loss at base, and the error of losses near it: problem->loss_error or twice the deviation of
 * the noise found, as rounding errors are even distributions, which end before two deviations.
 * Noise that is small beside the loss is taken for a share of it, as most noise is: far from theta
 * the loss may be much larger. ends_difference: the sum of what the ends of hesscrit_loss_noise()
 * change by, or NULL; left as it is where problem->loss_error is given. Cost: 1 loss call, and 6 to
 * 57 unless problem->loss_error is given. HESSCRIT_E_NONFINITE when the loss at theta is.
 */
hesscrit_status hesscrit_measure_loss(hesscrit_evaluator *evaluator, const double *scale,
                                      double *loss, hesscrit_loss_error *error,
                                      double *ends_difference);
