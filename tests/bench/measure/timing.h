/** @file
 * Time, and what is needed to compare times on a machine that does other things too.
 */
#ifndef TIMING_H
#define TIMING_H

#include <stddef.h>

/** Seconds since some moment. */
double seconds_now(void);

/**
 * Seconds that this process has computed, all its threads together: what one
 * thread takes while nobody else wants its CPU.
 */
double seconds_of_cpu(void);

void sleep_for(double seconds);

/** Keep the calling thread on the CPU that it is on; says so where that cannot be done. */
void stay_on_one_cpu(void);

/**
 * The value that a share of the values is below: 0.5 for the median.
 * Sorts the values; NaN if there are none.
 */
double quantile(size_t count, double *values, double share);

#endif
