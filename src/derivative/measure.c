#include <math.h>

#include "derivative/step_choice.h"

static double largest_of(double a, double b, double c, double d)
{
    return fmax(fmax(fabs(a), fabs(b)), fmax(fabs(c), fabs(d)));
}

double hesscrit_axis_error(const hesscrit_steps *steps, const hesscrit_axis *axis, double theta)
{
    const double size =
        fmax(fabs(steps->loss), largest_of(axis->plus, axis->minus, axis->plus2, axis->minus2));
    const double change = largest_of(axis->plus2 - axis->plus, axis->plus - steps->loss,
                                     steps->loss - axis->minus, axis->minus - axis->minus2);
    return hesscrit_spread(axis->side) *
           hesscrit_error_on_axis(steps->loss_error, size, theta, change / axis->step);
}

hesscrit_status hesscrit_measure_axis(hesscrit_evaluator *evaluator, const hesscrit_steps *steps,
                                      size_t i, hesscrit_axis *axis)
{
    const double theta = evaluator->base[i];
    axis->upper = theta + axis->step;
    axis->lower = theta - axis->step;
    axis->upper2 = theta + 2.0 * axis->step;
    axis->lower2 = theta - 2.0 * axis->step;
    const hesscrit_point points[4] = {{i, i, axis->upper, axis->upper},
                                      {i, i, axis->lower, axis->lower},
                                      {i, i, axis->upper2, axis->upper2},
                                      {i, i, axis->lower2, axis->lower2}};
    double losses[4];
    const hesscrit_status status = hesscrit_evaluate_points(evaluator, 4, points, losses);
    if (status != HESSCRIT_OK) return status;
    axis->plus = losses[0];
    axis->minus = losses[1];
    axis->plus2 = losses[2];
    axis->minus2 = losses[3];
    axis->error = hesscrit_axis_error(steps, axis, theta);
    axis->visible =
        largest_of(axis->plus - steps->loss, axis->minus - steps->loss, axis->plus2 - steps->loss,
                   axis->minus2 - steps->loss) > HESSCRIT_VISIBLE * axis->error;
    return HESSCRIT_OK;
}

double hesscrit_second_difference(const hesscrit_steps *steps, const hesscrit_axis *axis)
{
    return (axis->plus - steps->loss) + (axis->minus - steps->loss);
}

double hesscrit_fourth_difference(const hesscrit_steps *steps, const hesscrit_axis *axis)
{
    return (axis->plus2 - steps->loss) + (axis->minus2 - steps->loss) -
           4.0 * hesscrit_second_difference(steps, axis);
}
