#include <hesscrit/hessian.h>

#include <string.h>

#include "derivative/derive.h"

static void copy_rows(size_t n, size_t ld, const double *from, double *to)
{
    for (size_t i = 0; i < n; i++) memcpy(to + i * ld, from + i * n, n * sizeof *to);
}

static hesscrit_status compute(hesscrit_context *context, const hesscrit_problem *problem,
                               const double *theta, size_t ld, double *hessian, double *bound)
{
    hesscrit_evaluator evaluator;
    hesscrit_derivatives d;
    hesscrit_status status = hesscrit_evaluator_start(context, problem, theta, 1, &evaluator);
    if (status != HESSCRIT_OK) return status;
    if (ld < problem->n || (problem->n > 0 && !hessian))
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT,
                             "hessian is NULL, or ld = %zu is below n = %zu", ld, problem->n);
    status = hesscrit_derive(&evaluator, HESSCRIT_WANT_HESSIAN, &d);
    if (status != HESSCRIT_OK) return status;
    copy_rows(problem->n, ld, d.hessian, hessian);
    if (bound) copy_rows(problem->n, ld, d.hessian_bound, bound);
    return HESSCRIT_OK;
}

hesscrit_status hesscrit_hessian(hesscrit_context *context, const hesscrit_problem *problem,
                                 const double *theta, size_t ld, double *hessian, double *bound)
{
    hesscrit_status status = hesscrit_enter(context);
    if (status == HESSCRIT_OK)
        status = hesscrit_leave(context, compute(context, problem, theta, ld, hessian, bound));
    return status;
}
