/* The rounding of terms that cancel where no digit of them shows. */
#pragma once

#include "loss/evaluate.h"

/*
 * Very near to theta a term may round to nothing, as cosh x - 1 does below 1e-8, and what is left
 * is smooth and without noise: cosh x - 1 - x^2 / 2 is a parabola there. Farther out the term
 * comes, rounded, and the loss leaves that parabola abruptly: a smooth function leaves its own by
 * some power of the distance. Second differences are compared along one line, at distances from
 * 2^-56 to 2^-12 of the scale, each 16 times the one before; where they break, at two in between.
 *
 * loss is that at base, ends_difference as of hesscrit_loss_noise(), and *error what is known of
 * the loss near base; it is raised to the noise where the loss breaks. Cost: 4 loss calls where the
 * ends differ by more digits than the loss at base leaves, else none; and 20 to 45 more where the
 * farthest second difference does not fit.
 */
hesscrit_status hesscrit_hear_cancellation(hesscrit_evaluator *evaluator, double loss,
                                           const double *scale, double ends_difference,
                                           double *error);
