/** @file
 * Arrays for tests, and the pattern that shows whether an output was touched.
 */
#ifndef ARRAYS_H
#define ARRAYS_H

#include <stddef.h>

/** Zeros; ends the program where memory is out. A count of 0 gives a valid pointer. For free(). */
double *new_doubles(size_t count);
long double *new_long_doubles(size_t count);

/** Copy rows of n entries between matrices of different row strides. */
void copy_matrix(size_t n, size_t from_ld, const double *from, size_t to_ld, double *to);

/** Fill with bytes that no computation leaves behind, or ask whether they are all still there. */
void fill_pattern(void *memory, size_t bytes);
int pattern_is_intact(const void *memory, size_t bytes);

/** Order for qsort() and in place: ascending. */
void sort_doubles(size_t count, double *values);
void sort_long_doubles(size_t count, long double *values);

#endif
