#include "critical/escape.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/version.h"
#include "loss/error.h"
#include "loss/ray.h"
#include "loss/typical_sizes.h"

/* Few doublings: where the loss has no floor there would be no end. */
enum { HALVINGS = 50, DOUBLINGS = 3 };

/* Infinity where it is not a number. */
static hesscrit_status loss_along(const hesscrit_ray *ray, double length, double *loss)
{
    const hesscrit_status status = hesscrit_ray_loss(ray, length, loss);
    if (status == HESSCRIT_OK && isnan(*loss)) *loss = INFINITY;
    return status;
}

/* The length at which some parameter has moved by its typical size, or, where
 * the model promises nothing that could be seen there, the one at which it does. */
static double first_length(size_t n, const double *scale, const double *direction, double curvature,
                           double error)
{
    double largest = 0.0;
    for (size_t i = 0; i < n; i++) largest = fmax(largest, fabs(direction[i]) / scale[i]);
    return fmax(1.0 / largest, sqrt(HESSCRIT_SHOWS * error / -curvature));
}

hesscrit_status hesscrit_descend(hesscrit_evaluator *evaluator, const double *scale, double loss,
                                 double error, const double *direction, double slope,
                                 double curvature, double *theta_after, double *unit,
                                 hesscrit_escape_step *step)
{
    const size_t n = evaluator->problem.n;
    const hesscrit_ray ray = {evaluator, evaluator->base, NULL, direction, theta_after};
    double length = first_length(n, scale, direction, curvature, error);
    double lowest = loss;
    double taken = 0.0; /* signed */
    for (int k = 0; k < HALVINGS && taken == 0.0; k++, length *= 0.5) {
        for (int sign = 1; sign >= -1; sign -= 2) {
            const double promised = -(sign * slope + 0.5 * curvature * length) * length;
            double seen = 0.0;
            const hesscrit_status status = loss_along(&ray, sign * length, &seen);
            if (status != HESSCRIT_OK) return status;
            /* A loss of minus infinity is a domain error, not a way down. */
            if (isinf(seen) || seen >= lowest) continue;
            /* Of many looks some are lower by noise: what is not promised has to be clear. */
            const double least = (promised >= 2.0 * error ? 2.0 : HESSCRIT_CLEAR) * error;
            if (loss - seen < fmax(HESSCRIT_SUFFICIENT * promised, least)) continue;
            lowest = seen;
            taken = sign * length;
        }
    }
    if (taken == 0.0)
        return hesscrit_fail(evaluator->context, HESSCRIT_E_NO_DESCENT,
                             "no step along +-direction down to length %g lowers the loss %g",
                             length, loss);
    for (int k = 0; k < DOUBLINGS; k++) {
        double seen = 0.0;
        const hesscrit_status status = loss_along(&ray, 2.0 * taken, &seen);
        if (status != HESSCRIT_OK) return status;
        if (isinf(seen) || seen >= lowest) break;
        lowest = seen;
        taken *= 2.0;
    }

    hesscrit_ray_go(&ray, taken);
    for (size_t i = 0; i < n; i++) unit[i] = taken < 0.0 ? -direction[i] : direction[i];
    step->length = fabs(taken);
    step->kind = HESSCRIT_ESCAPE_BY_CURVATURE;
    step->curvature = curvature;
    step->slope = taken < 0.0 ? -slope : slope;
    step->loss_before = loss;
    step->loss_after = lowest;
    step->predicted_decrease = -(slope + 0.5 * curvature * taken) * taken;
    step->decrease = loss - lowest;
    return hesscrit_evaluator_check(evaluator);
}

/* direction / ||direction||; 0 when that cannot be. */
static int normalise(size_t n, const double *direction, double *unit)
{
    double largest = 0.0;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(direction[i])) return 0;
        largest = fmax(largest, fabs(direction[i]));
    }
    if (largest == 0.0) return 0;
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) {
        unit[i] = direction[i] / largest;
        sum += unit[i] * unit[i];
    }
    const double norm = sqrt(sum);
    for (size_t i = 0; i < n; i++) unit[i] /= norm;
    return 1;
}

static hesscrit_status escape(hesscrit_context *context, const hesscrit_problem *problem,
                              const double *theta, const double *direction, double curvature,
                              double *theta_after, double *unit, hesscrit_escape_step *step)
{
    hesscrit_evaluator evaluator;
    hesscrit_status status = hesscrit_evaluator_start(context, problem, theta, 0, &evaluator);
    if (status == HESSCRIT_OK && step)
        status = hesscrit_check_struct(context, "hesscrit_escape_step", step,
                                       HESSCRIT_ESCAPE_STEP_0_1_0, sizeof *step);
    if (status != HESSCRIT_OK) return status;
    const size_t n = problem->n;
    double *memory = NULL;
    status = hesscrit_scratch_doubles(context, 4, n, &memory);
    if (status != HESSCRIT_OK) return status;
    double *const scale = memory;
    double *const along = memory + n;
    double *const after = memory + 2 * n;
    double *const found = memory + 3 * n;
    if (!theta_after || !direction)
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "%s is NULL",
                             theta_after ? "direction" : "theta_after");
    if (!normalise(n, direction, along))
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "direction is zero or not finite");
    if (!(curvature < 0.0))
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "the curvature is %g, not negative",
                             curvature);

    double loss = 0.0;
    hesscrit_evaluator_stage(&evaluator, HESSCRIT_STAGE_ESCAPE, 4);
    hesscrit_natural_scale(&evaluator, scale);
    status = hesscrit_evaluate_loss(&evaluator, theta, &loss);
    if (status != HESSCRIT_OK) return status;
    if (!isfinite(loss))
        return hesscrit_fail(context, HESSCRIT_E_NONFINITE, "the loss at theta is %g", loss);
    const double error = hesscrit_error_told(problem, loss);
    hesscrit_escape_step taken = hesscrit_escape_step_default();
    status = hesscrit_descend(&evaluator, scale, loss, error, along, 0.0, curvature, after, found,
                              &taken);
    if (status != HESSCRIT_OK) return status;
    memcpy(theta_after, after, n * sizeof *after);
    if (unit) memcpy(unit, found, n * sizeof *found);
    if (step) hesscrit_write_struct(&taken, step);
    return HESSCRIT_OK;
}

hesscrit_status hesscrit_escape(hesscrit_context *context, const hesscrit_problem *problem,
                                const double *theta, const double *direction, double curvature,
                                double *theta_after, double *unit, hesscrit_escape_step *step)
{
    HESSCRIT_RETURN_FROM_CALL(
        context, escape(context, problem, theta, direction, curvature, theta_after, unit, step));
}
