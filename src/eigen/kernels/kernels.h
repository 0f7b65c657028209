/* The inner loops of the eigenvalue solver, once for every kind of vector unit. */
#pragma once

#include "base/context.h"
#include "eigen/kernels/batch.h"
#include "eigen/kernels/ldl_kernels.h"
#include "eigen/kernels/small.h"

/* A matrix that is only read: entry (i, j) is at[i * row + j * column], so that
 * {a, lda, 1} is a row-major matrix and {a, 1, lda} its transpose. */
typedef struct hesscrit_view {
    const double *at;
    size_t row, column;
} hesscrit_view;

/* One version of every kernel. Their results agree up to rounding; each depends
 * on the values alone, never on the alignment of a pointer. Only the versions
 * with a fused multiply-add in hardware use one, and always the same way. */
typedef struct hesscrit_kernels {
    const char *name;
    size_t width; /* doubles in a vector */

    /* (x_j, y_j) <- (c x_j - s y_j, s x_j + c y_j) for j < n; x and y do not
     * overlap. Two loads and two stores for six flops: bound by the caches. */
    void (*rotate)(size_t n, double *x, double *y, double c, double s);

    /* The rotations (cs[2i], cs[2i+1]) of rows i and i+1 for i = last ... first,
     * downwards, on `width` columns of rows of stride doubles. */
    void (*rotate_chain)(size_t width, size_t first, size_t last, double *rows, size_t stride,
                         const double *cs);

    /* Sum of x_j y_j, in at least four partial sums so that the additions overlap. */
    double (*dot)(size_t n, const double *x, const double *y);

    /* Two rows of a step of tridiagonalisation, in one pass, with factors
     * {alpha, beta, gamma} for a, then for b: a_j += alpha w_j + beta v_j, and with
     * that y_j += gamma a_j, and the sum of a_j x_j; b likewise. None overlaps another. */
    void (*reduce)(size_t n, double *a, double *b, const double factors[6], const double *w,
                   const double *v, const double *x, double *y, double sums[2]);

    /* C += alpha A B: A is m x k, B is k x n, C has m rows of ldc doubles, row-major,
     * and overlaps neither. workspace: hesscrit_product_workspace(m, n, k)
     * doubles. An entry of C depends on its row of A, its column of B, on k and
     * on nothing else: C may be computed in parts, by any number of threads. */
    void (*product)(size_t m, size_t n, size_t k, double alpha, hesscrit_view a, hesscrit_view b,
                    double *c, size_t ldc, double *workspace);

    /* The same for the last m <= n rows of the lower triangle of an n x n matrix: entries
     * of C above its diagonal are not asked for, and most of them not computed. */
    void (*product_lower)(size_t m, size_t n, size_t k, double alpha, hesscrit_view a,
                          hesscrit_view b, double *c, size_t ldc, double *workspace);

    /* Copy the lower triangle of n rows into the upper one. */
    void (*mirror_lower)(size_t n, double *c, size_t ldc);

    /* The secular equation, see eigen/large/secular.c, where d_j - lambda is always
     * (pole_j - origin) - tau and never 0. The sums of weight_j / (d_j - lambda)
     * and of weight_j / (d_j - lambda)^2: */
    void (*secular_sums)(size_t n, const double *pole, const double *weight, double origin,
                         double tau, double sums[2]);
    /* product_j *= (d_j - lambda) / (pole_j - other) */
    void (*secular_factors)(size_t n, const double *pole, double origin, double tau, double other,
                            double *product);
    /* x_j = z_j / (d_j - lambda); the sum of their squares */
    double (*secular_vector)(size_t n, const double *pole, const double *z, double origin,
                             double tau, double *x);

    /* Corrections of an eigenvector, see eigen/large/correction.c: with couplings c_j = b_j +
     * lambda r_j and gaps g_j = lambda - others_j, e_j = c_j / g_j where |c_j| < 0.1 |g_j|, and r_j
     * / 2 where not. The sums of c_j^2, of e_j^2, of those c_j^2 where not, and of c_j e_j where
     * so. */
    void (*correct)(size_t n, double lambda, const double *b, const double *r, const double *others,
                    double *e, double sums[4]);

    /* Small matrices, see eigen/small/small_jacobi.c. A sweep rotates every pivot above the floor
     * and returns how many; settling the matrix after it returns how many entries off the diagonal
     * are above the relative threshold, and finds the largest. NULL without vectors. */
    uint64_t (*small_sweep)(hesscrit_small *small);
    size_t (*small_settle)(hesscrit_small *small);
    /* The version to prefer for the two functions above where n <= width, or NULL. */
    const struct hesscrit_kernels *narrow;

    /* T = V A V', V = H_2 ... H_{n-1}: d, e, tau and the v_i from a, of which the triangle on and
     * below the diagonal counts; then the rows of V. 4/3 n^3 flops, and 2 n^3. */
    void (*small_reduce)(hesscrit_small_reduction *r);
    void (*small_basis)(const hesscrit_small_reduction *r, double *v);
    /* d <- the eigenvalues of T, in no order, and the rows of V along, if it is not NULL;
     * returns how many rotations that took, or UINT64_MAX if more than `most` would be needed. */
    uint64_t (*small_ql)(hesscrit_small_reduction *r, double *v);
    /* The largest entry of V A - D V, of both triangles of a. */
    double (*small_residual)(const hesscrit_small_reduction *r, const double *a, const double *v);

    hesscrit_batch_kernels batch;
    const hesscrit_ldl_kernels *ldl; /* a file of its own; generic where that is all there is */
} hesscrit_kernels;

/* The version for this context: that chosen earlier, or the best for this machine. */
const hesscrit_kernels *hesscrit_kernels_of(hesscrit_context *context);

/* The versions that run on this machine, the best one first; NULL after the
 * last one, which is "generic". */
const hesscrit_kernels *hesscrit_kernels_at(size_t index);

const hesscrit_kernels *hesscrit_kernels_best(void);

/* NULL if there is none of that name, or it does not run on this machine. */
const hesscrit_kernels *hesscrit_kernels_named(const char *name);

/* Doubles; grows with m, n and k up to about 2.5 MB. */
size_t hesscrit_product_workspace(size_t m, size_t n, size_t k);

/* C += alpha A B for an n x n matrix C that stays symmetric thereby, such as
 * A A' (a rank-k update) or Q'(A Q): only the blocks on and below the diagonal
 * are computed, and the upper triangle is a copy of the lower one.
 * workspace: hesscrit_product_workspace(n, n, k) doubles. */
void hesscrit_symmetric_product(const hesscrit_kernels *kernels, size_t n, size_t k, double alpha,
                                hesscrit_view a, hesscrit_view b, double *c, size_t ldc,
                                double *workspace);

/* Sum of |x_j|, in the same way. */
double hesscrit_absolute_sum(size_t n, const double *x);

/* Sum of x_j y_j where there is no context to choose a version by. */
double hesscrit_plain_dot(size_t n, const double *x, const double *y);
