#include "jets.h"

#include <math.h>
#include <string.h>

jet jet_constant(double value)
{
    jet a;
    memset(&a, 0, sizeof a);
    a.value = value;
    return a;
}

jet jet_variable(size_t i, double value)
{
    jet a = jet_constant(value);
    a.gradient[i] = 1.0;
    return a;
}

/* x a + y b */
static jet combined(double x, jet a, double y, jet b)
{
    jet c;
    c.value = x * a.value + y * b.value;
    for (size_t i = 0; i < JET_MOST; i++) {
        c.gradient[i] = x * a.gradient[i] + y * b.gradient[i];
        for (size_t j = 0; j < JET_MOST; j++)
            c.hessian[i][j] = x * a.hessian[i][j] + y * b.hessian[i][j];
    }
    return c;
}

jet jet_plus(jet a, jet b)
{
    return combined(1.0, a, 1.0, b);
}

jet jet_minus(jet a, jet b)
{
    return combined(1.0, a, -1.0, b);
}

jet jet_scaled(double factor, jet a)
{
    return combined(factor, a, 0.0, jet_constant(0.0));
}

jet jet_times(jet a, jet b)
{
    jet c = combined(b.value, a, a.value, b);
    c.value = a.value * b.value;
    for (size_t i = 0; i < JET_MOST; i++)
        for (size_t j = 0; j < JET_MOST; j++)
            c.hessian[i][j] += a.gradient[i] * b.gradient[j] + b.gradient[i] * a.gradient[j];
    return c;
}

jet jet_power(jet a, int k)
{
    jet c = jet_constant(1.0);
    for (int i = 0; i < k; i++) c = jet_times(c, a);
    return c;
}

jet jet_function(jet a, double value, double first, double second)
{
    jet c = jet_scaled(first, a);
    c.value = value;
    for (size_t i = 0; i < JET_MOST; i++)
        for (size_t j = 0; j < JET_MOST; j++)
            c.hessian[i][j] += second * a.gradient[i] * a.gradient[j];
    return c;
}

jet jet_exp(jet a)
{
    return jet_function(a, exp(a.value), exp(a.value), exp(a.value));
}

jet jet_cos(jet a)
{
    return jet_function(a, cos(a.value), -sin(a.value), -cos(a.value));
}

jet jet_log1p(jet a)
{
    const double slope = 1.0 / (1.0 + a.value);
    return jet_function(a, log1p(a.value), slope, -slope * slope);
}

jet jet_tanh(jet a)
{
    const double t = tanh(a.value);
    return jet_function(a, t, 1.0 - t * t, -2.0 * t * (1.0 - t * t));
}
