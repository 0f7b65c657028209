#include "eigen/relative_accuracy.h"

#include <math.h>

/* Of the inverse of a scaled matrix, at most. */
static const double LARGEST_INVERSE = 0x1p20;

/* trace of (L L')^-1 = sum of the squares of L^-1, which takes the place of the factor L, row by
 * row: no less than the largest eigenvalue of the inverse, where pivots may show nothing of it.
 * 0 once it is beyond what is allowed. n^3/3 flops. */
static int has_small_inverse(size_t n, size_t stride, double *factor, double *row)
{
    double trace = 0.0;
    for (size_t i = 0; i < n; i++) {
        double *li = factor + i * stride;
        for (size_t k = 0; k < i; k++) {
            row[k] = li[k];
            li[k] = 0.0;
        }
        const double pivot = li[i];
        for (size_t j = 0; j < i; j++) {
            const double *inverse = factor + j * stride;
            for (size_t k = 0; k <= j; k++) li[k] -= row[j] * inverse[k];
        }
        li[i] = 1.0;
        for (size_t k = 0; k <= i; k++) {
            li[k] /= pivot;
            trace += li[k] * li[k];
        }
        if (!(trace < LARGEST_INVERSE)) return 0;
    }
    return 1;
}

/* Cholesky of D A D and the inverse of its factor, 2n^3/3 flops: little beside a sweep. */
int hesscrit_is_well_scaled_positive(const hesscrit_kernels *kernels, const hesscrit_matrix *matrix,
                                     double *factor, double *scale)
{
    const size_t n = matrix->n;
    const size_t stride = matrix->stride;
    for (size_t i = 0; i < n; i++) {
        if (!(matrix->a[i * stride + i] > 0.0)) return 0;
        scale[i] = 1.0 / sqrt(matrix->a[i * stride + i]);
    }
    for (size_t i = 0; i < n; i++) {
        const double *row = matrix->a + i * stride;
        double *li = factor + i * stride;
        for (size_t j = 0; j < i; j++) {
            const double *lj = factor + j * stride;
            const double scaled = row[j] * scale[i] * scale[j];
            if (!(fabs(scaled) < 1.0)) return 0;
            li[j] = (scaled - kernels->dot(j, li, lj)) / lj[j];
        }
        const double pivot = 1.0 - kernels->dot(i, li, li);
        if (!(pivot > 1.0 / LARGEST_INVERSE)) return 0;
        li[i] = sqrt(pivot);
    }
    return has_small_inverse(n, stride, factor, scale);
}

int hesscrit_is_graded(const hesscrit_matrix *matrix)
{
    double smallest = INFINITY;
    double largest = 0.0;
    for (size_t i = 0; i < matrix->n; i++) {
        const double entry = matrix->a[i * matrix->stride + i];
        if (!(entry > 0.0)) return 0;
        smallest = fmin(smallest, entry);
        largest = fmax(largest, entry);
    }
    return smallest < largest / 16.0;
}

int hesscrit_is_relative_at_stake(const hesscrit_kernels *kernels, const hesscrit_matrix *matrix,
                                  double *factor, double *scale)
{
    return hesscrit_is_graded(matrix) &&
           hesscrit_is_well_scaled_positive(kernels, matrix, factor, scale);
}

int hesscrit_is_well_conditioned_positive(size_t n, const double *lambda)
{
    double smallest = lambda[0];
    double largest = lambda[0];
    for (size_t i = 1; i < n; i++) {
        smallest = fmin(smallest, lambda[i]);
        largest = fmax(largest, lambda[i]);
    }
    return smallest > 0x1p-20 * largest && largest > 0.0;
}
