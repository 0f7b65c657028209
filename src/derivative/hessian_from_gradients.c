/* Central differences of the user's gradient. */
#include <float.h>
#include <math.h>

#include "base/memory.h"
#include "derivative/derive.h"

static const double U = DBL_EPSILON / 2;  /* unit roundoff */
static const double FIRST_STEP = 0x1p-17; /* of the natural scale: near u^(1/3) */

enum { ROUNDS = 7 };

/* The four gradients around theta along one coordinate, and what they say. */
struct column {
    double step;
    double *plus, *minus, *plus2, *minus2;
    const double *value, *error; /* the gradient at theta, the error of its components */
};

static hesscrit_status measure(hesscrit_evaluator *evaluator, size_t j, struct column *column)
{
    const double theta = evaluator->base[j];
    double *const gradients[4] = {column->plus, column->minus, column->plus2, column->minus2};
    static const double multiple[4] = {1.0, -1.0, 2.0, -2.0};
    for (int k = 0; k < 4; k++) {
        const double x = theta + multiple[k] * column->step;
        const hesscrit_status status =
            hesscrit_evaluate_gradient_point(evaluator, (hesscrit_point){j, j, x, x}, gradients[k]);
        if (status != HESSCRIT_OK) return status;
    }
    return HESSCRIT_OK;
}

/* Entry k of the column: the central difference, its truncation (a third of
 * what doubling the step changes) and its noise, per unit of theta_j. */
struct entry {
    double value, truncation, noise;
};

static struct entry entry_of(const struct column *column, double theta, size_t k)
{
    const double narrow = (theta + column->step) - (theta - column->step);
    const double wide = (theta + 2.0 * column->step) - (theta - 2.0 * column->step);
    const double value = (column->plus[k] - column->minus[k]) / narrow;
    const double doubled = (column->plus2[k] - column->minus2[k]) / wide;
    const double size = fmax(fmax(fabs(column->plus[k]), fabs(column->minus[k])),
                             fmax(fabs(column->plus2[k]), fabs(column->minus2[k])));
    const double error = fmax(column->error[k], 2.0 * U * (size + fabs(theta * value)));
    return (struct entry){value, fabs(doubled - value) / 3.0, 2.0 * error / narrow};
}

/* How a column looks with its present step. */
struct fitness {
    double ratio;      /* truncation over noise, the worst entry */
    size_t worst;      /* that entry */
    double truncation; /* of it */
    double signal;     /* value over noise, the best entry; infinite outside the domain */
};

static struct fitness assess(const struct column *column, double theta, size_t n)
{
    struct fitness fitness = {0.0, 0, 0.0, 0.0};
    for (size_t k = 0; k < n; k++) {
        const struct entry entry = entry_of(column, theta, k);
        if (!isfinite(entry.value) || !isfinite(entry.truncation))
            return (struct fitness){INFINITY, k, INFINITY, INFINITY};
        if (entry.noise == 0.0) continue;
        fitness.signal = fmax(fitness.signal, fabs(entry.value) / entry.noise);
        if (entry.truncation / entry.noise <= fitness.ratio) continue;
        fitness.ratio = entry.truncation / entry.noise;
        fitness.truncation = entry.truncation;
        fitness.worst = k;
    }
    return fitness;
}

/* By which power of two the step should change; 1 when it fits. Truncation over
 * noise grows like h^3 and is best near 1/2. */
static double change_of_step(struct fitness fitness)
{
    if (isinf(fitness.ratio)) return 0x1p-6;
    if (fitness.ratio > 32.0) {
        int exponent;
        frexp(cbrt(0.5 / fitness.ratio), &exponent);
        return ldexp(1.0, exponent < -11 ? -12 : exponent - 1);
    }
    return fitness.ratio > 1.0 || fitness.signal > 0x1p20 ? 1.0 : 0x1p5;
}

static hesscrit_status fit_column(hesscrit_evaluator *evaluator, size_t j, double scale,
                                  struct column *column)
{
    const size_t n = evaluator->problem.n;
    const double theta = evaluator->base[j];
    const double smallest = fmax(32.0 * U * fabs(theta), DBL_MIN);
    double largest = scale * 0x1p3; /* a flat coordinate is followed that far */
    column->step = FIRST_STEP * scale;
    hesscrit_status status = measure(evaluator, j, column);
    for (int round = 1; status == HESSCRIT_OK && round < ROUNDS; round++) {
        const struct fitness before = assess(column, theta, n);
        const double change = change_of_step(before);
        const double step_before = column->step;
        if (change < 1.0) largest = fmin(largest, column->step / 2.0);
        const double step = fmin(fmax(column->step * change, smallest), largest);
        if (step == column->step) break;
        column->step = step;
        status = measure(evaluator, j, column);
        if (status != HESSCRIT_OK || change > 0.5 || isinf(before.truncation)) continue;
        /* Truncation falls like h^2. What does not was noise, larger than the
         * error said; with the longer step it did less harm. */
        if (entry_of(column, theta, before.worst).truncation > 0.5 * before.truncation) {
            column->step = step_before;
            status = measure(evaluator, j, column);
            break;
        }
    }
    return status;
}

/* The two estimates of an entry, from column i and from column j, are averaged;
 * if they differ by more than their bounds say, the bound grows to cover both. */
static void symmetrise(size_t n, double *hessian, double *bound)
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

hesscrit_status hesscrit_hessian_from_gradients(hesscrit_evaluator *evaluator, const double *scale,
                                                const double *value, const double *error,
                                                double *hessian, double *bound, int *changes_seen)
{
    const size_t n = evaluator->problem.n;
    hesscrit_context *context = evaluator->context;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(context);
    double *memory = NULL;
    hesscrit_status status = hesscrit_scratch_doubles(context, 4, n, &memory);
    if (status != HESSCRIT_OK) return status;
    struct column column = {0.0, memory, memory + n, memory + 2 * n, memory + 3 * n, value, error};
    for (size_t j = 0; j < n; j++) {
        status = fit_column(evaluator, j, scale[j], &column);
        if (status != HESSCRIT_OK) return status;
        for (size_t k = 0; k < n; k++) {
            const struct entry entry = entry_of(&column, evaluator->base[j], k);
            if (!isfinite(entry.value))
                return hesscrit_fail(context, HESSCRIT_E_NONFINITE,
                                     "component %zu of the gradient at theta -+ h e%zu is %g and "
                                     "%g, h = %g",
                                     k, j, column.minus[k], column.plus[k], column.step);
            hessian[j * n + k] = entry.value;
            bound[j * n + k] = 2.0 * entry.truncation + entry.noise;
            if (fabs(entry.value) > entry.noise) *changes_seen = 1;
        }
    }
    symmetrise(n, hessian, bound);
    hesscrit_scratch_release(context, mark);
    return HESSCRIT_OK;
}
