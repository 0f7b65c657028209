/* Minima that are not isolated. */
#include <math.h>

#include "truth/families.h"

/* ---- ||U V' - M||^2 where it is zero ---- */

static number factorisation(const truth_case *c, const number *x)
{
    const size_t p = c->sizes[0], q = c->sizes[1], k = c->sizes[2];
    number sum = constant(0.0);
    for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j < q; j++) {
            number rest = constant(-c->data[i * q + j]);
            for (size_t m = 0; m < k; m++)
                rest = plus(rest, times(x[i * k + m], x[p * k + j * k + m]));
            sum = plus(sum, square(rest));
        }
    return sum;
}

/* U -> U G, V -> V G^-T leaves UV', k^2 dimensions; with U and V of full rank k the Jacobian has
 * rank (p + q) k - k^2. M is UV' rounded: there the best UV' is as close, and has the same
 * family. */
void make_factorisation(rng *r, truth_case *c)
{
    static const size_t shapes[][3] = {{1, 1, 1}, {2, 1, 1}, {2, 2, 1}, {3, 2, 1}, {3, 3, 1},
                                       {2, 2, 1}, {2, 1, 1}, {1, 1, 1}, {2, 2, 2}};
    const size_t *shape = shapes[rng_below(r, 9)];
    const size_t p = shape[0], q = shape[1], k = shape[2];
    for (size_t i = 0; i < 3; i++) c->sizes[i] = shape[i];
    c->n = (p + q) * k;
    c->loss = factorisation;
    c->traits = TRUTH_SMOOTH;
    for (size_t i = 0; i < c->n; i++) c->at[i] = rng_sign(r) * rng_uniform(r, 0.3, 1.5);
    if (k == 2) /* away from rank 1 */
        for (size_t i = 0; i < 8; i += 4) {
            c->at[i] = rng_uniform(r, 1.0, 1.5);
            c->at[i + 3] = rng_uniform(r, 1.0, 1.5);
            c->at[i + 1] = rng_uniform(r, -0.4, 0.4);
            c->at[i + 2] = rng_uniform(r, -0.4, 0.4);
        }
    for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j < q; j++)
            for (size_t m = 0; m < k; m++)
                c->data[i * q + j] += c->at[i * k + m] * c->at[p * k + j * k + m];
    truth_flat_minimum(c, k * k, c->n - k * k);
}

/* ---- a coordinate that matters only beside another ---- */

static number invisible_coordinate(const truth_case *c, const number *x)
{
    const number s = square(x[0]);
    const number g = c->sizes[0] == 0   ? over(s, lifted(s, 1.0))
                     : c->sizes[0] == 1 ? exp_of(scaled(-1.0, s))
                                        : square(sin_of(x[0]));
    number sum = constant(0.0);
    for (size_t i = 1; i < c->n; i++) {
        const number weight = lifted(scaled(c->data[2 * i], g), 1.0);
        sum = plus(sum, times(scaled(c->data[2 * i + 1], square(x[i])), weight));
    }
    return sum;
}

/* At least 0, and 0 on the whole axis of x_0: factors 1 + k g are positive. */
void make_invisible_coordinate(rng *r, truth_case *c)
{
    c->n = 2 + rng_below(r, 3);
    c->loss = invisible_coordinate;
    c->traits = TRUTH_SMOOTH;
    c->sizes[0] = rng_below(r, 3);
    truth_uniform(r, 0.3, 2.0, 2 * c->n, c->data);
    if (rng_sign(r) > 0.0) c->at[0] = rng_uniform(r, -1.0, 1.0);
    truth_flat_minimum(c, 1, c->n - 1);
}

/* ---- 1 + sum (w2 tanh(w1 x_i))^2 at 0 ---- */

enum { INPUTS = 10 };

static number dead_unit(const truth_case *c, const number *w)
{
    number sum = constant(1.0);
    for (size_t i = 0; i < INPUTS; i++) {
        number y = constant(0.0);
        for (size_t k = 0; k < c->n; k += 2)
            y = plus(y, times(w[k + 1], tanh_of(scaled(c->data[i], w[k]))));
        sum = plus(sum, square(y));
    }
    return sum;
}

/* At least 1, and 1 wherever all outer weights, or all inner ones, are zero: several manifolds
 * cross, so that no dimension is judged. The loss begins with order 4. */
void make_dead_unit(rng *r, truth_case *c)
{
    c->n = rng_below(r, 4) == 0 ? 4 : 2;
    c->loss = dead_unit;
    c->traits = TRUTH_SMOOTH | TRUTH_TELL;
    truth_uniform(r, -2.5, 2.5, INPUTS, c->data);
    truth_flat_minimum(c, 0, 0);
    c->aside = c->n > 2;
    c->change = 0.1;
}

/* ---- batch normalisation after a bias ---- */

enum { BATCH = 16 };

static number batchnorm_bias(const truth_case *c, const number *t)
{
    number a[BATCH], mean = constant(0.0), variance = constant(0.0), sum = constant(0.0);
    for (size_t i = 0; i < BATCH; i++) {
        a[i] = plus(scaled(c->data[i], t[0]), t[1]);
        mean = plus(mean, scaled(1.0 / BATCH, a[i]));
    }
    for (size_t i = 0; i < BATCH; i++)
        variance = plus(variance, scaled(1.0 / BATCH, square(minus(a[i], mean))));
    const number deviation = sqrt_of(variance);
    for (size_t i = 0; i < BATCH; i++) {
        const number h = tanh_of(over(minus(a[i], mean), deviation));
        sum = plus(sum, square(lifted(times(t[2], h), -c->data[BATCH + i])));
    }
    return plus(scaled(0.5 / BATCH, sum), scaled(0.005, square(t[2])));
}

/* Neither w > 0 nor b matters, whatever v is; the loss is a parabola in v, which is at its best. */
void make_batchnorm_bias(rng *r, truth_case *c)
{
    double mean = 0.0, variance = 0.0, hh = 0.0, hy = 0.0;
    c->n = 3;
    c->loss = batchnorm_bias;
    c->traits = TRUTH_UNITS;
    for (size_t i = 0; i < BATCH; i++) {
        c->data[i] = rng_uniform(r, -1.0, 1.0);
        c->data[BATCH + i] = 2.0 * tanh(2.0 * c->data[i]) + rng_uniform(r, -0.15, 0.15);
        mean += c->data[i] / BATCH;
    }
    for (size_t i = 0; i < BATCH; i++) variance += pow(c->data[i] - mean, 2.0) / BATCH;
    for (size_t i = 0; i < BATCH; i++) {
        const double h = tanh((c->data[i] - mean) / sqrt(variance));
        hh += h * h / BATCH;
        hy += h * c->data[BATCH + i] / BATCH;
    }
    c->at[0] = rng_uniform(r, 0.3, 1.2);
    c->at[1] = rng_uniform(r, -1.0, 1.0);
    c->at[2] = hy / (hh + 0.01);
    truth_flat_minimum(c, 2, 1);
}

/* ---- coordinates that do not matter at all ---- */

static number unused_coordinates(const truth_case *c, const number *x)
{
    number sum = constant(0.0);
    for (size_t i = 0; i < c->sizes[0]; i++)
        sum = plus(sum, scaled(c->data[i], lifted(scaled(-1.0, cos_of(x[i])), 1.0)));
    return sum;
}

/* sum a_i (1 - cos x_i) over some of the coordinates. */
void make_unused_coordinates(rng *r, truth_case *c)
{
    size_t negative = 0;
    c->n = 2 + rng_below(r, 4);
    c->loss = unused_coordinates;
    c->traits = TRUTH_SMOOTH;
    const size_t used = c->sizes[0] = c->n - 1 - (c->n > 2 && rng_below(r, 4) == 0);
    const double sign = rng_below(r, 3) == 0 ? -1.0 : 1.0;
    for (size_t i = 0; i < used; i++) {
        c->data[i] = rng_uniform(r, 0.3, 2.0) * (i > 0 && rng_below(r, 4) == 0 ? -sign : sign);
        negative += c->data[i] < 0.0;
    }
    truth_flat_minimum(c, c->n - used, used);
    if (negative == 0) return;
    if (negative < used) {
        truth_saddle(c, negative, used - negative);
        c->flat = 0;
        c->aside = 0;
        return;
    }
    c->right = BIT(HESSCRIT_FLAT_MAXIMUM);
    c->negative = used;
    c->positive = 0;
}

/* ---- ||T - u x v x w||^2 where it is zero ---- */

static number tensor_at_solution(const truth_case *c, const number *x)
{
    const size_t p = c->sizes[0], q = c->sizes[1], s = c->sizes[2];
    number sum = constant(0.0);
    for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j < q; j++)
            for (size_t k = 0; k < s; k++) {
                const number product = times(times(x[i], x[p + j]), x[p + q + k]);
                sum = plus(sum, square(lifted(product, -c->data[(i * q + j) * s + k])));
            }
    return sum;
}

/* Scales may move between the three factors: 2 dimensions; the Segre map has rank n - 2. */
void make_tensor_at_solution(rng *r, truth_case *c)
{
    const size_t p = 1 + rng_below(r, 2), q = 1 + rng_below(r, 2), s = 1 + rng_below(r, 2);
    c->sizes[0] = p;
    c->sizes[1] = q;
    c->sizes[2] = s;
    c->n = p + q + s;
    c->loss = tensor_at_solution;
    c->traits = TRUTH_SMOOTH;
    for (size_t i = 0; i < c->n; i++) c->at[i] = rng_sign(r) * rng_uniform(r, 0.5, 1.5);
    for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j < q; j++)
            for (size_t k = 0; k < s; k++)
                c->data[(i * q + j) * s + k] = c->at[i] * c->at[p + j] * c->at[p + q + k];
    truth_flat_minimum(c, 2, c->n - 2);
}
