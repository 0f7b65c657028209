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
 * ends: 2, what the loss changes by at both ends of the first line, theta +- d with |d_i| <=
 * HESSCRIT_LINE scale_i; or NULL. value: the loss at base. scale: n typical sizes.
 * Cost: 6 to 36 loss calls, and 7 or 14 more where noise is beyond rounding, on one side of base,
 * where a kink shows not, and 7 more where the losses seem to be rounded to few bits. Source:
 * ECNoise, Moré & Wild, SIAM J. Sci. Comput. 33 (2011).
 */
#define HESSCRIT_LINE 0x3p-30
hesscrit_status hesscrit_loss_noise(hesscrit_evaluator *evaluator, double value,
                                    const double *scale, double *noise, double *share,
                                    double *ends);

/* As hesscrit_loss_noise() for each component of the user's gradient: noise and share are n
 * doubles, value the gradient at base. share: only that of components rounded to few bits, beside
 * the power of two that is not above them, else 0. Cost: 6 to 57 gradient calls. */
hesscrit_status hesscrit_gradient_noise(hesscrit_evaluator *evaluator, const double *value,
                                        const double *scale, double *noise, double *share);
