#include "base/vectors.h"

#include <math.h>
#include <string.h>

double hesscrit_dot(size_t n, const double *x, const double *y)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) sum += x[i] * y[i];
    return sum;
}

double hesscrit_norm(size_t n, const double *x)
{
    double norm = 0.0;
    for (size_t i = 0; i < n; i++) norm = hypot(norm, x[i]);
    return norm;
}

double hesscrit_distance(size_t n, const double *x, const double *y)
{
    double distance = 0.0;
    for (size_t i = 0; i < n; i++) distance = hypot(distance, x[i] - y[i]);
    return distance;
}

/* As fmax(), which would call the C library, where x may be a NaN and y is none. */
static double larger(double x, double y)
{
    return x > y ? x : y;
}

/* Four maxima side by side, for comparisons would wait for each other. A NaN is passed over. */
double hesscrit_largest(size_t n, const double *x)
{
    double maximum[4] = {0.0, 0.0, 0.0, 0.0};
    size_t j = 0;
    for (; j + 4 <= n; j += 4)
        for (size_t lane = 0; lane < 4; lane++)
            maximum[lane] = larger(fabs(x[j + lane]), maximum[lane]);
    for (; j < n; j++) maximum[0] = larger(fabs(x[j]), maximum[0]);
    return larger(larger(maximum[0], maximum[1]), larger(maximum[2], maximum[3]));
}

/* 0 times a finite number is 0, 0 times any other a NaN. */
int hesscrit_all_finite(size_t n, const double *x)
{
    double sum[4] = {0.0, 0.0, 0.0, 0.0};
    size_t j = 0;
    for (; j + 4 <= n; j += 4)
        for (size_t lane = 0; lane < 4; lane++) sum[lane] += 0.0 * x[j + lane];
    for (; j < n; j++) sum[0] += 0.0 * x[j];
    return (sum[0] + sum[1]) + (sum[2] + sum[3]) == 0.0;
}

void hesscrit_copy(size_t n, const double *from, double *to)
{
    if (n > 0) memcpy(to, from, n * sizeof *to);
}
