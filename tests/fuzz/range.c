#include <math.h>

#include "enclosures.h"

static const interval unknown = {(quad)NAN, (quad)NAN};

static quad smaller(quad a, quad b)
{
    return a < b ? a : b;
}

static quad larger(quad a, quad b)
{
    return a > b ? a : b;
}

static interval times(interval a, interval b)
{
    const quad p = a.low * b.low, q = a.low * b.high, r = a.high * b.low, s = a.high * b.high;
    return (interval){smaller(smaller(p, q), smaller(r, s)), larger(larger(p, q), larger(r, s))};
}

static interval over(interval a, interval b)
{
    if (!(b.low > 0 || b.high < 0)) return unknown;
    return times(a, (interval){1 / b.high, 1 / b.low});
}

static interval size_of(interval a)
{
    if (a.low >= 0) return a;
    if (a.high <= 0) return (interval){-a.high, -a.low};
    return (interval){0, larger(-a.low, a.high)};
}

/* Of monotonic powers: the even ones of the size, the odd ones as they are. */
static interval power_of(interval a, int power)
{
    const interval base = power % 2 == 0 ? size_of(a) : a;
    interval product = base;
    for (int k = 1; k < power; k++) {
        product.low *= base.low;
        product.high *= base.high;
    }
    return product;
}

/* A square is one only where both factors are the same step. */
static interval product_of(const node *at, interval a, interval b)
{
    return at->a == at->b ? power_of(a, 2) : times(a, b);
}

static interval rising(quad (*f)(quad), interval a)
{
    return (interval){f(a.low), f(a.high)};
}

/* 1 only where a multiple of 2 pi is inside. */
static interval cosine(interval a)
{
    if (!(a.high - a.low < 3)) return (interval){-1, 1};
    const quad p = QUAD(cos)(a.low), q = QUAD(cos)(a.high);
    const quad middle = QUAD(sin)(a.low), end = QUAD(sin)(a.high);
    interval c = {smaller(p, q), larger(p, q)};
    /* Beyond an extremum the sine has changed its sign within less than half a period. */
    if ((middle <= 0 && end >= 0) || a.low * a.high <= 0) c.high = 1;
    if (middle >= 0 && end <= 0) c.low = -1;
    return c;
}

static interval range_of(const node *at, interval a, interval b)
{
    const quad half_pi = 2 * QUAD(atan)(1);
    switch (at->op) {
    case OP_PLUS:
        return (interval){a.low + b.low, a.high + b.high};
    case OP_MINUS:
        return (interval){a.low - b.high, a.high - b.low};
    case OP_TIMES:
        return product_of(at, a, b);
    case OP_OVER:
        return over(a, b);
    case OP_POWER:
        return power_of(a, at->index);
    case OP_NEGATIVE:
        return (interval){-a.high, -a.low};
    case OP_ABS:
        return size_of(a);
    case OP_SQRT:
        return rising(QUAD(sqrt), a);
    case OP_FLOOR:
        return rising(QUAD(floor), a);
    case OP_EXP:
        return rising(QUAD(exp), a);
    case OP_LOG:
        return rising(QUAD(log), a);
    case OP_SIN:
        return cosine((interval){a.low - half_pi, a.high - half_pi});
    case OP_COS:
        return cosine(a);
    case OP_TANH:
        return rising(QUAD(tanh), a);
    case OP_MAX:
        return (interval){larger(a.low, b.low), larger(a.high, b.high)};
    case OP_MIN:
        return (interval){smaller(a.low, b.low), smaller(a.high, b.high)};
    default:
        return a.low >= 0 ? b : unknown; /* OP_WHERE */
    }
}

interval expression_range(const expression *e, const double *theta, const double *radii)
{
    interval ranges[EXPRESSION_NODES] = {{0, 0}};
    for (size_t k = 0; k < e->count; k++) {
        const node *at = &e->nodes[k];
        const quad x = at->op == OP_VARIABLE ? theta[at->index] : 0;
        const quad r = at->op == OP_VARIABLE ? radii[at->index] : 0;
        if (at->op == OP_VARIABLE)
            ranges[k] = (interval){x - r, x + r};
        else if (at->op == OP_CONSTANT)
            ranges[k] = (interval){at->constant, at->constant};
        else
            ranges[k] = range_of(at, ranges[at->a], ranges[at->b]);
        /* Not where the double arithmetic overflows, as infinities cancel into NaN. */
        if (!(ranges[k].low >= -1e300 && ranges[k].high <= 1e300)) return unknown;
    }
    return ranges[e->count - 1];
}
