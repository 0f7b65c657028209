/* Points that are not critical. */
#include <math.h>

#include "truth/families.h"

/* ---- variance between groups, at zero ---- */

enum { GROUPS = 6, MEMBERS = 5 };

static number variance_component(const truth_case *c, const number *t)
{
    const number s2 = exp_of(scaled(2.0, t[2]));
    const number all = plus(s2, scaled(MEMBERS, t[1]));
    number sum = constant(0.0);
    if (sign_of(all) <= 0) return constant(NAN);
    for (size_t i = 0; i < GROUPS; i++) {
        number m = constant(0.0), q = constant(0.0);
        for (size_t j = 0; j < MEMBERS; j++) {
            const number e = lifted(scaled(-1.0, t[0]), c->data[i * MEMBERS + j]);
            m = plus(m, e);
            q = plus(q, square(e));
        }
        const number between = scaled(1.0 / MEMBERS, square(m));
        number part = plus(scaled(2.0 * (MEMBERS - 1.0), t[2]), log_of(all));
        part = plus(part, plus(over(minus(q, between), s2), over(between, all)));
        sum = plus(sum, scaled(0.5, part));
    }
    return sum;
}

/* Mean and deviation within groups at their best for v = 0, where the slope by v is clearly not
 * zero, and the Newton step is long. */
void make_variance_component(rng *r, truth_case *c)
{
    long double value, g[3], h[9];
    c->n = 3;
    c->loss = variance_component;
    c->traits = TRUTH_SHIFT | TRUTH_UNITS | TRUTH_BOUNDS;
    do {
        const double between = rng_uniform(r, 0.0, 3.0);
        double mean = 0.0, variance = 0.0, group = 0.0;
        const double within = rng_uniform(r, 0.5, 3.0);
        for (size_t i = 0; i < GROUPS * MEMBERS; i++) {
            if (i % MEMBERS == 0) group = between * rng_normal(r);
            c->data[i] = group + within * rng_normal(r);
            mean += c->data[i] / (GROUPS * MEMBERS);
        }
        for (size_t i = 0; i < GROUPS * MEMBERS; i++)
            variance += pow(c->data[i] - mean, 2.0) / (GROUPS * MEMBERS);
        c->at[0] = mean;
        c->at[2] = 0.5 * log(variance);
        truth_bare(c, c->at, 2, &value, g, h);
    } while (!(fabsl(g[1]) > 0.1L));
    truth_not_critical(c);
    truth_slope_signs(c);
}

/* ---- classes that a plane separates ---- */

static number separation(const truth_case *c, const number *x)
{
    number sum = constant(0.0);
    for (size_t i = 0; i < c->sizes[0]; i++)
        sum = plus(sum, softplus_of(dot(c->n, c->data + i * c->n, x)));
    return sum;
}

static double bare_loss(const truth_case *c)
{
    long double value;
    truth_bare(c, c->at, 0, &value, NULL, NULL);
    return (double)value;
}

/* All rows have a negative product with w: along s w the loss falls for ever. Far out the slope is
 * of the size of the loss, and so is the curvature: gradient-flat is right too. */
void make_separation(rng *r, truth_case *c)
{
    double w[TRUTH_MOST];
    c->n = 1 + rng_below(r, 4);
    c->loss = separation;
    c->traits = TRUTH_ROTATE | TRUTH_SHIFT | TRUTH_UNITS | TRUTH_BOUNDS;
    const size_t m = c->sizes[0] = 2 * c->n + 3;
    for (size_t j = 0; j < c->n; j++) w[j] = rng_sign(r) * rng_uniform(r, 0.5, 1.0);
    truth_uniform(r, -2.0, 2.0, m * c->n, c->data);
    for (size_t i = 0; i < m; i++) {
        double *row = c->data + i * c->n, product = 0.0;
        for (size_t j = 0; j < c->n; j++) product += row[j] * w[j];
        for (size_t j = 0; j < c->n; j++) row[j] *= product > 0.0 ? -1.0 : 1.0;
        if (fabs(product) < 0.4) row[0] -= copysign(0.4 / fabs(w[0]), w[0]);
    }
    const double goal = pow(10.0, rng_uniform(r, -10.0, -1.0));
    for (double s = 1.0; s < 200.0; s *= 1.1) {
        for (size_t j = 0; j < c->n; j++) c->at[j] = s * w[j];
        if (bare_loss(c) < goal) break;
    }
    truth_not_critical(c);
    c->right |= BIT(HESSCRIT_GRADIENT_FLAT);
    c->negative = 0;
}

/* ---- above a minimum by a number of told errors ---- */

static number loss_error_reach(const truth_case *c, const number *x)
{
    number sum = scaled(c->data[TRUTH_MOST], power(lifted(x[0], -1.0), 3));
    for (size_t i = 0; i < c->n; i++)
        sum = plus(sum, scaled(c->data[i], square(lifted(x[i], -1.0))));
    return sum;
}

/* By 8.5 errors or more: losses on the way to the minimum, and its double, tell. */
void make_loss_error_reach(rng *r, truth_case *c)
{
    c->n = 1 + rng_below(r, 3);
    c->loss = loss_error_reach;
    c->traits = TRUTH_ROTATE;
    c->told = pow(10.0, rng_uniform(r, -6.0, -2.0));
    const double errors = 8.5 * pow(10.0, rng_uniform(r, 0.0, 3.0));
    const double level = c->told * errors;
    truth_uniform(r, 0.5, 2.0, c->n, c->data);
    for (size_t i = 0; i < c->n; i++)
        c->at[i] = 1.0 + rng_sign(r) * sqrt(level / ((double)c->n * c->data[i]));
    if (rng_sign(r) > 0.0) { /* which adds to the level only */
        const double d = c->at[0] - 1.0;
        c->data[TRUTH_MOST] = copysign(0.2 * c->data[0] / fmax(1.0, fabs(d)), d);
    }
    truth_not_critical(c);
    c->blurred = 0;
    c->negative = 0;
    c->change = level;
}

/* ---- on the floor of a steep valley ---- */

static number steep_valley(const truth_case *c, const number *x)
{
    const number across = minus(scaled(c->data[0], x[0]), x[1]);
    number sum = plus(square(across), scaled(c->data[1], square(lifted(x[1], -1.0))));
    for (size_t i = 2; i < c->n; i++) sum = plus(sum, square(x[i]));
    return sum;
}

/* (k a - b)^2 + l (b - 1)^2 at a = b / k: slope 2 l (b - 1), and l (b - 1)^2 above the minimum. */
void make_steep_valley(rng *r, truth_case *c)
{
    c->n = 2 + rng_below(r, 2);
    c->loss = steep_valley;
    c->traits = TRUTH_UNITS;
    c->data[0] = pow(10.0, rng_uniform(r, 2.0, 9.0));
    c->data[1] = pow(10.0, rng_uniform(r, -3.0, 0.0));
    c->at[1] = 1.0 + rng_sign(r) * rng_uniform(r, 0.05, 1.0);
    c->at[0] = c->at[1] / c->data[0];
    truth_not_critical(c);
    c->negative = 0;
    c->change = c->data[1] * pow(c->at[1] - 1.0, 2.0);
}

/* ---- functions of textbooks, at some point ---- */

/* The Newton step is at least 0.05 long and well conditioned, or leads away. */
void make_plain_slope(rng *r, truth_case *c)
{
    c->sizes[0] = rng_below(r, TEXTBOOK);
    c->n = textbook_size(r, c->sizes[0]);
    c->loss = textbook_loss;
    c->traits = TRUTH_ROTATE | TRUTH_SHIFT | TRUTH_UNITS | TRUTH_BOUNDS;
    do {
        truth_uniform(r, -1.5, 1.5, c->n, c->at);
    } while (!(truth_newton_step(c) > 0.05));
    truth_not_critical(c);
    truth_slope_signs(c);
}

/* ---- variances of small numbers, in units that do not suit them ---- */

static number tiny_variances(const truth_case *c, const number *v)
{
    number sum = constant(0.0);
    for (size_t i = 0; i < c->n; i++) {
        if (sign_of(v[i]) <= 0) return constant(NAN);
        const number part = plus(log_of(v[i]), over(constant(c->data[i]), v[i]));
        sum = plus(sum, scaled(5.0, part));
    }
    return sum;
}

/* 5 sum(log v_i + m_i / v_i), m_i from 1e-10 to 1e-2: the minimum is at v = m. Elsewhere, at v_i
 * off by 10 % to a factor of 5, it is not critical, and falls by 0.02 at least. The domain ends
 * near by, and no sizes are told: they have to be seen. A user's Hessian alone does not show them:
 * there near is what is near in the sizes that are presumed. */
void make_tiny_variances(rng *r, truth_case *c)
{
    const int away = rng_below(r, 4) > 0;
    c->n = 1 + rng_below(r, 3);
    c->loss = tiny_variances;
    for (size_t i = 0; i < c->n; i++) {
        const double factor = exp(rng_sign(r) * rng_uniform(r, 0.1, 1.6));
        c->at[i] = c->data[i] = pow(10.0, rng_uniform(r, -10.0, -2.0));
        if (away && (i == 0 || rng_sign(r) > 0.0)) c->at[i] *= factor;
    }
    if (away) {
        truth_not_critical(c);
        truth_slope_signs(c);
    } else {
        truth_minimum(c);
    }
    c->change = 0.02;
}
