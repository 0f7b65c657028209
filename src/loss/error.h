/* How far a loss value may be off.
 *
 * A loss error is two standard deviations of the noise, and never below the rounding of the value.
 * One measurement near theta has to serve at other points, which it does by different formulas:
 * they stand here side by side, each with the places that use it. */
#pragma once

#include "loss/evaluate.h"

/* What is known of it. */
typedef struct hesscrit_loss_error {
    double near;  /* of a loss near theta */
    double share; /* of a larger loss, the error is this share of it */
} hesscrit_loss_error;

/* The rounding of a loss of this size: twice half a unit in the last place. */
double hesscrit_loss_rounding(double size);

/* Before anything is measured: what the user says, and the rounding. Where a step is tried without
 * an analysis. */
double hesscrit_error_told(const hesscrit_problem *problem, double loss);

/* Of a loss seen near theta. Differences and slopes. */
double hesscrit_error_of_loss(hesscrit_loss_error error, double loss);

/* The same without the rounding of the value, which of an infinite one is infinite. Kinks between
 * the axes. */
double hesscrit_error_without_rounding(hesscrit_loss_error error, double loss);

/* Of a loss that a search tries, whatever share it is of larger ones. The way down. */
double hesscrit_error_of_trial(hesscrit_loss_error error, double loss);

/* Of losses up to `size` on a coordinate axis with this slope. A loss computed by a backward stable
 * algorithm is the exact one of parameters with relative errors u, which a slope turns into
 * u |theta_i| |df/dtheta_i|. Steps and second differences. */
double hesscrit_error_on_axis(hesscrit_loss_error error, double size, double theta, double slope);

/* Of a loss at this distance from theta, in typical sizes, where `share_far` was seen far out: a
 * share that is less there falls like 1 / distance. Higher orders. */
double hesscrit_share_at(hesscrit_loss_error error, double share_far, double distance);

/* Of a loss that is what is left of terms of this size, each with its share and rounding. Higher
 * orders. */
double hesscrit_error_of_terms(double share, double terms);

/*
 * The loss at base, and the error of losses near it: problem->loss_error or twice the deviation of
 * the noise found, as rounding errors are even distributions, which end before two deviations.
 * Noise that is small beside the loss is taken for a share of it, as most noise is: far from theta
 * the loss may be much larger. ends_difference: as of hesscrit_loss_noise(), or NULL; left as it is
 * where problem->loss_error is given. Cost: 1 loss call, and 6 to 57 unless problem->loss_error is
 * given. HESSCRIT_E_NONFINITE when the loss at theta is.
 */
hesscrit_status hesscrit_measure_loss(hesscrit_evaluator *evaluator, const double *scale,
                                      double *loss, hesscrit_loss_error *error,
                                      double *ends_difference);
