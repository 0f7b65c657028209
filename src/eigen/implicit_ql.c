/* Source: Dubrulle, Martin & Wilkinson, "The implicit QL algorithm", Numer.
 * Math. 12 (1968). */
#include "eigen/implicit_ql.h"

#include <float.h>
#include <math.h>

enum { SWEEPS = 40 /* for one eigenvalue; most take 2 */ };

/* Rotations of up to a batch of sweeps: sweep s rotates the rows i and i+1 for
 * i = last[s] ... first[s], downwards, by (c, s) at [2 * (s * n + i)]. */
struct batch {
    size_t n, count;
    size_t first[HESSCRIT_QL_BATCH], last[HESSCRIT_QL_BATCH];
    double *rotations;
};

static void apply(const hesscrit_kernels *kernels, struct batch *batch, size_t columns,
                  double *basis, size_t stride)
{
    for (size_t s = 0; s < batch->count; s++)
        kernels->rotate_chain(columns, batch->first[s], batch->last[s], basis, stride,
                              batch->rotations + 2 * s * batch->n);
    batch->count = 0;
}

/* One implicit QL sweep on rows l ... m of the tridiagonal matrix. */
static void ql_sweep(struct batch *batch, double *d, double *e, size_t l, size_t m)
{
    double *cs = batch->rotations + 2 * batch->count * batch->n;
    double g = (d[l + 1] - d[l]) / (2.0 * e[l]);
    g = d[m] - d[l] + e[l] / (g + copysign(sqrt(g * g + 1.0), g));
    double s = 1.0;
    double c = 1.0;
    double p = 0.0;
    size_t i = m;
    while (i-- > l) {
        const double f = s * e[i];
        const double b = c * e[i];
        const double length = sqrt(f * f + g * g);
        e[i + 1] = length;
        if (length == 0.0) { /* the matrix has fallen apart between i and i+1 */
            d[i + 1] -= p;
            e[m] = 0.0;
            i++;
            break;
        }
        s = f / length;
        c = g / length;
        g = d[i + 1] - p;
        const double turned = (d[i] - g) * s + 2.0 * c * b;
        p = s * turned;
        d[i + 1] = g + p;
        g = c * turned - b;
        cs[2 * i] = c;
        cs[2 * i + 1] = s;
        if (i == l) {
            d[l] -= p;
            e[l] = g;
            e[m] = 0.0;
            break;
        }
    }
    batch->first[batch->count] = i;
    batch->last[batch->count] = m - 1;
    if (i < m) batch->count++;
}

int hesscrit_implicit_ql(const hesscrit_kernels *kernels, size_t n, double *d, double *e,
                         size_t columns, double *basis, size_t stride, double *workspace)
{
    struct batch batch = {.n = n, .count = 0, .rotations = workspace};
    e[n - 1] = 0.0;
    for (size_t l = 0; l < n; l++)
        for (int sweep = 0;; sweep++) {
            size_t m = l;
            while (m + 1 < n && fabs(e[m]) > 0.5 * DBL_EPSILON * (fabs(d[m]) + fabs(d[m + 1]))) m++;
            if (m == l) break;
            if (sweep == SWEEPS) return 0;
            ql_sweep(&batch, d, e, l, m);
            if (batch.count == HESSCRIT_QL_BATCH) apply(kernels, &batch, columns, basis, stride);
        }
    apply(kernels, &batch, columns, basis, stride);
    return 1;
}
