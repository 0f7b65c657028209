/* Sources: Cuppen, "A divide and conquer method for the symmetric tridiagonal
 * eigenproblem", Numer. Math. 36 (1981); Gu & Eisenstat, SIAM J. Matrix Anal.
 * Appl. 16 (1995). */
#include "eigen/large/divide.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/numbers.h"
#include "base/parallel.h"
#include "base/vectors.h"
#include "eigen/arithmetic.h"
#include "eigen/large/divide_merge.h"
#include "eigen/large/implicit_ql.h"
#include "eigen/matrix.h"

enum {
    LEAF = 32,              /* the largest matrix that QL solves */
    PANEL = 192,            /* eigenvectors of the inner problem that are multiplied at a time */
    LEAST_FOR_THREADS = 384 /* the smallest n that threads share */
};

/* The part of T in these rows; its own copy of what is beside the diagonal goes to e. */
static hesscrit_ql leaf_at(hesscrit_divide *t, size_t low, size_t high, double *e,
                           double *workspace)
{
    const size_t size = high - low;
    double *basis = t->w + low * t->stride + (t->with_vectors ? low : 0);
    memcpy(e, t->e + low, (size - 1) * sizeof *e);
    for (size_t i = low; i < high; i++)
        memset(t->w + i * t->stride, 0, (t->with_vectors ? t->n : 2) * sizeof *t->w);
    for (size_t i = 0; t->with_vectors && i < size; i++) basis[i * t->stride + i] = 1.0;
    if (!t->with_vectors) basis[0] = basis[(size - 1) * t->stride + 1] = 1.0;
    return (hesscrit_ql){size,  t->d + low, e,        t->with_vectors ? size : 2,
                         basis, t->stride,  workspace};
}

static void sort_rows(hesscrit_divide *t, size_t low, size_t high)
{
    for (size_t i = low; i < high; i++) {
        size_t j = i;
        for (; j > low && t->d[t->order[j - 1]] > t->d[i]; j--) t->order[j] = t->order[j - 1];
        t->order[j] = i;
    }
}

/* T is torn at level into 2^level parts, of which part i begins here. */
static size_t begin(const hesscrit_divide *t, unsigned level, size_t i)
{
    return i * t->n >> level;
}

/* The leaves from this one on: two, if there are as many. */
static int solve_leaves(hesscrit_divide *t, size_t first, size_t count, double *workspace)
{
    double e[2][LEAF];
    hesscrit_ql leaves[2];
    for (size_t k = 0; k < count; k++)
        leaves[k] = leaf_at(t, begin(t, t->level, first + k), begin(t, t->level, first + k + 1),
                            e[k], workspace + k * hesscrit_ql_workspace(LEAF));
    if (!hesscrit_implicit_ql(t->kernels, count, leaves)) return 0;
    for (size_t k = 0; k < count; k++)
        sort_rows(t, begin(t, t->level, first + k), begin(t, t->level, first + k + 1));
    return 1;
}

/* Parts first, first + 2, ... end - 2 of a level, each with the one behind it. */
static int merge_level(hesscrit_divide *t, unsigned level, hesscrit_range parts, size_t tasks,
                       size_t first_room)
{
    for (size_t i = parts.first; i < parts.end; i += 2) {
        const hesscrit_halves halves = {begin(t, level, i), begin(t, level, i + 1),
                                        begin(t, level, i + 2), tasks, first_room};
        if (!hesscrit_merge_halves(t, &halves)) return 0;
    }
    return 1;
}

/* One of t->tasks parts of T, from its leaves on. */
static void solve_part(size_t index, void *data)
{
    hesscrit_divide *t = data;
    double *workspace = t->rooms + index * t->room;
    hesscrit_range parts = hesscrit_part((size_t)1 << t->level, t->tasks, index);
    int solved = 1;
    for (size_t i = parts.first; solved && i < parts.end; i += 2)
        solved = solve_leaves(t, i, hesscrit_smaller_size(parts.end - i, 2), workspace);
    for (unsigned level = t->level; solved && parts.end - parts.first > 1; level--) {
        solved = merge_level(t, level, parts, 1, index);
        parts = (hesscrit_range){parts.first / 2, parts.end / 2};
    }
    t->failed[index] = !solved;
}

/* Level by level: the lower ones within parts of T, and the others one by one. */
static int conquer(hesscrit_divide *t)
{
    for (size_t i = 1; i < (size_t)1 << t->level; i++) {
        const size_t at = begin(t, t->level, i);
        const double beta = fabs(t->e[at - 1]);
        t->d[at - 1] -= beta;
        t->d[at] -= beta;
    }
    hesscrit_run_tasks(t->context, t->tasks, solve_part, t);
    if (hesscrit_divide_has_failed(t, 0, t->tasks)) return 0;
    unsigned level = 0;
    while ((size_t)1 << level < t->tasks) level++;
    for (; level > 0; level--)
        if (!merge_level(t, level, (hesscrit_range){0, (size_t)1 << level}, t->tasks, 0)) return 0;
    return 1;
}

enum { DIVIDE_ARRAYS = 8, LISTS = 4 }; /* of n numbers and of n indices */

/* What a task needs for itself: a vector, a panel and a product's workspace, or
 * those of two leaves. */
static size_t task_doubles(size_t n, size_t panel_rows)
{
    const size_t product = hesscrit_product_workspace(panel_rows, (n + 1) / 2, n);
    const size_t merging = (1 + panel_rows) * n + product;
    const size_t leaves = 2 * hesscrit_ql_workspace(LEAF);
    return merging > leaves ? merging : leaves;
}

static hesscrit_status take_rooms(hesscrit_context *context, hesscrit_divide *t)
{
    const size_t n = t->n;
    t->level = 0;
    while (((n - 1) >> t->level) + 1 > LEAF) t->level++;
    t->tasks = n < LEAST_FOR_THREADS ? 1 : hesscrit_tasks(context, HESSCRIT_DIVIDE_TASKS);
    t->panel_rows = hesscrit_smaller_size(n / t->tasks + 1, PANEL);
    t->room = task_doubles(n, t->panel_rows);
    return hesscrit_scratch_doubles(context, t->tasks, t->room, &t->rooms);
}

size_t hesscrit_tridiagonal_workspace(size_t n, size_t stride, int with_vectors)
{
    const size_t rows = hesscrit_bytes_of_doubles(n, with_vectors ? stride : 2);
    const size_t gathered = with_vectors ? rows : hesscrit_bytes_plus(rows, rows); /* and w */
    const size_t arrays = hesscrit_bytes_of_doubles(DIVIDE_ARRAYS, n);
    const size_t lists =
        hesscrit_bytes_plus(hesscrit_bytes_of(n, LISTS * sizeof(size_t)), hesscrit_bytes_of(n, 1));
    const size_t room =
        hesscrit_bytes_of_doubles(1, task_doubles(n, hesscrit_smaller_size(n + 1, PANEL)));
    return hesscrit_bytes_plus(hesscrit_bytes_plus(gathered, arrays),
                               hesscrit_bytes_plus(lists, room));
}

static hesscrit_status take_arrays(hesscrit_context *context, hesscrit_divide *t)
{
    const size_t n = t->n;
    double *arrays = NULL;
    void *lists = NULL;
    void *kind = NULL;
    hesscrit_status status = hesscrit_scratch_doubles(context, n, t->stride, &t->gathered);
    if (status == HESSCRIT_OK && !t->w)
        status = hesscrit_scratch_doubles(context, n, t->stride, &t->w);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch_doubles(context, DIVIDE_ARRAYS, n, &arrays);
    if (status == HESSCRIT_OK) status = take_rooms(context, t);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch(context, n, LISTS * sizeof(size_t), &lists);
    if (status == HESSCRIT_OK) status = hesscrit_scratch(context, n, 1, &kind);
    if (status != HESSCRIT_OK) return status;
    double **const parts[DIVIDE_ARRAYS] = {&t->z,   &t->pole,    &t->weight, &t->origin,
                                           &t->tau, &t->scratch, &t->vector, &t->lambda};
    for (size_t k = 0; k < DIVIDE_ARRAYS; k++) *parts[k] = arrays + k * n;
    size_t **const rows[LISTS] = {&t->order, &t->kept, &t->others, &t->place};
    for (size_t k = 0; k < LISTS; k++) *rows[k] = (size_t *)lists + k * n;
    t->kind = kind;
    return HESSCRIT_OK;
}

/* The lowest pairs first, ascending; all else of w is lost. */
static void sort_wanted(hesscrit_divide *t)
{
    for (size_t k = 0; k < t->n; k++) t->lambda[k] = t->d[t->order[k]];
    memcpy(t->d, t->lambda, t->n * sizeof *t->d);
    for (size_t k = 0; k < t->wanted; k++)
        memcpy(t->gathered + k * t->stride, t->w + t->order[k] * t->stride, t->n * sizeof *t->w);
    for (size_t k = 0; k < t->wanted; k++)
        memcpy(t->w + k * t->stride, t->gathered + k * t->stride, t->n * sizeof *t->w);
}

/* Scale T to entries of about 1, and let it fall apart where nothing holds it
 * together: that moves eigenvalues by u ||T|| at most, as a tridiagonal matrix
 * with zero diagonal is no larger than twice its largest entry. */
static int scale(size_t n, double *d, double *e)
{
    const double size = fmax(hesscrit_largest(n, d), hesscrit_largest(n - 1, e));
    if (size == 0.0) return 0;
    const int exponent = hesscrit_scaling_exponent(size);
    const double factor = ldexp(1.0, -exponent);
    const double negligible = 0.5 * HESSCRIT_UNIT_ROUNDOFF * ldexp(size, -exponent);
    for (size_t i = 0; i < n; i++) d[i] *= factor;
    for (size_t i = 0; i + 1 < n; i++)
        e[i] = fabs(factor * e[i]) > negligible ? factor * e[i] : 0.0;
    return exponent;
}

hesscrit_status hesscrit_tridiagonal_pairs(hesscrit_context *context, size_t n, double *d,
                                           double *e, size_t wanted, size_t stride, double *w,
                                           int *found)
{
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(context);
    hesscrit_divide t = {.context = context,
                         .kernels = hesscrit_kernels_of(context),
                         .with_vectors = w != NULL,
                         .n = n,
                         .stride = w ? stride : 2,
                         .wanted = w ? wanted : 0,
                         .d = d,
                         .e = e,
                         .w = w};
    const hesscrit_status status = take_arrays(context, &t);
    if (status != HESSCRIT_OK) return status;
    const int exponent = scale(n, d, e);
    *found = conquer(&t);
    if (*found && (!w || wanted < n)) sort_wanted(&t);
    for (size_t i = 0; i < n; i++) d[i] = ldexp(d[i], exponent);
    hesscrit_scratch_release(context, mark);
    return HESSCRIT_OK;
}
