/** @file
 * The parts of bench_stops. Each prints its table and its figures; with `each`, a line for each
 * stop; with `quick`, on fewer of them.
 */
#ifndef STOPS_H
#define STOPS_H

#include <hesscrit/context.h>

typedef struct stops_options {
    int each, quick;
} stops_options;

void stops_give_up(const char *what);

/** Networks that stall. */
void measure_stalls(hesscrit_context *context, const stops_options *options);

/** Fits where R's optimisers stopped. */
void measure_fits(hesscrit_context *context, const stops_options *options);

#endif
