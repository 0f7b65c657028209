/** @file
 * Training data: measurements, and which class each row of them belongs to.
 */
#ifndef HESSCRIT_EXAMPLE_CSV_H
#define HESSCRIT_EXAMPLE_CSV_H

#include <stddef.h>

typedef struct dataset {
    size_t rows, features, classes;
    double *inputs; /* rows of features */
    size_t *labels; /* rows, 0 ... classes-1 */
} dataset;

/**
 * Read a file of this form, with nothing before, between or after:
 *     rows,features,name,name,name       the name of each class
 *     5.1,3.5,1.4,0.2,0                  finite numbers and a class 0 ... classes-1, `rows` times
 * @return 1; or 0 with "file:line:column: what" on stderr, and data untouched
 */
int csv_read(const char *path, dataset *data);

/** Shift and scale each feature to mean 0 and variance 1; one that is constant becomes 0. */
void dataset_standardise(dataset *data);

/** rows of classes doubles, 1 for the class of the row, else 0; NULL without memory. For free(). */
double *dataset_one_hot(const dataset *data);

void dataset_free(dataset *data);

#endif
