#include "quad_eigenvalues.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static quad *new_quads(size_t count)
{
    quad *memory = calloc(count, sizeof *memory);
    if (memory != NULL) return memory;
    fputs("the test is out of memory\n", stderr);
    abort();
}

static quad absolute(quad x)
{
    return x < 0 ? -x : x;
}

/* One step of Newton's method doubles the digits of sqrtl(): no need of libquadmath. */
static quad square_root(quad x)
{
    if (x == 0) return 0;
    const quad root = (quad)sqrtl((long double)x);
    return (root + x / root) / 2;
}

/* Golub & Van Loan, section 8.5: the smaller of the two angles. */
static void rotate(size_t n, quad *a, size_t p, size_t q)
{
    const quad pivot = a[p * n + q], theta = (a[q * n + q] - a[p * n + p]) / (2 * pivot);
    const quad size = 1 / (absolute(theta) + square_root(1 + theta * theta));
    const quad t = theta < 0 ? -size : size, c = 1 / square_root(1 + t * t), s = t * c;
    for (size_t k = 0; k < n; ++k) {
        if (k == p || k == q) continue;
        const quad x = a[p * n + k], y = a[q * n + k];
        a[p * n + k] = a[k * n + p] = c * x - s * y;
        a[q * n + k] = a[k * n + q] = s * x + c * y;
    }
    a[p * n + p] -= t * pivot;
    a[q * n + q] += t * pivot;
    a[p * n + q] = a[q * n + p] = 0;
}

/* What is left beside the diagonal changes an eigenvalue by n times this share
 * of itself at most (Demmel & Veselić 1992). */
static int sweep(size_t n, quad *a)
{
    const quad share = (quad)0x1p-70;
    int rotated = 0;
    for (size_t p = 0; p < n; ++p)
        for (size_t q = p + 1; q < n; ++q) {
            const quad x = a[p * n + q];
            if (x * x <= share * share * a[p * n + p] * a[q * n + q]) continue;
            rotate(n, a, p, q);
            rotated = 1;
        }
    return rotated;
}

static int compare_quads(const void *left, const void *right)
{
    const quad l = *(const quad *)left, r = *(const quad *)right;
    return (l > r) - (l < r);
}

void quad_eigenvalues(size_t n, const double *a, quad *lambda)
{
    quad *copy = new_quads(n * n);
    for (size_t i = 0; i < n * n; ++i) copy[i] = a[i];
    for (int sweeps = 0; sweep(n, copy); ++sweeps) {
        if (sweeps < 100) continue;
        fputs("the reference did not converge\n", stderr);
        abort();
    }
    for (size_t i = 0; i < n; ++i) lambda[i] = copy[i * n + i];
    qsort(lambda, n, sizeof *lambda, compare_quads);
    free(copy);
}

/* The order of a decreasing diagonal, for which the factors stay small. */
static void fill_decreasing(size_t n, const double *a, size_t *order)
{
    for (size_t i = 0; i < n; ++i) {
        size_t at = i;
        for (; at > 0 && a[order[at - 1] * (n + 1)] < a[i * (n + 1)]; --at)
            order[at] = order[at - 1];
        order[at] = i;
    }
}

/*
 * By Sylvester's law the negative pivots of A - sigma I = L D L' are counted.
 * Those pivots belong to A - sigma I + E with |E| <= gamma |L| |D| |L'| (Higham,
 * "Accuracy and stability of numerical algorithms" (2002), theorem 9.3), gamma
 * about n u. With s_i = (|L| |D| |L'|)_ii <= growth * (a_ii + sigma), Cauchy and
 * Schwarz give |E_ij| <= gamma growth sqrt((a_ii + sigma) (a_jj + sigma)), thus
 *     |x'Ex| <= n gamma growth x'(diag(A) + sigma I) x,
 * and diag(A) <= 2 A where the matrix scaled to unit diagonal has no eigenvalue
 * below 1/2: the count is right but for a factor 1 -+ 3 n gamma growth.
 */
size_t quad_count_below(size_t n, const double *a, quad sigma, double *error)
{
    quad *l = new_quads(n * n), *d = new_quads(n), *row = new_quads(n);
    size_t *order = calloc(n, sizeof *order), negative = 0;
    if (order == NULL) abort();
    double growth = 1.0;
    fill_decreasing(n, a, order);
    for (size_t i = 0; i < n; ++i) {
        const quad diagonal = a[order[i] * (n + 1)];
        quad size = 0;
        d[i] = diagonal - sigma;
        for (size_t j = 0; j < i; ++j) { /* row[j] = l_ij d_j */
            quad sum = a[order[i] * n + order[j]];
            for (size_t k = 0; k < j; ++k) sum -= row[k] * l[j * n + k];
            row[j] = sum;
            l[i * n + j] = sum / d[j];
            d[i] -= sum * l[i * n + j];
            size += absolute(sum * l[i * n + j]);
        }
        size += absolute(d[i]);
        const double share = (double)(size / (diagonal + sigma));
        if (!(share <= growth)) growth = isnan(share) ? INFINITY : share;
        negative += d[i] < 0;
    }
    *error = 3.0 * (double)n * (double)(n + 2) * growth * (double)(QUAD_EPSILON / 2);
    free(order);
    free(row);
    free(d);
    free(l);
    return negative;
}
