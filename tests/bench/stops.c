/** @file
 * Where training and fitting really stop, and what a report says and offers there. With --each, a
 * line for each stop; with --quick, a fifth of the stalls.
 */
#include "stops/stops.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void stops_give_up(const char *what)
{
    fprintf(stderr, "bench_stops: %s\n", what);
    exit(EXIT_FAILURE);
}

int main(int argc, char **argv)
{
    stops_options options = {0, 0};
    hesscrit_context *context = NULL;
    for (int k = 1; k < argc; k++) {
        if (strcmp(argv[k], "--each") == 0) options.each = 1;
        if (strcmp(argv[k], "--quick") == 0) options.quick = 1;
    }
    if (hesscrit_context_create(NULL, &context) != HESSCRIT_OK) stops_give_up("no memory");
    measure_fits(context, &options);
    measure_stalls(context, &options);
    hesscrit_context_destroy(context);
    return EXIT_SUCCESS;
}
