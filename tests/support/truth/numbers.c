#include "truth/numbers.h"

#include <math.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>

enum { MEMORY = 1 << 24 };

static struct {
    int exact, order;
    size_t n, length; /* parts of a number */
    size_t used;      /* bytes */
} calculation;

static alignas(long double) char memory[MEMORY];

static void *new_number(size_t size)
{
    void *parts = memory + calculation.used;
    calculation.used += calculation.length * size;
    if (calculation.used <= sizeof memory) return parts;
    fputs("numbers: out of memory\n", stderr);
    abort();
}

#define REAL           double
#define NAME(function) function##_in_double
#define MATH(function) function
#include "truth/numbers_template.h"
#undef REAL
#undef NAME
#undef MATH

#define REAL           long double
#define NAME(function) function##_exactly
#define MATH(function) function##l
#include "truth/numbers_template.h"

void numbers_begin(int exact, int order, size_t n)
{
    calculation.exact = exact;
    calculation.order = order;
    calculation.n = n;
    calculation.length = 1 + (order > 0 ? n : 0) + (order > 1 ? n * (n + 1) / 2 : 0);
    calculation.used = 0;
}

number constant(double value)
{
    return variable(NUMBERS_MOST, value);
}

/* Slot 0 is the value; NUMBERS_MOST is no variable, nor is any curvature. */
number variable(size_t i, long double value)
{
    const size_t slot = i < calculation.n ? i + 1 : 0;
    return calculation.exact ? variable_exactly(slot, value)
                             : variable_in_double(slot, (double)value);
}

#define OF_ONE(function)                                                                           \
    number function(number a)                                                                      \
    {                                                                                              \
        return calculation.exact ? function##_exactly(a) : function##_in_double(a);                \
    }
#define OF_TWO(function)                                                                           \
    number function(number a, number b)                                                            \
    {                                                                                              \
        return calculation.exact ? function##_exactly(a, b) : function##_in_double(a, b);          \
    }

OF_TWO(plus)
OF_TWO(minus)
OF_TWO(times)
OF_TWO(over)
OF_TWO(max_of)
OF_ONE(exp_of)
OF_ONE(log_of)
OF_ONE(log1p_of)
OF_ONE(sin_of)
OF_ONE(cos_of)
OF_ONE(tanh_of)
OF_ONE(sqrt_of)
OF_ONE(abs_of)
OF_ONE(softplus_of)

static number affine(number a, double factor, double lift)
{
    return calculation.exact ? affine_exactly(a, factor, lift) : affine_in_double(a, factor, lift);
}

number scaled(double factor, number a)
{
    return affine(a, factor, 0.0);
}

number lifted(number a, double lift)
{
    return affine(a, 1.0, lift);
}

number power(number a, int k)
{
    return calculation.exact ? power_exactly(a, k) : power_in_double(a, k);
}

number square(number a)
{
    return times(a, a);
}

number dot(size_t n, const double *c, const number *x)
{
    number sum = scaled(c[0], x[0]);
    for (size_t i = 1; i < n; i++) sum = plus(sum, scaled(c[i], x[i]));
    return sum;
}

int sign_of(number a)
{
    return calculation.exact ? sign_of_exactly(a) : sign_of_in_double(a);
}

static long double part(number a, size_t k)
{
    return calculation.exact ? parts_exactly(a)[k] : parts_in_double(a)[k];
}

long double number_value(number a)
{
    return part(a, 0);
}

long double number_slope(number a, size_t i)
{
    return part(a, i + 1);
}

long double number_curvature(number a, size_t i, size_t j)
{
    const size_t row = i > j ? i : j, column = i > j ? j : i;
    return part(a, 1 + calculation.n + row * (row + 1) / 2 + column);
}
