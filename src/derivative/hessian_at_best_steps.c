#include "derivative/hessian_at_best_steps.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "derivative/hessian_from_losses.h"

/* The axes with other steps. *others: how many have one. */
static hesscrit_status measure_again(hesscrit_evaluator *evaluator, const hesscrit_axes *axes,
                                     const double *steps, hesscrit_axes *again, size_t *others)
{
    const size_t n = evaluator->problem.n;
    *others = 0;
    for (size_t i = 0; i < n; i++) *others += steps[i] != axes->axis[i].step;
    if (*others == 0) return HESSCRIT_OK;
    hesscrit_status status = hesscrit_axes_allocate(evaluator->context, n, again);
    if (status != HESSCRIT_OK) return status;
    memcpy(again->axis, axes->axis, n * sizeof *again->axis);
    memcpy(again->scale, axes->scale, n * sizeof *again->scale);
    memcpy(again->sides, axes->sides, n * sizeof *again->sides);
    again->loss = axes->loss;
    again->loss_error = axes->loss_error;
    for (size_t i = 0; status == HESSCRIT_OK && i < n; i++) {
        if (steps[i] == axes->axis[i].step) continue;
        again->axis[i].step = steps[i];
        status = hesscrit_measure_axis(evaluator, again, i, &again->axis[i]);
    }
    return status;
}

static void keep_better(size_t entries, const double *hessian, const double *bound, double *kept,
                        double *kept_bound)
{
    for (size_t e = 0; e < entries; e++) {
        const double apart = fabs(hessian[e] - kept[e]);
        const int disagree = apart > bound[e] + kept_bound[e];
        if (bound[e] < kept_bound[e]) {
            kept[e] = hessian[e];
            kept_bound[e] = bound[e];
        }
        if (disagree) kept_bound[e] = fmax(kept_bound[e], apart);
    }
}

hesscrit_status hesscrit_hessian_at_best_steps(hesscrit_evaluator *evaluator,
                                               const hesscrit_axes *axes, double *hessian,
                                               double *bound, int *changes_seen)
{
    const size_t n = evaluator->problem.n;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(evaluator->context);
    hesscrit_axes again;
    size_t others = 0;
    double *steps = NULL, *second = NULL, *second_bound = NULL;
    double **const matrices[] = {&second, &second_bound, NULL};
    hesscrit_status status = hesscrit_scratch_doubles(evaluator->context, n, 1, &steps);
    if (status == HESSCRIT_OK)
        status = hesscrit_hessian_from_losses(evaluator, axes, hessian, bound, steps, changes_seen);
    if (status == HESSCRIT_OK) status = measure_again(evaluator, axes, steps, &again, &others);
    if (status == HESSCRIT_OK && others > 0) {
        status = hesscrit_scratch_each(evaluator->context, n, n, matrices);
        if (status == HESSCRIT_OK)
            status = hesscrit_hessian_from_losses(evaluator, &again, second, second_bound, NULL,
                                                  changes_seen);
        if (status == HESSCRIT_OK) keep_better(n * n, second, second_bound, hessian, bound);
    }
    if (status == HESSCRIT_OK) hesscrit_scratch_release(evaluator->context, mark);
    return status;
}
