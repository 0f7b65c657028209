#include "search/cheap_model.h"

#include <math.h>

#include "base/memory.h"
#include "base/numbers.h"
#include "base/vectors.h"
#include "loss/typical_sizes.h"
#include "derivative/hessian.h"
#include "derivative/hessian_from_gradients.h"

/* Of the way from the model before: what a quadratic model leaves out there it leaves out on a way
 * that much shorter as well, of second order. And of the typical size, for the noise: steps of the
 * model before may be less than a last bit of a parameter that has become large. */
static const double SHARE = 0x1p-4, LEAST = 0x1p-30;

int hesscrit_cheap_model_is_worthwhile(const hesscrit_problem *problem)
{
    return problem->gradient != NULL;
}

/* Row j of the Hessian and what it may be off by for the errors of the gradient. */
static hesscrit_status difference(hesscrit_evaluator *evaluator, size_t j, double length,
                                  double *work, hesscrit_derivatives *d)
{
    const size_t n = evaluator->problem.n;
    const double theta = evaluator->base[j];
    const double h = fmax(fmin(d->steps[j], SHARE * length * d->scale[j]), LEAST * d->scale[j]);
    const double upper = theta + h, lower = theta - h;
    double *plus = work, *minus = work + n;
    hesscrit_status status =
        hesscrit_evaluate_gradient_point(evaluator, (hesscrit_point){j, j, upper, upper}, plus);
    if (status == HESSCRIT_OK)
        status = hesscrit_evaluate_gradient_point(evaluator, (hesscrit_point){j, j, lower, lower},
                                                  minus);
    for (size_t k = 0; status == HESSCRIT_OK && k < n; k++) {
        d->hessian[j * n + k] = (plus[k] - minus[k]) / (upper - lower);
        d->hessian_bound[j * n + k] = 2.0 * d->gradient_bound[k] / (upper - lower);
    }
    return status;
}

static hesscrit_status hessian_from_gradients(hesscrit_evaluator *evaluator, double length,
                                              hesscrit_derivatives *d)
{
    const size_t n = evaluator->problem.n;
    double *work = NULL;
    hesscrit_status status = hesscrit_scratch_doubles(evaluator->context, 2, n, &work);
    hesscrit_evaluator_stage(evaluator, HESSCRIT_STAGE_HESSIAN, 2 * (uint64_t)n);
    for (size_t j = 0; status == HESSCRIT_OK && j < n; j++)
        status = difference(evaluator, j, length, work, d);
    if (status == HESSCRIT_OK) hesscrit_symmetrise(n, d->hessian, d->hessian_bound);
    return status;
}

/* Those near by: too large on the way down, where they lead to a look at what they are. */
static void guess_errors(size_t n, const hesscrit_derivatives *near, hesscrit_derivatives *d)
{
    d->loss_error = near->loss_error;
    d->loss_error.near = hesscrit_error_at(near->loss_error, d->loss, 0.0);
    d->hessian_is_estimate = near->hessian_is_estimate;
    d->hessian_is_stated = near->hessian_is_stated;
    d->changes_seen = near->changes_seen;
    for (size_t i = 0; i < n; i++)
        d->gradient_bound[i] =
            fmax(near->gradient_bound[i], 2.0 * HESSCRIT_UNIT_ROUNDOFF * fabs(d->gradient[i]));
}

static int is_finite(size_t n, const hesscrit_derivatives *d)
{
    return hesscrit_all_finite(n, d->gradient) && hesscrit_all_finite(n * n, d->hessian) &&
           hesscrit_all_finite(n * n, d->hessian_bound);
}

static hesscrit_status derive(hesscrit_evaluator *evaluator, const hesscrit_model *near,
                              const double *gradient, double loss, hesscrit_derivatives *d)
{
    const hesscrit_problem *problem = &evaluator->problem;
    const size_t n = problem->n;
    hesscrit_status status =
        hesscrit_derivatives_allocate(evaluator->context, n, HESSCRIT_WANT_HESSIAN, d);
    if (status != HESSCRIT_OK) return status;
    hesscrit_natural_scale(evaluator, d->scale);
    hesscrit_copy(n, d->scale, d->presumed);
    d->loss = loss;
    double length = 0.0;
    for (size_t i = 0; i < n; i++) {
        d->gradient[i] = gradient[i];
        d->steps[i] = near->d.steps[i];
        length = hypot(length, (evaluator->base[i] - near->theta[i]) / d->scale[i]);
    }
    guess_errors(n, &near->d, d);
    if (!problem->hessian && !problem->hessian_vector)
        return hessian_from_gradients(evaluator, length, d);
    hesscrit_evaluator_stage(evaluator, HESSCRIT_STAGE_HESSIAN, n);
    return hesscrit_hessian_of_user(evaluator, d->scale, d->hessian, d->hessian_bound,
                                    &d->changes_seen);
}

hesscrit_status hesscrit_cheap_model(hesscrit_evaluator *evaluator, const hesscrit_model *near,
                                     const double *gradient, double tolerance,
                                     hesscrit_model *model, int *made)
{
    hesscrit_context *context = evaluator->context;
    const size_t n = evaluator->problem.n;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(context);
    hesscrit_derivatives d;
    *made = 0;
    model->is_cheap = 1;
    hesscrit_status status = hesscrit_evaluator_rebase(evaluator, model->theta);
    if (status == HESSCRIT_OK) status = derive(evaluator, near, gradient, model->loss, &d);
    if (status == HESSCRIT_OK) status = hesscrit_evaluator_check(evaluator);
    if (status == HESSCRIT_OK && is_finite(n, &d)) {
        status = hesscrit_model_of(context, n, &d, near->natural.eigenvectors, tolerance, model);
        *made = status == HESSCRIT_OK;
    }
    hesscrit_scratch_release(context, mark);
    return status == HESSCRIT_E_NONFINITE || status == HESSCRIT_E_RANGE ? HESSCRIT_OK : status;
}
