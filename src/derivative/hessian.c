#include "derivative/hessian.h"

#include <hesscrit/hessian.h>

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/numbers.h"
#include "base/symmetry.h"
#include "base/vectors.h"
#include "derivative/derive.h"

static hesscrit_status columns_by_products(hesscrit_evaluator *evaluator, double *hessian)
{
    const size_t n = evaluator->problem.n;
    double *unit = NULL;
    hesscrit_status status = hesscrit_scratch_doubles(evaluator->context, n, 1, &unit);
    if (status == HESSCRIT_OK && n > 0) memset(unit, 0, n * sizeof *unit);
    for (size_t j = 0; status == HESSCRIT_OK && j < n; j++) {
        unit[j] = 1.0;
        status = hesscrit_evaluate_product(evaluator, unit, hessian + j * n);
        unit[j] = 0.0;
    }
    return status;
}

hesscrit_status hesscrit_hessian_of_user(hesscrit_evaluator *evaluator, double *hessian,
                                         double *bound, int *changes_seen)
{
    const size_t n = evaluator->problem.n;
    double asymmetry = 0.0;
    hesscrit_status status = evaluator->problem.hessian
                                 ? hesscrit_evaluate_hessian(evaluator, hessian)
                                 : columns_by_products(evaluator, hessian);
    if (status == HESSCRIT_OK) status = hesscrit_evaluator_check(evaluator);
    if (status == HESSCRIT_OK)
        status = hesscrit_check_symmetric(evaluator->context, n, n, hessian, "the Hessian at theta",
                                          &asymmetry);
    if (status != HESSCRIT_OK) return status;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) {
            const double lower = hessian[i * n + j];
            const double upper = hessian[j * n + i];
            const double mean = lower == upper ? lower : 0.5 * lower + 0.5 * upper;
            if (mean != 0.0) *changes_seen = 1;
            const double last_bits = 4.0 * HESSCRIT_UNIT_ROUNDOFF * fabs(mean);
            hessian[i * n + j] = hessian[j * n + i] = mean;
            bound[i * n + j] = bound[j * n + i] = fmax(last_bits, fabs(0.5 * lower - 0.5 * upper));
        }
    return HESSCRIT_OK;
}

static void copy_rows(size_t n, size_t ld, const double *from, double *to)
{
    for (size_t i = 0; i < n; i++) hesscrit_copy(n, from + i * n, to + i * ld);
}

static hesscrit_status compute_hessian(hesscrit_context *context, const hesscrit_problem *problem,
                                       const double *theta, size_t ld, double *hessian,
                                       double *bound)
{
    hesscrit_evaluator evaluator;
    hesscrit_derivatives d;
    hesscrit_status status = hesscrit_evaluator_start(context, problem, theta, 1, &evaluator);
    if (status != HESSCRIT_OK) return status;
    status = hesscrit_check_matrix(context, "hessian", hessian, problem->n, problem->n, "ld", ld);
    if (status == HESSCRIT_OK) status = hesscrit_derive(&evaluator, HESSCRIT_WANT_HESSIAN, &d);
    if (status != HESSCRIT_OK) return status;
    copy_rows(problem->n, ld, d.hessian, hessian);
    if (bound) copy_rows(problem->n, ld, d.hessian_bound, bound);
    return HESSCRIT_OK;
}

hesscrit_status hesscrit_hessian(hesscrit_context *context, const hesscrit_problem *problem,
                                 const double *theta, size_t ld, double *hessian, double *bound)
{
    HESSCRIT_RETURN_FROM_CALL(context,
                              compute_hessian(context, problem, theta, ld, hessian, bound));
}
