/* The point that a walk tries: its loss, its gradient, its model; and going there.
 */
#pragma once

#include "search/walk.h"

/* Of all callbacks, since the public call began. */
uint64_t hesscrit_walk_calls(const hesscrit_walk *walk);

/* Before a callback about a point that is tried: its stage. */
void hesscrit_walk_tell(hesscrit_walk *walk);

/* Norm of S gradient, with the natural scale S of walk->here. */
double hesscrit_walk_natural_norm(const hesscrit_walk *walk, const double *gradient);

/* walk->there, whose model is known, is where the walk is: one step further. */
hesscrit_status hesscrit_walk_arrive(hesscrit_walk *walk);

/* The walk begins at walk->here, whose model is known. */
hesscrit_status hesscrit_walk_begin(hesscrit_walk *walk);

/* The model with its bounds at model->theta, and what it cost. basis: see hesscrit_model_derive().
 */
hesscrit_status hesscrit_walk_derive(hesscrit_walk *walk, const double *basis,
                                     hesscrit_model *model);

/* The model at walk->there: walk->known_there is KNOWN_MODEL then, and what it was where the loss
 * or a derivative is not finite. */
hesscrit_status hesscrit_walk_derive_there(hesscrit_walk *walk);

/* The same at walk->there, whose loss is known, or where that is enough a cheap model. */
hesscrit_status hesscrit_walk_reach_there(hesscrit_walk *walk);

/* Are enough calls left to find the bounds of a cheap model? */
int hesscrit_walk_can_afford_cheap_models(const hesscrit_walk *walk);

/* walk->here as a model with its bounds, where it is a cheap one. Where it cannot be had:
 * walk->here is the last one before. */
hesscrit_status hesscrit_walk_find_bounds(hesscrit_walk *walk);

/* Back to where derivatives were had with their bounds. */
void hesscrit_walk_retreat(hesscrit_walk *walk);

/* Up to so many trials, shorter and shorter. *taken: one was good enough. Else *moved
 * tells whether the last one was long enough to be another point at all. */
hesscrit_status hesscrit_walk_try_steps(hesscrit_walk *walk, int trials, int *taken, int *moved);
