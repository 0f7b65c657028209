/** @file
 * Random numbers and matrices that are the same on every machine for a seed
 * (but for the last bits of the C library's functions).
 */
#ifndef RANDOM_H
#define RANDOM_H

#include <stddef.h>
#include <stdint.h>

typedef struct rng {
    uint64_t state;
} rng;

rng rng_seeded(uint64_t seed);

/** 64 random bits. */
uint64_t rng_bits(rng *r);
/** Below count, which must not be 0. */
size_t rng_below(rng *r, size_t count);
/** Uniform in the open interval. */
double rng_uniform(rng *r, double low, double high);
/** Standard normal. */
double rng_normal(rng *r);
/** +1 or -1. */
double rng_sign(rng *r);

/** A random order of 0 ... count-1. */
void random_permutation(rng *r, size_t count, size_t *order);

/** n rows of n: orthogonal to the precision of long double. */
void random_orthogonal(rng *r, size_t n, long double *q);

/** n rows of n: exactly symmetric, entries uniform in (-1, 1). */
void random_symmetric(rng *r, size_t n, double *a);

/**
 * n rows of n: exactly symmetric, with the n eigenvalues given in any order.
 * Made in long double and rounded once at the end, so that each eigenvalue of
 * a is within 2^-52 of the Frobenius norm of the one asked for (n <= 500).
 */
void random_with_spectrum(rng *r, size_t n, const long double *spectrum, double *a);

/**
 * The same in n^2 log(n) operations instead of n^3, for large n: not uniform
 * over the orthogonal matrices, but every coordinate is mixed with every other.
 */
void random_mixed_spectrum(rng *r, size_t n, const long double *spectrum, double *a);

#endif
