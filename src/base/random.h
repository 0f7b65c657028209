/* Numbers that favour nothing, and are the same on every machine: what is looked at, and so what is
 * reported, must not change from run to run. The state is the caller's. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* A first state: `usual` for seed 0, others for others. */
static inline uint32_t hesscrit_random_start(uint32_t usual, uint64_t seed)
{
    return usual ^ (uint32_t)(seed >> 32 ^ seed) * 0x9e3779b9u;
}

/* The next state, of which the high bits are random (Knuth, "The art of computer programming" 2,
 * 3.3.4, table 1). */
static inline uint32_t hesscrit_random_next(uint32_t *random)
{
    return *random = *random * 1664525u + 1013904223u;
}

/* 1 or -1. */
static inline double hesscrit_random_sign(uint32_t *random)
{
    return hesscrit_random_next(random) >> 31 ? 1.0 : -1.0;
}

/* Uniform in [0.5, 1). */
static inline double hesscrit_random_length(uint32_t *random)
{
    return 0.5 + (double)(hesscrit_random_next(random) >> 8) * 0x1p-25;
}

/* A unit vector of m components that favours no direction. */
void hesscrit_random_unit(uint32_t *random, size_t m, double *unit);
