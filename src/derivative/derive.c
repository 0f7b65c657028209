#include "derivative/derive.h"

#include <float.h>
#include <math.h>

#include "base/memory.h"
#include "base/random.h"
#include "loss/noise_around.h"
#include "loss/typical_sizes.h"
#include "derivative/gradient.h"
#include "derivative/hessian.h"
#include "derivative/hessian_extrapolated.h"
#include "derivative/hessian_from_gradients.h"
#include "derivative/hessian_at_best_steps.h"
#include "derivative/kinks_on_axes.h"
#include "derivative/steps.h"

hesscrit_status hesscrit_derivatives_allocate(hesscrit_context *context, size_t n, unsigned wanted,
                                              hesscrit_derivatives *d)
{
    const int matrices = (wanted & HESSCRIT_WANT_HESSIAN) != 0;
    double **const vectors[] = {&d->scale,
                                &d->presumed,
                                &d->gradient,
                                &d->gradient_bound,
                                &d->gradient_share,
                                matrices ? &d->steps : NULL,
                                NULL};
    double **const squares[] = {&d->hessian, &d->hessian_bound, NULL};
    *d = (hesscrit_derivatives){0};
    hesscrit_status status = hesscrit_scratch_each(context, 1, n, vectors);
    if (status == HESSCRIT_OK && matrices) status = hesscrit_scratch_each(context, n, n, squares);
    for (size_t i = 0; status == HESSCRIT_OK && matrices && i < n; i++) d->steps[i] = 0.0;
    return status;
}

static hesscrit_status derive_fast(hesscrit_evaluator *evaluator, unsigned wanted,
                                   const hesscrit_axes *axes, hesscrit_derivatives *d)
{
    const size_t n = evaluator->problem.n;
    hesscrit_status status = HESSCRIT_OK;
    if (wanted & HESSCRIT_WANT_GRADIENT)
        status = hesscrit_gradient_from_losses(evaluator, axes, d->gradient, d->gradient_bound);
    if (status != HESSCRIT_OK || !(wanted & HESSCRIT_WANT_HESSIAN)) return status;
    hesscrit_evaluator_stage(evaluator, HESSCRIT_STAGE_HESSIAN, (uint64_t)n * (n + 1));
    return hesscrit_hessian_at_best_steps(evaluator, axes, d->hessian, d->hessian_bound,
                                          &d->changes_seen);
}

/* Both derivatives from the same ladders. */
static hesscrit_status derive_accurately(hesscrit_evaluator *evaluator, unsigned wanted,
                                         const hesscrit_axes *axes, hesscrit_derivatives *d)
{
    const size_t n = evaluator->problem.n;
    hesscrit_ladder *ladders = NULL;
    hesscrit_status status = hesscrit_climb(evaluator, axes, &ladders);
    if (status == HESSCRIT_OK && wanted & HESSCRIT_WANT_GRADIENT)
        status = hesscrit_gradient_extrapolated(evaluator, axes, ladders, d->gradient,
                                                d->gradient_bound);
    if (status != HESSCRIT_OK || !(wanted & HESSCRIT_WANT_HESSIAN)) return status;
    hesscrit_evaluator_stage(evaluator, HESSCRIT_STAGE_HESSIAN, 3 * (uint64_t)n * (n + 1));
    return hesscrit_hessian_extrapolated(evaluator, axes, ladders, d->hessian, d->hessian_bound,
                                         &d->changes_seen);
}

/* Nothing but losses: both derivatives share the choice of the steps. */
static hesscrit_status derive_from_losses(hesscrit_evaluator *evaluator, unsigned wanted,
                                          hesscrit_derivatives *d)
{
    const size_t n = evaluator->problem.n;
    hesscrit_axes axes;
    hesscrit_roughness roughness;
    hesscrit_evaluator_stage(evaluator, HESSCRIT_STAGE_GRADIENT, 6 * (uint64_t)n + 7);
    hesscrit_status status = hesscrit_choose_steps(evaluator, &axes);
    if (status == HESSCRIT_OK)
        status = hesscrit_find_kinks(evaluator, &axes, &d->kinks, &roughness);
    if (status != HESSCRIT_OK) return status;
    d->loss = axes.loss;
    d->loss_error = axes.loss_error;
    d->scale = axes.scale;
    for (size_t i = 0; i < n; i++) {
        d->changes_seen |= axes.axis[i].visible;
        if (wanted & HESSCRIT_WANT_HESSIAN) d->steps[i] = axes.axis[i].step;
    }
    status = evaluator->problem.flags & HESSCRIT_PROBLEM_ACCURATE
                 ? derive_accurately(evaluator, wanted, &axes, d)
                 : derive_fast(evaluator, wanted, &axes, d);
    if (status == HESSCRIT_OK)
        hesscrit_cover_kinks(n, &axes, &roughness,
                             wanted & HESSCRIT_WANT_GRADIENT ? d->gradient_bound : NULL,
                             wanted & HESSCRIT_WANT_HESSIAN ? d->hessian_bound : NULL);
    return status;
}

/* What roundings of the terms of the loss make of s_i s_j h_ij, as they are seen at a distance of
 * `size` typical sizes in a direction that favours none. Heard: as the noise there has it. */
static hesscrit_status rounding_at(hesscrit_evaluator *evaluator, const hesscrit_derivatives *d,
                                   double size, int heard, double *point, double *error)
{
    const double spacing = 0x1p-8;               /* of the distance */
    const hesscrit_loss_error none = {0.0, 0.0}; /* noise that was told is that of losses alone */
    const int told = evaluator->problem.loss_error > 0.0;
    double loss = 0.0;
    double noise = 0.0;
    double share = 0.0;
    uint32_t random = 0x1f83d9abu;
    for (size_t i = 0; i < evaluator->problem.n; i++)
        point[i] = evaluator->base[i] + size * hesscrit_random_sign(&random) *
                                            hesscrit_random_length(&random) * d->scale[i];
    hesscrit_status status = hesscrit_evaluate_loss(evaluator, point, &loss);
    if (status == HESSCRIT_OK && heard)
        status = hesscrit_noise_around(evaluator, HESSCRIT_OF_LOSS, point, d->scale, spacing * size,
                                       0.0, &noise, &share);
    const double at = fmax(fabs(loss), fabs(d->loss));
    const double seen = fmax(2.0 * noise, hesscrit_error_at(told ? none : d->loss_error, at, 0.0));
    if (isfinite(seen)) *error = fmin(*error, HESSCRIT_ROUNDINGS * seen / size / size);
    return status;
}

/* Distances at which its rounding is looked at, in the one before; and closer ones, as long as an
 * error is more than this share of the largest entry: nothing would be left of it. */
static const double NEXT_SIZE = 0.25, CLOSER_SIZE = 0x1p-6, LEAVES_NOTHING = 0.25;

/* The user's Hessian, of which nothing is said, may be what rounding leaves of terms that cancel at
 * theta. How large these are is seen in the losses within typical sizes: a curvature that changes
 * them by less than their errors is none. The least of several sizes, as the loss may soar; and of
 * smaller ones, too, where a point is so degenerate that nothing would be left of its Hessian. */
static hesscrit_status cover_rounding(hesscrit_evaluator *evaluator, hesscrit_derivatives *d)
{
    enum { SIZES = 3, CLOSER = 7 };
    const size_t n = evaluator->problem.n;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(evaluator->context);
    const double largest = hesscrit_largest_scaled_entry(n, d->scale, d->hessian);
    double *point = NULL;
    double error = INFINITY;
    double size = 1.0;
    hesscrit_status status = hesscrit_scratch_doubles(evaluator->context, n, 1, &point);
    for (int k = 0; status == HESSCRIT_OK && k < SIZES; k++, size *= NEXT_SIZE)
        status = rounding_at(evaluator, d, size, 0, point, &error);
    for (int k = 0; status == HESSCRIT_OK && k < CLOSER && error > LEAVES_NOTHING * largest; k++) {
        status = rounding_at(evaluator, d, size, 1, point, &error);
        size *= CLOSER_SIZE;
    }
    for (size_t i = 0; status == HESSCRIT_OK && isfinite(error) && i < n; i++)
        for (size_t j = 0; j < n; j++) {
            double *bound = &d->hessian_bound[i * n + j];
            *bound = fmax(*bound, fmin(error / d->scale[i] / d->scale[j], DBL_MAX));
        }
    hesscrit_scratch_release(evaluator->context, mark);
    return status;
}

static hesscrit_status hessian_of_user(hesscrit_evaluator *evaluator, unsigned wanted,
                                       hesscrit_derivatives *d)
{
    const hesscrit_status status = hesscrit_hessian_of_user(evaluator, d->scale, d->hessian,
                                                            d->hessian_bound, &d->changes_seen);
    const int may_be_rounding =
        wanted & HESSCRIT_WANT_LOSS && !hesscrit_hessian_error_is_stated(&evaluator->problem);
    return status == HESSCRIT_OK && may_be_rounding ? cover_rounding(evaluator, d) : status;
}

/* The user offers a gradient, a Hessian or products, or some of them. */
static hesscrit_status derive_from_user(hesscrit_evaluator *evaluator, unsigned wanted,
                                        hesscrit_derivatives *d)
{
    const hesscrit_problem *problem = &evaluator->problem;
    const size_t n = problem->n;
    const int own_hessian = problem->hessian || problem->hessian_vector;
    const int differences = wanted & HESSCRIT_WANT_HESSIAN && !own_hessian;
    hesscrit_status status = HESSCRIT_OK;

    hesscrit_natural_scale(evaluator, d->scale);
    hesscrit_evaluator_stage(evaluator, HESSCRIT_STAGE_GRADIENT, 7);
    if (wanted & HESSCRIT_WANT_LOSS)
        status = hesscrit_measure_loss(evaluator, d->scale, &d->loss, &d->loss_error, NULL);
    if (status == HESSCRIT_OK && (wanted & HESSCRIT_WANT_GRADIENT || differences)) {
        const int bound = wanted & HESSCRIT_WANT_GRADIENT_BOUND || differences;
        status = hesscrit_gradient_of_user(evaluator, d->scale, d->gradient,
                                           bound ? d->gradient_bound : NULL, d->gradient_share);
    }
    if (status != HESSCRIT_OK || !(wanted & HESSCRIT_WANT_HESSIAN)) return status;

    hesscrit_evaluator_stage(evaluator, HESSCRIT_STAGE_HESSIAN, own_hessian ? n : 4 * (uint64_t)n);
    if (own_hessian) return hessian_of_user(evaluator, wanted, d);
    return hesscrit_hessian_from_gradients(evaluator, d);
}

/* The user has a Hessian but no gradient, and both are asked for. */
static hesscrit_status derive_mixed(hesscrit_evaluator *evaluator, unsigned wanted,
                                    hesscrit_derivatives *d)
{
    hesscrit_status status =
        derive_from_losses(evaluator, wanted & ~(unsigned)HESSCRIT_WANT_HESSIAN, d);
    if (status != HESSCRIT_OK) return status;
    hesscrit_evaluator_stage(evaluator, HESSCRIT_STAGE_HESSIAN, evaluator->problem.n);
    return hessian_of_user(evaluator, wanted, d);
}

/* The size of a derivative as far as its error leaves it. */
static double beyond(double value, double bound)
{
    return fmax(fabs(value) - bound, 0.0);
}

double hesscrit_terms_at(size_t n, const hesscrit_derivatives *derivatives, const double *theta,
                         const double *point)
{
    double terms = 0.0;
    for (size_t i = 0; i < n; i++) {
        double along = 0.0;
        for (size_t j = 0; j < n; j++)
            along +=
                beyond(derivatives->hessian[i * n + j], derivatives->hessian_bound[i * n + j]) *
                fabs(point[j] - theta[j]);
        const double slope = beyond(derivatives->gradient[i], derivatives->gradient_bound[i]);
        const double displacement = fabs(point[i] - theta[i]);
        terms += slope * displacement + along * (fabs(theta[i]) + 0.5 * displacement);
    }
    return terms;
}

/* Losses near DBL_MAX have derivatives beyond it. */
static hesscrit_status check_range(hesscrit_context *context, size_t n, unsigned wanted,
                                   const hesscrit_derivatives *d)
{
    for (size_t i = 0; wanted & HESSCRIT_WANT_GRADIENT && i < n; i++)
        if (!isfinite(d->gradient[i]) ||
            (wanted & HESSCRIT_WANT_GRADIENT_BOUND && !isfinite(d->gradient_bound[i])))
            return hesscrit_fail(context, HESSCRIT_E_RANGE,
                                 "component %zu of the gradient, %g, or its bound is beyond the "
                                 "range of double",
                                 i, d->gradient[i]);
    for (size_t e = 0; wanted & HESSCRIT_WANT_HESSIAN && e < n * n; e++)
        if (!isfinite(d->hessian[e]) || !isfinite(d->hessian_bound[e]))
            return hesscrit_fail(context, HESSCRIT_E_RANGE,
                                 "entry (%zu, %zu) of the Hessian, %g, or its bound is beyond the "
                                 "range of double",
                                 e / n, e % n, d->hessian[e]);
    return HESSCRIT_OK;
}

hesscrit_status hesscrit_derive(hesscrit_evaluator *evaluator, unsigned wanted,
                                hesscrit_derivatives *derivatives)
{
    const hesscrit_problem *problem = &evaluator->problem;
    hesscrit_status status =
        hesscrit_derivatives_allocate(evaluator->context, problem->n, wanted, derivatives);
    if (status != HESSCRIT_OK) return status;
    hesscrit_natural_scale(evaluator, derivatives->presumed);

    const int own_hessian =
        wanted & HESSCRIT_WANT_HESSIAN && (problem->hessian || problem->hessian_vector);
    derivatives->hessian_is_estimate = !own_hessian;
    derivatives->hessian_is_stated = own_hessian && hesscrit_hessian_error_is_stated(problem);
    if (problem->gradient || (own_hessian && !(wanted & HESSCRIT_WANT_GRADIENT)))
        status = derive_from_user(evaluator, wanted, derivatives);
    else if (own_hessian)
        status = derive_mixed(evaluator, wanted, derivatives);
    else
        status = derive_from_losses(evaluator, wanted, derivatives);
    evaluator->sides = NULL; /* what comes is outside of the domain where it is */
    if (status == HESSCRIT_OK) status = hesscrit_evaluator_check(evaluator);
    if (status == HESSCRIT_OK)
        status = check_range(evaluator->context, problem->n, wanted, derivatives);
    return status;
}
