/** @file
 * A smooth function with Gaussian noise on it.
 */
#ifndef NOISY_LOSS_H
#define NOISY_LOSS_H

#include <hesscrit/problem.h>

#include "noisy/functions.h"

typedef enum noise_kind {
    NOISE_FRESH,  /* of every call */
    NOISE_HASHED, /* of the bits of theta: the same point has the same loss */
    NOISE_KINDS
} noise_kind;

typedef struct noisy_loss {
    const smooth_function *function;
    double sigma;
    noise_kind kind;
    uint64_t seed;
    rng fresh;
} noisy_loss;

const char *noise_kind_name(noise_kind kind);

noisy_loss noisy_loss_of(const smooth_function *function, double sigma, noise_kind kind,
                         uint64_t seed);

/** The problem: its callback reads *l, and nothing is told but the loss. */
hesscrit_problem noisy_problem(noisy_loss *l);

#endif
