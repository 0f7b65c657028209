/* Where the domain of the loss ends. */
#include <math.h>

#include "truth/families.h"

/* NaN where `inside` is negative. */
static number within(number inside, number loss)
{
    return sign_of(inside) < 0 ? times(loss, constant(NAN)) : loss;
}

/* ---- on x >= 0 at x = 0 ---- */

enum { FALLING, ALONE, COSINE, RISING, USELESS, SLIDING };

static number edge(const truth_case *c, const number *x)
{
    const double a = c->data[0];
    const number high = power(x[0], (int)c->sizes[1]);
    number sum = c->sizes[0] == FALLING || c->sizes[0] == ALONE ? scaled(-a, high)
                 : c->sizes[0] == RISING                        ? scaled(a, high)
                 : c->sizes[0] == SLIDING                       ? scaled(-a, x[0])
                                                                : constant(0.0);
    if (c->sizes[0] == COSINE) {
        sum = plus(scaled(a, cos_of(x[0])), times(square(x[1]), square(x[2])));
    } else {
        for (size_t i = 1; i < c->n; i++) sum = plus(sum, scaled(c->data[i], square(x[i])));
    }
    return within(x[0], sum);
}

/* Inside it falls along x and rises along y; falls only; a cos x falls, y^2 z^2 rises; rises along
 * all; x does not matter; slopes, where
 * there is no curvature along the slope. Where the one direction that exists falls, both "saddle
 * point" and "maximum" say so. */
void make_edge(rng *r, truth_case *c)
{
    const size_t kind = c->sizes[0] = rng_below(r, 6);
    const size_t p = c->sizes[1] = 2 + rng_below(r, 4);
    c->n = kind == ALONE ? 1 : kind == COSINE ? 3 : 2 + rng_below(r, 2);
    c->loss = edge;
    c->traits = TRUTH_RESCALE | TRUTH_UNITS | TRUTH_TELL;
    truth_uniform(r, 0.5, 2.0, c->n, c->data);
    c->change = 0.2;
    if (kind == FALLING || kind == ALONE) truth_saddle(c, p == 2, c->n - 1);
    if (kind == ALONE) c->right |= BIT(HESSCRIT_MAXIMUM);
    if (kind == COSINE) truth_saddle(c, 1, 0);
    if (kind == RISING) truth_minimum(c);
    if (kind == RISING) c->positive = c->n - (p > 2);
    if (kind == USELESS) truth_flat_minimum(c, 1, c->n - 1);
    if (kind == SLIDING) {
        truth_not_critical(c);
        c->right |= BIT(HESSCRIT_GRADIENT_FLAT);
    }
}

/* ---- curvature at an edge, and no third derivative ---- */

static number understated_bound(const truth_case *c, const number *x)
{
    const number y4 = lifted(power(x[1], 4), 1.0);
    const number root =
        c->sizes[0] ? sqrt_of(over(times(x[0], cos_of(x[0])), y4)) : over(sqrt_of(x[0]), y4);
    const number fourth = scaled(c->data[0], power(plus(root, scaled(c->data[1], x[0])), 4));
    return within(x[0], plus(lifted(c->sizes[0] ? tanh_of(fourth) : fourth, 1.0),
                             c->n > 2 ? power(x[2], 8) : constant(0.0)));
}

/* At least 1, and 1 where x = 0 (and w = 0): a valley along y, of curvature 2 a along x. Whoever
 * calls that not smooth decides nothing. */
void make_understated_bound(rng *r, truth_case *c)
{
    c->n = 2 + rng_below(r, 2);
    c->sizes[0] = rng_below(r, 2);
    c->loss = understated_bound;
    c->traits = TRUTH_UNITS;
    truth_uniform(r, 0.5, 1.5, 2, c->data);
    truth_flat_minimum(c, 1, 1);
    c->open = BIT(HESSCRIT_NOT_SMOOTH);
    c->change = 0.5;
}

/* ---- c . x - sum log(b_i - a_i . x) ---- */

static number log_barrier(const truth_case *c, const number *x)
{
    const size_t m = c->sizes[0];
    const double *rows = c->data + TRUTH_MOST + m;
    number sum = dot(c->n, c->data, x);
    for (size_t i = 0; i < m; i++) {
        const number room =
            lifted(scaled(-1.0, dot(c->n, rows + i * c->n, x)), c->data[TRUTH_MOST + i]);
        sum = minus(sum, sign_of(room) > 0 ? log_of(room) : times(room, constant(NAN)));
    }
    return sum;
}

/* Strictly convex, as the rows have full rank; the optimum is Newton's. */
void make_log_barrier(rng *r, truth_case *c)
{
    do {
        c->n = 1 + rng_below(r, 4);
        c->loss = log_barrier;
        const size_t m = c->sizes[0] = 2 * c->n + 2;
        truth_uniform(r, -0.3, 0.3, c->n, c->data);
        truth_uniform(r, 0.3, 1.5, m, c->data + TRUTH_MOST);
        truth_uniform(r, -1.0, 1.0, m * c->n, c->data + TRUTH_MOST + m);
        for (size_t i = 0; i < c->n; i++) c->at[i] = 0.0;
    } while (!truth_newton(c) || !truth_by_signs(c) || c->right != BIT(HESSCRIT_MINIMUM));
    c->traits = TRUTH_ROTATE | TRUTH_RESCALE | TRUTH_SHIFT | TRUTH_UNITS | TRUTH_INSIDE;
}

/* ---- an edge close to theta ---- */

static number close_edge(const truth_case *c, const number *x)
{
    number sum = constant(0.0);
    for (size_t i = 0; i < c->n; i++)
        sum = plus(sum, scaled(c->data[i], minus(constant(1.0), cos_of(x[i]))));
    const number room =
        lifted(scaled(-1.0, dot(c->n, c->data + TRUTH_MOST, x)), c->data[2 * TRUTH_MOST]);
    return within(room, sum);
}

/* Inside it is sum a_i (1 - cos x_i), and theta is inside, by a distance of 1e-6 or more. */
void make_close_edge(rng *r, truth_case *c)
{
    size_t negative = 0;
    c->n = 1 + rng_below(r, 4);
    c->loss = close_edge;
    c->traits = TRUTH_ROTATE | TRUTH_SHIFT | TRUTH_UNITS | TRUTH_INSIDE;
    for (size_t i = 0; i < c->n; i++) {
        c->data[i] = rng_uniform(r, 0.4, 2.0) * (rng_below(r, 4) == 0 ? -1.0 : 1.0);
        c->data[TRUTH_MOST + i] = rng_uniform(r, -1.0, 1.0);
        negative += c->data[i] < 0.0;
    }
    c->data[2 * TRUTH_MOST] = pow(10.0, rng_uniform(r, -6.0, -1.0));
    if (negative == 0)
        truth_minimum(c);
    else if (negative == c->n)
        truth_maximum(c);
    else
        truth_saddle(c, negative, c->n - negative);
    c->order = 2;
}
