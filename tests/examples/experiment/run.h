/** @file
 * One run: random weights, some training, and on to the nearest critical point.
 */
#ifndef HESSCRIT_EXPERIMENT_RUN_H
#define HESSCRIT_EXPERIMENT_RUN_H

#include "options.h"
#include "record.h"

/**
 * Run number k, which depends on nothing but it, the seed and the problem. The record's
 * eigenvalues are allocated. 0 on failure, with the reason on stderr.
 */
int run_once(hesscrit_context *context, const network *net, const options *o, size_t k,
             record *result);

/**
 * Are the derivatives that the network gives those of its loss? At a random point; 0, with the
 * entry on stderr, where they are not.
 */
int check_derivatives(hesscrit_context *context, const network *net, const options *o);

#endif
