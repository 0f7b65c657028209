/* Sources: Golub & Van Loan, "Matrix computations" (2013), 5.1 (Householder and
 * the compact WY form), 8.3 (reduction, implicit symmetric QR); QL as in Dubrulle,
 * Martin & Wilkinson, "The implicit QL algorithm", Numer. Math. 12 (1968). */
#include "eigen/tridiagonal.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/symmetric.h"

enum {
    BLOCK = 32,    /* reflectors that are applied by one product */
    BATCH = 32,    /* QL sweeps whose rotations are applied together */
    STRIP = 64,    /* columns of the basis that stay in the cache meanwhile */
    QL_SWEEPS = 40 /* for one eigenvalue; most take 2 */
};

struct reduction {
    hesscrit_context *context;
    const hesscrit_kernels *kernels;
    size_t n, stride;
    double *a;          /* upper triangle, scaled to about 1; destroyed */
    double *reflectors; /* row k: v_k, zero up to column k */
    double *tau;        /* H_k = I - tau_k v_k v_k' */
    double *d, *e;      /* diagonal, and e[k] beside d[k] and d[k+1] */
    double *v, *w, *p;  /* n each */
    double *workspace;
};

static double *row_of(double *matrix, const struct reduction *r, size_t i)
{
    return matrix + i * r->stride;
}

/* Reflect x = a[k][k+1 ...] onto its first coordinate; v gets the reflector. */
static double reflector(struct reduction *r, size_t k)
{
    const double *x = row_of(r->a, r, k);
    double *v = row_of(r->reflectors, r, k);
    const size_t first = k + 1;
    const double rest = r->kernels->dot(r->n - first - 1, x + first + 1, x + first + 1);
    r->e[k] = x[first];
    if (rest == 0.0) return 0.0;
    const double norm = sqrt(x[first] * x[first] + rest);
    memcpy(v + first, x + first, (r->n - first) * sizeof *v);
    v[first] = x[first] + copysign(norm, x[first]); /* no cancellation */
    r->e[k] = -copysign(norm, x[first]);
    return 2.0 / (v[first] * v[first] + rest);
}

/*
 * Each step k needs row k up to date, and then p = A v for its reflector v. The
 * rank-two update A -= v w' + w v' of step k-1 waits for that product, so that
 * the triangle passes through the cache once a step: 8 flops for every entry
 * loaded and stored, and memory is the bound from n = 500 on.
 */
static void reduce(struct reduction *r)
{
    const size_t n = r->n;
    memset(r->v, 0, n * sizeof *r->v);
    memset(r->w, 0, n * sizeof *r->w);
    for (size_t k = 0; k < n; k++) {
        double *row = row_of(r->a, r, k);
        for (size_t j = k; j < n; j++) row[j] -= r->v[k] * r->w[j] + r->w[k] * r->v[j];
        r->d[k] = row[k];
        r->tau[k] = 0.0;
        if (k + 1 == n) break;
        r->tau[k] = reflector(r, k);

        const double *x = row_of(r->reflectors, r, k);
        memset(r->p, 0, n * sizeof *r->p);
        for (size_t i = k + 1; i < n; i++) {
            double *ai = row_of(r->a, r, i);
            ai[i] -= 2.0 * r->v[i] * r->w[i];
            const double beside =
                r->kernels->reduce(n - i - 1, ai + i + 1, -r->v[i], r->w + i + 1, -r->w[i],
                                   r->v + i + 1, x[i], x + i + 1, r->p + i + 1);
            r->p[i] += ai[i] * x[i] + beside;
        }
        const double tau = r->tau[k];
        const double half = 0.5 * tau * tau * r->kernels->dot(n, r->p, x);
        for (size_t i = 0; i < n; i++) {
            r->v[i] = x[i];
            r->w[i] = tau * r->p[i] - half * x[i];
        }
    }
}

/* T of I - V' T V = H_first ... H_{end-1}, upper triangular, BLOCK columns a row. */
static void compact(const struct reduction *r, size_t first, size_t end, double *t)
{
    memset(t, 0, (size_t)BLOCK * BLOCK * sizeof *t);
    for (size_t k = first; k < end; k++) {
        const size_t c = k - first;
        double overlap[BLOCK];
        for (size_t i = 0; i < c; i++)
            overlap[i] = r->kernels->dot(r->n, row_of(r->reflectors, r, first + i),
                                         row_of(r->reflectors, r, k));
        for (size_t i = 0; i < c; i++) {
            double sum = 0.0;
            for (size_t j = i; j < c; j++) sum += t[i * BLOCK + j] * overlap[j];
            t[i * BLOCK + c] = -r->tau[k] * sum;
        }
        t[c * BLOCK + c] = r->tau[k];
    }
}

/* H = H_0 ... H_{n-3} into r->a, from the last block to the first: outside of
 * rows and columns beyond its first reflector's, what is there is the identity. */
static hesscrit_status accumulate(struct reduction *r)
{
    const size_t n = r->n;
    double *t = NULL;
    double *y = NULL;
    double *ty = NULL;
    hesscrit_status status = hesscrit_scratch_doubles(r->context, BLOCK, BLOCK, &t);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(r->context, BLOCK, n, &y);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(r->context, BLOCK, n, &ty);
    if (status != HESSCRIT_OK) return status;
    for (size_t i = 0; i < n; i++) {
        memset(row_of(r->a, r, i), 0, n * sizeof *r->a);
        row_of(r->a, r, i)[i] = 1.0;
    }
    for (size_t end = n; end > 0;) {
        const size_t first = (end - 1) / BLOCK * BLOCK;
        const size_t count = end - first;
        const size_t corner = first + 1;
        const size_t m = corner < n ? n - corner : 0;
        compact(r, first, end, t);
        const double *v = row_of(r->reflectors, r, first) + corner;
        double *h = row_of(r->a, r, corner < n ? corner : 0) + corner;
        memset(y, 0, BLOCK * n * sizeof *y);
        memset(ty, 0, BLOCK * n * sizeof *ty);
        r->kernels->product(count, m, m, 1.0, (hesscrit_view){v, r->stride, 1},
                            (hesscrit_view){h, r->stride, 1}, y, n, r->workspace);
        r->kernels->product(count, m, count, 1.0, (hesscrit_view){t, BLOCK, 1},
                            (hesscrit_view){y, n, 1}, ty, n, r->workspace);
        r->kernels->product(m, m, count, -1.0, (hesscrit_view){v, 1, r->stride},
                            (hesscrit_view){ty, n, 1}, h, r->stride, r->workspace);
        end = first;
    }
    return HESSCRIT_OK;
}

/* Rotations of up to BATCH sweeps: sweep s rotates the rows i and i+1 for i =
 * last[s] ... first[s], downwards, by (c, s) at [2 * (s * n + i)]. */
struct batch {
    size_t count;
    size_t first[BATCH], last[BATCH];
    double *rotations;
};

/* Strip by strip, so that each is loaded once for all sweeps. */
static void apply(const struct reduction *r, struct batch *batch, double *basis)
{
    for (size_t column = 0; column < r->n; column += STRIP) {
        const size_t width = r->n - column < STRIP ? r->n - column : STRIP;
        for (size_t s = 0; s < batch->count; s++)
            r->kernels->rotate_chain(width, batch->first[s], batch->last[s], basis + column,
                                     r->stride, batch->rotations + 2 * s * r->n);
    }
    batch->count = 0;
}

/* One implicit QL sweep on rows l ... m of the tridiagonal matrix. */
static void ql_sweep(struct reduction *r, struct batch *batch, size_t l, size_t m)
{
    double *d = r->d;
    double *e = r->e;
    double *cs = batch->rotations + 2 * batch->count * r->n;
    double g = (d[l + 1] - d[l]) / (2.0 * e[l]);
    g = d[m] - d[l] + e[l] / (g + copysign(sqrt(g * g + 1.0), g));
    double s = 1.0;
    double c = 1.0;
    double p = 0.0;
    size_t i = m;
    while (i-- > l) {
        const double f = s * e[i];
        const double b = c * e[i];
        const double length = sqrt(f * f + g * g);
        e[i + 1] = length;
        if (length == 0.0) { /* the matrix has fallen apart between i and i+1 */
            d[i + 1] -= p;
            e[m] = 0.0;
            i++;
            break;
        }
        s = f / length;
        c = g / length;
        g = d[i + 1] - p;
        const double turned = (d[i] - g) * s + 2.0 * c * b;
        p = s * turned;
        d[i + 1] = g + p;
        g = c * turned - b;
        cs[2 * i] = c;
        cs[2 * i + 1] = s;
        if (i == l) {
            d[l] -= p;
            e[l] = g;
            e[m] = 0.0;
            break;
        }
    }
    batch->first[batch->count] = i;
    batch->last[batch->count] = m - 1;
    if (i < m) batch->count++;
}

/* 1 when all of e has become negligible. */
static int ql(struct reduction *r, struct batch *batch, double *basis)
{
    const size_t n = r->n;
    r->e[n - 1] = 0.0;
    for (size_t l = 0; l < n; l++)
        for (int sweep = 0;; sweep++) {
            size_t m = l;
            while (m + 1 < n &&
                   fabs(r->e[m]) > 0.5 * DBL_EPSILON * (fabs(r->d[m]) + fabs(r->d[m + 1])))
                m++;
            if (m == l) break;
            if (sweep == QL_SWEEPS) return 0;
            ql_sweep(r, batch, l, m);
            if (batch->count == BATCH) apply(r, batch, basis);
        }
    apply(r, batch, basis);
    return 1;
}

static hesscrit_status prepare(hesscrit_context *context, const hesscrit_matrix *matrix,
                               struct reduction *r, struct batch *batch)
{
    const size_t n = matrix->n;
    double *vectors = NULL;
    *r = (struct reduction){.context = context,
                            .kernels = hesscrit_kernels_of(context),
                            .n = n,
                            .stride = matrix->stride};
    hesscrit_status status = hesscrit_scratch_doubles(context, n, r->stride, &r->a);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch_doubles(context, n, r->stride, &r->reflectors);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, 6, n, &vectors);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch_doubles(context, 2 * (size_t)BATCH, n, &batch->rotations);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch_doubles(context, 1, hesscrit_product_workspace(n, n, n),
                                          &r->workspace);
    if (status != HESSCRIT_OK) return status;
    double **const parts[6] = {&r->tau, &r->d, &r->e, &r->v, &r->w, &r->p};
    for (size_t k = 0; k < 6; k++) *parts[k] = vectors + k * n;
    batch->count = 0;

    /* Squares must neither overflow nor all underflow. */
    double largest = 0.0;
    for (size_t i = 0; i < n; i++)
        largest = fmax(largest, hesscrit_row_maximum(n, matrix->a + i * r->stride));
    const double scale = largest > 0.0 ? ldexp(1.0, -hesscrit_scaling_exponent(largest)) : 1.0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            r->a[i * r->stride + j] = scale * matrix->a[i * r->stride + j];
            r->reflectors[i * r->stride + j] = 0.0;
        }
    return HESSCRIT_OK;
}

hesscrit_status hesscrit_tridiagonal_basis(hesscrit_context *context, const hesscrit_matrix *matrix,
                                           double *basis, int *found)
{
    struct reduction r;
    struct batch batch;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(context);
    hesscrit_status status = prepare(context, matrix, &r, &batch);
    if (status != HESSCRIT_OK) return status;
    reduce(&r);
    status = accumulate(&r);
    if (status != HESSCRIT_OK) return status;
    for (size_t i = 0; i < r.n; i++)
        for (size_t j = 0; j < r.n; j++) basis[i * r.stride + j] = r.a[j * r.stride + i];
    *found = ql(&r, &batch, basis);
    hesscrit_scratch_release(context, mark);
    return HESSCRIT_OK;
}
