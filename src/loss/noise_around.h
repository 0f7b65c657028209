/* How noisy is the loss, or the gradient, at another point than theta? */
#pragma once

#include "loss/evaluate.h"

/* The factor between spacings that are tried: no power of two, which would round the same way
 * again. */
#define HESSCRIT_RESPACING 100.0

/* The point that is `steps` spacings from theta on a line along a direction that favours nothing:
 * signs at random, and no round lengths, which would let the arithmetic of the
 * loss be exact and its noise not show. But points that are evenly spaced to the last bit: what
 * they are off by would look like noise, beside small spacings large. */
void hesscrit_noise_point(size_t n, const double *base, const double *scale, double spacing,
                          int steps, double *point);

/*
 * The deviation of the noise around a point, which has to be measured where it is used: that of an
 * exactly invariant coordinate grows with the distance, and the rounding of terms that are zero at
 * theta is not seen there. From seven values on a line through it, whose spacing is a share of the
 * scale. More than is known already is believed where a spacing that is 100 times less shows it,
 * too: what is left of a smooth part falls with the spacing, and so does what a kink makes. Values
 * that repeat are multiples of something, and noise is a part of that. share: the same of the
 * largest value. Both are 0 where nothing is to be told. component: of the user's gradient, or the
 * loss. Cost: 7 to 28 calls of it.
 */
#define HESSCRIT_OF_LOSS ((size_t)-1)
hesscrit_status hesscrit_noise_around(hesscrit_evaluator *evaluator, size_t component,
                                      const double *point, const double *scale, double spacing,
                                      double known, double *noise, double *share);

/* The error of the loss, or of a component of the gradient, at about this distance along axis i,
 * beside theta where a kink at theta does not show, as the noise there has it; 0 where it is no
 * more than is known. Cost: 7 to 28 calls of it, none where problem->loss_error, or gradient_error,
 * is given. */
hesscrit_status hesscrit_error_on_axis(hesscrit_evaluator *evaluator, size_t component,
                                       double known, size_t i, double distance, double *error);
