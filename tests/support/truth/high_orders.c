/* Points where curvature decides nothing, or not all. */
#include <math.h>

#include "truth/families.h"

/* ---- sum b_i cos x_i^2 ---- */

static number cosine_of_square(const truth_case *c, const number *x)
{
    number sum = constant(0.0);
    for (size_t i = 0; i < c->n; i++) sum = plus(sum, scaled(c->data[i], cos_of(square(x[i]))));
    return sum;
}

/* -sum b_i x_i^4 / 2 + ...: the signs of b decide; H = 0. Within |x| < 1 it changes by 0.4 |b|. */
void make_cosine_of_square(rng *r, truth_case *c)
{
    size_t negative = 0;
    double weakest = INFINITY;
    c->n = 1 + rng_below(r, 3);
    c->loss = cosine_of_square;
    c->traits = TRUTH_SMOOTH | TRUTH_TELL;
    for (size_t i = 0; i < c->n; i++) {
        c->data[i] = rng_uniform(r, 0.5, 3.0);
        if (i > 0 ? rng_below(r, 4) == 0 : rng_sign(r) > 0.0) c->data[i] *= -1.0;
        if (i > 0 && rng_sign(r) > 0.0) c->data[i] = copysign(c->data[i], c->data[0]);
        negative += c->data[i] < 0.0;
        weakest = fmin(weakest, fabs(c->data[i]));
    }
    if (negative == 0)
        truth_maximum(c);
    else if (negative == c->n)
        truth_minimum(c);
    else
        truth_saddle(c, 0, 0);
    c->negative = c->positive = 0;
    c->order = 4;
    c->change = 0.4 * weakest;
}

/* ---- a (x y)^p - b z^q + w^2 ---- */

static number mixed_high_order(const truth_case *c, const number *x)
{
    const number rise = power(times(x[0], x[1]), (int)c->sizes[0]);
    number sum = minus(scaled(c->data[0], rise), scaled(c->data[1], power(x[2], (int)c->sizes[1])));
    if (c->n > 3) sum = plus(sum, square(x[3]));
    return sum;
}

/* p and q are even: it rises along x = y, and falls along z. */
void make_mixed_high_order(rng *r, truth_case *c)
{
    const size_t p = 2 + 2 * rng_below(r, 4), q = 4 + 2 * rng_below(r, 2);
    c->n = 3 + (rng_below(r, 3) == 0);
    c->loss = mixed_high_order;
    c->traits = TRUTH_SMOOTH | TRUTH_TELL;
    c->sizes[0] = p;
    c->sizes[1] = q;
    truth_uniform(r, 0.5, 2.0, 2, c->data);
    truth_saddle(c, 0, c->n - 3);
    c->change = fmin(c->data[0] * ldexp(1.0, -(int)p), c->data[1]);
}

/* ---- sum (y_j - k_j w_1 ... w_n)^2 at 0 ---- */

static number deep_scalar(const truth_case *c, const number *w)
{
    number product = w[0], sum = constant(0.0);
    for (size_t i = 1; i < c->n; i++) product = times(product, w[i]);
    for (size_t j = 0; j < c->sizes[0]; j++)
        sum = plus(sum, square(lifted(scaled(c->data[2 * j], product), -c->data[2 * j + 1])));
    return sum;
}

/* const - 2 (k . y) w_1 ... w_n + ..., k . y > 0, has both signs. */
void make_deep_scalar(rng *r, truth_case *c)
{
    double slope = 0.0;
    c->n = 2 + rng_below(r, 5);
    c->loss = deep_scalar;
    c->traits = TRUTH_SMOOTH | TRUTH_TELL;
    c->sizes[0] = 1 + rng_below(r, 4);
    truth_uniform(r, 0.5, 1.5, 2 * c->sizes[0], c->data);
    for (size_t j = 0; j < c->sizes[0]; j++) slope += c->data[2 * j] * c->data[2 * j + 1];
    truth_saddle(c, c->n == 2, c->n == 2);
    c->order = (int)c->n;
    c->change = 0.5 * slope * pow((double)c->n, -0.5 * (double)c->n);
}

/* ---- a x^6 + b y^4 + k x^2 y^3 ---- */

static number near_miss(const truth_case *c, const number *x)
{
    const number mixed = times(square(x[0]), power(x[1], 3));
    return plus(plus(power(x[0], 6), power(x[1], 4)), scaled(c->data[0], mixed));
}

/* With x = t^2 and y = s t^3 it is t^12 (1 + s^4 + k s^3 t): a strict minimum, with a way down
 * beyond t = 1.755 / |k|, the best s; the barrier on it is where t is 12/13 of that. Within 1e-8
 * of 0 any loss is 0 but for 1e-32. */
void make_near_miss(rng *r, truth_case *c)
{
    c->n = 2;
    c->loss = near_miss;
    c->traits = TRUTH_ROTATE | TRUTH_RESCALE | TRUTH_UNITS | TRUTH_TELL | TRUTH_BOUNDS;
    c->data[0] = rng_sign(r) * rng_uniform(r, 0.2, 5.0);
    for (size_t i = 0; i < 2; i++)
        if (rng_below(r, 3) > 0) c->at[i] = pow(10.0, rng_uniform(r, -14.0, -8.0));
    truth_minimum(c);
    c->blurred |= BIT(HESSCRIT_SADDLE);
    c->positive = 0;
    const double t = fmin(1.0, 12.0 / 13.0 * 1.755 / fabs(c->data[0]));
    c->change = 4.0 * pow(t, 12.0) / 13.0;
}

/* ---- odd powers ---- */

static number odd_degree(const truth_case *c, const number *x)
{
    const size_t kind = c->sizes[0];
    number sum;
    if (kind == 0) /* monkey saddle */
        sum = minus(power(x[0], 3), scaled(3.0, times(x[0], square(x[1]))));
    else
        sum = power(x[0], kind == 1 ? 3 : 5);
    sum = scaled(c->data[0], sum);
    for (size_t i = kind == 0 ? 2 : 1; i < c->n; i++)
        sum = plus(sum, scaled(c->data[i], square(x[i])));
    return sum;
}

/* It rises on one side of x_0 and falls on the other. */
void make_odd_degree(rng *r, truth_case *c)
{
    size_t negative = 0;
    const size_t kind = c->sizes[0] = rng_below(r, 3);
    const size_t degenerate = kind == 0 ? 2 : 1;
    c->n = degenerate + rng_below(r, 3);
    c->loss = odd_degree;
    c->traits = TRUTH_SMOOTH | TRUTH_TELL;
    for (size_t i = 0; i < c->n; i++)
        c->data[i] = rng_uniform(r, 0.4, 2.0) * (rng_below(r, 4) == 0 ? -1.0 : 1.0);
    for (size_t i = degenerate; i < c->n; i++) negative += c->data[i] < 0.0;
    truth_saddle(c, negative, c->n - degenerate - negative);
    const int both = negative > 0 && negative < c->n - degenerate;
    c->order = both ? 2 : kind == 2 ? 5 : 3;
    c->change = 0.4;
}

/* ---- even powers ---- */

static number even_degree(const truth_case *c, const number *x)
{
    number sum = constant(0.0);
    for (size_t i = 0; i < c->n; i++)
        sum = plus(sum, scaled(c->data[i], power(x[i], i < c->sizes[0] ? (int)c->sizes[1] : 2)));
    return sum;
}

/* Sums of powers of single coordinates: all signs alike, a minimum or maximum of the even order. */
void make_even_degree(rng *r, truth_case *c)
{
    c->n = 1 + rng_below(r, 4);
    c->loss = even_degree;
    c->traits = TRUTH_SMOOTH | TRUTH_TELL;
    c->sizes[0] = 1 + rng_below(r, c->n < 2 ? c->n : 2);
    c->sizes[1] = 4 + 2 * rng_below(r, 2);
    const double sign = rng_below(r, 3) == 0 ? -1.0 : 1.0;
    for (size_t i = 0; i < c->n; i++) c->data[i] = sign * rng_uniform(r, 0.5, 2.0);
    const int mixed = c->n > 1 && rng_below(r, 3) == 0;
    if (mixed) c->data[c->n - 1] *= -1.0;
    if (mixed)
        truth_saddle(c, 0, 0);
    else if (sign > 0.0)
        truth_minimum(c);
    else
        truth_maximum(c);
    c->negative = c->positive = 0;
    for (size_t i = c->sizes[0]; i < c->n; i++) {
        c->negative += c->data[i] < 0.0;
        c->positive += c->data[i] > 0.0;
    }
    const int both = c->negative > 0 && c->positive > 0;
    c->order = both ? 2 : (int)c->sizes[1];
    c->change = 0.5 * (mixed ? pow(0.5, 0.5 * (double)c->sizes[1]) : 1.0);
}
