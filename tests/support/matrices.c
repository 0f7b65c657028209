#include "matrices.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arrays.h"
#include "reference.h"

/* The unit of rounding as LAPACK counts it, which its test matrices are made of. */
static const long double ulp = 0x1p-52L;

/* The square roots of overflow and underflow, as powers of two. */
enum { large = 511, small = -511 };

/* --- Spectra: from 1 down to about one ulp --- */

static long double evenly_spaced(size_t k, size_t n)
{
    return n < 2 ? 1.0L : 1.0L - (long double)k / (long double)(n - 1) * (1.0L - ulp);
}

static long double geometric(size_t k, size_t n)
{
    return n < 2 ? 1.0L : powl(ulp, (long double)k / (long double)(n - 1));
}

static long double clustered(size_t k, size_t n)
{
    (void)n;
    return k == 0 ? 1.0L : ulp;
}

static long double all_one(size_t k, size_t n)
{
    (void)k;
    (void)n;
    return 1.0L;
}

static long double all_zero(size_t k, size_t n)
{
    (void)k;
    (void)n;
    return 0.0L;
}

static long double half_zero(size_t k, size_t n)
{
    return 2 * k < n ? evenly_spaced(k, n) : 0.0L;
}

/* One pair of neighbours at a distance of one ulp after the other. */
static long double close_pairs(size_t k, size_t n)
{
    (void)n;
    return (long double)(k / 2 + 1) * (1.0L + (k % 2 == 0 ? 0.0L : ulp));
}

/* --- Shapes --- */

/* The eigenvalues asked for, unsorted. In a positive full matrix the smallest
 * must survive the rounding of its entries: 10 n ulp. */
static void choose_spectrum(const matrix_type *type, size_t n, rng *r, long double *values)
{
    const long double least = 10.0L * (long double)n * ulp;
    for (size_t k = 0; k < n; ++k) {
        const long double magnitude = type->spectrum(k, n);
        const long double sign = (long double)rng_sign(r);
        values[k] = type->positive ? fmaxl(magnitude, least) : sign * magnitude;
    }
}

static void fill_diagonal(const matrix_type *type, size_t n, rng *r, double *a, long double *exact)
{
    choose_spectrum(type, n, r, exact);
    for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j < n; ++j) a[i * n + j] = i == j ? (double)exact[i] : 0.0;
    for (size_t i = 0; i < n; ++i) exact[i] = a[i * n + i];
}

static void fill_full(const matrix_type *type, size_t n, rng *r, double *a, long double *exact)
{
    choose_spectrum(type, n, r, exact);
    if (n <= 200)
        random_with_spectrum(r, n, exact, a);
    else
        random_mixed_spectrum(r, n, exact, a);
}

static void fill_random(const matrix_type *type, size_t n, rng *r, double *a, long double *exact)
{
    (void)type;
    (void)exact;
    random_symmetric(r, n, a);
}

static void fill_band(const matrix_type *type, size_t n, rng *r, double *a, long double *exact)
{
    (void)type;
    (void)exact;
    const size_t half_width = n > 0 ? rng_below(r, n) : 0;
    random_symmetric(r, n, a);
    for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j < n; ++j)
            if (i > j + half_width || j > i + half_width) a[i * n + j] = 0.0;
}

static void set_zero(size_t n, double *a)
{
    for (size_t i = 0; i < n * n; ++i) a[i] = 0.0;
}

static void set_pair(size_t n, double *a, size_t i, size_t j, double value)
{
    a[i * n + j] = a[j * n + i] = value;
}

/* Off-diagonal entries stay below half the geometric mean of their diagonal
 * entries, which keeps the matrix positive definite and well conditioned after scaling. */
static void fill_tridiagonal(const matrix_type *type, size_t n, rng *r, double *a,
                             long double *exact)
{
    (void)exact;
    set_zero(n, a);
    for (size_t i = 0; i < n; ++i) a[i * n + i] = (double)type->spectrum(i, n);
    for (size_t i = 1; i < n; ++i) {
        const double limit = 0.5 * sqrt(a[(i - 1) * n + i - 1] * a[i * n + i]);
        set_pair(n, a, i, i - 1, rng_uniform(r, -limit, limit));
    }
}

static void fill_ones(const matrix_type *type, size_t n, rng *r, double *a, long double *exact)
{
    (void)type;
    (void)r;
    for (size_t i = 0; i < n * n; ++i) a[i] = 1.0;
    for (size_t k = 0; k < n; ++k) exact[k] = k + 1 == n ? (long double)n : 0.0L;
}

static void fill_rank_one(const matrix_type *type, size_t n, rng *r, double *a, long double *exact)
{
    (void)type;
    double *x = new_doubles(n);
    long double square = 0.0L;
    for (size_t i = 0; i < n; ++i) {
        x[i] = rng_normal(r);
        square += (long double)x[i] * x[i];
    }
    for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j < n; ++j) a[i * n + j] = x[i] * x[j];
    for (size_t k = 0; k < n; ++k) exact[k] = k + 1 == n ? square : 0.0L;
    free(x);
}

static void fill_arrow(const matrix_type *type, size_t n, rng *r, double *a, long double *exact)
{
    (void)type;
    (void)exact;
    set_zero(n, a);
    for (size_t i = 1; i < n; ++i) {
        set_pair(n, a, 0, i, rng_uniform(r, -1.0, 1.0));
        a[i * n + i] = (double)i;
    }
}

/* Wilkinson's W+ with its pathologically close pairs, for any n; 21 is the classic. */
static void fill_wilkinson(const matrix_type *type, size_t n, rng *r, double *a, long double *exact)
{
    (void)type;
    (void)r;
    (void)exact;
    set_zero(n, a);
    for (size_t i = 0; i < n; ++i)
        a[i * n + i] = fabs((double)i - 0.5 * (double)(n > 0 ? n - 1 : 0));
    for (size_t i = 1; i < n; ++i) set_pair(n, a, i, i - 1, 1.0);
}

/* Copies of W21+ joined by entries of the square root of an ulp: clusters of
 * nearly equal eigenvalues. Source: Dhillon, Parlett, Vömel, LAWN 163 (2004). */
static void fill_glued_wilkinson(const matrix_type *type, size_t n, rng *r, double *a,
                                 long double *exact)
{
    (void)type;
    (void)r;
    (void)exact;
    set_zero(n, a);
    for (size_t i = 0; i < n; ++i) a[i * n + i] = fabs((double)(i % 21) - 10.0);
    for (size_t i = 1; i < n; ++i) set_pair(n, a, i, i - 1, i % 21 == 0 ? 0x1p-26 : 1.0);
}

static void fill_hilbert(const matrix_type *type, size_t n, rng *r, double *a, long double *exact)
{
    (void)type;
    (void)r;
    (void)exact;
    for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j < n; ++j) a[i * n + j] = 1.0 / (double)(i + j + 1);
}

/* Entry (i, j) of the size of sqrt(d_i d_j), with d from 1 to 1e-20; indefinite. */
static void fill_decreasing(const matrix_type *type, size_t n, rng *r, double *a,
                            long double *exact)
{
    (void)type;
    (void)exact;
    random_symmetric(r, n, a);
    for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j < n; ++j)
            a[i * n + j] *= pow(10.0, -10.0 * (double)(i + j) / (double)(n > 1 ? n - 1 : 1));
}

static void fill_increasing(const matrix_type *type, size_t n, rng *r, double *a,
                            long double *exact)
{
    fill_decreasing(type, n, r, a, exact);
    for (size_t i = 0, j = n * n; i + 1 < j; ++i) {
        const double swapped = a[--j];
        a[j] = a[i];
        a[i] = swapped;
    }
}

/* --- The table --- */

const matrix_type matrix_types[] = {
    /* LAPACK's types, in its order and with its numbers. */
    {"1 zero", fill_diagonal, all_zero, 0, 0, 1},
    {"2 identity", fill_diagonal, all_one, 1, 0, 1},
    {"3 diagonal, evenly spaced", fill_diagonal, evenly_spaced, 0, 0, 1},
    {"4 diagonal, geometric", fill_diagonal, geometric, 0, 0, 1},
    {"5 diagonal, clustered", fill_diagonal, clustered, 0, 0, 1},
    {"6 diagonal, evenly spaced, large", fill_diagonal, evenly_spaced, 0, large, 1},
    {"7 diagonal, evenly spaced, small", fill_diagonal, evenly_spaced, 0, small, 1},
    {"8 full, evenly spaced", fill_full, evenly_spaced, 0, 0, 1},
    {"9 full, geometric", fill_full, geometric, 0, 0, 1},
    {"10 full, clustered", fill_full, clustered, 0, 0, 1},
    {"11 full, evenly spaced, large", fill_full, evenly_spaced, 0, large, 1},
    {"12 full, evenly spaced, small", fill_full, evenly_spaced, 0, small, 1},
    {"13 random", fill_random, NULL, 0, 0, 0},
    {"14 random, large", fill_random, NULL, 0, large, 0},
    {"15 random, small", fill_random, NULL, 0, small, 0},
    {"16 positive, evenly spaced", fill_full, evenly_spaced, 1, 0, 1},
    {"17 positive, geometric", fill_full, geometric, 1, 0, 1},
    {"18 positive, clustered", fill_full, clustered, 1, 0, 1},
    {"19 positive, evenly spaced, large", fill_full, evenly_spaced, 1, large, 1},
    {"20 positive, evenly spaced, small", fill_full, evenly_spaced, 1, small, 1},
    {"21 tridiagonal, diagonally dominant", fill_tridiagonal, geometric, 0, 0, 0},

    /* More of them. */
    {"geometric, large", fill_full, geometric, 0, large, 1},
    {"geometric, small", fill_full, geometric, 0, small, 1},
    {"clustered, large", fill_full, clustered, 0, large, 1},
    {"clustered, small", fill_full, clustered, 0, small, 1},
    {"diagonal, geometric, large", fill_diagonal, geometric, 0, large, 1},
    {"diagonal, geometric, small", fill_diagonal, geometric, 0, small, 1},
    {"diagonal, clustered, large", fill_diagonal, clustered, 0, large, 1},
    {"diagonal, clustered, small", fill_diagonal, clustered, 0, small, 1},
    {"positive, geometric, large", fill_full, geometric, 1, large, 1},
    {"positive, geometric, small", fill_full, geometric, 1, small, 1},
    {"positive, clustered, large", fill_full, clustered, 1, large, 1},
    {"positive, clustered, small", fill_full, clustered, 1, small, 1},
    {"band", fill_band, NULL, 0, 0, 0},
    {"band, large", fill_band, NULL, 0, large, 0},
    {"band, small", fill_band, NULL, 0, small, 0},
    {"all ones", fill_ones, NULL, 0, 0, 1},
    {"rank one", fill_rank_one, NULL, 0, 0, 1},
    {"half rank", fill_full, half_zero, 0, 0, 1},
    {"multiple of the identity after all", fill_full, all_one, 1, 0, 1},
    {"reflection", fill_full, all_one, 0, 0, 1},
    {"close pairs", fill_full, close_pairs, 0, 0, 1},
    {"arrow", fill_arrow, NULL, 0, 0, 0},
    {"Wilkinson", fill_wilkinson, NULL, 0, 0, 0},
    {"glued Wilkinson", fill_glued_wilkinson, NULL, 0, 0, 0},
    {"Hilbert", fill_hilbert, NULL, 0, 0, 0},
    {"graded, decreasing", fill_decreasing, NULL, 0, 0, 0},
    {"graded, increasing", fill_increasing, NULL, 0, 0, 0},
    {"subnormal", fill_random, NULL, 0, -1030, 0},
    {"mostly underflowing", fill_random, NULL, 0, -1072, 0},
    {"near overflow", fill_random, NULL, 0, 1015, 0},
    {"graded, near underflow", fill_decreasing, NULL, 0, -1000, 0},
};

const size_t matrix_type_count = sizeof matrix_types / sizeof matrix_types[0];

const matrix_type *matrix_type_named(const char *name)
{
    for (size_t i = 0; i < matrix_type_count; ++i)
        if (strcmp(matrix_types[i].name, name) == 0) return &matrix_types[i];
    fprintf(stderr, "no type of matrix is called %s\n", name);
    abort();
}

void matrix_make(const matrix_type *type, size_t n, uint64_t seed, double *a, long double *exact)
{
    rng r = rng_seeded(seed * 1000003u + n * 1009u + (uint64_t)(type - matrix_types));
    for (size_t k = 0; k < n; ++k) exact[k] = 0.0L;
    type->fill(type, n, &r, a, exact);
    for (size_t i = 0; i < n * n; ++i) a[i] = ldexp(a[i], type->exponent);
    for (size_t k = 0; k < n; ++k)
        exact[k] = type->is_exact ? ldexpl(exact[k], type->exponent) : (long double)NAN;
    if (type->is_exact) sort_long_doubles(n, exact);
}

double spectrum_error(size_t n, const double *a)
{
    return (double)(ulp * norm_frobenius(n, n, a));
}
