#include "derivative/steps.h"

#include <math.h>

#include "base/memory.h"
#include "loss/typical_sizes.h"
#include "derivative/step_choice.h"

static const double FIRST_STEP = 0x1p-12; /* of the natural scale: near u^(1/4) */

/* The natural scale of a coordinate, near the length L at which the fourth-order
 * term of the loss reaches the second-order one: (h / L)^2 = fourth / second
 * difference. Where the fourth difference is noise, L is at least what the noise
 * leaves possible; where it is as large as the second one, as for x^4 at 0,
 * nothing is learnt. A scale above the presumed one is believed only as far as
 * the step had to grow: a parabola has no scale. */
static double scale_seen(const hesscrit_steps *steps, const hesscrit_axis *axis, double presumed)
{
    const double second = hesscrit_second_size(steps, axis);
    const double fourth = hesscrit_fourth_size(steps, axis);
    const double noise = 16.0 * axis->error;
    if (second <= HESSCRIT_VISIBLE * axis->error || second < 64.0 * fourth) return presumed;
    const double length = axis->step * sqrt(second / fmax(fourth, noise));
    const double most = fmax(presumed, axis->step / FIRST_STEP);
    if (fourth <= noise && length < presumed) return presumed;
    return hesscrit_power_of_two_near(fmin(length, most));
}

static void note_scale(const hesscrit_evaluator *evaluator, hesscrit_steps *steps, size_t i)
{
    if (evaluator->problem.theta_scale) return;
    steps->scale[i] = scale_seen(steps, &steps->axis[i], steps->scale[i]);
}

hesscrit_status hesscrit_choose_step_again(hesscrit_evaluator *evaluator, hesscrit_steps *steps,
                                           size_t i, double first)
{
    const hesscrit_axis before = steps->axis[i];
    steps->axis[i].step = first;
    const hesscrit_status status = hesscrit_fit_step(evaluator, steps, i, 8.0 * before.step);
    if (status != HESSCRIT_OK) return status;
    if (hesscrit_curvature_error(steps, &steps->axis[i]) >=
        hesscrit_curvature_error(steps, &before))
        steps->axis[i] = before;
    note_scale(evaluator, steps, i);
    return status;
}

hesscrit_status hesscrit_choose_steps(hesscrit_evaluator *evaluator, hesscrit_steps *steps)
{
    const size_t n = evaluator->problem.n;
    void *axes = NULL;
    void *sides = NULL;
    double *joint = NULL;
    double bend = 0.0;
    hesscrit_status status = hesscrit_scratch(evaluator->context, n, sizeof(hesscrit_axis), &axes);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch_doubles(evaluator->context, n, 1, &steps->scale);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(evaluator->context, n, 1, &joint);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch(evaluator->context, n, sizeof(int), &sides);
    if (status != HESSCRIT_OK) return status;
    steps->axis = axes;
    steps->sides = sides;
    for (size_t i = 0; i < n; i++) steps->axis[i].side = steps->sides[i] = 0;

    hesscrit_natural_scale(evaluator, steps->scale);
    status =
        hesscrit_measure_loss(evaluator, steps->scale, &steps->loss, &steps->loss_error, &bend);
    for (size_t i = 0; status == HESSCRIT_OK && i < n; i++) {
        steps->axis[i].step = FIRST_STEP * steps->scale[i];
        status = hesscrit_fit_step(evaluator, steps, i, steps->scale[i]);
    }
    if (status == HESSCRIT_OK) status = hesscrit_check_waves(evaluator, steps, bend);
    if (status == HESSCRIT_OK) status = hesscrit_fit_invisible(evaluator, steps, joint);
    for (size_t i = 0; status == HESSCRIT_OK && i < n; i++) note_scale(evaluator, steps, i);
    return status;
}
