/* Source: Golub & Van Loan, "Matrix computations" (2013), 5.1 (Householder and
 * the compact WY form) and 8.3 (reduction). */
#include "eigen/tridiagonal.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/symmetric.h"

/* Reflectors that are applied by one product. A longer block is worth its
 * overhead where the vectors do not fit into the second cache. */
enum { BLOCK = 64, SMALL_BLOCK = 16, LARGE = 384 };

static size_t block_size(size_t n)
{
    return n < LARGE ? SMALL_BLOCK : BLOCK;
}

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
    const size_t zero = k - k % block_size(r->n);
    memset(v + zero, 0, (first - zero) * sizeof *v);
    r->e[k] = x;
    /* Beside entries of about 1, what is left out then is nothing; its squares
     * would be subnormal, and 2 / v'v and the reflector no longer of one piece. */
    if (rest == 0.0 || x * x + rest < 0x1p-900) {
        memset(v + first, 0, (r->n - first) * sizeof *v);
        return 0.0;
    }
    const double norm = sqrt(x * x + rest);
    v[first] = x + copysign(norm, x); /* no cancellation */
    r->e[k] = -copysign(norm, x);
    return 2.0 / (v[first] * v[first] + rest);
}

/* p = A x for the rows and columns from `first`, of whose upper triangle A -= v w' +
 * w v' is done on the way: by pairs of rows, each a stream from its diagonal on. */
static void update_and_multiply(hesscrit_reduction *r, size_t first, const double *x)
{
    const size_t n = r->n;
    const double *v = r->v;
    const double *w = r->w;
    double *p = r->p;
    memset(p + first, 0, (n - first) * sizeof *p);
    size_t i = first;
    for (; i + 1 < n; i += 2) {
        double *a = row_of(r, i);
        double *b = row_of(r, i + 1);
        const size_t right = i + 2;
        const double factors[6] = {-v[i], -w[i], x[i], -v[i + 1], -w[i + 1], x[i + 1]};
        double sums[2];
        a[i] -= 2.0 * v[i] * w[i];
        a[i + 1] -= v[i] * w[i + 1] + w[i] * v[i + 1];
        b[i + 1] -= 2.0 * v[i + 1] * w[i + 1];
        r->kernels->reduce(n - right, a + right, b + right, factors, w + right, v + right,
                           x + right, p + right, sums);
        p[i] += a[i] * x[i] + a[i + 1] * x[i + 1] + sums[0];
        p[i + 1] += a[i + 1] * x[i] + b[i + 1] * x[i + 1] + sums[1];
    }
    if (i < n) {
        double *a = row_of(r, i);
        a[i] -= 2.0 * v[i] * w[i];
        p[i] += a[i] * x[i];
    }
}

/*
 * Each step k needs row k up to date, and then p = A v for its reflector v. The
 * rank-two update A -= v w' + w v' of step k-1 waits for that product, so that
 * the triangle passes through the cache once a step: 8 flops for every entry
 * loaded and stored, and memory is the bound from n = 1000 on.
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
        const double tau = reflector(r, k);
        r->tau[k] = tau;
        const size_t first = k + 1;
        update_and_multiply(r, first, row);
        /* In this order: tau may be as large as 2^900. */
        const double half =
            0.5 * tau * (tau * r->kernels->dot(n - first, r->p + first, row + first));
        for (size_t i = first; i < n; i++) {
            r->v[i] = row[i];
            r->w[i] = tau * r->p[i] - half * row[i];
        }
    }
}

/* Of one block of reflectors V = (v_first ... v_{end-1})' and W: see below. */
struct block {
    double *overlaps; /* V V' */
    double *t;        /* upper triangular, BLOCK columns a row as overlaps */
    double *y, *x;    /* V W' and T V W', rows of W' */
    double *workspace;
};

/*
 * H_first ... H_{end-1} = I - V' T V, where T^-1 is the upper triangle of V V'
 * with 1 / tau_k on its diagonal (Puglisi, "Modification of the Householder
 * method based on the compact WY representation", SIAM J. Sci. Stat. Comput. 13
 * (1992)): T by back substitution, row by row, where tau_k may be 0.
 */
static void compact(const hesscrit_reduction *r, size_t first, size_t count, const struct block *b)
{
    const size_t corner = first + 1;
    const double *v = row_of(r, first) + corner;
    memset(b->overlaps, 0, count * BLOCK * sizeof *b->overlaps);
    r->kernels->product(count, count, r->n - corner, 1.0, (hesscrit_view){v, r->stride, 1},
                        (hesscrit_view){v, 1, r->stride}, b->overlaps, BLOCK, b->workspace);
    memset(b->t, 0, count * BLOCK * sizeof *b->t);
    for (size_t i = count; i-- > 0;) {
        double *row = b->t + i * BLOCK;
        const double tau = r->tau[first + i];
        row[i] = tau;
        for (size_t k = i + 1; k < count; k++) {
            const double factor = -tau * b->overlaps[i * BLOCK + k];
            for (size_t j = k; j < count; j++) row[j] += factor * b->t[k * BLOCK + j];
        }
    }
}

/* W <- W (I - V' T' V), which is W H_{end-1} ... H_first. */
static void apply(const hesscrit_reduction *r, size_t first, size_t count, size_t rows, double *w,
                  size_t stride, const struct block *b)
{
    const size_t corner = first + 1;
    const size_t m = r->n - corner;
    const double *v = row_of(r, first) + corner;
    compact(r, first, count, b);
    memset(b->y, 0, count * rows * sizeof *b->y);
    memset(b->x, 0, count * rows * sizeof *b->x);
    r->kernels->product(count, rows, m, 1.0, (hesscrit_view){v, r->stride, 1},
                        (hesscrit_view){w + corner, 1, stride}, b->y, rows, b->workspace);
    r->kernels->product(count, rows, count, 1.0, (hesscrit_view){b->t, BLOCK, 1},
                        (hesscrit_view){b->y, rows, 1}, b->x, rows, b->workspace);
    r->kernels->product(rows, m, count, -1.0, (hesscrit_view){b->x, 1, rows},
                        (hesscrit_view){v, r->stride, 1}, w + corner, stride, b->workspace);
}

size_t hesscrit_transform_back_workspace(size_t n, size_t rows)
{
    const size_t most = rows > BLOCK ? rows : BLOCK;
    const size_t blocks = hesscrit_bytes_plus(hesscrit_bytes_of_doubles(2, (size_t)BLOCK * BLOCK),
                                              hesscrit_bytes_of_doubles(2 * rows, BLOCK));
    return hesscrit_bytes_plus(
        blocks, hesscrit_bytes_of_doubles(1, hesscrit_product_workspace(most, most, n)));
}

hesscrit_status hesscrit_transform_back(hesscrit_context *context, const hesscrit_reduction *r,
                                        size_t rows, double *w, size_t stride)
{
    const size_t n = r->n;
    const size_t most = rows > BLOCK ? rows : BLOCK;
    const size_t square = (size_t)BLOCK * BLOCK;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(context);
    struct block b;
    hesscrit_status status = hesscrit_scratch_doubles(context, 2, square, &b.t);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, 2 * rows, BLOCK, &b.y);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch_doubles(context, 1, hesscrit_product_workspace(most, most, n),
                                          &b.workspace);
    if (status != HESSCRIT_OK) return status;
    b.overlaps = b.t + square;
    b.x = b.y + rows * BLOCK;
    for (size_t end = n - 1; end > 0;) {
        const size_t first = end - 1 - (end - 1) % block_size(n);
        apply(r, first, end - first, rows, w, stride, &b);
        end = first;
    }
    hesscrit_scratch_release(context, mark);
    return HESSCRIT_OK;
}

enum { ARRAYS = 6 };

size_t hesscrit_tridiagonalise_workspace(size_t n)
{
    return hesscrit_bytes_plus(hesscrit_bytes_of_doubles(n, hesscrit_stride(n)),
                               hesscrit_bytes_of_doubles(ARRAYS, n));
}

hesscrit_status hesscrit_tridiagonalise(hesscrit_context *context, const hesscrit_matrix *matrix,
                                        hesscrit_reduction *r)
{
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
