/* The step of each coordinate: how far to go from theta so that the loss
 * changes by much more than its noise, but still like a parabola. */
#pragma once

#include "derivative/axes.h"

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
hesscrit_status hesscrit_choose_steps(hesscrit_evaluator *evaluator, hesscrit_axes *axes);

/* Choose the step of an axis anew, between one known to be too short and the present one. Cost:
 * up to 28 loss calls. */
hesscrit_status hesscrit_choose_step_again(hesscrit_evaluator *evaluator, hesscrit_axes *axes,
                                           size_t i, double first);
