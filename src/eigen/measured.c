#include "eigen/measured.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/symmetric.h"
#include "eigen/kernels/ldl_kernels.h"

enum {
    ROUNDS = 16, /* each halves the spread of exponents, and doubles have 2^11 of them */
    SAFE = 500,  /* 2^(e_i + e_j) is a normal number for exponents up to this */
    SPREAD = 4   /* units further apart than 2^this are others */
};

static const double LAST_BITS = HESSCRIT_LDL_LAST_BITS; /* of an entry, relative */

static double larger(double x, double y)
{
    return x > y ? x : y; /* no NaN comes here, and fmax() would call the C library */
}

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

/* The caller's bound and the last bits of the entry, which may underflow. */
static double entry_error(double entry, double bound)
{
    const double size = fabs(entry);
    const double least = size < 0x1p-1074 ? size : 0x1p-1074;
    return larger(bound, larger(LAST_BITS * size, least));
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
    return hesscrit_row_is_finite(count, a) &&
           (!bound || (hesscrit_row_is_finite(count, bound) && !has_negative(count, bound)));
}

static void take_row(size_t n, const double *restrict a, const double *restrict bound, double power,
                     const double *restrict powers, double *restrict errors)
{
    if (bound)
        for (size_t j = 0; j < n; j++)
            errors[j] = entry_error(a[j], bound[j]) * (power * powers[j]);
    else
        for (size_t j = 0; j < n; j++) errors[j] = entry_error(a[j], 0.0) * (power * powers[j]);
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
            const double given = bound ? larger(bound[r * ld + c], bound[c * ld + r]) : 0.0;
            const double apart = fabs(0.5 * lower - 0.5 * upper);
            const double error = entry_error(mean_of(lower, upper), larger(given, apart));
            measured->errors[r * measured->stride + c] = in_units(measured, error, r, c);
        }
}

static int are_extreme(size_t n, const int *e)
{
    int extreme = 0;
    for (size_t i = 0; i < n; i++) extreme |= e[i] > SAFE || e[i] < -SAFE;
    return extreme;
}

/* The errors in the units of the exponents. Returns 0 where they may not be
 * taken, or not before somebody has looked at the matrix more closely. */
static int take(hesscrit_measured *measured)
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

/* What take() would not pass. Entries of our own where the caller's are not symmetric. */
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

/* Where entries are larger than errors, they take their place. */
static void take_sizes(hesscrit_measured *measured)
{
    double *entries = measured->scratch;
    take(measured);
    for (size_t i = 0; i < measured->n; i++) {
        double *row = measured->errors + i * measured->stride;
        hesscrit_measured_row(measured, i, i, entries);
        for (size_t j = i; j < measured->n; j++) row[j] = larger(row[j], fabs(entries[j]));
    }
}

static double diagonal_error(const hesscrit_measured *measured, size_t i)
{
    const size_t at = i * measured->given_ld + i;
    return entry_error(measured->given[at], measured->bound ? measured->bound[at] : 0.0);
}

/* 1 where the exponents of the errors on the diagonal are odd rather than even. Units of the
 * parameters change them by even numbers; an odd power of two in the unit of the
 * loss turns all of them around. The mantissas vote: they are the same in all units. */
static int are_mostly_odd(const hesscrit_measured *measured)
{
    double vote = 0.0;
    for (size_t i = 0; i < measured->n; i++) {
        int exponent = 0;
        const double mantissa = frexp(diagonal_error(measured, i), &exponent);
        if (isfinite(mantissa)) vote += exponent % 2 != 0 ? mantissa : -mantissa;
    }
    return vote > 0.0;
}

/* Exponents that bring the diagonal of errors or sizes into [1/2, 2). A factor
 * 2^2k of a diagonal entry shifts its exponent by exactly k: all that follows
 * is the same in all units. */
static void normalise_diagonal(hesscrit_measured *measured, int by_entries)
{
    for (size_t i = 0; i < measured->n; i++) {
        const double entry = measured->given[i * measured->given_ld + i];
        const double error = diagonal_error(measured, i);
        int exponent = 0;
        frexp(by_entries ? larger(error, fabs(entry)) : error, &exponent);
        measured->exponents[i] = (int)floor(-0.5 * (exponent - measured->halvings) + 0.5);
    }
}

static int is_near_one(double error)
{
    return error == 0.0 || (error > 0x1p-400 && error < 0x1p400);
}

/* Real factors s_i with s_i largest_i near 1; 0 when they get too far from 1 to
 * multiply safely, 2 when nothing is left to do. */
static int next_scale(size_t n, const double *largest, double *s)
{
    int settled = 1;
    int safe = 1;
    for (size_t i = 0; i < n; i++) {
        const double size = largest[i] * s[i];
        safe &= is_near_one(largest[i]);
        settled &= size == 0.0 || (size > 0.5 && size < 2.0);
    }
    if (!safe || settled) return safe ? 2 : 0;
    for (size_t i = 0; i < n; i++) {
        if (largest[i] > 0.0) s[i] /= sqrt(largest[i] * s[i]);
        safe &= s[i] > 0x1p-50 && s[i] < 0x1p50;
    }
    return safe;
}

/* largest_i = max_j x_ij s_j for the symmetric matrix with the upper triangle x. */
static void row_maxima(const hesscrit_measured *measured, const double *s, double *restrict product,
                       double *restrict largest)
{
    const size_t n = measured->n;
    for (size_t i = 0; i < n; i++) largest[i] = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double *restrict row = measured->errors + i * measured->stride;
        const double factor = s[i];
        for (size_t j = i; j < n; j++) largest[j] = larger(largest[j], row[j] * factor);
        for (size_t j = i; j < n; j++) product[j] = row[j] * s[j];
        largest[i] = larger(largest[i], hesscrit_row_maximum(n - i, product + i));
    }
}

/* Add to the exponents powers of two near the real factors after Ruiz, "A
 * scaling algorithm to equilibrate both rows and columns norms in matrices"
 * (2001). 0 when those are too far from 1; 2 when nothing was left to do. */
static int equilibrate_near_one(hesscrit_measured *measured)
{
    const size_t n = measured->n;
    double *s = measured->scratch;
    double *largest = s + measured->stride;
    double *product = largest + measured->stride;
    for (size_t i = 0; i < n; i++) s[i] = 1.0;
    int next = 1;
    for (int round = 0; round < ROUNDS && next == 1; round++) {
        row_maxima(measured, s, product, largest);
        next = next_scale(n, largest, s);
        if (next == 2 && round == 0) return 2;
    }
    if (next == 0) return 0;
    for (size_t i = 0; i < n; i++) measured->exponents[i] += (int)floor(log2(s[i]) + 0.5);
    return 1;
}

/* log2 with 20 binary digits behind the point: sums and halves of such numbers
 * are exact, and 2^k x gives exactly k more, so that the units of the
 * parameters shift the exponents below and change nothing else. */
static double log2_rounded(double x)
{
    int exponent;
    const double mantissa = frexp(x, &exponent);
    return floor(0x1p20 * log2(mantissa)) * 0x1p-20 + exponent;
}

/* largest_i: of row i of the logs, an upper triangle, in the units 2^-x. */
static void row_logs(const hesscrit_measured *measured, const double *x, double *largest)
{
    const size_t n = measured->n;
    for (size_t i = 0; i < n; i++) largest[i] = -INFINITY;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i; j < n; j++) {
            const double log = measured->errors[i * measured->stride + j] + x[i] + x[j];
            largest[i] = larger(largest[i], log);
            largest[j] = larger(largest[j], log);
        }
}

/* The exponents themselves, in logarithms, for numbers of any size. */
static void equilibrate_in_logs(hesscrit_measured *measured)
{
    const size_t n = measured->n;
    double *x = measured->scratch;
    double *largest = x + measured->stride;
    for (size_t i = 0; i < n; i++) {
        double *logs = measured->errors + i * measured->stride;
        for (size_t j = i; j < n; j++)
            logs[j] = logs[j] > 0.0 ? log2_rounded(logs[j]) - measured->halvings : -INFINITY;
        x[i] = isinf(logs[i]) ? 0.0 : -0.5 * logs[i];
    }
    for (int round = 0; round < ROUNDS; round++) {
        double largest_step = 0.0;
        row_logs(measured, x, largest);
        for (size_t i = 0; i < n; i++) {
            const double step = isinf(largest[i]) ? 0.0 : 0.5 * largest[i];
            largest_step = larger(largest_step, fabs(step));
            largest[i] = step;
        }
        if (largest_step < 0.5) break;
        for (size_t i = 0; i < n; i++) x[i] -= largest[i];
    }
    for (size_t i = 0; i < n; i++) measured->exponents[i] = (int)floor(x[i] + 0.5);
}

/* Of what the exponents have to bring near 1: errors, or the sizes of entries. */
static void fill(hesscrit_measured *measured, int by_entries)
{
    if (by_entries)
        take_sizes(measured);
    else
        take(measured);
}

/* With the exponents of normalise_diagonal(), and filled in their units. The
 * errors are at least 2^-51 of the entries and at most about 1 in the end, so
 * that the scaled entries cannot overflow. Which of the two ways is taken
 * depends on numbers whose units are gone already. */
static void equilibrate(hesscrit_measured *measured, int by_entries)
{
    const int done = equilibrate_near_one(measured);
    if (done == 0) {
        const int halvings = measured->halvings;
        memset(measured->exponents, 0, measured->n * sizeof *measured->exponents);
        measured->halvings = 0; /* the smallest numbers cannot be halved */
        fill(measured, by_entries);
        measured->halvings = halvings;
        equilibrate_in_logs(measured);
    }
    if (done != 2 || by_entries) take(measured);
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
    measured->halvings = are_mostly_odd(measured);
    normalise_diagonal(measured, 0);
    const int is_surveyed = !are_extreme(n, measured->exponents) && hesscrit_survey(measured);
    if (!is_surveyed && !take(measured)) {
        status = look_closely(context, measured);
        if (status != HESSCRIT_OK) return status;
        take(measured);
    }
    measured->is_checked = 1;
    if (is_surveyed) return HESSCRIT_OK;
    equilibrate(measured, 0);
    return HESSCRIT_OK;
}

static int differ(size_t n, const int *e, const int *other)
{
    int least = 0;
    int most = 0;
    for (size_t i = 0; i < n; i++) {
        const int difference = e[i] - other[i];
        least = i == 0 || difference < least ? difference : least;
        most = i == 0 || difference > most ? difference : most;
    }
    return most - least > SPREAD;
}

int hesscrit_measure_in_entries(hesscrit_measured *measured)
{
    const size_t n = measured->n;
    int *kept = measured->exponents + n;
    measured->is_surveyed = 0;
    memcpy(kept, measured->exponents, n * sizeof *kept);
    normalise_diagonal(measured, 1);
    fill(measured, 1);
    equilibrate(measured, 1);
    return differ(n, measured->exponents, kept);
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
