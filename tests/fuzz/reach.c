#include <math.h>

#include "enclosures.h"

/* A disc in the complex plane around a real number. */
typedef struct disc {
    double centre, radius;
} disc;

/* Radii are rounded upwards by far more than the few operations of a step err. */
static disc disc_of(double centre, double radius)
{
    const double slack = 1e-12 * (radius + fabs(centre));
    return (disc){centre,
                  isfinite(centre) && radius >= 0.0 ? 1.000001 * radius + slack : (double)INFINITY};
}

static const disc everything = {0.0, (double)INFINITY};

static disc times(disc a, disc b)
{
    return disc_of(a.centre * b.centre,
                   fabs(a.centre) * b.radius + fabs(b.centre) * a.radius + a.radius * b.radius);
}

/* |1/z - 1/c| = |c - z| / |c z| */
static disc inverse(disc a)
{
    const double room = fabs(a.centre) - a.radius;
    if (!(room > 0.0)) return everything;
    return disc_of(1.0 / a.centre, a.radius / (fabs(a.centre) * room));
}

static disc power_of(disc a, int power)
{
    disc product = a;
    for (int k = 1; k < power; k++) product = times(product, a);
    return product;
}

/* The right half plane: log and sqrt are analytic there, and their slopes fall with |z|. */
static disc on_the_right(operation op, disc a)
{
    const double room = a.centre - a.radius;
    if (!(room > 0.0)) return everything;
    return op == OP_LOG ? disc_of(log(a.centre), a.radius / room)
                        : disc_of(sqrt(a.centre), 0.5 * a.radius / sqrt(room));
}

/* |sin'|, |cos'| <= cosh(Im z), and |tanh'| = 1 / |cosh z|^2 <= 1 / cos(Im z)^2. */
static disc wave(operation op, disc a)
{
    const double slope = op == OP_TANH ? 1.0 / pow(cos(a.radius), 2.0) : cosh(a.radius);
    if (op == OP_TANH && !(a.radius < 1.5)) return everything;
    const double centre = op == OP_SIN   ? sin(a.centre)
                          : op == OP_COS ? cos(a.centre)
                                         : tanh(a.centre);
    return disc_of(centre, slope * a.radius);
}

static disc without_kink(const node *at, disc a, disc b)
{
    const double below = floor(a.centre - a.radius);
    switch (at->op) {
    case OP_ABS:
        return fabs(a.centre) > a.radius ? disc_of(fabs(a.centre), a.radius) : everything;
    case OP_FLOOR:
        return below < a.centre - a.radius && below == floor(a.centre + a.radius)
                   ? disc_of(below, 0.0)
                   : everything;
    case OP_WHERE:
        return a.centre - a.radius > 0.0 ? b : everything;
    default: /* OP_MAX, OP_MIN */
        if (!(fabs(a.centre - b.centre) > a.radius + b.radius)) return everything;
        return (a.centre > b.centre) == (at->op == OP_MAX) ? a : b;
    }
}

static disc disc_at(const node *at, disc a, disc b, const double *theta, const double *radii)
{
    switch (at->op) {
    case OP_VARIABLE:
        return (disc){theta[at->index], radii[at->index]};
    case OP_CONSTANT:
        return (disc){at->constant, 0.0};
    case OP_PLUS:
        return disc_of(a.centre + b.centre, a.radius + b.radius);
    case OP_MINUS:
        return disc_of(a.centre - b.centre, a.radius + b.radius);
    case OP_TIMES:
        return times(a, b);
    case OP_OVER:
        return times(a, inverse(b));
    case OP_POWER:
        return power_of(a, at->index);
    case OP_NEGATIVE:
        return (disc){-a.centre, a.radius};
    case OP_EXP:
        return disc_of(exp(a.centre), exp(a.centre) * expm1(a.radius));
    case OP_LOG:
    case OP_SQRT:
        return on_the_right(at->op, a);
    case OP_SIN:
    case OP_COS:
    case OP_TANH:
        return wave(at->op, a);
    default:
        return without_kink(at, a, b);
    }
}

double expression_reach(const expression *e, const double *theta, const double *radii)
{
    disc discs[EXPRESSION_NODES] = {{0.0, 0.0}};
    for (size_t k = 0; k < e->count; k++) {
        const node *at = &e->nodes[k];
        discs[k] = disc_at(at, discs[at->a], discs[at->b], theta, radii);
        /* What is not known stays unknown, even where it is not used. */
        if (!isfinite(discs[k].radius)) return (double)INFINITY;
    }
    return discs[e->count - 1].radius;
}
