#include "derivative/hessian.h"

#include <hesscrit/hessian.h>

#include <float.h>
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

static hesscrit_status ask_user(hesscrit_evaluator *evaluator, double *hessian)
{
    return evaluator->problem.hessian ? hesscrit_evaluate_hessian(evaluator, hessian)
                                      : columns_by_products(evaluator, hessian);
}

int hesscrit_hessian_error_is_stated(const hesscrit_problem *problem)
{
    return problem->hessian_relative_error > 0.0 || problem->hessian_absolute_error > 0.0;
}

double hesscrit_largest_scaled_entry(size_t n, const double *scale, const double *hessian)
{
    double largest = 0.0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            largest = fmax(largest, fabs(hessian[i * n + j]) * scale[i] * scale[j]);
    return largest;
}

/* Of s_i s_j h_ij, where nothing is said: n errors that know nothing of each other, as an entry may
 * be what is left of larger terms. */
static double rounding_of(size_t n, const double *scale, const double *hessian)
{
    const double rounding = HESSCRIT_ROUNDINGS * sqrt((double)n) * HESSCRIT_UNIT_ROUNDOFF;
    return fmin(rounding * hesscrit_largest_scaled_entry(n, scale, hessian), DBL_MAX);
}

/* Let the bounds cover what is said of the errors. */
static void add_errors(const hesscrit_problem *problem, const double *scale, const double *hessian,
                       double *bound)
{
    const size_t n = problem->n;
    const double relative = problem->hessian_relative_error;
    const double absolute = hesscrit_hessian_error_is_stated(problem)
                                ? problem->hessian_absolute_error
                                : rounding_of(n, scale, hessian);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            const double diagonal = sqrt(fabs(hessian[i * n + i])) * sqrt(fabs(hessian[j * n + j]));
            const double share = relative * fmax(fabs(hessian[i * n + j]), diagonal);
            const double error = fmax(share, absolute / scale[i] / scale[j]);
            bound[i * n + j] = fmin(fmax(bound[i * n + j], error), DBL_MAX);
        }
}

hesscrit_status hesscrit_hessian_of_user(hesscrit_evaluator *evaluator, const double *scale,
                                         double *hessian, double *bound, int *changes_seen)
{
    const size_t n = evaluator->problem.n;
    double asymmetry = 0.0;
    hesscrit_status status = ask_user(evaluator, hessian);
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
            const double last_bits = HESSCRIT_ENTRY_ROUNDINGS * HESSCRIT_UNIT_ROUNDOFF * fabs(mean);
            hessian[i * n + j] = hessian[j * n + i] = mean;
            bound[i * n + j] = bound[j * n + i] = fmax(last_bits, fabs(0.5 * lower - 0.5 * upper));
        }
    add_errors(&evaluator->problem, scale, hessian, bound);
    return HESSCRIT_OK;
}

/* Of theta: two or more of its last bits. */
static const double LAST_BITS = 8.0 * HESSCRIT_UNIT_ROUNDOFF;

/* The Hessian of the user at a point. */
static hesscrit_status hessian_at(hesscrit_evaluator *evaluator, const double *point,
                                  double *hessian)
{
    const double *theta = evaluator->base;
    hesscrit_status status = hesscrit_evaluator_rebase(evaluator, point);
    if (status == HESSCRIT_OK) status = ask_user(evaluator, hessian);
    const hesscrit_status back = hesscrit_evaluator_rebase(evaluator, theta);
    return status == HESSCRIT_OK ? back : status;
}

hesscrit_status hesscrit_hear_hessian(hesscrit_evaluator *evaluator, hesscrit_derivatives *d)
{
    const size_t n = evaluator->problem.n;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(evaluator->context);
    double *point = NULL;
    double *other = NULL;
    double spread = 0.0;
    hesscrit_status status = hesscrit_scratch_doubles(evaluator->context, n, 1, &point);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(evaluator->context, n, n, &other);
    for (int side = -1; status == HESSCRIT_OK && side <= 1; side += 2) {
        for (size_t i = 0; i < n; i++)
            point[i] = evaluator->base[i] * (1.0 + (i % 2 ? side : -side) * LAST_BITS);
        status = hessian_at(evaluator, point, other);
        for (size_t e = 0; status == HESSCRIT_OK && e < n * n; e++) other[e] -= d->hessian[e];
        if (status == HESSCRIT_OK)
            spread = fmax(spread, hesscrit_largest_scaled_entry(n, d->scale, other));
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            const double error = HESSCRIT_CLEAR * spread / d->scale[i] / d->scale[j];
            double *bound = &d->hessian_bound[i * n + j];
            *bound = fmin(fmax(*bound, error), DBL_MAX);
        }
    hesscrit_scratch_release(evaluator->context, mark);
    return status;
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
