/** @file
 * Expressions of a few variables, made of bytes, evaluated in several arithmetics.
 */
#ifndef FUZZ_EXPRESSION_H
#define FUZZ_EXPRESSION_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "functions/quad.h"

enum { EXPRESSION_VARIABLES = 4, EXPRESSION_NODES = 64 };

/* WHERE: its second operand where the first is not negative, else NaN. */
typedef enum operation {
    OP_VARIABLE,
    OP_CONSTANT,
    OP_PLUS,
    OP_MINUS,
    OP_TIMES,
    OP_OVER,
    OP_POWER,
    OP_NEGATIVE,
    OP_ABS,
    OP_SQRT,
    OP_FLOOR,
    OP_EXP,
    OP_LOG,
    OP_SIN,
    OP_COS,
    OP_TANH,
    OP_MAX,
    OP_MIN,
    OP_WHERE
} operation;

/** Operands are earlier nodes. */
typedef struct node {
    operation op;
    size_t a, b;
    int index; /* of a variable; or the power, > 0 */
    double constant;
} node;

/** The last node is the value. */
typedef struct expression {
    size_t n, count;
    node nodes[EXPRESSION_NODES];
} expression;

/** A stack machine, whose leaves are x_i, x_i - theta_i and constants; what is left is added. */
void expression_of_bytes(const uint8_t *bytes, size_t size, size_t n, const double *theta,
                         expression *e);

/** Is some step of it not analytic, whether or not that shows? */
int expression_has_kinks(const expression *e);

/** In C; power() is repeated multiplication, max() and min() hand NaN on, where() is as above. */
void expression_print(FILE *file, const expression *e);

/** As a program computes it. */
double expression_value(const expression *e, const double *x);

/** Exact but for quadruple rounding, with a bound for the error of expression_value(). */
typedef struct valued {
    quad value;
    double error; /* infinite where a step of it may go another way */
} valued;

valued expression_exact(const expression *e, const quad *x);

#endif
