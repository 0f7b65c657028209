/* Down to a minimum: a trust region on the loss, with all eigenvalues, whatever their signs. */
#ifndef HESSCRIT_SEARCH_MINIMISER_H
#define HESSCRIT_SEARCH_MINIMISER_H

#include "search/walk.h"

extern const hesscrit_goal hesscrit_a_minimum;

/* Its steps, for others that go down. */
void hesscrit_propose_descent(hesscrit_walk *walk);
hesscrit_status hesscrit_descent_agreement(hesscrit_walk *walk, double *agreement);

#endif
