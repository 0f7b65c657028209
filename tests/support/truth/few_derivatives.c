/* Losses with few derivatives, or none, at theta or beside it. */
#include <math.h>

#include "truth/families.h"

static number weighted_squares(size_t from, const truth_case *c, const number *x)
{
    number sum = constant(0.0);
    for (size_t i = from; i < c->n; i++) sum = plus(sum, scaled(c->data[i], square(x[i])));
    return sum;
}

/* ---- max(x, 0)^p and x |x|^3 ---- */

static number few_derivatives(const truth_case *c, const number *x)
{
    const number odd = c->sizes[0] == 0 ? power(max_of(x[0], constant(0.0)), (int)c->sizes[1])
                                        : times(times(x[0], abs_of(x[0])), square(x[0]));
    return plus(scaled(c->data[0], odd), weighted_squares(1, c, x));
}

/* The first is never negative, and 0 on a half-line; the second is x^4 on one side and -x^4 on the
 * other. Three derivatives exist: gradient 0, curvature along the other coordinates only. */
void make_few_derivatives(rng *r, truth_case *c)
{
    c->n = 2 + rng_below(r, 2);
    c->loss = few_derivatives;
    c->traits = TRUTH_ROTATE | TRUTH_RESCALE | TRUTH_SHIFT | TRUTH_UNITS | TRUTH_TELL;
    c->sizes[0] = rng_below(r, 2);
    c->sizes[1] = 4 + rng_below(r, 2);
    truth_uniform(r, 0.5, 2.0, c->n, c->data);
    if (c->sizes[0] == 0) {
        truth_flat_minimum(c, 1, c->n - 1);
    } else {
        truth_saddle(c, 0, c->n - 1);
        c->order = 4;
    }
    c->change = 0.4;
}

/* ---- a hinge at some distance ---- */

static number near_kink(const truth_case *c, const number *x)
{
    const number hinge =
        max_of(lifted(dot(c->n, c->data + TRUTH_MOST, x), -c->data[2 * TRUTH_MOST]), constant(0.0));
    return plus(square(lifted(hinge, -1.0)), weighted_squares(0, c, x));
}

/* As far as the kink it is 1 + sum b_i x_i^2. Below 1e-4 of distance "not smooth" is right too; so
 * it is where the rise as far as the kink is not seen, and so is a slope. */
void make_near_kink(rng *r, truth_case *c)
{
    double length = 0.0;
    c->n = 1 + rng_below(r, 4);
    c->loss = near_kink;
    c->traits = TRUTH_ROTATE | TRUTH_SHIFT | TRUTH_UNITS;
    const double d = pow(10.0, rng_uniform(r, -6.0, -0.5));
    truth_uniform(r, 0.4, 1.5, c->n, c->data);
    for (size_t i = 0; i < c->n; i++) {
        c->data[TRUTH_MOST + i] = rng_sign(r) * rng_uniform(r, 0.3, 1.0);
        length += pow(c->data[TRUTH_MOST + i], 2.0);
    }
    c->data[2 * TRUTH_MOST] = d * sqrt(length);
    truth_minimum(c);
    if (d < 1e-4) c->right |= BIT(HESSCRIT_NOT_SMOOTH) | BIT(HESSCRIT_UNDETERMINED);
    c->blurred = ~0u;
    c->change = 0.4 * d * d;
}

/* ---- a kink at theta ---- */

enum { UP, DOWN, HINGE, SLOPE };

static number kink(const truth_case *c, const number *x)
{
    const number u = dot(c->n, c->data + TRUTH_MOST, x);
    const number bent = c->sizes[0] == UP     ? abs_of(u)
                        : c->sizes[0] == DOWN ? scaled(-1.0, abs_of(u))
                                              : max_of(u, constant(0.0));
    const number sum = plus(bent, weighted_squares(0, c, x));
    return c->sizes[0] == SLOPE ? plus(sum, u) : sum;
}

/* No gradient exists. What the loss does all the same is right too: it rises everywhere; it rises
 * or falls by direction; it rises (u > 0 by the hinge, elsewhere by the squares); it slopes. */
void make_kink(rng *r, truth_case *c)
{
    c->n = 1 + rng_below(r, 4);
    c->loss = kink;
    c->traits = TRUTH_ROTATE | TRUTH_RESCALE | TRUTH_SHIFT | TRUTH_UNITS;
    c->sizes[0] = rng_below(r, 4);
    truth_uniform(r, 0.3, 1.5, c->n, c->data);
    const int along_axis = rng_sign(r) > 0.0;
    for (size_t i = 0; i < c->n; i++)
        c->data[TRUTH_MOST + i] = along_axis && i > 0 ? 0.0 : rng_uniform(r, 0.3, 1.0);
    c->right = BIT(HESSCRIT_NOT_SMOOTH);
    c->right |= c->sizes[0] == SLOPE  ? BIT(HESSCRIT_NOT_CRITICAL)
                : c->sizes[0] != DOWN ? BIT(HESSCRIT_MINIMUM)
                : c->n > 1            ? BIT(HESSCRIT_SADDLE)
                                      : BIT(HESSCRIT_MAXIMUM);
    c->blurred = ~0u;
    c->negative = c->positive = c->n;
    c->change = 0.3;
}

/* ---- max of two quadratics ---- */

static number max_of_quadratics(const truth_case *c, const number *x)
{
    number s = constant(0.0);
    for (size_t i = 0; i < c->n; i++) s = plus(s, square(x[i]));
    const number u = dot(c->n, c->data, x);
    return max_of(plus(scaled(c->data[TRUTH_MOST], s), u),
                  minus(scaled(c->data[TRUTH_MOST + 1], s), scaled(c->data[TRUTH_MOST + 2], u)));
}

/* k s + u and k' s - h u, s = |x|^2: both 0 at 0, where one of them rises on either side. */
void make_max_of_quadratics(rng *r, truth_case *c)
{
    c->n = 1 + rng_below(r, 4);
    c->loss = max_of_quadratics;
    c->traits = TRUTH_ROTATE | TRUTH_RESCALE | TRUTH_SHIFT | TRUTH_UNITS;
    truth_uniform(r, 0.3, 1.5, c->n, c->data);
    truth_uniform(r, 0.4, 1.5, 3, c->data + TRUTH_MOST);
    c->right = BIT(HESSCRIT_NOT_SMOOTH) | BIT(HESSCRIT_MINIMUM);
    c->blurred = ~0u;
    c->negative = c->positive = c->n;
    c->change = 0.3;
}

/* ---- Huber's loss ---- */

static number huber_inside(const truth_case *c, const number *x)
{
    const size_t m = c->sizes[0];
    number sum = constant(0.0);
    for (size_t i = 0; i < m; i++) {
        const number e = lifted(dot(c->n, c->data + m + i * c->n, x), -c->data[i]);
        const number size = abs_of(e);
        sum = plus(sum,
                   sign_of(lifted(size, -1.0)) > 0 ? lifted(size, -0.5) : scaled(0.5, square(e)));
    }
    return sum;
}

/* Convex. At the optimum all residuals are at least 0.05 from +-1, so that it is a parabola around
 * there, whose signs are those of the residuals inside. */
void make_huber_inside(rng *r, truth_case *c)
{
    int clear;
    do {
        c->n = 1 + rng_below(r, 4);
        c->loss = huber_inside;
        const size_t m = c->sizes[0] = 4 * c->n;
        truth_uniform(r, -1.5, 1.5, m * c->n, c->data + m);
        truth_uniform(r, -1.0, 1.0, c->n, c->at);
        for (size_t i = 0; i < m; i++) {
            c->data[i] = rng_below(r, 4) == 0 ? 5.0 * rng_sign(r) : 0.3 * rng_normal(r);
            for (size_t j = 0; j < c->n; j++) c->data[i] += c->data[m + i * c->n + j] * c->at[j];
        }
        clear = truth_newton(c);
        for (size_t i = 0; i < m && clear; i++) {
            double e = -c->data[i];
            for (size_t j = 0; j < c->n; j++) e += c->data[m + i * c->n + j] * c->at[j];
            clear = fabs(fabs(e) - 1.0) > 0.05;
        }
    } while (!clear || !truth_by_signs(c) || c->right != BIT(HESSCRIT_MINIMUM));
    c->traits = TRUTH_ROTATE | TRUTH_SHIFT | TRUTH_UNITS;
}

/* ---- ReLU units that learn from a teacher like them ---- */

enum { POINTS = 12 };

static number unit_output(const number *w, double x)
{
    return max_of(plus(scaled(x, w[0]), w[1]), constant(0.0));
}

static number relu_network(const truth_case *c, const number *w)
{
    number sum = constant(0.0);
    for (size_t i = 0; i < POINTS; i++) {
        number rest = constant(-c->data[POINTS + i]);
        for (size_t k = 0; k < c->n; k += 2)
            rest = plus(rest, scaled(k % 4 ? -1.0 : 1.0, unit_output(w + k, c->data[i])));
        sum = plus(sum, square(rest));
    }
    return sum;
}

/* Residuals are zero, and no point is within 0.04 of a kink: H = 2 J'J, positive definite by the
 * signs of H. */
void make_relu_network(rng *r, truth_case *c)
{
    int clear;
    do {
        clear = 1;
        c->n = 2 + 2 * rng_below(r, 2);
        c->loss = relu_network;
        for (size_t k = 0; k < c->n; k++) c->at[k] = rng_sign(r) * rng_uniform(r, 0.4, 1.5);
        for (size_t i = 0; i < POINTS; i++) {
            const double x = c->data[i] = rng_uniform(r, -2.0, 2.0);
            c->data[POINTS + i] = 0.0;
            for (size_t k = 0; k < c->n; k += 2) {
                const double before = c->at[k] * x + c->at[k + 1];
                c->data[POINTS + i] += (k % 4 ? -1.0 : 1.0) * fmax(before, 0.0);
                if (fabs(before) < 0.04 * hypot(x, 1.0)) clear = 0;
            }
        }
    } while (!clear || !truth_by_signs(c) || c->right != BIT(HESSCRIT_MINIMUM));
    c->traits = TRUTH_ROTATE | TRUTH_SHIFT | TRUTH_UNITS;
}
