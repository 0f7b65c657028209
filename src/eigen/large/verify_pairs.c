#include "eigen/large/verify_pairs.h"

#include <math.h>
#include <string.h>

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

int hesscrit_are_tridiagonal_eigenvalues(size_t n, const double *d, const double *e, size_t count,
                                         const double *lambda, double radius)
{
    const double tiny = 0x1p-1000;
    double x[LANES];
    size_t below[LANES];
    for (size_t first = 0; first < count; first += LANES)
        for (int side = -1; side <= 1; side += 2) {
            for (size_t l = 0; l < LANES; l++)
                x[l] = lambda[first + l < count ? first + l : count - 1] + side * radius;
            count_below(n, d, e, tiny, x, below);
            for (size_t l = 0; l < LANES && first + l < count; l++)
                if (side < 0 ? below[l] > first + l : below[l] <= first + l) return 0;
        }
    return 1;
}

/* splitmix64 of Steele, Lea & Flood. */
double hesscrit_probe_sign(size_t i)
{
    uint64_t x = ((uint64_t)i + 1) * UINT64_C(0x9E3779B97F4A7C15);
    x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
    return (x ^ (x >> 31)) & 1 ? 1.0 : -1.0;
}

double hesscrit_orthogonality_defect(const hesscrit_kernels *kernels, size_t rows, size_t n,
                                     size_t stride, const double *w, double *probe)
{
    double worst = 0.0;
    for (size_t p = 0; p < HESSCRIT_PROBES; p++) {
        memset(probe, 0, n * sizeof *probe);
        for (size_t k = 0; k < rows; k++) {
            const double sign = hesscrit_probe_sign(p * n + k);
            for (size_t j = 0; j < n; j++) probe[j] += sign * w[k * stride + j];
        }
        for (size_t k = 0; k < rows; k++) {
            const double difference =
                fabs(kernels->dot(n, w + k * stride, probe) - hesscrit_probe_sign(p * n + k));
            if (!(difference <= worst)) worst = difference;
        }
    }
    return sqrt((double)n) * worst;
}
