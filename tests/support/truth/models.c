/* Models at their optimum, or at a point where symmetry makes the gradient vanish. */
#include <math.h>

#include "truth/families.h"

/* ---- logistic regression with a ridge ---- */

static number logistic_regression(const truth_case *c, const number *x)
{
    const size_t m = c->sizes[0];
    number sum = constant(0.0);
    for (size_t i = 0; i < m; i++)
        sum = plus(sum, softplus_of(dot(c->n, c->data + 1 + i * c->n, x)));
    for (size_t i = 0; i < c->n; i++) sum = plus(sum, scaled(c->data[0], square(x[i])));
    return sum;
}

/* Strictly convex; the optimum is Newton's. Rows are features times minus the label. */
void make_logistic_regression(rng *r, truth_case *c)
{
    do {
        c->n = 1 + rng_below(r, 5);
        c->loss = logistic_regression;
        const size_t m = c->sizes[0] = 4 * c->n + 4;
        c->data[0] = pow(10.0, rng_uniform(r, -3.0, 0.0));
        truth_uniform(r, -2.0, 2.0, m * c->n, c->data + 1);
        for (size_t i = 0; i < c->n; i++) c->at[i] = 0.0;
    } while (!truth_newton(c) || !truth_by_signs(c) || c->right != BIT(HESSCRIT_MINIMUM));
    c->traits = TRUTH_SMOOTH;
}

/* ---- a mixture of two Gaussians with one mean ---- */

enum { DRAWS = 20 };

/* -sum log(exp(-|y - a|^2 / 2) + exp(-|y - b|^2 / 2)) */
static number gaussian_mixture(const truth_case *c, const number *x)
{
    const size_t d = c->n / 2;
    number sum = constant(0.0);
    for (size_t i = 0; i < DRAWS; i++) {
        number a = constant(0.0), b = constant(0.0);
        for (size_t k = 0; k < d; k++) {
            a = plus(a, square(lifted(x[k], -c->data[i * d + k])));
            b = plus(b, square(lifted(x[d + k], -c->data[i * d + k])));
        }
        a = scaled(0.5, a);
        b = scaled(0.5, b);
        sum = plus(sum, minus(a, softplus_of(minus(a, b))));
    }
    return sum;
}

/* Both means at the mean: critical by symmetry. Its curvatures are those of the sum, and of the
 * difference 1 - covariance of the data: the signs are those of the exact Hessian. */
void make_gaussian_mixture(rng *r, truth_case *c)
{
    do {
        const size_t d = 1 + rng_below(r, 2);
        c->n = 2 * d;
        c->loss = gaussian_mixture;
        for (size_t k = 0; k < d; k++) {
            const double deviation = rng_uniform(r, 0.5, 1.8);
            long double mean = 0.0L;
            for (size_t i = 0; i < DRAWS; i++) {
                c->data[i * d + k] = deviation * rng_normal(r);
                mean += c->data[i * d + k] / (long double)DRAWS;
            }
            c->at[k] = c->at[d + k] = (double)mean;
        }
    } while (!truth_by_signs(c));
    c->traits = TRUTH_SMOOTH;
}

/* ---- functions of textbooks ---- */

static number rosenbrock(const truth_case *c, const number *x)
{
    number sum = constant(0.0);
    for (size_t i = 0; i + 1 < c->n; i++) {
        const number valley = minus(x[i + 1], square(x[i]));
        sum = plus(sum, plus(scaled(100.0, square(valley)), square(lifted(x[i], -1.0))));
    }
    return sum;
}

static number beale(const number *x)
{
    static const double y[3] = {1.5, 2.25, 2.625};
    number sum = constant(0.0);
    for (int k = 0; k < 3; k++) {
        const number p = times(x[0], lifted(scaled(-1.0, power(x[1], k + 1)), 1.0));
        sum = plus(sum, square(lifted(scaled(-1.0, p), y[k])));
    }
    return sum;
}

static number wood(const number *x)
{
    const number a = minus(square(x[0]), x[1]), b = minus(square(x[2]), x[3]);
    const number p = lifted(x[1], -1.0), q = lifted(x[3], -1.0);
    number sum = plus(scaled(100.0, square(a)), square(lifted(x[0], -1.0)));
    sum = plus(sum, plus(scaled(90.0, square(b)), square(lifted(x[2], -1.0))));
    sum = plus(sum, scaled(10.1, plus(square(p), square(q))));
    return plus(sum, scaled(19.8, times(p, q)));
}

static number himmelblau(const number *x)
{
    const number a = lifted(plus(square(x[0]), x[1]), -11.0);
    const number b = lifted(plus(x[0], square(x[1])), -7.0);
    return plus(square(a), square(b));
}

static number booth(const number *x)
{
    const number a = lifted(plus(x[0], scaled(2.0, x[1])), -7.0);
    const number b = lifted(plus(scaled(2.0, x[0]), x[1]), -5.0);
    return plus(square(a), square(b));
}

static number three_hump_camel(const number *x)
{
    const number s = square(x[0]);
    number sum = plus(scaled(2.0, s), scaled(-1.05, square(s)));
    sum = plus(sum, scaled(1.0 / 6.0, power(x[0], 6)));
    return plus(sum, plus(times(x[0], x[1]), square(x[1])));
}

static number powell(const number *x)
{
    const number a = plus(x[0], scaled(10.0, x[1])), b = minus(x[2], x[3]);
    const number p = minus(x[1], scaled(2.0, x[2])), q = minus(x[0], x[3]);
    return plus(plus(square(a), scaled(5.0, square(b))),
                plus(power(p, 4), scaled(10.0, power(q, 4))));
}

enum { ROSENBROCK, BEALE, WOOD, HIMMELBLAU, BOOTH, CAMEL, POWELL };

size_t textbook_size(rng *r, size_t which)
{
    return which == ROSENBROCK ? 2 + rng_below(r, 5) : which == WOOD || which == POWELL ? 4 : 2;
}

number textbook_loss(const truth_case *c, const number *x)
{
    switch (c->sizes[0]) {
    case ROSENBROCK:
        return rosenbrock(c, x);
    case BEALE:
        return beale(x);
    case WOOD:
        return wood(x);
    case HIMMELBLAU:
        return himmelblau(x);
    case BOOTH:
        return booth(x);
    case CAMEL:
        return three_hump_camel(x);
    default:
        return powell(x);
    }
}

/* At their known minima, all with residual 0; Powell's has two zero curvatures, along which it
 * rises like the fourth power (by more than 0.5 within |x_i| <= 1). */
void make_textbook_minima(rng *r, truth_case *c)
{
    static const double beale_at[] = {3.0, 0.5}, himmelblau_at[] = {3.0, 2.0},
                        booth_at[] = {1.0, 3.0};
    const size_t which = c->sizes[0] = rng_below(r, TEXTBOOK);
    c->n = textbook_size(r, which);
    c->loss = textbook_loss;
    c->traits = TRUTH_SMOOTH;
    for (size_t i = 0; i < c->n; i++)
        c->at[i] = which == BEALE        ? beale_at[i]
                   : which == HIMMELBLAU ? himmelblau_at[i]
                   : which == BOOTH      ? booth_at[i]
                                         : (double)(which == ROSENBROCK || which == WOOD);
    truth_minimum(c);
    c->order = 2;
    if (which != POWELL) return;
    c->traits |= TRUTH_TELL;
    c->positive = 2;
    c->order = 4;
    c->change = 0.5;
}

/* ---- sum l_i x_i^2 / 2, with cubic and quartic terms ---- */

static number quadratic_and_quartic(const truth_case *c, const number *x)
{
    number sum = constant(0.0), all = constant(0.0);
    for (size_t i = 0; i < c->n; i++) {
        const double *d = c->data + 3 * i;
        sum = plus(sum, scaled(0.5 * d[0], square(x[i])));
        sum = plus(sum, plus(scaled(d[1], power(x[i], 3)), scaled(d[2], power(x[i], 4))));
        all = plus(all, x[i]);
    }
    return plus(sum, scaled(c->data[3 * TRUTH_MOST], power(all, 3)));
}

/* The curvatures are l_i, over several decades; other terms are smaller by ten within |x| < 1. */
void make_quadratic_and_quartic(rng *r, truth_case *c)
{
    size_t negative = 0;
    double weakest = INFINITY;
    const size_t kind = rng_below(r, 3);
    c->n = 1 + rng_below(r, 6);
    c->loss = quadratic_and_quartic;
    c->traits = TRUTH_SMOOTH;
    for (size_t i = 0; i < c->n; i++) {
        const double l = pow(10.0, rng_uniform(r, -4.0, 0.5));
        const double sign = kind == 0 ? 1.0 : kind == 1 ? -1.0 : rng_sign(r);
        c->data[3 * i] = sign * l;
        c->data[3 * i + 1] = l * rng_uniform(r, -0.05, 0.05);
        c->data[3 * i + 2] = l * rng_uniform(r, -0.05, 0.05);
        negative += sign < 0.0;
        weakest = fmin(weakest, l);
    }
    c->data[3 * TRUTH_MOST] = 0.003 * weakest;
    if (negative == 0)
        truth_minimum(c);
    else if (negative == c->n)
        truth_maximum(c);
    else
        truth_saddle(c, negative, c->n - negative);
    c->order = 2;
}
