/* Down to a minimum: a trust region on the loss, with all eigenvalues, whatever their signs. */
#pragma once

#include "search/walk.h"

extern const hesscrit_goal hesscrit_a_minimum;

/* Its steps, for others that go down. */
void hesscrit_propose_descent(hesscrit_walk *walk);
hesscrit_status hesscrit_descent_agreement(hesscrit_walk *walk, double *agreement);
