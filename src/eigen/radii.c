/*
 * A radius for each eigenvalue of a matrix that is known up to errors in its entries.
 *
 * Let the rows q_k of V be orthonormal for a start, A q_k = lambda_k q_k, and |E| <= B entry by
 * entry. In the basis V, A + E is
 *     N = diag(lambda) + G,   |G_kl| = |q_k' E q_l| <= C_kl = |q_k|' B |q_l|,
 *     ||G|| = ||E|| <= rho(B),   ||column k of G|| = ||E q_k|| <= w_k = || B |q_k| ||.
 * Weyl: each eigenvalue of N is within rho(B) of its lambda. Where eigenvalues are
 * separated, less is true. The k-th eigenvalue of N, ascending and counted from 0, is at least the
 * lowest one of its trailing block N[k..n) (Cauchy's interlacing theorem), and that
 * follows from parts of the block: split at any m,
 *     N[k..n) = [ N[k..m)  X ;  X'  N[m..n) ],   with  N[k..m) >= alpha, N[m..n) >= mu, ||X|| <= x,
 * has no eigenvalue below the lower one of [ alpha  x ; x  mu ], as the quadratic form at (y, z)
 * is at least alpha |y|^2 - 2 x |y||z| + mu |z|^2. That one is alpha - t, where
 *     t = 2 x^2 / (g + sqrt(g^2 + 4 x^2)),   g = mu - alpha:
 * x at worst, and x^2 / g across a wide gap (the quadratic residual bound). alpha itself
 * comes from the eigenvalues k+1 ... m-1 in the same way, starting with lambda_k - C_kk. All
 * splits are tried, each for the cost of a square root. Upper bounds are lower ones of -N.
 *
 * The vectors that are given are neither quite orthonormal nor quite eigenvectors. With
 * d = ||I - V V'||_F, their nearest orthonormal ones are U' = (V V')^(-1/2) V and
 * ||u_k - q_k|| <= d. Then C and w grow by at most 2 d rho + d^2 rho, and A is diag(lambda)
 * in the basis U up to a matrix of norm (1 + d) ||A V' - V' diag(lambda)|| + d (lambda_n -
 * lambda_1) for d <= 0.01, which moves each eigenvalue by no more (Weyl).
 *
 * Sources: Parlett, "The symmetric eigenvalue problem" (1998), 10.1 (Weyl, Cauchy) and 11.7 (Kato,
 * Temple); Mathias, "Quadratic residual bounds for the Hermitian eigenvalue problem", SIAM J.
 * Matrix Anal. Appl. 19 (1998); Li & Li, "A note on eigenvalues of perturbed Hermitian
 * matrices", Linear Algebra Appl. 395 (2005).
 */
#include "eigen/radii.h"

#include <hesscrit/eigen.h>

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/numbers.h"
#include "eigen/kernels/kernels.h"
#include "eigen/matrix.h"
#include "eigen/radius.h"

static const double MOST_DEFECT = 0.01;         /* of vectors that are of use */
static const double UNDERFLOW_SLACK = 0x1p-400; /* beside entries of size 1: squares of smaller
                                                   ones may be lost */

/* All in units in which the largest entry of the bound is near 1. */
struct basis {
    size_t n;
    int exponent;       /* of the unit */
    int estimate;       /* B is no bound for sure */
    double rho;         /* of B; of 1 + HESSCRIT_MOST_EXCESS times B for an estimate */
    double defect;      /* d */
    const double *gaps; /* n: lambda_k+1 - lambda_k */
    double *c, *work;   /* n * n each */
    double *w;          /* n */
};

/* ||I - V V'||_F and what rounding may have hidden of it. */
static double defect_of(const hesscrit_kernels *kernels, size_t n, size_t ldv, const double *v)
{
    double sum = 0.0;
    for (size_t k = 0; k < n; k++)
        for (size_t l = 0; l <= k; l++) {
            const double product = kernels->dot(n, v + k * ldv, v + l * ldv);
            const double d = product - (l == k ? 1.0 : 0.0);
            sum += (l == k ? 1.0 : 2.0) * d * d;
        }
    const double order = (double)n;
    const double roundings = order * (0.25 * order + 4.0); /* sums of four parts or more */
    return 1.001 * (sqrt(sum) + roundings * HESSCRIT_UNIT_ROUNDOFF);
}

/* The bound in the unit, exactly symmetric: both |E_ij| and |E_ji| are below the smaller entry. */
static void scale_bound(size_t n, size_t ld, const double *bound, int exponent, double *scaled)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) {
            const double smaller = fmin(bound[i * ld + j], bound[j * ld + i]);
            scaled[i * n + j] = scaled[j * n + i] = ldexp(smaller, -exponent);
        }
}

/*
 * Of a bound that is an estimate, let an error be beyond it by HESSCRIT_MOST_EXCESS times as much
 * now and then: to C_kl and w_k add as many times the root sum of squares of |q_ki| B_ij |q_lj|,
 * and of B_ij |q_kj|. That makes the radius of an eigenvalue that depends on one entry 1 +
 * HESSCRIT_MOST_EXCESS times as large, and adds little to the sum of many, where not all errors can
 * be at their worst at once. Given |V| in work, which is squared, and the squares of B in
 * `squares`, which is overwritten.
 */
static void allow_for_estimates(const hesscrit_kernels *kernels, struct basis *b, double *squares,
                                double *product, double *workspace)
{
    const size_t n = b->n;
    for (size_t e = 0; e < n * n; e++) b->work[e] *= b->work[e];
    memset(product, 0, n * n * sizeof *product);
    kernels->product(n, n, n, 1.0, (hesscrit_view){b->work, n, 1}, (hesscrit_view){squares, n, 1},
                     product, n, workspace);
    memset(squares, 0, n * n * sizeof *squares);
    kernels->product(n, n, n, 1.0, (hesscrit_view){product, n, 1}, (hesscrit_view){b->work, 1, n},
                     squares, n, workspace);
    for (size_t k = 0; k < n; k++) {
        double sum = 0.0;
        for (size_t i = 0; i < n; i++) sum += product[k * n + i];
        b->w[k] += HESSCRIT_MOST_EXCESS * sqrt(sum);
        for (size_t l = 0; l < n; l++)
            b->c[k * n + l] +=
                HESSCRIT_MOST_EXCESS * sqrt(0.5 * squares[k * n + l] + 0.5 * squares[l * n + k]);
    }
}

/* C = |V| B |V'| and w, given B in c, with all that their rounding may have lost. */
static void transform_bound(const hesscrit_kernels *kernels, struct basis *b, size_t ldv,
                            const double *vectors, double *product, double *workspace)
{
    const size_t n = b->n;
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i < n; i++) b->work[k * n + i] = fabs(vectors[k * ldv + i]);
    const hesscrit_view absolute = {b->work, n, 1};
    const hesscrit_view transposed = {b->work, 1, n};
    memset(product, 0, n * n * sizeof *product);
    kernels->product(n, n, n, 1.0, absolute, (hesscrit_view){b->c, n, 1}, product, n, workspace);
    memset(b->c, 0, n * n * sizeof *b->c);
    kernels->product(n, n, n, 1.0, (hesscrit_view){product, n, 1}, transposed, b->c, n, workspace);

    /* No term is negative, so that rounding is a relative error of each sum. */
    const double rounding = 1.0 + (4.0 * (double)n + 32.0) * HESSCRIT_UNIT_ROUNDOFF;
    const double lost = 2.1 * b->defect * b->rho + (double)n * UNDERFLOW_SLACK;
    for (size_t k = 0; k < n; k++) {
        double sum = 0.0;
        for (size_t i = 0; i < n; i++) sum += product[k * n + i] * product[k * n + i];
        b->w[k] = rounding * sqrt(sum) + lost;
        for (size_t l = 0; l < n; l++) b->c[k * n + l] = rounding * b->c[k * n + l] + lost;
    }
}

/* t above: by how much x, across a gap that may be negative, lowers the lower of two. */
static double lowering(double gap, double x)
{
    const double root = sqrt(gap * gap + 4.0 * x * x);
    return gap > 0.0 ? 2.0 * x * x / (gap + root) : 0.5 * (root - gap);
}

/* Row m of work: sum over l = k+1 ... m-1 of C_kl^2 for each k < m. */
static void sum_squares(const struct basis *b)
{
    const size_t n = b->n;
    for (size_t m = 1; m < n; m++) {
        double *sums = b->work + m * n;
        const double *before = sums - n;
        const double *row = b->c + (m - 1) * n;
        for (size_t k = 0; k + 1 < m; k++) sums[k] = before[k] + row[k] * row[k];
        sums[m - 1] = 0.0;
    }
}

/* With all eigenvalues from m on known to be above lambda_m - below[m], m < n, or for m = n without
 * them: lower bounds for those before m. outside[k]: sum over l >= m of C_kl^2. */
static void split_at(const struct basis *b, size_t m, const double *outside, double *below)
{
    const size_t n = b->n;
    const double *row = b->c + (m - 1) * n; /* the sums of row m would end with this one, squared */
    const double *inside = b->work + (m - 1) * n;
    double alpha = 0.0;    /* lambda_k - alpha bounds N[k..m) */
    double distance = 0.0; /* lambda_m - lambda_k */
    double by_columns = 0.0;
    double by_entries = 0.0;
    for (size_t k = m; k-- > 0;) {
        const double own = b->c[k * n + k];
        const double squares = k + 1 < m ? inside[k] + row[k] * row[k] : 0.0;
        const double e = fmin(sqrt(squares), b->w[k]);
        alpha = k + 1 < m ? own + lowering(b->gaps[k] + own - alpha, e) : own;
        alpha = fmin(alpha, b->rho);
        if (m == n) {
            below[k] = fmin(below[k], alpha);
            continue;
        }
        distance += b->gaps[k];
        by_entries += outside[k];
        by_columns += b->w[k] * b->w[k];
        const double x = fmin(sqrt(fmin(by_entries, by_columns)), b->rho);
        below[k] = fmin(below[k], alpha + lowering(distance + alpha - below[m], x));
    }
}

/* Lower bounds of all eigenvalues, lambda_k - below[k]. */
static void bound_below(const struct basis *b, double *outside, double *below)
{
    const size_t n = b->n;
    sum_squares(b);
    for (size_t k = 0; k < n; k++) {
        below[k] = b->rho;
        outside[k] = 0.0;
    }
    for (size_t m = n; m > 0; m--) {
        const double *row = b->c + (m - 1) * n;
        split_at(b, m, outside, below);
        for (size_t k = 0; k + 1 < m; k++) outside[k] += row[k] * row[k];
    }
}

static void reverse(size_t count, double *x)
{
    for (size_t i = 0; i < count / 2; i++) {
        const double swap = x[i];
        x[i] = x[count - 1 - i];
        x[count - 1 - i] = swap;
    }
}

/* What is not lambda or the bound: the solver's part. */
struct solver {
    double residual; /* as given, which goes with rho */
    double error;    /* which goes with the radii in the basis U */
};

/* Radii in the user's unit; `gaps`, c and w are reversed on the way. */
static void find_radii(struct basis *b, const struct solver *solver, double *gaps, double *outside,
                       double *below, double *radii)
{
    const size_t n = b->n;
    bound_below(b, outside, below);
    reverse(n * n, b->c); /* of -N, whose order is the other way round */
    reverse(n, b->w);
    reverse(n - 1, gaps);
    bound_below(b, outside, radii);
    reverse(n, radii);
    const double rounding = 1.0 + (32.0 * (double)n + 64.0) * HESSCRIT_UNIT_ROUNDOFF;
    for (size_t k = 0; k < n; k++) {
        const double separated = ldexp(rounding * fmax(below[k], radii[k]), b->exponent);
        const double weyl = ldexp(b->rho, b->exponent) + solver->residual;
        radii[k] = (1.0 + 4.0 * HESSCRIT_UNIT_ROUNDOFF) * fmin(weyl, separated + solver->error);
    }
}

/* With vectors that are of use, and a bound that is finite and not zero. */
static hesscrit_status separate(hesscrit_context *context, struct basis *b, const double *lambda,
                                size_t ldv, const double *vectors, size_t ld, const double *bound,
                                double residual, double *radii)
{
    const size_t n = b->n;
    const hesscrit_kernels *kernels = hesscrit_kernels_of(context);
    double *product = NULL, *workspace = NULL, *vector = NULL, *squares = NULL;
    hesscrit_status status = hesscrit_scratch_doubles(context, n, n, &b->c);
    if (status == HESSCRIT_OK && b->estimate)
        status = hesscrit_scratch_doubles(context, n, n, &squares);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, n, n, &b->work);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, n, n, &product);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, 4, n, &vector);
    if (status == HESSCRIT_OK)
        status =
            hesscrit_scratch_doubles(context, hesscrit_product_workspace(n, n, n), 1, &workspace);
    if (status != HESSCRIT_OK) return status;

    double *gaps = vector;
    b->gaps = gaps;
    b->w = vector + n;
    for (size_t k = 0; k + 1 < n; k++) gaps[k] = ldexp(lambda[k + 1] - lambda[k], -b->exponent);
    scale_bound(n, ld, bound, b->exponent, b->c);
    for (size_t e = 0; squares && e < n * n; e++) squares[e] = b->c[e] * b->c[e];
    transform_bound(kernels, b, ldv, vectors, product, workspace);
    if (squares) allow_for_estimates(kernels, b, squares, product, workspace);
    const struct solver solver = {residual, (1.0 + b->defect) * residual +
                                                b->defect * (lambda[n - 1] - lambda[0])};
    find_radii(b, &solver, gaps, vector + 2 * n, vector + 3 * n, radii);
    return HESSCRIT_OK;
}

hesscrit_status hesscrit_radii(hesscrit_context *context, size_t n, const double *lambda,
                               size_t ldv, const double *vectors, size_t ld, const double *bound,
                               double residual, int estimate, double *radii)
{
    if (n == 0) return HESSCRIT_OK;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(context);
    double *x = NULL;
    hesscrit_status status = hesscrit_scratch_doubles(context, 2, n, &x);
    if (status != HESSCRIT_OK) return status;
    const double rho =
        (estimate ? 1.0 + HESSCRIT_MOST_EXCESS : 1.0) * hesscrit_radius(n, ld, bound, x);
    struct basis b = {
        .n = n, .estimate = estimate, .exponent = rho > 0.0 ? hesscrit_scaling_exponent(rho) : 0};
    b.rho = ldexp(rho, -b.exponent);
    b.defect = vectors ? defect_of(hesscrit_kernels_of(context), n, ldv, vectors) : INFINITY;
    if (vectors && rho > 0.0 && rho <= DBL_MAX && b.defect <= MOST_DEFECT)
        status = separate(context, &b, lambda, ldv, vectors, ld, bound, residual, radii);
    else
        for (size_t k = 0; k < n; k++)
            radii[k] = (1.0 + 4.0 * HESSCRIT_UNIT_ROUNDOFF) * (rho + residual);
    hesscrit_scratch_release(context, mark);
    return status;
}

static hesscrit_status check_numbers(hesscrit_context *context, size_t n, const double *lambda,
                                     size_t ld, const double *bound, double residual)
{
    if (!(residual >= 0.0))
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT,
                             "the residual is %g; it has to be 0 or more", residual);
    for (size_t k = 0; k < n; k++)
        if (!isfinite(lambda[k]) || (k > 0 && lambda[k] < lambda[k - 1]))
            return hesscrit_fail(context, HESSCRIT_E_ARGUMENT,
                                 "lambda[%zu] is %g, not finite or below the one before", k,
                                 lambda[k]);
    return hesscrit_check_bound(context, n, ld, bound, INFINITY);
}

static hesscrit_status eigen_radii(hesscrit_context *context, size_t n, const double *lambda,
                                   size_t ldv, const double *vectors, size_t ld,
                                   const double *bound, double residual, double *radii)
{
    if (n > 0 && (!lambda || !radii))
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "%s is NULL",
                             lambda ? "radii" : "lambda");
    double *found = NULL;
    hesscrit_status status = hesscrit_check_matrix(context, "bound", bound, n, n, "ld", ld);
    if (status == HESSCRIT_OK && vectors)
        status = hesscrit_check_matrix(context, "vectors", vectors, n, n, "ldv", ldv);
    if (status == HESSCRIT_OK) status = check_numbers(context, n, lambda, ld, bound, residual);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, n, 1, &found);
    if (status == HESSCRIT_OK)
        status = hesscrit_radii(context, n, lambda, ldv, vectors, ld, bound, residual, 0, found);
    if (status == HESSCRIT_OK && n > 0) memcpy(radii, found, n * sizeof *radii);
    return status;
}

hesscrit_status hesscrit_eigen_radii(hesscrit_context *context, size_t n, const double *lambda,
                                     size_t ldv, const double *vectors, size_t ld,
                                     const double *bound, double residual, double *radii)
{
    HESSCRIT_RETURN_FROM_CALL(
        context, eigen_radii(context, n, lambda, ldv, vectors, ld, bound, residual, radii));
}
