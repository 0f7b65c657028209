#include "eigen/inertia/scaled_matrix.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/symmetry.h"
#include "base/vectors.h"
#include "eigen/inertia/equilibrate.h"

enum { SAFE = 500 }; /* 2^(e_i + e_j) is a normal number for exponents up to this */

static size_t larger_index(size_t i, size_t j)
{
    return i > j ? i : j;
}

static hesscrit_status check_bound(hesscrit_context *context, size_t n, size_t ld,
                                   const double *bound)
{
    for (size_t i = 0; bound && i < n; i++) {
        int wrong = 0;
        for (size_t j = 0; j < n; j++)
            wrong |= !(bound[i * ld + j] >= 0.0) | !(bound[i * ld + j] <= DBL_MAX);
        if (!wrong) continue;
        for (size_t j = 0; j < n; j++)
            if (!(bound[i * ld + j] >= 0.0 && bound[i * ld + j] <= DBL_MAX))
                return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "bound (%zu, %zu) is %g", i, j,
                                     bound[i * ld + j]);
    }
    return HESSCRIT_OK;
}

static int has_negative(size_t n, const double *bound)
{
    double least[4] = {0.0, 0.0, 0.0, 0.0};
    size_t j = 0;
    for (; j + 4 <= n; j += 4)
        for (size_t lane = 0; lane < 4; lane++)
            least[lane] = bound[j + lane] < least[lane] ? bound[j + lane] : least[lane];
    for (; j < n; j++) least[0] = bound[j] < least[0] ? bound[j] : least[0];
    return least[0] < 0.0 || least[1] < 0.0 || least[2] < 0.0 || least[3] < 0.0;
}

/* Of the rows i ... end_i - 1, the columns j ... end_j - 1. */
struct tile {
    size_t i, end_i, j, end_j;
};

static struct tile tile_at(size_t n, size_t i, size_t j)
{
    const size_t size = HESSCRIT_SYMMETRIC_TILE;
    return (struct tile){i, n - i < size ? n : i + size, j, n - j < size ? n : j + size};
}

/* Are count entries finite, and the bounds, if there are any, not negative either? */
static int are_good(size_t count, const double *a, const double *bound)
{
    return hesscrit_all_finite(count, a) &&
           (!bound || (hesscrit_all_finite(count, bound) && !has_negative(count, bound)));
}

static void take_row(size_t n, const double *restrict a, const double *restrict bound, double power,
                     const double *restrict powers, double *restrict errors)
{
    if (bound)
        for (size_t j = 0; j < n; j++)
            errors[j] = hesscrit_entry_error(a[j], bound[j]) * (power * powers[j]);
    else
        for (size_t j = 0; j < n; j++)
            errors[j] = hesscrit_entry_error(a[j], 0.0) * (power * powers[j]);
}

/* Returns 0 where the tile is not good, or not the mirror image of its counterpart. */
static int take_symmetric(const hesscrit_measured *measured, const struct tile *t)
{
    const double *a = measured->given;
    const double *bound = measured->bound;
    const size_t ld = measured->given_ld;
    if (!hesscrit_tile_is_symmetric(ld, a, t->i, t->end_i, t->j, t->end_j)) return 0;
    if (bound && !hesscrit_tile_is_symmetric(ld, bound, t->i, t->end_i, t->j, t->end_j)) return 0;
    for (size_t r = t->i; r < t->end_i; r++) {
        const size_t first = larger_index(r, t->j);
        const size_t at = r * ld + first;
        if (!are_good(t->end_j - first, a + at, bound ? bound + at : NULL)) return 0;
        take_row(t->end_j - first, a + at, bound ? bound + at : NULL,
                 hesscrit_measured_power(measured, r), measured->powers + first,
                 measured->errors + r * measured->stride + first);
    }
    return 1;
}

/* x 2^(e_i + e_j - halvings) */
static double in_units(const hesscrit_measured *measured, double x, size_t i, size_t j)
{
    const int exponent = measured->exponents[i] + measured->exponents[j] - measured->halvings;
    return measured->is_extreme ? ldexp(x, exponent)
                                : x * (hesscrit_measured_power(measured, i) * measured->powers[j]);
}

static double mean_of(double x, double y)
{
    return x == y ? x : 0.5 * x + 0.5 * y;
}

/* The errors of the mean of both triangles: half of their difference is one as well. */
static void take_any(const hesscrit_measured *measured, const struct tile *t)
{
    const double *a = measured->given;
    const double *bound = measured->bound;
    const size_t ld = measured->given_ld;
    for (size_t r = t->i; r < t->end_i; r++)
        for (size_t c = larger_index(r, t->j); c < t->end_j; c++) {
            const double upper = a[r * ld + c];
            const double lower = a[c * ld + r];
            const double given =
                bound ? hesscrit_larger(bound[r * ld + c], bound[c * ld + r]) : 0.0;
            const double apart = fabs(0.5 * lower - 0.5 * upper);
            const double error =
                hesscrit_entry_error(mean_of(lower, upper), hesscrit_larger(given, apart));
            measured->errors[r * measured->stride + c] = in_units(measured, error, r, c);
        }
}

static int are_extreme(size_t n, const int *e)
{
    int extreme = 0;
    for (size_t i = 0; i < n; i++) extreme |= e[i] > SAFE || e[i] < -SAFE;
    return extreme;
}

int hesscrit_take_errors(hesscrit_measured *measured)
{
    const size_t n = measured->n;
    measured->is_extreme = are_extreme(n, measured->exponents);
    hesscrit_measured_order(measured, NULL);
    for (size_t i = 0; i < n; i += HESSCRIT_SYMMETRIC_TILE)
        for (size_t j = i; j < n; j += HESSCRIT_SYMMETRIC_TILE) {
            const struct tile t = tile_at(n, i, j);
            if (!measured->is_extreme && take_symmetric(measured, &t)) continue;
            if (!measured->is_checked) return 0;
            take_any(measured, &t);
        }
    return 1;
}

static void average(const hesscrit_measured *measured, double *entries)
{
    const double *a = measured->given;
    const size_t ld = measured->given_ld;
    const size_t stride = measured->stride;
    for (size_t i = 0; i < measured->n; i += HESSCRIT_SYMMETRIC_TILE)
        for (size_t j = i; j < measured->n; j += HESSCRIT_SYMMETRIC_TILE) {
            const struct tile t = tile_at(measured->n, i, j);
            for (size_t r = t.i; r < t.end_i; r++)
                for (size_t c = larger_index(r, t.j); c < t.end_j; c++)
                    entries[r * stride + c] = entries[c * stride + r] =
                        mean_of(a[c * ld + r], a[r * ld + c]);
        }
}

/* What hesscrit_take_errors() would not pass. Entries of our own where the caller's are not
 * symmetric. */
static hesscrit_status look_closely(hesscrit_context *context, hesscrit_measured *measured)
{
    const size_t n = measured->n;
    double asymmetry;
    double *entries;
    hesscrit_status status = hesscrit_check_symmetric(context, n, measured->given_ld,
                                                      measured->given, "the matrix", &asymmetry);
    if (status == HESSCRIT_OK)
        status = check_bound(context, n, measured->given_ld, measured->bound);
    if (status != HESSCRIT_OK) return status;
    measured->is_checked = 1;
    if (asymmetry == 0.0) return HESSCRIT_OK;
    status = hesscrit_scratch_doubles(context, n, measured->stride, &entries);
    if (status != HESSCRIT_OK) return status;
    average(measured, entries);
    measured->a = entries;
    measured->ld = measured->stride;
    return HESSCRIT_OK;
}

size_t hesscrit_measure_workspace(size_t n)
{
    const size_t stride = hesscrit_stride(n);
    const size_t matrix = hesscrit_bytes_of_doubles(n, stride); /* errors, or entries */
    const size_t rest = hesscrit_bytes_plus(hesscrit_bytes_of_doubles(4, stride),
                                            hesscrit_bytes_of(2 * n, sizeof(int)));
    return hesscrit_bytes_plus(hesscrit_bytes_plus(matrix, matrix), rest);
}

hesscrit_status hesscrit_measure(hesscrit_context *context, size_t n, size_t ld, const double *a,
                                 const double *bound, hesscrit_measured *measured)
{
    const size_t stride = hesscrit_stride(n);
    *measured = (hesscrit_measured){.n = n, .stride = stride, .a = a, .ld = ld};
    measured->given = a;
    measured->given_ld = ld;
    measured->bound = bound;
    void *exponents = NULL;
    hesscrit_status status = hesscrit_scratch_doubles(context, n, stride, &measured->errors);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch_doubles(context, 4, stride, &measured->scratch);
    if (status == HESSCRIT_OK) status = hesscrit_scratch(context, 2 * n, sizeof(int), &exponents);
    if (status != HESSCRIT_OK) return status;
    measured->powers = measured->scratch + 3 * stride;
    measured->exponents = exponents;
    measured->halvings = hesscrit_units_are_odd(measured);
    hesscrit_normalise_diagonal(measured, 0);
    const int is_surveyed =
        !are_extreme(n, measured->exponents) && hesscrit_survey(context, measured);
    if (!is_surveyed && !hesscrit_take_errors(measured)) {
        status = look_closely(context, measured);
        if (status != HESSCRIT_OK) return status;
        hesscrit_take_errors(measured);
    }
    measured->is_checked = 1;
    if (is_surveyed) return HESSCRIT_OK;
    hesscrit_equilibrate(measured, 0);
    return HESSCRIT_OK;
}

void hesscrit_measured_order(hesscrit_measured *measured, const size_t *order)
{
    measured->order = order;
    for (size_t i = 0; i < measured->n; i++)
        measured->powers[i] = ldexp(1.0, measured->exponents[order ? order[i] : i]);
}

void hesscrit_measured_row(const hesscrit_measured *measured, size_t i, size_t first, double *to)
{
    const size_t n = measured->n;
    const size_t *order = measured->order;
    const size_t row = order ? order[i] : i;
    const double *from = measured->a + row * measured->ld;
    const int *e = measured->exponents;
    const double *power = measured->powers;
    const double own = hesscrit_measured_power(measured, i);
    if (measured->is_extreme)
        for (size_t j = first; j < n; j++) {
            const size_t column = order ? order[j] : j;
            to[j] = ldexp(from[column], e[row] + e[column] - measured->halvings);
        }
    else if (order)
        for (size_t j = first; j < n; j++) to[j] = from[order[j]] * (own * power[j]);
    else
        for (size_t j = first; j < n; j++) to[j] = from[j] * (own * power[j]);
}
