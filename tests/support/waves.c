#include "waves.h"

#include <math.h>

#include "arrays.h"
#include "matrices.h"

int waves_loss(size_t n, const double *theta, double *loss, void *user)
{
    const waves *w = user;
    double u[WAVES_MOST];
    for (size_t i = 0; i < n; i++)
        u[i] = ldexp(theta[w->order[i]] - w->centre[w->order[i]], -w->exponent[w->order[i]]);
    double sum = w->constant;
    for (size_t k = 0; k < n; k++) {
        double along = 0.0;
        for (size_t i = 0; i < n; i++) along += w->q[k * n + i] * u[i];
        const double s = sin(0.5 * along);
        sum += w->lambda[k] * 2.0 * s * s;
    }
    *loss = ldexp(sum, w->loss_exponent);
    return 0;
}

void waves_random(rng *r, size_t n, waves *w)
{
    long double q[WAVES_MOST * WAVES_MOST];
    w->n = n;
    random_orthogonal(r, n, q);
    for (size_t i = 0; i < n * n; i++) w->q[i] = (double)q[i];
    for (size_t k = 0; k < n; k++)
        w->lambda[k] = rng_sign(r) * pow(10.0, rng_uniform(r, -1.5, 1.0));
    w->constant = rng_below(r, 2) ? rng_uniform(r, -3.0, 3.0) : 0.0;
    w->loss_exponent = 0;
    for (size_t i = 0; i < n; i++) {
        w->exponent[i] = 0;
        w->order[i] = i;
        w->centre[i] = rng_below(r, 2) ? rng_uniform(r, -1.0, 1.0) : 0.0;
    }
}

void waves_make_degenerate(rng *r, waves *w)
{
    for (size_t k = 0; k < w->n; k++) {
        if (rng_below(r, 3) > 0) continue;
        const double small = rng_sign(r) * pow(10.0, rng_uniform(r, -24.0, -19.0));
        w->lambda[k] = w->constant != 0.0 && rng_below(r, 2) ? small : 0.0;
    }
}

void waves_even_out_signs(rng *r, waves *w)
{
    const size_t kind = rng_below(r, 3);
    for (size_t k = 0; kind > 0 && k < w->n; k++)
        w->lambda[k] = kind == 1 ? fabs(w->lambda[k]) : -fabs(w->lambda[k]);
}

waves waves_rewritten(rng *r, const waves *w, int changes)
{
    waves other = *w;
    if (changes & UNIT_OF_LOSS) other.loss_exponent = (int)rng_below(r, 81) - 40;
    if (changes & ORDER) random_permutation(r, w->n, other.order);
    for (size_t i = 0; i < w->n; i++) {
        const size_t to = other.order[i];
        other.exponent[to] = changes & UNITS_OF_PARAMETERS ? (int)rng_below(r, 41) - 20 : 0;
        other.centre[to] = ldexp(w->centre[i], other.exponent[to]);
    }
    return other;
}
