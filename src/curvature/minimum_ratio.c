#include "curvature/minimum_ratio.h"

#include <float.h>
#include <math.h>

#include "base/memory.h"
#include "eigen/inertia/inertia.h"

/* A Hessian that is right to the last bits in the coordinates it was derived in has more errors in
 * others, and at a theta that is itself rounded: along a valley's floor differences of its entries
 * are these errors. They are a share of what the diagonal makes possible, in any units. */
static double error_of_user(const hesscrit_derivatives *d, size_t n, size_t i, size_t j)
{
    const double share = 0x1p-40;
    const double *h = d->hessian;
    if (d->hessian_is_stated) return d->hessian_bound[i * n + j];
    const double most = share * sqrt(fabs(h[i * n + i])) * sqrt(fabs(h[j * n + j]));
    return fmax(d->hessian_bound[i * n + j], most);
}

/* The bounds of a Hessian that is an estimate hold for nearly all entries and not for all. A radius
 * is made of many of them; a pivot may be one entry alone, that is off by many times its bound. */
static const double MOST_OF_ESTIMATE = 64.0;

/* *bound receives n * n doubles in scratch memory to count signs by; for the user's Hessian, what
 * is left of its digits where its entries cancel. */
static hesscrit_status bound_for_signs(hesscrit_context *context, size_t n,
                                       const hesscrit_derivatives *d, double **bound)
{
    const hesscrit_status status = hesscrit_scratch_doubles(context, n, n, bound);
    if (status != HESSCRIT_OK) return status;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            (*bound)[i * n + j] =
                d->hessian_is_estimate
                    ? fmin(MOST_OF_ESTIMATE * d->hessian_bound[i * n + j], DBL_MAX)
                    : error_of_user(d, n, i, j);
    return HESSCRIT_OK;
}

hesscrit_status hesscrit_count_by_inertia(hesscrit_context *context, size_t n,
                                          const hesscrit_derivatives *d, hesscrit_signs *signs)
{
    double *bound = NULL;
    const hesscrit_status status = bound_for_signs(context, n, d, &bound);
    return status == HESSCRIT_OK ? hesscrit_count_signs(context, n, n, d->hessian, bound, signs)
                                 : status;
}

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
    hesscrit_status status = hesscrit_evaluator_start(context, problem, theta, 1, &evaluator);
    if (status != HESSCRIT_OK) return status;
    if (!ratio) return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "ratio is NULL");
    status = hesscrit_derive(&evaluator, HESSCRIT_WANT_HESSIAN, &d);
    if (status == HESSCRIT_OK) status = hesscrit_count_by_inertia(context, problem->n, &d, &counts);
    if (status != HESSCRIT_OK) return status;
    hesscrit_ratio_of_signs(&counts, ratio);
    if (signs) *signs = counts;
    return HESSCRIT_OK;
}

hesscrit_status hesscrit_minimum_ratio(hesscrit_context *context, const hesscrit_problem *problem,
                                       const double *theta, hesscrit_ratio *ratio,
                                       hesscrit_signs *signs)
{
    HESSCRIT_RETURN_FROM_CALL(context, minimum_ratio(context, problem, theta, ratio, signs));
}
