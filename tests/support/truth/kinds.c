/* Kinds of critical points, and how families find them. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "truth/truth.h"

void truth_minimum(truth_case *c)
{
    c->right = BIT(HESSCRIT_MINIMUM);
    c->blurred = BIT(HESSCRIT_FLAT) | BIT(HESSCRIT_FLAT_MINIMUM);
    c->negative = 0;
    c->positive = c->n;
}

void truth_maximum(truth_case *c)
{
    c->right = BIT(HESSCRIT_MAXIMUM);
    c->blurred = BIT(HESSCRIT_FLAT) | BIT(HESSCRIT_FLAT_MAXIMUM);
    c->negative = c->n;
    c->positive = 0;
}

void truth_saddle(truth_case *c, size_t negative, size_t positive)
{
    c->right = BIT(HESSCRIT_SADDLE);
    c->blurred = BIT(HESSCRIT_FLAT) | BIT(HESSCRIT_FLAT_MINIMUM) | BIT(HESSCRIT_FLAT_MAXIMUM);
    c->negative = negative;
    c->positive = positive;
}

void truth_flat_minimum(truth_case *c, size_t flat, size_t positive)
{
    c->right = BIT(HESSCRIT_FLAT_MINIMUM);
    c->blurred = BIT(HESSCRIT_FLAT);
    c->negative = 0;
    c->positive = positive;
    c->flat = flat;
    c->aside = flat > 1;
}

void truth_not_critical(truth_case *c)
{
    c->right = BIT(HESSCRIT_NOT_CRITICAL);
    c->blurred = ~0u;
    c->negative = c->positive = c->n;
}

/* Diagonal of the matrix turned to diagonal form, by cyclic Jacobi rotations. */
static void diagonalise(size_t n, long double *a)
{
    for (int sweep = 0; sweep < 30; sweep++)
        for (size_t p = 1; p < n; p++)
            for (size_t q = 0; q < p; q++) {
                if (a[p * n + q] == 0.0L) continue;
                const long double d = (a[q * n + q] - a[p * n + p]) / (2.0L * a[p * n + q]);
                const long double t = (d < 0.0L ? -1.0L : 1.0L) / (fabsl(d) + hypotl(d, 1.0L));
                const long double k = 1.0L / hypotl(t, 1.0L), s = t * k;
                for (size_t i = 0; i < n; i++) {
                    const long double x = a[p * n + i], y = a[q * n + i];
                    a[p * n + i] = k * x - s * y;
                    a[q * n + i] = s * x + k * y;
                }
                for (size_t i = 0; i < n; i++) {
                    const long double x = a[i * n + p], y = a[i * n + q];
                    a[i * n + p] = k * x - s * y;
                    a[i * n + q] = s * x + k * y;
                }
            }
}

void truth_slope_signs(truth_case *c)
{
    const size_t n = c->n;
    long double value, g[TRUTH_MOST], h[TRUTH_MOST * TRUTH_MOST], largest = 0.0L;
    truth_bare(c, c->at, 2, &value, g, h);
    diagonalise(n, h);
    for (size_t i = 0; i < n; i++) largest = fmaxl(largest, fabsl(h[i * n + i]));
    c->negative = c->positive = 0;
    for (size_t i = 0; i < n; i++) {
        c->negative += h[i * n + i] < 1e-9L * largest;
        c->positive += h[i * n + i] > -1e-9L * largest;
    }
}

/* Errors of the eigenvalues are of 1e-18 of the largest; those above 1e-9 of it are clear. */
int truth_by_signs(truth_case *c)
{
    const size_t n = c->n;
    long double value, g[TRUTH_MOST], h[TRUTH_MOST * TRUTH_MOST], largest = 0.0L;
    size_t negative = 0, positive = 0;
    truth_bare(c, c->at, 2, &value, g, h);
    diagonalise(n, h);
    for (size_t i = 0; i < n; i++) largest = fmaxl(largest, fabsl(h[i * n + i]));
    for (size_t i = 0; i < n; i++) {
        negative += h[i * n + i] < -1e-9L * largest;
        positive += h[i * n + i] > 1e-9L * largest;
    }
    if (!(largest > 0.0L) || negative + positive < n) return 0;
    if (negative == 0)
        truth_minimum(c);
    else if (positive == 0)
        truth_maximum(c);
    else
        truth_saddle(c, negative, positive);
    c->order = 2;
    return 1;
}

/* a x = b by elimination with row exchanges; b becomes x. */
static int solve(size_t n, long double *a, long double *b)
{
    for (size_t k = 0; k < n; k++) {
        size_t pivot = k;
        for (size_t i = k; i < n; i++)
            if (fabsl(a[i * n + k]) > fabsl(a[pivot * n + k])) pivot = i;
        if (!(fabsl(a[pivot * n + k]) > 0.0L)) return 0;
        for (size_t j = 0; j < n; j++) {
            const long double t = a[k * n + j];
            a[k * n + j] = a[pivot * n + j];
            a[pivot * n + j] = t;
        }
        const long double t = b[k];
        b[k] = b[pivot];
        b[pivot] = t;
        for (size_t i = k + 1; i < n; i++) {
            const long double f = a[i * n + k] / a[k * n + k];
            for (size_t j = k; j < n; j++) a[i * n + j] -= f * a[k * n + j];
            b[i] -= f * b[k];
        }
    }
    for (size_t k = n; k-- > 0;) {
        for (size_t j = k + 1; j < n; j++) b[k] -= a[k * n + j] * b[j];
        b[k] /= a[k * n + k];
    }
    return 1;
}

/* The last step is below a rounding of x: the point is the critical one, rounded. */
int truth_newton(truth_case *c)
{
    const size_t n = c->n;
    long double value, g[TRUTH_MOST], h[TRUTH_MOST * TRUTH_MOST];
    for (int step = 0; step < 60; step++) {
        int settled = 1;
        truth_bare(c, c->at, 2, &value, g, h);
        if (!solve(n, h, g)) return 0;
        for (size_t i = 0; i < n; i++) {
            const double before = c->at[i];
            if (!isfinite((double)g[i])) return 0;
            c->at[i] = (double)(before - g[i]);
            settled &= fabs(c->at[i] - before) <= DBL_EPSILON * fabs(before) + 1e-300;
        }
        if (settled) return 1;
    }
    return 0;
}

double truth_newton_step(const truth_case *c)
{
    long double value, g[TRUTH_MOST], h[TRUTH_MOST * TRUTH_MOST], longest = 0.0L;
    truth_bare(c, c->at, 2, &value, g, h);
    if (!solve(c->n, h, g)) return INFINITY;
    for (size_t i = 0; i < c->n; i++) longest = fmaxl(longest, fabsl(g[i]));
    return (double)longest;
}

/* Of the Hessian at `at`, without parameter `flat`: the eigenvector of the least eigenvalue, by
 * inverse iteration. */
static int softest(const truth_case *c, size_t flat, long double *v)
{
    const size_t n = c->n;
    long double value, g[TRUTH_MOST], h[TRUTH_MOST * TRUTH_MOST], a[TRUTH_MOST * TRUTH_MOST];
    truth_bare(c, c->at, 2, &value, g, h);
    for (size_t i = 0; i < n; i++) h[flat * n + i] = h[i * n + flat] = i == flat ? 1.0L : 0.0L;
    for (size_t i = 0; i < n; i++) v[i] = i == flat ? 0.0L : 1.0L;
    for (int round = 0; round < 20; round++) {
        long double length = 0.0L;
        memcpy(a, h, n * n * sizeof *a);
        if (!solve(n, a, v)) return 0;
        for (size_t i = 0; i < n; i++) length += v[i] * v[i];
        for (size_t i = 0; i < n; i++) v[i] /= sqrtl(length);
    }
    return 1;
}

/* The loss above that at `at`, a distance of 1 along v, with all that is at right angles to v at
 * its best: Levenberg and Marquardt's steps from the straight line. */
static long double rise_of_trough(const truth_case *c, const long double *v, double side)
{
    const size_t n = c->n;
    const long double wall = 1e12L;
    long double here, least, g[TRUTH_MOST], h[TRUTH_MOST * TRUTH_MOST], damping = 1e-3L;
    double x[TRUTH_MOST], next[TRUTH_MOST];
    truth_bare(c, c->at, 0, &here, NULL, NULL);
    for (size_t i = 0; i < n; i++) x[i] = c->at[i] + side * (double)v[i];
    truth_bare(c, x, 2, &least, g, h);
    for (int step = 0; step < 200; step++) {
        long double value, along = 0.0L;
        for (size_t i = 0; i < n; i++) along += g[i] * v[i];
        for (size_t i = 0; i < n; i++) g[i] -= along * v[i];
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++) h[i * n + j] += wall * v[i] * v[j] + damping * (i == j);
        if (!solve(n, h, g)) break;
        for (size_t i = 0; i < n; i++) next[i] = (double)(x[i] - g[i]);
        truth_bare(c, next, 0, &value, NULL, NULL);
        const int is_lower = value < least;
        damping = is_lower ? 0.25L * damping : 8.0L * damping;
        if (is_lower) memcpy(x, next, n * sizeof *x);
        truth_bare(c, x, 2, &least, g, h);
    }
    return least - here;
}

double truth_rise_of_trough(const truth_case *c, size_t flat)
{
    long double v[TRUTH_MOST];
    if (!softest(c, flat, v)) return 0.0;
    return (double)fminl(rise_of_trough(c, v, 1.0), rise_of_trough(c, v, -1.0));
}

void truth_uniform(rng *r, double low, double high, size_t count, double *values)
{
    for (size_t i = 0; i < count; i++) values[i] = rng_uniform(r, low, high);
}
