#include "resolved.h"

#include <string.h>

#include "base/context.h"
#include "base/memory.h"
#include "critical/resolve.h"
#include "critical/verdict.h"

static uint64_t calls_of(const hesscrit_context *context)
{
    uint64_t sum = 0;
    for (int k = 0; k < HESSCRIT_CALLBACK_KINDS; k++) sum += context->calls[k];
    return sum;
}

static hesscrit_status resolve(hesscrit_context *context, const hesscrit_problem *problem,
                               const double *theta, resolved *result)
{
    const size_t n = problem->n;
    hesscrit_evaluator evaluator;
    hesscrit_derivatives d;
    hesscrit_natural natural;
    hesscrit_resolution resolution = {0};
    double *p = NULL;
    double distance = 0.0;
    memset(result, 0, sizeof *result);
    hesscrit_status status = hesscrit_evaluator_start(context, problem, theta, 1, &evaluator);
    if (status == HESSCRIT_OK)
        status = hesscrit_derive(&evaluator,
                                 HESSCRIT_WANT_LOSS | HESSCRIT_WANT_GRADIENT |
                                     HESSCRIT_WANT_GRADIENT_BOUND | HESSCRIT_WANT_HESSIAN,
                                 &d);
    if (status == HESSCRIT_OK) status = hesscrit_natural_eigen(context, n, &d, &natural);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, n, 1, &p);
    if (status != HESSCRIT_OK) return status;
    for (size_t k = 0; k < n; k++) {
        result->positive += natural.eigenvalues[k] > natural.radii[k];
        result->negative += natural.eigenvalues[k] < -natural.radii[k];
    }
    const hesscrit_signs signs = {result->positive, result->negative,
                                  n - result->positive - result->negative};
    result->loss = d.loss;
    result->loss_error = d.loss_error;
    result->verdict = hesscrit_verdict_of_signs(&signs);
    result->by_curvature = 1;
    result->calls_before = calls_of(context);
    if (!hesscrit_is_critical(n, &d, &natural, 1e-4, p, &distance))
        result->verdict = HESSCRIT_NOT_CRITICAL;
    if (result->verdict != HESSCRIT_UNDETERMINED) return HESSCRIT_OK;
    status = hesscrit_resolve(&evaluator, &d, &natural, &resolution);
    if (status != HESSCRIT_OK) return status;
    result->by_curvature = 0;
    result->calls = calls_of(context) - result->calls_before;
    result->verdict = resolution.verdict;
    result->order = resolution.order;
    result->flat_dimension = resolution.flat_dimension;
    result->flat_distance = resolution.flat_distance;
    result->visible_from = resolution.visible_from;
    result->why = resolution.why;
    result->lower_loss = resolution.lower_loss;
    if (resolution.lower_point)
        memcpy(result->lower_point, resolution.lower_point, n * sizeof(double));
    return HESSCRIT_OK;
}

hesscrit_status resolve_at(hesscrit_context *context, const hesscrit_problem *problem,
                           const double *theta, resolved *result)
{
    hesscrit_status status = hesscrit_enter(context);
    if (status == HESSCRIT_OK)
        status = hesscrit_leave(context, resolve(context, problem, theta, result));
    return status;
}
