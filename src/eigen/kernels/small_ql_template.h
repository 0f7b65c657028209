/*
 * A small symmetric matrix to tridiagonal form and on to its eigenpairs, for any vector
 * unit: rows of whole lines of 8 doubles, so that their number of vectors is a constant.
 * Besides what rotate_template.h asks for:
 *   negmuladd(x, y, z), larger_of, magnitude   as in small_template.h
 *   fused(x, y, z)         x y + z for numbers, in one rounding if muladd() has one
 * Sources: Golub & Van Loan, "Matrix computations" (2013), 8.3; for QL without roots, of Pal,
 * Walker & Kahan, Parlett, "The symmetric eigenvalue problem" (1998), 8.15.
 */
#include "eigen/kernels/small.h"

enum { LINE_VECTORS = HESSCRIT_SMALL_LINE / WIDTH, ROW_VECTORS = HESSCRIT_SMALL / WIDTH };

/* 1 in the columns of vector v below `end`, else 0. */
HESSCRIT_INLINE vec columns_below(size_t end, size_t v)
{
#define ONES 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0
    static const double ones[2 * HESSCRIT_SMALL] = {ONES, ONES, ONES, ONES};
#undef ONES
    return load(ones + HESSCRIT_SMALL - end + v * WIDTH);
}

/* The reflection of row i to zeros left of its column i - 1: H = I - tau v v', where v is x but
 * for its last entry, the pivot; and what the one before left to be done, a -= v w' + w v'. */
typedef struct reflection {
    vec vs[ROW_VECTORS], ws[ROW_VECTORS]; /* v_before and w_before again */
    vec x[ROW_VECTORS];
    vec sums[ROW_VECTORS]; /* of v_j times row j */
    size_t i;
    double *row;
    const double *v_before, *w_before;
    double pivot, tau;
} reflection;

HESSCRIT_INLINE vec updated(const reflection *h, size_t j, size_t v, const double *row)
{
    const vec x = negmuladd(spread(h->w_before[j]), h->vs[v], load(row + v * WIDTH));
    return negmuladd(spread(h->v_before[j]), h->ws[v], x);
}

/* x; the sum of its squares */
HESSCRIT_INLINE double load_reflection(size_t vectors, reflection *h)
{
    vec squares = spread(0.0);
#pragma GCC unroll 8
    for (size_t v = 0; v < vectors; v++) {
        h->vs[v] = load(h->v_before + v * WIDTH);
        h->ws[v] = load(h->w_before + v * WIDTH);
        h->x[v] = mul(columns_below(h->i - 1, v), updated(h, h->i, v, h->row));
        h->sums[v] = spread(0.0);
        squares = muladd(h->x[v], h->x[v], squares);
    }
    return sum(squares);
}

/* The pivot and tau, which the rows need last; H = I where the rest of the row is negligible. */
HESSCRIT_INLINE void choose_reflection(size_t vectors, double rest, hesscrit_small_reduction *r,
                                       reflection *h)
{
    const size_t i = h->i;
    const double *v = h->v_before, *w = h->w_before;
    const double alpha = h->row[i - 1] - v[i] * w[i - 1] - w[i] * v[i - 1];
    const int is_reflected = rest > r->least * r->least;
    const double length = copysign(sqrt(fused(alpha, alpha, rest)), alpha);
    h->pivot = is_reflected ? alpha + length : 0.0;
    h->tau = is_reflected ? 1.0 / (length * h->pivot) : 0.0;
    r->d[i] = h->row[i] - 2.0 * v[i] * w[i];
    r->e[i - 1] = is_reflected ? -length : alpha;
    r->tau[i] = h->tau;
#pragma GCC unroll 8
    for (size_t l = 0; l < vectors; l++) {
        h->x[l] = mul(spread(is_reflected ? 1.0 : 0.0), h->x[l]);
        store(h->row + l * WIDTH, h->x[l]);
    }
}

/* Row j of those above, brought up to date and times v_j. */
HESSCRIT_INLINE void multiply_row(size_t vectors, size_t j, double vj, double *row, reflection *h)
{
#pragma GCC unroll 8
    for (size_t v = 0; v < vectors; v++) {
        const vec y = updated(h, j, v, row);
        store(row + v * WIDTH, y);
        h->sums[v] = muladd(spread(vj), y, h->sums[v]);
    }
}

/* v into its row, and w = tau A v - tau^2/2 (v'A v) v, which the rows above get later. */
HESSCRIT_INLINE void store_reflection(size_t vectors, const reflection *h, double *w)
{
    vec x[ROW_VECTORS], sums[ROW_VECTORS], product = spread(0.0);
#pragma GCC unroll 8
    for (size_t v = 0; v < vectors; v++) {
        const vec below = columns_below(h->i, v);
        const vec own = sub(below, columns_below(h->i - 1, v));
        sums[v] = mul(below, h->sums[v]);
        x[v] = muladd(own, spread(h->pivot), h->x[v]);
        product = muladd(sums[v], x[v], product);
        store(h->row + v * WIDTH, x[v]);
    }
    const vec half = spread(0.5 * h->tau * h->tau * sum(product));
#pragma GCC unroll 8
    for (size_t v = 0; v < vectors; v++)
        store(w + v * WIDTH, negmuladd(half, x[v], mul(spread(h->tau), sums[v])));
}

/* Row i, of which `vectors` vectors count, and the rows above in one pass. Bound by latencies
 * from one v to the next; for n = 32 as much by three multiply-adds and a store for each entry. */
HESSCRIT_INLINE void reduce_row(size_t vectors, size_t i, hesscrit_small_reduction *r,
                                const double *v_before)
{
    double *const last = r->a + (i - 1) * r->stride;
    reflection h = {.i = i, .row = last + r->stride, .v_before = v_before, .w_before = r->w};
    const double rest = load_reflection(vectors, &h);
    choose_reflection(vectors, rest, r, &h);
    for (size_t j = 0; j + 1 < i; j++) multiply_row(vectors, j, h.row[j], r->a + j * r->stride, &h);
    multiply_row(vectors, i - 1, h.pivot, last, &h);
    store_reflection(vectors, &h, r->w);
}

HESSCRIT_INLINE void reduce_rows(size_t lines, hesscrit_small_reduction *r, size_t *i,
                                 const double **v_before)
{
    for (; *i > (lines - 1) * HESSCRIT_SMALL_LINE && *i > 0; --*i) {
        reduce_row(lines * LINE_VECTORS, *i, r, *v_before);
        *v_before = r->a + *i * r->stride;
    }
}

static void small_reduce(hesscrit_small_reduction *r)
{
    static const double zeros[HESSCRIT_SMALL] = {0.0};
    const double *v_before = zeros;
    size_t i = r->n - 1;
    memset(r->w, 0, sizeof r->w);
    reduce_rows(4, r, &i, &v_before);
    reduce_rows(3, r, &i, &v_before);
    reduce_rows(2, r, &i, &v_before);
    reduce_rows(1, r, &i, &v_before);
    r->d[0] = r->a[0];
}

/* V <- H V for the reflection in row i. */
HESSCRIT_INLINE void reflect_rows(size_t vectors, size_t i, const hesscrit_small_reduction *r,
                                  double *rows)
{
    const double *x = r->a + i * r->stride;
    vec sums[ROW_VECTORS];
#pragma GCC unroll 8
    for (size_t v = 0; v < vectors; v++) sums[v] = spread(0.0);
    for (size_t j = 0; j < i; j++)
#pragma GCC unroll 8
        for (size_t v = 0; v < vectors; v++)
            sums[v] = muladd(spread(x[j]), load(rows + j * r->stride + v * WIDTH), sums[v]);
#pragma GCC unroll 8
    for (size_t v = 0; v < vectors; v++) sums[v] = mul(spread(r->tau[i]), sums[v]);
    for (size_t j = 0; j < i; j++)
#pragma GCC unroll 8
        for (size_t v = 0; v < vectors; v++) {
            double *at = rows + j * r->stride + v * WIDTH;
            store(at, negmuladd(spread(x[j]), sums[v], load(at)));
        }
}

HESSCRIT_INLINE void basis_rows(size_t vectors, const hesscrit_small_reduction *r, double *rows)
{
    memset(rows, 0, r->stride * r->stride * sizeof *rows);
    for (size_t i = 0; i < r->n; i++) rows[i * r->stride + i] = 1.0;
    for (size_t i = r->n - 1; i > 1; i--)
        if (r->tau[i] != 0.0) reflect_rows(vectors, i, r, rows);
}

/* The eigenvalue of rows l and l + 1 that is nearer to d[l] (Wilkinson). */
HESSCRIT_INLINE double ql_shift(const double *d, const double *squares, size_t l)
{
    const double half = 0.5 * (d[l + 1] - d[l]);
    const double root = sqrt(fused(half, half, squares[l]));
    return d[l] - squares[l] / (half + copysign(root, half));
}

/* The rotations of a sweep, (cosine[i], sine[i]) of rows i and i + 1 from i = at - 1 down to
 * `first`; the row that the next one shares with that before is y. */
typedef struct chain {
    size_t first, at;
    double *row; /* `at` */
    double last; /* the sign of row `first`, in the end */
    double cosine[HESSCRIT_SMALL], sine[HESSCRIT_SMALL], side[HESSCRIT_SMALL];
} chain;

/* The next rotation of a chain; after the last one, the sign of its row. */
HESSCRIT_INLINE void turn_rows(size_t vectors, size_t stride, chain *q, vec *y)
{
    double *const row = q->row, *const above = row - stride;
    const size_t i = --q->at;
    const vec cosine = spread(q->cosine[i]), sine = spread(q->sine[i]);
#pragma GCC unroll 8
    for (size_t v = 0; v < vectors; v++) {
        const vec x = load(above + v * WIDTH);
        store(row + v * WIDTH, muladd(sine, x, mul(cosine, y[v])));
        y[v] = mulsub(cosine, x, mul(sine, y[v]));
    }
    q->row = above;
}

/* Rows l ... m of a sweep, from what ql_angles() left of its rotations. */
HESSCRIT_INLINE void start_chain(size_t vectors, size_t stride, size_t l, size_t m, double *rows,
                                 chain *q, vec *y)
{
    q->first = l;
    q->at = m;
    q->row = rows + m * stride;
    for (size_t i = l / WIDTH * WIDTH; i < m; i += WIDTH) {
        store(q->cosine + i, mul(load(q->side + i), square_root(load(q->cosine + i))));
        store(q->sine + i, square_root(load(q->sine + i)));
    }
#pragma GCC unroll 8
    for (size_t v = 0; v < vectors; v++) y[v] = load(q->row + v * WIDTH);
}

HESSCRIT_INLINE void end_chain(size_t vectors, size_t stride, chain *q, vec *y)
{
    while (q->at > q->first) turn_rows(vectors, stride, q, y);
#pragma GCC unroll 8
    for (size_t v = 0; v < vectors; v++) store(q->row + v * WIDTH, mul(spread(q->last), y[v]));
}

/*
 * One sweep over rows l ... m; meanwhile the rotations of the sweep before are applied to V.
 * With gamma^2 = p cos^2 of the rotation before and r = p + e^2, it is cos^2 = p / r, sin^2 =
 * e^2 / r, and the next gamma is (p (d - shift) - e^2 gamma) / r; where cos = 0, the next
 * gamma / cos is -e cos of the rotation before. So no root and one quotient are between one
 * rotation and the next, about 25 cycles, which are the bound: 28 were measured. All e are
 * positive; the one that might not be takes the sign of a row.
 */
HESSCRIT_INLINE void ql_sweep(size_t vectors, size_t stride, double *d, double *squares, size_t l,
                              size_t m, chain *before, vec *y, chain *now)
{
    const double tiny = 0x1p-300; /* beside r */
    const double shift = ql_shift(d, squares, l);
    double gamma = d[m] - shift, p = gamma * gamma, c = 1.0, s = 0.0;
    double side = copysign(1.0, gamma), side_before = 1.0; /* the signs of cos */
    for (size_t i = m; i-- > l;) {
        const double square = squares[i], r = p + square, inverse = 1.0 / r;
        const double turned = fused(p, d[i] - shift, -(square * gamma));
        const double c_before = c;
        const int is_usual = p > tiny;
        squares[i + 1] = s * r;
        c = p * inverse;
        s = square * inverse;
        d[i + 1] = gamma + (d[i] - turned * inverse);
        p = is_usual ? turned * turned / (p * r) : c_before * square;
        gamma = turned * inverse;
        if (vectors == 0) continue;
        now->cosine[i] = c;
        now->sine[i] = s;
        now->side[i] = side;
        const double side_next = is_usual ? copysign(side, side * gamma) : -side_before;
        side_before = side;
        side = side_next;
        if (before->at > before->first) turn_rows(vectors, stride, before, y);
    }
    squares[l] = s * p;
    d[l] = shift + gamma;
    now->last = side;
}

/* Squares for the numbers beside the diagonal; where one is negative, the sign goes to V. */
HESSCRIT_INLINE void ql_squares(size_t vectors, const hesscrit_small_reduction *r, double *squares,
                                double *rows)
{
    double side = 1.0;
    for (size_t i = 0; i < r->n; i++) {
        squares[i] = i + 1 < r->n ? r->e[i] * r->e[i] : 0.0;
#pragma GCC unroll 8
        for (size_t v = 0; v < vectors; v++) {
            double *at = rows + i * r->stride + v * WIDTH;
            store(at, mul(spread(side), load(at)));
        }
        side = copysign(1.0, side * r->e[i]);
    }
}

/* Where the next sweep over rows from l on ends: l if there is nothing to do. */
HESSCRIT_INLINE size_t ql_end(const hesscrit_small_reduction *r, const double *squares, size_t l)
{
    const double unit = 0x1p-53;
    const double *d = r->d;
    for (; l + 1 < r->n; l++) {
        const double least = fused(unit, fabs(d[l]) + fabs(d[l + 1]), r->least);
        if (squares[l] <= least * least) break;
    }
    return l;
}

HESSCRIT_INLINE uint64_t ql_rows(size_t vectors, hesscrit_small_reduction *r, double *rows)
{
    chain chains[2] = {{.row = rows, .last = 1.0}};
    vec y[ROW_VECTORS];
    size_t sweeps = 0;
    uint64_t rotations = 0;
    ql_squares(vectors, r, r->w, rows);
#pragma GCC unroll 8
    for (size_t v = 0; v < vectors; v++) y[v] = load(rows + v * WIDTH);
    for (size_t l = 0; l < r->n; l++)
        for (size_t m; (m = ql_end(r, r->w, l)) > l; sweeps++) {
            chain *before = &chains[sweeps % 2], *now = &chains[1 - sweeps % 2];
            if (rotations > r->most) return UINT64_MAX;
            ql_sweep(vectors, r->stride, r->d, r->w, l, m, before, y, now);
            end_chain(vectors, r->stride, before, y);
            start_chain(vectors, r->stride, l, m, rows, now, y);
            rotations += m - l;
        }
    end_chain(vectors, r->stride, &chains[sweeps % 2], y);
    return rotations;
}

/* The largest entry of V A - D V in a line of columns of the 8 rows from v on. */
HESSCRIT_INLINE vec residual_of_line(const hesscrit_small_reduction *r, const double *a,
                                     const double *v, const double *d, size_t column)
{
    enum { ROWS = HESSCRIT_SMALL_LINE };
    vec sums[ROWS][LINE_VECTORS], most = spread(0.0);
#pragma GCC unroll 8
    for (size_t i = 0; i < ROWS; i++)
#pragma GCC unroll 8
        for (size_t l = 0; l < LINE_VECTORS; l++) {
            const vec own = load(v + i * r->stride + column + l * WIDTH);
            sums[i][l] = mul(spread(-d[i]), own);
        }
    for (size_t k = 0; k < r->n; k++) {
        const double *row = a + k * r->stride + column;
#pragma GCC unroll 8
        for (size_t i = 0; i < ROWS; i++)
#pragma GCC unroll 8
            for (size_t l = 0; l < LINE_VECTORS; l++)
                sums[i][l] =
                    muladd(spread(v[i * r->stride + k]), load(row + l * WIDTH), sums[i][l]);
    }
#pragma GCC unroll 8
    for (size_t i = 0; i < ROWS; i++)
#pragma GCC unroll 8
        for (size_t l = 0; l < LINE_VECTORS; l++) most = larger_of(most, magnitude(sums[i][l]));
    return most;
}

static double small_residual(const hesscrit_small_reduction *r, const double *a, const double *v)
{
    vec most = spread(0.0);
    double of_lane[WIDTH], largest = 0.0;
    for (size_t i = 0; i < r->stride; i += HESSCRIT_SMALL_LINE)
        for (size_t column = 0; column < r->stride; column += HESSCRIT_SMALL_LINE)
            most = larger_of(most, residual_of_line(r, a, v + i * r->stride, r->d + i, column));
    store(of_lane, most);
    for (size_t j = 0; j < WIDTH; j++) largest = fmax(largest, of_lane[j]);
    return largest;
}

/* The number of lines as a constant. */
static void small_basis(const hesscrit_small_reduction *r, double *v)
{
    switch (r->stride / HESSCRIT_SMALL_LINE) {
    case 1:
        basis_rows(LINE_VECTORS, r, v);
        return;
    case 2:
        basis_rows((size_t)2 * LINE_VECTORS, r, v);
        return;
    case 3:
        basis_rows((size_t)3 * LINE_VECTORS, r, v);
        return;
    default:
        basis_rows((size_t)4 * LINE_VECTORS, r, v);
    }
}

static uint64_t small_ql(hesscrit_small_reduction *r, double *v)
{
    switch (v ? r->stride / HESSCRIT_SMALL_LINE : 0) {
    case 0:
        return ql_rows(0, r, r->a);
    case 1:
        return ql_rows(LINE_VECTORS, r, v);
    case 2:
        return ql_rows((size_t)2 * LINE_VECTORS, r, v);
    case 3:
        return ql_rows((size_t)3 * LINE_VECTORS, r, v);
    default:
        return ql_rows((size_t)4 * LINE_VECTORS, r, v);
    }
}
