#include "derivative/gradient_column.h"

#include <float.h>
#include <math.h>

#include "base/numbers.h"
#include "base/vectors.h"
#include "derivative/fit_step.h"
#include "loss/domain.h"

hesscrit_status hesscrit_measure_column(hesscrit_evaluator *evaluator, size_t j,
                                        hesscrit_column *column)
{
    double *const gradients[4] = {column->plus, column->minus, column->plus2, column->minus2};
    static const double multiple[4] = {1.0, -1.0, 2.0, -2.0};
    for (int k = 0; k < 4; k++) {
        const hesscrit_status status =
            hesscrit_evaluate_gradient_along(evaluator, j, multiple[k] * column->step, column->side,
                                             column->value, column->inside, gradients[k]);
        if (status != HESSCRIT_OK) return status;
    }
    return HESSCRIT_OK;
}

double hesscrit_column_error(const hesscrit_column *column, double theta, size_t k)
{
    const double size = fmax(fmax(fabs(column->plus[k]), fabs(column->minus[k])),
                             fmax(fabs(column->plus2[k]), fabs(column->minus2[k])));
    const double slope = (column->plus[k] - column->minus[k]) / (2.0 * column->step);
    const double rounding = fmax(HESSCRIT_UNIT_ROUNDOFF, column->share[k]);
    return hesscrit_spread(column->side) *
           fmax(column->error[k], 2.0 * rounding * (size + fabs(theta * slope)));
}

hesscrit_column_entry hesscrit_entry_of(const hesscrit_column *column, double theta, size_t k)
{
    const double narrow = (theta + column->step) - (theta - column->step);
    const double wide = (theta + 2.0 * column->step) - (theta - 2.0 * column->step);
    const double value = (column->plus[k] - column->minus[k]) / narrow;
    const double doubled = (column->plus2[k] - column->minus2[k]) / wide;
    return (hesscrit_column_entry){value, fabs(doubled - value) / 3.0,
                                   2.0 * hesscrit_column_error(column, theta, k) / narrow};
}

double hesscrit_entry_bound(hesscrit_column_entry entry)
{
    return 2.0 * entry.truncation + entry.noise;
}

double hesscrit_worst_bound(const hesscrit_column *column, double theta, size_t n)
{
    double worst = 0.0;
    for (size_t k = 0; k < n; k++) {
        const double bound =
            column->scale[k] * hesscrit_entry_bound(hesscrit_entry_of(column, theta, k));
        if (!(bound <= worst)) worst = bound;
    }
    return worst;
}

/* Value over noise: no need to go further. Else by so much at once. */
static const double ENOUGH_COLUMN_SIGNAL = 0x1p20, COLUMN_UP = 0x1p5;
static const double FLAT_REACH = 0x1p3; /* typical sizes that a flat one is followed for */

/* A step falls by no more than this at once where doubling it looks like that of a power of the
 * step, of which truncation is such a share (of a square a third): a power may end near theta. */
static const double MOST_DOWN_OF_POWER = 0x1p-6, SHARE_OF_POWER = 0.25;

/* How a column looks with its present step. */
struct fitness {
    double ratio;      /* truncation over noise, the worst entry */
    size_t worst;      /* that entry */
    double truncation; /* of it */
    double value;      /* of it */
    double signal;     /* value over noise, the best entry; infinite outside the domain */
};

static struct fitness assess(const hesscrit_column *column, double theta, size_t n)
{
    struct fitness fitness = {0.0, 0, 0.0, 0.0, 0.0};
    for (size_t k = 0; k < n; k++) {
        const hesscrit_column_entry entry = hesscrit_entry_of(column, theta, k);
        if (!isfinite(entry.value) || !isfinite(entry.truncation))
            return (struct fitness){INFINITY, k, INFINITY, INFINITY, INFINITY};
        if (entry.noise == 0.0) continue;
        fitness.signal = fmax(fitness.signal, fabs(entry.value) / entry.noise);
        if (entry.truncation / entry.noise <= fitness.ratio) continue;
        fitness.ratio = entry.truncation / entry.noise;
        fitness.truncation = entry.truncation;
        fitness.value = fabs(entry.value);
        fitness.worst = k;
    }
    return fitness;
}

/* By which power of two the step should change; 1 when it fits. Truncation over
 * noise grows like h^3 and is best near 1/2. */
static double change_for_fitness(struct fitness fitness)
{
    if (isinf(fitness.ratio)) return HESSCRIT_OUTSIDE_CHANGE;
    if (fitness.ratio > HESSCRIT_COLUMN_RATIO_LIMIT) {
        const int is_power = fitness.truncation > SHARE_OF_POWER * fitness.value;
        const double most = is_power ? MOST_DOWN_OF_POWER : HESSCRIT_MOST_DOWN;
        return fmax(hesscrit_power_of_two_below(cbrt(HESSCRIT_BEST_RATIO / fitness.ratio)), most);
    }
    return fitness.ratio > 1.0 || fitness.signal > ENOUGH_COLUMN_SIGNAL ? 1.0 : COLUMN_UP;
}

/* Where truncation keeps its share of the entry, as for the gradient of x^4 at 0, whose every
 * difference is truncation, it beats the noise at all steps, and one is as good as the other for
 * this entry; shorter ones drown the others in noise. The entry has to fall by the power of the
 * step that its doubling shows: beyond the scale of the loss, shares are alike by chance. */
static int is_homogeneous_entry(struct fitness before, double step_before,
                                hesscrit_column_entry after, double step)
{
    const double tolerance = 0.5;
    const double power = log2(before.value / fabs(after.value)) / log2(step_before / step);
    const double doubling = log2(1.0 + 3.0 * after.truncation / fabs(after.value));
    return fabs(power - doubling) <= tolerance &&
           after.truncation * before.value > HESSCRIT_KEEPS * before.truncation * fabs(after.value);
}

/* A column while its step is fitted. */
struct fitted_column {
    hesscrit_evaluator *evaluator;
    size_t j;
    hesscrit_column *column;
    struct fitness before; /* how it was with the step before, */
    double step_before;
};

static hesscrit_status measure_fitted_column(void *data)
{
    const struct fitted_column *f = data;
    return hesscrit_measure_column(f->evaluator, f->j, f->column);
}

static double change_of_column(void *data)
{
    struct fitted_column *f = data;
    const size_t n = f->evaluator->problem.n;
    const double theta = f->evaluator->base[f->j];
    f->before = assess(f->column, theta, n);
    if (isfinite(f->before.ratio)) f->column->inside_step = f->column->step;
    f->step_before = f->column->step;
    return change_for_fitness(f->before);
}

/* Truncation falls like h^2. What does not was noise, larger than the error said; with the longer
 * step it did less harm. */
static hesscrit_status accept_column(void *data, double change, int *done)
{
    struct fitted_column *f = data;
    const double theta = f->evaluator->base[f->j];
    if (change > 0.5 || isinf(f->before.truncation)) return HESSCRIT_OK;
    const hesscrit_column_entry after = hesscrit_entry_of(f->column, theta, f->before.worst);
    *done = f->column->keeps_its_form =
        is_homogeneous_entry(f->before, f->step_before, after, f->column->step);
    if (!*done && !(after.truncation > HESSCRIT_KEEPS * f->before.truncation)) return HESSCRIT_OK;
    *done = 1;
    f->column->step = f->step_before;
    return measure_fitted_column(f);
}

hesscrit_status hesscrit_fit_column(hesscrit_evaluator *evaluator, size_t j, double first,
                                    double reach, hesscrit_column *column)
{
    struct fitted_column f = {.evaluator = evaluator, .j = j, .column = column};
    hesscrit_step_trial trial = {
        .data = &f,
        .step = &column->step,
        .smallest = fmax(32.0 * HESSCRIT_UNIT_ROUNDOFF * fabs(evaluator->base[j]), DBL_MIN),
        .largest = reach,
        .measure = measure_fitted_column,
        .change = change_of_column,
        .accept = accept_column};
    column->step = first;
    column->keeps_its_form = 0;
    column->inside_step = 0.0;
    return hesscrit_fit_step(&trial);
}

/* What lies outside of the domain is unknown, and no reason to know nothing of theta. */
static hesscrit_status step_back_inside(hesscrit_evaluator *evaluator, size_t j,
                                        hesscrit_column *column)
{
    const struct fitness fitness = assess(column, evaluator->base[j], evaluator->problem.n);
    if (isfinite(fitness.ratio) || column->inside_step == 0.0) return HESSCRIT_OK;
    column->step = column->inside_step;
    return hesscrit_measure_column(evaluator, j, column);
}

hesscrit_status hesscrit_fit_column_on_any_side(hesscrit_evaluator *evaluator, size_t j,
                                                double scale, hesscrit_column *column)
{
    const size_t n = evaluator->problem.n;
    const double reach = FLAT_REACH * scale;
    column->side = 0;
    hesscrit_status status =
        hesscrit_fit_column(evaluator, j, HESSCRIT_COLUMN_FIRST_STEP * scale, reach, column);
    if (status != HESSCRIT_OK) return status;
    const int above = hesscrit_all_finite(n, column->plus) && hesscrit_all_finite(n, column->plus2);
    const int below =
        hesscrit_all_finite(n, column->minus) && hesscrit_all_finite(n, column->minus2);
    column->side = above - below;
    if (column->side)
        status =
            hesscrit_fit_column(evaluator, j, HESSCRIT_COLUMN_FIRST_STEP * scale, reach, column);
    return status == HESSCRIT_OK ? step_back_inside(evaluator, j, column) : status;
}
