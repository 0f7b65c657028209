#include "eigen/large.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "eigen/divide.h"
#include "eigen/tridiagonal.h"

static const double U = DBL_EPSILON / 2; /* unit roundoff */

/* ||T||_F of d and e, whose entries are below about n. */
static double tridiagonal_norm(size_t n, const double *d, const double *e)
{
    double squares = d[n - 1] * d[n - 1];
    for (size_t i = 0; i + 1 < n; i++) squares += d[i] * d[i] + 2.0 * e[i] * e[i];
    return sqrt(squares);
}

/* How many eigenvalues of T are below each x? By the signs of the pivots of
 * T - x I, which are those of a matrix within 5 u (||T|| + |x|) of it (Demmel,
 * "Applied numerical linear algebra" (1997), 5.3.4). */
enum { LANES = 16 };
static void count_below(size_t n, const double *d, const double *e, double tiny,
                        const double x[LANES], size_t below[LANES])
{
    double pivot[LANES];
    double count[LANES];
    for (size_t l = 0; l < LANES; l++) {
        pivot[l] = 1.0;
        count[l] = 0.0;
    }
    for (size_t i = 0; i < n; i++) {
        const double square = i > 0 ? e[i - 1] * e[i - 1] : 0.0;
        for (size_t l = 0; l < LANES; l++) {
            const double next = (d[i] - x[l]) - square / pivot[l];
            pivot[l] = fabs(next) < tiny ? -tiny : next;
            count[l] += pivot[l] < 0.0 ? 1.0 : 0.0;
        }
    }
    for (size_t l = 0; l < LANES; l++) below[l] = (size_t)count[l];
}

/* Is each of the ascending numbers lambda within radius of the eigenvalue of
 * its place? n^2 divisions for each side. */
static int are_eigenvalues(size_t n, const double *d, const double *e, const double *lambda,
                           double radius)
{
    const double tiny = 0x1p-1000;
    double x[LANES];
    size_t below[LANES];
    for (size_t first = 0; first < n; first += LANES)
        for (int side = -1; side <= 1; side += 2) {
            for (size_t l = 0; l < LANES; l++)
                x[l] = lambda[first + l < n ? first + l : n - 1] + side * radius;
            count_below(n, d, e, tiny, x, below);
            for (size_t l = 0; l < LANES && first + l < n; l++)
                if (side < 0 ? below[l] > first + l : below[l] <= first + l) return 0;
        }
    return 1;
}

/* ||T W' - W' L||_F: every eigenvalue of T lies about as close to one of lambda. */
static double residual_of(size_t n, const double *d, const double *e, const double *lambda,
                          size_t stride, const double *w)
{
    double squares = 0.0;
    for (size_t k = 0; k < n; k++) {
        const double *x = w + k * stride;
        double sum[2] = {0.0, 0.0};
        for (size_t i = 1; i + 1 < n; i++) {
            const double r = (d[i] - lambda[k]) * x[i] + e[i - 1] * x[i - 1] + e[i] * x[i + 1];
            sum[i % 2] += r * r;
        }
        const double first = (d[0] - lambda[k]) * x[0] + e[0] * x[1];
        const double last = (d[n - 1] - lambda[k]) * x[n - 1] + e[n - 2] * x[n - 2];
        squares += sum[0] + sum[1] + first * first + last * last;
    }
    return sqrt(squares);
}

enum { PROBES = 4 };

/* Signs of a fixed pattern without any order: splitmix64 of Steele, Lea & Flood. */
static double sign_at(size_t i)
{
    uint64_t x = ((uint64_t)i + 1) * UINT64_C(0x9E3779B97F4A7C15);
    x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
    return (x ^ (x >> 31)) & 1 ? 1.0 : -1.0;
}

/* sqrt(n) times the largest |W W' x - x| of a few vectors x of signs. Each entry
 * of W W' - I shows in one of them unless all others of its row hide it; two
 * rows that are not orthogonal cannot hide. probe: scratch for n numbers. */
static double orthogonality_defect(const hesscrit_kernels *kernels, size_t n, size_t stride,
                                   const double *w, double *probe)
{
    double worst = 0.0;
    for (size_t p = 0; p < PROBES; p++) {
        memset(probe, 0, n * sizeof *probe);
        for (size_t k = 0; k < n; k++) {
            const double sign = sign_at(p * n + k);
            for (size_t j = 0; j < n; j++) probe[j] += sign * w[k * stride + j];
        }
        for (size_t k = 0; k < n; k++) {
            const double difference =
                fabs(kernels->dot(n, w + k * stride, probe) - sign_at(p * n + k));
            if (!(difference <= worst)) worst = difference;
        }
    }
    return sqrt((double)n) * worst;
}

/* What rounding may have done to an eigenvalue of 2^-exponent A before there was
 * T: n - 2 reflections from both sides, each of which perturbs the matrix by
 * c n u ||A||_F (Higham, "Accuracy and stability of numerical algorithms" (2002),
 * theorem 19.4 and lemma 19.2), with c = 8 for the product, the reflector's own
 * rounding, and the update. */
static double reduction_error(size_t n, double norm)
{
    const double size = (double)n + 4.0;
    return 16.0 * size * size * U * norm;
}

/* An error of n u ||A|| is small beside every eigenvalue only then. */
static int is_well_conditioned_positive(size_t n, const double *lambda)
{
    double smallest = lambda[0];
    double largest = lambda[0];
    for (size_t i = 1; i < n; i++) {
        smallest = fmin(smallest, lambda[i]);
        largest = fmax(largest, lambda[i]);
    }
    return smallest > 0x1p-20 * largest && largest > 0.0;
}

/* Find the pairs of T and check them. */
static hesscrit_status solve_tridiagonal(hesscrit_context *context, const hesscrit_reduction *r,
                                         double *lambda, double *vectors, double *radius,
                                         int *found)
{
    const size_t n = r->n;
    double *e = r->v; /* of no more use there */
    const double norm = tridiagonal_norm(n, r->d, r->e);
    const double worst_defect = 32.0 * (double)n * U;
    *radius = 4.0 * (double)n * U * norm;
    memcpy(lambda, r->d, n * sizeof *lambda);
    memcpy(e, r->e, (n - 1) * sizeof *e);
    const hesscrit_status status =
        hesscrit_tridiagonal_pairs(context, n, lambda, e, r->stride, vectors, found);
    if (status != HESSCRIT_OK || !*found) return status;
    if (vectors)
        *found = residual_of(n, r->d, r->e, lambda, r->stride, vectors) <= *radius &&
                 orthogonality_defect(r->kernels, n, r->stride, vectors, r->w) <= worst_defect;
    else
        *found = are_eigenvalues(n, r->d, r->e, lambda, *radius);
    return HESSCRIT_OK;
}

static hesscrit_status tell(hesscrit_context *context, uint64_t step)
{
    return hesscrit_progress(context, HESSCRIT_STAGE_EIGEN, step,
                             HESSCRIT_LARGE_STEPS + HESSCRIT_SWEEP_CAP);
}

hesscrit_status hesscrit_large_pairs(hesscrit_context *context, const hesscrit_matrix *matrix,
                                     double *lambda, double *vectors,
                                     hesscrit_jacobi_result *result, int *found)
{
    const size_t n = matrix->n;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(context);
    hesscrit_reduction r;
    double radius = 0.0;
    hesscrit_status status = hesscrit_tridiagonalise(context, matrix, &r);
    if (status == HESSCRIT_OK) status = tell(context, 1);
    if (status == HESSCRIT_OK)
        status = solve_tridiagonal(context, &r, lambda, vectors, &radius, found);
    if (status == HESSCRIT_OK) status = tell(context, 2);
    if (status == HESSCRIT_OK && *found && vectors)
        status = hesscrit_transform_back(context, &r, n, vectors, r.stride);
    if (status == HESSCRIT_OK) status = tell(context, 3);
    if (status != HESSCRIT_OK) return status;
    if (*found) {
        const double norm = hesscrit_frobenius_norm(n, matrix->stride, matrix->a);
        *result = (hesscrit_jacobi_result){
            .norm = norm,
            .relative_accuracy = is_well_conditioned_positive(n, lambda),
            .basis_error = reduction_error(n, norm) + ldexp(radius, r.exponent)};
        for (size_t i = 0; i < n; i++) lambda[i] = ldexp(lambda[i], r.exponent);
    }
    hesscrit_scratch_release(context, mark);
    return HESSCRIT_OK;
}
