#include <hesscrit/minimum_ratio.h>

#include "curvature/verdict.h"
#include "derivative/derive.h"
#include "eigen/inertia/inertia.h"

void hesscrit_ratio_of_signs(const hesscrit_signs *signs, hesscrit_ratio *ratio)
{
    if (!signs || !ratio) return;
    const double n = (double)signs->positive + (double)signs->negative + (double)signs->undecided;
    if (n == 0.0) {
        *ratio = (hesscrit_ratio){0.0, 0.0, 1.0};
        return;
    }
    const double positive = (double)signs->positive;
    *ratio = (hesscrit_ratio){positive / n, positive / n, (n - (double)signs->negative) / n};
}

static hesscrit_status minimum_ratio(hesscrit_context *context, const hesscrit_problem *problem,
                                     const double *theta, hesscrit_ratio *ratio,
                                     hesscrit_signs *signs)
{
    hesscrit_evaluator evaluator;
    hesscrit_derivatives d;
    hesscrit_signs counts;
    double *bound = NULL;
    hesscrit_status status = hesscrit_evaluator_start(context, problem, theta, 1, &evaluator);
    if (status != HESSCRIT_OK) return status;
    if (!ratio) return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "ratio is NULL");
    status = hesscrit_derive(&evaluator, HESSCRIT_WANT_HESSIAN, &d);
    if (status == HESSCRIT_OK) status = hesscrit_bound_for_signs(context, problem->n, &d, &bound);
    if (status == HESSCRIT_OK)
        status = hesscrit_count_signs(context, problem->n, problem->n, d.hessian, bound, &counts);
    if (status != HESSCRIT_OK) return status;
    hesscrit_ratio_of_signs(&counts, ratio);
    if (signs) *signs = counts;
    return HESSCRIT_OK;
}

hesscrit_status hesscrit_minimum_ratio(hesscrit_context *context, const hesscrit_problem *problem,
                                       const double *theta, hesscrit_ratio *ratio,
                                       hesscrit_signs *signs)
{
    hesscrit_status status = hesscrit_enter(context);
    if (status == HESSCRIT_OK)
        status = hesscrit_leave(context, minimum_ratio(context, problem, theta, ratio, signs));
    return status;
}
