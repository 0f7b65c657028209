/** @file
 * The training data: 4 measurements of a flower, and which of 3 species it is.
 */
#ifndef HESSCRIT_DEMO_CSV_H
#define HESSCRIT_DEMO_CSV_H

#include <stddef.h>

enum { FEATURES = 4, CLASSES = 3 };

typedef struct sample {
    double x[FEATURES];
    size_t label; /* 0 ... CLASSES-1 */
} sample;

typedef struct dataset {
    size_t rows;
    sample *samples; /* rows of them */
} dataset;

/**
 * Read a file of this form, with nothing before, between or after:
 *     rows,4,name,name,name
 *     5.1,3.5,1.4,0.2,0        4 finite numbers and a class 0 ... 2, `rows` times
 * @return 1; or 0 with "file:line:column: what" on stderr, and data untouched
 */
int csv_read(const char *path, dataset *data);

/** Shift and scale each feature to mean 0 and variance 1; one that is constant becomes 0. */
void dataset_standardise(dataset *data);

void dataset_free(dataset *data);

#endif
