/* Sources: as in divide.c; deflation by one rotation: Dongarra & Sorensen, SIAM J. Sci. Stat.
 * Comput. 8 (1987). */
#include "eigen/large/divide_merge.h"

#include <math.h>
#include <string.h>

#include "base/numbers.h"
#include "base/parallel.h"
#include "base/vectors.h"
#include "eigen/large/secular.h"

/* In which halves of the columns a vector lives. */
enum kind { TOP, BOTH, BOTTOM, KINDS };

/* Columns of w. Without vectors there are two, the first and the last of each
 * vector of the part that is being solved: they are all that a merge reads. */
struct columns {
    size_t from, count;
};

/* One merge, of the rows [low, middle) and [middle, high), by so many tasks, of
 * which the first has the room first_room. */
struct merge {
    hesscrit_divide *t;
    size_t tasks, first_room;
    size_t low, middle, high;
    size_t count; /* of kept, at [low] as all else in the arrays of n */
    size_t kinds[KINDS];
    size_t roots, rest; /* vectors to make: of the lowest roots, and of those that deflated */
    struct columns top, bottom;
    double rho;
};

static struct merge new_merge(hesscrit_divide *t, const hesscrit_halves *h)
{
    const struct columns first = {0, 1};
    const struct columns last = {1, 1};
    return (struct merge){
        .t = t,
        .tasks = h->tasks,
        .first_room = h->first_room,
        .low = h->low,
        .middle = h->middle,
        .high = h->high,
        .top = t->with_vectors ? (struct columns){h->low, h->middle - h->low} : first,
        .bottom = t->with_vectors ? (struct columns){h->middle, h->high - h->middle} : last};
}

/* z of D + rho z z', of length 1: T is diag(T1, T2) + beta (x + sign y)(x + sign y)'
 * with x the last coordinate of the top part, y the first of the bottom part. */
static void couple(hesscrit_divide *t, struct merge *m)
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
static void decouple(hesscrit_divide *t, const struct merge *m, size_t p, size_t q)
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
static void deflate(hesscrit_divide *t, struct merge *m)
{
    const size_t size = m->high - m->low;
    size_t *sorted = t->place + m->low; /* not in use yet */
    size_t *kept = t->kept + m->low;
    size_t *others = t->others + m->low;
    const double tolerance =
        8.0 * HESSCRIT_UNIT_ROUNDOFF *
        fmax(hesscrit_largest(size, t->d + m->low), m->rho * hesscrit_largest(size, t->z + m->low));
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

static hesscrit_secular equation_of(const hesscrit_divide *t, const struct merge *m)
{
    const size_t low = m->low;
    return (hesscrit_secular){t->kernels,      m->count,        m->rho,       t->pole + low,
                              t->weight + low, t->origin + low, t->tau + low, t->scratch + low};
}

static void find_roots(size_t index, void *data)
{
    const struct merge *m = data;
    hesscrit_divide *t = m->t;
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

/* The new eigenvalues, and z so that the vectors become orthogonal. */
static int solve_secular(hesscrit_divide *t, struct merge *m)
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
    if (hesscrit_divide_has_failed(t, m->first_room, m->tasks)) return 0;
    hesscrit_run_tasks(t->context, m->tasks, recover_z, m);
    memcpy(t->z + low, z, m->count * sizeof *z);
    return 1;
}

static void copy_columns(struct columns c, const double *from, double *to)
{
    memcpy(to + c.from, from + c.from, c.count * sizeof *to);
}

/* Where the vectors of kept rows go: sorted by kind. */
static void assign_places(hesscrit_divide *t, struct merge *m)
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
    const hesscrit_divide *t = m->t;
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

/* Which vectors are wanted? All of a part; of the whole, those of the lowest
 * values. Roots ascend, and so do those that deflated. */
static void choose(const hesscrit_divide *t, struct merge *m)
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
    const hesscrit_divide *t = m->t;
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
    const hesscrit_divide *t = m->t;
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

static void multiply_part(size_t index, void *data)
{
    const struct merge *m = data;
    const hesscrit_divide *t = m->t;
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
static void renumber(hesscrit_divide *t, const struct merge *m)
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

int hesscrit_merge_halves(hesscrit_divide *t, const hesscrit_halves *halves)
{
    struct merge merge = new_merge(t, halves);
    struct merge *m = &merge;
    const size_t low = m->low;
    couple(t, m);
    deflate(t, m);
    if (m->count > 0) {
        if (!solve_secular(t, m)) return 0;
        assign_places(t, m);
        choose(t, m);
        hesscrit_run_tasks(t->context, m->tasks, gather, m);
        hesscrit_run_tasks(t->context, m->tasks, multiply_part, m);
        renumber(t, m);
    }
    merge_lists(t->d, t->kept + low, m->count, t->others + low, m->high - low - m->count,
                t->order + low);
    return 1;
}
