#include "derivative/axes.h"

#include <math.h>

#include "base/memory.h"

hesscrit_status hesscrit_axes_allocate(hesscrit_context *context, size_t n, hesscrit_axes *axes)
{
    void *memory = NULL;
    void *sides = NULL;
    hesscrit_status status = hesscrit_scratch(context, n, sizeof(hesscrit_axis), &memory);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, n, 1, &axes->scale);
    if (status == HESSCRIT_OK) status = hesscrit_scratch(context, n, sizeof(int), &sides);
    if (status != HESSCRIT_OK) return status;
    axes->axis = memory;
    axes->sides = sides;
    for (size_t i = 0; i < n; i++) {
        axes->axis[i].side = axes->sides[i] = 0;
        axes->axis[i].heard = 0.0;
    }
    return HESSCRIT_OK;
}

static double largest_of(double a, double b, double c, double d)
{
    return fmax(fmax(fabs(a), fabs(b)), fmax(fabs(c), fabs(d)));
}

/* Of losses with this error. */
static double error_on_axis(hesscrit_loss_error error, double loss, const hesscrit_axis *axis,
                            double theta)
{
    const double size =
        fmax(fabs(loss), largest_of(axis->plus, axis->minus, axis->plus2, axis->minus2));
    const double change = largest_of(axis->plus2 - axis->plus, axis->plus - loss,
                                     loss - axis->minus, axis->minus - axis->minus2);
    return hesscrit_spread(axis->side) *
           fmax(hesscrit_error_at(error, size, fabs(theta) * change / axis->step), axis->heard);
}

double hesscrit_axis_error(const hesscrit_axes *axes, const hesscrit_axis *axis, double theta)
{
    return error_on_axis(axes->loss_error, axes->loss, axis, theta);
}

double hesscrit_axis_rounding(const hesscrit_axes *axes, const hesscrit_axis *axis, double theta)
{
    hesscrit_axis silent = *axis;
    silent.heard = 0.0;
    return error_on_axis((hesscrit_loss_error){0.0, 0.0}, axes->loss, &silent, theta);
}

hesscrit_status hesscrit_measure_axis(hesscrit_evaluator *evaluator, const hesscrit_axes *axes,
                                      size_t i, hesscrit_axis *axis)
{
    const double theta = evaluator->base[i];
    axis->upper = theta + axis->step;
    axis->lower = theta - axis->step;
    axis->upper2 = theta + 2.0 * axis->step;
    axis->lower2 = theta - 2.0 * axis->step;
    const hesscrit_point points[4] = {
        hesscrit_point_on_axis(i, axis->upper), hesscrit_point_on_axis(i, axis->lower),
        hesscrit_point_on_axis(i, axis->upper2), hesscrit_point_on_axis(i, axis->lower2)};
    double losses[4];
    const hesscrit_status status = hesscrit_evaluate_points(evaluator, 4, points, losses);
    if (status != HESSCRIT_OK) return status;
    axis->plus = losses[0];
    axis->minus = losses[1];
    axis->plus2 = losses[2];
    axis->minus2 = losses[3];
    axis->error = hesscrit_axis_error(axes, axis, theta);
    axis->visible =
        largest_of(axis->plus - axes->loss, axis->minus - axes->loss, axis->plus2 - axes->loss,
                   axis->minus2 - axes->loss) > HESSCRIT_VISIBLE * axis->error;
    return HESSCRIT_OK;
}

double hesscrit_second_difference(const hesscrit_axes *axes, const hesscrit_axis *axis)
{
    return (axis->plus - axes->loss) + (axis->minus - axes->loss);
}

double hesscrit_fourth_difference(const hesscrit_axes *axes, const hesscrit_axis *axis)
{
    return (axis->plus2 - axes->loss) + (axis->minus2 - axes->loss) -
           4.0 * hesscrit_second_difference(axes, axis);
}

int hesscrit_axis_is_finite(const hesscrit_axis *axis)
{
    return isfinite(axis->plus) && isfinite(axis->minus) && isfinite(axis->plus2) &&
           isfinite(axis->minus2) && isfinite(axis->error);
}

double hesscrit_half_width(const hesscrit_axis *axis)
{
    return 0.5 * (axis->upper - axis->lower);
}

double hesscrit_second_size(const hesscrit_axes *axes, const hesscrit_axis *axis)
{
    return fabs(hesscrit_second_difference(axes, axis));
}

double hesscrit_fourth_size(const hesscrit_axes *axes, const hesscrit_axis *axis)
{
    return fabs(hesscrit_fourth_difference(axes, axis));
}

double hesscrit_fourth_ratio(const hesscrit_axes *axes, const hesscrit_axis *axis)
{
    return hesscrit_fourth_size(axes, axis) / (16.0 * axis->error);
}

double hesscrit_curvature_error(const hesscrit_axes *axes, const hesscrit_axis *axis)
{
    return (hesscrit_fourth_size(axes, axis) / 12.0 + 16.0 / 3.0 * axis->error) / axis->step /
           axis->step;
}
