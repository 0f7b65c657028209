/* Arithmetic of numbers whose parts are of type REAL: the value, n slopes, and the lower triangle
 * of curvatures. Functions are NAME(function), those of libm MATH(function). */

static const REAL *NAME(parts)(number a)
{
    return (const REAL *)(const void *)a;
}

static REAL *NAME(new_parts)(void)
{
    return (REAL *)new_number(sizeof(REAL));
}

static number NAME(done)(const REAL *c)
{
    return (number)(const void *)c;
}

/* f(a), with the derivatives of f. */
static number NAME(function)(number na, REAL value, REAL first, REAL second)
{
    const REAL *a = NAME(parts)(na);
    const size_t n = calculation.n;
    REAL *c = NAME(new_parts)();
    c[0] = value;
    if (calculation.order > 0)
        for (size_t i = 1; i <= n; i++) c[i] = first * a[i];
    if (calculation.order > 1) {
        size_t k = n + 1;
        for (size_t i = 1; i <= n; i++)
            for (size_t j = 1; j <= i; j++, k++) c[k] = first * a[k] + second * a[i] * a[j];
    }
    return NAME(done)(c);
}

/* fa a + fb b + fab a b, as far as derivatives go. */
static number NAME(bilinear)(number na, number nb, REAL value, REAL fa, REAL fb, REAL fab)
{
    const REAL *a = NAME(parts)(na), *b = NAME(parts)(nb);
    const size_t n = calculation.n;
    REAL *c = NAME(new_parts)();
    c[0] = value;
    if (calculation.order > 0)
        for (size_t i = 1; i <= n; i++) c[i] = fa * a[i] + fb * b[i];
    if (calculation.order > 1) {
        size_t k = n + 1;
        for (size_t i = 1; i <= n; i++)
            for (size_t j = 1; j <= i; j++, k++)
                c[k] = fa * a[k] + fb * b[k] + fab * (a[i] * b[j] + a[j] * b[i]);
    }
    return NAME(done)(c);
}

static REAL NAME(value)(number a)
{
    return NAME(parts)(a)[0];
}

static number NAME(variable)(size_t i, REAL value)
{
    REAL *c = NAME(new_parts)();
    c[0] = value;
    if (calculation.order > 0)
        for (size_t k = 1; k < calculation.length; k++) c[k] = k == i ? 1 : 0;
    return NAME(done)(c);
}

static number NAME(plus)(number a, number b)
{
    return NAME(bilinear)(a, b, NAME(value)(a) + NAME(value)(b), 1, 1, 0);
}

static number NAME(minus)(number a, number b)
{
    return NAME(bilinear)(a, b, NAME(value)(a) - NAME(value)(b), 1, -1, 0);
}

static number NAME(times)(number a, number b)
{
    const REAL x = NAME(value)(a), y = NAME(value)(b);
    return NAME(bilinear)(a, b, x * y, y, x, 1);
}

static number NAME(over)(number a, number b)
{
    const REAL x = NAME(value)(a), y = NAME(value)(b);
    if (calculation.order == 0) return NAME(function)(a, x / y, 0, 0);
    const number inverse = NAME(function)(b, 1 / y, -1 / (y * y), 2 / (y * y * y));
    return NAME(bilinear)(a, inverse, x / y, 1 / y, x, 1);
}

static number NAME(affine)(number a, double factor, double lift)
{
    return NAME(function)(a, (REAL)factor * NAME(value)(a) + (REAL)lift, (REAL)factor, 0);
}

static REAL NAME(whole_power)(REAL x, int k)
{
    REAL p = 1;
    for (int i = 0; i < k; i++) p *= x;
    return p;
}

static number NAME(power)(number a, int k)
{
    const REAL x = NAME(value)(a), value = NAME(whole_power)(x, k);
    if (calculation.order == 0) return NAME(function)(a, value, 0, 0);
    const REAL first = k > 0 ? (REAL)k * NAME(whole_power)(x, k - 1) : 0;
    return NAME(function)(a, value, first,
                          k > 1 ? (REAL)(k * (k - 1)) * NAME(whole_power)(x, k - 2) : 0);
}

static number NAME(exp_of)(number a)
{
    const REAL e = MATH(exp)(NAME(value)(a));
    return NAME(function)(a, e, e, e);
}

static number NAME(log_of)(number a)
{
    const REAL x = NAME(value)(a);
    return NAME(function)(a, MATH(log)(x), 1 / x, -1 / (x * x));
}

static number NAME(log1p_of)(number a)
{
    const REAL x = NAME(value)(a), s = 1 / (1 + x);
    return NAME(function)(a, MATH(log1p)(x), s, -s * s);
}

static number NAME(sin_of)(number a)
{
    const REAL s = MATH(sin)(NAME(value)(a));
    return NAME(function)(a, s, calculation.order ? MATH(cos)(NAME(value)(a)) : 0, -s);
}

static number NAME(cos_of)(number a)
{
    const REAL c = MATH(cos)(NAME(value)(a));
    return NAME(function)(a, c, calculation.order ? -MATH(sin)(NAME(value)(a)) : 0, -c);
}

static number NAME(tanh_of)(number a)
{
    const REAL t = MATH(tanh)(NAME(value)(a)), s = 1 - t * t;
    return NAME(function)(a, t, s, -2 * t * s);
}

static number NAME(sqrt_of)(number a)
{
    const REAL s = MATH(sqrt)(NAME(value)(a));
    if (calculation.order == 0) return NAME(function)(a, s, 0, 0);
    return NAME(function)(a, s, 1 / (2 * s), -1 / (4 * s * s * s));
}

static number NAME(softplus_of)(number a)
{
    const REAL x = NAME(value)(a), e = MATH(exp)(-MATH(fabs)(x));
    const REAL s = x > 0 ? 1 / (1 + e) : e / (1 + e);
    return NAME(function)(a, (x > 0 ? x : 0) + MATH(log1p)(e), s, e / ((1 + e) * (1 + e)));
}

static number NAME(abs_of)(number a)
{
    return NAME(value)(a) < 0 ? NAME(affine)(a, -1, 0) : a;
}

static number NAME(max_of)(number a, number b)
{
    return NAME(value)(b) > NAME(value)(a) ? b : a;
}

static int NAME(sign_of)(number a)
{
    return (NAME(value)(a) > 0) - (NAME(value)(a) < 0);
}
