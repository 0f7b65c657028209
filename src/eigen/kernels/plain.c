/* Loops that compilers vectorise by themselves, for where there is no context
 * to choose a version of the kernels by, or no time to be won. */
#include "eigen/kernels/kernels.h"

#include <math.h>

double hesscrit_plain_dot(size_t n, const double *x, const double *y)
{
    double sum[4] = {0.0, 0.0, 0.0, 0.0};
    size_t j = 0;
    for (; j + 4 <= n; j += 4)
        for (size_t lane = 0; lane < 4; lane++) sum[lane] += x[j + lane] * y[j + lane];
    for (; j < n; j++) sum[0] += x[j] * y[j];
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

double hesscrit_absolute_sum(size_t n, const double *x)
{
    double sum[4] = {0.0, 0.0, 0.0, 0.0};
    size_t j = 0;
    for (; j + 4 <= n; j += 4)
        for (size_t lane = 0; lane < 4; lane++) sum[lane] += fabs(x[j + lane]);
    for (; j < n; j++) sum[0] += fabs(x[j]);
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}
