#include "eigen/radius.h"

#include <hesscrit/eigen.h>

#include <math.h>

#include "base/memory.h"
#include "base/numbers.h"
#include "base/vectors.h"
#include "eigen/kernels/kernels.h"
#include "eigen/matrix.h"

/* A matrix that is not negative, all of it or the upper triangle of a symmetric one. */
struct matrix {
    size_t n, ld;
    const double *entries;
    int is_triangle;
    double scale; /* 1 but near the ends of the range */
};

/* scale * (row x) */
static double scaled_dot(size_t n, double scale, const double *row, const double *x)
{
    if (scale == 1.0) return hesscrit_plain_dot(n, row, x);
    double sum = 0.0;
    for (size_t j = 0; j < n; j++) sum += scale * row[j] * x[j];
    return sum;
}

/* y = scale * (B x) */
static void multiply(const struct matrix *b, const double *x, double *restrict y)
{
    const size_t n = b->n;
    for (size_t i = 0; i < n; i++) y[i] = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double *restrict row = b->entries + i * b->ld;
        const size_t first = b->is_triangle ? i : 0;
        y[i] += scaled_dot(n - first, b->scale, row + first, x + first);
        if (!b->is_triangle) continue;
        const double scale = b->scale;
        const double x_i = x[i];
        for (size_t j = i + 1; j < n; j++) y[j] += scale * row[j] * x_i;
    }
}

static double largest_entry(const struct matrix *b)
{
    double largest = 0.0;
    for (size_t i = 0; i < b->n; i++) {
        const size_t first = b->is_triangle ? i : 0;
        const double *row = b->entries + i * b->ld;
        largest = fmax(largest, hesscrit_largest(b->n - first, row + first));
    }
    return largest;
}

/* max_i (B x)_i / x_i bounds the spectral radius of a non-negative matrix for
 * any x > 0 (Collatz 1942); power steps bring x near the Perron vector, where
 * the bound is sharp. */
static double radius_of(struct matrix *b, double *x)
{
    enum { STEPS = 24, PLAIN_STEPS = 4, SAFE = 400 };
    const size_t n = b->n;
    double *y = x + n;
    const double largest = largest_entry(b);
    if (largest == 0.0) return 0.0;
    if (isinf(largest)) return largest;
    int exponent = hesscrit_scaling_exponent(largest);
    if (exponent >= -SAFE && exponent <= SAFE) exponent = 0;
    b->scale = ldexp(1.0, -exponent);

    for (size_t i = 0; i < n; i++) x[i] = 1.0;
    double best = INFINITY;
    for (int step = 0; step < STEPS; step++) {
        double upper = 0.0;
        double lower = INFINITY;
        double norm = 0.0;
        multiply(b, x, y);
        for (size_t i = 0; i < n; i++) {
            const double quotient = y[i] / x[i];
            upper = fmax(upper, quotient);
            lower = fmin(lower, quotient);
            norm = fmax(norm, y[i]);
        }
        best = fmin(best, upper);
        if (upper <= 1.001 * lower) break;
        /* Averaging with the old vector damps the oscillation of bipartite
         * patterns ([[0,1],[1,0]]), but most patterns do not oscillate. */
        const double share = step < PLAIN_STEPS ? 1.0 : 0.5;
        for (size_t i = 0; i < n; i++)
            x[i] = fmax((1.0 - share) * x[i] + share * (y[i] / norm), 0x1p-500);
    }
    const double rounding = 1.0 + 2.0 * (double)(n + 4) * HESSCRIT_UNIT_ROUNDOFF;
    return ldexp(best * rounding, exponent);
}

double hesscrit_radius(size_t n, size_t ld, const double *bound, double *x)
{
    struct matrix b = {n, ld, bound, 0, 1.0};
    return radius_of(&b, x);
}

double hesscrit_radius_of_triangle(size_t n, size_t ld, const double *bound, double *x)
{
    struct matrix b = {n, ld, bound, 1, 1.0};
    return radius_of(&b, x);
}

hesscrit_status hesscrit_check_bound(hesscrit_context *context, size_t n, size_t ld,
                                     const double *bound, double most)
{
    for (size_t i = 0; i < n; i++) {
        int wrong = 0;
        for (size_t j = 0; j < n; j++)
            wrong |= !(bound[i * ld + j] >= 0.0) | !(bound[i * ld + j] <= most);
        if (!wrong) continue;
        for (size_t j = 0; j < n; j++)
            if (!(bound[i * ld + j] >= 0.0 && bound[i * ld + j] <= most))
                return hesscrit_fail(context, HESSCRIT_E_ARGUMENT,
                                     "bound (%zu, %zu) is %g; it has to be 0 or more", i, j,
                                     bound[i * ld + j]);
    }
    return HESSCRIT_OK;
}

static hesscrit_status eigen_radius(hesscrit_context *context, size_t n, size_t ld,
                                    const double *bound, double *radius)
{
    if (!radius) return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "radius is NULL");
    hesscrit_status status = hesscrit_check_matrix(context, "bound", bound, n, n, "ld", ld);
    if (status == HESSCRIT_OK) status = hesscrit_check_bound(context, n, ld, bound, INFINITY);
    double *x = NULL;
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, 2, n, &x);
    if (status == HESSCRIT_OK) *radius = hesscrit_radius(n, ld, bound, x);
    return status;
}

hesscrit_status hesscrit_eigen_radius(hesscrit_context *context, size_t n, size_t ld,
                                      const double *bound, double *radius)
{
    HESSCRIT_RETURN_FROM_CALL(context, eigen_radius(context, n, ld, bound, radius));
}
