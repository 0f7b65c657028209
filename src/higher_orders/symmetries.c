#include "higher_orders/symmetries.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/numbers.h"
#include "base/vectors.h"
#include "loss/error.h"

/* A row has to have so much of its length beside the rows before it. */
static const double LEAST_REST = 1e-6;

/* A symmetry lies in the directions of no curvature but for errors: less, and it is none of them.
 */
static const double LEAST_SHARE = 0.5;

hesscrit_status hesscrit_read_symmetries(hesscrit_context *context, size_t n,
                                         const hesscrit_symmetries *symmetries)
{
    if (symmetries->count == 0) return HESSCRIT_OK;
    if (!symmetries->rows)
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT,
                             "options->symmetries is NULL, but symmetry_count is %zu",
                             symmetries->count);
    if (symmetries->count > n)
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT,
                             "options->symmetry_count is %zu, but there are %zu parameters",
                             symmetries->count, n);
    for (size_t k = 0; k < symmetries->count; k++) {
        double length = 0.0;
        for (size_t i = 0; i < n; i++) {
            const double x = symmetries->rows[k * n + i];
            if (!isfinite(x))
                return hesscrit_fail(context, HESSCRIT_E_ARGUMENT,
                                     "options->symmetries[%zu * n + %zu] is %g", k, i, x);
            length = fmax(length, fabs(x));
        }
        if (length == 0.0)
            return hesscrit_fail(context, HESSCRIT_E_ARGUMENT,
                                 "options->symmetries has zeros only in row %zu", k);
    }
    return HESSCRIT_OK;
}

/* A row in natural units, of length 1. */
static void set_natural(size_t n, const double *scale, const double *row, double *unit)
{
    double largest = 0.0;
    for (size_t i = 0; i < n; i++) largest = fmax(largest, fabs(row[i] / scale[i]));
    for (size_t i = 0; i < n; i++) unit[i] = row[i] / scale[i] / largest;
    const double length = hesscrit_norm(n, unit);
    for (size_t i = 0; i < n; i++) unit[i] /= length;
}

/* What a vector of length 1 has beside `count` orthonormal rows, made a unit vector; returns its
 * length. Twice, as rounding leaves some at first. */
static double orthogonalise(size_t n, size_t count, const double *rows, double *unit)
{
    double rest = 1.0;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t k = 0; k < count; k++) {
            const double along = hesscrit_dot(n, rows + k * n, unit);
            for (size_t i = 0; i < n; i++) unit[i] -= along * rows[k * n + i];
        }
        const double length = hesscrit_norm(n, unit);
        rest *= length;
        for (size_t i = 0; length > 0.0 && i < n; i++) unit[i] /= length;
    }
    return rest;
}

size_t hesscrit_independent_symmetries(size_t n, size_t count, const double *scale, double *rows,
                                       double *work)
{
    size_t kept = 0;
    for (size_t k = 0; k < count; k++) {
        const double *row = rows + k * n;
        double *unit = work + kept * n;
        if (hesscrit_norm(n, row) == 0.0) continue;
        set_natural(n, scale, row, unit);
        if (orthogonalise(n, kept, work, unit) < LEAST_REST) continue;
        memmove(rows + kept * n, row, n * sizeof *rows);
        kept++;
    }
    return kept;
}

/* The slope along a unit vector z in natural units, and H z. */
static hesscrit_status check_row(hesscrit_context *context, size_t n, const hesscrit_derivatives *d,
                                 int curvature, size_t k, const double *z)
{
    const double slope = hesscrit_slope_along(n, d->scale, d->gradient, z);
    const double error = hesscrit_slope_error(n, d->scale, d->gradient_bound, z);
    if (fabs(slope) > HESSCRIT_CLEAR * error)
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT,
                             "options->symmetries: along row %zu the loss has a slope of %.3g +- "
                             "%.2g in natural units",
                             k, slope, error);
    if (!curvature) return HESSCRIT_OK;
    /* Beside the critical point, the Hessian turns with the gradient that is left. */
    double left = 0.0;
    for (size_t i = 0; i < n; i++)
        left = hypot(left, d->scale[i] * (fabs(d->gradient[i]) + d->gradient_bound[i]));
    for (size_t i = 0; i < n; i++) {
        double change = 0.0, bound = left;
        for (size_t j = 0; j < n; j++) {
            const double unit = d->scale[i] * d->scale[j];
            const double entry = unit * d->hessian[i * n + j];
            change += entry * z[j];
            bound += (unit * d->hessian_bound[i * n + j] + HESSCRIT_UNIT_ROUNDOFF * fabs(entry)) *
                     fabs(z[j]);
        }
        if (fabs(change) > HESSCRIT_CLEAR * bound)
            return hesscrit_fail(context, HESSCRIT_E_ARGUMENT,
                                 "options->symmetries: along row %zu the loss is curved: the "
                                 "slope of theta[%zu] changes by %.3g +- %.2g in natural units",
                                 k, i, change, bound);
    }
    return HESSCRIT_OK;
}

hesscrit_status hesscrit_check_symmetries(hesscrit_context *context, size_t n,
                                          const hesscrit_derivatives *d, int curvature,
                                          const hesscrit_symmetries *symmetries)
{
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(context);
    double *z = NULL, *basis = NULL;
    hesscrit_status status = HESSCRIT_OK;
    if (symmetries->count == 0) return HESSCRIT_OK;
    status = hesscrit_scratch_doubles(context, n, 1, &z);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch_doubles(context, symmetries->count, n, &basis);
    for (size_t k = 0; status == HESSCRIT_OK && k < symmetries->count; k++) {
        set_natural(n, d->scale, symmetries->rows + k * n, z);
        hesscrit_copy(n, z, basis + k * n);
        if (orthogonalise(n, k, basis, basis + k * n) < LEAST_REST)
            status = hesscrit_fail(
                context, HESSCRIT_E_ARGUMENT,
                "options->symmetries: row %zu depends on those before it, but for less "
                "than %g of its length in natural units",
                k, LEAST_REST);
        if (status == HESSCRIT_OK) status = check_row(context, n, d, curvature, k, z);
    }
    hesscrit_scratch_release(context, mark);
    return status;
}

/* taken: orthonormal rows of m, the symmetries' shares of the m directions. Returns how many. */
static size_t take_shares(size_t n, size_t m, const double *scale,
                          const hesscrit_symmetries *symmetries, const double *directions,
                          double *z, double *taken)
{
    size_t count = 0;
    for (size_t k = 0; k < symmetries->count && count < m; k++) {
        double *share = taken + count * m;
        set_natural(n, scale, symmetries->rows + k * n, z);
        for (size_t j = 0; j < m; j++) share[j] = hesscrit_dot(n, directions + j * n, z);
        const double length = hesscrit_norm(m, share);
        if (length < LEAST_SHARE) continue;
        for (size_t j = 0; j < m; j++) share[j] /= length;
        count += orthogonalise(m, count, taken, share) >= LEAST_REST;
    }
    return count;
}

/* Rows of m beside the first `count` ones, until there are m: each time of the unit vector that has
 * most beside them. */
static void complete(size_t m, size_t count, double *rows)
{
    for (size_t k = count; k < m; k++) {
        double most = -1.0;
        size_t at = 0;
        for (size_t i = 0; i < m; i++) {
            double rest = 1.0;
            for (size_t j = 0; j < k; j++) rest -= rows[j * m + i] * rows[j * m + i];
            if (rest > most) at = i;
            most = fmax(most, rest);
        }
        memset(rows + k * m, 0, m * sizeof *rows);
        rows[k * m + at] = 1.0;
        orthogonalise(m, k, rows, rows + k * m);
    }
}

hesscrit_status hesscrit_leave_out_symmetries(hesscrit_context *context, size_t n,
                                              const double *scale,
                                              const hesscrit_symmetries *symmetries, size_t others,
                                              size_t *m, double *directions)
{
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(context);
    const size_t all = *m;
    double *z = NULL, *rows = NULL, *kept = NULL;
    if (symmetries->count == 0 || all == 0) return HESSCRIT_OK;
    hesscrit_status status = hesscrit_scratch_doubles(context, n, 1, &z);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, all, all, &rows);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, all, n, &kept);
    if (status != HESSCRIT_OK) return status;
    const size_t out = take_shares(n, all, scale, symmetries, directions, z, rows);
    complete(all, out, rows);
    *m = all - out;
    memset(kept, 0, *m * n * sizeof *kept);
    for (size_t k = 0; k < *m; k++)
        for (size_t j = 0; j < all; j++)
            for (size_t i = 0; i < n; i++)
                kept[k * n + i] += rows[(out + k) * all + j] * directions[j * n + i];
    memcpy(directions, kept, *m * n * sizeof *kept);
    memmove(directions + *m * n, directions + all * n, others * n * sizeof *directions);
    hesscrit_scratch_release(context, mark);
    return HESSCRIT_OK;
}
