/*
 * A solver like any other takes longer to load, test, sort and store two rows
 * than to rotate them. Here n is a constant where a function is called, so that
 * all loops unroll and the matrix stays in registers. A sweep rotates every
 * pivot; whether one was needed is asked between sweeps.
 */
#include "eigen/small/tiny_jacobi.h"

#include <math.h>
#include <string.h>

#include "base/numbers.h"
#include "eigen/kernels/versions.h"
#include "eigen/relative_accuracy.h"

typedef struct tiny {
    double a[HESSCRIT_TINY][HESSCRIT_TINY]; /* on and above the diagonal */
    double v[HESSCRIT_TINY][HESSCRIT_TINY];
    double norm;
} tiny;

static int is_square_in_range(double squares)
{
    return squares > 0x1p-800 && squares < 0x1p800;
}

/* 0 where the common case ends: triangles that differ, or squares out of range,
 * as those of infinities and NaN are. */
HESSCRIT_INLINE int load_entries(size_t n, size_t lda, const double *a, tiny *t)
{
    double diagonal = 0.0, beside = 0.0;
    int differ = 0;
#pragma GCC unroll 4
    for (size_t i = 0; i < n; i++) {
        t->a[i][i] = a[i * lda + i];
        diagonal += t->a[i][i] * t->a[i][i];
#pragma GCC unroll 4
        for (size_t j = i + 1; j < n; j++) {
            t->a[i][j] = a[i * lda + j];
            differ |= t->a[i][j] != a[j * lda + i];
            beside += t->a[i][j] * t->a[i][j];
        }
#pragma GCC unroll 4
        for (size_t j = 0; j < n; j++) t->v[i][j] = i == j ? 1.0 : 0.0;
    }
    const double squares = diagonal + 2.0 * beside;
    t->norm = sqrt(squares);
    return !differ && is_square_in_range(squares);
}

/* As hesscrit_annihilating(), with the half angle's cosine from the root that the
 * tangent needs: two roots and a quotient from one pivot to the next. */
HESSCRIT_INLINE hesscrit_rotation annihilating(double app, double apq, double aqq)
{
    const double half = 0.5 * (aqq - app);
    const double squares = half * half + apq * apq;
    if (!is_square_in_range(squares))
        return apq == 0.0 ? (hesscrit_rotation){1.0, 0.0, 0.0}
                          : hesscrit_annihilating(app, apq, aqq);
    const double root = sqrt(squares);
    const double sum = fabs(half) + root;
    const double t = apq * copysign(1.0, half) / sum;
    const double c = sqrt(sum / (root + root));
    return (hesscrit_rotation){c, t * c, t};
}

HESSCRIT_INLINE double *entry(tiny *t, size_t i, size_t j)
{
    return i < j ? &t->a[i][j] : &t->a[j][i];
}

HESSCRIT_INLINE void rotate_entries(hesscrit_rotation r, double *x, double *y)
{
    const double u = *x;
    *x = r.c * u - r.s * *y;
    *y = r.s * u + r.c * *y;
}

/* The pivot (p, q), and row p and q of the eigenvectors. */
HESSCRIT_INLINE hesscrit_rotation turn_pivot(size_t n, tiny *t, size_t p, size_t q)
{
    const hesscrit_rotation r = annihilating(t->a[p][p], t->a[p][q], t->a[q][q]);
    const double shift = r.t * t->a[p][q];
    t->a[p][p] -= shift;
    t->a[q][q] += shift;
    t->a[p][q] = 0.0;
#pragma GCC unroll 4
    for (size_t j = 0; j < n; j++) rotate_entries(r, &t->v[p][j], &t->v[q][j]);
    return r;
}

/* Two disjoint pivots side by side, or with three rows one and what is beside it. */
HESSCRIT_INLINE void turn_pairs(size_t n, tiny *t, size_t p, size_t q, size_t i, size_t j)
{
    const hesscrit_rotation first = turn_pivot(n, t, p, q);
    hesscrit_rotation second = {1.0, 0.0, 0.0};
    if (j < n) second = turn_pivot(n, t, i, j);
    rotate_entries(first, entry(t, p, i), entry(t, q, i));
    if (j >= n) return;
    rotate_entries(first, entry(t, p, j), entry(t, q, j));
    rotate_entries(second, entry(t, p, i), entry(t, p, j));
    rotate_entries(second, entry(t, q, i), entry(t, q, j));
}

HESSCRIT_INLINE void sweep(size_t n, tiny *t)
{
    if (n == 2) {
        turn_pivot(n, t, 0, 1);
    } else if (n == 3) {
        turn_pairs(n, t, 0, 1, 2, 3);
        turn_pairs(n, t, 0, 2, 1, 3);
        turn_pairs(n, t, 1, 2, 0, 3);
    } else {
        turn_pairs(n, t, 0, 1, 2, 3);
        turn_pairs(n, t, 0, 2, 1, 3);
        turn_pairs(n, t, 0, 3, 1, 2);
    }
}

HESSCRIT_INLINE double largest_pivot(size_t n, const tiny *t)
{
    double largest = 0.0;
#pragma GCC unroll 4
    for (size_t i = 0; i < n; i++)
#pragma GCC unroll 4
        for (size_t j = i + 1; j < n; j++) {
            const double size = fabs(t->a[i][j]);
            largest = size > largest ? size : largest;
        }
    return largest;
}

HESSCRIT_INLINE int is_relatively_small(size_t n, const tiny *t, double relative)
{
    double root[HESSCRIT_TINY];
    int large = 0;
#pragma GCC unroll 4
    for (size_t i = 0; i < n; i++) root[i] = sqrt(fabs(t->a[i][i]));
#pragma GCC unroll 4
    for (size_t i = 0; i < n; i++)
#pragma GCC unroll 4
        for (size_t j = i + 1; j < n; j++) large |= fabs(t->a[i][j]) > relative * root[i] * root[j];
    return !large;
}

static int is_well_scaled_positive(hesscrit_context *context, size_t n, size_t lda, const double *a)
{
    double copy[HESSCRIT_TINY * HESSCRIT_TINY], factor[HESSCRIT_TINY * HESSCRIT_TINY];
    double scale[HESSCRIT_TINY];
    const hesscrit_matrix matrix = {n, n, copy, 0, 0.0};
    for (size_t i = 0; i < n; i++) memcpy(copy + i * n, a + i * lda, n * sizeof *a);
    return hesscrit_is_well_scaled_positive(hesscrit_kernels_of(context), &matrix, factor, scale);
}

/* Sweeps until the test of jacobi.h holds; whether the matrix given is positive
 * definite is asked only if it matters. Returns the sweeps made, the last
 * one without a rotation included; 0 if they did not converge. */
HESSCRIT_INLINE size_t diagonalise(size_t n, hesscrit_context *context, size_t lda, const double *a,
                                   tiny *t)
{
    const double relative = sqrt((double)n) * HESSCRIT_UNIT_ROUNDOFF;
    int positive = -1; /* unknown */
    for (size_t sweeps = 1; sweeps <= HESSCRIT_SWEEP_CAP; sweeps++) {
        const double largest = largest_pivot(n, t);
        if (sweeps > HESSCRIT_RELATIVE_SWEEPS) positive = 0;
        if (largest <= relative * t->norm) {
            if (is_relatively_small(n, t, relative)) return sweeps;
            if (largest <= HESSCRIT_UNIT_ROUNDOFF * t->norm / (double)n) {
                if (positive < 0) positive = is_well_scaled_positive(context, n, lda, a);
                if (!positive) return sweeps;
            }
        }
        sweep(n, t);
    }
    return 0;
}

/* Of the first component within 0.1 % of the largest, as eigen.h says. */
HESSCRIT_INLINE double leading_sign(size_t n, const double *v)
{
    double largest = fabs(v[0]);
#pragma GCC unroll 4
    for (size_t j = 1; j < n; j++) largest = fabs(v[j]) > largest ? fabs(v[j]) : largest;
    double leading = v[n - 1];
#pragma GCC unroll 4
    for (size_t j = n - 1; j-- > 0;) leading = fabs(v[j]) >= 0.999 * largest ? v[j] : leading;
    return copysign(1.0, leading);
}

/* Ascending; equal ones in the order they come. */
HESSCRIT_INLINE void store_sorted(size_t n, const tiny *t, double *lambda, size_t ldv,
                                  double *vectors)
{
#pragma GCC unroll 4
    for (size_t k = 0; k < n; k++) {
        size_t rank = 0;
#pragma GCC unroll 4
        for (size_t i = 0; i < n; i++)
            if (i != k) rank += i < k ? t->a[i][i] <= t->a[k][k] : t->a[i][i] < t->a[k][k];
        lambda[rank] = t->a[k][k];
        if (!vectors) continue;
        const double sign = leading_sign(n, t->v[k]);
#pragma GCC unroll 4
        for (size_t j = 0; j < n; j++) vectors[rank * ldv + j] = sign * t->v[k][j];
    }
}

HESSCRIT_INLINE int solve_unrolled(size_t n, hesscrit_context *context, size_t lda, const double *a,
                                   double *lambda, size_t ldv, double *vectors)
{
    tiny t;
    if (!load_entries(n, lda, a, &t) || diagonalise(n, context, lda, a, &t) == 0) return 0;
    store_sorted(n, &t, lambda, ldv, vectors);
    return 1;
}

int hesscrit_tiny_solve(hesscrit_context *context, size_t n, size_t lda, const double *a,
                        double *lambda, size_t ldv, double *vectors)
{
    if (context->hooks.progress) return 0;
    switch (n) {
    case 2:
        return solve_unrolled(2, context, lda, a, lambda, ldv, vectors);
    case 3:
        return solve_unrolled(3, context, lda, a, lambda, ldv, vectors);
    case 4:
        return solve_unrolled(4, context, lda, a, lambda, ldv, vectors);
    default:
        return 0;
    }
}

HESSCRIT_INLINE size_t diagonalise_any(size_t n, hesscrit_context *context,
                                       const hesscrit_matrix *matrix, double norm, double *lambda,
                                       double *vectors)
{
    tiny t;
    if (!load_entries(n, matrix->stride, matrix->a, &t)) t.norm = norm;
    const size_t sweeps = diagonalise(n, context, matrix->stride, matrix->a, &t);
    for (size_t k = 0; k < n; k++) {
        lambda[k] = t.a[k][k];
        memcpy(vectors + k * n, t.v[k], n * sizeof *vectors);
    }
    return sweeps;
}

size_t hesscrit_tiny_jacobi(hesscrit_context *context, const hesscrit_matrix *matrix, double norm,
                            double *lambda, double *vectors)
{
    switch (matrix->n) {
    case 2:
        return diagonalise_any(2, context, matrix, norm, lambda, vectors);
    case 3:
        return diagonalise_any(3, context, matrix, norm, lambda, vectors);
    default:
        return diagonalise_any(4, context, matrix, norm, lambda, vectors);
    }
}
