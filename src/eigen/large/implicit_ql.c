/* Source: Dubrulle, Martin & Wilkinson, "The implicit QL algorithm", Numer.
 * Math. 12 (1968). */
#include "eigen/large/implicit_ql.h"

#include <math.h>

#include "base/numbers.h"

enum { SWEEPS = 40 /* for one eigenvalue; most take 2 */ };

/* Rotations of up to a batch of sweeps: sweep s rotates the rows i and i+1 for
 * i = last[s] ... first[s], downwards, by (c, s) at [2 * (s * n + i)]. */
struct delayed {
    size_t n, count;
    size_t first[HESSCRIT_QL_BATCH], last[HESSCRIT_QL_BATCH];
    double *rotations;
};

/* A sweep over the rows l ... m, of which those from i on are done. */
struct sweep {
    size_t i;
    int apart; /* nothing holds rows i - 1 and i together any more */
    double g, s, c, p;
    double *d, *e, *cs;
};

/* A matrix on its way; l == n: diagonal. */
struct task {
    const hesscrit_ql *q;
    size_t l, m;
    int sweeps; /* for eigenvalue l */
    struct sweep sweep;
    struct delayed delayed;
};

static void apply_rotations(const hesscrit_kernels *kernels, struct task *t)
{
    struct delayed *delayed = &t->delayed;
    for (size_t s = 0; s < delayed->count; s++)
        kernels->rotate_chain(t->q->columns, delayed->first[s], delayed->last[s], t->q->basis,
                              t->q->stride, delayed->rotations + 2 * s * delayed->n);
    delayed->count = 0;
}

/* The next sweep, if there is one; 0 when there have been too many. */
static int begin_sweep(struct task *t)
{
    const size_t n = t->q->n;
    double *d = t->q->d;
    double *e = t->q->e;
    for (; t->l < n; t->l++, t->sweeps = 0) {
        size_t m = t->l;
        while (m + 1 < n && fabs(e[m]) > HESSCRIT_UNIT_ROUNDOFF * (fabs(d[m]) + fabs(d[m + 1])))
            m++;
        t->m = m;
        if (m > t->l) break;
    }
    if (t->l == n) return 1;
    if (t->sweeps++ == SWEEPS) return 0;
    const size_t l = t->l;
    const double g = (d[l + 1] - d[l]) / (2.0 * e[l]);
    t->sweep = (struct sweep){.i = t->m,
                              .g = d[t->m] - d[l] + e[l] / (g + copysign(sqrt(g * g + 1.0), g)),
                              .s = 1.0,
                              .c = 1.0,
                              .d = d,
                              .e = e,
                              .cs = t->delayed.rotations + 2 * t->delayed.count * n};
    return 1;
}

/* One rotation, or 0. */
static inline int turn(struct sweep *x)
{
    const size_t i = x->i - 1;
    const double f = x->s * x->e[i];
    const double b = x->c * x->e[i];
    const double length = sqrt(f * f + x->g * x->g);
    x->e[i + 1] = length;
    if (length == 0.0) {
        x->apart = 1;
        return 0;
    }
    x->s = f / length;
    x->c = x->g / length;
    x->g = x->d[i + 1] - x->p;
    const double turned = (x->d[i] - x->g) * x->s + 2.0 * x->c * b;
    x->p = x->s * turned;
    x->d[i + 1] = x->g + x->p;
    x->g = x->c * turned - b;
    x->cs[2 * i] = x->c;
    x->cs[2 * i + 1] = x->s;
    x->i = i;
    return 1;
}

/* As many rotations as both have left, or fewer where a matrix has fallen apart. A rotation
 * waits for the root and the quotient of the one before, some 50 cycles: those of two
 * matrices overlap. */
static void turn_two(struct task *t, struct task *u)
{
    struct sweep x = t->sweep;
    struct sweep y = u->sweep;
    while (x.i > t->l && y.i > u->l && turn(&x) && turn(&y)) continue;
    t->sweep = x;
    u->sweep = y;
}

static void turn_one(struct task *t)
{
    struct sweep x = t->sweep;
    while (x.i > t->l && turn(&x)) continue;
    t->sweep = x;
}

static void end_sweep(const hesscrit_kernels *kernels, struct task *t)
{
    const struct sweep *x = &t->sweep;
    struct delayed *delayed = &t->delayed;
    x->d[x->i] -= x->p;
    if (x->i == t->l) x->e[t->l] = x->g;
    x->e[t->m] = 0.0;
    if (x->i == t->m) return;
    delayed->first[delayed->count] = x->i;
    delayed->last[delayed->count] = t->m - 1;
    if (++delayed->count == HESSCRIT_QL_BATCH) apply_rotations(kernels, t);
}

/* From one sweep to the next, where it has ended. */
static int go_on(const hesscrit_kernels *kernels, struct task *t)
{
    if (t->l == t->q->n || (t->sweep.i > t->l && !t->sweep.apart)) return 1;
    end_sweep(kernels, t);
    return begin_sweep(t);
}

int hesscrit_implicit_ql(const hesscrit_kernels *kernels, size_t count,
                         const hesscrit_ql matrices[])
{
    struct task tasks[2];
    for (size_t k = 0; k < 2; k++) {
        struct task *t = &tasks[k];
        t->q = &matrices[k < count ? k : 0];
        t->l = k < count ? 0 : t->q->n;
        t->sweeps = 0;
        t->delayed.n = t->q->n;
        t->delayed.count = 0;
        t->delayed.rotations = t->q->workspace;
        t->q->e[t->q->n - 1] = 0.0;
        if (!begin_sweep(t)) return 0;
    }
    for (;;) {
        const int first = tasks[0].l < tasks[0].q->n;
        const int second = tasks[1].l < tasks[1].q->n;
        if (!first && !second) break;
        if (first && second)
            turn_two(&tasks[0], &tasks[1]);
        else
            turn_one(&tasks[first ? 0 : 1]);
        if (!go_on(kernels, &tasks[0]) || !go_on(kernels, &tasks[1])) return 0;
    }
    for (size_t k = 0; k < count; k++) apply_rotations(kernels, &tasks[k]);
    return 1;
}
