/* Losses whose values err. */
#include <math.h>

#include "truth/families.h"

/* ---- a saddle that falls by few told errors ---- */

static number gentle_saddle(const truth_case *c, const number *x)
{
    const number s = square(x[0]);
    number sum = scaled(c->data[0], minus(scaled(0.25, square(s)), scaled(0.5, s)));
    for (size_t i = 1; i < c->n; i++) sum = plus(sum, scaled(c->data[i], square(x[i])));
    return sum;
}

/* k (z^4 / 4 - z^2 / 2) falls by k / 4 at z = 1: 6 to 2000 errors. */
void make_gentle_saddle(rng *r, truth_case *c)
{
    c->n = 2 + rng_below(r, 2);
    c->loss = gentle_saddle;
    c->traits = TRUTH_ROTATE;
    c->told = pow(10.0, rng_uniform(r, -6.0, -2.0));
    const double errors = 6.0 * pow(10.0, rng_uniform(r, 0.0, 2.5));
    c->data[0] = 4.0 * c->told * errors;
    truth_uniform(r, 0.5, 5.0, c->n - 1, c->data + 1);
    truth_saddle(c, 1, c->n - 1);
    c->blurred = 0;
    c->change = fmin(c->told * errors, 0.5);
}

/* ---- sum a_i (1 - cos (x_i - 1)) ---- */

static number waves_at_one(const truth_case *c, const number *x)
{
    number sum = constant(0.0);
    for (size_t i = 0; i < c->n; i++) {
        const number wave = lifted(scaled(-1.0, cos_of(lifted(x[i], -1.0))), 1.0);
        sum = plus(sum, scaled(c->data[i], wave));
    }
    return sum;
}

/* The curvatures are a_i. */
static void make_waves(rng *r, truth_case *c)
{
    size_t negative = 0;
    const size_t kind = rng_below(r, 3);
    c->n = 1 + rng_below(r, 4);
    c->loss = waves_at_one;
    for (size_t i = 0; i < c->n; i++) {
        c->data[i] = rng_uniform(r, 0.4, 2.0);
        c->data[i] *= kind == 0 ? 1.0 : kind == 1 ? -1.0 : rng_sign(r);
        c->at[i] = 1.0;
        negative += c->data[i] < 0.0;
    }
    if (negative == 0)
        truth_minimum(c);
    else if (negative == c->n)
        truth_maximum(c);
    else
        truth_saddle(c, negative, c->n - negative);
    c->order = 2;
}

void make_quantised(rng *r, truth_case *c)
{
    make_waves(r, c);
    c->traits = TRUTH_ROTATE | TRUTH_SHIFT;
    c->quantum = pow(10.0, rint(rng_uniform(r, -10.5, -2.5)));
}

void make_single_precision(rng *r, truth_case *c)
{
    make_waves(r, c);
    c->traits = TRUTH_ROTATE | TRUTH_SHIFT | TRUTH_RESCALE | TRUTH_UNITS;
    c->single = 1;
}

static double choose_noise(rng *r, truth_case *c)
{
    const double sigma = pow(10.0, rng_uniform(r, -8.0, -2.5));
    make_waves(r, c);
    c->traits = TRUTH_ROTATE | TRUTH_SHIFT;
    if (rng_sign(r) > 0.0) c->told = 2.0 * sigma;
    return sigma;
}

void make_fresh_noise(rng *r, truth_case *c)
{
    c->fresh = choose_noise(r, c);
}

void make_hashed_noise(rng *r, truth_case *c)
{
    c->hashed = choose_noise(r, c);
}

/* ---- an inner solve that goes on from the last call, or a first value that is too low ---- */

static number bowl_at_one(const truth_case *c, const number *x)
{
    number sum = constant(0.0);
    for (size_t i = 0; i < c->n; i++)
        sum = plus(sum, scaled(c->data[i], square(lifted(x[i], -1.0))));
    return sum;
}

/* The value of the inner solve is about 10, and 0 to 3.4 tolerances too high. */
void make_hidden_state(rng *r, truth_case *c)
{
    c->n = 1 + rng_below(r, 4);
    c->loss = bowl_at_one;
    truth_uniform(r, 0.5, 2.0, c->n, c->data);
    for (size_t i = 0; i < c->n; i++) c->at[i] = 1.0;
    if (rng_below(r, 4) > 0) {
        c->inner = pow(10.0, rng_uniform(r, -14.0, -6.0));
        c->error = 40.0 * c->inner;
        c->lift = 10.0;
    } else {
        c->first_off = pow(10.0, rng_uniform(r, -10.0, -6.0));
        c->error = c->first_off;
        c->lift = 5.0;
    }
    truth_minimum(c);
    c->order = 2;
}
