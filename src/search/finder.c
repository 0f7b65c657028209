#include "search/finder.h"

#include <math.h>

#include "search/minimiser.h"
#include "search/search.h"
#include "search/trial.h"
#include "curvature/trust_region.h"

static const double LEAST_GAIN = 0x1p-10; /* of the gradient: less of a fall is none */

static void propose_flatter(hesscrit_walk *walk)
{
    const hesscrit_model *m = &walk->here;
    if (walk->descents > 0) {
        hesscrit_propose_descent(walk);
        return;
    }
    hesscrit_flattest_step(walk->n, m->natural.slopes, m->natural.eigenvalues, m->natural.radii,
                           walk->radius, walk->work, walk->step);
}

/* The gradient at the point that is tried: the user's, or else everything at once. */
static hesscrit_status look_there(hesscrit_walk *walk, const double **gradient)
{
    *gradient = NULL;
    if (walk->evaluator.problem.gradient) {
        *gradient = walk->seen_gradient;
        walk->known_there = KNOWN_GRADIENT;
        return hesscrit_evaluate_gradient(&walk->evaluator, walk->evaluator.base,
                                          walk->seen_gradient);
    }
    const hesscrit_status status = hesscrit_walk_derive_there(walk);
    if (walk->known_there == KNOWN_MODEL) *gradient = walk->there.d.gradient;
    return status;
}

/*
 * How much of the fall of ||S g||^2 that the model promises is seen. What is within the errors of
 * gradient and Hessian proves nothing and counts on both sides (Conn, Gould &
 * Toint, 17.4.2).
 */
static hesscrit_status gradient_agreement(hesscrit_walk *walk, double *agreement)
{
    const hesscrit_model *m = &walk->here;
    const double *gradient;
    if (walk->descents > 0) return hesscrit_descent_agreement(walk, agreement);
    *agreement = -1.0;
    const hesscrit_status status = look_there(walk, &gradient);
    if (status != HESSCRIT_OK || !gradient) return status;
    const double size = hesscrit_norm(walk->n, m->natural.slopes);
    const double size_there = hesscrit_walk_natural_norm(walk, gradient);
    if (!isfinite(size_there) || size == 0.0) return HESSCRIT_OK;
    /* All as shares of ||S g||^2. */
    double left = 0.0, error = 0.0;
    for (size_t k = 0; k < walk->n; k++) {
        const double slope = m->natural.slopes[k] / size;
        const double change = m->natural.eigenvalues[k] * walk->step[k] / size;
        left += (slope + change) * (slope + change);
        error += fabs(slope) *
                 (2.0 * m->natural.slope_errors[k] + m->natural.radii[k] * fabs(walk->step[k])) /
                 size;
    }
    const double share = size_there / size;
    *agreement = (1.0 - share * share + error) / (1.0 - left + error);
    return HESSCRIT_OK;
}

static int is_critical_point(const hesscrit_walk *walk, const hesscrit_report *report)
{
    (void)walk;
    switch (hesscrit_report_verdict(report)) {
    case HESSCRIT_NOT_CRITICAL:
    case HESSCRIT_GRADIENT_FLAT:
    case HESSCRIT_NOT_SMOOTH:
        return 0;
    default:
        return 1;
    }
}

static double gradient_length(const hesscrit_walk *walk, double *error)
{
    const double size = hesscrit_norm(walk->n, walk->here.natural.slopes);
    *error = LEAST_GAIN * size;
    return size;
}

const hesscrit_goal hesscrit_any_critical_point = {
    .propose = propose_flatter,
    .agreement = gradient_agreement,
    .is_found = is_critical_point,
    .merit = gradient_length,
    .leaves_downwards = 1,
    .when_stalled = HESSCRIT_SEARCH_GRADIENT_FLAT,
};

hesscrit_status hesscrit_find_critical_point(hesscrit_context *context,
                                             const hesscrit_problem *problem, const double *theta0,
                                             const hesscrit_search_options *options, double *theta,
                                             hesscrit_search_result *result,
                                             hesscrit_report **report)
{
    HESSCRIT_RETURN_FROM_CALL(context, hesscrit_search(context, problem, theta0, options,
                                                       &hesscrit_any_critical_point, 0, theta,
                                                       result, report));
}
