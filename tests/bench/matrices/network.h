/** @file
 * The Hessian of a small neural network, by formula.
 */
#ifndef NETWORK_H
#define NETWORK_H

#include <stddef.h>

#include "random.h"

/** n rows of n: one of those that sample_network() of sample.h describes. */
void network_hessian(rng *r, size_t n, double *hessian);

#endif
