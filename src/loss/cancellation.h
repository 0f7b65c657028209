/* The rounding of terms that cancel where no digit of them shows. */
#pragma once

#include "loss/evaluate.h"

/*
 * Very near to theta a term may round to nothing, as cosh x - 1 does below 1e-8, and what is left
 * is smooth and without noise: cosh x - 1 - x^2 / 2 is a parabola there, and x^6 - (x - tanh x) is
 * x^6. Farther out the term comes, rounded, and the loss leaves that power of the distance
 * abruptly, as no smooth function does. It is compared along one line, on both sides together and
 * on each alone, at distances from 2^-56 to 2^-8 of the scale, each 16 times the one before; where
 * it breaks, at two in between. Distances are of few bits, so that theta rounds none that tells.
 *
 * loss is that at base, ends what it changes by at those of hesscrit_loss_noise(), and *error what
 * is known of the loss near base; it is raised to the noise where the loss breaks. Cost: 4 loss
 * calls where the loss changes by more digits than its error leaves, at an end or, going on like a
 * parabola, at the farthest distance; else none. And 22 to 47 more where the second difference is
 * no parabola's from the nearest distance to the farthest.
 */
hesscrit_status hesscrit_hear_cancellation(hesscrit_evaluator *evaluator, double loss,
                                           const double *scale, const double ends[2],
                                           double *error);
