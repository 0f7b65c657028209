#include "eigen/inertia/scaled_matrix.h"

#include <float.h>
#include <math.h>

#include "base/memory.h"
#include "base/symmetry.h"
#include "base/vectors.h"
#include "eigen/inertia/equilibrate.h"
#include "eigen/inertia/scaled_one_pass.h"
#include "eigen/radius.h"

enum { SAFE = 500 }; /* 2^(e_i + e_j) is a normal number for exponents up to this */

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

static void fill_row(size_t n, const double *restrict a, const double *restrict bound, double power,
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
static int fill_symmetric(const hesscrit_scaled_matrix *scaled, const struct tile *t)
{
    const double *a = scaled->given;
    const double *bound = scaled->bound;
    const size_t ld = scaled->given_ld;
    if (!hesscrit_tile_is_symmetric(ld, a, t->i, t->end_i, t->j, t->end_j)) return 0;
    if (bound && !hesscrit_tile_is_symmetric(ld, bound, t->i, t->end_i, t->j, t->end_j)) return 0;
    for (size_t r = t->i; r < t->end_i; r++) {
        const size_t first = hesscrit_larger_size(r, t->j);
        const size_t at = r * ld + first;
        if (!are_good(t->end_j - first, a + at, bound ? bound + at : NULL)) return 0;
        fill_row(t->end_j - first, a + at, bound ? bound + at : NULL,
                 hesscrit_scaled_power(scaled, r), scaled->powers + first,
                 scaled->errors + r * scaled->stride + first);
    }
    return 1;
}

/* x 2^(e_i + e_j - halvings) */
static double in_units(const hesscrit_scaled_matrix *scaled, double x, size_t i, size_t j)
{
    const int exponent = scaled->exponents[i] + scaled->exponents[j] - scaled->halvings;
    return scaled->is_extreme ? ldexp(x, exponent)
                              : x * (hesscrit_scaled_power(scaled, i) * scaled->powers[j]);
}

static double mean_of(double x, double y)
{
    return x == y ? x : 0.5 * x + 0.5 * y;
}

/* The errors of the mean of both triangles: half of their difference is one as well. */
static void fill_any(const hesscrit_scaled_matrix *scaled, const struct tile *t)
{
    const double *a = scaled->given;
    const double *bound = scaled->bound;
    const size_t ld = scaled->given_ld;
    for (size_t r = t->i; r < t->end_i; r++)
        for (size_t c = hesscrit_larger_size(r, t->j); c < t->end_j; c++) {
            const double upper = a[r * ld + c];
            const double lower = a[c * ld + r];
            const double given =
                bound ? hesscrit_larger(bound[r * ld + c], bound[c * ld + r]) : 0.0;
            const double apart = fabs(0.5 * lower - 0.5 * upper);
            const double error =
                hesscrit_entry_error(mean_of(lower, upper), hesscrit_larger(given, apart));
            scaled->errors[r * scaled->stride + c] = in_units(scaled, error, r, c);
        }
}

static int are_extreme(size_t n, const int *e)
{
    int extreme = 0;
    for (size_t i = 0; i < n; i++) extreme |= e[i] > SAFE || e[i] < -SAFE;
    return extreme;
}

int hesscrit_fill_errors(hesscrit_scaled_matrix *scaled)
{
    const size_t n = scaled->n;
    scaled->is_extreme = are_extreme(n, scaled->exponents);
    hesscrit_scaled_order(scaled, NULL);
    for (size_t i = 0; i < n; i += HESSCRIT_SYMMETRIC_TILE)
        for (size_t j = i; j < n; j += HESSCRIT_SYMMETRIC_TILE) {
            const struct tile t = tile_at(n, i, j);
            if (!scaled->is_extreme && fill_symmetric(scaled, &t)) continue;
            if (!scaled->is_checked) return 0;
            fill_any(scaled, &t);
        }
    return 1;
}

static void average(const hesscrit_scaled_matrix *scaled, double *entries)
{
    const double *a = scaled->given;
    const size_t ld = scaled->given_ld;
    const size_t stride = scaled->stride;
    for (size_t i = 0; i < scaled->n; i += HESSCRIT_SYMMETRIC_TILE)
        for (size_t j = i; j < scaled->n; j += HESSCRIT_SYMMETRIC_TILE) {
            const struct tile t = tile_at(scaled->n, i, j);
            for (size_t r = t.i; r < t.end_i; r++)
                for (size_t c = hesscrit_larger_size(r, t.j); c < t.end_j; c++)
                    entries[r * stride + c] = entries[c * stride + r] =
                        mean_of(a[c * ld + r], a[r * ld + c]);
        }
}

/* What hesscrit_fill_errors() would not pass. Entries of our own where the caller's are not
 * symmetric. */
static hesscrit_status check_and_average(hesscrit_context *context, hesscrit_scaled_matrix *scaled)
{
    const size_t n = scaled->n;
    double asymmetry;
    double *entries;
    hesscrit_status status = hesscrit_check_symmetric(context, n, scaled->given_ld, scaled->given,
                                                      "the matrix", &asymmetry);
    if (status == HESSCRIT_OK && scaled->bound)
        status = hesscrit_check_bound(context, n, scaled->given_ld, scaled->bound, DBL_MAX);
    if (status != HESSCRIT_OK) return status;
    scaled->is_checked = 1;
    if (asymmetry == 0.0) return HESSCRIT_OK;
    status = hesscrit_scratch_doubles(context, n, scaled->stride, &entries);
    if (status != HESSCRIT_OK) return status;
    average(scaled, entries);
    scaled->a = entries;
    scaled->ld = scaled->stride;
    return HESSCRIT_OK;
}

size_t hesscrit_scaled_workspace(size_t n)
{
    const size_t stride = hesscrit_stride(n);
    const size_t matrix = hesscrit_bytes_of_doubles(n, stride); /* errors, or entries */
    const size_t rest = hesscrit_bytes_plus(hesscrit_bytes_of_doubles(4, stride),
                                            hesscrit_bytes_of(2 * n, sizeof(int)));
    return hesscrit_bytes_plus(hesscrit_bytes_plus(matrix, matrix), rest);
}

hesscrit_status hesscrit_scale_by_errors(hesscrit_context *context, size_t n, size_t ld,
                                         const double *a, const double *bound,
                                         hesscrit_scaled_matrix *scaled)
{
    const size_t stride = hesscrit_stride(n);
    *scaled = (hesscrit_scaled_matrix){.n = n, .stride = stride, .a = a, .ld = ld};
    scaled->given = a;
    scaled->given_ld = ld;
    scaled->bound = bound;
    void *exponents = NULL;
    hesscrit_status status = hesscrit_scratch_doubles(context, n, stride, &scaled->errors);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch_doubles(context, 4, stride, &scaled->scratch);
    if (status == HESSCRIT_OK) status = hesscrit_scratch(context, 2 * n, sizeof(int), &exponents);
    if (status != HESSCRIT_OK) return status;
    scaled->powers = scaled->scratch + 3 * stride;
    scaled->exponents = exponents;
    scaled->halvings = hesscrit_units_are_odd(scaled);
    hesscrit_normalise_diagonal(scaled, 0);
    const int in_one_pass =
        !are_extreme(n, scaled->exponents) && hesscrit_scale_in_one_pass(context, scaled);
    if (!in_one_pass && !hesscrit_fill_errors(scaled)) {
        status = check_and_average(context, scaled);
        if (status != HESSCRIT_OK) return status;
        hesscrit_fill_errors(scaled);
    }
    scaled->is_checked = 1;
    if (in_one_pass) return HESSCRIT_OK;
    hesscrit_equilibrate(scaled, 0);
    return HESSCRIT_OK;
}

void hesscrit_scaled_order(hesscrit_scaled_matrix *scaled, const size_t *order)
{
    scaled->order = order;
    for (size_t i = 0; i < scaled->n; i++)
        scaled->powers[i] = ldexp(1.0, scaled->exponents[order ? order[i] : i]);
}

void hesscrit_scaled_row(const hesscrit_scaled_matrix *scaled, size_t i, size_t first, double *to)
{
    const size_t n = scaled->n;
    const size_t *order = scaled->order;
    const size_t row = order ? order[i] : i;
    const double *from = scaled->a + row * scaled->ld;
    const int *e = scaled->exponents;
    const double *power = scaled->powers;
    const double own = hesscrit_scaled_power(scaled, i);
    if (scaled->is_extreme)
        for (size_t j = first; j < n; j++) {
            const size_t column = order ? order[j] : j;
            to[j] = ldexp(from[column], e[row] + e[column] - scaled->halvings);
        }
    else if (order)
        for (size_t j = first; j < n; j++) to[j] = from[order[j]] * (own * power[j]);
    else
        for (size_t j = first; j < n; j++) to[j] = from[j] * (own * power[j]);
}
