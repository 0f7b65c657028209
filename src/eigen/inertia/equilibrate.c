#include "eigen/inertia/equilibrate.h"

#include <math.h>
#include <string.h>

#include "base/vectors.h"

enum {
    ROUNDS = 16, /* each halves the spread of exponents, and doubles have 2^11 of them */
    SPREAD = 4   /* units further apart than 2^this are others */
};

/* Where entries are larger than errors, they take their place. */
static void fill_sizes(hesscrit_scaled_matrix *scaled)
{
    double *entries = scaled->scratch;
    hesscrit_fill_errors(scaled);
    for (size_t i = 0; i < scaled->n; i++) {
        double *row = scaled->errors + i * scaled->stride;
        hesscrit_scaled_row(scaled, i, i, entries);
        for (size_t j = i; j < scaled->n; j++) row[j] = hesscrit_larger(row[j], fabs(entries[j]));
    }
}

static double diagonal_error(const hesscrit_scaled_matrix *scaled, size_t i)
{
    const size_t at = i * scaled->given_ld + i;
    return hesscrit_entry_error(scaled->given[at], scaled->bound ? scaled->bound[at] : 0.0);
}

int hesscrit_units_are_odd(const hesscrit_scaled_matrix *scaled)
{
    double vote = 0.0;
    for (size_t i = 0; i < scaled->n; i++) {
        int exponent = 0;
        const double mantissa = frexp(diagonal_error(scaled, i), &exponent);
        if (isfinite(mantissa)) vote += exponent % 2 != 0 ? mantissa : -mantissa;
    }
    return vote > 0.0;
}

void hesscrit_normalise_diagonal(hesscrit_scaled_matrix *scaled, int by_entries)
{
    for (size_t i = 0; i < scaled->n; i++) {
        const double entry = scaled->given[i * scaled->given_ld + i];
        const double error = diagonal_error(scaled, i);
        int exponent = 0;
        frexp(by_entries ? hesscrit_larger(error, fabs(entry)) : error, &exponent);
        scaled->exponents[i] = (int)floor(-0.5 * (exponent - scaled->halvings) + 0.5);
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
static void row_maxima(const hesscrit_scaled_matrix *scaled, const double *s,
                       double *restrict product, double *restrict largest)
{
    const size_t n = scaled->n;
    for (size_t i = 0; i < n; i++) largest[i] = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double *restrict row = scaled->errors + i * scaled->stride;
        const double factor = s[i];
        for (size_t j = i; j < n; j++) largest[j] = hesscrit_larger(largest[j], row[j] * factor);
        for (size_t j = i; j < n; j++) product[j] = row[j] * s[j];
        largest[i] = hesscrit_larger(largest[i], hesscrit_largest(n - i, product + i));
    }
}

/* Add to the exponents powers of two near the real factors after Ruiz, "A
 * scaling algorithm to equilibrate both rows and columns norms in matrices"
 * (2001). 0 when those are too far from 1; 2 when nothing was left to do. */
static int equilibrate_near_one(hesscrit_scaled_matrix *scaled)
{
    const size_t n = scaled->n;
    double *s = scaled->scratch;
    double *largest = s + scaled->stride;
    double *product = largest + scaled->stride;
    for (size_t i = 0; i < n; i++) s[i] = 1.0;
    int next = 1;
    for (int round = 0; round < ROUNDS && next == 1; round++) {
        row_maxima(scaled, s, product, largest);
        next = next_scale(n, largest, s);
        if (next == 2 && round == 0) return 2;
    }
    if (next == 0) return 0;
    for (size_t i = 0; i < n; i++) scaled->exponents[i] += (int)floor(log2(s[i]) + 0.5);
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
static void row_logs(const hesscrit_scaled_matrix *scaled, const double *x, double *largest)
{
    const size_t n = scaled->n;
    for (size_t i = 0; i < n; i++) largest[i] = -INFINITY;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i; j < n; j++) {
            const double log = scaled->errors[i * scaled->stride + j] + x[i] + x[j];
            largest[i] = hesscrit_larger(largest[i], log);
            largest[j] = hesscrit_larger(largest[j], log);
        }
}

/* The exponents themselves, in logarithms, for numbers of any size. */
static void equilibrate_in_logs(hesscrit_scaled_matrix *scaled)
{
    const size_t n = scaled->n;
    double *x = scaled->scratch;
    double *largest = x + scaled->stride;
    for (size_t i = 0; i < n; i++) {
        double *logs = scaled->errors + i * scaled->stride;
        for (size_t j = i; j < n; j++)
            logs[j] = logs[j] > 0.0 ? log2_rounded(logs[j]) - scaled->halvings : -INFINITY;
        x[i] = isinf(logs[i]) ? 0.0 : -0.5 * logs[i];
    }
    for (int round = 0; round < ROUNDS; round++) {
        double largest_step = 0.0;
        row_logs(scaled, x, largest);
        for (size_t i = 0; i < n; i++) {
            const double step = isinf(largest[i]) ? 0.0 : 0.5 * largest[i];
            largest_step = hesscrit_larger(largest_step, fabs(step));
            largest[i] = step;
        }
        if (largest_step < 0.5) break;
        for (size_t i = 0; i < n; i++) x[i] -= largest[i];
    }
    for (size_t i = 0; i < n; i++) scaled->exponents[i] = (int)floor(x[i] + 0.5);
}

/* Of what the exponents have to bring near 1: errors, or the sizes of entries. */
static void fill(hesscrit_scaled_matrix *scaled, int by_entries)
{
    if (by_entries)
        fill_sizes(scaled);
    else
        hesscrit_fill_errors(scaled);
}

/* The errors are at least 2^-51 of the entries and at most about 1 in the end, so
 * that the scaled entries cannot overflow. Which of the two ways is taken
 * depends on numbers whose units are gone already. */
void hesscrit_equilibrate(hesscrit_scaled_matrix *scaled, int by_entries)
{
    const int done = equilibrate_near_one(scaled);
    if (done == 0) {
        const int halvings = scaled->halvings;
        memset(scaled->exponents, 0, scaled->n * sizeof *scaled->exponents);
        scaled->halvings = 0; /* the smallest numbers cannot be halved */
        fill(scaled, by_entries);
        scaled->halvings = halvings;
        equilibrate_in_logs(scaled);
    }
    if (done != 2 || by_entries) hesscrit_fill_errors(scaled);
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

int hesscrit_scale_by_entries(hesscrit_scaled_matrix *scaled)
{
    const size_t n = scaled->n;
    int *kept = scaled->exponents + n;
    scaled->in_one_pass = 0;
    memcpy(kept, scaled->exponents, n * sizeof *kept);
    hesscrit_normalise_diagonal(scaled, 1);
    fill(scaled, 1);
    hesscrit_equilibrate(scaled, 1);
    return differ(n, scaled->exponents, kept);
}
