#include "search/saddle.h"

#include <math.h>

#include "search/minimiser.h"
#include "search/search.h"
#include "curvature/trust_region.h"

/* The image: up is down along the `index` lowest eigenvectors. */
static void propose_on_image(hesscrit_walk *walk)
{
    const size_t n = walk->n;
    double *slopes = walk->work + 2 * n, *curvatures = walk->work + 3 * n;
    for (size_t k = 0; k < n; k++) {
        const double sign = k < walk->index ? -1.0 : 1.0;
        slopes[k] = sign * walk->here.natural.slopes[k];
        curvatures[k] = sign * walk->here.natural.eigenvalues[k];
    }
    hesscrit_lowest_step(n, slopes, curvatures, walk->radius, walk->work, walk->step);
}

/* Of the misfit, as a share: two thirds are no agreement at all. */
static const double MISFIT_WEIGHT = 1.5;

/* Terms of the model have both signs: what it misses is held against their sum of sizes. */
static hesscrit_status image_agreement(hesscrit_walk *walk, double *agreement)
{
    const hesscrit_model *m = &walk->here;
    const double *mu = m->natural.eigenvalues;
    const double change = hesscrit_change_of(walk->n, m->natural.slopes, mu, walk->step);
    const double error = 2.0 * m->d.loss_error.near;
    double size = 0.0;
    for (size_t k = 0; k < walk->n; k++)
        size += fabs(walk->step[k]) *
                (fabs(m->natural.slopes[k]) + 0.5 * fabs(mu[k]) * fabs(walk->step[k]));
    const double missed = fabs((walk->there.loss - m->loss) - change);
    *agreement = 1.0 - MISFIT_WEIGHT * fmax(missed - error, 0.0) / (size + error);
    return HESSCRIT_OK;
}

static int is_saddle(const hesscrit_walk *walk, const hesscrit_report *report)
{
    hesscrit_signs signs;
    const hesscrit_verdict verdict = hesscrit_report_verdict(report);
    hesscrit_report_signs(report, &signs);
    return signs.negative == walk->index &&
           (verdict == HESSCRIT_SADDLE || (verdict == HESSCRIT_MAXIMUM && walk->index == walk->n));
}

const hesscrit_goal hesscrit_a_saddle = {
    .propose = propose_on_image,
    .agreement = image_agreement,
    .is_found = is_saddle,
    .leaves_by_steps = 1,
    .when_stalled = HESSCRIT_SEARCH_OTHER,
};

hesscrit_status hesscrit_find_saddle(hesscrit_context *context, const hesscrit_problem *problem,
                                     const double *theta0, size_t index,
                                     const hesscrit_search_options *options, double *theta,
                                     hesscrit_search_result *result, hesscrit_report **report)
{
    const hesscrit_goal *goal = index == 0 ? &hesscrit_a_minimum : &hesscrit_a_saddle;
    HESSCRIT_RETURN_FROM_CALL(context, hesscrit_search(context, problem, theta0, options, goal,
                                                       index, theta, result, report));
}
