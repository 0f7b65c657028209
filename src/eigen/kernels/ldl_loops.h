/* Loops that compilers vectorise, once for every kind of vector unit. Before it
 * is included: TARGET, the attribute of a function that uses it. */
#include <math.h>

#include "eigen/kernels/ldl_kernels.h"

enum { PARTIAL_SUMS = 8 };

TARGET static double add_up(const double *sum)
{
    return ((sum[0] + sum[4]) + (sum[2] + sum[6])) + ((sum[1] + sum[5]) + (sum[3] + sum[7]));
}

TARGET static double scale(size_t n, double factor, const double *restrict v, double *restrict u)
{
    double sum[PARTIAL_SUMS] = {0.0};
    size_t j = 0;
    for (; j + PARTIAL_SUMS <= n; j += PARTIAL_SUMS)
        for (size_t l = 0; l < PARTIAL_SUMS; l++) {
            u[j + l] = factor * v[j + l];
            sum[l] += fabs(u[j + l]);
        }
    for (; j < n; j++) {
        u[j] = factor * v[j];
        sum[0] += fabs(u[j]);
    }
    return add_up(sum);
}

TARGET static void combine(size_t n, double f, const double factors[2], const double *restrict v1,
                           const double *restrict v2, double *restrict u1, double *restrict u2,
                           double sums[2])
{
    double sum1[PARTIAL_SUMS] = {0.0};
    double sum2[PARTIAL_SUMS] = {0.0};
    const double f1 = factors[0];
    const double f2 = factors[1];
    size_t j = 0;
    for (; j + PARTIAL_SUMS <= n; j += PARTIAL_SUMS)
        for (size_t l = 0; l < PARTIAL_SUMS; l++) {
            u1[j + l] = f1 * v1[j + l] - f * v2[j + l];
            u2[j + l] = f2 * v2[j + l] - f * v1[j + l];
            sum1[l] += fabs(u1[j + l]);
            sum2[l] += fabs(u2[j + l]);
        }
    for (; j < n; j++) {
        u1[j] = f1 * v1[j] - f * v2[j];
        u2[j] = f2 * v2[j] - f * v1[j];
        sum1[0] += fabs(u1[j]);
        sum2[0] += fabs(u2[j]);
    }
    sums[0] = add_up(sum1);
    sums[1] = add_up(sum2);
}

TARGET static void add_absolute(size_t n, double f1, const double *restrict u1, double f2,
                                const double *restrict u2, double *restrict s)
{
    for (size_t j = 0; j < n; j++) s[j] += f1 * fabs(u1[j]) + f2 * fabs(u2[j]);
}

/* Entries first ... n - 1; found is added to. x > y ? x : y is an instruction; of fmax()
 * the C library makes a call. */
TARGET static void measure_entries(size_t first, size_t n, const hesscrit_ldl_measure *m,
                                   double found[4])
{
    for (size_t j = first; j < n; j++) {
        const double power = m->power * m->powers[j];
        const double size = fabs(m->a[j]);
        const double last = HESSCRIT_LDL_LAST_BITS * size;
        const double least = size < 0x1p-1074 ? size : 0x1p-1074;
        const double own = last > least ? last : least;
        const double error = (m->bound[j] > own ? m->bound[j] : own) * power;
        const double x = m->a[j] * power;
        m->to[j] = x;
        m->largest[j] = error > m->largest[j] ? error : m->largest[j];
        m->errors[j] += error;
        m->sizes[j] += fabs(x);
        found[0] = error > found[0] ? error : found[0];
        found[1] += error;
        found[2] += fabs(x);
        found[3] += 0.0 * (x + error) + (m->bound[j] >= 0.0 ? 0.0 : 1.0);
    }
}
