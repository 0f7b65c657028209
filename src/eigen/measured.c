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

/* The error of an entry: the caller's bound and the last bits of the entry. */
static double entry_error(double entry, double bound)
{
    const double last_bits = fmax(LAST_BITS * fabs(entry), entry != 0.0 ? 0x1p-1074 : 0.0);
    return fmax(bound, last_bits);
}

/* One row as it stands, without a look at the other triangle. */
static void take_row(size_t n, const double *a, const double *bound, double *entries,
                     double *errors)
{
    int tiny = 0;
    memcpy(entries, a, n * sizeof *a);
    for (size_t j = 0; j < n; j++) {
        const double size = fabs(a[j]);
        tiny |= (size < 0x1p-1000) & (size > 0.0);
        errors[j] = LAST_BITS * size;
    }
    for (size_t j = 0; bound && j < n; j++) errors[j] = larger(bound[j], errors[j]);
    for (size_t j = 0; tiny && j < n; j++) errors[j] = entry_error(a[j], errors[j]);
}

/* The mean of both triangles; half of their difference is an error as well. */
static void merge(const hesscrit_measured *measured, size_t i, size_t j)
{
    const size_t stride = measured->matrix.stride;
    double *lower = measured->matrix.a + i * stride + j;
    double *upper = measured->matrix.a + j * stride + i;
    double *error = measured->errors + i * stride + j;
    double *mirror = measured->errors + j * stride + i;
    const double mean = *lower == *upper ? *lower : 0.5 * *lower + 0.5 * *upper;
    const double apart = fabs(0.5 * *lower - 0.5 * *upper);
    *error = *mirror = entry_error(mean, fmax(fmax(*error, *mirror), apart));
    *lower = *upper = mean;
}

static void symmetrise(const hesscrit_measured *measured)
{
    enum { TILE = HESSCRIT_SYMMETRIC_TILE };
    const size_t n = measured->matrix.n;
    const size_t stride = measured->matrix.stride;
    for (size_t i = 0; i < n; i += TILE)
        for (size_t j = 0; j <= i; j += TILE) {
            const size_t end_i = n - i < TILE ? n : i + TILE;
            const size_t end_j = n - j < TILE ? n : j + TILE;
            if (hesscrit_tile_is_symmetric(stride, measured->errors, i, end_i, j, end_j) &&
                hesscrit_tile_is_symmetric(stride, measured->matrix.a, i, end_i, j, end_j))
                continue;
            for (size_t r = i; r < end_i; r++)
                for (size_t c = j; c < end_j && c < r; c++) merge(measured, r, c);
        }
}

static void take(const hesscrit_measured *measured, size_t ld, const double *a, const double *bound)
{
    const size_t n = measured->matrix.n;
    const size_t stride = measured->matrix.stride;
    for (size_t i = 0; i < n; i++)
        take_row(n, a + i * ld, bound ? bound + i * ld : NULL, measured->matrix.a + i * stride,
                 measured->errors + i * stride);
    symmetrise(measured);
}

/* x_ij 2^(e_i + e_j), rounded once at most; power: scratch for n. */
static void scale(size_t n, size_t stride, double *x, const int *e, double *power)
{
    int extreme = 0;
    for (size_t i = 0; i < n; i++) extreme |= e[i] > SAFE || e[i] < -SAFE;
    for (size_t i = 0; i < n; i++) power[i] = ldexp(1.0, e[i]);
    for (size_t i = 0; i < n; i++) {
        double *row = x + i * stride;
        if (extreme)
            for (size_t j = 0; j < n; j++) row[j] = ldexp(row[j], e[i] + e[j]);
        else
            for (size_t j = 0; j < n; j++) row[j] *= power[i] * power[j];
    }
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

/* Real factors s_i, small powers of two in the end, after Ruiz, "A scaling
 * algorithm to equilibrate both rows and columns norms in matrices" (2001).
 * 0 when they or the errors are too far from 1 to multiply safely: s and
 * product: n and a row. */
static int equilibrate_near_one(size_t n, size_t stride, const double *errors, double *s,
                                double *product, int *e)
{
    double *row_scale = product + stride;
    for (size_t i = 0; i < n; i++) s[i] = 1.0;
    for (int round = 0; round < ROUNDS; round++) {
        int settled = 1;
        for (size_t i = 0; i < n; i++) {
            const double *row = errors + i * stride;
            for (size_t j = 0; j < n; j++) product[j] = row[j] * s[j];
            const double largest = hesscrit_row_maximum(n, product);
            row_scale[i] = 1.0;
            if (largest == 0.0) continue;
            if (!(largest > 0x1p-400 && largest < 0x1p400)) return 0;
            const double size = largest * s[i];
            settled &= size > 0.5 && size < 2.0;
            row_scale[i] = 1.0 / sqrt(size);
        }
        if (settled) break;
        for (size_t i = 0; i < n; i++) s[i] *= row_scale[i];
        for (size_t i = 0; i < n; i++)
            if (!(s[i] > 0x1p-50 && s[i] < 0x1p50)) return 0;
    }
    for (size_t i = 0; i < n; i++) e[i] = (int)floor(log2(s[i]) + 0.5);
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

/* The same in logarithms, for errors of any size. logs: the errors on entry; x: 2n. */
static void equilibrate_logs(size_t n, size_t stride, double *logs, double *x, int *e)
{
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
static void equilibrate(const hesscrit_measured *measured, size_t ld, const double *a,
                        const double *bound, double *x, int *e, int *near_one)
{
    const size_t n = measured->matrix.n;
    const size_t stride = measured->matrix.stride;
    double *errors = measured->errors;
    normalise_diagonal(n, stride, errors, e);
    scale(n, stride, errors, e, x);
    if (equilibrate_near_one(n, stride, errors, x, x + stride, near_one)) {
        scale(n, stride, errors, near_one, x);
        for (size_t i = 0; i < n; i++) e[i] += near_one[i];
        scale(n, stride, measured->matrix.a, e, x);
        return;
    }
    take(measured, ld, a, bound);
    equilibrate_logs(n, stride, errors, x, e);
    take(measured, ld, a, bound); /* the logarithms have taken the place of the errors */
    scale(n, stride, errors, e, x);
    scale(n, stride, measured->matrix.a, e, x);
}

hesscrit_status hesscrit_measure(hesscrit_context *context, size_t n, size_t ld, const double *a,
                                 const double *bound, hesscrit_measured *measured)
{
    const size_t stride = hesscrit_stride(n);
    *measured = (hesscrit_measured){{n, stride, NULL, 0, 0.0}, NULL};
    double *x = NULL;
    void *exponents = NULL;
    hesscrit_status status = hesscrit_scratch_doubles(context, n, stride, &measured->matrix.a);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch_doubles(context, n, stride, &measured->errors);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, 3, stride, &x);
    if (status == HESSCRIT_OK) status = hesscrit_scratch(context, 2 * n, sizeof(int), &exponents);
    if (status == HESSCRIT_OK)
        status =
            hesscrit_check_symmetric(context, n, ld, a, "the matrix", &measured->matrix.asymmetry);
    if (status == HESSCRIT_OK) status = check_bound(context, n, ld, bound);
    if (status != HESSCRIT_OK) return status;
    take(measured, ld, a, bound);
    equilibrate(measured, ld, a, bound, x, exponents, (int *)exponents + n);
    return HESSCRIT_OK;
}
