#include "derivative/check.h"

#include <float.h>
#include <math.h>

#include "base/memory.h"
#include "base/numbers.h"
#include "base/random.h"
#include "base/vectors.h"
#include "base/version.h"
#include "derivative/derive.h"
#include "loss/typical_sizes.h"

/* Beside its bound, which is an estimate: unit roundoffs of the values that are compared. */
static const double ROUNDOFFS_ALLOWED = 128.0;

void hesscrit_compare_entry(hesscrit_comparison *comparison, size_t row, size_t column,
                            double supplied, double difference, double bound)
{
    const double size = fmax(fabs(supplied), fabs(difference));
    const double allowed =
        HESSCRIT_CLEAR * bound + ROUNDOFFS_ALLOWED * HESSCRIT_UNIT_ROUNDOFF * size;
    const double gap = fabs(supplied - difference);
    const int agrees = gap <= allowed; /* a NaN disagrees */
    const double excess =
        agrees ? (allowed > 0.0 ? gap / allowed : 0.0) : fmax(gap / fmax(allowed, DBL_MIN), 1.0);
    if (!agrees) comparison->worst.disagreements++;
    if (fabs(difference) > allowed) comparison->worst.tells = 1;
    if (isnan(supplied) ? !isnan(comparison->worst.supplied) : excess > comparison->excess) {
        comparison->excess = isnan(supplied) ? INFINITY : excess;
        comparison->worst.row = row;
        comparison->worst.column = column;
        comparison->worst.supplied = supplied;
        comparison->worst.difference = difference;
        comparison->worst.allowed = allowed;
    }
}

static void publish(const hesscrit_comparison *comparison, hesscrit_check *check)
{
    hesscrit_check worst = comparison->worst;
    worst.agrees = worst.disagreements == 0;
    hesscrit_write_struct(&worst, check);
}

static const hesscrit_comparison nothing_compared = {
    .worst = {.struct_size = sizeof(hesscrit_check)}, .excess = -1.0};

static hesscrit_status start_check(hesscrit_context *context, const hesscrit_problem *problem,
                                   const double *theta, int matrices, hesscrit_check *check,
                                   hesscrit_evaluator *evaluator)
{
    const hesscrit_status status =
        hesscrit_evaluator_start(context, problem, theta, matrices, evaluator);
    if (status != HESSCRIT_OK) return status;
    if (!check) return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "check is NULL");
    return hesscrit_check_struct(context, "hesscrit_check", check, HESSCRIT_CHECK_0_1_0,
                                 sizeof *check);
}

static hesscrit_status check_gradient(hesscrit_context *context, const hesscrit_problem *problem,
                                      const double *theta, hesscrit_check *check)
{
    hesscrit_evaluator evaluator;
    hesscrit_derivatives d;
    double *supplied = NULL;
    hesscrit_status status = start_check(context, problem, theta, 0, check, &evaluator);
    if (status != HESSCRIT_OK) return status;
    if (!problem->gradient)
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "problem->gradient is NULL");
    status = hesscrit_scratch_doubles(context, problem->n, 1, &supplied);
    if (status == HESSCRIT_OK) status = hesscrit_evaluate_gradient(&evaluator, theta, supplied);
    evaluator.problem.gradient = NULL;
    if (status == HESSCRIT_OK)
        status =
            hesscrit_derive(&evaluator, HESSCRIT_WANT_GRADIENT | HESSCRIT_WANT_GRADIENT_BOUND, &d);
    if (status != HESSCRIT_OK) return status;
    hesscrit_comparison comparison = nothing_compared;
    for (size_t i = 0; i < problem->n; i++)
        hesscrit_compare_entry(&comparison, i, 0, supplied[i], d.gradient[i], d.gradient_bound[i]);
    publish(&comparison, check);
    return HESSCRIT_OK;
}

/* The Hessian by differences of what stands below the user's Hessian and products. */
static hesscrit_status hessian_by_differences(hesscrit_evaluator *evaluator,
                                              hesscrit_derivatives *d)
{
    evaluator->problem.hessian = NULL;
    evaluator->problem.hessian_vector = NULL;
    return hesscrit_derive(evaluator, HESSCRIT_WANT_HESSIAN, d);
}

static hesscrit_status check_hessian(hesscrit_context *context, const hesscrit_problem *problem,
                                     const double *theta, hesscrit_check *check)
{
    hesscrit_evaluator evaluator;
    hesscrit_derivatives d;
    double *supplied = NULL;
    hesscrit_status status = start_check(context, problem, theta, 1, check, &evaluator);
    if (status != HESSCRIT_OK) return status;
    const size_t n = problem->n;
    if (!problem->hessian)
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "problem->hessian is NULL");
    status = hesscrit_scratch_doubles(context, n, n, &supplied);
    if (status == HESSCRIT_OK) status = hesscrit_evaluate_hessian(&evaluator, supplied);
    if (status == HESSCRIT_OK) status = hessian_by_differences(&evaluator, &d);
    if (status != HESSCRIT_OK) return status;
    hesscrit_comparison comparison = nothing_compared;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            hesscrit_compare_entry(&comparison, i, j, supplied[i * n + j], d.hessian[i * n + j],
                                   d.hessian_bound[i * n + j]);
    publish(&comparison, check);
    return HESSCRIT_OK;
}

/* Ones with growing fractions: no zeros, and no two components alike. */
static void fixed_vector(size_t n, double *vector)
{
    for (size_t i = 0; i < n; i++) vector[i] = (i % 2 ? -1.0 : 1.0) * (1.0 + (double)i / (double)n);
}

static hesscrit_status check_product(hesscrit_context *context, const hesscrit_problem *problem,
                                     const double *theta, const double *given,
                                     hesscrit_check *check)
{
    hesscrit_evaluator evaluator;
    hesscrit_derivatives d;
    double *vector = NULL;
    double *supplied = NULL;
    hesscrit_status status = start_check(context, problem, theta, 1, check, &evaluator);
    if (status != HESSCRIT_OK) return status;
    const size_t n = problem->n;
    if (!problem->hessian_vector)
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "problem->hessian_vector is NULL");
    status = hesscrit_scratch_doubles(context, n, 1, &vector);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, n, 1, &supplied);
    if (status != HESSCRIT_OK) return status;
    fixed_vector(n, vector);
    for (size_t i = 0; given && i < n; i++) vector[i] = given[i];
    status = hesscrit_evaluate_product(&evaluator, vector, supplied);
    if (status == HESSCRIT_OK) status = hessian_by_differences(&evaluator, &d);
    if (status != HESSCRIT_OK) return status;
    hesscrit_comparison comparison = nothing_compared;
    for (size_t i = 0; i < n; i++) {
        double product = 0.0;
        double bound = 0.0;
        for (size_t j = 0; j < n; j++) {
            product += d.hessian[i * n + j] * vector[j];
            bound += (d.hessian_bound[i * n + j] +
                      2.0 * HESSCRIT_UNIT_ROUNDOFF * fabs(d.hessian[i * n + j])) *
                     fabs(vector[j]);
        }
        hesscrit_compare_entry(&comparison, i, 0, supplied[i], product, bound);
    }
    publish(&comparison, check);
    return HESSCRIT_OK;
}

static hesscrit_status point_beside(hesscrit_context *context, const hesscrit_problem *problem,
                                    const double *theta, double *beside)
{
    enum { DISTANCES = 20 };
    const double farthest = 0.25;
    hesscrit_evaluator evaluator;
    double *scale = NULL, *point = NULL;
    double **const vectors[] = {&scale, &point, NULL};
    hesscrit_status status = hesscrit_evaluator_start(context, problem, theta, 0, &evaluator);
    if (status != HESSCRIT_OK) return status;
    const size_t n = evaluator.problem.n;
    if (n > 0 && !beside) return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "beside is NULL");
    status = hesscrit_scratch_each(context, 1, n, vectors);
    if (status != HESSCRIT_OK) return status;
    hesscrit_natural_scale(&evaluator, scale);
    double distance = farthest;
    for (int k = 0; k < DISTANCES; k++, distance *= 0.5) {
        uint32_t random = 0x510e527fu;
        double loss;
        for (size_t i = 0; i < n; i++) {
            const double side = hesscrit_random_sign(&random);
            point[i] = theta[i] + distance * side * hesscrit_random_length(&random) * scale[i];
        }
        status = hesscrit_evaluate_loss(&evaluator, point, &loss);
        if (status != HESSCRIT_OK) return status;
        if (!isfinite(loss)) continue;
        hesscrit_copy(n, point, beside);
        return HESSCRIT_OK;
    }
    return hesscrit_fail(context, HESSCRIT_E_NONFINITE,
                         "the loss beside theta is not finite, down to %g typical sizes",
                         2.0 * distance);
}

hesscrit_status hesscrit_point_beside(hesscrit_context *context, const hesscrit_problem *problem,
                                      const double *theta, double *beside)
{
    HESSCRIT_RETURN_FROM_CALL(context, point_beside(context, problem, theta, beside));
}

hesscrit_status hesscrit_check_gradient(hesscrit_context *context, const hesscrit_problem *problem,
                                        const double *theta, hesscrit_check *check)
{
    HESSCRIT_RETURN_FROM_CALL(context, check_gradient(context, problem, theta, check));
}

hesscrit_status hesscrit_check_hessian(hesscrit_context *context, const hesscrit_problem *problem,
                                       const double *theta, hesscrit_check *check)
{
    HESSCRIT_RETURN_FROM_CALL(context, check_hessian(context, problem, theta, check));
}

hesscrit_status hesscrit_check_hessian_vector(hesscrit_context *context,
                                              const hesscrit_problem *problem, const double *theta,
                                              const double *vector, hesscrit_check *check)
{
    HESSCRIT_RETURN_FROM_CALL(context, check_product(context, problem, theta, vector, check));
}
