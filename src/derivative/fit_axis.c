#include "derivative/fit_axis.h"

#include <float.h>
#include <math.h>

#include "base/numbers.h"
#include "derivative/fit_step.h"

static const double ENOUGH_SIGNAL = 0x1p22; /* second difference / noise: no need to go further */
static const double CLEARLY_SHORTER = 0.25; /* a change by which falls are judged */
static const double LEAST_ULPS = 16.0;      /* the shortest step, in unit roundoffs of theta */

/* What seems to be noise is looked at once more, with a step that is shorter by this, of which what
 * is left of a smooth function is nothing, and of noise more than this share in 49 of 50 cases. */
static const double DOUBTED_CHANGE = 0x1p-6;
static const double NOISE_KEEPS = 0x1p-5;

/* By which power of two the step should change; 1 when it fits. */
static double change_for_axis(const hesscrit_axes *axes, const hesscrit_axis *axis)
{
    const double most_up = 0x1p6;
    if (!hesscrit_axis_is_finite(axis)) return HESSCRIT_OUTSIDE_CHANGE;
    const double ratio = hesscrit_fourth_ratio(axes, axis);
    if (ratio > HESSCRIT_AXIS_RATIO_LIMIT)
        return hesscrit_power_of_two_near(
            fmin(fmax(pow(HESSCRIT_BEST_RATIO / ratio, 0.25), HESSCRIT_MOST_DOWN), 0.5));
    const double signal = hesscrit_second_size(axes, axis) / axis->error;
    if (ratio > 1.0 || signal > ENOUGH_SIGNAL || !axis->visible) return 1.0;
    return hesscrit_power_of_two_near(
        fmin(fmax(sqrt(ENOUGH_SIGNAL / fmax(signal, 1.0)), 2.0), most_up));
}

/* After a step was shortened because the fourth difference stood out: did it fall to less than this
 * share? If not, it may be noise that the error did not know of, or both steps are far beyond the
 * scale of the loss, where waves look like noise. */
static int keeps_up(const hesscrit_axes *axes, const hesscrit_axis *before,
                    const hesscrit_axis *after, double share)
{
    return hesscrit_axis_is_finite(before) && hesscrit_axis_is_finite(after) &&
           hesscrit_fourth_size(axes, after) > share * hesscrit_fourth_size(axes, before);
}

/* Do both steps see the same parabola, and little beside it? Then what is beside it and does not
 * fall is noise; waves beyond the scale of the loss have other curvatures at each step. */
static int is_same_parabola(const hesscrit_axes *axes, const hesscrit_axis *before,
                            const hesscrit_axis *after)
{
    const double second = hesscrit_second_difference(axes, before);
    const double most = HESSCRIT_SAME_PARABOLA * fabs(second);
    const double steps = before->step / after->step;
    const double change = steps * steps * hesscrit_second_difference(axes, after) - second;
    return fabs(change) <= most && hesscrit_fourth_size(axes, before) <= most &&
           steps * steps * hesscrit_fourth_size(axes, after) <= most;
}

/* The power of the distance that the even part of the loss grows with between h and 2h. */
static double local_power(const hesscrit_axes *axes, const hesscrit_axis *axis)
{
    const double second = hesscrit_second_size(axes, axis);
    const double wide = (axis->plus2 - axes->loss) + (axis->minus2 - axes->loss);
    return log2(fabs(wide) / second);
}

/* Where the even part of the loss is a power of the distance, as of x^4 at 0, the fourth difference
 * keeps its share of the second one, and one step is as good as the other. The power
 * has to be the same at both steps and between them: of steps that are far beyond the scale of the
 * loss, any two may have the same share by chance. */
static int is_homogeneous_axis(const hesscrit_axes *axes, const hesscrit_axis *before,
                               const hesscrit_axis *after)
{
    if (!hesscrit_axis_is_finite(before) || !hesscrit_axis_is_finite(after)) return 0;
    const double tolerance = 0.5;
    const double fall = hesscrit_second_size(axes, before) / hesscrit_second_size(axes, after);
    const double power = log2(fall) / log2(before->step / after->step);
    return fabs(local_power(axes, after) - power) <= tolerance &&
           hesscrit_fourth_size(axes, after) * hesscrit_second_size(axes, before) >
               HESSCRIT_KEEPS * hesscrit_fourth_size(axes, before) *
                   hesscrit_second_size(axes, after);
}

static const double ODD_CHANGE = 0x1p-5;  /* of its growth: what is allowed */
static const double MOST_RETURN = 0x1p-5; /* at once */

/* What the odd part of the loss is multiplied by from h to 2h: 2 for a slope, 8 for a cube; and the
 * error of that. */
static double odd_growth(const hesscrit_axis *axis, double *error)
{
    const double narrow = axis->plus - axis->minus;
    const double growth = (axis->plus2 - axis->minus2) / narrow;
    *error = 2.0 * axis->error * (1.0 + fabs(growth)) / fabs(narrow);
    return growth;
}

/* What it should be: as it was with a shorter step, or where errors hide that, as of the power
 * that is next to it. */
static double expected_growth(const hesscrit_axis *before, double growth, double *error)
{
    const double known = odd_growth(before, error);
    if (before->step > 0.0 && HESSCRIT_CLEAR * *error <= ODD_CHANGE * fabs(known)) return known;
    *error = 0.0;
    return exp2(fmax(floor(log2(fabs(growth)) + 0.5), 1.0));
}

/* By which power of two a step has to come back where the odd part has lost its form, as that of
 * tanh does. A loss that is odd around theta has no fourth difference that could tell of its scale;
 * where there is an even part, that one does. */
static double return_of_odd(const hesscrit_axes *axes, const hesscrit_axis *before,
                            const hesscrit_axis *axis)
{
    double errors[2];
    if (hesscrit_second_size(axes, axis) > HESSCRIT_VISIBLE * axis->error) return 1.0;
    if (!(axis->step > before->step)) return 1.0;
    const double growth = odd_growth(axis, &errors[0]);
    const double expected = expected_growth(before, growth, &errors[1]);
    const double change = fabs(growth - expected);
    if (!(change > fmax(HESSCRIT_CLEAR * (errors[0] + errors[1]), ODD_CHANGE * fabs(expected))))
        return 1.0;
    return hesscrit_power_of_two_near(
        fmin(fmax(sqrt(ODD_CHANGE * fabs(expected) / change), MOST_RETURN), 0.5));
}

double hesscrit_smallest_step(double theta)
{
    return fmax(LEAST_ULPS * HESSCRIT_UNIT_ROUNDOFF *
                    hesscrit_power_of_two_near(fmax(fabs(theta), DBL_MIN)),
                DBL_MIN);
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

/* One axis while its step is fitted. */
struct fitted_axis {
    hesscrit_evaluator *evaluator;
    const hesscrit_axes *axes;
    size_t i;
    hesscrit_axis *axis;
    hesscrit_axis before;  /* as it was with the step before */
    hesscrit_axis formed;  /* the last whose odd part had its form; step 0: none */
    hesscrit_axis doubted; /* with the step whose fourth difference may be noise; step 0: none */
    int is_parabola;       /* that and the shorter step, where it kept up, see the same */
    hesscrit_axis last_inside; /* the last that was finite */
    struct inside inside;
};

static hesscrit_status measure_fitted_axis(void *data)
{
    const struct fitted_axis *f = data;
    return hesscrit_measure_axis(f->evaluator, f->axes, f->i, f->axis);
}

static double change_of_axis(void *data)
{
    struct fitted_axis *f = data;
    double change = change_for_axis(f->axes, f->axis);
    const double back = return_of_odd(f->axes, &f->formed, f->axis);
    if (back < 1.0)
        change = fmin(change, back);
    else
        f->formed = *f->axis;
    if (f->doubted.step > 0.0) change = fmin(change, DOUBTED_CHANGE);
    if (hesscrit_axis_is_finite(f->axis))
        f->last_inside = *f->axis;
    else
        note_inside(f->axis, &f->inside);
    f->before = *f->axis;
    return change;
}

static hesscrit_status accept_axis(void *data, double change, int *done)
{
    struct fitted_axis *f = data;
    if (change > CLEARLY_SHORTER) return HESSCRIT_OK;
    if (f->doubted.step > 0.0) {
        *done = f->is_parabola || keeps_up(f->axes, &f->before, f->axis, NOISE_KEEPS);
        if (!*done) f->doubted.step = 0.0;
    } else if (keeps_up(f->axes, &f->before, f->axis, HESSCRIT_KEEPS)) {
        f->doubted = f->before;
        f->is_parabola = is_same_parabola(f->axes, &f->before, f->axis);
    } else {
        *done = is_homogeneous_axis(f->axes, &f->before, f->axis);
    }
    return HESSCRIT_OK;
}

/* Steps stay between the last bits of theta_i and an eighth of `reach`. */
static hesscrit_status fit_on_this_side(hesscrit_evaluator *evaluator, hesscrit_axes *axes,
                                        size_t i, double reach, struct inside *inside)
{
    hesscrit_axis *axis = &axes->axis[i];
    struct fitted_axis f = {.evaluator = evaluator, .axes = axes, .i = i, .axis = axis};
    hesscrit_step_trial trial = {.data = &f,
                                 .step = &axis->step,
                                 .smallest = hesscrit_smallest_step(evaluator->base[i]),
                                 .largest = HESSCRIT_LONGEST_STEP * reach,
                                 .measure = measure_fitted_axis,
                                 .change = change_of_axis,
                                 .accept = accept_axis};
    f.last_inside.plus = NAN;
    const hesscrit_status status = hesscrit_fit_step(&trial);
    *inside = f.inside;
    if (status == HESSCRIT_OK && f.doubted.step > 0.0) {
        *axis = f.doubted;
        axis->error = fmax(axis->error, hesscrit_fourth_size(axes, axis) / 16.0);
    }
    if (!hesscrit_axis_is_finite(axis) && hesscrit_axis_is_finite(&f.last_inside))
        *axis = f.last_inside;
    return status;
}

/* Did the edge of the domain keep the step so short that noise is most of what it shows? */
static int is_cramped(const hesscrit_axes *axes, const hesscrit_axis *axis)
{
    return !hesscrit_axis_is_finite(axis) || !axis->visible || change_for_axis(axes, axis) > 1.0;
}

static double curvature(const hesscrit_axes *axes, const hesscrit_axis *axis)
{
    const double corrected =
        hesscrit_second_difference(axes, axis) - hesscrit_fourth_difference(axes, axis) / 12.0;
    return corrected / axis->step / axis->step;
}

/* Longer steps do not see what happens at the edge alone, as the pole of a logarithm does. */
static int is_better(const hesscrit_axes *axes, const hesscrit_axis *long_steps,
                     const hesscrit_axis *short_steps)
{
    const double error = hesscrit_curvature_error(axes, long_steps);
    const double known = hesscrit_curvature_error(axes, short_steps);
    const double change = curvature(axes, long_steps) - curvature(axes, short_steps);
    return hesscrit_axis_is_finite(long_steps) && error < known && fabs(change) <= error + known;
}

/* See the axis from one side of theta only, if it is known better so. */
static hesscrit_status fit_from_inside(hesscrit_evaluator *evaluator, hesscrit_axes *axes, size_t i,
                                       double reach, struct inside inside)
{
    hesscrit_axis *axis = &axes->axis[i];
    const hesscrit_axis both = *axis;
    const int *sides = evaluator->sides;
    axis->side = axes->sides[i] = inside.side;
    axis->step = inside.step;
    evaluator->sides = axes->sides;
    const hesscrit_status status = fit_on_this_side(evaluator, axes, i, reach, &inside);
    if (status != HESSCRIT_OK || !hesscrit_axis_is_finite(&both)) return status;
    if (is_better(axes, axis, &both)) return HESSCRIT_OK;
    *axis = both;
    axes->sides[i] = 0;
    evaluator->sides = sides;
    return HESSCRIT_OK;
}

hesscrit_status hesscrit_fit_axis(hesscrit_evaluator *evaluator, hesscrit_axes *axes, size_t i,
                                  double reach)
{
    hesscrit_axis *axis = &axes->axis[i];
    struct inside inside;
    hesscrit_status status = fit_on_this_side(evaluator, axes, i, reach, &inside);
    if (status == HESSCRIT_OK && !hesscrit_axis_is_finite(axis)) note_inside(axis, &inside);
    if (status == HESSCRIT_OK && !axis->side && inside.side && is_cramped(axes, axis))
        status = fit_from_inside(evaluator, axes, i, reach, inside);
    if (status == HESSCRIT_OK && !hesscrit_axis_is_finite(axis))
        return hesscrit_fail(evaluator->context, HESSCRIT_E_NONFINITE,
                             "the loss at theta +- h e%zu is %g %g %g %g for h = -2 -1 1 2 * %g", i,
                             axis->minus2, axis->minus, axis->plus, axis->plus2, axis->step);
    return status;
}
