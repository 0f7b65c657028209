/* Source: Golub & Van Loan, "Matrix computations" (2013), 5.1 (Householder and
 * the compact WY form) and 8.3 (reduction). */
#include "eigen/tridiagonal.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/symmetric.h"

enum { BLOCK = 64 /* reflectors that are applied by one product */ };

static double *row_of(const hesscrit_reduction *r, size_t i)
{
    return r->a + i * r->stride;
}

/* Reflect row k right of the diagonal onto its first coordinate; the reflector
 * takes its place. */
static double reflector(hesscrit_reduction *r, size_t k)
{
    double *v = row_of(r, k);
    const size_t first = k + 1;
    const double x = v[first];
    const double rest = r->kernels->dot(r->n - first - 1, v + first + 1, v + first + 1);
    /* Products of blocks of reflectors read the zeros before v as well. */
    const size_t zero = k / BLOCK * BLOCK;
    memset(v + zero, 0, (first - zero) * sizeof *v);
    r->e[k] = x;
    if (rest == 0.0) {
        memset(v + first, 0, (r->n - first) * sizeof *v);
        return 0.0;
    }
    const double norm = sqrt(x * x + rest);
    v[first] = x + copysign(norm, x); /* no cancellation */
    r->e[k] = -copysign(norm, x);
    return 2.0 / (v[first] * v[first] + rest);
}

/*
 * Each step k needs row k up to date, and then p = A v for its reflector v. The
 * rank-two update A -= v w' + w v' of step k-1 waits for that product, so that
 * the triangle passes through the cache once a step: 8 flops for every entry
 * loaded and stored, and memory is the bound from n = 500 on.
 */
static void reduce(hesscrit_reduction *r)
{
    const size_t n = r->n;
    memset(r->v, 0, n * sizeof *r->v);
    memset(r->w, 0, n * sizeof *r->w);
    for (size_t k = 0; k < n; k++) {
        double *row = row_of(r, k);
        for (size_t j = k; j < n; j++) row[j] -= r->v[k] * r->w[j] + r->w[k] * r->v[j];
        r->d[k] = row[k];
        r->tau[k] = 0.0;
        if (k + 1 == n) break;
        r->tau[k] = reflector(r, k);

        const double *x = row;
        memset(r->p, 0, n * sizeof *r->p);
        for (size_t i = k + 1; i < n; i++) {
            double *ai = row_of(r, i);
            ai[i] -= 2.0 * r->v[i] * r->w[i];
            const double beside =
                r->kernels->reduce(n - i - 1, ai + i + 1, -r->v[i], r->w + i + 1, -r->w[i],
                                   r->v + i + 1, x[i], x + i + 1, r->p + i + 1);
            r->p[i] += ai[i] * x[i] + beside;
        }
        const double tau = r->tau[k];
        const double half = 0.5 * tau * tau * r->kernels->dot(n - k - 1, r->p + k + 1, x + k + 1);
        for (size_t i = k + 1; i < n; i++) {
            r->v[i] = x[i];
            r->w[i] = tau * r->p[i] - half * x[i];
        }
    }
}

/* T of I - V' T V = H_first ... H_{end-1}, upper triangular, BLOCK columns a row. */
static void compact(const hesscrit_reduction *r, size_t first, size_t end, double *t)
{
    memset(t, 0, (size_t)BLOCK * BLOCK * sizeof *t);
    for (size_t k = first; k < end; k++) {
        const size_t c = k - first;
        double overlap[BLOCK];
        for (size_t i = 0; i < c; i++)
            overlap[i] =
                r->kernels->dot(r->n - k - 1, row_of(r, first + i) + k + 1, row_of(r, k) + k + 1);
        for (size_t i = 0; i < c; i++) {
            double sum = 0.0;
            for (size_t j = i; j < c; j++) sum += t[i * BLOCK + j] * overlap[j];
            t[i * BLOCK + c] = -r->tau[k] * sum;
        }
        t[c * BLOCK + c] = r->tau[k];
    }
}

/* H_{end-1} ... H_first = I - V' T' V, on the columns that it changes. */
hesscrit_status hesscrit_transform_back(hesscrit_context *context, const hesscrit_reduction *r,
                                        size_t rows, double *w, size_t stride)
{
    const size_t n = r->n;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(context);
    double *t = NULL;
    double *y = NULL;
    double *workspace = NULL;
    hesscrit_status status = hesscrit_scratch_doubles(context, BLOCK, BLOCK, &t);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, 2 * rows, BLOCK, &y);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch_doubles(context, 1, hesscrit_product_workspace(rows, n, n),
                                          &workspace);
    if (status != HESSCRIT_OK) return status;
    double *ty = y + rows * BLOCK;
    const hesscrit_view turned = {t, 1, BLOCK};
    for (size_t end = n - 1; end > 0;) {
        const size_t first = (end - 1) / BLOCK * BLOCK;
        const size_t count = end - first;
        const size_t corner = first + 1;
        const size_t m = n - corner;
        const double *v = row_of(r, first) + corner;
        compact(r, first, end, t);
        memset(y, 0, 2 * rows * BLOCK * sizeof *y);
        r->kernels->product(rows, count, m, 1.0, (hesscrit_view){w + corner, stride, 1},
                            (hesscrit_view){v, 1, r->stride}, y, BLOCK, workspace);
        r->kernels->product(rows, count, count, 1.0, (hesscrit_view){y, BLOCK, 1}, turned, ty,
                            BLOCK, workspace);
        r->kernels->product(rows, m, count, -1.0, (hesscrit_view){ty, BLOCK, 1},
                            (hesscrit_view){v, r->stride, 1}, w + corner, stride, workspace);
        end = first;
    }
    hesscrit_scratch_release(context, mark);
    return HESSCRIT_OK;
}

hesscrit_status hesscrit_tridiagonalise(hesscrit_context *context, const hesscrit_matrix *matrix,
                                        hesscrit_reduction *r)
{
    enum { ARRAYS = 6 };
    const size_t n = matrix->n;
    double *arrays = NULL;
    *r = (hesscrit_reduction){
        .kernels = hesscrit_kernels_of(context), .n = n, .stride = matrix->stride};
    hesscrit_status status = hesscrit_scratch_doubles(context, n, r->stride, &r->a);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, ARRAYS, n, &arrays);
    if (status != HESSCRIT_OK) return status;
    double **const parts[ARRAYS] = {&r->tau, &r->d, &r->e, &r->v, &r->w, &r->p};
    for (size_t k = 0; k < ARRAYS; k++) *parts[k] = arrays + k * n;

    /* Squares must neither overflow nor all underflow. */
    double largest = 0.0;
    for (size_t i = 0; i < n; i++)
        largest = fmax(largest, hesscrit_row_maximum(n, matrix->a + i * r->stride));
    r->exponent = largest > 0.0 ? hesscrit_scaling_exponent(largest) : 0;
    const double scale = ldexp(1.0, -r->exponent);
    for (size_t i = 0; i < n; i++)
        for (size_t j = i; j < n; j++)
            r->a[i * r->stride + j] = scale * matrix->a[i * r->stride + j];
    reduce(r);
    return HESSCRIT_OK;
}
