#include "eigen/measured.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/symmetric.h"

enum {
    ROUNDS = 16, /* each halves the spread of exponents, and doubles have 2^11 of them */
    SAFE = 500   /* 2^(e_i + e_j) is a normal number for exponents up to this */
};

static const double LAST_BITS = 2.0 * DBL_EPSILON; /* of an entry, relative */

static double larger(double x, double y)
{
    return x > y ? x : y; /* no NaN comes here, and fmax() would call the C library */
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

double hesscrit_entry_error(double entry, double bound)
{
    const double last_bits = fmax(LAST_BITS * fabs(entry), entry != 0.0 ? 0x1p-1074 : 0.0);
    return fmax(bound, last_bits);
}

/* Is there a number other than 0 whose last bits might underflow? */
static int has_tiny(size_t n, const double *a)
{
    double sum[4] = {0.0, 0.0, 0.0, 0.0};
    size_t j = 0;
    for (; j + 4 <= n; j += 4)
        for (size_t lane = 0; lane < 4; lane++) {
            const double size = fabs(a[j + lane]);
            sum[lane] += size < 0x1p-1000 ? size : 0.0;
        }
    for (; j < n; j++) sum[0] += fabs(a[j]) < 0x1p-1000 ? fabs(a[j]) : 0.0;
    return (sum[0] + sum[1]) + (sum[2] + sum[3]) > 0.0;
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

/* The errors of one row, without a look at the other triangle. Returns 0 where
 * a or bound is not what it should be. */
static int take_row(size_t n, const double *restrict a, const double *restrict bound,
                    double *restrict errors)
{
    if (!hesscrit_row_is_finite(n, a)) return 0;
    if (bound && (!hesscrit_row_is_finite(n, bound) || has_negative(n, bound))) return 0;
    if (bound)
        for (size_t j = 0; j < n; j++) errors[j] = larger(bound[j], LAST_BITS * fabs(a[j]));
    else
        for (size_t j = 0; j < n; j++) errors[j] = LAST_BITS * fabs(a[j]);
    if (has_tiny(n, a))
        for (size_t j = 0; j < n; j++) errors[j] = hesscrit_entry_error(a[j], errors[j]);
    return 1;
}

/* errors: their larger one of both triangles. */
static void merge_errors(size_t stride, double *errors, size_t i, size_t j)
{
    double *error = errors + i * stride + j;
    double *mirror = errors + j * stride + i;
    *error = *mirror = larger(*error, *mirror);
}

/* entries: the mean of both triangles; half of their difference is an error as well. */
static void merge_entries(size_t stride, double *entries, double *errors, size_t i, size_t j)
{
    double *lower = entries + i * stride + j;
    double *upper = entries + j * stride + i;
    const double mean = *lower == *upper ? *lower : 0.5 * *lower + 0.5 * *upper;
    const double apart = fabs(0.5 * *lower - 0.5 * *upper);
    double *error = errors + i * stride + j;
    *error = errors[j * stride + i] = hesscrit_entry_error(mean, fmax(*error, apart));
    *lower = *upper = mean;
}

/* entries: NULL if they are symmetric as they are. */
static void symmetrise(size_t n, size_t stride, double *entries, double *errors)
{
    enum { TILE = HESSCRIT_SYMMETRIC_TILE };
    for (size_t i = 0; i < n; i += TILE)
        for (size_t j = 0; j <= i; j += TILE) {
            const size_t end_i = n - i < TILE ? n : i + TILE;
            const size_t end_j = n - j < TILE ? n : j + TILE;
            if (!entries && hesscrit_tile_is_symmetric(stride, errors, i, end_i, j, end_j))
                continue;
            for (size_t r = i; r < end_i; r++)
                for (size_t c = j; c < end_j && c < r; c++) {
                    merge_errors(stride, errors, r, c);
                    if (entries) merge_entries(stride, entries, errors, r, c);
                }
        }
}

/* The errors, and the mean of the triangles in entries (rows of stride) unless that is NULL. */
static int take(const hesscrit_measured *measured, size_t ld, const double *a, const double *bound,
                double *entries)
{
    const size_t n = measured->n;
    const size_t stride = measured->stride;
    int good = 1;
    for (size_t i = 0; i < n; i++) {
        good &=
            take_row(n, a + i * ld, bound ? bound + i * ld : NULL, measured->errors + i * stride);
        if (entries) memcpy(entries + i * stride, a + i * ld, n * sizeof *a);
    }
    if (good && (bound || entries)) symmetrise(n, stride, entries, measured->errors);
    return good;
}

static int are_extreme(size_t n, const int *e)
{
    int extreme = 0;
    for (size_t i = 0; i < n; i++) extreme |= e[i] > SAFE || e[i] < -SAFE;
    return extreme;
}

/* x_j 2^(e_i + e_j) for a row, each rounded once at most. */
static void scale_row(size_t n, double *x, const int *e, size_t i, const double *power, int extreme)
{
    if (extreme)
        for (size_t j = 0; j < n; j++) x[j] = ldexp(x[j], e[i] + e[j]);
    else
        for (size_t j = 0; j < n; j++) x[j] *= power[i] * power[j];
}

static void scale(size_t n, size_t stride, double *x, const int *e, double *power)
{
    const int extreme = are_extreme(n, e);
    for (size_t i = 0; i < n; i++) power[i] = ldexp(1.0, e[i]);
    for (size_t i = 0; i < n; i++) scale_row(n, x + i * stride, e, i, power, extreme);
}

/* Exponents that bring the diagonal of x into [1/2, 2). A factor 2^2k of a
 * diagonal entry shifts its exponent by exactly k: all that follows is the
 * same in all units. */
static void normalise_diagonal(size_t n, size_t stride, const double *x, int *e)
{
    for (size_t i = 0; i < n; i++) {
        int exponent = 0;
        frexp(x[i * stride + i], &exponent);
        e[i] = (int)floor(-0.5 * exponent + 0.5);
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

/* Scale the errors by 2^e, e from their diagonal, and then by powers of two
 * near the real factors after Ruiz, "A scaling algorithm to equilibrate both
 * rows and columns norms in matrices" (2001), which are added to e.
 * 0 when they are too far from 1. x: four rows; near_one: n. */
static int equilibrate_near_one(hesscrit_measured *measured, double *x, int *near_one)
{
    const size_t n = measured->n;
    const size_t stride = measured->stride;
    double *s = x;
    double *largest = x + stride;
    double *product = largest + stride;
    double *power = product + stride;
    const int extreme = are_extreme(n, measured->exponents);
    for (size_t i = 0; i < n; i++) {
        s[i] = 1.0;
        power[i] = ldexp(1.0, measured->exponents[i]);
    }
    for (size_t i = 0; i < n; i++) {
        double *row = measured->errors + i * stride;
        scale_row(n, row, measured->exponents, i, power, extreme);
        largest[i] = hesscrit_row_maximum(n, row);
    }
    int next = next_scale(n, largest, s);
    if (next == 2) return 1;
    for (int round = 1; round < ROUNDS && next == 1; round++) {
        for (size_t i = 0; i < n; i++) {
            const double *row = measured->errors + i * stride;
            for (size_t j = 0; j < n; j++) product[j] = row[j] * s[j];
            largest[i] = hesscrit_row_maximum(n, product);
        }
        next = next_scale(n, largest, s);
    }
    if (next == 0) return 0;
    for (size_t i = 0; i < n; i++) {
        near_one[i] = (int)floor(log2(s[i]) + 0.5);
        measured->exponents[i] += near_one[i];
    }
    scale(n, stride, measured->errors, near_one, power);
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

static double row_log(size_t n, const double *logs, const double *x, size_t i)
{
    double largest = -INFINITY;
    for (size_t j = 0; j < n; j++) largest = fmax(largest, logs[j] + x[i] + x[j]);
    return largest;
}

/* In logarithms, for numbers of any size. */
void hesscrit_equilibrate(size_t n, size_t stride, double *sizes, double *scratch, int *e)
{
    double *logs = sizes;
    double *x = scratch;
    double *step = x + n;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            double *entry = &logs[i * stride + j];
            *entry = *entry > 0.0 ? log2_rounded(*entry) : -INFINITY;
        }
    for (size_t i = 0; i < n; i++) {
        const double diagonal = logs[i * stride + i];
        x[i] = isinf(diagonal) ? 0.0 : -0.5 * diagonal;
    }
    for (int round = 0; round < ROUNDS; round++) {
        double largest_step = 0.0;
        for (size_t i = 0; i < n; i++) {
            const double row = row_log(n, logs + i * stride, x, i);
            step[i] = isinf(row) ? 0.0 : 0.5 * row;
            largest_step = fmax(largest_step, fabs(step[i]));
        }
        if (largest_step < 0.5) break;
        for (size_t i = 0; i < n; i++) x[i] -= step[i];
    }
    for (size_t i = 0; i < n; i++) e[i] = (int)floor(x[i] + 0.5);
}

/* Errors are at least 2^-51 of the entries and at most about 1 in the end, so
 * that the scaled entries cannot overflow. Which of the two ways is taken
 * depends on errors whose units are gone already. */
static void equilibrate(hesscrit_measured *measured, size_t ld, const double *a,
                        const double *bound, double *entries, double *x, int *near_one)
{
    const size_t n = measured->n;
    const size_t stride = measured->stride;
    double *errors = measured->errors;
    normalise_diagonal(n, stride, errors, measured->exponents);
    if (!equilibrate_near_one(measured, x, near_one)) {
        take(measured, ld, a, bound, entries);
        hesscrit_equilibrate(n, stride, errors, x, measured->exponents);
        take(measured, ld, a, bound, entries); /* logarithms have taken their place */
        scale(n, stride, errors, measured->exponents, x);
    }
    measured->is_extreme = are_extreme(n, measured->exponents);
    hesscrit_measured_order(measured, NULL);
}

/* What take() found wrong. */
static hesscrit_status explain(hesscrit_context *context, size_t n, size_t ld, const double *a,
                               const double *bound)
{
    double asymmetry;
    const hesscrit_status status =
        hesscrit_check_symmetric(context, n, ld, a, "the matrix", &asymmetry);
    return status == HESSCRIT_OK ? check_bound(context, n, ld, bound) : status;
}

/* Errors, and entries of our own where the caller's are not symmetric. */
static hesscrit_status take_all(hesscrit_context *context, hesscrit_measured *measured, size_t ld,
                                const double *a, const double *bound, double **entries)
{
    const size_t n = measured->n;
    double asymmetry;
    if (!take(measured, ld, a, bound, NULL)) return explain(context, n, ld, a, bound);
    hesscrit_status status = hesscrit_check_mirrored(context, n, ld, a, "the matrix", &asymmetry);
    if (status != HESSCRIT_OK || asymmetry == 0.0) return status;
    status = hesscrit_scratch_doubles(context, n, measured->stride, entries);
    if (status != HESSCRIT_OK) return status;
    measured->a = *entries;
    measured->ld = measured->stride;
    take(measured, ld, a, bound, *entries);
    return HESSCRIT_OK;
}

hesscrit_status hesscrit_measure(hesscrit_context *context, size_t n, size_t ld, const double *a,
                                 const double *bound, hesscrit_measured *measured)
{
    const size_t stride = hesscrit_stride(n);
    *measured = (hesscrit_measured){.n = n, .stride = stride, .a = a, .ld = ld};
    double *x = NULL;
    double *entries = NULL;
    void *exponents = NULL;
    hesscrit_status status = hesscrit_scratch_doubles(context, n, stride, &measured->errors);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, 5, stride, &x);
    if (status == HESSCRIT_OK) status = hesscrit_scratch(context, 2 * n, sizeof(int), &exponents);
    if (status == HESSCRIT_OK) status = take_all(context, measured, ld, a, bound, &entries);
    if (status != HESSCRIT_OK) return status;
    measured->powers = x + 4 * stride;
    measured->exponents = exponents;
    equilibrate(measured, ld, a, bound, entries, x, measured->exponents + n);
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
    if (measured->is_extreme)
        for (size_t j = first; j < n; j++) {
            const size_t column = order ? order[j] : j;
            to[j] = ldexp(from[column], e[row] + e[column]);
        }
    else if (order)
        for (size_t j = first; j < n; j++) to[j] = from[order[j]] * (power[i] * power[j]);
    else
        for (size_t j = first; j < n; j++) to[j] = from[j] * (power[i] * power[j]);
}
