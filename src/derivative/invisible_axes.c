#include "derivative/invisible_axes.h"

#include <math.h>

#include "base/memory.h"
#include "base/numbers.h"
#include "base/random.h"
#include "loss/noise_around.h"
#include "derivative/fit_axis.h"
#include "derivative/fit_step.h"

enum { ROUNDS = 7 };                  /* of drawing steps in */
static const double WIDENING = 0x1p5; /* once */

/* What coordinates have to do together to matter: of the largest second difference that shows, or
 * where none does, in errors of the loss. */
static const double ENOUGH_COUPLING = 0x1p-7, ENOUGH_ERRORS = 0x1p20;

static const double NOISE = 0x1p24;      /* roundings: what is more is none of terms that cancel */
static const double ALIKE = 0.25;        /* of an odd part: what two of them differ by at most */
static const double WIDE_REACH = 0x1p12; /* in steps, where a wide axis shows at last */
static const double FALLS = 0.75;        /* of a ratio that drawing in helps at least */
static const double BELOW_LIMIT = 8.0;   /* steps are drawn in to so many times less than it */

/* A point about one step from theta in every coordinate at once, with signs
 * that favour no direction: what does not show on the axes shows there. */
static void joint_point(const hesscrit_evaluator *evaluator, const hesscrit_axes *axes,
                        double multiple, double *point)
{
    uint32_t signs = 0x2545f491u;
    for (size_t i = 0; i < evaluator->problem.n; i++) {
        const double along = hesscrit_random_sign(&signs) * multiple;
        point[i] = evaluator->base[i] + (axes->axis[i].side ? 0.0 : along) * axes->axis[i].step;
    }
}

/* What a joint displacement of all coordinates makes of axes that do not show alone. */
struct joint {
    double *point; /* n */
    double loss;   /* there */
    double enough; /* of coupling */
};

static hesscrit_status look_jointly(hesscrit_evaluator *evaluator, const hesscrit_axes *axes,
                                    struct joint *joint)
{
    joint->enough = 0.0;
    for (size_t i = 0; i < evaluator->problem.n; i++)
        if (axes->axis[i].visible)
            joint->enough =
                fmax(joint->enough, ENOUGH_COUPLING * hesscrit_second_size(axes, &axes->axis[i]));
    if (joint->enough == 0.0) joint->enough = ENOUGH_ERRORS * axes->loss_error.near;
    joint_point(evaluator, axes, 1.0, joint->point);
    for (size_t i = 0; i < evaluator->problem.n; i++) /* inside the domain */
        joint->point[i] += axes->axis[i].side * axes->axis[i].step;
    return hesscrit_evaluate_loss(evaluator, joint->point, &joint->loss);
}

/* For steps beyond typical sizes: what does not show there beside first steps of other invisible
 * axes may beside sizes of them, and where nothing shows alone, whatever does jointly is enough.
 * Axes seen from one side stay where they are. */
static hesscrit_status look_within_sizes(hesscrit_evaluator *evaluator, const hesscrit_axes *axes,
                                         const struct joint *near, struct joint *far)
{
    const double share = 0.25;
    int any_visible = 0;
    for (size_t i = 0; i < evaluator->problem.n; i++) {
        const hesscrit_axis *axis = &axes->axis[i];
        const double along = near->point[i] - evaluator->base[i];
        const double least = axis->side || axis->visible ? 0.0 : share * axes->scale[i];
        far->point[i] = evaluator->base[i] + copysign(fmax(fabs(along), least), along);
        any_visible |= axis->visible;
    }
    far->enough = any_visible ? near->enough : 0.0;
    return hesscrit_evaluate_loss(evaluator, far->point, &far->loss);
}

/* What an axis does together with the others: x y^2 shows as an odd part, x^2 y^2 as an even one.
 */
struct coupling {
    double odd, even, error;
};

/* Cost: 2 calls. */
static hesscrit_status look_at_coupling(hesscrit_evaluator *evaluator, const hesscrit_axes *axes,
                                        size_t i, const struct joint *joint, struct coupling *c)
{
    const hesscrit_axis *axis = &axes->axis[i];
    const double *theta = evaluator->base;
    const hesscrit_point points[2] = {hesscrit_point_on_axis(i, theta[i] + axis->step),
                                      hesscrit_point_on_axis(i, theta[i] - axis->step)};
    double losses[2];
    hesscrit_status status = hesscrit_evaluator_rebase(evaluator, joint->point);
    if (status == HESSCRIT_OK) status = hesscrit_evaluate_points(evaluator, 2, points, losses);
    if (status == HESSCRIT_OK) status = hesscrit_evaluator_rebase(evaluator, theta);
    if (status != HESSCRIT_OK) return status;
    const double size = fmax(fabs(losses[0]), fabs(losses[1]));
    c->error = fmax(axis->error, hesscrit_error_at(axes->loss_error, size, 0.0));
    c->odd = losses[0] - losses[1];
    c->even = fabs((losses[0] - joint->loss) + (losses[1] - joint->loss));
    return HESSCRIT_OK;
}

/* Is it more than a small share of what others show alone? What is not finite tells that the axis
 * goes no further. */
static int shows_jointly(const struct coupling *c, const struct joint *joint)
{
    return !isfinite(c->error) || c->even > fmax(joint->enough, HESSCRIT_VISIBLE * c->error);
}

/* An odd part that grows with the step is a product, as w1 w2, which has no other derivatives. */
static int is_product(const struct coupling *narrow, const struct coupling *wide, double factor)
{
    const double errors = HESSCRIT_VISIBLE * (factor * narrow->error + wide->error);
    return fabs(wide->odd - factor * narrow->odd) <= ALIKE * fabs(wide->odd) + errors;
}

/* As far out as the step is now. Whether the axis is visible may change with that. */
static hesscrit_status hear(hesscrit_evaluator *evaluator, hesscrit_axes *axes, size_t i)
{
    hesscrit_axis *axis = &axes->axis[i];
    const hesscrit_status status = hesscrit_error_on_axis(
        evaluator, HESSCRIT_OF_LOSS, axes->loss_error.near, i, axis->step, &axis->heard);
    if (status != HESSCRIT_OK || axis->heard <= axis->error) return status;
    return hesscrit_measure_axis(evaluator, axes, i, axis);
}

/* One step further out, if the axis does not matter there together with the others, or has a
 * curvature of its own. *wider: it did. */
static hesscrit_status widen_once(hesscrit_evaluator *evaluator, hesscrit_axes *axes, size_t i,
                                  const struct joint *joint, double factor,
                                  struct coupling *coupling, int *wider)
{
    hesscrit_axis *axis = &axes->axis[i];
    const hesscrit_axis narrow = *axis;
    struct coupling after;
    axis->step *= factor;
    hesscrit_status status = hesscrit_measure_axis(evaluator, axes, i, axis);
    if (status == HESSCRIT_OK) status = look_at_coupling(evaluator, axes, i, joint, &after);
    if (status != HESSCRIT_OK) return status;
    const int bends = hesscrit_second_size(axes, axis) > HESSCRIT_VISIBLE * axis->error;
    const int alone = !shows_jointly(&after, joint) && is_product(coupling, &after, factor);
    *wider = hesscrit_axis_is_finite(axis) && (bends || alone);
    if (!*wider) *axis = narrow;
    *coupling = after;
    return HESSCRIT_OK;
}

/* Steps beyond typical sizes guess at a size that roundings hide, be they of terms that cancel.
 * Noise makes steps longer, never sizes: what it hides within them stays open. */
static double farthest_step(const hesscrit_evaluator *evaluator, const hesscrit_axes *axes,
                            size_t i)
{
    const hesscrit_axis *axis = &axes->axis[i];
    const double rounding = hesscrit_axis_rounding(axes, axis, evaluator->base[i]);
    return axis->error > NOISE * rounding ? axes->scale[i] : INFINITY;
}

/* An axis on which nothing moves may be flat, may be wide, or may matter only
 * together with others (w1 at the origin of (1 - w1 w2)^2). While the axis does
 * not show, and its coupling to a joint displacement of all others hardly does
 * beside what the others show alone, go further out. Cost: 2 calls, 2 + 4 more
 * each time, and 7 to 28 for the noise so far out. */
static hesscrit_status widen(hesscrit_evaluator *evaluator, hesscrit_axes *axes, size_t i,
                             const struct joint *near, const struct joint *far)
{
    enum { WIDENINGS = 4 };
    hesscrit_axis *axis = &axes->axis[i];
    const struct joint *joint = near;
    struct coupling coupling;
    int is_wider = 0;
    if (axis->visible || axis->side) return HESSCRIT_OK;
    hesscrit_status status = look_at_coupling(evaluator, axes, i, joint, &coupling);
    int wider = status == HESSCRIT_OK && !shows_jointly(&coupling, joint);
    for (int k = 0; status == HESSCRIT_OK && wider && k < WIDENINGS; k++) {
        const double factor = fmin(WIDENING, farthest_step(evaluator, axes, i) / axis->step);
        if (!(factor > 1.0)) break;
        if (joint == near && factor * axis->step > axes->scale[i]) {
            joint = far;
            status = look_at_coupling(evaluator, axes, i, joint, &coupling);
            if (status != HESSCRIT_OK || shows_jointly(&coupling, joint)) break;
        }
        status = widen_once(evaluator, axes, i, joint, factor, &coupling, &wider);
        is_wider |= wider;
        if (status == HESSCRIT_OK && axis->visible) status = hear(evaluator, axes, i);
        if (status == HESSCRIT_OK && axis->visible)
            return hesscrit_fit_axis(
                evaluator, axes, i,
                fmin(WIDE_REACH * axis->step,
                     farthest_step(evaluator, axes, i) / HESSCRIT_LONGEST_STEP));
    }
    return status == HESSCRIT_OK && is_wider ? hear(evaluator, axes, i) : status;
}

/* Change the steps of all invisible axes. Cost: 4 calls for each. */
static hesscrit_status narrow_invisible(hesscrit_evaluator *evaluator, hesscrit_axes *axes,
                                        double change)
{
    hesscrit_status status = HESSCRIT_OK;
    for (size_t i = 0; status == HESSCRIT_OK && i < evaluator->problem.n; i++) {
        hesscrit_axis *axis = &axes->axis[i];
        if (axis->visible) continue;
        axis->step = fmax(axis->step * change, hesscrit_smallest_step(evaluator->base[i]));
        status = hesscrit_measure_axis(evaluator, axes, i, axis);
    }
    return status;
}

/* The fourth difference of the joint displacement over what its errors make of it. */
static hesscrit_status joint_ratio(hesscrit_evaluator *evaluator, const hesscrit_axes *axes,
                                   double *joint, double *ratio)
{
    double losses[5] = {0.0, 0.0, axes->loss, 0.0, 0.0};
    double error = axes->loss_error.near;
    for (int k = 0; k < 5; k++) {
        if (k == 2) continue;
        joint_point(evaluator, axes, k - 2.0, joint);
        const hesscrit_status status = hesscrit_evaluate_loss(evaluator, joint, &losses[k]);
        if (status != HESSCRIT_OK) return status;
        error = fmax(error, hesscrit_error_at(axes->loss_error, losses[k], 0.0));
    }
    const hesscrit_axis along = {.minus2 = losses[0],
                                 .minus = losses[1],
                                 .plus = losses[3],
                                 .plus2 = losses[4],
                                 .error = error};
    *ratio = hesscrit_fourth_ratio(axes, &along);
    return HESSCRIT_OK;
}

/* Coordinates that show nothing alone may be strongly coupled: where the
 * fourth difference of the joint displacement is far beyond what n^2 pairs of
 * well-chosen steps make, draw the invisible ones in. If it does not fall, as
 * where a visible one has a kink, it is not theirs, and they go back out. Cost: 4
 * calls a round, and 4 for each invisible axis of a round that draws in. */
static hesscrit_status narrow_coupled(hesscrit_evaluator *evaluator, hesscrit_axes *axes,
                                      double *joint)
{
    const double n = (double)evaluator->problem.n;
    const double limit = HESSCRIT_AXIS_RATIO_LIMIT * n * n;
    double before = INFINITY;
    double change = 1.0;
    for (int round = 0; round < ROUNDS; round++) {
        double ratio;
        hesscrit_status status = joint_ratio(evaluator, axes, joint, &ratio);
        if (status != HESSCRIT_OK || ratio <= limit) return status;
        if (ratio > FALLS * before) return narrow_invisible(evaluator, axes, 1.0 / change);
        before = isfinite(ratio) ? ratio : INFINITY;
        change = HESSCRIT_OUTSIDE_CHANGE;
        if (isfinite(ratio))
            change = hesscrit_power_of_two_near(
                fmin(fmax(pow(limit / (BELOW_LIMIT * ratio), 0.25), HESSCRIT_MOST_DOWN), 0.5));
        status = narrow_invisible(evaluator, axes, change);
        if (status != HESSCRIT_OK) return status;
    }
    return HESSCRIT_OK;
}

static int any_invisible(const hesscrit_axes *axes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!axes->axis[i].visible) return 1;
    return 0;
}

hesscrit_status hesscrit_fit_invisible(hesscrit_evaluator *evaluator, hesscrit_axes *axes)
{
    struct joint near = {NULL, 0.0, 0.0};
    struct joint far = near;
    double **const points[] = {&near.point, &far.point, NULL};
    if (!any_invisible(axes, evaluator->problem.n)) return HESSCRIT_OK;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(evaluator->context);
    hesscrit_status status =
        hesscrit_scratch_each(evaluator->context, 1, evaluator->problem.n, points);
    if (status == HESSCRIT_OK) status = look_jointly(evaluator, axes, &near);
    if (status == HESSCRIT_OK) status = look_within_sizes(evaluator, axes, &near, &far);
    for (size_t i = 0; status == HESSCRIT_OK && i < evaluator->problem.n; i++)
        status = widen(evaluator, axes, i, &near, &far);
    if (status == HESSCRIT_OK) status = narrow_coupled(evaluator, axes, near.point);
    if (status == HESSCRIT_OK) hesscrit_scratch_release(evaluator->context, mark);
    return status;
}
