#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* popen() */
#endif

#include "hessians/hessians.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "arrays.h"

#ifdef NUMDERIV_COMMAND

/* One line of numderiv.R; 0 at the end. */
static int read_line(FILE *output, other_hessian *hessians)
{
    size_t number;
    size_t calls;
    test_problem problem;
    if (fscanf(output, "%zu %zu", &number, &calls) != 2) return 0;
    if (number >= test_problem_count() || !test_problem_at(number, &problem)) return 0;
    const size_t entries = problem.n * problem.n;
    hessians[number] = (other_hessian){calls, new_doubles(entries)};
    for (size_t k = 0; k < entries; k++) {
        char word[64];
        if (fscanf(output, "%63s", word) != 1) return 0;
        char *end = NULL;
        hessians[number].entries[k] = strtod(word, &end);
        if (end == word) hessians[number].entries[k] = NAN; /* R's NA */
    }
    return 1;
}

other_hessian *numderiv_hessians(void)
{
    FILE *output = popen(NUMDERIV_COMMAND, "r");
    other_hessian *hessians = calloc(test_problem_count(), sizeof *hessians);
    if (hessians == NULL) abort();
    if (output == NULL) fputs("cannot run: " NUMDERIV_COMMAND "\n", stderr);
    while (output != NULL && read_line(output, hessians)) {
    }
    if (output != NULL && pclose(output) == 0) return hessians;
    for (size_t k = 0; k < test_problem_count(); k++) free(hessians[k].entries);
    free(hessians);
    return NULL;
}

#else

other_hessian *numderiv_hessians(void)
{
    return NULL;
}

#endif
