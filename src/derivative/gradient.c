#include "derivative/gradient.h"

#include <hesscrit/gradient.h>

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/numbers.h"
#include "derivative/derive.h"
#include "loss/noise.h"

/* The shortest step: of that for the curvature, and in unit roundoffs of theta. */
static const double SHORTEST_STEP = 0x1p-12, STEP_ULPS = 0x1p20;

/* Times what slopes of two steps differ by, where no third derivative explains it. */
static const double MOST_BEYOND = 2.0;

enum { FURTHER_RUNGS = 4 }; /* below those of the curvature, where truncation is still seen */

hesscrit_status hesscrit_gradient_of_user(hesscrit_evaluator *evaluator, const double *scale,
                                          double *gradient, double *bound, double *share)
{
    const size_t n = evaluator->problem.n;
    hesscrit_status status = hesscrit_evaluate_gradient(evaluator, evaluator->base, gradient);
    if (status != HESSCRIT_OK) return status;
    for (size_t i = 0; i < n; i++)
        if (!isfinite(gradient[i]))
            return hesscrit_fail(evaluator->context, HESSCRIT_E_NONFINITE,
                                 "component %zu of the gradient at theta is %g%s", i, gradient[i],
                                 hesscrit_or_unwritten(gradient[i]));
    if (!bound) return HESSCRIT_OK;

    const double given = evaluator->problem.gradient_error;
    for (size_t i = 0; i < n; i++) share[i] = 0.0;
    if (given == 0.0) status = hesscrit_gradient_noise(evaluator, gradient, scale, bound, share);
    /* Twice the standard deviation, and no less than the rounding of the value. */
    for (size_t i = 0; status == HESSCRIT_OK && i < n; i++)
        bound[i] = fmax(given > 0.0 ? given : 2.0 * bound[i],
                        2.0 * HESSCRIT_UNIT_ROUNDOFF * fabs(gradient[i]));
    return status;
}

/* The step for a central difference on an axis: noise eps/h and truncation
 * M3 h^2 / 6 together are least at h = (3 eps / M3)^(1/3), with M3 from the third
 * difference of the wider step, which is itself uncertain by 6 eps / 2h^3. */
static double gradient_step(const hesscrit_axis *axis, double theta, double *third)
{
    const double h = axis->step;
    const double difference = fabs((axis->plus2 - axis->minus2) - 2.0 * (axis->plus - axis->minus));
    *third = (difference + 3.0 * axis->error) / (2.0 * h) / h / h;
    if (!(*third > 0.0)) return h;
    int exponent;
    frexp(cbrt(3.0 * axis->error / *third), &exponent);
    const double least = fmax(SHORTEST_STEP * h, STEP_ULPS * HESSCRIT_UNIT_ROUNDOFF * fabs(theta));
    return fmin(fmax(ldexp(1.0, exponent - 1), least), h);
}

/* What a slope by the step h is off by: its noise, and its truncation twice. Where the third
 * derivative is another one nearer to theta than it was seen, the slope by the wider step differs
 * by more than they make of it: then by no less. */
static double slope_bound(const hesscrit_axis *axis, double third, double slope, double h)
{
    const double wide = axis->step;
    const double bound = axis->error / h + third * h * h / 3.0;
    const double change = fabs((axis->plus - axis->minus) / (2.0 * wide) - slope);
    const double expected = axis->error / wide + third * wide * wide / 3.0 + axis->error / h;
    return change > expected ? bound + MOST_BEYOND * change : bound;
}

hesscrit_status hesscrit_gradient_from_losses(hesscrit_evaluator *evaluator,
                                              const hesscrit_axes *axes, double *gradient,
                                              double *bound)
{
    const size_t n = evaluator->problem.n;
    hesscrit_context *context = evaluator->context;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(context);
    void *memory = NULL;
    double *losses = NULL;
    double *third = NULL;
    hesscrit_status status = hesscrit_scratch(context, n, 2 * sizeof(hesscrit_point), &memory);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, n, 2, &losses);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, n, 1, &third);
    if (status != HESSCRIT_OK) return status;

    hesscrit_point *points = memory;
    for (size_t i = 0; i < n; i++) {
        const double h = gradient_step(&axes->axis[i], evaluator->base[i], &third[i]);
        const double upper = evaluator->base[i] + h;
        const double lower = evaluator->base[i] - h;
        points[2 * i] = (hesscrit_point){i, i, upper, upper};
        points[2 * i + 1] = (hesscrit_point){i, i, lower, lower};
    }
    status = hesscrit_evaluate_points(evaluator, 2 * n, points, losses);
    for (size_t i = 0; status == HESSCRIT_OK && i < n; i++) {
        const double distance = points[2 * i].xi - points[2 * i + 1].xi;
        gradient[i] = (losses[2 * i] - losses[2 * i + 1]) / distance;
        if (!isfinite(gradient[i]))
            return hesscrit_fail(context, HESSCRIT_E_NONFINITE,
                                 "the loss at theta -+ h e%zu is %g and %g, h = %g", i,
                                 losses[2 * i + 1], losses[2 * i], 0.5 * distance);
        bound[i] = slope_bound(&axes->axis[i], third[i], gradient[i], 0.5 * distance);
    }
    hesscrit_scratch_release(context, mark);
    return status;
}

hesscrit_status hesscrit_gradient_extrapolated(hesscrit_evaluator *evaluator,
                                               const hesscrit_axes *axes, hesscrit_ladder *ladders,
                                               double *gradient, double *bound)
{
    for (size_t i = 0; i < evaluator->problem.n; i++) {
        const int top = ladders[i].top;
        int bottom = top > 2 ? top - 2 : 0;
        hesscrit_estimate best = hesscrit_ladder_slope(axes, ladders, i, top, bottom);
        for (int k = 0; k < FURTHER_RUNGS && bottom > 0; k++) {
            if (best.truncation <= best.noise) break;
            const hesscrit_status status = hesscrit_step_on(evaluator, axes, ladders, i, --bottom);
            if (status != HESSCRIT_OK) return status;
            if (!hesscrit_rung_is_finite(&ladders[i], bottom)) break;
            best = hesscrit_ladder_slope(axes, ladders, i, top, bottom);
        }
        gradient[i] = best.value;
        bound[i] = hesscrit_estimate_bound(best);
    }
    return HESSCRIT_OK;
}

static hesscrit_status compute_gradient(hesscrit_context *context, const hesscrit_problem *problem,
                                        const double *theta, double *gradient, double *bound)
{
    hesscrit_evaluator evaluator;
    hesscrit_derivatives d;
    hesscrit_status status = hesscrit_evaluator_start(context, problem, theta, 0, &evaluator);
    if (status != HESSCRIT_OK) return status;
    if (problem->n > 0 && !gradient)
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "gradient is NULL");
    unsigned wanted = HESSCRIT_WANT_GRADIENT;
    if (bound) wanted |= HESSCRIT_WANT_GRADIENT_BOUND;
    status = hesscrit_derive(&evaluator, wanted, &d);
    if (status != HESSCRIT_OK || problem->n == 0) return status;
    memcpy(gradient, d.gradient, problem->n * sizeof *gradient);
    if (bound) memcpy(bound, d.gradient_bound, problem->n * sizeof *bound);
    return HESSCRIT_OK;
}

hesscrit_status hesscrit_gradient(hesscrit_context *context, const hesscrit_problem *problem,
                                  const double *theta, double *gradient, double *bound)
{
    HESSCRIT_RETURN_FROM_CALL(context, compute_gradient(context, problem, theta, gradient, bound));
}
