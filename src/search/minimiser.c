#include "search/minimiser.h"

#include <math.h>

#include "search/search.h"
#include "curvature/trust_region.h"

void hesscrit_propose_descent(hesscrit_walk *walk)
{
    hesscrit_lowest_step(walk->n, walk->here.natural.slopes, walk->here.natural.eigenvalues,
                         walk->radius, walk->work, walk->step);
}

/* What is within the errors of two losses proves nothing and counts on both
 * sides (Conn, Gould & Toint, 17.4.2). */
hesscrit_status hesscrit_descent_agreement(hesscrit_walk *walk, double *agreement)
{
    const hesscrit_model *m = &walk->here;
    const double change =
        hesscrit_change_of(walk->n, m->natural.slopes, m->natural.eigenvalues, walk->step);
    const double error = 2.0 * hesscrit_error_at(m->d.loss_error, walk->there.loss, 0.0);
    const double seen = walk->there.loss - m->loss;
    *agreement = seen > error ? -1.0 : (seen - error) / (change - error);
    return HESSCRIT_OK;
}

static double loss_here(const hesscrit_walk *walk, double *error)
{
    *error = HESSCRIT_CLEAR * walk->here.d.loss_error.near;
    return walk->here.loss;
}

/*
 * The critical test divides slopes by the errors of curvatures that are smaller than these, as if
 * they were as large: what it accepts where derivatives are poor may be far up a
 * slope. How far down these slopes may lead within radius.
 */
static double fall_left(const hesscrit_walk *walk, int seen_only, double radius)
{
    const hesscrit_model *m = &walk->here;
    double fall = 0.0;
    for (size_t k = 0; k < walk->n; k++) {
        const double slope =
            fabs(seen_only ? hesscrit_slope_seen(&m->natural, k) : m->natural.slopes[k]);
        const double curvature = fabs(m->natural.eigenvalues[k]);
        if (slope == 0.0 || curvature > m->natural.radii[k]) continue;
        fall += slope * (slope < curvature * radius ? slope / curvature : radius);
    }
    return fall;
}

/* Even by slopes within their errors: the loss may tell more than its derivatives, and a try costs
 * little. */
static int is_tempted(const hesscrit_walk *walk)
{
    return fall_left(walk, 0, walk->radius) > HESSCRIT_CLEAR * walk->here.d.loss_error.near;
}

static int is_minimum(const hesscrit_walk *walk, const hesscrit_report *report)
{
    const hesscrit_verdict verdict = hesscrit_report_verdict(report);
    return (verdict == HESSCRIT_MINIMUM || verdict == HESSCRIT_FLAT_MINIMUM) &&
           !(fall_left(walk, 1, 1.0) > HESSCRIT_CLEAR * walk->here.d.loss_error.near);
}

const hesscrit_goal hesscrit_a_minimum = {
    .propose = hesscrit_propose_descent,
    .agreement = hesscrit_descent_agreement,
    .is_found = is_minimum,
    .merit = loss_here,
    .leaves_by_escape = 1,
    .is_tempted = is_tempted,
    .slides = 1,
    .when_stalled = HESSCRIT_SEARCH_GRADIENT_FLAT,
};

hesscrit_status hesscrit_find_minimum(hesscrit_context *context, const hesscrit_problem *problem,
                                      const double *theta0, const hesscrit_search_options *options,
                                      double *theta, hesscrit_search_result *result,
                                      hesscrit_report **report)
{
    HESSCRIT_RETURN_FROM_CALL(context,
                              hesscrit_search(context, problem, theta0, options,
                                              &hesscrit_a_minimum, 0, theta, result, report));
}
