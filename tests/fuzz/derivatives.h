/** @file
 * Derivatives of expressions: as a program computes them, and exact but for quadruple rounding.
 */
#ifndef FUZZ_DERIVATIVES_H
#define FUZZ_DERIVATIVES_H

#include "expression.h"

/** Value, gradient (NULL if not wanted) and Hessian (n rows of n; NULL likewise). */
double expression_derivatives(const expression *e, const double *x, double *gradient,
                              double *hessian);
quad expression_exact_derivatives(const expression *e, const quad *x, quad *gradient,
                                  quad *hessian);

#endif
