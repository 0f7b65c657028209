/* Typical sizes of the parameters, where the user told none. */
#pragma once

#include "curvature/natural.h"

/*
 * Make all axes alike: the scale of each becomes the distance, at most max(|theta_i|, 1), at which
 * the loss changes by as much as it does there along the axis where that is least. Without that a
 * sphere would be long in one direction and short in another, and what is slow would be hidden by
 * the roundings of what is fast.
 *
 * better: d with these scales; *changed: whether they are other ones than those of d. Nothing
 * changes where problem->theta_scale is given. Cost: 2n losses, and 12 for each axis that shrinks;
 * more where the domain ends near theta, 44n at most.
 */
hesscrit_status hesscrit_even_sizes(hesscrit_evaluator *evaluator, const hesscrit_derivatives *d,
                                    hesscrit_derivatives *better, int *changed);
