/** @file
 * Landscapes of waves, and the same landscapes written in other ways.
 */
#ifndef HESSCRIT_TESTS_WAVES_H
#define HESSCRIT_TESTS_WAVES_H

#include <stddef.h>

#include "random.h"

enum { WAVES_MOST = 8 };

/** loss = 2^loss_exponent * (c + sum_k lambda_k (1 - cos(q_k . u)) ), with
 * u_i = 2^-exponent_i (theta_i - centre_i) taken in the order `order`: the
 * Hessian at the centre is that of the spectrum lambda, seen in other units. */
typedef struct waves {
    size_t n;
    double q[WAVES_MOST * WAVES_MOST];
    double lambda[WAVES_MOST];
    double constant;
    double centre[WAVES_MOST];
    int loss_exponent;
    int exponent[WAVES_MOST];
    size_t order[WAVES_MOST];
} waves;

int waves_loss(size_t n, const double *theta, double *loss, void *user);

/** With clear eigenvalues, in units of 1. */
void waves_random(rng *r, size_t n, waves *w);

/** Every third eigenvalue becomes zero; or, beside a constant, which has roundings, smaller than
 * these by orders of magnitude. */
void waves_make_degenerate(rng *r, waves *w);

/** Often all of one sign, as otherwise nearly all were saddles. */
void waves_even_out_signs(rng *r, waves *w);

/** What another way to write the same landscape may change. */
enum { UNIT_OF_LOSS = 1, UNITS_OF_PARAMETERS = 2, ORDER = 4, ALL_CHANGES = 7 };

waves waves_rewritten(rng *r, const waves *w, int changes);

#endif
