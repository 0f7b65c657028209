/* The noise of seven values of a function on a line, from their differences: of high order, the
 * smooth part cancels in them and the noise does not.
 * Source: ECNoise, Moré & Wild, "Estimating computational noise", SIAM J. Sci. Comput. 33 (2011).
 */
#pragma once

/* Two estimates of the same noise differ by no more: few values tell it to a factor of 2. */
#define HESSCRIT_ALIKE 4.0

/* Of the largest value: what differs by more is far from the others in size. */
#define HESSCRIT_FAR_OUT 0.1

/* On the line, evenly spaced, theta in the middle. */
enum { HESSCRIT_NOISE_POINTS = 7, HESSCRIT_NOISE_MIDDLE = HESSCRIT_NOISE_POINTS / 2 };

typedef enum hesscrit_noise_answer {
    HESSCRIT_NOISE_FOUND,
    HESSCRIT_NOISE_FOUND_FAR_OUT, /* but the values differ by more than a tenth of their size */
    HESSCRIT_NOISE_IS_ALL,        /* the same, and it is most of what they differ by */
    HESSCRIT_NOISE_SPACING_TOO_SMALL,
    HESSCRIT_NOISE_SPACING_TOO_LARGE
} hesscrit_noise_answer;

/* Each level k of the table estimates the standard deviation of the noise as
 * sigma_k^2 = (k!)^2 / (2k)! * mean (difference_k)^2; it is believed where
 * three levels in a row agree within a factor 4 and the signs alternate.
 *
 * The source also wants the values to differ by less than a tenth of their
 * size: on a line on which the function goes up and down wildly all levels
 * agree too, and where it is much larger than in the middle so is its noise. But
 * a function that is zero in the middle, as gradients at critical points are,
 * never passes that. Noise that is small beside the differences is therefore an
 * answer, too, though a closer look is worth while. And a loss that is 0 at its minimum is
 * beside it less than any noise: noise that is all there is is the same at another spacing.
 *
 * Without an answer, *noise is the least of the largest of three levels, which
 * what is left of the smooth part makes too large, or infinite. */
hesscrit_noise_answer hesscrit_noise_of_values(const double *values, double *noise);

/* The largest estimate of the three highest levels, where least is left of the smooth part. */
double hesscrit_noise_of_high_levels(const double *values);
