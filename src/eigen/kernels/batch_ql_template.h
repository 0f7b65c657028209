/*
 * WIDTH matrices at once, one in each lane, to tridiagonal form and by QL to their
 * eigenpairs; for any vector unit, which offers what batch_template.h asks for and
 *   both(m, n), count(mask)   as in small_template.h
 * Sources: as in small_ql_template.h.
 */
#include "eigen/kernels/batch.h"
#include "eigen/kernels/small.h"

/* The diagonal of T and what is beside it, as squares and signs; row k of the matrix is v_k
 * right of the diagonal. */
struct reduced {
    vec d[HESSCRIT_SMALL], squares[HESSCRIT_SMALL], signs[HESSCRIT_SMALL];
    vec tau[HESSCRIT_SMALL];
    lanes_mask turned[HESSCRIT_SMALL]; /* in this sweep: rows i and i + 1 */
};

HESSCRIT_INLINE vec sign_of(vec x)
{
    return blend(exceeds(spread(0.0), x), spread(1.0), spread(-1.0));
}

/* The reflector of row k: H = I - tau v v', tau 0 where nothing is to be reflected. */
HESSCRIT_INLINE void batch_reflector(size_t n, size_t k, vec least, double *row, struct reduced *t)
{
    const vec zero = spread(0.0), alpha = load(row + (k + 1) * WIDTH);
    vec rest = zero;
    for (size_t j = k + 2; j < n; j++) {
        const vec x = load(row + j * WIDTH);
        rest = muladd(x, x, rest);
    }
    const lanes_mask reflected = exceeds(rest, mul(least, least));
    const vec length = square_root(muladd(alpha, alpha, rest));
    const vec pivot = muladd(sign_of(alpha), length, alpha);
    t->squares[k] = muladd(alpha, alpha, blend(reflected, zero, rest));
    t->signs[k] = mul(sign_of(alpha), blend(reflected, spread(1.0), spread(-1.0)));
    t->tau[k] = blend(reflected, zero, divide(spread(1.0), mul(length, magnitude(pivot))));
    store(row + (k + 1) * WIDTH, pivot);
}

/* w = tau A v - tau^2 / 2 (v'A v) v for the rows after k. */
HESSCRIT_INLINE void batch_product(size_t n, size_t m, size_t k, double *a, vec tau, vec *w)
{
    const double *v = a + k * m * WIDTH;
    vec sum = spread(0.0);
    for (size_t i = k + 1; i < n; i++) {
        vec part[2] = {spread(0.0), spread(0.0)};
        for (size_t j = k + 1; j < i; j++)
            part[0] = muladd(load(a + (j * m + i) * WIDTH), load(v + j * WIDTH), part[0]);
        for (size_t j = i; j < n; j++)
            part[1] = muladd(load(a + (i * m + j) * WIDTH), load(v + j * WIDTH), part[1]);
        w[i] = mul(tau, add(part[0], part[1]));
        sum = muladd(w[i], load(v + i * WIDTH), sum);
    }
    const vec half = mul(mul(spread(0.5), tau), sum);
    for (size_t i = k + 1; i < n; i++) w[i] = negmuladd(half, load(v + i * WIDTH), w[i]);
}

HESSCRIT_INLINE void batch_reduce(size_t n, double *a, vec least, struct reduced *t)
{
    const size_t m = hesscrit_batch_rows(n);
    vec w[HESSCRIT_SMALL];
    for (size_t k = 0; k + 1 < n; k++) {
        double *v = a + k * m * WIDTH;
        t->d[k] = load(v + k * WIDTH);
        batch_reflector(n, k, least, v, t);
        if (k + 2 == n) break;
        batch_product(n, m, k, a, t->tau[k], w);
        for (size_t i = k + 1; i < n; i++) {
            const vec vi = load(v + i * WIDTH);
            for (size_t j = i; j < n; j++) {
                double *at = a + (i * m + j) * WIDTH;
                const vec x = negmuladd(vi, w[j], load(at));
                store(at, negmuladd(w[i], load(v + j * WIDTH), x));
            }
        }
    }
    t->d[n - 1] = load(a + ((n - 1) * m + n - 1) * WIDTH);
    t->squares[n - 1] = spread(0.0);
}

/* V = ... H_1 H_0: 4/3 n^3 flops, since the last reflectors are the shortest. */
HESSCRIT_INLINE void batch_basis(size_t n, const double *a, const struct reduced *t, double *rows)
{
    const size_t m = hesscrit_batch_rows(n);
    for (size_t i = 0; i < m * m * WIDTH; i += WIDTH) store(rows + i, spread(0.0));
    for (size_t i = 0; i < n; i++) store(rows + (i * m + i) * WIDTH, spread(1.0));
    for (size_t k = n; k-- > 2;) {
        const double *v = a + (k - 2) * m * WIDTH;
        for (size_t i = k - 1; i < n; i++) {
            double *row = rows + i * m * WIDTH;
            vec sum = spread(0.0);
            for (size_t j = k - 1; j < n; j++)
                sum = muladd(load(row + j * WIDTH), load(v + j * WIDTH), sum);
            sum = mul(t->tau[k - 2], sum);
            for (size_t j = k - 1; j < n; j++) {
                double *at = row + j * WIDTH;
                store(at, negmuladd(sum, load(v + j * WIDTH), load(at)));
            }
        }
    }
}

/* A sweep: in each lane over the first rows, from `first` on, that are not diagonal yet. */
struct range {
    size_t first, end; /* of the rotations of any lane */
    vec shift;         /* Wilkinson's, for the upper end of the rows */
};

HESSCRIT_INLINE struct range batch_range(size_t n, size_t first, vec least, struct reduced *t)
{
    const vec zero = spread(0.0), half = spread(0.5), unit = spread(0x1p-53);
    vec state = zero; /* 1 within the rows, 2 after them */
    vec top = zero, next = zero, square = spread(1.0);
    struct range r = {n, 0, zero};
    for (size_t i = first; i + 1 < n; i++) {
        const vec sizes = add(magnitude(t->d[i]), magnitude(t->d[i + 1]));
        const vec negligible = muladd(unit, sizes, least);
        const lanes_mask large = exceeds(t->squares[i], mul(negligible, negligible));
        const lanes_mask begins = both(large, exceeds(half, state));
        const vec stopped = blend(exceeds(state, half), zero, spread(2.0));
        top = blend(begins, top, t->d[i]);
        next = blend(begins, next, t->d[i + 1]);
        square = blend(begins, square, t->squares[i]);
        state = blend(large, stopped, larger_of(state, spread(1.0)));
        t->turned[i] = both(large, exceeds(spread(1.5), state));
        if (count(t->turned[i]) == 0) continue;
        if (r.first == n) r.first = i;
        r.end = i + 1;
    }
    const vec difference = mul(half, sub(next, top));
    const vec root = square_root(muladd(difference, difference, square));
    r.shift = sub(top, divide(square, muladd(sign_of(difference), root, difference)));
    return r;
}

/* A rotation of a row of V and the next one. */
struct row_turning {
    double *row;
    vec cosine, sine;
};

HESSCRIT_INLINE void batch_turn(size_t n, struct row_turning r)
{
    double *const x = r.row, *const y = x + hesscrit_batch_rows(n) * WIDTH;
    for (size_t j = 0; j < n * WIDTH; j += WIDTH) {
        const vec u = load(x + j), v = load(y + j);
        store(x + j, mulsub(r.cosine, u, mul(r.sine, v)));
        store(y + j, muladd(r.sine, u, mul(r.cosine, v)));
    }
}

/* Where a sweep is in each lane: see ql_sweep() in small_ql_template.h. c and s are squares. */
struct ql_state {
    vec begun, gamma, p, c, s;
    vec side, side_before; /* the signs of cos */
    lanes_mask usual;      /* where cos is not 0 */
};

/* In the lanes whose rows end with row i + 1. */
HESSCRIT_INLINE void ql_begin(lanes_mask turned, vec start, struct ql_state *q)
{
    const vec zero = spread(0.0), one = spread(1.0);
    const lanes_mask fresh = both(turned, exceeds(one, q->begun));
    q->begun = blend(turned, q->begun, one);
    q->gamma = blend(fresh, q->gamma, start);
    q->p = blend(fresh, q->p, mul(start, start));
    q->c = blend(fresh, q->c, one);
    q->s = blend(fresh, q->s, zero);
    q->side = blend(fresh, q->side, sign_of(start));
    q->side_before = blend(fresh, q->side_before, one);
}

/* The rotation of rows i and i + 1, and what it does to T. */
HESSCRIT_INLINE void ql_rotate(size_t i, vec shift, struct reduced *t, struct ql_state *q)
{
    const vec one = spread(1.0);
    const lanes_mask turned = t->turned[i], usual = exceeds(q->p, spread(0x1p-300));
    q->usual = usual;
    const vec square = t->squares[i], sum = blend(turned, one, add(q->p, square));
    const vec inverse = divide(one, sum);
    const vec next = mulsub(q->p, sub(t->d[i], shift), mul(square, q->gamma));
    const vec quotient = divide(mul(next, next), blend(usual, one, mul(q->p, sum)));
    const vec gamma = mul(next, inverse), unusual = mul(q->c, square);
    t->squares[i + 1] = blend(turned, t->squares[i + 1], mul(q->s, sum));
    t->d[i + 1] = blend(turned, t->d[i + 1], add(q->gamma, sub(t->d[i], gamma)));
    q->c = mul(q->p, inverse);
    q->s = mul(square, inverse);
    q->p = blend(usual, unusual, quotient);
    q->gamma = gamma;
    /* These two count in the lanes where the sweep ends here. */
    t->squares[i] = blend(turned, t->squares[i], mul(q->s, q->p));
    t->d[i] = blend(turned, t->d[i], add(shift, gamma));
}

/* The same for V. Where the sweep ends here, what is beside the diagonal takes the sign of
 * gamma / cos. */
HESSCRIT_INLINE struct row_turning ql_turning(size_t i, int is_last, double *row, struct reduced *t,
                                              struct ql_state *q)
{
    const vec zero = spread(0.0), one = spread(1.0);
    const lanes_mask turned = t->turned[i];
    const struct row_turning turning = {row, blend(turned, one, mul(q->side, square_root(q->c))),
                                        blend(turned, zero, mul(t->signs[i], square_root(q->s)))};
    const vec side = blend(q->usual, sub(zero, q->side_before), mul(q->side, sign_of(q->gamma)));
    q->side_before = q->side;
    q->side = side;
    const vec last = is_last ? q->side : blend(t->turned[i - 1], q->side, one);
    t->signs[i] = mul(t->signs[i], blend(turned, one, last));
    return turning;
}

/* Bound by four operations and two stores for an entry of V, behind which the quotients and
 * roots of the next rotation hide: V waits for none, being one rotation late. */
HESSCRIT_INLINE void batch_ql_sweep(size_t n, struct range r, struct reduced *t, double *v)
{
    const vec zero = spread(0.0), one = spread(1.0);
    struct ql_state q = {.begun = zero, .gamma = zero, .p = one, .c = one, .s = zero, .side = one};
    q.side_before = one;
    struct row_turning late = {NULL, one, zero};
    for (size_t i = r.end; i-- > r.first;) {
        ql_begin(t->turned[i], sub(t->d[i + 1], r.shift), &q);
        ql_rotate(i, r.shift, t, &q);
        if (!v) continue;
        if (late.row) batch_turn(n, late);
        late = ql_turning(i, i == r.first, v + i * hesscrit_batch_rows(n) * WIDTH, t, &q);
    }
    if (v) batch_turn(n, late);
}

enum { RESIDUAL_TILE = 4 };

/* The largest entry of V A - D V in four rows from i and four columns from j, all below rows. */
HESSCRIT_INLINE vec residual_of_tile(size_t n, size_t i, size_t j, const double *a, const vec *d,
                                     const double *v)
{
    enum { TILE = RESIDUAL_TILE };
    const size_t m = hesscrit_batch_rows(n);
    vec sums[TILE][TILE], most = spread(0.0);
#pragma GCC unroll 4
    for (size_t k = 0; k < TILE; k++)
#pragma GCC unroll 4
        for (size_t l = 0; l < TILE; l++)
            sums[k][l] = mul(d[i + k], load(v + ((i + k) * m + j + l) * WIDTH));
    for (size_t q = 0; q < n; q++)
#pragma GCC unroll 4
        for (size_t l = 0; l < TILE; l++) {
            const size_t high = q > j + l ? q : j + l, low = q > j + l ? j + l : q;
            const vec x = load(a + (high * m + low) * WIDTH);
#pragma GCC unroll 4
            for (size_t k = 0; k < TILE; k++)
                sums[k][l] = negmuladd(load(v + ((i + k) * m + q) * WIDTH), x, sums[k][l]);
        }
#pragma GCC unroll 4
    for (size_t k = 0; k < TILE; k++)
#pragma GCC unroll 4
        for (size_t l = 0; l < TILE; l++) most = larger_of(most, magnitude(sums[k][l]));
    return most;
}

/* Of A, the triangle below the diagonal is read, and what is on it. */
HESSCRIT_INLINE vec batch_residual(size_t n, const double *a, const vec *d, const double *v)
{
    const size_t m = hesscrit_batch_rows(n);
    vec most = spread(0.0);
    for (size_t i = 0; i < m; i += RESIDUAL_TILE)
        for (size_t j = 0; j < m; j += RESIDUAL_TILE)
            most = larger_of(most, residual_of_tile(n, i, j, a, d, v));
    return most;
}

static void batch_pairs(size_t n, double *a, double *v, const double *least, double *residual)
{
    const size_t m = hesscrit_batch_rows(n);
    const vec leasts = load(least);
    vec diagonal[HESSCRIT_SMALL];
    struct reduced t;
    for (size_t i = 0; i < n; i++) diagonal[i] = load(a + (i * m + i) * WIDTH);
    for (size_t i = n; i < m; i++) t.d[i] = spread(0.0);
    batch_reduce(n, a, leasts, &t);
    if (v) batch_basis(n, a, &t, v);
    struct range r = batch_range(n, 0, leasts, &t);
    for (size_t sweep = 0; r.end > 0 && sweep < HESSCRIT_BATCH_SWEEPS * n; sweep++) {
        batch_ql_sweep(n, r, &t, v);
        r = batch_range(n, r.first, leasts, &t);
    }
    for (size_t i = 0; i < n; i++) store(a + (i * m + i) * WIDTH, diagonal[i]);
    vec most = v ? batch_residual(n, a, t.d, v) : spread(0.0);
    for (size_t i = r.first; i < r.end; i++)
        most = blend(t.turned[i], most, spread((double)INFINITY));
    store(residual, most);
    for (size_t i = 0; i < n; i++) store(a + (i * m + i) * WIDTH, t.d[i]);
}
