#include "residuals.h"

#include <math.h>
#include <stdlib.h>

#include "arrays.h"
#include "reference.h"

static const double eps = 0x1p-52;

/* The matrices here are padded with zeros to multiples of GROUP; TILE columns
 * of the right factor stay in the cache. */
enum { GROUP = 4, TILE = 64 };

static size_t padded(size_t n)
{
    return (n + GROUP - 1) / GROUP * GROUP;
}

/* sums = GROUP rows of x times `width` columns of y, both of m columns. The
 * inner loop runs along rows, which any compiler makes vectors of. */
static void multiply_tile(size_t m, const double *x, const double *y, size_t width,
                          double sums[GROUP][TILE])
{
    for (size_t r = 0; r < GROUP; ++r)
        for (size_t j = 0; j < width; ++j) sums[r][j] = 0.0;
    for (size_t i = 0; i < m; i += GROUP) {
        const double *y0 = y + i * m, *y1 = y0 + m, *y2 = y1 + m, *y3 = y2 + m;
        for (size_t r = 0; r < GROUP; ++r) {
            const double *f = x + r * m + i;
            double *sum = sums[r];
            for (size_t j = 0; j < width; ++j)
                sum[j] += (f[0] * y0[j] + f[1] * y1[j]) + (f[2] * y2[j] + f[3] * y3[j]);
        }
    }
}

/* z = x y, of m rows of m. */
static void multiply(size_t m, const double *x, const double *y, double *z)
{
    double sums[GROUP][TILE];
    for (size_t column = 0; column < m; column += TILE) {
        const size_t width = m - column < TILE ? m - column : TILE;
        for (size_t row = 0; row < m; row += GROUP) {
            multiply_tile(m, x + row * m, y + column, width, sums);
            for (size_t r = 0; r < GROUP; ++r)
                for (size_t j = 0; j < width; ++j) z[(row + r) * m + column + j] = sums[r][j];
        }
    }
}

/* The largest sum of magnitudes of a row; NaN if there is one. */
static double largest_row_sum(size_t m, const double *z)
{
    double largest = 0.0;
    for (size_t i = 0; i < m; ++i) {
        double sum = 0.0;
        for (size_t j = 0; j < m; ++j) sum += fabs(z[i * m + j]);
        if (isnan(sum)) return sum;
        largest = fmax(largest, sum);
    }
    return largest;
}

static double *new_padded(size_t n, const double *from, int exponent)
{
    const size_t m = padded(n);
    double *to = new_doubles(m * m);
    for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j < n; ++j) to[i * m + j] = ldexp(from[i * n + j], exponent);
    return to;
}

double residual_ratio(size_t n, const double *a, const double *lambda, const double *v)
{
    const size_t m = padded(n);
    const long double norm = norm_one(n, n, a);
    int exponent = 0;
    frexpl(norm, &exponent);
    double *x = new_padded(n, v, 0), *y = new_padded(n, a, -exponent), *z = new_doubles(m * m);
    multiply(m, x, y, z);
    for (size_t k = 0; k < n; ++k) {
        const double value = ldexp(lambda[k], -exponent);
        for (size_t j = 0; j < m; ++j) z[k * m + j] -= value * x[k * m + j];
    }
    const double rounding = sqrt((double)n) * ldexp(1.0, -1074 - exponent);
    const double residual = largest_row_sum(m, z) - rounding;
    free(z);
    free(y);
    free(x);
    if (residual <= 0.0) return 0.0;
    return residual / ((double)n * eps * (double)ldexpl(norm, -exponent));
}

double orthogonality_ratio(size_t n, const double *v)
{
    const size_t m = padded(n);
    double *x = new_padded(n, v, 0), *turned = new_doubles(m * m), *z = new_doubles(m * m);
    for (size_t i = 0; i < m; ++i)
        for (size_t j = 0; j < m; ++j) turned[j * m + i] = x[i * m + j];
    multiply(m, x, turned, z);
    for (size_t i = 0; i < n; ++i) z[i * m + i] -= 1.0;
    const double defect = largest_row_sum(m, z);
    free(z);
    free(turned);
    free(x);
    return n > 0 ? defect / ((double)n * eps) : 0.0;
}
