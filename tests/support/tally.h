/** @file
 * How well many error bounds did: how often the error was beyond, and how
 * much wider than the error they were.
 */
#ifndef TALLY_H
#define TALLY_H

#include <stddef.h>

/** Begins as {0}. */
typedef struct tally {
    size_t entries; /* judged */
    size_t beyond;  /* of these, those whose error is not below the bound */
    size_t kept, room;
    double *widths; /* bound / error of the kept ones, whose error is more than a rounding */
} tally;

/** error: how far an answer is from the exact one; NaN is beyond every bound. */
void tally_add(tally *t, double error, double exact, double bound);
/** All of another one. */
void tally_merge(tally *t, const tally *other);

/** beyond / entries, and the median of the widths; NaN where there are none. */
double tally_beyond(const tally *t);
double tally_width(tally *t);

void tally_free(tally *t);

#endif
