/** @file
 * Numbers that a loss is written in once, and is then evaluated in double precision, as a program
 * would, or in long double; alone, or with its gradient and Hessian (forward automatic
 * differentiation). One calculation at a time: numbers live until the next numbers_begin().
 */
#ifndef NUMBERS_H
#define NUMBERS_H

#include <stddef.h>

typedef const struct number_parts *number;

enum { NUMBERS_MOST = 16 }; /* variables */

/** A new calculation: in long double if exact, with `order` derivatives (0 to 2) by n variables. */
void numbers_begin(int exact, int order, size_t n);

number constant(double value);
number variable(size_t i, long double value);

number plus(number a, number b);
number minus(number a, number b);
number times(number a, number b);
number over(number a, number b);
/** factor * a, and a + lift. */
number scaled(double factor, number a);
number lifted(number a, double lift);
number square(number a);
/** a^k, k >= 0, by multiplications. */
number power(number a, int k);

number exp_of(number a);
number log_of(number a);
number log1p_of(number a);
number sin_of(number a);
number cos_of(number a);
number tanh_of(number a);
number sqrt_of(number a);
number abs_of(number a);
/** log(1 + exp(a)), without overflow. */
number softplus_of(number a);

/** max(a, b); its derivatives are those of the larger one. */
number max_of(number a, number b);

/** c_0 x_0 + ... + c_{n-1} x_{n-1} */
number dot(size_t n, const double *c, const number *x);

/** -1, 0 or 1; 0 for NaN too. */
int sign_of(number a);

long double number_value(number a);
/** By variable i; by variables i and j. */
long double number_slope(number a, size_t i);
long double number_curvature(number a, size_t i, size_t j);

#endif
