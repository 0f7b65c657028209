/* What C lacks: fmax() makes a call of the C library where x > y ? x : y is an instruction. */
#pragma once

#include <stddef.h>

/* For numbers, not for NaNs. */
static inline double hesscrit_larger(double x, double y)
{
    return x > y ? x : y;
}

static inline size_t hesscrit_larger_size(size_t x, size_t y)
{
    return x > y ? x : y;
}

static inline size_t hesscrit_smaller_size(size_t x, size_t y)
{
    return x < y ? x : y;
}

/* The next multiple, or n itself. */
static inline size_t hesscrit_round_up(size_t n, size_t multiple)
{
    return (n + multiple - 1) / multiple * multiple;
}

static inline void hesscrit_swap(double *x, double *y)
{
    const double kept = *x;
    *x = *y;
    *y = kept;
}
