/** @file
 * Units that are tied together: with the same weights they get the same gradient, so that plain
 * training, once it has made them equal, never parts them. What is a critical point among networks
 * with such ties is one among all networks, and often a saddle point there.
 */
#ifndef HESSCRIT_EXPERIMENT_TIE_H
#define HESSCRIT_EXPERIMENT_TIE_H

#include "network.h"

typedef struct tie {
    hesscrit_problem free; /* of the network without ties */
    size_t n;              /* parameters with ties */
    size_t *shared;        /* for each parameter of the network, which of the n it is */
} tie;

/**
 * groups[l][j]: to which group unit j of layer l belongs, numbered from 0 without gaps; layers
 * 0 and net->layers are the inputs and outputs. 0 when there is not enough memory.
 */
int tie_units(const network *net, size_t *const *groups, tie *t);

/** The loss of the tied parameters with gradient and Hessian. The tie must outlive it. */
hesscrit_problem tie_problem(const tie *t);

/** theta of the network from the tied parameters. */
void tie_expand(const tie *t, const double *tied, double *theta);

void tie_free(tie *t);

#endif
