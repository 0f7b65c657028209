#include "derivative/steps.h"

#include <float.h>
#include <math.h>

#include "base/memory.h"
#include "derivative/noise.h"

static const double U = DBL_EPSILON / 2;    /* unit roundoff */
static const double FIRST_STEP = 0x1p-12;   /* of the natural scale: near u^(1/4) */
static const double BEST_RATIO = 0.5;       /* of truncation to noise, see steps.h */
static const double RATIO_LIMIT = 6.0;      /* beyond it truncation dominates */
static const double ENOUGH_SIGNAL = 0x1p22; /* second difference / noise: no need to go further */
static const double CLEAR_SIGNAL = 0x1p7;   /* less of it, and a fourth difference may be noise */
static const double VISIBLE = 8.0;          /* changes beyond this many errors are no noise */

/* What seems to be noise is looked at once more, with a step that is shorter by this, of which what
 * is left of a smooth function is nothing, and of noise more than this share in 49 of 50 cases. */
static const double DOUBTED_CHANGE = 0x1p-6;
static const double NOISE_KEEPS = 0x1p-5;
static const double MANY = 4.0; /* times the curvature or error that is allowed for */

enum { ROUNDS = 7 };

double hesscrit_power_of_two_near(double x)
{
    int exponent;
    const double mantissa = frexp(x, &exponent);
    return ldexp(1.0, mantissa < 0.70710678118654752 ? exponent - 1 : exponent);
}

void hesscrit_natural_scale(const hesscrit_evaluator *evaluator, double *scale)
{
    const double *given = evaluator->problem.theta_scale;
    for (size_t i = 0; i < evaluator->problem.n; i++)
        scale[i] =
            hesscrit_power_of_two_near(given ? given[i] : fmax(fabs(evaluator->base[i]), 1.0));
}

double hesscrit_loss_rounding(double size)
{
    return fmax(2.0 * U * fabs(size), 0x1p-1074);
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

double hesscrit_spread(const hesscrit_axis *axis)
{
    return axis->side ? 15.0 : 1.0;
}

double hesscrit_axis_error(const hesscrit_steps *steps, const hesscrit_axis *axis, double theta)
{
    const double size =
        fmax(fabs(steps->loss), largest_of(axis->plus, axis->minus, axis->plus2, axis->minus2));
    const double change = largest_of(axis->plus2 - axis->plus, axis->plus - steps->loss,
                                     steps->loss - axis->minus, axis->minus - axis->minus2);
    const double rounding = hesscrit_loss_rounding(size + fabs(theta) * (change / axis->step));
    return hesscrit_spread(axis) * fmax(fmax(steps->loss_error, steps->relative * size), rounding);
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
                   axis->minus2 - steps->loss) > VISIBLE * axis->error;
    return HESSCRIT_OK;
}

static int is_finite(const hesscrit_axis *axis)
{
    return isfinite(axis->plus) && isfinite(axis->minus) && isfinite(axis->plus2) &&
           isfinite(axis->minus2) && isfinite(axis->error);
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

static double second_difference(const hesscrit_steps *steps, const hesscrit_axis *axis)
{
    return fabs(hesscrit_second_difference(steps, axis));
}

static double fourth_difference(const hesscrit_steps *steps, const hesscrit_axis *axis)
{
    return fabs(hesscrit_fourth_difference(steps, axis));
}

/* By which power of two the step should change; 1 when it fits. */
static double change_of_step(const hesscrit_steps *steps, const hesscrit_axis *axis)
{
    const double most_down = 0x1p-12;
    const double most_up = 0x1p6;
    if (!is_finite(axis)) return 0x1p-6; /* outside the domain */
    const double ratio = fourth_difference(steps, axis) / (16.0 * axis->error);
    if (ratio > RATIO_LIMIT)
        return hesscrit_power_of_two_near(
            fmin(fmax(pow(BEST_RATIO / ratio, 0.25), most_down), 0.5));
    const double signal = second_difference(steps, axis) / axis->error;
    /* Beside a curvature that hardly shows, so small a fourth difference may be noise, too. */
    const int truncated = ratio > 1.0 && signal > CLEAR_SIGNAL;
    if (truncated || signal > ENOUGH_SIGNAL || !axis->visible) return 1.0;
    return hesscrit_power_of_two_near(
        fmin(fmax(sqrt(ENOUGH_SIGNAL / fmax(signal, 1.0)), 2.0), most_up));
}

/* After a step was shortened because the fourth difference stood out: did it fall to less than this
 * share? If not, it may be noise that the error did not know of, or both steps are far beyond the
 * scale of the loss, where waves look like noise. */
static int keeps_up(const hesscrit_steps *steps, const hesscrit_axis *before,
                    const hesscrit_axis *after, double share)
{
    return is_finite(before) && is_finite(after) &&
           fourth_difference(steps, after) > share * fourth_difference(steps, before);
}

/* The power of the distance that the even part of the loss grows with between h and 2h. */
static double local_power(const hesscrit_steps *steps, const hesscrit_axis *axis)
{
    const double second = second_difference(steps, axis);
    const double wide = (axis->plus2 - steps->loss) + (axis->minus2 - steps->loss);
    return log2(fabs(wide) / second);
}

/* Where the even part of the loss is a power of the distance, as of x^4 at 0, the fourth difference
 * keeps its share of the second one, and one step is as good as the other. The power
 * has to be the same at both steps and between them: of steps that are far beyond the scale of the
 * loss, any two may have the same share by chance. */
static int is_homogeneous(const hesscrit_steps *steps, const hesscrit_axis *before,
                          const hesscrit_axis *after)
{
    if (!is_finite(before) || !is_finite(after)) return 0;
    const double tolerance = 0.5;
    const double fall = second_difference(steps, before) / second_difference(steps, after);
    const double power = log2(fall) / log2(before->step / after->step);
    return fabs(local_power(steps, after) - power) <= tolerance &&
           fourth_difference(steps, after) * second_difference(steps, before) >
               0.5 * fourth_difference(steps, before) * second_difference(steps, after);
}

/* theta_i + h differs from theta_i by some bits of h. */
static double smallest_step(double theta)
{
    return fmax(16.0 * U * hesscrit_power_of_two_near(fmax(fabs(theta), DBL_MIN)), DBL_MIN);
}

/* The side of an axis on which the loss is finite near theta; 0 for neither. */
static int side_inside(const hesscrit_axis *axis)
{
    if (isfinite(axis->plus) && isfinite(axis->plus2)) return 1;
    return isfinite(axis->minus) && isfinite(axis->minus2) ? -1 : 0;
}

/* Where only one side of an axis was seen to be inside the domain: which, 0 for none, and the
 * longest such step. */
struct inside {
    int side;
    double step;
};

static void note_inside(const hesscrit_axis *axis, struct inside *inside)
{
    if (!inside->side) *inside = (struct inside){side_inside(axis), axis->step};
}

/* Measure with the step that is set, and change it until it fits. Steps stay
 * between the last bits of theta_i and an eighth of `reach`. */
static hesscrit_status fit_on_this_side(hesscrit_evaluator *evaluator, const hesscrit_steps *steps,
                                        size_t i, double reach, struct inside *inside)
{
    hesscrit_axis *axis = &steps->axis[i];
    const double smallest = smallest_step(evaluator->base[i]);
    double largest = reach / 8.0;
    hesscrit_axis doubted = {.step = 0.0}; /* with the step whose fourth difference may be noise */
    axis->step = fmax(axis->step, smallest);
    *inside = (struct inside){0, 0.0};
    hesscrit_status status = hesscrit_measure_axis(evaluator, steps, i, axis);
    hesscrit_axis last_inside = *axis;
    for (int round = 1; status == HESSCRIT_OK && round < ROUNDS; round++) {
        double change = change_of_step(steps, axis);
        if (doubted.step > 0.0) change = fmin(change, DOUBTED_CHANGE);
        if (is_finite(axis))
            last_inside = *axis;
        else
            note_inside(axis, inside);
        if (change < 1.0) largest = fmin(largest, axis->step / 2.0);
        const double step = fmax(fmin(axis->step * change, largest), smallest);
        if (step == axis->step) break;
        const hesscrit_axis before = *axis;
        axis->step = step;
        status = hesscrit_measure_axis(evaluator, steps, i, axis);
        if (status != HESSCRIT_OK || change > 0.25) continue;
        if (doubted.step > 0.0) {
            if (keeps_up(steps, &before, axis, NOISE_KEEPS)) break;
            doubted.step = 0.0;
        } else if (keeps_up(steps, &before, axis, 0.5)) {
            doubted = before;
        } else if (is_homogeneous(steps, &before, axis)) {
            break;
        }
    }
    if (status == HESSCRIT_OK && doubted.step > 0.0) {
        *axis = doubted;
        axis->error = fmax(axis->error, fourth_difference(steps, axis) / 16.0);
    }
    if (!is_finite(axis) && is_finite(&last_inside)) *axis = last_inside;
    return status;
}

/* Of the second derivative on an axis. */
static double curvature_error(const hesscrit_steps *steps, const hesscrit_axis *axis)
{
    return (fourth_difference(steps, axis) / 12.0 + 16.0 / 3.0 * axis->error) / axis->step /
           axis->step;
}

/* Did the edge of the domain keep the step so short that noise is most of what it shows? */
static int is_cramped(const hesscrit_steps *steps, const hesscrit_axis *axis)
{
    return !is_finite(axis) || !axis->visible || change_of_step(steps, axis) > 1.0;
}

static double curvature(const hesscrit_steps *steps, const hesscrit_axis *axis)
{
    const double corrected =
        hesscrit_second_difference(steps, axis) - hesscrit_fourth_difference(steps, axis) / 12.0;
    return corrected / axis->step / axis->step;
}

/* Longer steps do not see what happens at the edge alone, as the pole of a logarithm does. */
static int is_better(const hesscrit_steps *steps, const hesscrit_axis *long_steps,
                     const hesscrit_axis *short_steps)
{
    const double error = curvature_error(steps, long_steps);
    const double known = curvature_error(steps, short_steps);
    const double change = curvature(steps, long_steps) - curvature(steps, short_steps);
    return is_finite(long_steps) && error < known && fabs(change) <= error + known;
}

/* See the axis from one side of theta only, if it is known better so. */
static hesscrit_status fit_from_inside(hesscrit_evaluator *evaluator, hesscrit_steps *steps,
                                       size_t i, double reach, struct inside inside)
{
    hesscrit_axis *axis = &steps->axis[i];
    const hesscrit_axis both = *axis;
    const int *sides = evaluator->sides;
    axis->side = steps->sides[i] = inside.side;
    axis->step = inside.step;
    evaluator->sides = steps->sides;
    const hesscrit_status status = fit_on_this_side(evaluator, steps, i, reach, &inside);
    if (status != HESSCRIT_OK || !is_finite(&both)) return status;
    if (is_better(steps, axis, &both)) return HESSCRIT_OK;
    *axis = both;
    steps->sides[i] = 0;
    evaluator->sides = sides;
    return HESSCRIT_OK;
}

/* Where theta is at the edge of the domain, or so near to it that only short steps stay inside,
 * the axis is seen from one side. Cost: 10 loss calls for each such step. */
static hesscrit_status fit_axis(hesscrit_evaluator *evaluator, hesscrit_steps *steps, size_t i,
                                double reach)
{
    hesscrit_axis *axis = &steps->axis[i];
    struct inside inside;
    hesscrit_status status = fit_on_this_side(evaluator, steps, i, reach, &inside);
    if (status == HESSCRIT_OK && !is_finite(axis)) note_inside(axis, &inside);
    if (status == HESSCRIT_OK && !axis->side && inside.side && is_cramped(steps, axis))
        status = fit_from_inside(evaluator, steps, i, reach, inside);
    if (status == HESSCRIT_OK && !is_finite(axis))
        return hesscrit_fail(evaluator->context, HESSCRIT_E_NONFINITE,
                             "the loss at theta +- h e%zu is %g %g %g %g for h = -2 -1 1 2 * %g", i,
                             axis->minus2, axis->minus, axis->plus, axis->plus2, axis->step);
    return status;
}

/* A point about one step from theta in every coordinate at once, with signs
 * that favour no direction: what does not show on the axes shows there. */
static void joint_point(const hesscrit_evaluator *evaluator, const hesscrit_steps *steps,
                        double multiple, double *point)
{
    uint32_t signs = 0x2545f491u;
    for (size_t i = 0; i < evaluator->problem.n; i++) {
        signs = signs * 1664525u + 1013904223u;
        const double along = signs >> 31 ? multiple : -multiple;
        point[i] = evaluator->base[i] + (steps->axis[i].side ? 0.0 : along) * steps->axis[i].step;
    }
}

/* An axis on which nothing moves may be flat, may be wide, or may matter only
 * together with others (w1 at the origin of (1 - w1 w2)^2). While the axis does
 * not show, and its coupling to a joint displacement of all others hardly does
 * beside what the others show alone, go further out. Cost: 2 calls an invisible axis, 2 + 4 more
 * each time. */
static hesscrit_status widen_invisible(hesscrit_evaluator *evaluator, hesscrit_steps *steps,
                                       double *joint)
{
    enum { WIDENINGS = 4 };
    double enough = 0x1p20 * steps->loss_error; /* of coupling */
    for (size_t i = 0; i < evaluator->problem.n; i++)
        if (steps->axis[i].visible)
            enough = fmax(enough, 0x1p-8 * second_difference(steps, &steps->axis[i]));
    const double factor = 0x1p5;
    const double *theta = evaluator->base;
    hesscrit_status status = HESSCRIT_OK;
    joint_point(evaluator, steps, 1.0, joint);
    for (size_t i = 0; status == HESSCRIT_OK && i < evaluator->problem.n; i++) {
        hesscrit_axis *axis = &steps->axis[i];
        for (int k = 0; status == HESSCRIT_OK && !axis->visible && !axis->side && k < WIDENINGS;
             k++) {
            const double h = axis->step;
            const hesscrit_point points[2] = {{i, i, theta[i] + h, theta[i] + h},
                                              {i, i, theta[i] - h, theta[i] - h}};
            double losses[2];
            status = hesscrit_evaluator_rebase(evaluator, joint);
            if (status == HESSCRIT_OK)
                status = hesscrit_evaluate_points(evaluator, 2, points, losses);
            if (status == HESSCRIT_OK) status = hesscrit_evaluator_rebase(evaluator, theta);
            if (status != HESSCRIT_OK) break;
            const double error =
                fmax(axis->error, hesscrit_error_of(steps, fmax(fabs(losses[0]), fabs(losses[1]))));
            if (!isfinite(error)) break;
            if (fabs(losses[0] - losses[1]) > fmax(enough, VISIBLE * error)) break;
            const hesscrit_axis narrow = *axis;
            axis->step = h * factor;
            status = hesscrit_measure_axis(evaluator, steps, i, axis);
            if (status == HESSCRIT_OK && !is_finite(axis)) {
                *axis = narrow;
                break;
            }
            if (status == HESSCRIT_OK && axis->visible)
                status = fit_axis(evaluator, steps, i, 0x1p12 * axis->step);
        }
    }
    return status;
}

/* Change the steps of all invisible axes. Cost: 4 calls for each. */
static hesscrit_status narrow_invisible(hesscrit_evaluator *evaluator, const hesscrit_steps *steps,
                                        double change)
{
    hesscrit_status status = HESSCRIT_OK;
    for (size_t i = 0; status == HESSCRIT_OK && i < evaluator->problem.n; i++) {
        hesscrit_axis *axis = &steps->axis[i];
        if (axis->visible) continue;
        axis->step = fmax(axis->step * change, smallest_step(evaluator->base[i]));
        status = hesscrit_measure_axis(evaluator, steps, i, axis);
    }
    return status;
}

/* The fourth difference of the joint displacement over what its errors make of it. */
static hesscrit_status joint_ratio(hesscrit_evaluator *evaluator, const hesscrit_steps *steps,
                                   double *joint, double *ratio)
{
    double losses[5] = {0.0, 0.0, steps->loss, 0.0, 0.0};
    double error = steps->loss_error;
    for (int k = 0; k < 5; k++) {
        if (k == 2) continue;
        joint_point(evaluator, steps, k - 2.0, joint);
        const hesscrit_status status = hesscrit_evaluate_loss(evaluator, joint, &losses[k]);
        if (status != HESSCRIT_OK) return status;
        error = fmax(error, hesscrit_error_of(steps, losses[k]));
    }
    const hesscrit_axis along = {
        .minus2 = losses[0], .minus = losses[1], .plus = losses[3], .plus2 = losses[4]};
    *ratio = fourth_difference(steps, &along) / (16.0 * error);
    return HESSCRIT_OK;
}

/* Coordinates that show nothing alone may be strongly coupled: where the
 * fourth difference of the joint displacement is far beyond what n^2 pairs of
 * well-chosen steps make, draw the invisible ones in. If it does not fall, as
 * where a visible one has a kink, it is not theirs, and they go back out. Cost: 4
 * calls a round, and 4 for each invisible axis of a round that draws in. */
static hesscrit_status narrow_coupled(hesscrit_evaluator *evaluator, const hesscrit_steps *steps,
                                      double *joint)
{
    const double n = (double)evaluator->problem.n;
    const double limit = RATIO_LIMIT * n * n;
    double before = INFINITY;
    double change = 1.0;
    for (int round = 0; round < ROUNDS; round++) {
        double ratio;
        hesscrit_status status = joint_ratio(evaluator, steps, joint, &ratio);
        if (status != HESSCRIT_OK || ratio <= limit) return status;
        if (ratio > 0.75 * before) return narrow_invisible(evaluator, steps, 1.0 / change);
        before = isfinite(ratio) ? ratio : INFINITY;
        change = 0x1p-6;
        if (isfinite(ratio))
            change = hesscrit_power_of_two_near(
                fmin(fmax(pow(limit / (8.0 * ratio), 0.25), 0x1p-12), 0.5));
        status = narrow_invisible(evaluator, steps, change);
        if (status != HESSCRIT_OK) return status;
    }
    return HESSCRIT_OK;
}

/* The natural scale of a coordinate, near the length L at which the fourth-order
 * term of the loss reaches the second-order one: (h / L)^2 = fourth / second
 * difference. Where the fourth difference is noise, L is at least what the noise
 * leaves possible; where it is as large as the second one, as for x^4 at 0,
 * nothing is learnt. A scale above the presumed one is believed only as far as
 * the step had to grow: a parabola has no scale. */
static double scale_seen(const hesscrit_steps *steps, const hesscrit_axis *axis, double presumed)
{
    const double second = second_difference(steps, axis);
    const double fourth = fourth_difference(steps, axis);
    const double noise = 16.0 * axis->error;
    if (second <= VISIBLE * axis->error || second < 64.0 * fourth) return presumed;
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
    const hesscrit_status status = fit_axis(evaluator, steps, i, 8.0 * before.step);
    if (status != HESSCRIT_OK) return status;
    if (curvature_error(steps, &steps->axis[i]) >= curvature_error(steps, &before))
        steps->axis[i] = before;
    note_scale(evaluator, steps, i);
    return status;
}

/* What an axis can bend by within a distance, if it goes on as with its step. */
static double curvature_within(const hesscrit_steps *steps, const hesscrit_axis *axis,
                               double distance)
{
    const double share = distance / axis->step;
    return share * share * (second_difference(steps, axis) + VISIBLE * axis->error);
}

/* Look at an axis at a distance that is far below its step. Where it bends there by many times what
 * the step says, the step was beyond the scale of the loss, and is chosen anew. Axes whose fourth
 * difference stands out, as of kinks, look odd already: see kinks.c. Cost: 2 calls, and 4 to 28 for
 * the choice. */
static hesscrit_status look_for_waves(hesscrit_evaluator *evaluator, hesscrit_steps *steps,
                                      size_t i)
{
    hesscrit_axis *axis = &steps->axis[i];
    if (axis->side || fourth_difference(steps, axis) > RATIO_LIMIT * 16.0 * axis->error)
        return HESSCRIT_OK;
    const double theta = evaluator->base[i];
    const double distance = hesscrit_power_of_two_near(HESSCRIT_LINE * steps->scale[i]);
    const hesscrit_point points[2] = {{i, i, theta + distance, theta + distance},
                                      {i, i, theta - distance, theta - distance}};
    double losses[2];
    hesscrit_status status = hesscrit_evaluate_points(evaluator, 2, points, losses);
    if (status != HESSCRIT_OK) return status;
    const double bend = fabs((losses[0] - steps->loss) + (losses[1] - steps->loss));
    const double expected = curvature_within(steps, axis, distance) + VISIBLE * axis->error;
    if (!(bend > MANY * expected)) return HESSCRIT_OK;
    const double reach = 4.0 * axis->step; /* shorter steps than the present one */
    axis->step = distance;
    return fit_axis(evaluator, steps, i, reach);
}

/* Of a loss that goes up and down within a step, differences may look like those of a parabola: at
 * 0, h and 2h that are near multiples of a period. But not those of points that are much
 * nearer to theta, as were looked at to measure the noise. What all axes together
 * let them bend by, their pairs included, is the square of a sum of roots. Only where the
 * scale is presumed: one that was told is believed. */
static hesscrit_status check_waves(hesscrit_evaluator *evaluator, hesscrit_steps *steps,
                                   double bend)
{
    const size_t n = evaluator->problem.n;
    double roots = 0.0;
    if (evaluator->problem.theta_scale) return HESSCRIT_OK;
    for (size_t i = 0; i < n; i++) {
        const double distance = HESSCRIT_LINE * steps->scale[i];
        roots += sqrt(curvature_within(steps, &steps->axis[i], distance));
    }
    if (!(fabs(bend) > MANY * (roots * roots + VISIBLE * steps->loss_error))) return HESSCRIT_OK;
    hesscrit_status status = HESSCRIT_OK;
    for (size_t i = 0; status == HESSCRIT_OK && i < n; i++)
        status = look_for_waves(evaluator, steps, i);
    return status;
}

static int any_invisible(const hesscrit_steps *steps, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!steps->axis[i].visible) return 1;
    return 0;
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
    status = hesscrit_measure_loss(evaluator, steps->scale, &steps->loss, &steps->loss_error,
                                   &steps->relative, &bend);
    for (size_t i = 0; status == HESSCRIT_OK && i < n; i++) {
        steps->axis[i].step = FIRST_STEP * steps->scale[i];
        status = fit_axis(evaluator, steps, i, steps->scale[i]);
    }
    if (status == HESSCRIT_OK) status = check_waves(evaluator, steps, bend);
    if (status == HESSCRIT_OK && any_invisible(steps, n)) {
        status = widen_invisible(evaluator, steps, joint);
        if (status == HESSCRIT_OK) status = narrow_coupled(evaluator, steps, joint);
    }
    for (size_t i = 0; status == HESSCRIT_OK && i < n; i++) note_scale(evaluator, steps, i);
    return status;
}
