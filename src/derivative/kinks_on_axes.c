#include "derivative/kinks_on_axes.h"

#include <math.h>

#include "base/memory.h"
#include "loss/noise_around.h"
#include "derivative/fit_axis.h"
#include "derivative/fit_step.h"
#include "derivative/steps.h"

struct looked_at_axis {
    hesscrit_evaluator *evaluator;
    const hesscrit_axes *axes;
    size_t i;
};

static hesscrit_five five_losses(const hesscrit_axes *axes, const hesscrit_axis *axis)
{
    return (hesscrit_five){axis->step, axis->minus2, axis->minus, axes->loss,
                           axis->plus, axis->plus2,  axis->error};
}

/* The five values of an axis at another distance. */
static hesscrit_status look_at_axis(void *data, double distance, hesscrit_five *five)
{
    const struct looked_at_axis *at = data;
    hesscrit_axis axis = at->axes->axis[at->i];
    axis.step = distance;
    const hesscrit_status status = hesscrit_measure_axis(at->evaluator, at->axes, at->i, &axis);
    *five = five_losses(at->axes, &axis);
    return status;
}

static hesscrit_status hear_at_distance(void *data, double distance, double *error)
{
    const struct looked_at_axis *at = data;
    return hesscrit_error_on_axis(at->evaluator, HESSCRIT_OF_LOSS, at->axes->loss_error.near, at->i,
                                  distance, error);
}

/* Was a parabola seen, where no digit of the loss moves nearby? Then it is what rounding leaves
 * there, and what seemed to be a kink is noise. */
static int is_rounded_away(const hesscrit_axes *axes, const hesscrit_axis *axis,
                           const hesscrit_five *nearest)
{
    return hesscrit_second_of_five(nearest) == 0.0 && axis->visible &&
           hesscrit_fourth_size(axes, axis) <=
               HESSCRIT_SAME_PARABOLA * hesscrit_second_size(axes, axis);
}

/* An axis that showed no kink nearby, though it seemed to: its step was beyond the scale of the
 * loss. */
static hesscrit_status choose_again(const struct looked_at_axis *at, hesscrit_axes *axes,
                                    const hesscrit_five *here, const hesscrit_five *nearest)
{
    const int fits = hesscrit_fourth_ratio(axes, &axes->axis[at->i]) <= HESSCRIT_AXIS_RATIO_LIMIT;
    hesscrit_axis *axis = &axes->axis[at->i];
    if (fits || nearest->distance >= here->distance) return HESSCRIT_OK;
    if (is_rounded_away(axes, axis, nearest)) {
        axis->error = fmax(axis->error, hesscrit_fourth_size(axes, axis) / 16.0);
        return HESSCRIT_OK;
    }
    return hesscrit_choose_step_again(at->evaluator, axes, at->i, nearest->distance);
}

static hesscrit_status find_on_axis(hesscrit_evaluator *evaluator, hesscrit_axes *axes, size_t i,
                                    hesscrit_kinks *kinks, hesscrit_roughness *roughness)
{
    if (axes->axis[i].side) return HESSCRIT_OK; /* only one side is known */
    struct looked_at_axis at = {evaluator, axes, i};
    const hesscrit_kink_line line = {
        .data = &at,
        .look = look_at_axis,
        .hear = hear_at_distance,
        .degree = 2,
        .limit = HESSCRIT_AXIS_RATIO_LIMIT,
        .least = hesscrit_nearest_distance(evaluator->base[i], axes->scale[i]),
        .reach = HESSCRIT_LONGEST_STEP * axes->scale[i]};
    hesscrit_five here = five_losses(axes, &axes->axis[i]);
    hesscrit_five nearest;
    hesscrit_kink kink;
    /* A jump was taken for noise when the step was chosen. */
    here.error = hesscrit_axis_error(axes, &axes->axis[i], evaluator->base[i]);
    if (hesscrit_oddity(&line, &here) == 0.0) return HESSCRIT_OK;
    const hesscrit_status status = hesscrit_look_for_kink(&line, &here, &nearest, &kink);
    if (status != HESSCRIT_OK) return status;
    if (kink.order == HESSCRIT_NO_KINK) return choose_again(&at, axes, &here, &nearest);
    const double even = fabs(hesscrit_even_part(&nearest));
    const double odd = fabs(hesscrit_odd_part(&nearest));
    roughness->any = 1;
    roughness->second[i] = fabs(hesscrit_even_part(&here)) + 0.5 * fabs(hesscrit_odd_part(&here));
    if (kink.order < 2) roughness->slope[i] = (0.25 * even + 0.5 * odd) / nearest.distance;
    hesscrit_note_kink(kinks, axes->scale, i, &kink);
    return HESSCRIT_OK;
}

hesscrit_status hesscrit_find_kinks(hesscrit_evaluator *evaluator, hesscrit_axes *axes,
                                    hesscrit_kinks *kinks, hesscrit_roughness *roughness)
{
    const size_t n = evaluator->problem.n;
    hesscrit_status status = hesscrit_scratch_doubles(evaluator->context, 2, n, &roughness->second);
    if (status != HESSCRIT_OK) return status;
    roughness->slope = roughness->second + n;
    roughness->any = 0;
    for (size_t i = 0; i < 2 * n; i++) roughness->second[i] = 0.0;
    for (size_t i = 0; status == HESSCRIT_OK && i < n; i++)
        status = find_on_axis(evaluator, axes, i, kinks, roughness);
    return status;
}

/* A kink along a surface shows on two axes only if its normal has both components, and in their
 * mixed difference no more than in the lesser of both, so not more than in their mean. */
void hesscrit_cover_kinks(size_t n, const hesscrit_axes *axes, const hesscrit_roughness *roughness,
                          double *gradient_bound, double *hessian_bound)
{
    if (!roughness->any) return;
    for (size_t i = 0; gradient_bound && i < n; i++) gradient_bound[i] += roughness->slope[i];
    for (size_t i = 0; hessian_bound && i < n; i++)
        for (size_t j = 0; j < n; j++) {
            const double both = sqrt(roughness->second[i]) * sqrt(roughness->second[j]);
            hessian_bound[i * n + j] += both / axes->axis[i].step / axes->axis[j].step;
        }
}
