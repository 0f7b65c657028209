#include "random.h"

#include <math.h>
#include <stdlib.h>

#include "arrays.h"

rng rng_seeded(uint64_t seed)
{
    rng r = {seed};
    return r;
}

/* Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators" (2014). */
uint64_t rng_bits(rng *r)
{
    r->state += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t z = r->state;
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

size_t rng_below(rng *r, size_t count)
{
    return (size_t)(rng_bits(r) % count);
}

double rng_uniform(rng *r, double low, double high)
{
    /* The half keeps both ends out. */
    const double unit = ((double)(rng_bits(r) >> 12) + 0.5) * 0x1p-52;
    return low + (high - low) * unit;
}

/* Marsaglia's polar method; the second number of the pair is not kept. */
double rng_normal(rng *r)
{
    for (;;) {
        const double x = rng_uniform(r, -1.0, 1.0);
        const double y = rng_uniform(r, -1.0, 1.0);
        const double s = x * x + y * y;
        if (s > 0.0 && s < 1.0) return x * sqrt(-2.0 * log(s) / s);
    }
}

double rng_sign(rng *r)
{
    return rng_bits(r) >> 63 ? 1.0 : -1.0;
}

void random_permutation(rng *r, size_t count, size_t *order)
{
    for (size_t i = 0; i < count; ++i) {
        const size_t j = rng_below(r, i + 1);
        order[i] = order[j];
        order[j] = i;
    }
}

/* The unit normal w of the reflection I - 2ww' that takes a random direction
 * to an axis: the one that QR of a matrix of normals would use, so that the
 * product over m = 2 ... n is uniform over the orthogonal matrices.
 * Source: Stewart, SIAM J. Numer. Anal. 17 (1980). */
static void random_reflection(rng *r, size_t m, long double *w)
{
    long double square = 0.0L;
    for (size_t i = 0; i < m; ++i) {
        w[i] = (long double)rng_normal(r);
        square += w[i] * w[i];
    }
    w[0] += copysignl(sqrtl(square), w[0]);
    square = 0.0L;
    for (size_t i = 0; i < m; ++i) square += w[i] * w[i];
    const long double length = sqrtl(square);
    for (size_t i = 0; i < m; ++i) w[i] /= length;
}

/* The m last rows of q become (I - 2ww') times them. */
static void reflect_rows(size_t n, size_t m, const long double *w, long double *q)
{
    long double *first = q + (n - m) * n;
    for (size_t j = 0; j < n; ++j) {
        long double sum = 0.0L;
        for (size_t i = 0; i < m; ++i) sum += w[i] * first[i * n + j];
        for (size_t i = 0; i < m; ++i) first[i * n + j] -= 2.0L * w[i] * sum;
    }
}

void random_orthogonal(rng *r, size_t n, long double *q)
{
    long double *w = new_long_doubles(n);
    for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j < n; ++j) q[i * n + j] = i == j ? 1.0L : 0.0L;
    for (size_t m = 2; m <= n; ++m) {
        random_reflection(r, m, w);
        reflect_rows(n, m, w, q);
    }
    for (size_t i = 0; i < n; ++i) {
        const long double sign = (long double)rng_sign(r);
        for (size_t j = 0; j < n; ++j) q[i * n + j] *= sign;
    }
    free(w);
}

void random_symmetric(rng *r, size_t n, double *a)
{
    for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j <= i; ++j) a[i * n + j] = a[j * n + i] = rng_uniform(r, -1.0, 1.0);
}

/* The last m rows and columns of b, B, become (I - 2ww') B (I - 2ww')
 * = B - 2wq' - 2qw' with q = Bw - (w'Bw) w. The rest of b is diagonal. */
static void reflect_both_sides(size_t n, size_t m, const long double *w, long double *q,
                               long double *b)
{
    long double *first = b + (n - m) * n + (n - m);
    long double curvature = 0.0L;
    for (size_t i = 0; i < m; ++i) {
        q[i] = 0.0L;
        for (size_t j = 0; j < m; ++j) q[i] += first[i * n + j] * w[j];
        curvature += w[i] * q[i];
    }
    for (size_t i = 0; i < m; ++i) q[i] -= curvature * w[i];
    for (size_t i = 0; i < m; ++i)
        for (size_t j = 0; j < m; ++j) first[i * n + j] -= 2.0L * (w[i] * q[j] + q[i] * w[j]);
}

void random_with_spectrum(rng *r, size_t n, const long double *spectrum, double *a)
{
    long double *b = new_long_doubles(n * n), *w = new_long_doubles(n), *q = new_long_doubles(n);
    for (size_t i = 0; i < n; ++i) b[i * n + i] = spectrum[i];
    for (size_t m = 2; m <= n; ++m) {
        random_reflection(r, m, w);
        reflect_both_sides(n, m, w, q, b);
    }
    for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j <= i; ++j) a[i * n + j] = a[j * n + i] = (double)b[i * n + j];
    free(q);
    free(w);
    free(b);
}

/* Rotations (c_i, s_i) of the coordinates i and i + stride whose bit `stride` differs. */
static void rotate_layer(size_t n, size_t stride, const long double *c, const long double *s,
                         long double *b)
{
    for (size_t i = 0; i + stride < n; ++i) {
        if (i & stride) continue;
        long double *x = b + i * n, *y = b + (i + stride) * n;
        for (size_t k = 0; k < n; ++k) {
            const long double old = x[k];
            x[k] = c[i] * old - s[i] * y[k];
            y[k] = s[i] * old + c[i] * y[k];
        }
    }
    for (size_t k = 0; k < n; ++k)
        for (size_t i = 0; i + stride < n; ++i) {
            if (i & stride) continue;
            long double *x = b + k * n + i, *y = x + stride;
            const long double old = *x;
            *x = c[i] * old - s[i] * *y;
            *y = s[i] * old + c[i] * *y;
        }
}

static void mix(rng *r, size_t n, size_t stride, long double *b)
{
    long double *c = new_long_doubles(n), *s = new_long_doubles(n);
    for (size_t i = 0; i < n; ++i) {
        const double angle = rng_uniform(r, -3.14, 3.14);
        c[i] = cosl(angle);
        s[i] = sinl(angle);
    }
    rotate_layer(n, stride, c, s, b);
    free(s);
    free(c);
}

/* The layers of the fast Fourier transform, with random angles; there and
 * back, as where n is no power of two one way alone leaves some entries zero. */
void random_mixed_spectrum(rng *r, size_t n, const long double *spectrum, double *a)
{
    long double *b = new_long_doubles(n * n);
    size_t stride = 1;
    for (size_t i = 0; i < n; ++i) b[i * n + i] = spectrum[i];
    for (; stride < n; stride *= 2) mix(r, n, stride, b);
    while ((stride /= 2) > 0) mix(r, n, stride, b);
    for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j <= i; ++j) a[i * n + j] = a[j * n + i] = (double)b[i * n + j];
    free(b);
}
