/*
 * The Jacobi method on WIDTH matrices at once, one in each lane, for any
 * vector unit: no lane sees the others, and none branches. Besides what
 * rotate_template.h asks for:
 *   blend(mask, x, y), exceeds(x, y), sub, divide, larger_of,
 *   square_root, magnitude, negmuladd: as in small_template.h
 */
#include "eigen/kernels/batch.h"
#include "eigen/kernels/small.h"

/* tan(angle / 2) and sin(angle) of a rotation in every lane. */
struct turning {
    vec half, sine;
};

/* The rotation in three shears, three operations instead of four. */
HESSCRIT_INLINE void turn(struct turning r, vec *x, vec *y)
{
    const vec u = negmuladd(r.half, *y, *x);
    *y = muladd(r.sine, u, *y);
    *x = negmuladd(r.half, *y, u);
}

/* Entry (i, j) of the upper triangle, rows of m. */
HESSCRIT_INLINE double *batch_entry(size_t m, double *a, size_t i, size_t j)
{
    return a + (i < j ? i * m + j : j * m + i) * WIDTH;
}

/* The pivot of rows p and q in the lanes whose floor it is above: the smaller root t = tan, as
 * in small_template.h, and tan and sine by way of it. */
HESSCRIT_INLINE struct turning batch_pivot(size_t m, double *a, vec floors, size_t p, size_t q)
{
    const vec zero = spread(0.0), one = spread(1.0);
    double *const at_pp = batch_entry(m, a, p, p), *const at_qq = batch_entry(m, a, q, q);
    double *const at_pq = batch_entry(m, a, p, q);
    const vec app = load(at_pp), apq = load(at_pq), aqq = load(at_qq);
    const lanes_mask turned = exceeds(magnitude(apq), floors);

    const vec difference = mul(spread(0.5), sub(aqq, app));
    const vec root = square_root(muladd(difference, difference, mul(apq, apq)));
    const vec toward = blend(exceeds(zero, difference), apq, sub(zero, apq));
    const vec t = blend(turned, zero, divide(toward, add(magnitude(difference), root)));
    const vec secant = square_root(muladd(t, t, one));
    const vec inverse = divide(t, mul(secant, add(one, secant)));

    store(at_pp, negmuladd(t, apq, app));
    store(at_qq, muladd(t, apq, aqq));
    store(at_pq, blend(turned, apq, zero));
    return (struct turning){mul(inverse, secant), mul(inverse, add(one, secant))};
}

/* Two neighbours meet two others: rows first, first + 1, second, second + 1, called 0 to 3
 * here. Each meets each in three steps, of which the first, among neighbours, belongs to the
 * first round. Four rows that are loaded once for two steps, not for one: the
 * stores would be the bound. */
struct quad {
    size_t first, second;
    struct turning step[3][2]; /* (0 1) (2 3); (0 2) (1 3); (0 3) (1 2) */
};

/* The round-robin tournament of an even number of players; place k of players / 2. */
HESSCRIT_INLINE void batch_meet(size_t players, size_t round, size_t k, struct quad *q)
{
    const size_t ring = players - 1;
    size_t i = round + k, j = round + ring - k;
    i = i < ring ? i : i - ring;
    j = k == 0 ? ring : j < ring ? j : j - ring;
    q->first = 2 * (i < j ? i : j);
    q->second = 2 * (i < j ? j : i);
}

/* Two disjoint pivots, (i j) and (k l), and where they meet. */
HESSCRIT_INLINE void batch_step(size_t m, double *a, vec floors, size_t i, size_t j, size_t k,
                                size_t l, struct turning *turnings)
{
    const struct turning ij = batch_pivot(m, a, floors, i, j);
    const struct turning kl = batch_pivot(m, a, floors, k, l);
    double *const at_ik = batch_entry(m, a, i, k), *const at_il = batch_entry(m, a, i, l);
    double *const at_jk = batch_entry(m, a, j, k), *const at_jl = batch_entry(m, a, j, l);
    vec ik = load(at_ik), il = load(at_il), jk = load(at_jk), jl = load(at_jl);
    turn(ij, &ik, &jk);
    turn(ij, &il, &jl);
    turn(kl, &ik, &il);
    turn(kl, &jk, &jl);
    store(at_ik, ik);
    store(at_il, il);
    store(at_jk, jk);
    store(at_jl, jl);
    turnings[0] = ij;
    turnings[1] = kl;
}

/* Step 0, 1 or 2 of a quad. */
HESSCRIT_INLINE void quad_step(size_t m, double *a, vec floors, size_t step, struct quad *q)
{
    const size_t x0 = q->first, x1 = x0 + 1, x2 = q->second, x3 = x2 + 1;
    if (step == 0) batch_step(m, a, floors, x0, x1, x2, x3, q->step[0]);
    if (step == 1) batch_step(m, a, floors, x0, x2, x1, x3, q->step[1]);
    if (step == 2) batch_step(m, a, floors, x0, x3, x1, x2, q->step[2]);
}

/* What a quad does to four numbers, `apart` from each other. */
HESSCRIT_INLINE void quad_turn(const struct quad *q, int all, vec *x, size_t apart)
{
    vec *const x0 = x, *const x1 = x + apart, *const x2 = x + 2 * apart, *const x3 = x + 3 * apart;
    if (all) {
        turn(q->step[0][0], x0, x1);
        turn(q->step[0][1], x2, x3);
    }
    turn(q->step[1][0], x0, x2);
    turn(q->step[1][1], x1, x3);
    turn(q->step[2][0], x0, x3);
    turn(q->step[2][1], x1, x2);
}

/* Two by two entries where rows from i meet columns from j, in a triangle that may have
 * them transposed. */
struct square {
    double *at;
    size_t row, column;
};

HESSCRIT_INLINE struct square batch_square(size_t m, double *a, size_t i, size_t j)
{
    return i < j ? (struct square){a + (i * m + j) * WIDTH, m * WIDTH, WIDTH}
                 : (struct square){a + (j * m + i) * WIDTH, WIDTH, m * WIDTH};
}

HESSCRIT_INLINE void load_square(struct square s, vec *x)
{
    x[0] = load(s.at);
    x[1] = load(s.at + s.column);
    x[4] = load(s.at + s.row);
    x[5] = load(s.at + s.row + s.column);
}

HESSCRIT_INLINE void store_square(struct square s, const vec *x)
{
    store(s.at, x[0]);
    store(s.at + s.column, x[1]);
    store(s.at + s.row, x[4]);
    store(s.at + s.row + s.column, x[5]);
}

/* Where the rows of one quad meet the columns of another, from both sides. */
HESSCRIT_INLINE void quads_meet(size_t m, double *a, int all, const struct quad *p,
                                const struct quad *q)
{
    const struct square s00 = batch_square(m, a, p->first, q->first);
    const struct square s01 = batch_square(m, a, p->first, q->second);
    const struct square s10 = batch_square(m, a, p->second, q->first);
    const struct square s11 = batch_square(m, a, p->second, q->second);
    vec x[16];
    load_square(s00, x);
    load_square(s01, x + 2);
    load_square(s10, x + 8);
    load_square(s11, x + 10);
#pragma GCC unroll 4
    for (size_t j = 0; j < 4; j++) quad_turn(p, all, x + j, 4);
#pragma GCC unroll 4
    for (size_t i = 0; i < 4; i++) quad_turn(q, all, x + 4 * i, 1);
    store_square(s00, x);
    store_square(s01, x + 2);
    store_square(s10, x + 8);
    store_square(s11, x + 10);
}

/* Columns begin ... end - 1 of the eigenvectors. */
HESSCRIT_INLINE void quad_vectors(size_t m, double *v, int all, const struct quad *q, size_t begin,
                                  size_t end)
{
    const struct quad own = *q; /* in registers */
    double *const x0 = v + q->first * m * WIDTH, *const x1 = x0 + m * WIDTH;
    double *const x2 = v + q->second * m * WIDTH, *const x3 = x2 + m * WIDTH;
    for (size_t j = begin * WIDTH; j < end * WIDTH; j += WIDTH) {
        vec x[4] = {load(x0 + j), load(x1 + j), load(x2 + j), load(x3 + j)};
        quad_turn(&own, all, x, 1);
        store(x0 + j, x[0]);
        store(x1 + j, x[1]);
        store(x2 + j, x[2]);
        store(x3 + j, x[3]);
    }
}

/* The angles of the next round, which wait for quotients and roots, stand between
 * the eigenvectors of this one, which need other units. */
HESSCRIT_INLINE void batch_round(size_t n, double *a, double *v, vec floors, int all,
                                 const struct quad *quads, struct quad *next)
{
    const size_t m = hesscrit_batch_rows(n);
    for (size_t k = 1; k < m / 4; k++)
        for (size_t l = 0; l < k; l++) quads_meet(m, a, all, &quads[k], &quads[l]);
    for (size_t k = 0; k < m / 4; k++) {
        if (next) quad_step(m, a, floors, 1, &next[k]);
        if (v) quad_vectors(m, v, all, &quads[k], 0, n / 2);
        if (next) quad_step(m, a, floors, 2, &next[k]);
        if (v) quad_vectors(m, v, all, &quads[k], n / 2, n);
    }
}

static void batch_sweep(size_t n, double *a, double *v, const double *floor)
{
    struct quad quads[2][HESSCRIT_SMALL / 4];
    const size_t m = hesscrit_batch_rows(n), players = m / 2;
    const vec lanes = load(floor);
    for (size_t k = 0; k < m / 4; k++) batch_meet(players, 0, k, &quads[0][k]);
    for (size_t step = 0; step < 3; step++)
        for (size_t k = 0; k < m / 4; k++) quad_step(m, a, lanes, step, &quads[0][k]);
    for (size_t round = 0; round + 1 < players; round++) {
        struct quad *const now = quads[round % 2];
        struct quad *const next = round + 2 < players ? quads[(round + 1) % 2] : NULL;
        for (size_t k = 0; next && k < m / 4; k++) batch_meet(players, round + 1, k, &next[k]);
        if (round == 0)
            batch_round(n, a, v, lanes, 1, now, next);
        else
            batch_round(n, a, v, lanes, 0, now, next);
    }
}

static void batch_test(size_t n, const double *a, double relative, double *excess)
{
    vec roots[HESSCRIT_SMALL];
    const size_t m = hesscrit_batch_rows(n);
    vec beyond = spread(0.0);
    for (size_t i = 0; i < n; i++) roots[i] = square_root(magnitude(load(a + (i * m + i) * WIDTH)));
    for (size_t i = 0; i < n; i++) {
        const vec root = mul(spread(relative), roots[i]);
        for (size_t j = i + 1; j < n; j++) {
            const vec size = magnitude(load(a + (i * m + j) * WIDTH));
            beyond = larger_of(beyond, sub(size, mul(root, roots[j])));
        }
    }
    store(excess, beyond);
}

/* As sign_of_vector() in symmetric.c. */
static void batch_orient(size_t n, double *v)
{
    const vec zero = spread(0.0), one = spread(1.0);
    for (size_t k = 0; k < n; k++) {
        double *row = v + k * hesscrit_batch_rows(n) * WIDTH;
        vec largest = zero, leading = zero;
        for (size_t j = 0; j < n; j++)
            largest = larger_of(largest, magnitude(load(row + j * WIDTH)));
        const vec bound = mul(spread(0.999), largest);
        for (size_t j = n; j-- > 0;) {
            const vec x = load(row + j * WIDTH);
            leading = blend(exceeds(bound, magnitude(x)), x, leading);
        }
        const vec sign = blend(exceeds(zero, leading), one, spread(-1.0));
        for (size_t j = 0; j < n; j++)
            store(row + j * WIDTH, muladd(sign, load(row + j * WIDTH), zero));
    }
}

static void batch_rank(size_t n, const double *a, double *ranks)
{
    const vec zero = spread(0.0), one = spread(1.0);
    const size_t apart = (hesscrit_batch_rows(n) + 1) * WIDTH;
    for (size_t k = 0; k < n; k++) {
        const vec key = load(a + k * apart);
        vec rank = zero;
        for (size_t i = 0; i < k; i++) {
            const vec after = blend(exceeds(load(a + i * apart), key), zero, one);
            store(ranks + i * WIDTH, add(load(ranks + i * WIDTH), after));
            rank = add(rank, sub(one, after));
        }
        store(ranks + k * WIDTH, rank);
    }
}
