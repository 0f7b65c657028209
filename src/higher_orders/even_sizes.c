#include "higher_orders/even_sizes.h"

#include <math.h>

#include "base/memory.h"
#include "loss/domain.h"

enum { SMALLEST = -60, FINITE_STEP = 4 };

static const double HIDDEN = 64.0; /* errors of a change: what is below shows nothing */

/* Where to begin: what the step choice has learnt of a size may be too little, but not too much. */
static double start_of(const hesscrit_evaluator *evaluator, const hesscrit_derivatives *d, size_t i)
{
    int exponent;
    frexp(fmax(fabs(evaluator->base[i]), 1.0), &exponent);
    return fmax(d->scale[i], ldexp(1.0, exponent - 1));
}

/* The larger change of the loss at +-2^exponent of the start of parameter i; at the edge of the
 * domain that inside, and infinite where both are outside. */
static hesscrit_status change_at(hesscrit_evaluator *evaluator, const hesscrit_derivatives *d,
                                 size_t i, int exponent, double *change)
{
    const double step = ldexp(start_of(evaluator, d, i), exponent);
    const double upper = evaluator->base[i] + step;
    const double lower = evaluator->base[i] - step;
    const hesscrit_point points[2] = {hesscrit_point_on_axis(i, upper),
                                      hesscrit_point_on_axis(i, lower)};
    double losses[2];
    *change = INFINITY;
    const hesscrit_status status = hesscrit_evaluate_points(evaluator, 2, points, losses);
    if (status != HESSCRIT_OK) return status;
    for (int side = 0; side < 2; side++) {
        const double seen = fabs(losses[side] - d->loss);
        if (isfinite(seen)) *change = isfinite(*change) ? fmax(*change, seen) : seen;
    }
    return HESSCRIT_OK;
}

static double hidden(const hesscrit_derivatives *d)
{
    return HIDDEN * d->loss_error.near;
}

/* The exponent, 0 or less, where parameter i is within the domain, and the change there. */
static hesscrit_status enter_domain(hesscrit_evaluator *evaluator, const hesscrit_derivatives *d,
                                    size_t i, int *exponent, double *change)
{
    hesscrit_status status = HESSCRIT_OK;
    *change = INFINITY;
    for (*exponent = 0; status == HESSCRIT_OK; *exponent -= FINITE_STEP) {
        status = change_at(evaluator, d, i, *exponent, change);
        if (isfinite(*change) || *exponent <= SMALLEST) break;
    }
    return status;
}

/* The largest exponent, at most `high`, where the change is no larger than `level`, by bisection.
 */
static hesscrit_status shrink(hesscrit_evaluator *evaluator, const hesscrit_derivatives *d,
                              size_t i, double level, int high, int *exponent)
{
    int low = SMALLEST; /* the change is at most the level here, and not at high */
    hesscrit_status status = HESSCRIT_OK;
    while (status == HESSCRIT_OK && high - low > 1) {
        const int middle = low + (high - low) / 2;
        double change;
        status = change_at(evaluator, d, i, middle, &change);
        if (change <= level)
            low = middle;
        else
            high = middle;
    }
    *exponent = low;
    return status;
}

static hesscrit_status find_sizes(hesscrit_evaluator *evaluator, const hesscrit_derivatives *d,
                                  double *changes, int *exponents, double *scale)
{
    const size_t n = evaluator->problem.n;
    const double alike = 64.0; /* changes within this factor are left as they are */
    double level = INFINITY;
    hesscrit_status status = HESSCRIT_OK;
    for (size_t i = 0; status == HESSCRIT_OK && i < n; i++) {
        status = enter_domain(evaluator, d, i, &exponents[i], &changes[i]);
        if (changes[i] > hidden(d)) level = fmin(level, changes[i]);
    }
    for (size_t i = 0; status == HESSCRIT_OK && i < n; i++) {
        if (isfinite(changes[i]) && changes[i] > alike * level)
            status = shrink(evaluator, d, i, level, exponents[i], &exponents[i]);
        scale[i] = ldexp(start_of(evaluator, d, i), exponents[i]);
    }
    return status;
}

hesscrit_status hesscrit_even_sizes(hesscrit_evaluator *evaluator, const hesscrit_derivatives *d,
                                    hesscrit_derivatives *better, int *changed)
{
    const size_t n = evaluator->problem.n;
    hesscrit_context *context = evaluator->context;
    double *changes = NULL;
    void *exponents = NULL;
    *better = *d;
    *changed = 0;
    if (evaluator->problem.theta_scale) return HESSCRIT_OK;
    hesscrit_status status = hesscrit_scratch_doubles(context, n, 1, &better->scale);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, n, 1, &changes);
    if (status == HESSCRIT_OK) status = hesscrit_scratch(context, n, sizeof(int), &exponents);
    if (status == HESSCRIT_OK) status = find_sizes(evaluator, d, changes, exponents, better->scale);
    if (status != HESSCRIT_OK) return status;
    for (size_t i = 0; i < n; i++) *changed |= better->scale[i] != d->scale[i];
    return HESSCRIT_OK;
}
