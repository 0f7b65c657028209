#include "search/search.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/version.h"
#include "loss/typical_sizes.h"
#include "search/cheap_model.h"

static hesscrit_status take_walk(hesscrit_context *context, hesscrit_walk *walk)
{
    const size_t n = walk->n;
    double **const vectors[] = {&walk->start, &walk->start_scale, &walk->step, &walk->seen_gradient,
                                NULL};
    hesscrit_status status = hesscrit_model_allocate(context, n, &walk->here);
    if (status == HESSCRIT_OK) status = hesscrit_model_allocate(context, n, &walk->there);
    if (status == HESSCRIT_OK && walk->wary == 0)
        status = hesscrit_model_allocate(context, n, &walk->with_bounds);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, 4, n, &walk->work);
    return status == HESSCRIT_OK ? hesscrit_scratch_each(context, 1, n, vectors) : status;
}

/* given: NULL for the defaults. */
static hesscrit_status read_options(hesscrit_context *context, const hesscrit_search_options *given,
                                    hesscrit_search_options *options)
{
    *options = hesscrit_search_options_default();
    const hesscrit_status status =
        hesscrit_read_struct(context, "hesscrit_search_options", given,
                             HESSCRIT_SEARCH_OPTIONS_0_1_0, options, sizeof *options);
    if (status != HESSCRIT_OK) return status;
    if (!(options->tolerance > 0.0))
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT,
                             "options->tolerance is %g; it has to be positive", options->tolerance);
    if (!(options->gradient_norm >= 0.0))
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT,
                             "options->gradient_norm is %g; it has to be 0 or more",
                             options->gradient_norm);
    if (!(options->first_radius > 0.0 && isfinite(options->first_radius)))
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT,
                             "options->first_radius is %g; it has to be finite and positive",
                             options->first_radius);
    if (isnan(options->lowest_loss))
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT,
                             "options->lowest_loss is nan; it has to be a number or infinite");
    if (options->symmetry_count > 0 && !options->symmetries)
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT,
                             "options->symmetries is NULL, but symmetry_count is %zu",
                             options->symmetry_count);
    return HESSCRIT_OK;
}

static hesscrit_status prepare(hesscrit_context *context, const hesscrit_problem *problem,
                               const double *theta0, const hesscrit_search_options *options,
                               double *theta, const hesscrit_search_result *result,
                               hesscrit_walk *walk)
{
    hesscrit_status status = read_options(context, options, &walk->options);
    if (status == HESSCRIT_OK && result)
        status = hesscrit_check_struct(context, "hesscrit_search_result", result,
                                       HESSCRIT_SEARCH_RESULT_0_1_0, sizeof *result);
    if (status == HESSCRIT_OK)
        status = hesscrit_evaluator_start(context, problem, theta0, 1, &walk->evaluator);
    if (status != HESSCRIT_OK) return status;
    context->searches = 1;
    walk->n = walk->evaluator.problem.n;
    if (walk->n > 0 && !theta)
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "theta, for the result, is NULL");
    if (walk->index > walk->n)
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "index is %zu, above n = %zu",
                             walk->index, walk->n);
    if (walk->options.symmetry_count > walk->n)
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT,
                             "options->symmetry_count is %zu, but there are %zu parameters",
                             walk->options.symmetry_count, walk->n);
    walk->wary =
        hesscrit_cheap_model_is_worthwhile(&walk->evaluator.problem) ? 0 : HESSCRIT_ONLY_MODELS;
    status = take_walk(context, walk);
    if (status != HESSCRIT_OK) return status;
    walk->evaluator.most_calls = walk->options.most_calls;
    walk->radius = walk->options.first_radius;
    hesscrit_natural_scale(&walk->evaluator, walk->start_scale);
    for (size_t i = 0; i < walk->n; i++) walk->start[i] = walk->here.theta[i] = theta0[i];
    return HESSCRIT_OK;
}

static void publish(const hesscrit_walk *walk, double *theta, hesscrit_search_result *result,
                    hesscrit_report **report)
{
    const hesscrit_context *context = walk->evaluator.context;
    hesscrit_copy(walk->n, walk->here.theta, theta);
    if (report)
        *report = walk->report;
    else
        hesscrit_report_destroy(walk->report);
    if (!result) return;
    hesscrit_search_result found = hesscrit_search_result_default();
    found.end = walk->end;
    found.steps = walk->steps;
    found.radius = walk->radius;
    found.loss = walk->here.loss;
    found.gradient_norm = walk->here.gradient_norm;
    memcpy(found.calls, context->calls, sizeof found.calls);
    hesscrit_write_struct(&found, result);
}

hesscrit_status hesscrit_search(hesscrit_context *context, const hesscrit_problem *problem,
                                const double *theta0, const hesscrit_search_options *options,
                                const hesscrit_goal *goal, size_t index, double *theta,
                                hesscrit_search_result *result, hesscrit_report **report)
{
    hesscrit_walk walk = {.goal = goal, .index = index};
    hesscrit_status status = prepare(context, problem, theta0, options, theta, result, &walk);
    if (status == HESSCRIT_OK) status = hesscrit_walk_on(&walk);
    if (status == HESSCRIT_OK) publish(&walk, theta, result, report);
    return status;
}

const char *hesscrit_search_end_name(hesscrit_search_end end)
{
    static const char *const names[] = {
        [HESSCRIT_SEARCH_FOUND] = "found",
        [HESSCRIT_SEARCH_OTHER] = "another critical point",
        [HESSCRIT_SEARCH_GRADIENT_FLAT] = "gradient-flat",
        [HESSCRIT_SEARCH_NOT_SMOOTH] = "not smooth",
        [HESSCRIT_SEARCH_UNBOUNDED] = "unbounded",
        [HESSCRIT_SEARCH_BUDGET] = "calls or steps used up",
    };
    return hesscrit_name_of((int)end, sizeof names / sizeof *names, names, "unknown end");
}
