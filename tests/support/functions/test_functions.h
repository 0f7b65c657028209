/** @file
 * Smooth functions to measure derivatives with: the 35 of Moré, Garbow &
 * Hillstrom, "Testing unconstrained optimization software", ACM TOMS 7 (1981),
 * and some that are no sums of squares. Each is written once, for double and
 * quadruple precision.
 */
#ifndef TEST_FUNCTIONS_H
#define TEST_FUNCTIONS_H

#include <stddef.h>

#include "functions/quad.h"

enum { MOST_PARAMETERS = 20 };

typedef struct test_function {
    const char *name;
    size_t n;
    double (*value)(size_t n, const double *x);
    quad (*value_in_quad)(size_t n, const quad *x);
    const double *start; /* the standard one: start[i % period], or start_at(n, i) if NULL */
    size_t period;
    double (*start_at)(size_t n, size_t i);
    double value_at_start;   /* to 6 digits, published or by hand; NaN: neither */
    const double *minimiser; /* n, to 6 digits or all; NULL: not known */
    double minimum;          /* to 6 digits */
} test_function;

extern const test_function test_functions[];
extern const size_t test_function_count;

/** The one with a name and n; ends the program where there is none. */
const test_function *test_function_named(const char *name, size_t n);

/** The standard start times factor; where that is all 0, factor in every parameter but for 1. */
void test_function_start(const test_function *function, double factor, double *x);

/** As quad_derivatives() wants it: data is a test_function. */
quad test_function_in_quad(size_t n, const quad *x, const void *data);

#endif
