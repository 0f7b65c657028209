#include "eigen/small/batch.h"

#include <math.h>
#include <string.h>

#include "base/environment.h"
#include "base/memory.h"
#include "base/numbers.h"
#include "base/symmetry.h"
#include "eigen/arithmetic.h"
#include "eigen/jacobi.h"
#include "eigen/kernels/kernels.h"
#include "eigen/relative_accuracy.h"
#include "eigen/small/small_ql.h"
#include "eigen/symmetric.h"

/* Matrices in the lanes of a vector, as many at once as there are lanes; what the
 * lanes cannot solve goes to hesscrit_solve(). */

enum {
    WIDEST = 8,         /* lanes of any version */
    TASK_MATRICES = 64, /* matrices in a task: a whole number of vectors of any version */
    BLOCK_TASKS = 16,   /* between two reports of progress */
    BLOCK_MATRICES = TASK_MATRICES * BLOCK_TASKS
};

/* One call, and what the tasks of the block that begins at `first` share. */
typedef struct batch {
    const hesscrit_kernels *kernels;
    size_t count, n;
    const double *a;
    double *lambda, *vectors;
    size_t first;
    double *memory; /* for the lanes of the first task; that of the next is so far apart */
    size_t apart;
    unsigned char left[BLOCK_MATRICES]; /* 1: a matrix of this block that the lanes did not solve */
} batch;

/* What becomes of a matrix. */
typedef enum way {
    BY_QL,
    BY_ROTATIONS, /* what relative accuracy is at stake for */
    ALONE         /* by hesscrit_solve() */
} way;

/* As many matrices as there are lanes. */
typedef struct lanes {
    size_t width, used;
    size_t rows;   /* of a and v in memory */
    double *a, *v; /* as batch.h of the kernels says; v may be NULL */
    way ways[WIDEST];
    double norm[WIDEST];  /* of Frobenius */
    double back[WIDEST];  /* a power of two: of the matrix, over what is in the lane */
    double floor[WIDEST]; /* for pivots */
} lanes;

static int is_relative_at_stake(const batch *b, const double *a)
{
    double copy[HESSCRIT_SMALL * HESSCRIT_SMALL];
    double factor[HESSCRIT_SMALL * HESSCRIT_SMALL];
    double scale[HESSCRIT_SMALL];
    const hesscrit_matrix matrix = {b->n, b->n, copy, 0, 0.0};
    memcpy(copy, a, b->n * b->n * sizeof *copy);
    return hesscrit_is_relative_at_stake(b->kernels, &matrix, factor, scale);
}

static way choose_way(const batch *b, const double *a, double norm)
{
    if (!hesscrit_is_in_range_of_ql(b->n, b->n, a, norm)) return ALONE;
    return is_relative_at_stake(b, a) ? BY_ROTATIONS : BY_QL;
}

static void load_lane(size_t n, const double *a, double factor, lanes *group, size_t l)
{
    const size_t row = group->rows * group->width;
    double *to = group->a + l;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i; j < n; j++) {
            const double upper = a[i * n + j];
            const double lower = a[j * n + i];
            const double mean = factor * (upper == lower ? upper : 0.5 * upper + 0.5 * lower);
            to[i * row + j * group->width] = mean;
            to[j * row + i * group->width] = mean;
        }
}

/* Those that go this way, with a norm from 0.5 to 1; how many there are. */
static size_t load_lanes(const batch *b, size_t m, way chosen, lanes *group)
{
    size_t count = 0;
    for (size_t l = 0; l < group->used; l++) count += group->ways[l] == chosen;
    if (count == 0) return 0;
    memset(group->a, 0, group->rows * group->rows * group->width * sizeof *group->a);
    for (size_t l = 0; l < group->used; l++) {
        if (group->ways[l] != chosen) continue;
        int exponent;
        (void)frexp(group->norm[l], &exponent);
        group->back[l] = ldexp(1.0, exponent);
        load_lane(b->n, b->a + (m + l) * b->n * b->n, 1.0 / group->back[l], group, l);
    }
    return count;
}

static void set_identities(size_t n, lanes *group)
{
    memset(group->v, 0, group->rows * group->rows * group->width * sizeof *group->v);
    for (size_t i = 0; i < n; i++)
        for (size_t l = 0; l < group->width; l++)
            group->v[(i * group->rows + i) * group->width + l] = 1.0;
}

/* Sweeps until no pivot is above the relative test; what has not converged goes another way. */
static void solve_by_rotations(const batch *b, lanes *group)
{
    double excess[WIDEST];
    for (size_t l = 0; l < WIDEST; l++) group->floor[l] = (double)INFINITY;
    for (size_t l = 0; l < group->used; l++)
        if (group->ways[l] == BY_ROTATIONS) group->floor[l] = HESSCRIT_SMALL_FLOOR;
    if (group->v) set_identities(b->n, group);
    for (size_t sweep = 0;; sweep++) {
        size_t active = 0;
        b->kernels->batch.test(b->n, group->a, hesscrit_relative_test(b->n), excess);
        for (size_t l = 0; l < group->used; l++) {
            if (excess[l] <= 0.0) group->floor[l] = (double)INFINITY;
            active += !isinf(group->floor[l]);
        }
        if (active == 0 || sweep == HESSCRIT_RELATIVE_SWEEPS) break;
        b->kernels->batch.sweep(b->n, group->a, group->v, group->floor);
    }
    for (size_t l = 0; l < group->used; l++)
        if (!isinf(group->floor[l])) group->ways[l] = ALONE;
}

/* What is not diagonal but for rounding, see small_ql.c, goes another way. */
static void solve_by_ql(const batch *b, lanes *group)
{
    const double noise = 4.0 * hesscrit_relative_test(b->n);
    double least[WIDEST] = {0.0}, residual[WIDEST], norm[WIDEST];
    for (size_t l = 0; l < group->used; l++) {
        norm[l] = group->norm[l] / group->back[l];
        if (group->ways[l] == BY_QL) least[l] = HESSCRIT_UNIT_ROUNDOFF * norm[l] / (double)b->n;
    }
    b->kernels->batch.pairs(b->n, group->a, group->v, least, residual);
    for (size_t l = 0; l < group->used; l++)
        if (group->ways[l] == BY_QL && !(residual[l] <= noise * norm[l])) group->ways[l] = ALONE;
}

static void publish_lane(const batch *b, const lanes *group, const double *ranks, size_t l,
                         size_t m)
{
    const size_t n = b->n;
    const size_t width = group->width;
    for (size_t k = 0; k < n; k++) {
        const size_t rank = (size_t)ranks[k * width + l];
        const double lambda = group->a[(k * group->rows + k) * width + l];
        b->lambda[m * n + rank] = group->back[l] * lambda + 0.0; /* no -0 */
        if (!b->vectors || !group->v) continue;
        const double *from = group->v + k * group->rows * width + l;
        double *to = b->vectors + (m * n + rank) * n;
        for (size_t j = 0; j < n; j++) to[j] = from[j * width];
    }
}

static void publish_lanes(const batch *b, size_t m, way chosen, lanes *group)
{
    double ranks[HESSCRIT_SMALL * WIDEST];
    if (group->v) b->kernels->batch.orient(b->n, group->v);
    b->kernels->batch.rank(b->n, group->a, ranks);
    for (size_t l = 0; l < group->used; l++)
        if (group->ways[l] == chosen) publish_lane(b, group, ranks, l, m + l);
}

static void solve_lanes(batch *b, size_t m, lanes *group)
{
    const size_t n = b->n;
    for (size_t l = 0; l < group->used; l++) {
        const double *a = b->a + (m + l) * n * n;
        group->norm[l] = hesscrit_frobenius_norm(n, n, a);
        group->back[l] = 1.0;
        group->ways[l] = choose_way(b, a, group->norm[l]);
    }
    if (load_lanes(b, m, BY_QL, group) > 0) {
        solve_by_ql(b, group);
        publish_lanes(b, m, BY_QL, group);
    }
    if (load_lanes(b, m, BY_ROTATIONS, group) > 0) {
        solve_by_rotations(b, group);
        publish_lanes(b, m, BY_ROTATIONS, group);
    }
    for (size_t l = 0; l < group->used; l++) b->left[m - b->first + l] = group->ways[l] == ALONE;
}

static void solve_share(size_t index, void *data)
{
    batch *b = data;
    hesscrit_environment host;
    hesscrit_environment_enter(&host);
    const size_t width = b->kernels->batch.width;
    const size_t begin = b->first + index * TASK_MATRICES;
    const size_t end = begin + hesscrit_smaller_size(b->count - begin, TASK_MATRICES);
    const size_t rows = hesscrit_batch_rows(b->n);
    lanes group = {.width = width, .rows = rows, .a = b->memory + index * b->apart};
    if (b->vectors) group.v = group.a + rows * rows * width;
    for (size_t m = begin; m < end; m += width) {
        group.used = hesscrit_smaller_size(end - m, width);
        solve_lanes(b, m, &group);
    }
    hesscrit_environment_leave(&host);
}

/* The last error, with the matrix that it is about. */
static hesscrit_status fail_at(hesscrit_context *context, hesscrit_status status, size_t m)
{
    char reason[HESSCRIT_DETAIL_SIZE];
    memcpy(reason, context->detail, sizeof reason);
    return hesscrit_fail(context, status, "matrix %zu: %s", m, reason);
}

static hesscrit_status check_matrices(hesscrit_context *context, const batch *b)
{
    for (size_t m = 0; m < b->count; m++) {
        double asymmetry = 0.0;
        const hesscrit_status status =
            hesscrit_check_symmetric(context, b->n, b->n, b->a + m * b->n * b->n, "it", &asymmetry);
        if (status != HESSCRIT_OK) return fail_at(context, status, m);
    }
    return HESSCRIT_OK;
}

/* What is left of a block, one by one. */
static hesscrit_status solve_left(hesscrit_context *context, const batch *b, size_t block)
{
    const size_t n = b->n;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(context);
    for (size_t m = b->first; m < b->first + block; m++) {
        if (!b->left[m - b->first]) continue;
        const hesscrit_status status =
            hesscrit_solve(context, n, n, b->a + m * n * n, b->lambda + m * n, n,
                           b->vectors ? b->vectors + m * n * n : NULL, NULL);
        if (status == HESSCRIT_E_CANCELLED) return status;
        if (status != HESSCRIT_OK) return fail_at(context, status, m);
        hesscrit_scratch_release(context, mark);
    }
    return HESSCRIT_OK;
}

static hesscrit_status solve_blocks(hesscrit_context *context, batch *b)
{
    for (b->first = 0; b->first < b->count; b->first += BLOCK_MATRICES) {
        const size_t block = hesscrit_smaller_size(b->count - b->first, BLOCK_MATRICES);
        if (b->n <= HESSCRIT_SMALL)
            hesscrit_parallel_for(context, (block + TASK_MATRICES - 1) / TASK_MATRICES, solve_share,
                                  b);
        else
            memset(b->left, 1, block);
        hesscrit_status status = solve_left(context, b, block);
        if (status == HESSCRIT_OK)
            status = hesscrit_progress(context, HESSCRIT_STAGE_EIGEN, b->first + block, b->count);
        if (status != HESSCRIT_OK) return status;
    }
    return HESSCRIT_OK;
}

hesscrit_status hesscrit_solve_batch(hesscrit_context *context, size_t count, size_t n,
                                     const double *a, double *lambda, double *vectors)
{
    if (count == 0 || n == 0) return HESSCRIT_OK;
    if (!a || !lambda) return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "a or lambda is NULL");
    if (n > SIZE_MAX / sizeof *a / n || count > SIZE_MAX / sizeof *a / n / n)
        return hesscrit_fail(context, HESSCRIT_E_SIZE, "%zu matrices of %zu x %zu", count, n, n);
    batch b = {.kernels = hesscrit_kernels_of(context),
               .count = count,
               .n = n,
               .a = a,
               .lambda = lambda,
               .vectors = vectors};
    hesscrit_status status = check_matrices(context, &b);
    if (status == HESSCRIT_OK && n <= HESSCRIT_SMALL) {
        const size_t shares = (count - 1) / TASK_MATRICES + 1;
        const size_t tasks =
            context->hooks.parallel_for ? hesscrit_smaller_size(shares, BLOCK_TASKS) : 1;
        const size_t rows = hesscrit_batch_rows(n);
        const size_t room = (vectors ? 2 : 1) * rows * rows * b.kernels->batch.width;
        status = hesscrit_scratch_doubles(context, tasks, room, &b.memory);
        b.apart = tasks > 1 ? room : 0; /* without threads, one task follows the other */
    }
    return status == HESSCRIT_OK ? solve_blocks(context, &b) : status;
}
