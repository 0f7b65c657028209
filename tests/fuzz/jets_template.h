/*
 * Value, gradient and Hessian of an expression by forward differentiation, once for each
 * arithmetic. Set before inclusion, and unset at its end:
 *
 *   real        the type of everything
 *   NAME(name)  the name of a type or function in that arithmetic
 *   MATH(name)  the name of a function of libm in it
 *
 * At kinks derivatives are those of one side.
 */
typedef struct NAME(jet) {
    real value, gradient[EXPRESSION_VARIABLES];
    real hessian[EXPRESSION_VARIABLES][EXPRESSION_VARIABLES];
} NAME(jet);

/* f(a), of which the value and two derivatives are given. */
static NAME(jet) NAME(function_of)(const NAME(jet) * a, real value, real first, real second)
{
    NAME(jet) c;
    c.value = value;
    for (size_t i = 0; i < EXPRESSION_VARIABLES; i++) {
        c.gradient[i] = first * a->gradient[i];
        for (size_t j = 0; j < EXPRESSION_VARIABLES; j++)
            c.hessian[i][j] = first * a->hessian[i][j] + second * (a->gradient[i] * a->gradient[j]);
    }
    return c;
}

/* f(a, b), of which the value, two slopes and the second derivatives ab and bb are given. */
static NAME(jet) NAME(pair_of)(const NAME(jet) * a, const NAME(jet) * b, const real *f)
{
    NAME(jet) c;
    c.value = f[0];
    for (size_t i = 0; i < EXPRESSION_VARIABLES; i++) {
        c.gradient[i] = f[1] * a->gradient[i] + f[2] * b->gradient[i];
        for (size_t j = 0; j < EXPRESSION_VARIABLES; j++) {
            const real mixed = a->gradient[i] * b->gradient[j] + b->gradient[i] * a->gradient[j];
            c.hessian[i][j] = f[1] * a->hessian[i][j] + f[2] * b->hessian[i][j] + f[3] * mixed +
                              f[4] * (b->gradient[i] * b->gradient[j]);
        }
    }
    return c;
}

static NAME(jet) NAME(over)(const NAME(jet) * a, const NAME(jet) * b)
{
    const real inverse = 1 / b->value, value = a->value / b->value;
    const real f[] = {value, inverse, -value * inverse, -inverse * inverse,
                      2 * value * inverse * inverse};
    return NAME(pair_of)(a, b, f);
}

static NAME(jet) NAME(power_of)(const NAME(jet) * a, int power)
{
    const real x = a->value;
    real value = x, first = 1, second = 0;
    for (int k = 1; k < power; k++) {
        second = second * x + 2 * first;
        first = first * x + value;
        value *= x;
    }
    return NAME(function_of)(a, value, first, second);
}

static NAME(jet) NAME(leaf)(const node *at, const real *x)
{
    NAME(jet) c;
    memset(&c, 0, sizeof c);
    c.value = at->op == OP_VARIABLE ? x[at->index] : (real)at->constant;
    if (at->op == OP_VARIABLE) c.gradient[at->index] = 1;
    return c;
}

static NAME(jet) NAME(unary)(operation op, const NAME(jet) * a)
{
    const real x = a->value;
    real y;
    switch (op) {
    case OP_NEGATIVE:
        return NAME(function_of)(a, -x, -1, 0);
    case OP_ABS:
        return NAME(function_of)(a, MATH(fabs)(x), x < 0 ? -1 : 1, 0);
    case OP_SQRT:
        y = MATH(sqrt)(x);
        return NAME(function_of)(a, y, 1 / (2 * y), -1 / (4 * x * y));
    case OP_FLOOR:
        return NAME(function_of)(a, MATH(floor)(x), 0, 0);
    case OP_EXP:
        y = MATH(exp)(x);
        return NAME(function_of)(a, y, y, y);
    case OP_LOG:
        return NAME(function_of)(a, MATH(log)(x), 1 / x, -1 / (x * x));
    case OP_SIN:
        y = MATH(sin)(x);
        return NAME(function_of)(a, y, MATH(cos)(x), -y);
    case OP_COS:
        y = MATH(cos)(x);
        return NAME(function_of)(a, y, -MATH(sin)(x), -y);
    default: /* OP_TANH */
        y = MATH(tanh)(x);
        return NAME(function_of)(a, y, 1 - y * y, -2 * y * (1 - y * y));
    }
}

static NAME(jet) NAME(binary)(operation op, const NAME(jet) * a, const NAME(jet) * b)
{
    const real x = a->value, y = b->value;
    switch (op) {
    case OP_PLUS:
        return NAME(pair_of)(a, b, (const real[]){x + y, 1, 1, 0, 0});
    case OP_MINUS:
        return NAME(pair_of)(a, b, (const real[]){x - y, 1, -1, 0, 0});
    case OP_TIMES:
        return NAME(pair_of)(a, b, (const real[]){x * y, y, x, 1, 0});
    case OP_OVER:
        return NAME(over)(a, b);
    case OP_MAX:
        return x > y || x != x ? *a : *b;
    case OP_MIN:
        return x < y || x != x ? *a : *b;
    default: /* OP_WHERE */
        return x >= 0 ? *b : NAME(function_of)(b, (real)NAN, (real)NAN, 0);
    }
}

static NAME(jet) NAME(jet_of)(const expression *e, const real *x)
{
    NAME(jet) jets[EXPRESSION_NODES];
    for (size_t k = 0; k < e->count; k++) {
        const node *at = &e->nodes[k];
        const NAME(jet) *a = &jets[at->a], *b = &jets[at->b];
        switch (at->op) {
        case OP_VARIABLE:
        case OP_CONSTANT:
            jets[k] = NAME(leaf)(at, x);
            break;
        case OP_POWER:
            jets[k] = NAME(power_of)(a, at->index);
            break;
        case OP_PLUS:
        case OP_MINUS:
        case OP_TIMES:
        case OP_OVER:
        case OP_MAX:
        case OP_MIN:
        case OP_WHERE:
            jets[k] = NAME(binary)(at->op, a, b);
            break;
        default:
            jets[k] = NAME(unary)(at->op, a);
        }
    }
    return jets[e->count - 1];
}

#undef real
#undef NAME
#undef MATH
