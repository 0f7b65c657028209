#include "derivative/mixed_at_edge.h"

#include <math.h>

enum { SCALES = 12, SHRINKING = 4 };

static const double SETTLED = 0.25;   /* of a value: what it still changes by at most */
static const double ROUGH_FALL = 3.0; /* of a change, with each scale, where a loss is rough */

/* The sum of one diagonal at one scale, per unit of both coordinates. */
struct look {
    double value, noise;
};

/* f of both coordinates displaced, along the diagonal that goes up in both for sign = 1, and along
 * the one that goes down in the second for sign = -1, less f on the axes. Abramowitz & Stegun
 * 25.3.27, whose mirror image in one coordinate is as good. */
static hesscrit_status look_along(hesscrit_evaluator *evaluator, const hesscrit_axes *axes,
                                  size_t i, size_t j, double scale, int sign, struct look *look)
{
    const double *theta = evaluator->base;
    const double upper = theta[i] + scale * axes->axis[i].step;
    const double lower = theta[i] - scale * axes->axis[i].step;
    const double ahead = theta[j] + sign * scale * axes->axis[j].step;
    const double behind = theta[j] - sign * scale * axes->axis[j].step;
    const hesscrit_point points[6] = {{i, j, upper, ahead}, {i, j, lower, behind},
                                      {i, i, upper, upper}, {i, i, lower, lower},
                                      {j, j, ahead, ahead}, {j, j, behind, behind}};
    double losses[6];
    double size = 0.0;
    const hesscrit_status status = hesscrit_evaluate_points(evaluator, 6, points, losses);
    for (int k = 0; status == HESSCRIT_OK && k < 6; k++) {
        losses[k] -= axes->loss;
        size = fmax(size, fabs(losses[k]));
    }
    const double error = hesscrit_spread(axes->axis[i].side) * hesscrit_spread(axes->axis[j].side) *
                         hesscrit_error_at(axes->loss_error, fabs(axes->loss) + size, 0.0);
    const double both = 0.25 * (upper - lower) * (ahead - behind);
    look->value =
        0.5 * (losses[0] + losses[1] - losses[2] - losses[3] - losses[4] - losses[5]) / both;
    look->noise = HESSCRIT_MIXED_NOISE * error / fabs(both);
    return status;
}

static int is_finite(struct look look)
{
    return isfinite(look.value) && isfinite(look.noise);
}

/* Along whichever diagonal is inside the domain. */
static hesscrit_status look_inside(hesscrit_evaluator *evaluator, const hesscrit_axes *axes,
                                   size_t i, size_t j, double scale, struct look *look)
{
    hesscrit_status status = look_along(evaluator, axes, i, j, scale, 1, look);
    if (status == HESSCRIT_OK && !is_finite(*look))
        status = look_along(evaluator, axes, i, j, scale, -1, look);
    return status;
}

/* What changes between two scales is the truncation of the longer steps, and a fraction of it that
 * of the shorter ones: less than a third even where the loss is rough at the edge. */
static void conclude(struct look wide, struct look near, double *value, double *bound)
{
    const double change = fabs(wide.value - near.value);
    const int far = wide.noise + change < near.noise + change / ROUGH_FALL;
    *value = far ? wide.value : near.value;
    *bound = far ? wide.noise + change : near.noise + change / ROUGH_FALL;
}

/* A value that is still changing by as much as it is may go anywhere. */
static int is_settled(struct look wide, struct look near)
{
    const double change = fabs(wide.value - near.value);
    return is_finite(wide) && change <= fmax(SETTLED * fabs(near.value), near.noise);
}

hesscrit_status hesscrit_mixed_inside(hesscrit_evaluator *evaluator, const hesscrit_axes *axes,
                                      size_t i, size_t j, double *value, double *bound)
{
    struct look wide = {NAN, NAN};
    struct look near = {NAN, NAN};
    double scale = SHRINKING;
    for (int k = 0; k < SCALES && !is_settled(wide, near); k++) {
        scale /= SHRINKING;
        wide = near;
        const hesscrit_status status = look_inside(evaluator, axes, i, j, scale, &near);
        if (status != HESSCRIT_OK) return status;
    }
    if (!(is_finite(wide) && is_finite(near)))
        return hesscrit_fail(evaluator->context, HESSCRIT_E_NONFINITE,
                             "the loss is not finite at theta +- (h e%zu + k e%zu) nor at theta +- "
                             "(h e%zu - k e%zu), h = %g, k = %g and larger",
                             i, j, i, j, scale * axes->axis[i].step, scale * axes->axis[j].step);
    conclude(wide, near, value, bound);
    if (!is_settled(wide, near)) *bound = near.noise + fabs(near.value) + fabs(wide.value);
    return HESSCRIT_OK;
}
