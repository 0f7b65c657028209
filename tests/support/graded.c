#include "graded.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "arrays.h"
#include "random.h"

/* By Gershgorin's circles the eigenvalues are between 1 - 0.5 and 1 + 0.5. */
static void fill_weakly_coupled(rng *r, size_t n, double *b)
{
    random_symmetric(r, n, b);
    for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j < n; ++j) b[i * n + j] = i == j ? 1.0 : 0.5 / (double)n * b[i * n + j];
}

/* 0.55 I + 0.45 X X' with rows of X of length 1. */
static void fill_strongly_coupled(rng *r, size_t n, double *b)
{
    enum { DIMENSIONS = 5 };
    double *x = new_doubles(n * DIMENSIONS);
    for (size_t i = 0; i < n; ++i) {
        double square = 0.0;
        for (size_t k = 0; k < DIMENSIONS; ++k) {
            x[i * DIMENSIONS + k] = rng_normal(r);
            square += x[i * DIMENSIONS + k] * x[i * DIMENSIONS + k];
        }
        for (size_t k = 0; k < DIMENSIONS; ++k) x[i * DIMENSIONS + k] /= sqrt(square);
    }
    for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j <= i; ++j) {
            double cosine = 0.0;
            for (size_t k = 0; k < DIMENSIONS; ++k)
                cosine += x[i * DIMENSIONS + k] * x[j * DIMENSIONS + k];
            b[i * n + j] = b[j * n + i] = i == j ? 1.0 : 0.45 * cosine;
        }
    free(x);
}

void graded_make(uint64_t seed, size_t n, coupling beside, double decades, graded_order along,
                 double *a)
{
    rng r = rng_seeded(seed);
    double *d = new_doubles(n);
    size_t *place = calloc(n, sizeof *place);
    if (place == NULL) abort();
    random_permutation(&r, n, place);
    if (beside == WEAK)
        fill_weakly_coupled(&r, n, a);
    else
        fill_strongly_coupled(&r, n, a);
    for (size_t i = 0; i < n; ++i) {
        const size_t at = along == SHUFFLED ? place[i] : along == INCREASING ? n - 1 - i : i;
        d[i] = pow(10.0, -0.5 * decades * (double)at / (double)(n - 1));
    }
    for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j <= i; ++j) a[i * n + j] = a[j * n + i] = d[i] * a[i * n + j] * d[j];
    free(place);
    free(d);
}
