/* The last digits of a critical point. */
#pragma once

#include "search/walk.h"

/* Newton's steps from walk->here, whose critical test is passed, with its own Hessian, as
 * long as each halves the gradient: what tolerance and gradient_norm ask for beyond that test.
 * *moved: walk->here is a new point. */
hesscrit_status hesscrit_polish(hesscrit_walk *walk, int *moved);
