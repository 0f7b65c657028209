/** @file
 * Derivatives for others to be held against, by differences in quadruple
 * precision: no hand-written ones that could be wrong.
 */
#ifndef QUAD_DERIVATIVES_H
#define QUAD_DERIVATIVES_H

#include <stddef.h>

#include "functions/quad.h"

typedef quad (*quad_function)(size_t n, const quad *x, const void *data);

/**
 * Gradient and Hessian at theta, each with the error that extrapolation shows:
 * of smooth functions 1e-20 of the size that an entry can have, or less.
 *
 * @param gradient, gradient_error  n
 * @param hessian, hessian_error    n rows of n, exactly symmetric
 *
 * Cost: about 12 n^2 + 50 n calls of the function. Source: central
 * differences, Abramowitz & Stegun 25.3.21, 25.3.23 and 25.3.26, and Richardson's
 * extrapolation of them.
 */
void quad_derivatives(quad_function function, const void *data, size_t n, const double *theta,
                      quad *gradient, quad *gradient_error, quad *hessian, quad *hessian_error);

#endif
