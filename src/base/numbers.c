#include "base/numbers.h"

#include <math.h>

double hesscrit_power_of_two_near(double x)
{
    int exponent;
    const double mantissa = frexp(x, &exponent);
    return ldexp(1.0, mantissa < 0.70710678118654752 ? exponent - 1 : exponent);
}

double hesscrit_power_of_two_below(double x)
{
    int exponent;
    if (x == 0.0) return 0.0;
    frexp(x, &exponent);
    return ldexp(1.0, exponent - 1);
}
