#include "higher_orders/turn.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/vectors.h"
#include "eigen/symmetric.h"

/* Of differences, in natural units: of slopes, and of losses, the roundings of which it divides by
 * its square. */
static const double STEP_OF_SLOPES = 0x1p-17, STEP_OF_LOSSES = 0x1p-12;

static hesscrit_status take_turned_memory(hesscrit_reduced *turned)
{
    hesscrit_context *context = turned->evaluator->context;
    double **const vectors[] = {&turned->curvature, &turned->origin, &turned->gradient_most, NULL};
    const hesscrit_status status = hesscrit_scratch_each(context, 1, turned->n, vectors);
    return status == HESSCRIT_OK
               ? hesscrit_scratch_doubles(context, turned->n, turned->n, &turned->directions)
               : status;
}

/* hessian, along the m + p directions of `reduced` at `at` (m + p). */
static hesscrit_status by_slopes(hesscrit_reduced *reduced, double *at, double *hessian)
{
    const size_t n = reduced->m + reduced->p;
    for (size_t k = 0; k < n; k++) {
        const double middle = at[k];
        for (int side = -1; side <= 1; side += 2) {
            at[k] = middle + side * STEP_OF_SLOPES;
            const hesscrit_status status = hesscrit_reduced_slopes(reduced, at, at + reduced->m);
            if (status != HESSCRIT_OK) return status;
            for (size_t j = 0; j < n; j++)
                hessian[k * n + j] = 0.5 * side * reduced->slopes[j] / STEP_OF_SLOPES +
                                     (side > 0 ? hessian[k * n + j] : 0.0);
        }
        at[k] = middle;
    }
    for (size_t k = 0; k < n; k++)
        for (size_t j = 0; j < k; j++)
            hessian[k * n + j] = hessian[j * n + k] =
                0.5 * (hessian[k * n + j] + hessian[j * n + k]);
    return HESSCRIT_OK;
}

/* *sum: of the losses a step along j and k to both sides, j != k; along k alone with j == k. */
static hesscrit_status both_sides(hesscrit_reduced *reduced, double *at, size_t j, size_t k,
                                  double *sum)
{
    const double x = at[j], y = at[k];
    *sum = 0.0;
    for (int side = -1; side <= 1; side += 2) {
        double value, loss;
        at[j] = x + side * STEP_OF_LOSSES;
        at[k] = y + side * STEP_OF_LOSSES;
        const hesscrit_status status =
            hesscrit_reduced_look(reduced, at, at + reduced->m, &value, &loss);
        if (status != HESSCRIT_OK) return status;
        *sum += value;
    }
    at[j] = x;
    at[k] = y;
    return HESSCRIT_OK;
}

/* (f++ + f-- - f+0 - f-0 - f0+ - f0- + 2 f00) / 2 h^2 */
static hesscrit_status by_losses(hesscrit_reduced *reduced, double *at, double *hessian)
{
    const size_t n = reduced->m + reduced->p;
    const double square = STEP_OF_LOSSES * STEP_OF_LOSSES;
    double here = 0.0, loss;
    hesscrit_status status = hesscrit_reduced_look(reduced, at, at + reduced->m, &here, &loss);
    for (size_t k = 0; status == HESSCRIT_OK && k < n; k++)
        for (size_t j = 0; status == HESSCRIT_OK && j <= k; j++)
            status = both_sides(reduced, at, j, k, &hessian[k * n + j]);
    for (size_t k = 0; k < n; k++)
        for (size_t j = 0; j < k; j++)
            hessian[k * n + j] = hessian[j * n + k] =
                (hessian[k * n + j] - hessian[k * n + k] - hessian[j * n + j] + 2.0 * here) /
                (2.0 * square);
    for (size_t k = 0; k < n; k++) hessian[k * n + k] = (hessian[k * n + k] - 2.0 * here) / square;
    return status;
}

/* Row k of `turned`, from its coordinates along those of `reduced`. */
static void set_direction(const hesscrit_reduced *reduced, const double *coordinates,
                          double *direction)
{
    const size_t n = reduced->n, rows = reduced->m + reduced->p;
    memset(direction, 0, n * sizeof *direction);
    for (size_t j = 0; j < rows; j++)
        for (size_t i = 0; i < n; i++)
            direction[i] += coordinates[j] * reduced->directions[j * n + i];
}

/* Eigenvalues ascend, of the loss times sign: that of the m least amounts is a run of them, and
 * the others have to be above it. */
static int split_by_size(const hesscrit_reduced *reduced, const double *lambda,
                         const double *vectors, hesscrit_reduced *turned)
{
    const size_t m = reduced->m, rows = m + reduced->p;
    for (size_t k = 0; k < rows; k++) {
        set_direction(reduced, vectors + k * rows, turned->directions + k * reduced->n);
        if (k >= m) turned->curvature[k - m] = lambda[k];
    }
    double most = 0.0;
    for (size_t k = 0; k < m; k++) most = fmax(most, fabs(lambda[k]));
    return m == rows || lambda[m] > most;
}

static hesscrit_status settle(const hesscrit_reduced *reduced, const double *v, const double *w,
                              hesscrit_reduced *turned)
{
    hesscrit_reduced_place(reduced, v, w, turned->origin);
    for (size_t k = 0; k < reduced->m; k++) turned->gradient_most[k] = reduced->slope;
    turned->slope = reduced->slope * sqrt((double)reduced->m);
    turned->calls++;
    return hesscrit_evaluate_loss(turned->evaluator, turned->origin, &turned->origin_loss);
}

hesscrit_status hesscrit_turn(const hesscrit_reduced *reduced, const double *v, const double *w,
                              hesscrit_reduced *turned, int *found)
{
    const size_t n = reduced->m + reduced->p;
    hesscrit_context *context = reduced->evaluator->context;
    double *at = NULL, *lambda = NULL, *hessian = NULL, *eigenvectors = NULL;
    double **const vectors[] = {&at, &lambda, NULL};
    double **const matrices[] = {&hessian, &eigenvectors, NULL};
    hesscrit_eigen_info info = hesscrit_eigen_info_default();
    *turned = *reduced;
    *found = 0;
    hesscrit_status status = take_turned_memory(turned);
    if (status == HESSCRIT_OK) status = settle(reduced, v, w, turned);
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(context);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_each(context, 1, n, vectors);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_each(context, n, n, matrices);
    hesscrit_reduced by = *turned; /* counts, along the directions from before */
    by.directions = reduced->directions;
    by.origin = reduced->origin;
    by.curvature = reduced->curvature;
    by.origin_loss = reduced->origin_loss;
    if (status == HESSCRIT_OK) {
        hesscrit_copy(reduced->m, v, at);
        hesscrit_copy(reduced->p, w, at + reduced->m);
        status = reduced->evaluator->problem.gradient ? by_slopes(&by, at, hessian)
                                                      : by_losses(&by, at, hessian);
    }
    hesscrit_turn_back(&by, turned);
    int finite = isfinite(turned->origin_loss);
    for (size_t k = 0; status == HESSCRIT_OK && k < n * n; k++) finite &= isfinite(hessian[k]) != 0;
    if (status == HESSCRIT_OK && finite) {
        status = hesscrit_solve(context, n, n, hessian, lambda, n, eigenvectors, &info);
        if (status == HESSCRIT_OK) *found = split_by_size(reduced, lambda, eigenvectors, turned);
    }
    hesscrit_scratch_release(context, mark);
    return status;
}

void hesscrit_turn_direction(const hesscrit_reduced *reduced, const hesscrit_reduced *turned,
                             double *unit)
{
    double length = 0.0;
    for (size_t k = 0; k < turned->m; k++) {
        unit[k] = 0.0;
        for (size_t i = 0; i < turned->n; i++)
            unit[k] += turned->directions[k * turned->n + i] *
                       (turned->origin[i] - reduced->origin[i]) / turned->scale[i];
        length = hypot(length, unit[k]);
    }
    for (size_t k = 0; length > 0.0 && k < turned->m; k++) unit[k] /= length;
}

void hesscrit_turn_back(const hesscrit_reduced *turned, hesscrit_reduced *reduced)
{
    reduced->calls = turned->calls;
    reduced->lowest_loss = turned->lowest_loss;
}
