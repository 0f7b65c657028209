/* Source: Ogita & Aishima, "Iterative refinement for symmetric eigenvalue
 * decomposition", Japan J. Indust. Appl. Math. 35 (2018), for first order. */
#include "eigen/large/correction.h"

#include <math.h>
#include <string.h>

#include "base/numbers.h"
#include "eigen/arithmetic.h"

/* c += alpha a b', symmetric */
static void multiply_symmetric(const hesscrit_basis *s, double alpha, const double *a,
                               const double *b, double *c)
{
    hesscrit_symmetric_product(s->kernels, s->n, s->n, alpha, (hesscrit_view){a, s->stride, 1},
                               (hesscrit_view){b, 1, s->stride}, c, s->stride, s->workspace);
}

/* c += a b */
static void multiply_matrices(const hesscrit_basis *s, const double *a, const double *b, double *c)
{
    s->kernels->product(s->n, s->n, s->n, 1.0, (hesscrit_view){a, s->stride, 1},
                        (hesscrit_view){b, s->stride, 1}, c, s->stride, s->workspace);
}

static void clear_matrix(const hesscrit_basis *s, double *c)
{
    memset(c, 0, s->n * s->stride * sizeof *c);
}

/*
 * Rotations take 24 n flops each, and make corrections smaller that all else depends on the
 * third power of or more: of random symmetric matrices, half of them and more were
 * measured to be due to the nearest few eigenvalues.
 */
static uint64_t rotate_close_pairs(const hesscrit_basis *s, uint64_t most)
{
    const hesscrit_stop_test test = {0.0, s->noise, s->angle};
    hesscrit_matrix b = {s->n, s->stride, s->b, 0, 0.0};
    return most > 0 ? hesscrit_sweep(s->kernels, &b, s->n, s->v, s->probe, test, most) : 0;
}

uint64_t hesscrit_basis_change(const hesscrit_basis *s, uint64_t most)
{
    clear_matrix(s, s->x);
    clear_matrix(s, s->b);
    clear_matrix(s, s->r);
    multiply_matrices(s, s->v, s->matrix->a, s->x);
    multiply_symmetric(s, 1.0, s->x, s->v, s->b);
    const uint64_t rotations = rotate_close_pairs(s, most);
    if (s->is_orthonormal) return rotations;
    for (size_t i = 0; i < s->n; i++) s->r[i * s->stride + i] = 1.0;
    multiply_symmetric(s, -1.0, s->v, s->v, s->r);
    return rotations;
}

/* Row i of the corrections into that of X; what they do to eigenvalue i. Squares into c. */
static double correct_row(const hesscrit_basis *s, size_t i, const double *lambda,
                          hesscrit_couplings *c)
{
    double *b = s->b + i * s->stride;
    const double *r = s->r + i * s->stride;
    const double diagonal = b[i];
    double sums[4];
    b[i] = -lambda[i] * r[i]; /* it does not couple to itself */
    s->kernels->correct(s->n, lambda[i], b, r, lambda, s->x + i * s->stride, sums);
    b[i] = diagonal;
    c->all = hesscrit_larger(c->all, sums[0]);
    c->corrections = hesscrit_larger(c->corrections, sums[1]);
    c->left = hesscrit_larger(c->left, sums[2]);
    return sums[3];
}

hesscrit_couplings hesscrit_basis_find(const hesscrit_basis *s)
{
    const size_t n = s->n;
    hesscrit_couplings c = {0.0, 0.0, 0.0};
    double *first = s->probe;
    for (size_t i = 0; i < n; i++)
        first[i] = s->b[i * s->stride + i] / (1.0 - s->r[i * s->stride + i]);
    for (size_t i = 0; i < n; i++) s->lambda[i] = first[i] + correct_row(s, i, first, &c);
    return (hesscrit_couplings){sqrt(c.all), sqrt(c.corrections), sqrt(c.left)};
}

/*
 * exp(X) diagonalises D + E, of diagonal D and E beside it, to second order with X = X1 + X2,
 * [X1, D] = -E and [X2, D] = -[X1, E] / 2 beside the diagonal. What couples by first-order
 * corrections is symmetric but for products of E and I - V V', and both are small.
 */
void hesscrit_basis_refine(const hesscrit_basis *s)
{
    const size_t n = s->n;
    const size_t stride = s->stride;
    double *p = s->r;
    for (size_t i = 0; i < n; i++) {
        s->probe[i] = s->b[i * stride + i];
        s->b[i * stride + i] = 0.0;
    }
    clear_matrix(s, p);
    multiply_matrices(s, s->x, s->b, p);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) {
            const double coupling = 0.5 * (p[i * stride + j] + p[j * stride + i]);
            const double gap = s->probe[i] - s->probe[j];
            const double correction = fabs(coupling) < 0.1 * fabs(gap) ? coupling / gap : 0.0;
            s->x[i * stride + j] += correction;
            s->x[j * stride + i] -= correction;
        }
}

/* V <- (I + X - X X' / 2) V, which is exp(X) V to third order */
void hesscrit_basis_correct(hesscrit_basis *s, const hesscrit_couplings *c)
{
    const size_t n = s->n;
    if (c->corrections * c->corrections > (double)n * HESSCRIT_UNIT_ROUNDOFF) {
        clear_matrix(s, s->r);
        multiply_symmetric(s, -0.5, s->x, s->x, s->r);
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++) s->x[i * s->stride + j] += s->r[i * s->stride + j];
    }
    memcpy(s->b, s->v, n * s->stride * sizeof *s->b);
    multiply_matrices(s, s->x, s->b, s->v);
    s->is_orthonormal = 0;
}
