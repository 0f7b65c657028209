/** @file
 * One matrix, the solver's answers to it, and what has to be true of them.
 */
#ifndef TRIAL_H
#define TRIAL_H

#include <hesscrit/eigen.h>

#include "matrices.h"

struct hesscrit_kernels;

/* How the solver is to go about it; all zero is as a user meets it. */
typedef struct way {
    const struct hesscrit_kernels *kernels; /* NULL: the best for this machine */
    int only_with_vectors;                  /* saves the time of asking without them too */
    /* NULL: none; else fills the basis of hesscrit_eigen_nearby(), n rows of n, for a. */
    void (*start)(hesscrit_context *context, size_t n, const double *a, double *basis);
} way;

typedef struct trial {
    const matrix_type *type;
    size_t n;
    double *a, *lambda, *vectors, *values_only;
    long double *exact; /* NaN where unknown */
    hesscrit_eigen_info info, info_values_only;
    long double norm; /* the 1-norm, as LAPACK measures */
} trial;

trial new_trial(const matrix_type *type, size_t n, uint64_t seed);
void free_trial(trial *t);

/** With eigenvectors, and a second time without them. Fails where that is no success. */
void solve_trial(hesscrit_context *context, way how, trial *t);

/** 8 n eps ||A||_1, and the rounding of results that are subnormal. */
double trial_tolerance(const trial *t);

/** Ordered eigenvalues, alike with and without vectors, and the ratios of residuals.h up to 8. */
void assert_decomposition(const trial *t);

/** No further from exact than the residual told, and not than trial_tolerance(); both + slack. */
void assert_within_residual(const trial *t, const long double *exact, double slack);

/** The above, a positive leading component in every vector, a residual that is
 * of use, and the eigenvalues where they are known. */
void assert_answers(const trial *t);

/** Make the matrix, solve it this way and assert the answers. */
void assert_solved(hesscrit_context *context, way how, const matrix_type *type, size_t n);

#endif
