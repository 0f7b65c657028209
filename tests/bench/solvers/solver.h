/** @file
 * The solvers that are compared, all behind one interface.
 */
#ifndef SOLVER_H
#define SOLVER_H

#include <stddef.h>

#include "matrices/sample.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum task {
    TASK_PAIRS,  /* all eigenvalues and eigenvectors */
    TASK_NEARBY, /* the same, with eigenvectors of a matrix nearby, which peers have no use for */
    TASK_BATCH,  /* the same for all matrices of the sample, which hesscrit takes in one call */
    TASK_SIGNS   /* how many are above and below 1e-8 of the matrix's norm;
                    peers find the eigenvalues without vectors */
} task;

/** A solver is called like the code of a user who keeps the matrix and calls often. */
typedef struct solver {
    const char *name;
    size_t largest; /* n up to which it is tried */

    /** Memory that all calls for this n share; NULL on failure. */
    void *(*create)(size_t n, task what);
    /**
     * Matrix k of the sample, which is only read: a solver that destroys its
     * input copies it first, as part of the work.
     *
     * For TASK_BATCH hesscrit solves all of them, and tells the eigenvalues of this one.
     *
     * @param lambda  n doubles: the eigenvalues in any order, or for hesscrit and
     *                TASK_SIGNS 1, 0 and -1 for positive, undecided and negative ones
     * @return 0 on success
     */
    int (*solve)(void *state, const sample *s, size_t k, double *lambda);
    void (*destroy)(void *state);
} solver;

extern const solver solver_hesscrit;
/** On as many threads of OpenMP as that is told to use; there if HAVE_OPENMP. */
extern const solver solver_hesscrit_openmp;

/* Of LAPACK, by the name of its subroutine. */
extern const solver solver_dsyev;
extern const solver solver_dsyevd;
extern const solver solver_dsyevr;
/** SelfAdjointEigenSolver of a MatrixXd. */
extern const solver solver_eigen;
/** gsl_eigen_symmv() and, without vectors, gsl_eigen_symm(). */
extern const solver solver_gsl;

/** What stands behind LAPACK's names. */
const char *lapack_description(void);
/** Where the library can be told; 0 where it cannot. */
int lapack_use_threads(int threads);
/** Flops per second of dgemm for n = 512, as long as it takes three of them; the best. */
double lapack_dgemm_rate(void);

#ifdef __cplusplus
}
#endif

#endif
