/*
 * Sweeps over a small matrix with all angles of a round computed side by side,
 * for any vector unit. Besides what rotate_template.h asks for:
 *   lanes_mask                  one truth value for each lane
 *   lane(j, v)                  the lane j - v WIDTH alone; none if there is no such
 *   blend(mask, x, y)           y where the mask is set, else x
 *   exceeds(x, y), both(m, n), count(mask)
 *   rotate_up(x), rotate_down(x)  by one lane: up takes lane 0 to lane 1
 *   SMALL_CASES                 vectors in HESSCRIT_SMALL_HALF doubles if that is 2
 *                               or 4, else 0
 *   sub, divide, larger_of, square_root, magnitude
 *   negmuladd(x, y, z)          z - x y
 */
#include "eigen/kernels/small.h"

enum { SMALL_VECTORS = HESSCRIT_SMALL_HALF / WIDTH };

/* What belongs to the places of the two lines, top and bottom. */
struct lines {
    vec diagonal[2][SMALL_VECTORS];
    vec scale[2][SMALL_VECTORS];
    vec inverse[2][SMALL_VECTORS]; /* of the scales */
    vec pivot[SMALL_VECTORS];      /* scaled, of the round that begins */
};

/* The rotations of a round, place by place. */
struct factors {
    vec kept[SMALL_VECTORS]; /* what the pivot becomes: 0, or itself where it is small */
    vec minus[SMALL_VECTORS], plus[SMALL_VECTORS];
    double minus_of[HESSCRIT_SMALL_HALF], plus_of[HESSCRIT_SMALL_HALF]; /* again */
};

/* The entries of a row go where their indices go. */
HESSCRIT_INLINE void move_on(size_t vectors, size_t half, vec *top, vec *bottom)
{
    vec up[SMALL_VECTORS], down[SMALL_VECTORS];
#pragma GCC unroll 4
    for (size_t v = 0; v < vectors; v++) up[v] = rotate_up(top[v]);
#pragma GCC unroll 4
    for (size_t v = 0; v < vectors; v++) down[v] = rotate_down(bottom[v]);
#pragma GCC unroll 4
    for (size_t v = vectors; v-- > 0;) {
        const lanes_mask last = lane(half - 1, v);
        const vec from_left = blend(lane(0, 0), up[v], v == 0 ? bottom[0] : up[v - 1]);
        const vec from_right =
            v + 1 == vectors ? down[v] : blend(lane(WIDTH - 1, 0), down[v], down[v + 1]);
        top[v] = blend(last, from_left, top[v]);
        bottom[v] = blend(last, from_right, from_left);
    }
}

/* 1 / x from a value close to it, by a step of Newton's method: no error builds up. */
HESSCRIT_INLINE vec inverse_of(vec x, vec close)
{
    return mul(close, negmuladd(close, x, spread(2.0)));
}

/* The angles of WIDTH pairs: the smaller root t = tan, without branches. With d half
 * the difference of the diagonal entries and r = sqrt(d^2 + apq^2), t = apq /
 * (|d| + r), cos^2 = (|d| + r) / 2r and 1 / cos = cos (1 + t^2): a quotient and two
 * roots from one pivot to the next, 70 cycles, bound n < 10. small.h says why the
 * squares are in range. */
HESSCRIT_INLINE size_t compute_angles(double least, size_t v, struct lines *l, struct factors *f)
{
    const vec zero = spread(0.0), one = spread(1.0);
    const vec app = l->diagonal[0][v], aqq = l->diagonal[1][v];
    const vec dp = l->scale[0][v], dq = l->scale[1][v];
    const vec ip = l->inverse[0][v], iq = l->inverse[1][v];

    const vec apq = mul(l->pivot[v], mul(dp, dq));
    const lanes_mask turned = exceeds(magnitude(apq), spread(least));
    const vec difference = mul(spread(0.5), sub(aqq, app));
    const vec root = square_root(muladd(difference, difference, mul(apq, apq)));
    const vec sum = add(magnitude(difference), root);
    const vec toward = blend(exceeds(zero, difference), apq, sub(zero, apq));
    const vec cosine = blend(turned, one, square_root(divide(sum, add(root, root))));
    const vec t = blend(turned, zero, divide(toward, sum));
    const vec secant = muladd(t, mul(t, cosine), cosine);

    f->minus[v] = mul(t, mul(dq, ip));
    f->plus[v] = mul(t, mul(dp, iq));
    f->kept[v] = blend(turned, l->pivot[v], spread(0.0));
    store(f->minus_of + v * WIDTH, f->minus[v]);
    store(f->plus_of + v * WIDTH, f->plus[v]);

    l->diagonal[0][v] = negmuladd(t, apq, app);
    l->diagonal[1][v] = muladd(t, apq, aqq);
    l->scale[0][v] = mul(cosine, dp);
    l->scale[1][v] = mul(cosine, dq);
    l->inverse[0][v] = inverse_of(l->scale[0][v], mul(secant, ip));
    l->inverse[1][v] = inverse_of(l->scale[1][v], mul(secant, iq));
    return count(turned);
}

/* Rows p and q of pair k: their rotation, that of all pairs of columns, and
 * the way to the next places; p goes to `place` in the top line. Nothing but the pivots of the next
 * round is kept in registers: bound by the stores, 2 * lanes doubles in each row. */
HESSCRIT_INLINE void update_rows(size_t vectors, size_t half, size_t k, size_t place, double *p,
                                 double *q, const struct factors *f, vec *next)
{
    const size_t lanes = vectors * WIDTH;
    const vec minus = spread(f->minus_of[k]);
    const vec plus = spread(f->plus_of[k]);
    vec pp[SMALL_VECTORS], pq[SMALL_VECTORS], qp[SMALL_VECTORS], qq[SMALL_VECTORS];
#pragma GCC unroll 4
    for (size_t v = 0; v < vectors; v++) {
        const vec p_top = load(p + v * WIDTH), p_bottom = load(p + lanes + v * WIDTH);
        const vec q_top = load(q + v * WIDTH), q_bottom = load(q + lanes + v * WIDTH);
        const vec u_top = negmuladd(minus, q_top, p_top);
        const vec u_bottom = negmuladd(minus, q_bottom, p_bottom);
        const vec w_top = muladd(plus, p_top, q_top);
        const vec w_bottom = muladd(plus, p_bottom, q_bottom);
        const lanes_mask here = lane(k, v);
        pp[v] = negmuladd(f->minus[v], u_bottom, u_top);
        pq[v] = blend(here, muladd(f->plus[v], u_top, u_bottom), f->kept[v]);
        qp[v] = blend(here, negmuladd(f->minus[v], w_bottom, w_top), f->kept[v]);
        qq[v] = muladd(f->plus[v], w_top, w_bottom);
    }
    move_on(vectors, half, pp, pq);
    move_on(vectors, half, qp, qq);
#pragma GCC unroll 4
    for (size_t v = 0; v < vectors; v++) {
        next[v] = blend(lane(place, v), next[v], pq[v]);
        store(p + v * WIDTH, pp[v]);
        store(p + lanes + v * WIDTH, pq[v]);
        store(q + v * WIDTH, qp[v]);
        store(q + lanes + v * WIDTH, qq[v]);
    }
}

/* The pair of place k in the round whose ring begins there. */
HESSCRIT_INLINE size_t top_index(size_t half, const unsigned char *ring, size_t k)
{
    return k + 1 == half ? half - 1 : ring[k];
}

HESSCRIT_INLINE size_t bottom_index(size_t half, const unsigned char *ring, size_t k)
{
    return ring[2 * half - 2 - k];
}

HESSCRIT_INLINE void update_matrix(size_t vectors, hesscrit_small *s, const unsigned char *ring,
                                   const struct factors *f, struct lines *l)
{
    const size_t half = s->half, stride = 2 * vectors * WIDTH;
    vec next[SMALL_VECTORS];
#pragma GCC unroll 4
    for (size_t v = 0; v < vectors; v++) next[v] = spread(0.0);
    for (size_t k = 0; k < half; k++)
        update_rows(vectors, half, k, s->next_place[k], s->a + top_index(half, ring, k) * stride,
                    s->a + bottom_index(half, ring, k) * stride, f, next);
    /* The only row of the bottom line that comes to the top. */
    const double *first = s->a + bottom_index(half, ring, 0) * stride + vectors * WIDTH;
    next[0] = blend(lane(0, 0), next[0], load(first));
#pragma GCC unroll 4
    for (size_t v = 0; v < vectors; v++) l->pivot[v] = next[v];
    move_on(vectors, half, l->diagonal[0], l->diagonal[1]);
    move_on(vectors, half, l->scale[0], l->scale[1]);
    move_on(vectors, half, l->inverse[0], l->inverse[1]);
}

HESSCRIT_INLINE void update_vectors(hesscrit_small *s, const unsigned char *ring,
                                    const struct factors *f)
{
    const size_t stride = s->v_stride;
    for (size_t k = 0; stride > 0 && k < s->half; k++) {
        const vec minus = spread(f->minus_of[k]), plus = spread(f->plus_of[k]);
        double *p = s->v + top_index(s->half, ring, k) * stride;
        double *q = s->v + bottom_index(s->half, ring, k) * stride;
#pragma GCC unroll 2
        for (size_t j = 0; j < stride; j += WIDTH) {
            const vec x = load(p + j), y = load(q + j);
            store(p + j, negmuladd(minus, y, x));
            store(q + j, muladd(plus, x, y));
        }
    }
}

HESSCRIT_INLINE void load_lines(size_t vectors, const hesscrit_small *s, struct lines *l)
{
    double pivots[HESSCRIT_SMALL_HALF];
#pragma GCC unroll 4
    for (size_t v = 0; v < vectors; v++) store(pivots + v * WIDTH, spread(0.0));
    for (size_t k = 0; k < s->half; k++)
        pivots[k] = s->a[k * 2 * vectors * WIDTH + vectors * WIDTH + k];
#pragma GCC unroll 4
    for (size_t v = 0; v < vectors; v++) {
        l->pivot[v] = load(pivots + v * WIDTH);
        for (size_t line = 0; line < 2; line++) {
            l->diagonal[line][v] = load(s->diagonal[line] + v * WIDTH);
            l->scale[line][v] = l->inverse[line][v] = spread(1.0);
        }
    }
}

HESSCRIT_INLINE void store_lines(size_t vectors, const struct lines *l, hesscrit_small *s)
{
#pragma GCC unroll 4
    for (size_t v = 0; v < vectors; v++)
        for (size_t line = 0; line < 2; line++) {
            store(s->diagonal[line] + v * WIDTH, l->diagonal[line][v]);
            store(s->scale[line] + v * WIDTH, l->scale[line][v]);
        }
}

/* Nothing waits for the eigenvectors: their stores drain while the next angles
 * are computed. */
HESSCRIT_INLINE uint64_t sweep_vectors(size_t vectors, hesscrit_small *s)
{
    const size_t rounds = 2 * s->half - 1;
    struct lines l;
    struct factors f;
    load_lines(vectors, s, &l);
    uint64_t rotations = 0;
    for (size_t round = 0; round < rounds; round++) {
        const unsigned char *ring = s->ring + rounds - round;
#pragma GCC unroll 4
        for (size_t v = 0; v < vectors; v++) rotations += compute_angles(s->floor, v, &l, &f);
        update_matrix(vectors, s, ring, &f, &l);
        update_vectors(s, ring, &f);
    }
    store_lines(vectors, &l, s);
    return rotations;
}

/* The number of vectors in a line as a constant where that is few. */
static uint64_t small_sweep(hesscrit_small *s)
{
#if SMALL_CASES
    switch (s->lanes / WIDTH) {
    case 1:
        return sweep_vectors(1, s);
    case 2:
        return sweep_vectors(2, s);
#if SMALL_CASES > 2
    case 3:
        return sweep_vectors(3, s);
#endif
    default:
        return sweep_vectors(SMALL_CASES, s);
    }
#else
    return sweep_vectors(s->lanes / WIDTH, s);
#endif
}

/* Row `place` by its scales; returns how many of its entries are above the
 * relative threshold. roots: square roots of the diagonal. */
HESSCRIT_INLINE size_t settle_row(const hesscrit_small *s, size_t place, const double *scales,
                                  const double *roots, double *row, vec *largest)
{
    const size_t own = place < s->half ? place : s->lanes + place - s->half;
    const vec scale = spread(scales[own]);
    const vec root = spread(s->relative * roots[own]);
    size_t above = 0;
    for (size_t v = 0; v < 2 * s->lanes / WIDTH; v++) {
        const vec scaled = mul(mul(scale, load(scales + v * WIDTH)), load(row + v * WIDTH));
        const vec entry = blend(lane(own, v), scaled, spread(0.0));
        const vec size = magnitude(entry);
        store(row + v * WIDTH, entry);
        *largest = larger_of(*largest, size);
        above += count(both(exceeds(size, spread(HESSCRIT_SMALL_FLOOR)),
                            exceeds(size, mul(root, load(roots + v * WIDTH)))));
    }
    return above;
}

/* Between sweeps: all scales become 1. Returns how many pivots, counted from
 * both sides, are above the relative threshold. */
static size_t small_settle(hesscrit_small *s)
{
    double scales[HESSCRIT_SMALL], roots[HESSCRIT_SMALL];
    const size_t lanes = s->lanes, half = s->half;
    for (size_t line = 0; line < 2; line++) {
        for (size_t v = 0; v < lanes; v += WIDTH) {
            store(roots + line * lanes + v, square_root(magnitude(load(s->diagonal[line] + v))));
            store(scales + line * lanes + v, load(s->scale[line] + v));
            store(s->scale[line] + v, spread(1.0));
        }
        /* Lanes beyond hold copies that went astray. */
        for (size_t j = half; j < lanes; j++) scales[line * lanes + j] = 0.0;
    }
    size_t above = 0;
    vec largest = spread(0.0);
    for (size_t i = 0; i < 2 * half; i++) {
        above += settle_row(s, i, scales, roots, s->a + i * 2 * lanes, &largest);
        const vec scale = spread(scales[i < half ? i : lanes + i - half]);
        double *row = s->v + i * s->v_stride;
        for (size_t j = 0; j < s->v_stride; j += WIDTH) store(row + j, mul(scale, load(row + j)));
    }
    double of_lane[WIDTH];
    store(of_lane, largest);
    s->largest = 0.0;
    for (size_t j = 0; j < WIDTH; j++) s->largest = fmax(s->largest, of_lane[j]);
    return above;
}
