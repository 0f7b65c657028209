/* Sources: Cuppen, "A divide and conquer method for the symmetric tridiagonal
 * eigenproblem", Numer. Math. 36 (1981); Gu & Eisenstat, SIAM J. Matrix Anal.
 * Appl. 16 (1995); deflation by one rotation: Dongarra & Sorensen, SIAM J. Sci.
 * Stat. Comput. 8 (1987). */
#include "eigen/divide.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "base/symmetric.h"
#include "eigen/implicit_ql.h"
#include "eigen/matrix.h"
#include "eigen/secular.h"

enum {
    LEAF = 32,   /* the largest matrix that QL solves */
    PANEL = 192, /* eigenvectors of the inner problem that are multiplied at a time */
    LARGE = 384, /* the smallest n that threads share, */
    TASKS = 8    /* as parts of T that are solved on their own, then as parts of a merge */
};

/* In which halves of the columns a vector lives. */
enum kind { TOP, BOTH, BOTTOM, KINDS };

/* Columns of w. Without vectors there are two, the first and the last of each
 * vector of the part that is being solved: they are all that a merge reads. */
struct columns {
    size_t from, count;
};

struct divide {
    hesscrit_context *context;
    const hesscrit_kernels *kernels;
    int with_vectors;
    size_t n, stride;
    size_t wanted; /* vectors of the whole: those of the lowest eigenvalues */
    double *d, *e;
    double *w, *gathered;  /* n rows of stride each */
    size_t *order;         /* rows of each part that is solved, ascending in d */
    size_t *kept, *others; /* rows of the poles, and of the pairs that deflate */
    size_t *place;         /* of the vector of a kept row, among the gathered ones */
    unsigned char *kind;   /* of each row */
    double *z, *pole, *weight, *origin, *tau, *scratch, *vector, *lambda; /* n each */

    size_t tasks;
    unsigned level; /* of the leaves: 2^level of them */
    size_t panel_rows;
    size_t room; /* doubles for each task: a vector, a panel and a workspace */
    double *rooms;
    unsigned char failed[TASKS];
};

/* One merge, of the rows [low, middle) and [middle, high), by so many tasks, of
 * which the first has the room first_room. */
struct merge {
    struct divide *t;
    size_t tasks, first_room;
    size_t low, middle, high;
    size_t count; /* of kept, at [low] as all else in the arrays of n */
    size_t kinds[KINDS];
    size_t roots, rest; /* vectors to make: of the lowest roots, and of those that deflated */
    struct columns top, bottom;
    double rho;
};

static struct merge new_merge(struct divide *t, size_t low, size_t middle, size_t high)
{
    const struct columns first = {0, 1};
    const struct columns last = {1, 1};
    return (struct merge){.t = t,
                          .tasks = 1,
                          .low = low,
                          .middle = middle,
                          .high = high,
                          .top = t->with_vectors ? (struct columns){low, middle - low} : first,
                          .bottom =
                              t->with_vectors ? (struct columns){middle, high - middle} : last};
}

/* z of D + rho z z', of length 1: T is diag(T1, T2) + beta (x + sign y)(x + sign y)'
 * with x the last coordinate of the top part, y the first of the bottom part. */
static void couple(struct divide *t, struct merge *m)
{
    const double beta = t->e[m->middle - 1];
    const double scale = sqrt(0.5);
    const size_t last = t->with_vectors ? m->middle - 1 : 1;
    const size_t first = t->with_vectors ? m->middle : 0;
    m->rho = 2.0 * fabs(beta);
    for (size_t i = m->low; i < m->high; i++) {
        double *entry = t->w + i * t->stride + (i < m->middle ? last : first);
        t->z[i] = i < m->middle ? scale * *entry : copysign(scale, beta) * *entry;
        t->kind[i] = i < m->middle ? TOP : BOTTOM;
        /* In the vectors of the whole this is no first or last component. */
        if (!t->with_vectors) *entry = 0.0;
    }
}

/* Two ascending lists of rows into one, by d. */
static void merge_lists(const double *d, const size_t *x, size_t x_count, const size_t *y,
                        size_t y_count, size_t *to)
{
    size_t i = 0;
    size_t j = 0;
    while (i < x_count || j < y_count)
        *to++ = j == y_count || (i < x_count && d[x[i]] <= d[y[j]]) ? x[i++] : y[j++];
}

/* Turn the rows p and q so that p is coupled to nothing any more. */
static void decouple(struct divide *t, const struct merge *m, size_t p, size_t q)
{
    const double length = sqrt(t->z[p] * t->z[p] + t->z[q] * t->z[q]);
    const double c = t->z[q] / length;
    const double s = t->z[p] / length;
    const double dp = t->d[p];
    const double dq = t->d[q];
    t->d[p] = c * c * dp + s * s * dq;
    t->d[q] = s * s * dp + c * c * dq;
    t->z[p] = 0.0;
    t->z[q] = length;
    if (t->kind[p] != t->kind[q]) t->kind[p] = t->kind[q] = BOTH;
    double *x = t->w + p * t->stride;
    double *y = t->w + q * t->stride;
    t->kernels->rotate(m->top.count, x + m->top.from, y + m->top.from, c, s);
    t->kernels->rotate(m->bottom.count, x + m->bottom.from, y + m->bottom.from, c, s);
}

/*
 * Pairs that the coupling leaves alone: those with a tiny z, and one of any two
 * that are so close that they may be turned into each other. What is dropped
 * perturbs T by a few u ||T||.
 */
static void deflate(struct divide *t, struct merge *m)
{
    const size_t size = m->high - m->low;
    size_t *sorted = t->place + m->low; /* not in use yet */
    size_t *kept = t->kept + m->low;
    size_t *others = t->others + m->low;
    const double tolerance = 4.0 * DBL_EPSILON *
                             fmax(hesscrit_row_maximum(size, t->d + m->low),
                                  m->rho * hesscrit_row_maximum(size, t->z + m->low));
    merge_lists(t->d, t->order + m->low, m->middle - m->low, t->order + m->middle,
                m->high - m->middle, sorted);
    size_t deflated = 0;
    m->count = 0;
    for (size_t i = 0; i < size; i++) {
        const size_t q = sorted[i];
        if (m->rho * fabs(t->z[q]) <= tolerance) {
            others[deflated++] = q;
            continue;
        }
        if (m->count > 0) {
            const size_t p = kept[m->count - 1];
            const double square = t->z[p] * t->z[p] + t->z[q] * t->z[q];
            if (fabs((t->d[q] - t->d[p]) * t->z[p] * t->z[q]) <= tolerance * square) {
                decouple(t, m, p, q);
                others[deflated++] = p;
                m->count--;
            }
        }
        kept[m->count++] = q;
    }
    /* The turning may have swapped neighbours among them. */
    for (size_t i = 1; i < deflated; i++) {
        const size_t row = others[i];
        size_t j = i;
        for (; j > 0 && t->d[others[j - 1]] > t->d[row]; j--) others[j] = others[j - 1];
        others[j] = row;
    }
}

static hesscrit_secular equation_of(const struct divide *t, const struct merge *m)
{
    const size_t low = m->low;
    return (hesscrit_secular){t->kernels,      m->count,        m->rho,       t->pole + low,
                              t->weight + low, t->origin + low, t->tau + low, t->scratch + low};
}

static void find_roots(size_t index, void *data)
{
    const struct merge *m = data;
    struct divide *t = m->t;
    const hesscrit_secular equation = equation_of(t, m);
    const hesscrit_range part = hesscrit_part(m->count, m->tasks, index);
    for (size_t k = part.first; k < part.end; k++)
        if (!hesscrit_secular_root(&equation, k)) t->failed[m->first_room + index] = 1;
}

static void recover_z(size_t index, void *data)
{
    const struct merge *m = data;
    const hesscrit_secular equation = equation_of(m->t, m);
    const hesscrit_range part = hesscrit_part(m->count, m->tasks, index);
    hesscrit_secular_recover(&equation, part.first, part.end, m->t->vector + m->low);
}

static int has_failed(const struct divide *t, size_t first, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (t->failed[first + i]) return 1;
    return 0;
}

/* The new eigenvalues, and z so that the vectors become orthogonal. */
static int solve_secular(struct divide *t, struct merge *m)
{
    const size_t low = m->low;
    double *z = t->vector + low;
    for (size_t k = 0; k < m->count; k++) {
        const size_t row = t->kept[low + k];
        t->pole[low + k] = t->d[row];
        z[k] = t->z[row];
        t->weight[low + k] = z[k] * z[k];
    }
    hesscrit_run_tasks(t->context, m->tasks, find_roots, m);
    if (has_failed(t, m->first_room, m->tasks)) return 0;
    hesscrit_run_tasks(t->context, m->tasks, recover_z, m);
    memcpy(t->z + low, z, m->count * sizeof *z);
    return 1;
}

static void copy_columns(struct columns c, const double *from, double *to)
{
    memcpy(to + c.from, from + c.from, c.count * sizeof *to);
}

/* Where the vectors of kept rows go: sorted by kind. */
static void assign_places(struct divide *t, struct merge *m)
{
    const size_t low = m->low;
    size_t next[KINDS] = {0, 0, 0};
    memset(m->kinds, 0, sizeof m->kinds);
    for (size_t k = 0; k < m->count; k++) m->kinds[t->kind[t->kept[low + k]]]++;
    next[BOTH] = m->kinds[TOP];
    next[BOTTOM] = m->kinds[TOP] + m->kinds[BOTH];
    for (size_t k = 0; k < m->count; k++) t->place[low + k] = next[t->kind[t->kept[low + k]]]++;
}

/* Kept rows by kind, each half of the columns without the rows that are zero
 * there; behind them the rows that deflated, as they are. */
static void gather(size_t index, void *data)
{
    const struct merge *m = data;
    const struct divide *t = m->t;
    const size_t low = m->low;
    const hesscrit_range part = hesscrit_part(m->high - low, m->tasks, index);
    double *gathered = t->gathered + low * t->stride;
    for (size_t k = part.first; k < part.end; k++) {
        const int kept = k < m->count;
        const size_t row = kept ? t->kept[low + k] : t->others[low + k - m->count];
        const size_t at = kept ? t->place[low + k] : k;
        const size_t skipped = kept ? m->kinds[TOP] : 0;
        const double *from = t->w + row * t->stride;
        if (!kept || t->kind[row] != BOTTOM) copy_columns(m->top, from, gathered + at * t->stride);
        if (!kept || t->kind[row] != TOP)
            copy_columns(m->bottom, from, gathered + (at - skipped) * t->stride);
    }
}

static size_t smaller(size_t x, size_t y)
{
    return x < y ? x : y;
}

/* Which vectors are wanted? All of a part; of the whole, those of the lowest
 * values. Roots ascend, and so do those that deflated. */
static void choose(const struct divide *t, struct merge *m)
{
    const size_t low = m->low;
    const size_t size = m->high - low;
    const size_t wanted = size == t->n ? t->wanted : size;
    m->roots = m->rest = 0;
    while (m->roots + m->rest < wanted) {
        const size_t k = low + m->roots;
        const size_t i = low + m->rest;
        const int is_root = m->rest == size - m->count ||
                            (m->roots < m->count && t->origin[k] + t->tau[k] <= t->d[t->others[i]]);
        *(is_root ? &m->roots : &m->rest) += 1;
    }
}

/* Vectors [first, first + count) of D + rho z z', by rows. x: scratch for n. */
static void inner_vectors(const struct merge *m, size_t first, size_t count, double *x,
                          double *panel)
{
    const struct divide *t = m->t;
    const size_t low = m->low;
    for (size_t k = 0; k < count; k++) {
        const size_t root = low + first + k;
        double *row = panel + k * m->count;
        const double square = t->kernels->secular_vector(m->count, t->pole + low, t->z + low,
                                                         t->origin[root], t->tau[root], x);
        const double scale = 1.0 / sqrt(square);
        for (size_t j = 0; j < m->count; j++) row[t->place[low + j]] = scale * x[j];
    }
}

/* Rows [first, first + count) of w from the inner vectors and the gathered rows. */
static void multiply_panel(const struct merge *m, size_t first, size_t count, double *room)
{
    const struct divide *t = m->t;
    const size_t stride = t->stride;
    const size_t skip = m->kinds[TOP];
    const double *gathered = t->gathered + m->low * stride;
    double *to = t->w + (m->low + first) * stride;
    double *panel = room + t->n;
    double *workspace = panel + t->panel_rows * t->n;
    inner_vectors(m, first, count, room, panel);
    for (size_t k = 0; k < count; k++) {
        memset(to + k * stride + m->top.from, 0, m->top.count * sizeof *to);
        memset(to + k * stride + m->bottom.from, 0, m->bottom.count * sizeof *to);
    }
    t->kernels->product(
        count, m->top.count, skip + m->kinds[BOTH], 1.0, (hesscrit_view){panel, m->count, 1},
        (hesscrit_view){gathered + m->top.from, stride, 1}, to + m->top.from, stride, workspace);
    t->kernels->product(count, m->bottom.count, m->count - skip, 1.0,
                        (hesscrit_view){panel + skip, m->count, 1},
                        (hesscrit_view){gathered + m->bottom.from, stride, 1}, to + m->bottom.from,
                        stride, workspace);
}

static void multiply(size_t index, void *data)
{
    const struct merge *m = data;
    const struct divide *t = m->t;
    const size_t stride = t->stride;
    const hesscrit_range part = hesscrit_part(m->roots, m->tasks, index);
    double *room = t->rooms + (m->first_room + index) * t->room;
    for (size_t first = part.first; first < part.end; first += t->panel_rows) {
        const size_t left = part.end - first;
        multiply_panel(m, first, left < t->panel_rows ? left : t->panel_rows, room);
    }
    const hesscrit_range rest = hesscrit_part(m->rest, m->tasks, index);
    for (size_t i = m->count + rest.first; i < m->count + rest.end; i++) {
        const double *from = t->gathered + (m->low + i) * stride;
        copy_columns(m->top, from, t->w + (m->low + i) * stride);
        copy_columns(m->bottom, from, t->w + (m->low + i) * stride);
    }
}

/* d and order as the rows of w are now. */
static void renumber(struct divide *t, const struct merge *m)
{
    const size_t low = m->low;
    const size_t size = m->high - low;
    size_t *kept = t->kept + low;
    size_t *others = t->others + low;
    double *lambda = t->lambda + low;
    for (size_t k = 0; k < m->count; k++) {
        lambda[k] = t->origin[low + k] + t->tau[low + k];
        kept[k] = low + k;
    }
    for (size_t i = m->count; i < size; i++) {
        lambda[i] = t->d[others[i - m->count]];
        others[i - m->count] = low + i;
    }
    memcpy(t->d + low, lambda, size * sizeof *lambda);
}

static int merge(struct merge *m)
{
    struct divide *t = m->t;
    const size_t low = m->low;
    couple(t, m);
    deflate(t, m);
    if (m->count > 0) {
        if (!solve_secular(t, m)) return 0;
        assign_places(t, m);
        choose(t, m);
        hesscrit_run_tasks(t->context, m->tasks, gather, m);
        hesscrit_run_tasks(t->context, m->tasks, multiply, m);
        renumber(t, m);
    }
    merge_lists(t->d, t->kept + low, m->count, t->others + low, m->high - low - m->count,
                t->order + low);
    return 1;
}

/* The part of T in these rows; its own copy of what is beside the diagonal goes to e. */
static hesscrit_ql leaf_at(struct divide *t, size_t low, size_t high, double *e, double *workspace)
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

static void sort_rows(struct divide *t, size_t low, size_t high)
{
    for (size_t i = low; i < high; i++) {
        size_t j = i;
        for (; j > low && t->d[t->order[j - 1]] > t->d[i]; j--) t->order[j] = t->order[j - 1];
        t->order[j] = i;
    }
}

/* T is torn at level into 2^level parts, of which part i begins here. */
static size_t begin(const struct divide *t, unsigned level, size_t i)
{
    return i * t->n >> level;
}

/* The leaves from this one on: two, if there are as many. */
static int solve_leaves(struct divide *t, size_t first, size_t count, double *workspace)
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
static int merge_level(struct divide *t, unsigned level, hesscrit_range parts, size_t tasks,
                       size_t first_room)
{
    for (size_t i = parts.first; i < parts.end; i += 2) {
        struct merge m =
            new_merge(t, begin(t, level, i), begin(t, level, i + 1), begin(t, level, i + 2));
        m.tasks = tasks;
        m.first_room = first_room;
        if (!merge(&m)) return 0;
    }
    return 1;
}

/* One of t->tasks parts of T, from its leaves on. */
static void solve_part(size_t index, void *data)
{
    struct divide *t = data;
    double *workspace = t->rooms + index * t->room;
    hesscrit_range parts = hesscrit_part((size_t)1 << t->level, t->tasks, index);
    int solved = 1;
    for (size_t i = parts.first; solved && i < parts.end; i += 2)
        solved = solve_leaves(t, i, smaller(parts.end - i, 2), workspace);
    for (unsigned level = t->level; solved && parts.end - parts.first > 1; level--) {
        solved = merge_level(t, level, parts, 1, index);
        parts = (hesscrit_range){parts.first / 2, parts.end / 2};
    }
    t->failed[index] = !solved;
}

/* Level by level: the lower ones within parts of T, and the others one by one. */
static int conquer(struct divide *t)
{
    for (size_t i = 1; i < (size_t)1 << t->level; i++) {
        const size_t at = begin(t, t->level, i);
        const double beta = fabs(t->e[at - 1]);
        t->d[at - 1] -= beta;
        t->d[at] -= beta;
    }
    hesscrit_run_tasks(t->context, t->tasks, solve_part, t);
    if (has_failed(t, 0, t->tasks)) return 0;
    unsigned level = 0;
    while ((size_t)1 << level < t->tasks) level++;
    for (; level > 0; level--)
        if (!merge_level(t, level, (hesscrit_range){0, (size_t)1 << level}, t->tasks, 0)) return 0;
    return 1;
}

enum { ARRAYS = 8, LISTS = 4 }; /* of n numbers and of n indices */

/* What a task needs for itself: a vector, a panel and a product's workspace, or
 * those of two leaves. */
static size_t room_doubles(size_t n, size_t panel_rows)
{
    const size_t product = hesscrit_product_workspace(panel_rows, (n + 1) / 2, n);
    const size_t merging = (1 + panel_rows) * n + product;
    const size_t leaves = 2 * hesscrit_ql_workspace(LEAF);
    return merging > leaves ? merging : leaves;
}

static hesscrit_status prepare_rooms(hesscrit_context *context, struct divide *t)
{
    const size_t n = t->n;
    t->level = 0;
    while (((n - 1) >> t->level) + 1 > LEAF) t->level++;
    t->tasks = n < LARGE ? 1 : hesscrit_tasks(context, TASKS);
    t->panel_rows = smaller(n / t->tasks + 1, PANEL);
    t->room = room_doubles(n, t->panel_rows);
    return hesscrit_scratch_doubles(context, t->tasks, t->room, &t->rooms);
}

size_t hesscrit_tridiagonal_workspace(size_t n, size_t stride, int with_vectors)
{
    const size_t rows = hesscrit_bytes_of_doubles(n, with_vectors ? stride : 2);
    const size_t gathered = with_vectors ? rows : hesscrit_bytes_plus(rows, rows); /* and w */
    const size_t arrays = hesscrit_bytes_of_doubles(ARRAYS, n);
    const size_t lists =
        hesscrit_bytes_plus(hesscrit_bytes_of(n, LISTS * sizeof(size_t)), hesscrit_bytes_of(n, 1));
    const size_t room = hesscrit_bytes_of_doubles(1, room_doubles(n, smaller(n + 1, PANEL)));
    return hesscrit_bytes_plus(hesscrit_bytes_plus(gathered, arrays),
                               hesscrit_bytes_plus(lists, room));
}

static hesscrit_status prepare(hesscrit_context *context, struct divide *t)
{
    const size_t n = t->n;
    double *arrays = NULL;
    void *lists = NULL;
    void *kind = NULL;
    hesscrit_status status = hesscrit_scratch_doubles(context, n, t->stride, &t->gathered);
    if (status == HESSCRIT_OK && !t->w)
        status = hesscrit_scratch_doubles(context, n, t->stride, &t->w);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, ARRAYS, n, &arrays);
    if (status == HESSCRIT_OK) status = prepare_rooms(context, t);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch(context, n, LISTS * sizeof(size_t), &lists);
    if (status == HESSCRIT_OK) status = hesscrit_scratch(context, n, 1, &kind);
    if (status != HESSCRIT_OK) return status;
    double **const parts[ARRAYS] = {&t->z,   &t->pole,    &t->weight, &t->origin,
                                    &t->tau, &t->scratch, &t->vector, &t->lambda};
    for (size_t k = 0; k < ARRAYS; k++) *parts[k] = arrays + k * n;
    size_t **const rows[LISTS] = {&t->order, &t->kept, &t->others, &t->place};
    for (size_t k = 0; k < LISTS; k++) *rows[k] = (size_t *)lists + k * n;
    t->kind = kind;
    return HESSCRIT_OK;
}

/* The lowest pairs first, ascending; all else of w is lost. */
static void sort_wanted(struct divide *t)
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
    const double size = fmax(hesscrit_row_maximum(n, d), hesscrit_row_maximum(n - 1, e));
    if (size == 0.0) return 0;
    const int exponent = hesscrit_scaling_exponent(size);
    const double factor = ldexp(1.0, -exponent);
    const double negligible = 0.25 * DBL_EPSILON * ldexp(size, -exponent);
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
    struct divide t = {.context = context,
                       .kernels = hesscrit_kernels_of(context),
                       .with_vectors = w != NULL,
                       .n = n,
                       .stride = w ? stride : 2,
                       .wanted = w ? wanted : 0,
                       .d = d,
                       .e = e,
                       .w = w};
    const hesscrit_status status = prepare(context, &t);
    if (status != HESSCRIT_OK) return status;
    const int exponent = scale(n, d, e);
    *found = conquer(&t);
    if (*found && (!w || wanted < n)) sort_wanted(&t);
    for (size_t i = 0; i < n; i++) d[i] = ldexp(d[i], exponent);
    hesscrit_scratch_release(context, mark);
    return HESSCRIT_OK;
}
