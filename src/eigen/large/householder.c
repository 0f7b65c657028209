/* Source: Golub & Van Loan, "Matrix computations" (2013), 5.1 (Householder and
 * the compact WY form) and 8.3 (reduction). */
#include "eigen/large/householder.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"

/* Reflectors that are applied by one product. A longer block is worth its
 * overhead where the vectors do not fit into the second cache. */
enum { BLOCK = 64, SMALL_BLOCK = 16, LARGE = 384 };

/* Of the rows on the way back, from LARGE on, for threads: more would leave
 * products too thin to be quick. */
enum { PARTS = 4 };

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

/*
 * A step passes over what is left of the triangle in strips of rows with about
 * the same number of entries, which threads may share: each has its own part of
 * the sum p. The smallest strip is worth some 5 microseconds.
 */
enum { MOST_STRIPS = 8, STRIP_ENTRIES = 1 << 15 };

static size_t strips_of(size_t m)
{
    const size_t strips = m * m / 2 / STRIP_ENTRIES;
    return strips < 1 ? 1 : strips < MOST_STRIPS ? strips : MOST_STRIPS;
}

struct step {
    const hesscrit_reduction *r;
    size_t first, strips;
    const double *x;
};

/* Strip index begins with this row. Rows go in pairs from `first` on. */
static size_t strip_begin(const struct step *step, size_t index)
{
    const size_t pairs = (step->r->n - step->first + 1) / 2;
    const hesscrit_range from_below =
        hesscrit_triangle_part(pairs, step->strips, step->strips - 1 - index);
    return step->first + 2 * (pairs - from_below.end);
}

/* p = A x for the rows of a strip and, by symmetry, columns, of whose upper
 * triangle A -= v w' + w v' is done on the way: by pairs of rows, each a stream
 * from its diagonal on. */
static void update_and_multiply(size_t index, void *data)
{
    const struct step *step = data;
    const hesscrit_reduction *r = step->r;
    const size_t n = r->n;
    const double *v = r->v;
    const double *w = r->w;
    const double *x = step->x;
    double *p = r->p + index * n;
    size_t i = strip_begin(step, index);
    const size_t end = index + 1 < step->strips ? strip_begin(step, index + 1) : n;
    memset(p + i, 0, (n - i) * sizeof *p);
    for (; i + 1 < end; i += 2) {
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
    if (i < end) {
        double *a = row_of(r, i);
        a[i] -= 2.0 * v[i] * w[i];
        p[i] += a[i] * x[i];
    }
}

/* r->p = A x for the rows and columns from `first`, after the update. */
static void advance(hesscrit_context *context, const hesscrit_reduction *r, size_t first,
                    const double *x)
{
    struct step step = {r, first, strips_of(r->n - first), x};
    hesscrit_run_tasks(context, step.strips, update_and_multiply, &step);
    for (size_t index = 1; index < step.strips; index++) {
        const double *part = r->p + index * r->n;
        for (size_t i = strip_begin(&step, index); i < r->n; i++) r->p[i] += part[i];
    }
}

/*
 * Each step k needs row k up to date, and then p = A v for its reflector v. The
 * rank-two update A -= v w' + w v' of step k-1 waits for that product, so that
 * the triangle passes through the cache once a step: 8 flops for every entry
 * loaded and stored, and memory is the bound from n = 1000 on.
 */
static void reduce(hesscrit_context *context, hesscrit_reduction *r)
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
        advance(context, r, first, row);
        /* In this order: tau may be as large as 2^900. */
        const double half =
            0.5 * tau * (tau * r->kernels->dot(n - first, r->p + first, row + first));
        for (size_t i = first; i < n; i++) {
            r->v[i] = row[i];
            r->w[i] = tau * r->p[i] - half * row[i];
        }
    }
}

/* A block of reflectors: H_first ... H_{end-1} = I - V' T V with the rows
 * V = (v_first ... v_{end-1})'. */
struct block {
    size_t first, count;
    const double *v; /* from the first column that is not 0 */
    size_t columns;
    double *t; /* upper triangular, BLOCK columns a row */
};

/* W <- W Q' by parts of its rows, which threads may share. */
struct way_back {
    const hesscrit_reduction *r;
    size_t blocks;
    double *t; /* of all blocks */
    size_t rows, stride;
    double *w;
    size_t parts;
    size_t room;        /* doubles for each part in workspaces: */
    double *workspaces; /* V W' and T V W', or V V', and a product's */
};

static struct block block_at(const struct way_back *b, size_t index)
{
    const hesscrit_reduction *r = b->r;
    const size_t first = index * block_size(r->n);
    const size_t left = r->n - 1 - first;
    return (struct block){.first = first,
                          .count = left < block_size(r->n) ? left : block_size(r->n),
                          .v = row_of(r, first) + first + 1,
                          .columns = left,
                          .t = b->t + first * BLOCK};
}

/*
 * T^-1 is the upper triangle of V V' with 1 / tau_k on its diagonal (Puglisi,
 * "Modification of the Householder method based on the compact WY representation",
 * SIAM J. Sci. Stat. Comput. 13 (1992)): T by back substitution, row by row,
 * where tau_k may be 0.
 */
static void compact(const hesscrit_reduction *r, const struct block *block, double *overlaps,
                    double *workspace)
{
    const size_t count = block->count;
    memset(overlaps, 0, count * BLOCK * sizeof *overlaps);
    r->kernels->product(count, count, block->columns, 1.0, (hesscrit_view){block->v, r->stride, 1},
                        (hesscrit_view){block->v, 1, r->stride}, overlaps, BLOCK, workspace);
    memset(block->t, 0, count * BLOCK * sizeof *block->t);
    for (size_t i = count; i-- > 0;) {
        double *row = block->t + i * BLOCK;
        const double tau = r->tau[block->first + i];
        row[i] = tau;
        for (size_t k = i + 1; k < count; k++) {
            const double factor = -tau * overlaps[i * BLOCK + k];
            for (size_t j = k; j < count; j++) row[j] += factor * block->t[k * BLOCK + j];
        }
    }
}

static void compact_part(size_t index, void *data)
{
    const struct way_back *b = data;
    const hesscrit_range part = hesscrit_part(b->blocks, b->parts, index);
    double *overlaps = b->workspaces + index * b->room;
    for (size_t i = part.first; i < part.end; i++) {
        const struct block block = block_at(b, i);
        compact(b->r, &block, overlaps, overlaps + (size_t)BLOCK * BLOCK);
    }
}

/* W <- W (I - V' T' V), which is W H_{end-1} ... H_first. */
static void apply_block(const hesscrit_reduction *r, const struct block *block, size_t rows,
                        double *w, size_t stride, double *room)
{
    const size_t count = block->count;
    double *y = room;
    double *x = y + BLOCK * rows;
    double *workspace = x + BLOCK * rows;
    w += block->first + 1;
    memset(y, 0, count * rows * sizeof *y);
    memset(x, 0, count * rows * sizeof *x);
    r->kernels->product(count, rows, block->columns, 1.0, (hesscrit_view){block->v, r->stride, 1},
                        (hesscrit_view){w, 1, stride}, y, rows, workspace);
    r->kernels->product(count, rows, count, 1.0, (hesscrit_view){block->t, BLOCK, 1},
                        (hesscrit_view){y, rows, 1}, x, rows, workspace);
    r->kernels->product(rows, block->columns, count, -1.0, (hesscrit_view){x, 1, rows},
                        (hesscrit_view){block->v, r->stride, 1}, w, stride, workspace);
}

static void apply_to_part(size_t index, void *data)
{
    const struct way_back *b = data;
    const hesscrit_range part = hesscrit_part(b->rows, b->parts, index);
    for (size_t i = b->blocks; i-- > 0;) {
        const struct block block = block_at(b, i);
        apply_block(b->r, &block, part.end - part.first, b->w + part.first * b->stride, b->stride,
                    b->workspaces + index * b->room);
    }
}

/* V W', T V W' and a product's workspace, for so many rows of W. */
static size_t way_back_doubles(size_t n, size_t rows)
{
    const size_t most = rows > BLOCK ? rows : BLOCK;
    return 2 * (size_t)BLOCK * most + hesscrit_product_workspace(most, most > n ? most : n, n);
}

size_t hesscrit_transform_back_workspace(size_t n, size_t rows)
{
    return hesscrit_bytes_plus(hesscrit_bytes_of_doubles(n, BLOCK),
                               hesscrit_bytes_of_doubles(1, way_back_doubles(n, rows + 1)));
}

hesscrit_status hesscrit_transform_back(hesscrit_context *context, const hesscrit_reduction *r,
                                        size_t rows, double *w, size_t stride)
{
    const size_t n = r->n;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(context);
    struct way_back b = {.r = r, .rows = rows, .stride = stride, .w = w};
    b.blocks = (n - 1 + block_size(n) - 1) / block_size(n);
    b.parts = hesscrit_tasks(context, rows < LARGE ? 1 : PARTS);
    b.room = way_back_doubles(n, rows / b.parts + 1);
    hesscrit_status status = hesscrit_scratch_doubles(context, n, BLOCK, &b.t);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch_doubles(context, b.parts, b.room, &b.workspaces);
    if (status != HESSCRIT_OK) return status;
    hesscrit_run_tasks(context, b.parts, compact_part, &b);
    hesscrit_run_tasks(context, b.parts, apply_to_part, &b);
    hesscrit_scratch_release(context, mark);
    return HESSCRIT_OK;
}

enum { REDUCTION_ARRAYS = 5 };

size_t hesscrit_tridiagonalise_workspace(size_t n)
{
    return hesscrit_bytes_plus(hesscrit_bytes_of_doubles(n, hesscrit_stride(n)),
                               hesscrit_bytes_plus(hesscrit_bytes_of_doubles(REDUCTION_ARRAYS, n),
                                                   hesscrit_bytes_of_doubles(strips_of(n), n)));
}

hesscrit_status hesscrit_tridiagonalise(hesscrit_context *context, const hesscrit_matrix *matrix,
                                        hesscrit_reduction *r)
{
    const size_t n = matrix->n;
    double *arrays = NULL;
    *r = (hesscrit_reduction){
        .kernels = hesscrit_kernels_of(context), .n = n, .stride = matrix->stride};
    hesscrit_status status = hesscrit_scratch_doubles(context, n, r->stride, &r->a);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch_doubles(context, REDUCTION_ARRAYS, n, &arrays);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, strips_of(n), n, &r->p);
    if (status != HESSCRIT_OK) return status;
    double **const parts[REDUCTION_ARRAYS] = {&r->tau, &r->d, &r->e, &r->v, &r->w};
    for (size_t k = 0; k < REDUCTION_ARRAYS; k++) *parts[k] = arrays + k * n;

    /* Squares must neither overflow nor all underflow. */
    const double largest = hesscrit_largest_entry(n, r->stride, matrix->a);
    r->exponent = largest > 0.0 ? hesscrit_scaling_exponent(largest) : 0;
    const double scale = ldexp(1.0, -r->exponent);
    for (size_t i = 0; i < n; i++)
        for (size_t j = i; j < n; j++)
            r->a[i * r->stride + j] = scale * matrix->a[i * r->stride + j];
    reduce(context, r);
    return HESSCRIT_OK;
}
