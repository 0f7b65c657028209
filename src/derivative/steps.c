#include "derivative/steps.h"

#include <math.h>

#include "base/memory.h"
#include "base/numbers.h"
#include "base/random.h"
#include "loss/noise.h"
#include "loss/noise_around.h"
#include "loss/typical_sizes.h"
#include "derivative/fit_axis.h"
#include "derivative/invisible_axes.h"

static const double FIRST_STEP = 0x1p-12; /* of the natural scale: near u^(1/4) */
static const double SMALL_FOURTH = 4.0;   /* times it, and the second difference has a scale */

/* The natural scale of a coordinate, near the length L at which the fourth-order
 * term of the loss reaches the second-order one: (h / L)^2 = fourth / second
 * difference. Where the fourth difference is noise, L is at least what the noise
 * leaves possible; where it is as large as the second one, as for x^4 at 0,
 * nothing is learnt. A scale above the presumed one is believed only as far as
 * the step had to grow for rounding: a parabola has no scale, and noise makes
 * steps longer, not sizes. */
static double scale_on_axis(const hesscrit_axes *axes, const hesscrit_axis *axis, double theta,
                            double presumed, int *is_least)
{
    *is_least = 0;
    const double second = hesscrit_second_size(axes, axis);
    const double fourth = hesscrit_fourth_size(axes, axis);
    const double noise = 16.0 * axis->error;
    if (second <= HESSCRIT_VISIBLE * axis->error || second < SMALL_FOURTH * fourth) return presumed;
    const double length = axis->step * sqrt(second / fmax(fourth, noise));
    const double share = hesscrit_axis_rounding(axes, axis, theta) / axis->error;
    const double most = fmax(presumed, sqrt(share) * axis->step / FIRST_STEP);
    *is_least = fourth <= noise && length < presumed;
    return hesscrit_power_of_two_near(fmin(length, most));
}

/* How the even part of the loss on an axis, far out, goes on: as one power above 2, or not. */
static const double FAR_OUT = 64.0;      /* times the length */
static const double INWARDS = 0x1p-4;    /* of the presumed size */
static const double ABOVE_SQUARE = 2.75; /* of even powers, the next one is 4 */
static const double ONE_POWER = 0.25;

/* Beside a degenerate point the fourth order is as large as the second one about as far away as the
 * point is, which is no length of the loss: is it one power of the distance from there to the
 * presumed size? is_least: the length is at least this. Then it tells of a size only where the
 * domain ends on the way. Cost: 6 calls where the length is that much smaller. */
static hesscrit_status is_no_size(hesscrit_evaluator *evaluator, const hesscrit_axes *axes,
                                  size_t i, double length, double presumed, int is_least,
                                  int *answer)
{
    const double at[3] = {FAR_OUT * length, INWARDS * presumed, presumed};
    hesscrit_point points[6];
    double losses[6];
    double even[3];
    *answer = is_least;
    if (!(at[0] < INWARDS * at[1])) return HESSCRIT_OK;
    for (size_t k = 0; k < 3; k++) {
        points[2 * k] = hesscrit_point_on_axis(i, evaluator->base[i] + at[k]);
        points[2 * k + 1] = hesscrit_point_on_axis(i, evaluator->base[i] - at[k]);
    }
    const hesscrit_status status = hesscrit_evaluate_points(evaluator, 6, points, losses);
    if (status != HESSCRIT_OK) return status;
    for (size_t k = 0; k < 3; k++)
        even[k] = (losses[2 * k] - axes->loss) + (losses[2 * k + 1] - axes->loss);
    const double inner = log(even[1] / even[0]) / log(at[1] / at[0]);
    const double outer = log(even[2] / even[1]) / log(at[2] / at[1]);
    const int is_power = fmin(inner, outer) > ABOVE_SQUARE && fabs(inner - outer) < ONE_POWER;
    *answer = is_least ? isfinite(even[1]) && isfinite(even[2]) : is_power;
    return HESSCRIT_OK;
}

static hesscrit_status note_scale(hesscrit_evaluator *evaluator, hesscrit_axes *axes, size_t i)
{
    if (evaluator->problem.theta_scale) return HESSCRIT_OK;
    const double presumed = axes->scale[i];
    int is_least;
    int is_none;
    const double length =
        scale_on_axis(axes, &axes->axis[i], evaluator->base[i], presumed, &is_least);
    const hesscrit_status status =
        is_no_size(evaluator, axes, i, length, presumed, is_least, &is_none);
    if (status == HESSCRIT_OK && !is_none) axes->scale[i] = length;
    return status;
}

hesscrit_status hesscrit_choose_step_again(hesscrit_evaluator *evaluator, hesscrit_axes *axes,
                                           size_t i, double first)
{
    const hesscrit_axis before = axes->axis[i];
    axes->axis[i].step = first;
    const hesscrit_status status =
        hesscrit_fit_axis(evaluator, axes, i, before.step / HESSCRIT_LONGEST_STEP);
    if (status != HESSCRIT_OK) return status;
    if (hesscrit_curvature_error(axes, &axes->axis[i]) >= hesscrit_curvature_error(axes, &before))
        axes->axis[i] = before;
    return note_scale(evaluator, axes, i);
}

static const double MANY = 4.0; /* times the curvature or error that is allowed for */

/* What an axis can bend by within a distance, if it goes on as with its step. */
static double curvature_within(const hesscrit_axes *axes, const hesscrit_axis *axis,
                               double distance)
{
    const double share = distance / axis->step;
    return share * share * (hesscrit_second_size(axes, axis) + HESSCRIT_VISIBLE * axis->error);
}

/* Look at an axis at a distance that is far below its step. Where it bends there by many times what
 * the step says, the step was beyond the scale of the loss, and is chosen anew. Axes whose fourth
 * difference stands out, as of kinks, look odd already: see kinks_on_axes.h. Cost: 2 calls, and 4
 * to 28 for the choice. */
static hesscrit_status look_for_waves(hesscrit_evaluator *evaluator, hesscrit_axes *axes, size_t i)
{
    hesscrit_axis *axis = &axes->axis[i];
    if (axis->side || hesscrit_fourth_ratio(axes, axis) > HESSCRIT_AXIS_RATIO_LIMIT)
        return HESSCRIT_OK;
    const double theta = evaluator->base[i];
    const double distance = hesscrit_power_of_two_near(HESSCRIT_LINE * axes->scale[i]);
    const hesscrit_point points[2] = {hesscrit_point_on_axis(i, theta + distance),
                                      hesscrit_point_on_axis(i, theta - distance)};
    double losses[2];
    hesscrit_status status = hesscrit_evaluate_points(evaluator, 2, points, losses);
    if (status != HESSCRIT_OK) return status;
    const double ends_difference = fabs((losses[0] - axes->loss) + (losses[1] - axes->loss));
    const double expected = curvature_within(axes, axis, distance) + HESSCRIT_VISIBLE * axis->error;
    if (!(ends_difference > MANY * expected)) return HESSCRIT_OK;
    const double reach = 0.5 * axis->step / HESSCRIT_LONGEST_STEP; /* shorter steps */
    axis->step = distance;
    return hesscrit_fit_axis(evaluator, axes, i, reach);
}

/* Of a loss that goes up and down within a step, differences may look like those of a parabola: at
 * 0, h and 2h that are near multiples of a period. But not those of points that are much
 * nearer to theta, as were looked at to measure the noise. What all axes together
 * let them bend by, their pairs included, is the square of a sum of roots. Only where the
 * scale is presumed: one that was told is believed. */
static hesscrit_status check_waves(hesscrit_evaluator *evaluator, hesscrit_axes *axes,
                                   double ends_difference)
{
    const size_t n = evaluator->problem.n;
    double roots = 0.0;
    if (evaluator->problem.theta_scale) return HESSCRIT_OK;
    for (size_t i = 0; i < n; i++) {
        const double distance = HESSCRIT_LINE * axes->scale[i];
        roots += sqrt(curvature_within(axes, &axes->axis[i], distance));
    }
    if (!(fabs(ends_difference) >
          MANY * (roots * roots + HESSCRIT_VISIBLE * axes->loss_error.near)))
        return HESSCRIT_OK;
    hesscrit_status status = HESSCRIT_OK;
    for (size_t i = 0; status == HESSCRIT_OK && i < n; i++)
        status = look_for_waves(evaluator, axes, i);
    return status;
}

/* Than the loudest axis are those that it drowns. */
static const double QUIETER = 0x1p-6;

/* What the noise about one step away, in all coordinates at once whose losses have an error of
 * `most` at most, says of the error of a loss: at that place, where it is beyond its rounding, and
 * as a share of the loss there. */
static hesscrit_status hear_at_steps(hesscrit_evaluator *evaluator, const hesscrit_axes *axes,
                                     double most, double known, hesscrit_loss_error *heard)
{
    const double spacing = 0x1p-5; /* of the steps */
    const size_t n = evaluator->problem.n;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(evaluator->context);
    double *steps = NULL;
    double *point = NULL;
    double noise = 0.0;
    double share = 0.0;
    double **const vectors[] = {&steps, &point, NULL};
    hesscrit_status status = hesscrit_scratch_each(evaluator->context, 1, n, vectors);
    if (status != HESSCRIT_OK) return status;
    uint32_t random = 0x1f83d9abu;
    for (size_t i = 0; i < n; i++) {
        const hesscrit_axis *axis = &axes->axis[i];
        const double along = hesscrit_random_sign(&random) * hesscrit_random_length(&random);
        steps[i] = axis->error <= most ? axis->step : 0.0;
        point[i] = evaluator->base[i] + (axis->side ? 0.0 : along) * steps[i];
    }
    status = hesscrit_noise_around(evaluator, HESSCRIT_OF_LOSS, point, steps, spacing, 0.5 * known,
                                   &noise, &share);
    /* That of a loss which is larger there may be its rounding. */
    const double size = noise > 0.0 ? noise / share : 0.0;
    const double rounding = HESSCRIT_CLEAR * hesscrit_loss_rounding(size);
    heard->near = 2.0 * noise > rounding ? 2.0 * noise : 0.0;
    heard->share = fmax(2.0 * share, 2.0 * evaluator->loss_unit); /* no finer than its bits */
    hesscrit_scratch_release(evaluator->context, mark);
    return status;
}

/* May the terms of the loss cancel at theta, so that their rounding is more than the noise that
 * showed there? It does not look so where the loss is more than what it changes by within steps
 * that had not to be shortened. */
static int may_cancel(const hesscrit_axes *axes, size_t n)
{
    double change = 0.0;
    for (size_t i = 0; i < n; i++) {
        const hesscrit_axis *axis = &axes->axis[i];
        if (!axis->visible || axis->step < FIRST_STEP * axes->scale[i]) return 1;
        change =
            fmax(change, fmax(fabs(axis->plus2 - axes->loss), fabs(axis->minus2 - axes->loss)));
    }
    return fabs(axes->loss) < change;
}

/* The largest error on any axis that has `most` at most. *carried: it is the noise at theta as a
 * share of larger losses. 0: there is no such axis. */
static double error_of_axes(const hesscrit_axes *axes, size_t n, double most, int *carried)
{
    const hesscrit_loss_error known = axes->loss_error;
    double error = 0.0;
    double largest = 0.0;
    for (size_t i = 0; i < n; i++) {
        const hesscrit_axis *axis = &axes->axis[i];
        if (axis->error > most) continue;
        error = fmax(error, axis->error);
        largest = fmax(largest, fmax(fabs(axis->plus2), fabs(axis->minus2)));
    }
    *carried = known.share * largest > HESSCRIT_CLEAR * known.near;
    return error;
}

/* The noise at theta was carried to the steps, as absolute or as a share of the loss. Where it is
 * clearly another one there, the steps are chosen by that: what is zero by cancellation at theta is
 * noisier beside it, and a share that was seen of a small loss may be none of a large one. Beside
 * the losses of a steep axis nothing is heard of the others: these are asked alone.
 * may_be_more: whether the former is looked for. */
static hesscrit_status check_noise(hesscrit_evaluator *evaluator, hesscrit_axes *axes,
                                   int may_be_more)
{
    enum { ROUNDS = 3 };
    const size_t n = evaluator->problem.n;
    hesscrit_loss_error *error = &axes->loss_error;
    double most = INFINITY;
    if (evaluator->problem.loss_error > 0.0) return HESSCRIT_OK;
    for (int round = 0; round < ROUNDS; round++) {
        int is_carried;
        const double presumed = error_of_axes(axes, n, most, &is_carried);
        hesscrit_loss_error heard = {0.0, 0.0};
        if (presumed == 0.0 || (!is_carried && !may_be_more)) return HESSCRIT_OK;
        hesscrit_status status =
            hear_at_steps(evaluator, axes, most, HESSCRIT_CLEAR * presumed, &heard);
        if (status != HESSCRIT_OK) return status;
        if (heard.near > HESSCRIT_CLEAR * presumed) {
            error->near = heard.near;
        } else if (is_carried && HESSCRIT_CLEAR * heard.share < error->share) {
            error->share = heard.share;
        } else {
            most = QUIETER * presumed;
            continue;
        }
        for (size_t i = 0; status == HESSCRIT_OK && i < n; i++)
            status = hesscrit_fit_axis(evaluator, axes, i, axes->scale[i]);
        if (status != HESSCRIT_OK) return status;
    }
    return HESSCRIT_OK;
}

hesscrit_status hesscrit_choose_steps(hesscrit_evaluator *evaluator, hesscrit_axes *axes)
{
    const size_t n = evaluator->problem.n;
    double ends_difference = 0.0;
    hesscrit_status status = hesscrit_axes_allocate(evaluator->context, n, axes);
    if (status != HESSCRIT_OK) return status;
    hesscrit_natural_scale(evaluator, axes->scale);
    status = hesscrit_measure_loss(evaluator, axes->scale, &axes->loss, &axes->loss_error,
                                   &ends_difference);
    for (size_t i = 0; status == HESSCRIT_OK && i < n; i++) {
        axes->axis[i].step = FIRST_STEP * axes->scale[i];
        status = hesscrit_fit_axis(evaluator, axes, i, axes->scale[i]);
    }
    if (status == HESSCRIT_OK) status = check_waves(evaluator, axes, ends_difference);
    if (status == HESSCRIT_OK) status = check_noise(evaluator, axes, may_cancel(axes, n));
    if (status == HESSCRIT_OK) status = hesscrit_fit_invisible(evaluator, axes);
    if (status == HESSCRIT_OK) status = check_noise(evaluator, axes, 0);
    for (size_t i = 0; status == HESSCRIT_OK && i < n; i++) status = note_scale(evaluator, axes, i);
    return status;
}
