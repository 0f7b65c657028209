#include "search/polish.h"

#include <math.h>

#include "search/trial.h"

enum { MOST_ROUNDS = 8 };
static const double WORTHWHILE = 0.5; /* of the gradient is left, at most */

/* Newton's step where the curvature is more than its error. Whether slopes are is left to
 * the gradients that are seen; from losses they cost too much for that. */
static void propose_newton(hesscrit_walk *walk, const double *gradient)
{
    const hesscrit_model *m = &walk->here;
    hesscrit_model_slopes(walk->n, m, gradient, walk->step);
    for (size_t k = 0; k < walk->n; k++) {
        const double curvature = m->natural.eigenvalues[k];
        const int shows = fabs(walk->step[k]) > m->natural.slope_errors[k] &&
                          fabs(curvature) > m->natural.radii[k];
        walk->step[k] = shows ? -walk->step[k] / curvature : 0.0;
    }
}

/* With a user's gradient, one Hessian serves for several steps. The last point that halved the
 * gradient is left in walk->there, *found; the base is walk->here again. */
static hesscrit_status follow_gradients(hesscrit_walk *walk, int *found)
{
    const size_t n = walk->n;
    hesscrit_evaluator *evaluator = &walk->evaluator;
    const double *at = walk->here.theta;
    double *next = walk->there.theta, *spare = walk->work;
    double size = hesscrit_walk_natural_norm(walk, walk->here.d.gradient);
    hesscrit_status status = HESSCRIT_OK;
    propose_newton(walk, walk->here.d.gradient);
    for (int round = 0; status == HESSCRIT_OK && round < MOST_ROUNDS; round++) {
        if (!hesscrit_model_move(n, &walk->here, walk->step, at, next)) break;
        status = hesscrit_evaluator_rebase(evaluator, next);
        if (status != HESSCRIT_OK) break;
        hesscrit_walk_tell(walk);
        status = hesscrit_evaluate_gradient(evaluator, next, walk->seen_gradient);
        const double size_there = hesscrit_walk_natural_norm(walk, walk->seen_gradient);
        if (status != HESSCRIT_OK || !(size_there <= WORTHWHILE * size)) break;
        size = size_there;
        at = next;
        next = at == spare ? walk->there.theta : spare;
        propose_newton(walk, walk->seen_gradient);
    }
    if (status == HESSCRIT_OK) status = hesscrit_evaluator_rebase(evaluator, walk->here.theta);
    *found = at != walk->here.theta;
    if (at == spare) hesscrit_copy(n, spare, walk->there.theta);
    return status;
}

hesscrit_status hesscrit_polish(hesscrit_walk *walk, int *moved)
{
    hesscrit_status status = HESSCRIT_OK;
    *moved = 0;
    if (walk->evaluator.problem.gradient) {
        status = follow_gradients(walk, moved);
    } else {
        propose_newton(walk, walk->here.d.gradient);
        *moved = hesscrit_model_move(walk->n, &walk->here, walk->step, walk->here.theta,
                                     walk->there.theta);
    }
    walk->known_there = KNOWN_LOSS;
    if (status == HESSCRIT_OK && *moved) status = hesscrit_walk_derive_there(walk);
    *moved = walk->known_there == KNOWN_MODEL;
    if (status != HESSCRIT_OK || !*moved) return status;
    *moved = hesscrit_walk_natural_norm(walk, walk->there.d.gradient) <=
             WORTHWHILE * hesscrit_walk_natural_norm(walk, walk->here.d.gradient);
    return *moved ? hesscrit_walk_arrive(walk)
                  : hesscrit_evaluator_rebase(&walk->evaluator, walk->here.theta);
}
