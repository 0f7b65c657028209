/* Where to begin on a sphere in m dimensions. The same on every machine. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Start number k: near the axes, where problems often have their extremes, but not on them, where
 * the slope of an even function is 0; then, as for k = SIZE_MAX, anywhere. m = 1: one side or the
 * other. */
void hesscrit_start_at(uint32_t *random, size_t m, size_t k, double *unit);

/* How many of them a search takes. */
size_t hesscrit_starts(size_t m);
