/** @file
 * Numbers with their gradient and Hessian, so that a test writes a loss once and has its exact
 * derivatives (forward automatic differentiation to second order).
 */
#ifndef JETS_H
#define JETS_H

#include <stddef.h>

enum { JET_MOST = 6 };

typedef struct jet {
    double value;
    double gradient[JET_MOST];
    double hessian[JET_MOST][JET_MOST];
} jet;

jet jet_constant(double value);
jet jet_variable(size_t i, double value);
jet jet_plus(jet a, jet b);
jet jet_minus(jet a, jet b);
jet jet_times(jet a, jet b);
jet jet_scaled(double factor, jet a);
/** a^k, k >= 0. */
jet jet_power(jet a, int k);
/** A function of a whose value and first two derivatives at a.value are these. */
jet jet_function(jet a, double value, double first, double second);
jet jet_exp(jet a);
jet jet_cos(jet a);
jet jet_log1p(jet a);
jet jet_tanh(jet a);

#endif
