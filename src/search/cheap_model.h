/* A model for the way between those with bounds: where steps are long, the errors of the
 * derivatives do not matter, and most calls go into them. */
#pragma once

#include "search/model.h"

/* Does the problem offer what makes it cheap: its own gradient? */
int hesscrit_cheap_model_is_worthwhile(const hesscrit_problem *problem);

/* Gradient, Hessian and eigenpairs at model->theta, which becomes the base of the evaluator, where
 * model->loss and `gradient` are known. Errors are guessed from those of `near`, a model of a point
 * before: they are not to be relied on. *made 0: something is not finite.
 * Cost: 2n gradients, or one Hessian of the user's, or n products. */
hesscrit_status hesscrit_cheap_model(hesscrit_evaluator *evaluator, const hesscrit_model *near,
                                     const double *gradient, double tolerance,
                                     hesscrit_model *model, int *made);
