/* How noisy is the loss, or the gradient, near theta? */
#pragma once

#include "loss/evaluate.h"

/*
 * Standard deviation of the noise in the loss near base, from differences of
 * 7 values along one line, where the smooth part cancels in the high
 * differences and the noise does not. 0 when none shows.
 * share: of losses that are much larger than the one at base, their noise is this share: that at
 * base where it is small beside the loss, as most noise grows with it; 0 where that was not seen.
 * Losses rounded to few bits, as in single precision, have the noise of such rounding at least; the
 * evaluator is told.
 * ends_difference: the second difference of the losses at both ends of the first line, theta +- d
 * with |d_i| <= HESSCRIT_LINE scale_i; or NULL. value: the loss at base. scale: n typical sizes.
 * Cost: 6 to 36 loss calls, and 7 or 14 more where noise is beyond rounding, on one side of base,
 * where a kink shows not, and 7 more where the losses seem to be rounded to few bits. Source:
 * ECNoise, Moré & Wild, SIAM J. Sci. Comput. 33 (2011).
 */
#define HESSCRIT_LINE 0x3p-30
hesscrit_status hesscrit_loss_noise(hesscrit_evaluator *evaluator, double value,
                                    const double *scale, double *noise, double *share,
                                    double *ends_difference);

/*
 * The deviation of the noise around a point, which has to be measured where it is used: that of an
 * exactly invariant coordinate grows with the distance, and the rounding of terms that are zero at
 * theta is not seen there. From seven values on a line through it, whose spacing is a share of the
 * scale. More than is known already is believed where a spacing that is 100 times less shows it,
 * too: what is left of a smooth part falls with the spacing, and so does what a kink makes. Values
 * that repeat are multiples of something, and noise is a part of that. share: the same of the
 * largest value. Both are 0 where nothing is to be told. Cost: 7 to 28 loss calls.
 */
hesscrit_status hesscrit_noise_around(hesscrit_evaluator *evaluator, const double *point,
                                      const double *scale, double spacing, double known,
                                      double *noise, double *share);

/* As hesscrit_loss_noise() for each component of the user's gradient: noise and share are n
 * doubles, value the gradient at base. share: only that of components rounded to few bits, beside
 * the power of two that is not above them, else 0. Cost: 6 to 57 gradient calls. */
hesscrit_status hesscrit_gradient_noise(hesscrit_evaluator *evaluator, const double *value,
                                        const double *scale, double *noise, double *share);
