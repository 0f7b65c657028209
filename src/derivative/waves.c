/* Do the steps go beyond waves of the loss? */
#include <math.h>

#include "loss/noise.h"
#include "derivative/step_choice.h"

static const double MANY = 4.0; /* times the curvature or error that is allowed for */

/* What an axis can bend by within a distance, if it goes on as with its step. */
static double curvature_within(const hesscrit_steps *steps, const hesscrit_axis *axis,
                               double distance)
{
    const double share = distance / axis->step;
    return share * share * (hesscrit_second_size(steps, axis) + HESSCRIT_VISIBLE * axis->error);
}

/* Look at an axis at a distance that is far below its step. Where it bends there by many times what
 * the step says, the step was beyond the scale of the loss, and is chosen anew. Axes whose fourth
 * difference stands out, as of kinks, look odd already: see kinks.c. Cost: 2 calls, and 4 to 28 for
 * the choice. */
static hesscrit_status look_for_waves(hesscrit_evaluator *evaluator, hesscrit_steps *steps,
                                      size_t i)
{
    hesscrit_axis *axis = &steps->axis[i];
    if (axis->side || hesscrit_fourth_size(steps, axis) > HESSCRIT_RATIO_LIMIT * 16.0 * axis->error)
        return HESSCRIT_OK;
    const double theta = evaluator->base[i];
    const double distance = hesscrit_power_of_two_near(HESSCRIT_LINE * steps->scale[i]);
    const hesscrit_point points[2] = {{i, i, theta + distance, theta + distance},
                                      {i, i, theta - distance, theta - distance}};
    double losses[2];
    hesscrit_status status = hesscrit_evaluate_points(evaluator, 2, points, losses);
    if (status != HESSCRIT_OK) return status;
    const double bend = fabs((losses[0] - steps->loss) + (losses[1] - steps->loss));
    const double expected =
        curvature_within(steps, axis, distance) + HESSCRIT_VISIBLE * axis->error;
    if (!(bend > MANY * expected)) return HESSCRIT_OK;
    const double reach = 4.0 * axis->step; /* shorter steps than the present one */
    axis->step = distance;
    return hesscrit_fit_step(evaluator, steps, i, reach);
}

/* Of a loss that goes up and down within a step, differences may look like those of a parabola: at
 * 0, h and 2h that are near multiples of a period. But not those of points that are much
 * nearer to theta, as were looked at to measure the noise. What all axes together
 * let them bend by, their pairs included, is the square of a sum of roots. Only where the
 * scale is presumed: one that was told is believed. */
hesscrit_status hesscrit_check_waves(hesscrit_evaluator *evaluator, hesscrit_steps *steps,
                                     double bend)
{
    const size_t n = evaluator->problem.n;
    double roots = 0.0;
    if (evaluator->problem.theta_scale) return HESSCRIT_OK;
    for (size_t i = 0; i < n; i++) {
        const double distance = HESSCRIT_LINE * steps->scale[i];
        roots += sqrt(curvature_within(steps, &steps->axis[i], distance));
    }
    if (!(fabs(bend) > MANY * (roots * roots + HESSCRIT_VISIBLE * steps->loss_error.near)))
        return HESSCRIT_OK;
    hesscrit_status status = HESSCRIT_OK;
    for (size_t i = 0; status == HESSCRIT_OK && i < n; i++)
        status = look_for_waves(evaluator, steps, i);
    return status;
}
