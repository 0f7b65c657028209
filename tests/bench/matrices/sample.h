/** @file
 * The matrices that eigenvalue solvers are measured on.
 */
#ifndef SAMPLE_H
#define SAMPLE_H

#include <stddef.h>

typedef struct sample {
    size_t n;
    size_t count;  /* of matrices: enough that no solver learns one by heart */
    double *a;     /* count matrices, each of n rows of n, exactly symmetric */
    double *norm;  /* of each: Frobenius */
    double *basis; /* of each: eigenvectors of a matrix nearby, rows; NULL where there are none */
} sample;

/** Entries uniform in (-1, 1). */
sample sample_random(size_t n);

/** 10,000 of them. */
sample sample_many(size_t n);

/**
 * Hessians of neural networks after some training: half the mean squared error of
 * networks 10 - h - 1 with tanh on 256 points, after 200 steps of gradient
 * descent, as of the first n parameters, the last few held fixed.
 *
 * Their spectra are those of Sagun et al., "Empirical analysis of the Hessian
 * of over-parametrized neural networks" (2017): a few large eigenvalues, the
 * most of them close to zero beside these, and of either sign.
 */
sample sample_network(size_t n);

/** The first, moved by others of the same kind times 10^-3, 10^-6, 10^-9 or 10^-12, with
 *  the eigenvectors from before. */
sample sample_nearby_3(size_t n);
sample sample_nearby_6(size_t n);
sample sample_nearby_9(size_t n);
sample sample_nearby_12(size_t n);

void sample_free(sample *s);

/** Matrix k of the sample. */
static inline const double *sample_matrix(const sample *s, size_t k)
{
    return s->a + k * s->n * s->n;
}

/** And its basis. */
static inline const double *sample_basis(const sample *s, size_t k)
{
    return s->basis + k * s->n * s->n;
}

#endif
