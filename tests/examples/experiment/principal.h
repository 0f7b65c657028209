/** @file
 * What theory says of linear autoencoders, to hold the experiment against.
 */
#ifndef HESSCRIT_EXPERIMENT_PRINCIPAL_H
#define HESSCRIT_EXPERIMENT_PRINCIPAL_H

#include "network.h"
#include "record.h"

/**
 * Compare the runs that passed with the exact set of critical points, and print what came out.
 * 0 on failure, with the reason on stderr, or where a run is off it.
 *
 * The product of all weights is the projection to some of the principal components of the
 * data, at most as many as the narrowest layer has units; the loss is half the variance of the
 * others. With one hidden layer, all of whose units are used, the number of negative
 * eigenvalues is that of the pairs of a component within and a larger one without.
 * Source: Baldi & Hornik, "Neural networks and principal component analysis", Neural Networks 2
 * (1989).
 */
int principal_check(const network *net, const journal *j);

#endif
