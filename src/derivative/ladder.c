#include "derivative/ladder.h"

#include <math.h>

#include "base/memory.h"
#include "base/random.h"
#include "loss/noise_around.h"

/* How far noise reaches in the differences f(h) - 2 f(0) + f(-h) and
 * (f(h) - f(-h)) / 2, in errors of a loss, which are two deviations. */
static const double CURVATURE_NOISE = 2.5;
static const double SLOPE_NOISE = 1.15;
static const double WANTED_RATIO = 0.25; /* of truncation to noise on an axis: pairs have more */
/* Noise that was seen in a few values is itself known to a quarter or so. */
static const double SEEN_NOISE_MARGIN = 1.25;

/* The first top, in typical sizes, at most; and how little truncation is believed beside the
 * noise. */
static const double FIRST_TOP = 0.25, LEAST_TRUNCATION = 0x1p-40;

enum { MOVES = 2 };

double hesscrit_rung_step(const hesscrit_ladder *ladder, int rung)
{
    return 0.5 * (ladder->upper[rung] - ladder->lower[rung]);
}

double hesscrit_rung_error(const hesscrit_axes *axes, const hesscrit_ladder *ladders, size_t i,
                           int rung)
{
    const hesscrit_ladder *ladder = &ladders[i];
    const double size = fmax(fabs(ladder->plus[rung]), fabs(ladder->minus[rung]));
    const double change =
        fmax(fabs(ladder->plus[rung] - axes->loss), fabs(ladder->minus[rung] - axes->loss));
    const double theta = 0.5 * ladder->upper[rung] + 0.5 * ladder->lower[rung];
    const double terms = fabs(theta) * change / hesscrit_rung_step(ladder, rung);
    const double spread = hesscrit_spread(axes->axis[i].side);
    const double heard = ldexp(ladder->heard, rung - ladder->top);
    const double error = fmax(fmax(axes->axis[i].error, heard),
                              spread * hesscrit_error_at(axes->loss_error, size, terms));
    const int seen = axes->loss_error.near > HESSCRIT_CLEAR * hesscrit_loss_rounding(axes->loss);
    return seen ? SEEN_NOISE_MARGIN * error : error;
}

hesscrit_status hesscrit_step_on(hesscrit_evaluator *evaluator, const hesscrit_axes *axes,
                                 hesscrit_ladder *ladders, size_t i, int rung)
{
    hesscrit_ladder *ladder = &ladders[i];
    if (ladder->known[rung]) return HESSCRIT_OK;
    const double theta = evaluator->base[i];
    const double step = ldexp(axes->axis[i].step, rung);
    ladder->upper[rung] = theta + step;
    ladder->lower[rung] = theta - step;
    const hesscrit_point points[2] = {{i, i, ladder->upper[rung], ladder->upper[rung]},
                                      {i, i, ladder->lower[rung], ladder->lower[rung]}};
    double losses[2];
    const hesscrit_status status = hesscrit_evaluate_points(evaluator, 2, points, losses);
    if (status != HESSCRIT_OK) return status;
    ladder->plus[rung] = losses[0];
    ladder->minus[rung] = losses[1];
    ladder->known[rung] = 1;
    return HESSCRIT_OK;
}

int hesscrit_rung_is_finite(const hesscrit_ladder *ladder, int rung)
{
    return isfinite(ladder->plus[rung]) && isfinite(ladder->minus[rung]);
}

enum difference { CURVATURE, SLOPE };

static hesscrit_estimate extrapolate_rungs(const hesscrit_axes *axes,
                                           const hesscrit_ladder *ladders, size_t i, int top,
                                           int bottom, enum difference kind)
{
    const hesscrit_ladder *ladder = &ladders[i];
    double values[HESSCRIT_MOST_LEVELS];
    double noises[HESSCRIT_MOST_LEVELS];
    size_t levels = 0;
    for (int r = top; r >= bottom && levels < HESSCRIT_MOST_LEVELS; r--) {
        const double h = hesscrit_rung_step(ladder, r);
        const double error = hesscrit_rung_error(axes, ladders, i, r);
        const double up = ladder->plus[r] - axes->loss;
        const double down = ladder->minus[r] - axes->loss;
        values[levels] = kind == CURVATURE ? (up + down) / h / h : (up - down) / 2.0 / h;
        noises[levels] =
            kind == CURVATURE ? CURVATURE_NOISE * error / h / h : SLOPE_NOISE * error / h;
        levels = isfinite(values[levels]) && isfinite(noises[levels]) ? levels + 1 : 0;
    }
    if (levels == 0) return (hesscrit_estimate){NAN, INFINITY, INFINITY, INFINITY};
    return hesscrit_extrapolate(levels, values, noises, axes->axis[i].side != 0);
}

hesscrit_estimate hesscrit_ladder_curvature(const hesscrit_axes *axes,
                                            const hesscrit_ladder *ladders, size_t i, int top,
                                            int bottom)
{
    return extrapolate_rungs(axes, ladders, i, top, bottom, CURVATURE);
}

hesscrit_estimate hesscrit_ladder_slope(const hesscrit_axes *axes, const hesscrit_ladder *ladders,
                                        size_t i, int top, int bottom)
{
    return extrapolate_rungs(axes, ladders, i, top, bottom, SLOPE);
}

/* The first two rungs are the steps that were chosen. The first top is near the
 * length at which the fourth-order term reaches the second-order one, as far as
 * the noise lets it be seen. Where nothing shows along the axis, it is the lowest:
 * how far such a step may go was found out when it was chosen. */
static void start_ladder(const hesscrit_axes *axes, size_t i, hesscrit_ladder *ladder)
{
    const hesscrit_axis *axis = &axes->axis[i];
    *ladder = (hesscrit_ladder){.known = {1, 1},
                                .plus = {axis->plus, axis->plus2},
                                .minus = {axis->minus, axis->minus2},
                                .upper = {axis->upper, axis->upper2},
                                .lower = {axis->lower, axis->lower2}};
    const double second = fabs(hesscrit_second_difference(axes, axis));
    const double fourth = fabs(hesscrit_fourth_difference(axes, axis));
    const double most = fmax(axes->scale[i], 4.0 * axis->step);
    const double length = axis->step * sqrt(second / fmax(fourth, 16.0 * axis->error));
    int exponent;
    frexp(most / axis->step, &exponent);
    ladder->highest = exponent - 1 < HESSCRIT_RUNGS - 1 ? exponent - 1 : HESSCRIT_RUNGS - 1;
    const double first = axis->visible ? fmin(length, FIRST_TOP * most) : 0.0;
    frexp(fmax(first / axis->step, 4.0), &exponent);
    ladder->top = exponent - 1 < ladder->highest ? exponent - 1 : ladder->highest;
}

static hesscrit_estimate window(const hesscrit_axes *axes, const hesscrit_ladder *ladders, size_t i,
                                int top)
{
    return hesscrit_ladder_curvature(axes, ladders, i, top, top > 2 ? top - 2 : 0);
}

static hesscrit_status step_on_window(hesscrit_evaluator *evaluator, const hesscrit_axes *axes,
                                      hesscrit_ladder *ladders, size_t i, int top)
{
    hesscrit_status status = HESSCRIT_OK;
    for (int r = top; status == HESSCRIT_OK && r > top - 3 && r >= 0; r--)
        status = hesscrit_step_on(evaluator, axes, ladders, i, r);
    return status;
}

/* By how many rungs the top should move: with each, truncation of three levels
 * changes by 2^6 and noise by 2^-2. */
static int move_of(hesscrit_estimate estimate)
{
    const int farthest = 3;
    if (!isfinite(estimate.truncation)) return -2;
    const double least = LEAST_TRUNCATION * estimate.noise;
    const double ratio = WANTED_RATIO * estimate.noise / fmax(estimate.truncation, least);
    if (!(ratio > 0.0)) return isnan(ratio) ? 0 : -farthest;
    const double rungs = floor(log2(ratio) / 8.0 + 0.5);
    return (int)fmin(fmax(rungs, -farthest), farthest);
}

static hesscrit_status climb(hesscrit_evaluator *evaluator, const hesscrit_axes *axes,
                             hesscrit_ladder *ladders, size_t i)
{
    hesscrit_ladder *ladder = &ladders[i];
    hesscrit_status status = step_on_window(evaluator, axes, ladders, i, ladder->top);
    for (int move = 0; status == HESSCRIT_OK && move < MOVES;) {
        const hesscrit_estimate here = window(axes, ladders, i, ladder->top);
        const int wanted = ladder->top + move_of(here);
        const int finite = isfinite(here.truncation);
        const int least = finite ? 2 : 1;
        const int top = wanted < least             ? least
                        : wanted > ladder->highest ? ladder->highest
                                                   : wanted;
        if (top == ladder->top) break;
        status = step_on_window(evaluator, axes, ladders, i, top);
        if (status != HESSCRIT_OK) break;
        const hesscrit_estimate there = window(axes, ladders, i, top);
        if (!finite) { /* nearer to theta, which is no move of choice */
            ladder->top = top;
            continue;
        }
        if (!(hesscrit_expected_error(there) < hesscrit_expected_error(here))) break;
        ladder->top = top;
        move++;
    }
    return status;
}

/* Is what the ladder says from its top within what its lowest rungs say, and no less certain? A
 * kink beyond these makes differences that fall nearly like those of a smooth function. */
static int agrees_with_lowest(const hesscrit_axes *axes, const hesscrit_ladder *ladders, size_t i,
                              enum difference kind)
{
    const int top = ladders[i].top;
    const int bottom = top > 2 ? top - 2 : 0;
    const hesscrit_estimate lowest = extrapolate_rungs(axes, ladders, i, 1, 0, kind);
    const hesscrit_estimate here = extrapolate_rungs(axes, ladders, i, top, bottom, kind);
    const double low = hesscrit_estimate_bound(lowest);
    const double high = hesscrit_estimate_bound(here);
    return !(fabs(here.value - lowest.value) > HESSCRIT_CLEAR * hesscrit_together(low, high)) &&
           !(high > HESSCRIT_CLEAR * low);
}

/* Come down until it is; the lowest rungs at the latest agree with themselves. */
static hesscrit_status descend(hesscrit_evaluator *evaluator, const hesscrit_axes *axes,
                               hesscrit_ladder *ladders, size_t i)
{
    hesscrit_status status = HESSCRIT_OK;
    while (status == HESSCRIT_OK && ladders[i].top > 1 &&
           !(agrees_with_lowest(axes, ladders, i, CURVATURE) &&
             agrees_with_lowest(axes, ladders, i, SLOPE))) {
        ladders[i].top--;
        status = step_on_window(evaluator, axes, ladders, i, ladders[i].top);
    }
    return status;
}

/* The noise about as far away as one top is, in a direction of all coordinates: of terms that
 * cancel it grows with the distance, and tops are far from the steps where it was heard. */
static hesscrit_status hear_at_tops(hesscrit_evaluator *evaluator, const hesscrit_axes *axes,
                                    hesscrit_ladder *ladders)
{
    const double spacing = 0x1p-5; /* of the steps */
    const size_t n = evaluator->problem.n;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(evaluator->context);
    double *steps = NULL;
    double *point = NULL;
    double presumed = axes->loss_error.near;
    double noise = 0.0;
    double share = 0.0;
    double **const vectors[] = {&steps, &point, NULL};
    if (evaluator->problem.loss_error > 0.0) return HESSCRIT_OK;
    hesscrit_status status = hesscrit_scratch_each(evaluator->context, 1, n, vectors);
    if (status != HESSCRIT_OK) return status;
    uint32_t random = 0x1f83d9abu;
    for (size_t i = 0; i < n; i++) {
        const int top = ladders[i].top;
        const double along =
            hesscrit_random_sign(&random) * hesscrit_random_length(&random) / sqrt((double)n);
        steps[i] = hesscrit_rung_step(&ladders[i], top);
        point[i] = evaluator->base[i] + (axes->axis[i].side ? 0.0 : along) * steps[i];
        presumed = fmax(presumed, hesscrit_rung_error(axes, ladders, i, top));
    }
    status = hesscrit_noise_around(evaluator, HESSCRIT_OF_LOSS, point, steps, spacing,
                                   0.5 * HESSCRIT_CLEAR * presumed, &noise, &share);
    for (size_t i = 0; i < n; i++)
        ladders[i].heard = 2.0 * noise > HESSCRIT_CLEAR * presumed ? 2.0 * noise : 0.0;
    hesscrit_scratch_release(evaluator->context, mark);
    return status;
}

hesscrit_status hesscrit_climb(hesscrit_evaluator *evaluator, const hesscrit_axes *axes,
                               hesscrit_ladder **ladders)
{
    const size_t n = evaluator->problem.n;
    void *memory = NULL;
    hesscrit_status status =
        hesscrit_scratch(evaluator->context, n, sizeof(hesscrit_ladder), &memory);
    if (status != HESSCRIT_OK) return status;
    *ladders = memory;
    for (size_t i = 0; status == HESSCRIT_OK && i < n; i++) {
        start_ladder(axes, i, &(*ladders)[i]);
        status = climb(evaluator, axes, *ladders, i);
        if (status == HESSCRIT_OK) status = descend(evaluator, axes, *ladders, i);
    }
    return status == HESSCRIT_OK ? hear_at_tops(evaluator, axes, *ladders) : status;
}
