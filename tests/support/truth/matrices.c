/* Critical points whose signs are known in closed form from the spectrum of a matrix. */
#include <math.h>

#include "truth/families.h"

/* Descending, no two within 0.15, the last one not within 0.15 of 0. */
static void spectrum(rng *r, size_t count, double *values)
{
    double value = 0.0;
    for (size_t i = count; i-- > 0;) values[i] = value += rng_uniform(r, 0.15, 0.7);
}

/* ---- ||(I - W2 W1) S||^2 ---- */

static number autoencoder(const truth_case *c, const number *w)
{
    const size_t d = c->sizes[0], hidden = c->sizes[1];
    number sum = constant(0.0);
    for (size_t i = 0; i < d; i++)
        for (size_t j = 0; j < d; j++) {
            number rest = constant(i == j ? 1.0 : 0.0);
            for (size_t k = 0; k < hidden; k++)
                rest = minus(rest, times(w[hidden * d + i * hidden + k], w[k * d + j]));
            sum = plus(sum, square(scaled(c->data[j], rest)));
        }
    return sum;
}

/* One unit at principal component p, W1 = a e_p', W2 = e_p / a, a second one at 0. In second order:
 * of i != p the block 2 (a, c)'[[l_i-like]] has determinant l_p - l_i: one negative where
 * l_i > l_p; of p itself one positive and one zero. The second unit adds -2 l_i b_i d_i for i != p,
 * one sign each, and two zeros. */
void make_autoencoder(rng *r, truth_case *c)
{
    static const size_t inputs[] = {2, 2, 3, 2, 2, 3, 2, 4};
    const size_t hidden = 1 + rng_below(r, 2);
    const size_t d = hidden == 1 ? 2 + rng_below(r, 3) : inputs[rng_below(r, 8)];
    const size_t p = rng_below(r, d);
    const double a = rng_uniform(r, 0.6, 1.6);
    c->sizes[0] = d;
    c->sizes[1] = hidden;
    c->n = 2 * d * hidden;
    c->loss = autoencoder;
    c->traits = TRUTH_SMOOTH;
    spectrum(r, d, c->data);
    c->at[p] = a;
    c->at[hidden * d + p * hidden] = 1.0 / a;
    size_t negative = p, positive = 2 * (d - 1) - p + 1;
    if (hidden == 2) {
        negative += d - 1;
        positive += d - 1;
    }
    if (negative > 0)
        truth_saddle(c, negative, positive);
    else
        truth_flat_minimum(c, 1, positive);
}

/* ---- ||L - u u'||^2, L diagonal ---- */

static number principal_component(const truth_case *c, const number *u)
{
    number sum = constant(0.0);
    for (size_t i = 0; i < c->n; i++)
        for (size_t j = 0; j <= i; j++) {
            const number rest = lifted(times(u[i], u[j]), i == j ? -c->data[i] : 0.0);
            sum = plus(sum, scaled(i == j ? 1.0 : 2.0, square(rest)));
        }
    return sum;
}

/* At u = sqrt(l_p) e_p the Hessian is diagonal: 4 (l_p - l_i), and 8 l_p for p itself. At 0 it is
 * -4 l_i. */
void make_principal_component(rng *r, truth_case *c)
{
    size_t positive = 0;
    c->n = 1 + rng_below(r, 6);
    c->loss = principal_component;
    c->traits = TRUTH_SMOOTH;
    spectrum(r, c->n, c->data);
    if (rng_below(r, 3) > 0) {
        const size_t p = rng_below(r, c->n);
        c->at[p] = sqrt(c->data[p]);
        if (p == 0)
            truth_minimum(c);
        else
            truth_saddle(c, p, c->n - p);
    } else {
        for (size_t i = 0; i < c->n; i++) {
            if (rng_below(r, 3) == 0) c->data[i] *= -1.0;
            positive += c->data[i] < 0.0;
        }
        if (positive == 0)
            truth_maximum(c);
        else if (positive == c->n)
            truth_minimum(c);
        else
            truth_saddle(c, c->n - positive, positive);
    }
    c->order = 2;
}

/* ---- x'Lx / x'x ---- */

static number rayleigh_quotient(const truth_case *c, const number *x)
{
    number above = constant(0.0), below = constant(0.0);
    for (size_t i = 0; i < c->n; i++) {
        const number s = square(x[i]);
        above = plus(above, scaled(c->data[i], s));
        below = plus(below, s);
    }
    return over(above, below);
}

/* At rho e_p: (l_i - l_p) 2 / rho^2 for i != p, and the length of x does not matter. */
void make_rayleigh_quotient(rng *r, truth_case *c)
{
    c->n = 2 + rng_below(r, 5);
    c->loss = rayleigh_quotient;
    c->traits = TRUTH_SMOOTH;
    spectrum(r, c->n, c->data);
    const size_t p = rng_below(r, c->n), rest = c->n - 1 - p;
    c->at[p] = rng_sign(r) * rng_uniform(r, 0.5, 2.0);
    truth_flat_minimum(c, 1, p);
    if (rest == 0) return;
    if (p > 0) {
        truth_saddle(c, rest, p);
        c->flat = 0;
        return;
    }
    c->right = BIT(HESSCRIT_FLAT_MAXIMUM);
    c->negative = rest;
    c->positive = 0;
}

/* ---- mean ((a_i . x)^2 - y_i)^2 ---- */

static number phase_retrieval(const truth_case *c, const number *x)
{
    const size_t m = c->sizes[0];
    number sum = constant(0.0);
    for (size_t i = 0; i < m; i++)
        sum = plus(sum, square(lifted(square(dot(c->n, c->data + m + i * c->n, x)), -c->data[i])));
    return scaled(1.0 / (double)m, sum);
}

/* At 0, H = -4 mean y_i a_i a_i' is negative definite, as 3n random rows have full rank and
 * y_i > 0; at the signal H = 8 mean y_i a_i a_i' is positive definite. */
void make_phase_retrieval(rng *r, truth_case *c)
{
    double signal[TRUTH_MOST];
    const int at_zero = rng_sign(r) > 0.0;
    c->n = 1 + rng_below(r, 4);
    c->loss = phase_retrieval;
    c->traits = TRUTH_SMOOTH;
    const size_t m = c->sizes[0] = 3 * c->n;
    truth_uniform(r, -1.5, 1.5, m * c->n, c->data + m);
    for (size_t i = 0; i < c->n; i++) signal[i] = rng_sign(r) * rng_uniform(r, 0.5, 1.5);
    for (size_t i = 0; i < m; i++) {
        double s = 0.0;
        for (size_t j = 0; j < c->n; j++) s += c->data[m + i * c->n + j] * signal[j];
        c->data[i] = s * s;
    }
    for (size_t i = 0; i < c->n && !at_zero; i++) c->at[i] = signal[i];
    if (at_zero)
        truth_maximum(c);
    else
        truth_minimum(c);
    c->order = 2;
}
