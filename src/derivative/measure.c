/* What the loss is at theta and along an axis, and how far off it may be. */
#include <float.h>
#include <math.h>

#include "loss/noise.h"
#include "derivative/step_choice.h"

void hesscrit_natural_scale(const hesscrit_evaluator *evaluator, double *scale)
{
    const double *given = evaluator->problem.theta_scale;
    for (size_t i = 0; i < evaluator->problem.n; i++)
        scale[i] =
            hesscrit_power_of_two_near(given ? given[i] : fmax(fabs(evaluator->base[i]), 1.0));
}

double hesscrit_loss_rounding(double size)
{
    return fmax(2.0 * HESSCRIT_UNIT_ROUNDOFF * fabs(size), 0x1p-1074);
}

double hesscrit_error_of(const hesscrit_steps *steps, double loss)
{
    return fmax(fmax(steps->loss_error, steps->relative * fabs(loss)),
                hesscrit_loss_rounding(loss));
}

hesscrit_status hesscrit_measure_loss(hesscrit_evaluator *evaluator, const double *scale,
                                      double *loss, double *error, double *relative, double *bend)
{
    hesscrit_status status = hesscrit_evaluate_loss(evaluator, evaluator->base, loss);
    if (status != HESSCRIT_OK) return status;
    if (!isfinite(*loss))
        return hesscrit_fail(evaluator->context, HESSCRIT_E_NONFINITE, "the loss at theta is %g",
                             *loss);
    *relative = 0.0;
    *error = fmax(evaluator->problem.loss_error, hesscrit_loss_rounding(*loss));
    if (evaluator->problem.loss_error > 0.0) return HESSCRIT_OK;

    double noise = 0.0;
    double share = 0.0;
    status = hesscrit_loss_noise(evaluator, *loss, scale, &noise, &share, bend);
    /* Rounding errors are even distributions, which end before two deviations. */
    *error = fmax(2.0 * noise, hesscrit_loss_rounding(*loss));
    *relative = 2.0 * share;
    return status;
}

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
    const double rounding = hesscrit_loss_rounding(size + fabs(theta) * (change / axis->step));
    return hesscrit_spread(axis->side) *
           fmax(fmax(steps->loss_error, steps->relative * size), rounding);
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
