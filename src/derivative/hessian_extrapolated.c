#include "derivative/hessian_extrapolated.h"

#include <math.h>

#include "base/memory.h"
#include "derivative/mixed_at_edge.h"

static const double TRUNCATION_ALLOWED = 1.0; /* as a share of the noise */

/* One entry right of the diagonal, while its levels are evaluated: level k is at
 * k rungs below the tops of both coordinates. */
typedef struct mixed {
    size_t levels;
    int open; /* another level is wanted */
    double values[HESSCRIT_MOST_LEVELS], noises[HESSCRIT_MOST_LEVELS];
    hesscrit_estimate estimate;
} mixed;

typedef struct table {
    hesscrit_evaluator *evaluator;
    const hesscrit_axes *axes;
    hesscrit_ladder *ladders;
    mixed *row;             /* n */
    hesscrit_point *points; /* 2n */
    double *losses;         /* 2n */
    int *changes_seen;
} table;

/* How many levels two coordinates have. */
static size_t most_levels(const table *t, size_t i, size_t j)
{
    const int a = t->ladders[i].top;
    const int b = t->ladders[j].top;
    const int levels = (a < b ? a : b) + 1;
    return levels < HESSCRIT_MOST_LEVELS ? (size_t)levels : HESSCRIT_MOST_LEVELS;
}

/* The points of the next level of all open entries of row i, and the axes' there. */
static hesscrit_status next_points(table *t, size_t i, size_t *count)
{
    const size_t n = t->evaluator->problem.n;
    hesscrit_status status = HESSCRIT_OK;
    *count = 0;
    for (size_t j = i + 1; status == HESSCRIT_OK && j < n; j++) {
        if (!t->row[j].open) continue;
        const int down = (int)t->row[j].levels;
        const int a = t->ladders[i].top - down;
        const int b = t->ladders[j].top - down;
        status = hesscrit_step_on(t->evaluator, t->axes, t->ladders, i, a);
        if (status == HESSCRIT_OK)
            status = hesscrit_step_on(t->evaluator, t->axes, t->ladders, j, b);
        const hesscrit_ladder *x = &t->ladders[i];
        const hesscrit_ladder *y = &t->ladders[j];
        t->points[(*count)++] = (hesscrit_point){i, j, x->upper[a], y->upper[b]};
        t->points[(*count)++] = (hesscrit_point){i, j, x->lower[a], y->lower[b]};
    }
    return status;
}

/* 25.3.27 at one level. */
static void add_level(table *t, size_t i, size_t j, double plus_plus, double minus_minus)
{
    mixed *entry = &t->row[j];
    const double loss = t->axes->loss;
    const int a = t->ladders[i].top - (int)entry->levels;
    const int b = t->ladders[j].top - (int)entry->levels;
    const hesscrit_ladder *x = &t->ladders[i];
    const hesscrit_ladder *y = &t->ladders[j];
    const double sum = 0.5 * ((plus_plus - loss) + (minus_minus - loss) - (x->plus[a] - loss) -
                              (x->minus[a] - loss) - (y->plus[b] - loss) - (y->minus[b] - loss));
    const double spread =
        hesscrit_spread(t->axes->axis[i].side) * hesscrit_spread(t->axes->axis[j].side);
    const double error =
        fmax(fmax(hesscrit_rung_error(t->axes, t->ladders, i, a),
                  hesscrit_rung_error(t->axes, t->ladders, j, b)),
             spread * hesscrit_error_at(t->axes->loss_error,
                                        fmax(fabs(plus_plus), fabs(minus_minus)), 0.0));
    const double hi = hesscrit_rung_step(x, a);
    const double hj = hesscrit_rung_step(y, b);
    entry->values[entry->levels] = sum / hi / hj;
    entry->noises[entry->levels] = HESSCRIT_MIXED_NOISE * error / hi / hj;
    entry->levels++;
    if (fabs(sum) > HESSCRIT_CLEAR * error) *t->changes_seen = 1;
}

/* Levels from above are of no use once one below them is not finite. */
static void estimate(const table *t, size_t i, size_t j)
{
    mixed *entry = &t->row[j];
    size_t first = entry->levels;
    while (first > 0 && isfinite(entry->values[first - 1]) && isfinite(entry->noises[first - 1]))
        first--;
    const size_t finite = entry->levels - first;
    const double *values = entry->values + first;
    const double *noises = entry->noises + first;
    const int one_sided = t->axes->axis[i].side || t->axes->axis[j].side;
    entry->estimate = (hesscrit_estimate){NAN, INFINITY, INFINITY, INFINITY};
    if (finite > 0) entry->estimate = hesscrit_extrapolate(finite, values, noises, one_sided);
    entry->open = entry->levels < most_levels(t, i, j) &&
                  (finite < HESSCRIT_LEAST_LEVELS ||
                   entry->estimate.hoped > TRUNCATION_ALLOWED * entry->estimate.noise);
}

/* Row i right of the diagonal: level by level until truncation is below the noise. */
static hesscrit_status extrapolate_row(table *t, size_t i, double *hessian, double *bound)
{
    const size_t n = t->evaluator->problem.n;
    for (size_t j = i + 1; j < n; j++) t->row[j] = (mixed){.open = 1};
    for (;;) {
        size_t count = 0;
        hesscrit_status status = next_points(t, i, &count);
        if (status == HESSCRIT_OK && count == 0) break;
        if (status == HESSCRIT_OK)
            status = hesscrit_evaluate_points(t->evaluator, count, t->points, t->losses);
        if (status != HESSCRIT_OK) return status;
        const double *losses = t->losses;
        for (size_t j = i + 1; j < n; j++) {
            if (!t->row[j].open) continue;
            add_level(t, i, j, losses[0], losses[1]);
            estimate(t, i, j);
            losses += 2;
        }
    }
    for (size_t j = i + 1; j < n; j++) {
        const hesscrit_estimate e = t->row[j].estimate;
        double value = e.value;
        double error = hesscrit_estimate_bound(e);
        if (!isfinite(e.truncation)) { /* less than two levels */
            const hesscrit_status status =
                hesscrit_mixed_inside(t->evaluator, t->axes, i, j, &value, &error);
            if (status != HESSCRIT_OK) return status;
        }
        hessian[i * n + j] = hessian[j * n + i] = value;
        bound[i * n + j] = bound[j * n + i] = error;
    }
    return HESSCRIT_OK;
}

/* From all rungs that are known below the top, and the top. */
static void extrapolate_diagonal(const table *t, size_t n, size_t i, double *hessian, double *bound)
{
    const hesscrit_ladder *ladder = &t->ladders[i];
    int bottom = ladder->top;
    while (bottom > 0 && ladder->known[bottom - 1] && hesscrit_rung_is_finite(ladder, bottom - 1))
        bottom--;
    const hesscrit_estimate e =
        hesscrit_ladder_curvature(t->axes, t->ladders, i, ladder->top, bottom);
    hessian[i * n + i] = e.value;
    bound[i * n + i] = hesscrit_estimate_bound(e);
}

hesscrit_status hesscrit_hessian_extrapolated(hesscrit_evaluator *evaluator,
                                              const hesscrit_axes *axes, hesscrit_ladder *ladders,
                                              double *hessian, double *bound, int *changes_seen)
{
    const size_t n = evaluator->problem.n;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(evaluator->context);
    table t = {
        .evaluator = evaluator, .axes = axes, .ladders = ladders, .changes_seen = changes_seen};
    void *row = NULL;
    void *points = NULL;
    hesscrit_status status = hesscrit_scratch(evaluator->context, n, sizeof(mixed), &row);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch(evaluator->context, n, 2 * sizeof(hesscrit_point), &points);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch_doubles(evaluator->context, n, 2, &t.losses);
    t.row = row;
    t.points = points;
    for (size_t i = 0; status == HESSCRIT_OK && i < n; i++)
        status = extrapolate_row(&t, i, hessian, bound);
    if (status != HESSCRIT_OK) return status;
    for (size_t i = 0; i < n; i++) extrapolate_diagonal(&t, n, i, hessian, bound);
    hesscrit_scratch_release(evaluator->context, mark);
    return HESSCRIT_OK;
}
