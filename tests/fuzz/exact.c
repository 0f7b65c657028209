#include <float.h>
#include <math.h>

#include "expression.h"

/* Unit roundoff of double, and twice that for functions of libm. */
static const double ROUNDING = 0x1p-53, OF_LIBM = 0x1p-52, TINY = 0x1p-1074;

static double size_of(quad x)
{
    return (double)QUAD(fabs)(x);
}

/* Rounded once more: infinite where the double overflows and so leaves the formula. */
static valued rounded(quad value, double error, double share)
{
    const double size = size_of(value);
    if (!(size <= DBL_MAX)) return (valued){value, (double)INFINITY};
    return (valued){value, 1.0001 * error + share * size + TINY};
}

static valued times(valued a, valued b)
{
    return rounded(a.value * b.value,
                   size_of(a.value) * b.error + size_of(b.value) * a.error + a.error * b.error,
                   ROUNDING);
}

static valued over(valued a, valued b)
{
    const quad value = a.value / b.value;
    const double room = size_of(b.value) - b.error;
    if (!(room > 0.0)) return (valued){value, (double)INFINITY};
    return rounded(value, (a.error + size_of(value) * b.error) / room, ROUNDING);
}

static valued power_of(valued a, int power)
{
    valued product = a;
    for (int k = 1; k < power; k++) product = times(product, a);
    return product;
}

static valued sqrt_of(valued a)
{
    const double at = size_of(a.value);
    if (!(a.value >= 0) || (a.error > at && a.value != 0))
        return (valued){QUAD(sqrt)(a.value), (double)INFINITY};
    if (a.error == 0.0 || at == 0.0)
        return rounded(QUAD(sqrt)(a.value), a.error > TINY ? (double)INFINITY : 0.0, ROUNDING);
    return rounded(QUAD(sqrt)(a.value), a.error / (sqrt(at) + sqrt(at - a.error)), ROUNDING);
}

static valued log_of(valued a)
{
    const double room = size_of(a.value) - a.error;
    if (!(a.value > 0) || !(room > 0.0)) return (valued){QUAD(log)(a.value), (double)INFINITY};
    return rounded(QUAD(log)(a.value), a.error / room, OF_LIBM);
}

static valued floor_of(valued a)
{
    const quad value = QUAD(floor)(a.value);
    const double below = (double)(a.value - value), above = 1.0 - below;
    const int is_sure = a.error == 0.0 || (a.error < below && a.error < above);
    return (valued){value, is_sure ? 0.0 : (double)INFINITY};
}

/* A NaN is handed on. */
static valued larger(valued a, valued b, int sign)
{
    const int is_a = a.value != a.value || sign * (a.value - b.value) > 0;
    return (valued){is_a ? a.value : b.value, fmax(a.error, b.error)};
}

static valued where(valued a, valued b)
{
    if (!(a.value >= 0)) return (valued){(quad)NAN, (double)INFINITY};
    return a.error > size_of(a.value) && a.error > TINY ? (valued){b.value, (double)INFINITY} : b;
}

static valued value_of(const node *at, valued a, valued b, const quad *x)
{
    switch (at->op) {
    case OP_VARIABLE:
        return (valued){x[at->index], 0.0};
    case OP_CONSTANT:
        return (valued){at->constant, 0.0};
    case OP_PLUS:
        return rounded(a.value + b.value, a.error + b.error, ROUNDING);
    case OP_MINUS:
        return rounded(a.value - b.value, a.error + b.error, ROUNDING);
    case OP_TIMES:
        return times(a, b);
    case OP_OVER:
        return over(a, b);
    case OP_POWER:
        return power_of(a, at->index);
    case OP_NEGATIVE:
        return (valued){-a.value, a.error};
    case OP_ABS:
        return (valued){QUAD(fabs)(a.value), a.error};
    case OP_SQRT:
        return sqrt_of(a);
    case OP_FLOOR:
        return floor_of(a);
    case OP_EXP:
        return rounded(QUAD(exp)(a.value), exp((double)a.value) * expm1(a.error), OF_LIBM);
    case OP_LOG:
        return log_of(a);
    case OP_SIN:
        return rounded(QUAD(sin)(a.value), a.error, OF_LIBM);
    case OP_COS:
        return rounded(QUAD(cos)(a.value), a.error, OF_LIBM);
    case OP_TANH:
        return rounded(QUAD(tanh)(a.value), a.error, 2.0 * OF_LIBM);
    case OP_MAX:
        return larger(a, b, 1);
    case OP_MIN:
        return larger(a, b, -1);
    case OP_WHERE:
        return where(a, b);
    }
    return (valued){(quad)NAN, (double)INFINITY};
}

valued expression_exact(const expression *e, const quad *x)
{
    valued values[EXPRESSION_NODES] = {{0, 0.0}};
    for (size_t k = 0; k < e->count; k++) {
        const node *at = &e->nodes[k];
        values[k] = value_of(at, values[at->a], values[at->b], x);
    }
    const valued last = values[e->count - 1];
    return isnan(last.error) ? (valued){last.value, (double)INFINITY} : last;
}
