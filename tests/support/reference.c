#include "reference.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "arrays.h"

/* Golub & Van Loan, section 8.5: the smaller of the two angles. The exponent
 * range of long double makes scaling needless for anything that came from doubles. */
static void rotate(size_t n, long double *a, size_t p, size_t q)
{
    const long double pivot = a[p * n + q];
    const long double theta = (a[q * n + q] - a[p * n + p]) / (2.0L * pivot);
    const long double t = copysignl(1.0L, theta) / (fabsl(theta) + sqrtl(1.0L + theta * theta));
    const long double c = 1.0L / sqrtl(1.0L + t * t), s = t * c;
    for (size_t k = 0; k < n; ++k) {
        if (k == p || k == q) continue;
        const long double x = a[p * n + k], y = a[q * n + k];
        a[p * n + k] = a[k * n + p] = c * x - s * y;
        a[q * n + k] = a[k * n + q] = s * x + c * y;
    }
    a[p * n + p] -= t * pivot;
    a[q * n + q] += t * pivot;
    a[p * n + q] = a[q * n + p] = 0.0L;
}

/* Relative to both diagonal entries, which keeps the small eigenvalues of
 * graded matrices; the floor lets singular matrices come to an end. */
static int is_negligible(size_t n, const long double *a, size_t p, size_t q, long double floor)
{
    const long double pivot = fabsl(a[p * n + q]);
    const long double scale = sqrtl(fabsl(a[p * n + p])) * sqrtl(fabsl(a[q * n + q]));
    return pivot <= 0x1p-66L * scale || pivot <= floor;
}

static size_t sweep(size_t n, long double *a, long double floor)
{
    size_t rotations = 0;
    for (size_t p = 0; p < n; ++p)
        for (size_t q = p + 1; q < n; ++q) {
            if (is_negligible(n, a, p, q, floor)) continue;
            rotate(n, a, p, q);
            ++rotations;
        }
    return rotations;
}

void reference_eigenvalues(size_t n, long double *a, long double *lambda)
{
    long double largest = 0.0L;
    for (size_t i = 0; i < n * n; ++i) largest = fmaxl(largest, fabsl(a[i]));
    int sweeps = 0;
    while (sweep(n, a, 0x1p-4000L * largest) > 0) {
        if (++sweeps < 100) continue;
        fputs("the reference did not converge\n", stderr);
        abort();
    }
    for (size_t i = 0; i < n; ++i) lambda[i] = a[i * n + i];
    sort_long_doubles(n, lambda);
}

void reference_of_doubles(size_t n, size_t lda, const double *a, long double *lambda)
{
    long double *copy = new_long_doubles(n * n);
    for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j < n; ++j) copy[i * n + j] = a[i * lda + j];
    reference_eigenvalues(n, copy, lambda);
    free(copy);
}

/* fmaxl() would swallow a NaN, here and below. */
long double norm_one(size_t n, size_t lda, const double *a)
{
    long double largest = 0.0L;
    for (size_t i = 0; i < n; ++i) {
        long double sum = 0.0L;
        for (size_t j = 0; j < n; ++j) sum += fabsl(a[i * lda + j]);
        if (isnan(sum)) return sum;
        largest = fmaxl(largest, sum);
    }
    return largest;
}

long double norm_frobenius(size_t n, size_t lda, const double *a)
{
    long double square = 0.0L;
    for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j < n; ++j) square += (long double)a[i * lda + j] * a[i * lda + j];
    return sqrtl(square);
}

/* Of a symmetric matrix whose lower triangle alone is filled. */
static long double norm_one_of_lower(size_t n, const long double *r)
{
    long double largest = 0.0L;
    for (size_t i = 0; i < n; ++i) {
        long double sum = 0.0L;
        for (size_t j = 0; j < n; ++j) sum += fabsl(j <= i ? r[i * n + j] : r[j * n + i]);
        if (isnan(sum)) return sum;
        largest = fmaxl(largest, sum);
    }
    return largest;
}

long double decomposition_error(size_t n, size_t lda, const double *a, const double *lambda,
                                size_t ldv, const double *v)
{
    long double *r = new_long_doubles(n * n);
    for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j <= i; ++j) r[i * n + j] = a[i * lda + j];
    for (size_t k = 0; k < n; ++k)
        for (size_t i = 0; i < n; ++i) {
            const long double factor = (long double)lambda[k] * v[k * ldv + i];
            for (size_t j = 0; j <= i; ++j) r[i * n + j] -= factor * v[k * ldv + j];
        }
    const long double norm = norm_one_of_lower(n, r);
    free(r);
    return norm;
}

long double orthogonality_error(size_t n, size_t ldv, const double *v)
{
    long double *r = new_long_doubles(n * n);
    for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j <= i; ++j) {
            long double dot = i == j ? -1.0L : 0.0L;
            for (size_t k = 0; k < n; ++k) dot += (long double)v[i * ldv + k] * v[j * ldv + k];
            r[i * n + j] = dot;
        }
    const long double norm = norm_one_of_lower(n, r);
    free(r);
    return norm;
}
