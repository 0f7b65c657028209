/** @file
 * A fit of data: a negative log-likelihood, and where optimisers stopped on it.
 */
#ifndef FIT_H
#define FIT_H

#include <stdio.h>

#include "truth/numbers.h"

enum { FIT_PARAMETERS = 6, FIT_STOPS = 3, FIT_ROWS = 300, FIT_COLUMNS = 6 };

typedef struct fit {
    char name[24], form[24], optimisers[FIT_STOPS][16];
    size_t rows, columns, n, stops;
    double data[FIT_ROWS * FIT_COLUMNS]; /* rows of columns, the response first */
    double theta[FIT_STOPS][FIT_PARAMETERS];
} fit;

/** Read the next fit of a file that fits.R wrote. @return 1; or 0 at its end, or where it has
 * another form */
int fit_read(FILE *file, fit *to);

/** The loss at x, of the current calculation; NULL where the form has no name. */
number fit_loss(const fit *f, const number *x);

#endif
