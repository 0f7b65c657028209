/* The kernels for x86 vectors. Before it is included:
 *   TARGET                  attribute of a function that uses them
 *   VECTOR, LANES           the type, and doubles in it
 *   ROWS, VECTORS           a tile: its rows, and vectors in a row
 *   LOAD STORE SET1 ADD..   the intrinsics
 *   EQUAL(a, b)             mask of lanes, bit 0 for lane 0
 */
#include "eigen/kernels/ldl_kernels.h"
#include "eigen/kernels/ldl_loops.h"

enum { COLUMNS = LANES * VECTORS };

/* Loops of constant length over arrays of constant size: registers in the end. */
TARGET static void update_tile(size_t depth, const double *w, const double *u, size_t stride,
                               double *c)
{
    VECTOR sum[ROWS][VECTORS];
    UNROLL for (size_t i = 0; i < ROWS; i++) UNROLL for (size_t j = 0; j < VECTORS; j++)
    {
        /* The tile is on its way from memory while the products are summed up. */
        if (j * LANES % 8 == 0) __builtin_prefetch(c + i * stride + j * LANES, 1);
        sum[i][j] = SET1(0.0);
    }
    for (size_t p = 0; p < depth; p++, w += ROWS, u += COLUMNS) {
        VECTOR x[VECTORS];
        UNROLL for (size_t j = 0; j < VECTORS; j++) x[j] = LOAD(u + j * LANES);
        UNROLL for (size_t i = 0; i < ROWS; i++)
        {
            const VECTOR y = SET1(w[i]);
            UNROLL for (size_t j = 0; j < VECTORS; j++) sum[i][j] = FMA(y, x[j], sum[i][j]);
        }
    }
    UNROLL for (size_t i = 0; i < ROWS; i++) UNROLL for (size_t j = 0; j < VECTORS; j++)
    {
        double *to = c + i * stride + j * LANES;
        STORE(to, SUBTRACT(LOAD(to), sum[i][j]));
    }
}

TARGET static void update_narrow(size_t depth, const double *w, const double *u, size_t stride,
                                 double *c)
{
    VECTOR sum[ROWS];
    UNROLL for (size_t i = 0; i < ROWS; i++) sum[i] = SET1(0.0);
    for (size_t p = 0; p < depth; p++, w += ROWS, u += COLUMNS) {
        const VECTOR x = LOAD(u);
        UNROLL for (size_t i = 0; i < ROWS; i++) sum[i] = FMA(SET1(w[i]), x, sum[i]);
    }
    UNROLL for (size_t i = 0; i < ROWS; i++)
        STORE(c + i * stride, SUBTRACT(LOAD(c + i * stride), sum[i]));
}

/* w[r] -= sum of l[q][r] w[q] for q < r. */
TARGET static void solve_triangle(const double *l, double *w)
{
    UNROLL for (size_t j = 0; j < VECTORS; j++)
    {
        VECTOR x[ROWS];
        UNROLL for (size_t r = 0; r < ROWS; r++)
        {
            x[r] = LOAD(w + r * COLUMNS + j * LANES);
            UNROLL for (size_t q = 0; q < r; q++) x[r] = FMA(SET1(-l[q * ROWS + r]), x[q], x[r]);
            STORE(w + r * COLUMNS + j * LANES, x[r]);
        }
    }
}

TARGET static void solve_tile(size_t depth, const double *l, double *w)
{
    for (size_t done = 0; done < depth; done += ROWS) {
        double *rows = w + done * COLUMNS;
        if (done > 0) update_tile(done, l, w, COLUMNS, rows);
        l += done * ROWS;
        solve_triangle(l, rows);
        l += (size_t)ROWS * ROWS;
    }
}

/* A vector is a row of a tile of u: LANES is ROWS. */
TARGET static void divide_tile(size_t depth, const hesscrit_ldl_divisor *divisors, const double *w,
                               size_t room, double *u, double *found)
{
    for (size_t p = 0; p < depth; p++, u += ROWS, found += (size_t)2 * ROWS) {
        const VECTOR own = SET1(divisors[p].own);
        const VECTOR other = SET1(divisors[p].other);
        const double *w1 = w + p * COLUMNS;
        const double *w2 = w + divisors[p].partner * COLUMNS;
        VECTOR sum = LOAD(found);
        VECTOR most = LOAD(found + ROWS);
        UNROLL for (size_t j = 0; j < VECTORS; j++)
        {
            const VECTOR x = SUBTRACT(MULTIPLY(own, LOAD(w1 + j * LANES)),
                                      MULTIPLY(other, LOAD(w2 + j * LANES)));
            STORE(u + j * room * ROWS, x);
            sum = ADD(sum, ABSOLUTE(x));
            most = MAXIMUM(ABSOLUTE(x), most);
        }
        STORE(found, sum);
        STORE(found + ROWS, most);
    }
}

TARGET static void add_shares(size_t depth, const double *weights, const double *u, double *s)
{
    VECTOR sum = LOAD(s);
    for (size_t p = 0; p < depth; p++)
        sum = FMA(SET1(weights[p]), ABSOLUTE(LOAD(u + p * ROWS)), sum);
    STORE(s, sum);
}

TARGET static void subtract_outer(size_t rows, size_t n, const double *f, const double *w,
                                  size_t stride, double *row)
{
    for (size_t i = 0; i < rows; i++, row += stride) {
        const VECTOR factor = SET1(-f[i]);
        for (size_t j = 0; j < n; j += LANES)
            STORE(row + j, FMA(factor, LOAD(w + j), LOAD(row + j)));
    }
}

/* One group; rows that are not there get the factor 0 and the first row's place. */
TARGET static void subtract_group(size_t n, size_t count, const double *factors, const double *rows,
                                  size_t stride, double *v)
{
    enum { GROUP = HESSCRIT_LDL_GROUP };
    const double *row[GROUP];
    VECTOR factor[GROUP];
    for (size_t p = 0; p < GROUP; p++) {
        row[p] = p < count ? rows + p * stride : rows;
        factor[p] = SET1(p < count ? factors[p] : 0.0);
    }
    if (count > GROUP / 2) {
        for (size_t j = 0; j < n; j += LANES) {
            VECTOR sum = MULTIPLY(factor[0], LOAD(row[0] + j));
            UNROLL for (size_t p = 1; p < GROUP; p++) sum = FMA(factor[p], LOAD(row[p] + j), sum);
            STORE(v + j, SUBTRACT(LOAD(v + j), sum));
        }
    } else {
        for (size_t j = 0; j < n; j += LANES) {
            VECTOR sum = MULTIPLY(factor[0], LOAD(row[0] + j));
            UNROLL for (size_t p = 1; p < GROUP / 2; p++) sum =
                FMA(factor[p], LOAD(row[p] + j), sum);
            STORE(v + j, SUBTRACT(LOAD(v + j), sum));
        }
    }
}

TARGET static void subtract_rows(size_t n, size_t count, const double *factors, const double *rows,
                                 size_t stride, double *v)
{
    enum { GROUP = HESSCRIT_LDL_GROUP };
    for (size_t p = 0; p < count; p += GROUP)
        subtract_group(n, count - p < GROUP ? count - p : GROUP, factors + p, rows + p * stride,
                       stride, v);
}

/* MAXIMUM(a, b) is a > b ? a : b: a NaN in a is passed over. */
TARGET static double largest(size_t n, const double *v, size_t *index)
{
    VECTOR best = SET1(0.0);
    for (size_t j = 0; j < n; j += LANES) best = MAXIMUM(ABSOLUTE(LOAD(v + j)), best);
    double lane[LANES];
    STOREU(lane, best);
    double maximum = 0.0;
    for (size_t l = 0; l < LANES; l++) maximum = lane[l] > maximum ? lane[l] : maximum;
    *index = 0;
    if (!(maximum > 0.0)) return 0.0;
    best = SET1(maximum);
    for (size_t j = 0; j < n; j += LANES) {
        const unsigned equal = (unsigned)EQUAL(ABSOLUTE(LOAD(v + j)), best);
        if (!equal) continue;
        *index = j + (size_t)__builtin_ctz(equal);
        break;
    }
    return maximum;
}

/* Bits in which 4 x 4 entries are not the mirror image of others. */
TARGET static inline __m256d differing(size_t lda, const double *block, const double *mirror)
{
    const __m256d m0 = _mm256_loadu_pd(mirror);
    const __m256d m1 = _mm256_loadu_pd(mirror + lda);
    const __m256d m2 = _mm256_loadu_pd(mirror + 2 * lda);
    const __m256d m3 = _mm256_loadu_pd(mirror + 3 * lda);
    const __m256d low01 = _mm256_unpacklo_pd(m0, m1);
    const __m256d high01 = _mm256_unpackhi_pd(m0, m1);
    const __m256d low23 = _mm256_unpacklo_pd(m2, m3);
    const __m256d high23 = _mm256_unpackhi_pd(m2, m3);
    const __m256d r0 = _mm256_permute2f128_pd(low01, low23, 0x20);
    const __m256d r1 = _mm256_permute2f128_pd(high01, high23, 0x20);
    const __m256d r2 = _mm256_permute2f128_pd(low01, low23, 0x31);
    const __m256d r3 = _mm256_permute2f128_pd(high01, high23, 0x31);
    return _mm256_or_pd(_mm256_or_pd(_mm256_xor_pd(r0, _mm256_loadu_pd(block)),
                                     _mm256_xor_pd(r1, _mm256_loadu_pd(block + lda))),
                        _mm256_or_pd(_mm256_xor_pd(r2, _mm256_loadu_pd(block + 2 * lda)),
                                     _mm256_xor_pd(r3, _mm256_loadu_pd(block + 3 * lda))));
}

TARGET static int is_mirrored(size_t lda, const double *block, const double *mirror)
{
    __m256d differ = _mm256_setzero_pd();
    for (size_t i = 0; i < HESSCRIT_LDL_LANES; i += 4)
        for (size_t j = 0; j < HESSCRIT_LDL_LANES; j += 4)
            differ =
                _mm256_or_pd(differ, differing(lda, block + i * lda + j, mirror + j * lda + i));
    const __m256i bits = _mm256_castpd_si256(differ);
    return _mm256_testz_si256(bits, bits);
}

TARGET static double sum_of(VECTOR x)
{
    double lane[LANES];
    double sum = 0.0;
    STOREU(lane, x);
    for (size_t l = 0; l < LANES; l++) sum += lane[l];
    return sum;
}

/* As measure_entries(), a vector at a time. A negative bound, or one that is no number, is what
 * its maximum with 0 is not. */
TARGET static void measure(size_t n, const hesscrit_ldl_measure *m, double found[4])
{
    const VECTOR zero = SET1(0.0);
    VECTOR most = zero;
    VECTOR errors = zero;
    VECTOR sizes = zero;
    VECTOR wrong = zero;
    size_t j = 0;
    for (; j + LANES <= n; j += LANES) {
        const VECTOR power = MULTIPLY(SET1(m->power), LOADU(m->powers + j));
        const VECTOR entry = LOADU(m->a + j);
        const VECTOR bound = LOADU(m->bound + j);
        const VECTOR size = ABSOLUTE(entry);
        const VECTOR own =
            MAXIMUM(MULTIPLY(SET1(HESSCRIT_LDL_LAST_BITS), size), MINIMUM(size, SET1(0x1p-1074)));
        const VECTOR error = MULTIPLY(MAXIMUM(bound, own), power);
        const VECTOR x = MULTIPLY(entry, power);
        STOREU(m->to + j, x);
        STOREU(m->largest + j, MAXIMUM(error, LOADU(m->largest + j)));
        STOREU(m->errors + j, ADD(error, LOADU(m->errors + j)));
        STOREU(m->sizes + j, ADD(ABSOLUTE(x), LOADU(m->sizes + j)));
        most = MAXIMUM(error, most);
        errors = ADD(errors, error);
        sizes = ADD(sizes, ABSOLUTE(x));
        wrong = ADD(wrong, ADD(MULTIPLY(zero, ADD(x, error)),
                               ABSOLUTE(SUBTRACT(bound, MAXIMUM(bound, zero)))));
    }
    double lane[LANES];
    STOREU(lane, most);
    found[0] = 0.0;
    for (size_t l = 0; l < LANES; l++) found[0] = lane[l] > found[0] ? lane[l] : found[0];
    found[1] = sum_of(errors);
    found[2] = sum_of(sizes);
    found[3] = sum_of(wrong);
    measure_entries(j, n, m, found);
}
