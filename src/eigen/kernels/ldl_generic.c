#include "eigen/kernels/ldl_kernels.h"

#define TARGET
#include "eigen/kernels/ldl_loops.h"

enum { ROWS = 4, COLUMNS = 4 };

static void update_tile(size_t depth, const double *restrict w, const double *restrict u,
                        size_t stride, double *restrict c)
{
    double sum[ROWS][COLUMNS] = {{0.0}};
    for (size_t p = 0; p < depth; p++)
        for (size_t i = 0; i < ROWS; i++)
            for (size_t j = 0; j < COLUMNS; j++) sum[i][j] += w[p * ROWS + i] * u[p * COLUMNS + j];
    for (size_t i = 0; i < ROWS; i++)
        for (size_t j = 0; j < COLUMNS; j++) c[i * stride + j] -= sum[i][j];
}

static void subtract_four(size_t n, const double *f, const double *restrict rows, size_t stride,
                          double *restrict v)
{
    const double *r1 = rows + stride;
    const double *r2 = r1 + stride;
    const double *r3 = r2 + stride;
    for (size_t j = 0; j < n; j++)
        v[j] -= (f[0] * rows[j] + f[1] * r1[j]) + (f[2] * r2[j] + f[3] * r3[j]);
}

static void subtract_rows(size_t n, size_t count, const double *factors, const double *rows,
                          size_t stride, double *v)
{
    size_t p = 0;
    for (; p + 4 <= count; p += 4) subtract_four(n, factors + p, rows + p * stride, stride, v);
    for (; p < count; p++)
        for (size_t j = 0; j < n; j++) v[j] -= factors[p] * rows[p * stride + j];
}

static double largest(size_t n, const double *v, size_t *index)
{
    double maximum = 0.0;
    *index = 0;
    for (size_t j = 0; j < n; j++)
        if (fabs(v[j]) > maximum) {
            maximum = fabs(v[j]);
            *index = j;
        }
    return maximum;
}

const hesscrit_ldl_kernels hesscrit_ldl_generic = {
    "generic",     ROWS,    COLUMNS, update_tile, COLUMNS,     update_tile,
    subtract_rows, largest, scale,   combine,     add_absolute};
