#include <stdint.h>
#include <string.h>

#include "eigen/kernels/versions.h"

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

static void solve_tile(size_t depth, const double *l, double *w)
{
    for (size_t done = 0; done < depth; done += ROWS, l += (size_t)ROWS * ROWS) {
        double *rows = w + done * COLUMNS;
        update_tile(done, l, w, COLUMNS, rows);
        l += done * ROWS;
        for (size_t r = 1; r < ROWS; r++)
            for (size_t q = 0; q < r; q++)
                for (size_t j = 0; j < COLUMNS; j++)
                    rows[r * COLUMNS + j] -= l[q * ROWS + r] * rows[q * COLUMNS + j];
    }
}

/* A row of a tile of w is one of u: COLUMNS is ROWS. */
static void divide_tile(size_t depth, const hesscrit_ldl_divisor *divisors, const double *w,
                        size_t room, double *u, double *found)
{
    (void)room;
    for (size_t p = 0; p < depth; p++, found += (size_t)2 * ROWS) {
        const hesscrit_ldl_divisor *d = &divisors[p];
        for (size_t j = 0; j < COLUMNS; j++) {
            const double x = d->own * w[p * COLUMNS + j] - d->other * w[d->partner * COLUMNS + j];
            u[p * ROWS + j] = x;
            found[j] += fabs(x);
            if (fabs(x) > found[ROWS + j]) found[ROWS + j] = fabs(x);
        }
    }
}

static void add_shares(size_t depth, const double *weights, const double *u, double *s)
{
    for (size_t p = 0; p < depth; p++)
        for (size_t j = 0; j < ROWS; j++) s[j] += weights[p] * fabs(u[p * ROWS + j]);
}

static void subtract_outer(size_t rows, size_t n, const double *f, const double *restrict w,
                           size_t stride, double *restrict row)
{
    for (size_t i = 0; i < rows; i++, row += stride)
        for (size_t j = 0; j < n; j++) row[j] -= f[i] * w[j];
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

static uint64_t bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static int is_mirrored(size_t lda, const double *block, const double *mirror)
{
    uint64_t differ = 0;
    for (size_t i = 0; i < HESSCRIT_LDL_LANES; i++)
        for (size_t j = 0; j < HESSCRIT_LDL_LANES; j++)
            differ |= bits_of(block[i * lda + j]) ^ bits_of(mirror[j * lda + i]);
    return differ == 0;
}

static void measure(size_t n, const hesscrit_ldl_measure *m, double found[4])
{
    for (size_t i = 0; i < 4; i++) found[i] = 0.0;
    measure_entries(0, n, m, found);
}

const hesscrit_ldl_kernels hesscrit_ldl_generic = {
    ROWS,        COLUMNS,      update_tile,    COLUMNS,       update_tile, solve_tile,
    divide_tile, add_shares,   subtract_outer, subtract_rows, largest,     scale,
    combine,     add_absolute, is_mirrored,    measure};
