/* Slope and curvature of the loss along eigenvectors, by steps of their own. */
#pragma once

#include "curvature/natural.h"

/*
 * What gradient and Hessian tell along an eigenvector has the errors of all coordinates, whose
 * steps are as short as the steepest direction wants. Along the floor of a valley that may be all
 * that is seen. So, where there are losses only, the differences of the losses at +-h and +-2h
 * along it take the place of the slope, and if wanted of a curvature within its radius, where they
 * are known better:
 *     (f(h) - f(-h)) / 2h,  (f(h) - 2 f(0) + f(-h)) / h^2,
 * with an h at which what the loss bends by is many times its error; a third of what the double
 * step differs by is their truncation. Source: Abramowitz & Stegun 25.3.21, 25.3.23.
 *
 * Only slopes that hide more of a fall than the error of the loss are looked at. A curvature so
 * seen is that along the vector, which is no eigenvector to this accuracy: it serves steps, and no
 * claim. evaluator->base is theta. Cost: 4 losses for each, and 4 more for each longer step.
 */
hesscrit_status hesscrit_look_along(hesscrit_evaluator *evaluator, const hesscrit_derivatives *d,
                                    int curvatures, hesscrit_natural *natural);
