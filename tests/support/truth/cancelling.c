/* Losses that are zero at theta because terms of size 1 cancel. */
#include <math.h>

#include "truth/families.h"

/* ---- sum q log(q / p), p = softmax(A t), at p = q ---- */

static void softmax_of(const truth_case *c, const number *t, number *p)
{
    const size_t m = c->sizes[0];
    number sum = constant(0.0);
    for (size_t i = 0; i < m; i++) {
        p[i] = exp_of(dot(c->n, c->data + m + i * c->n, t));
        sum = plus(sum, p[i]);
    }
    for (size_t i = 0; i < m; i++) p[i] = over(p[i], sum);
}

static number kl_softmax(const truth_case *c, const number *t)
{
    number p[TRUTH_MOST], sum = constant(0.0);
    softmax_of(c, t, p);
    for (size_t i = 0; i < c->sizes[0]; i++)
        sum = plus(sum, scaled(c->data[i], log_of(over(constant(c->data[i]), p[i]))));
    return sum;
}

/* Convex, 0 at p = q only; H = A' (diag q - q q') A has full rank for n + 2 random rows. */
void make_kl_softmax(rng *r, truth_case *c)
{
    c->n = 1 + rng_below(r, 6);
    c->loss = kl_softmax;
    c->traits = TRUTH_SMOOTH;
    c->order = 2;
    const size_t m = c->sizes[0] = c->n + 2;
    truth_uniform(r, -2.0, 2.0, m * c->n, c->data + m);
    truth_uniform(r, -1.0, 1.0, c->n, c->at);
    number t[TRUTH_MOST], p[TRUTH_MOST];
    numbers_begin(0, 0, c->n);
    for (size_t i = 0; i < c->n; i++) t[i] = variable(i, c->at[i]);
    softmax_of(c, t, p);
    for (size_t i = 0; i < m; i++) c->data[i] = (double)number_value(p[i]);
    truth_minimum(c);
}

/* ---- x'Ax, A = B'B, integers ---- */

static number integer_form(const truth_case *c, const number *x)
{
    number sum = constant(0.0);
    for (size_t i = 0; i < c->n; i++)
        sum = plus(sum, times(dot(c->n, c->data + i * c->n, x), x[i]));
    return sum;
}

/* Rank of integers, by elimination without fractions. */
static size_t rank_of(size_t rows, size_t n, long double b[6][6])
{
    size_t rank = 0;
    for (size_t j = 0; j < n && rank < rows; j++) {
        size_t pivot = rank;
        while (pivot < rows && b[pivot][j] == 0.0L) pivot++;
        if (pivot == rows) continue;
        for (size_t k = 0; k < n; k++) {
            const long double t = b[rank][k];
            b[rank][k] = b[pivot][k];
            b[pivot][k] = t;
        }
        for (size_t i = rank + 1; i < rows; i++) {
            const long double f = b[i][j], p = b[rank][j];
            for (size_t k = 0; k < n; k++) b[i][k] = b[i][k] * p - b[rank][k] * f;
        }
        rank++;
    }
    return rank;
}

/* A is exact and semidefinite: flat on the null space of B. (5^32 bounds what elimination of
 * three rows makes: exact in long double.) */
void make_integer_form(rng *r, truth_case *c)
{
    long double b[6][6] = {{0.0L}};
    c->n = 2 + rng_below(r, 5);
    c->loss = integer_form;
    c->traits = TRUTH_SMOOTH;
    const size_t rows = 1 + rng_below(r, c->n - 1 < 3 ? c->n - 1 : 3);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < c->n; j++) b[i][j] = (long double)rng_below(r, 11) - 5.0L;
    b[0][0] += b[0][0] == 0.0L;
    for (size_t i = 0; i < c->n; i++)
        for (size_t j = 0; j < c->n; j++)
            for (size_t m = 0; m < rows; m++) c->data[i * c->n + j] += (double)(b[m][i] * b[m][j]);
    const size_t rank = rank_of(rows, c->n, b);
    truth_flat_minimum(c, c->n - rank, rank);
}

/* ---- squared residuals of a exp(-b x) sin(c x + d) ---- */

enum { SAMPLES = 30 };

static number damped(const number *t, double x)
{
    return times(times(t[0], exp_of(scaled(-x, t[1]))), sin_of(plus(scaled(x, t[2]), t[3])));
}

static number damped_sine(const truth_case *c, const number *t)
{
    number sum = constant(0.0);
    for (size_t i = 0; i < SAMPLES; i++)
        sum = plus(sum, square(lifted(damped(t, 0.17 * (double)i), -c->data[i])));
    return sum;
}

/* Analytic, residuals of rounding size at the truth, the four columns of the Jacobian are
 * independent: a minimum, within 1e-11. */
void make_damped_sine(rng *r, truth_case *c)
{
    const double truth[4] = {rng_uniform(r, 1.0, 3.0), rng_uniform(r, 0.1, 0.5),
                             rng_uniform(r, 1.5, 2.5), rng_uniform(r, 0.2, 1.0)};
    number t[4];
    c->n = 4;
    c->loss = damped_sine;
    c->traits = TRUTH_SMOOTH;
    c->order = 2;
    for (size_t i = 0; i < SAMPLES; i++) {
        numbers_begin(0, 0, 4);
        for (size_t k = 0; k < 4; k++) t[k] = variable(k, truth[k]);
        c->data[i] = (double)number_value(damped(t, 0.17 * (double)i));
    }
    const double off = pow(10.0, rng_uniform(r, -15.0, -11.0));
    for (size_t k = 0; k < 4; k++) c->at[k] = truth[k] + off * rng_uniform(r, -1.0, 1.0);
    truth_minimum(c);
}

/* ---- exponentials beside data of one exponential less ---- */

enum { TIMES = 16 };

static number exponentials(const truth_case *c, const number *t)
{
    number sum = constant(0.0);
    for (size_t i = 0; i < TIMES; i++) {
        number rest = constant(c->data[i]);
        for (size_t k = 0; k < c->n; k += 2)
            rest = minus(rest, times(t[k], exp_of(scaled(-0.08 * (double)i, t[k + 1]))));
        sum = plus(sum, square(rest));
    }
    return sum;
}

/* At a zero amplitude its rate does not matter: a line of zeros. H = 2 J'J with one zero column
 * of J, and the others, exp(-b x) and x exp(-b x) for different b, independent. They are nearly
 * not: along a curved trough the loss rises by 1e-9 of what it does beside it. */
void make_proved_saddle(rng *r, truth_case *c)
{
    const double rates[3] = {rng_uniform(r, 0.7, 1.3), rng_uniform(r, 4.0, 6.0),
                             rng_uniform(r, 2.0, 3.0)};
    const size_t terms = 2 + rng_below(r, 2);
    c->n = 2 * terms;
    c->loss = exponentials;
    c->traits = TRUTH_RESCALE | TRUTH_UNITS | TRUTH_SHIFT | TRUTH_ROTATE | TRUTH_BOUNDS;
    for (size_t k = 0; k < terms; k++) {
        c->at[2 * k] = k + 1 < terms ? rng_sign(r) * rng_uniform(r, 0.5, 2.0) : 0.0;
        c->at[2 * k + 1] = k + 1 < terms ? rates[k] : rates[2];
    }
    for (size_t i = 0; i < TIMES; i++)
        for (size_t k = 0; k + 1 < terms; k++)
            c->data[i] += c->at[2 * k] * exp(-0.08 * (double)i * c->at[2 * k + 1]);
    truth_flat_minimum(c, 1, c->n - 1);
    c->has_trough = 1;
    c->trough = truth_rise_of_trough(c, c->n - 1);
}

/* ---- cross-entropy of logits ---- */

static number softmax_shift(const truth_case *c, const number *z)
{
    number sum = constant(0.0), mean = constant(0.0);
    for (size_t i = 0; i < c->n; i++) {
        sum = plus(sum, exp_of(z[i]));
        mean = plus(mean, scaled(c->data[i], z[i]));
    }
    return minus(log_of(sum), mean);
}

/* log sum exp z - q.z is convex, and the same for z + (t, ..., t) as sum q = 1; H = diag p - pp'
 * has rank n - 1. q are multiples of 2^-20, so that their sum is exact. */
void make_softmax_shift(rng *r, truth_case *c)
{
    double left = 1.0;
    c->n = 2 + rng_below(r, 5);
    c->loss = softmax_shift;
    c->traits = TRUTH_SMOOTH;
    const double lift = rng_uniform(r, -1.0, 1.0);
    for (size_t i = 0; i < c->n; i++) {
        const double most = left * (i + 1 < c->n ? rng_uniform(r, 0.2, 0.6) : 1.0);
        c->data[i] = i + 1 < c->n ? rint(ldexp(most, 20)) / 0x1p20 : left;
        left -= c->data[i];
        c->at[i] = log(c->data[i]) + lift;
    }
    truth_flat_minimum(c, 1, c->n - 1);
}

/* ---- sum log cosh of residuals ---- */

/* softplus(2r) - r - log 2, as it is written where cosh would overflow. */
static number log_cosh(const truth_case *c, const number *x)
{
    const size_t m = c->sizes[0];
    number sum = constant(0.0);
    for (size_t i = 0; i < m; i++) {
        const number rest = lifted(dot(c->n, c->data + m + i * c->n, x), -c->data[i]);
        sum = plus(sum, lifted(minus(softplus_of(scaled(2.0, rest)), rest), -log(2.0)));
    }
    return sum;
}

/* Convex, 0 only where all residuals are, up to rounding; 2n random rows have full rank. */
void make_log_cosh(rng *r, truth_case *c)
{
    c->n = 1 + rng_below(r, 5);
    c->loss = log_cosh;
    c->traits = TRUTH_SMOOTH;
    c->order = 2;
    const size_t m = c->sizes[0] = 2 * c->n;
    truth_uniform(r, -1.5, 1.5, m * c->n, c->data + m);
    truth_uniform(r, -2.0, 2.0, c->n, c->at);
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < c->n; j++) c->data[i] += c->data[m + i * c->n + j] * c->at[j];
    truth_minimum(c);
}

/* ---- a parabola less a term that rounds to nothing near to theta ---- */

enum { ONE_LESS_COSINE, ONE_LESS_GAUSSIAN, SQUARE_ROOT, LOGARITHM, TERMS };

/* y^2 / 2 + O(y^4) */
static number like_a_parabola(size_t kind, number y)
{
    const number square_of_y = square(y);
    switch (kind) {
    case ONE_LESS_COSINE:
        return lifted(scaled(-1.0, cos_of(y)), 1.0);
    case ONE_LESS_GAUSSIAN:
        return lifted(scaled(-1.0, exp_of(scaled(-0.5, square_of_y))), 1.0);
    case SQUARE_ROOT:
        return lifted(sqrt_of(lifted(square_of_y, 1.0)), -1.0);
    default:
        return scaled(0.5, log_of(lifted(square_of_y, 1.0)));
    }
}

static number term_below_rounding(const truth_case *c, const number *x)
{
    number sum = constant(0.0);
    for (size_t i = 0; i < c->n; i++) {
        const number y = lifted(x[i], -c->data[2 * i]);
        const number term = scaled(c->data[2 * i + 1], like_a_parabola(c->sizes[0], y));
        sum = plus(sum, minus(scaled(0.5, square(y)), term));
    }
    return sum;
}

/* Curvatures 1 - P at y = 0, where the loss is exactly 0: the term with P is nothing within 1e-8 of
 * it, and the loss a parabola there. About (1 - P)^2 / 10 is what curvature makes before the fourth
 * order does more: where errors hide that, the order is 4. */
void make_term_below_rounding(rng *r, truth_case *c)
{
    const double factors[] = {0.5, 0.9, 0.99, 1.01, 1.1, 2.0, 10.0};
    size_t negative = 0;
    c->n = 1 + rng_below(r, 3);
    c->loss = term_below_rounding;
    c->traits = TRUTH_UNITS;
    c->sizes[0] = rng_below(r, TERMS);
    const size_t factor = rng_below(r, sizeof factors / sizeof *factors);
    for (size_t i = 0; i < c->n; i++) {
        c->at[i] = c->data[2 * i] = rng_uniform(r, -1.0, 1.0);
        c->data[2 * i + 1] = factors[factor];
        negative += factors[factor] > 1.0;
    }
    if (negative == 0)
        truth_minimum(c);
    else
        truth_maximum(c);
    c->blurred |= BIT(HESSCRIT_MINIMUM) | BIT(HESSCRIT_MAXIMUM);
    c->change = 0.1 * (1.0 - factors[factor]) * (1.0 - factors[factor]);
    c->order = fabs(1.0 - factors[factor]) < 0.05 ? 0 : 2;
}

/* ---- Itakura and Saito's divergence from itself ---- */

static number itakura_saito(const truth_case *c, const number *x)
{
    number sum = constant(0.0);
    for (size_t i = 0; i < c->n; i++) {
        const number ratio = over(x[i], constant(c->data[i]));
        if (sign_of(ratio) <= 0) return constant(NAN);
        sum = minus(lifted(plus(sum, ratio), -1.0), log_of(ratio));
    }
    return sum;
}

/* sum (r_i - 1 - log r_i), r = x / c, summed from left to right, so that what is small is rounded
 * away beside r: 0 at x = c, its minimum. */
void make_itakura_saito(rng *r, truth_case *c)
{
    c->n = 1 + rng_below(r, 3);
    c->loss = itakura_saito;
    c->traits = TRUTH_UNITS;
    for (size_t i = 0; i < c->n; i++) c->at[i] = c->data[i] = pow(10.0, rng_uniform(r, -2.0, 0.5));
    truth_minimum(c);
    c->order = 2;
}
