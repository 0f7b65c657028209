#include "arrays.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *zeros_or_exit(size_t count, size_t size)
{
    void *memory = calloc(count > 0 ? count : 1, size);
    if (memory == NULL) {
        fputs("the test is out of memory\n", stderr);
        abort();
    }
    return memory;
}

double *new_doubles(size_t count)
{
    return zeros_or_exit(count, sizeof(double));
}

long double *new_long_doubles(size_t count)
{
    return zeros_or_exit(count, sizeof(long double));
}

void copy_matrix(size_t n, size_t from_ld, const double *from, size_t to_ld, double *to)
{
    for (size_t i = 0; i < n; ++i) memcpy(to + i * to_ld, from + i * from_ld, n * sizeof *to);
}

/* Differs from byte to byte, so that a shifted copy is noticed as well. */
static unsigned char pattern_byte(size_t index)
{
    return (unsigned char)(0xA5u ^ (index * 37u & 0xFFu));
}

void fill_pattern(void *memory, size_t bytes)
{
    unsigned char *p = memory;
    for (size_t i = 0; i < bytes; ++i) p[i] = pattern_byte(i);
}

int pattern_is_intact(const void *memory, size_t bytes)
{
    const unsigned char *p = memory;
    for (size_t i = 0; i < bytes; ++i)
        if (p[i] != pattern_byte(i)) return 0;
    return 1;
}

static int compare_doubles(const void *left, const void *right)
{
    const double l = *(const double *)left, r = *(const double *)right;
    return (l > r) - (l < r);
}

static int compare_long_doubles(const void *left, const void *right)
{
    const long double l = *(const long double *)left, r = *(const long double *)right;
    return (l > r) - (l < r);
}

void sort_doubles(size_t count, double *values)
{
    if (count > 1) qsort(values, count, sizeof *values, compare_doubles);
}

void sort_long_doubles(size_t count, long double *values)
{
    if (count > 1) qsort(values, count, sizeof *values, compare_long_doubles);
}
