#include "derivative/hessian_from_gradients.h"

#include <math.h>

#include "base/memory.h"
#include "base/numbers.h"
#include "loss/noise_around.h"
#include "derivative/fit_axis.h"
#include "derivative/gradient_column.h"

/* Beside this many truncations an entry has a scale; nothing is learnt where it is less. */
static const double SMALL_TRUNCATION = 16.0;

/* Where component j of the gradients is looked at. The column is lost. */
struct looked_at_gradients {
    hesscrit_evaluator *evaluator;
    size_t j;
    hesscrit_column *column;
};

static hesscrit_five five_gradients(const hesscrit_column *column, double theta, size_t k)
{
    return (hesscrit_five){column->step,
                           column->minus2[k],
                           column->minus[k],
                           column->value[k],
                           column->plus[k],
                           column->plus2[k],
                           hesscrit_column_error(column, theta, k)};
}

static hesscrit_status look_at_gradients(void *data, double distance, hesscrit_five *five)
{
    const struct looked_at_gradients *at = data;
    at->column->step = distance;
    const hesscrit_status status = hesscrit_measure_column(at->evaluator, at->j, at->column);
    *five = five_gradients(at->column, at->evaluator->base[at->j], at->j);
    return status;
}

static hesscrit_status hear_gradients(void *data, double distance, double *error)
{
    const struct looked_at_gradients *at = data;
    return hesscrit_error_on_axis(at->evaluator, at->j, at->column->error[at->j], at->j, distance,
                                  error);
}

/* Whether the loss has a kink along coordinate j that shows in component j of the gradient; one
 * that shows in others only, as that of max(x, 0) y, is found between the axes. Where there is none
 * nearby, but one seemed to be, choose the step again. Cost: none where nothing is odd. */
static hesscrit_status find_kink(hesscrit_evaluator *evaluator, size_t j, double scale,
                                 hesscrit_column *column, hesscrit_kink *kink)
{
    const size_t n = evaluator->problem.n;
    const double theta = evaluator->base[j];
    struct looked_at_gradients at = {evaluator, j, column};
    const hesscrit_kink_line line = {.data = &at,
                                     .look = look_at_gradients,
                                     .hear = hear_gradients,
                                     .degree = 1,
                                     .limit = HESSCRIT_COLUMN_RATIO_LIMIT,
                                     .least = hesscrit_nearest_distance(theta, scale),
                                     .reach = HESSCRIT_LONGEST_STEP * scale};
    const hesscrit_five here = five_gradients(column, theta, j);
    hesscrit_five nearest;
    kink->order = HESSCRIT_NO_KINK;
    if (column->side || hesscrit_oddity(&line, &here) == 0.0) return HESSCRIT_OK;
    const double before = hesscrit_worst_bound(column, theta, n);
    hesscrit_status status = hesscrit_look_for_kink(&line, &here, &nearest, kink);
    if (status != HESSCRIT_OK) return status;
    if (kink->order == HESSCRIT_NO_KINK && !column->keeps_its_form &&
        nearest.distance < here.distance) {
        status = hesscrit_fit_column(evaluator, j, nearest.distance, here.distance, column);
        if (status != HESSCRIT_OK) return status;
        if (hesscrit_worst_bound(column, theta, n) < before) return HESSCRIT_OK;
    }
    column->step = here.distance;
    return hesscrit_measure_column(evaluator, j, column);
}

/* What the kink along the coordinate makes of difference k. */
static double kink_in_entry(const hesscrit_column *column, size_t k)
{
    const double odd =
        (column->plus2[k] - column->minus2[k]) - 2.0 * (column->plus[k] - column->minus[k]);
    const double even = (column->plus2[k] + column->minus2[k] - 2.0 * column->value[k]) -
                        4.0 * (column->plus[k] + column->minus[k] - 2.0 * column->value[k]);
    return (0.5 * fabs(odd) + 0.25 * fabs(even)) / column->step;
}

/* The gradient jumps by kink->jump: the user's may be that of either side, or between. */
static void note_kink(hesscrit_derivatives *d, size_t j, hesscrit_kink kink)
{
    if (kink.order == HESSCRIT_NO_KINK) return;
    if (kink.order == 0) d->gradient_bound[j] += fabs(kink.jump);
    kink.order++; /* of the loss */
    hesscrit_note_kink(&d->kinks, d->scale, j, &kink);
}

void hesscrit_symmetrise(size_t n, double *hessian, double *bound)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++) {
            const double upper = hessian[i * n + j];
            const double lower = hessian[j * n + i];
            const double mean = upper == lower ? upper : 0.5 * upper + 0.5 * lower;
            const double width = 0.5 * (bound[i * n + j] + bound[j * n + i]);
            const double gap = fabs(0.5 * upper - 0.5 * lower);
            hessian[i * n + j] = hessian[j * n + i] = mean;
            bound[i * n + j] = bound[j * n + i] = fmax(width, gap);
        }
}

/* The natural scale of coordinate j, near the length L at which the gradient along it leaves its
 * tangent at theta: (h / L)^2 / 6 = truncation / value; as scale_on_axis() of steps.c has it.
 * Where the step was shortened until truncation was noise, L is about what the noise leaves
 * possible. */
static double scale_in_column(const hesscrit_column *column, double theta, size_t j)
{
    const double presumed = column->scale[j];
    const hesscrit_column_entry entry = hesscrit_entry_of(column, theta, j);
    const double value = fabs(entry.value);
    if (value <= HESSCRIT_CLEAR * entry.noise || value < SMALL_TRUNCATION * entry.truncation)
        return presumed;
    const double rest = fmax(entry.truncation, entry.noise);
    const double length = rest > 0.0 ? column->step * sqrt(value / 6.0 / rest) : INFINITY;
    const double most = fmax(presumed, column->step / HESSCRIT_COLUMN_FIRST_STEP);
    const int shortened = column->step < HESSCRIT_COLUMN_FIRST_STEP * presumed;
    if (entry.truncation <= entry.noise && length < presumed && !shortened) return presumed;
    return hesscrit_power_of_two_near(fmin(length, most));
}

/* Column j, its bounds, and the scale seen in it. */
static hesscrit_status derive_column(hesscrit_evaluator *evaluator, size_t j,
                                     hesscrit_column *column, hesscrit_derivatives *d, double *seen)
{
    const size_t n = evaluator->problem.n;
    double *hessian = d->hessian + j * n;
    double *bound = d->hessian_bound + j * n;
    hesscrit_kink kink;
    hesscrit_status status = hesscrit_fit_column_on_any_side(evaluator, j, d->scale[j], column);
    if (status == HESSCRIT_OK) status = find_kink(evaluator, j, d->scale[j], column, &kink);
    if (status != HESSCRIT_OK) return status;
    for (size_t k = 0; k < n; k++) {
        const hesscrit_column_entry entry = hesscrit_entry_of(column, evaluator->base[j], k);
        if (!isfinite(entry.value))
            return hesscrit_fail(evaluator->context, HESSCRIT_E_NONFINITE,
                                 "component %zu of the gradient at theta -+ h e%zu is %g and "
                                 "%g, h = %g",
                                 k, j, column->minus[k], column->plus[k], column->step);
        hessian[k] = entry.value;
        bound[k] = hesscrit_entry_bound(entry);
        if (kink.order != HESSCRIT_NO_KINK) bound[k] += kink_in_entry(column, k);
        if (fabs(entry.value) > entry.noise) d->changes_seen = 1;
    }
    d->steps[j] = column->step;
    note_kink(d, j, kink);
    if (!evaluator->problem.theta_scale) seen[j] = scale_in_column(column, evaluator->base[j], j);
    return HESSCRIT_OK;
}

hesscrit_status hesscrit_hessian_from_gradients(hesscrit_evaluator *evaluator,
                                                hesscrit_derivatives *d)
{
    const size_t n = evaluator->problem.n;
    hesscrit_context *context = evaluator->context;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(context);
    double *memory = NULL;
    hesscrit_status status = hesscrit_scratch_doubles(context, 7, n, &memory);
    if (status != HESSCRIT_OK) return status;
    /* The bound of the gradient grows with kinks, the error of other gradients does not. */
    double *error = memory + 4 * n;
    double *seen = memory + 6 * n; /* columns are measured in the scales presumed */
    for (size_t k = 0; k < n; k++) error[k] = d->gradient_bound[k];
    for (size_t k = 0; k < n; k++) seen[k] = d->scale[k];
    hesscrit_column column = {.plus = memory,
                              .minus = memory + n,
                              .plus2 = memory + 2 * n,
                              .minus2 = memory + 3 * n,
                              .value = d->gradient,
                              .error = error,
                              .share = d->gradient_share,
                              .inside = memory + 5 * n,
                              .scale = d->scale};
    for (size_t j = 0; status == HESSCRIT_OK && j < n; j++)
        status = derive_column(evaluator, j, &column, d, seen);
    if (status != HESSCRIT_OK) return status;
    for (size_t k = 0; k < n; k++) d->scale[k] = seen[k];
    hesscrit_symmetrise(n, d->hessian, d->hessian_bound);
    hesscrit_scratch_release(context, mark);
    return HESSCRIT_OK;
}
