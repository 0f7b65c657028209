/** @file
 * Eigenvalues and eigenvectors of a symmetric matrix, and their signs.
 */
#ifndef HESSCRIT_EIGEN_H
#define HESSCRIT_EIGEN_H

#include <hesscrit/context.h>

/** What the solver tells besides the eigenvalues. */
typedef struct hesscrit_eigen_info {
    size_t struct_size;    /* set by hesscrit_eigen_info_default() */
    size_t sweeps;         /* sweeps over all pivots, the last one without a rotation included;
                              by QL, as many rotations as there are neighbours are a sweep;
                              0 for n > 32 and no vectors, unless they had to take over */
    uint64_t rotations;    /* rotations made in them */
    double residual;       /* each |lambda - exact| of the matrix given stays below it */
    double asymmetry;      /* largest |a_ij - a_ji| of the matrix given */
    int relative_accuracy; /* 1: positive definite, and solved to high relative accuracy */
} hesscrit_eigen_info;

static inline hesscrit_eigen_info hesscrit_eigen_info_default(void)
{
    hesscrit_eigen_info info;
    info.struct_size = sizeof info;
    info.sweeps = 0;
    info.rotations = 0;
    info.residual = 0.0;
    info.asymmetry = 0.0;
    info.relative_accuracy = 0;
    return info;
}

/** How many eigenvalues are above zero for sure, below zero for sure, and neither. */
typedef struct hesscrit_signs {
    size_t positive, negative, undecided;
} hesscrit_signs;

HESSCRIT_BEGIN_DECLS

/**
 * All eigenvalues, and if wanted eigenvectors, of a symmetric matrix: by the
 * cyclic Jacobi method where that is quickest or most accurate, else by way of
 * tridiagonal form, and from there by QL or divide and conquer.
 *
 * Accuracy: |lambda - exact| of the order of n * 2^-53 * ||A||, and
 * eigenvectors orthogonal to the same measure, clustered ones included. Where
 * the matrix is positive definite and, once scaled to unit diagonal, well
 * conditioned, every eigenvalue is right to a few digits of the last however
 * small it is beside the largest (info->relative_accuracy).
 *
 * @param lda      row stride of a, >= n
 * @param a        n rows of lda doubles, both triangles; only read. Where the
 *                 triangles differ, their mean is taken.
 * @param lambda   n doubles: the eigenvalues, ascending, unit of a
 * @param ldv      row stride of vectors, >= n; ignored without vectors
 * @param vectors  n rows of ldv doubles, or NULL: row k is the eigenvector of
 *                 lambda[k], of length 1, its largest component (the first of
 *                 those within 0.1 % of it) positive
 * @param info     NULL if not wanted. The residual costs one more product of
 *                 matrices where vectors are wanted; without them it is the
 *                 wider bound that rounding theory gives.
 * @return HESSCRIT_OK, or HESSCRIT_E_ARGUMENT: lda < n or ldv < n;
 *         HESSCRIT_E_NONFINITE: a holds a NaN or an infinity, found before any
 *         rotation; HESSCRIT_E_ASYMMETRIC: some |a_ij - a_ji| > 1e-6 * the largest
 *         |entry| of rows i and j; HESSCRIT_E_RANGE: an eigenvalue is
 *         beyond DBL_MAX; HESSCRIT_E_NO_CONVERGENCE: the cap of 60 sweeps was
 *         reached; or "any" of status.h
 *
 * Up to n = 4, and for positive definite matrices as above whose diagonal spans
 * more than a factor of 16, Jacobi does it all: about 3 n^3 flops a sweep, 6 n^3
 * with vectors; 6 to 12 sweeps, up to 25 where eigenvalues span many decades.
 * All others are reduced to tridiagonal form. Up to n = 32 its eigenpairs are found by
 * QL, with vectors about 12 n^3 flops in all, and checked by their product with the matrix;
 * what fails is left to Jacobi. Those of larger ones are found by divide
 * and conquer; with vectors, Jacobi's sweeps in their basis end it, and seldom have
 * anything to rotate. 4/3 n^3 flops, with vectors 4.3 n^3 where eigenvalues cluster
 * and up to 5.7 n^3. For positive definite ones the relative error is then n * 2^-53 times
 * their condition, and info->relative_accuracy 1 if that is below 2^20. The
 * vectors are checked by their products with vectors of random signs, values alone
 * by counting signs; what fails is left to Jacobi.
 *
 * From n = 362 on these share their work among the threads of the context, if it
 * was lent any: not a bit depends on whether or how many. They are asked for loops
 * of at most 8 tasks, about n of them, the shortest of some 10 microseconds, so
 * that starting a loop should take less. Jacobi does all by itself.
 * Source: Golub & Van Loan, "Matrix computations" (2013), 8.3 to 8.5; Demmel &
 * Veselić, "Jacobi's method is more accurate than QR", SIAM J. Matrix Anal. Appl. 13
 * (1992); Parlett, "The symmetric eigenvalue problem" (1998), 8.15, for QL without roots; Gu &
 * Eisenstat, "A divide-and-conquer algorithm for the symmetric tridiagonal eigenproblem", SIAM J.
 * Matrix Anal. Appl. 16 (1995).
 */
HESSCRIT_API hesscrit_status hesscrit_eigen_symmetric(hesscrit_context *context, size_t n,
                                                      size_t lda, const double *a, double *lambda,
                                                      size_t ldv, double *vectors,
                                                      hesscrit_eigen_info *info);

/**
 * The lowest eigenvalues of a symmetric matrix, and if wanted their eigenvectors:
 * hesscrit_eigen_symmetric() for those who want to know the ways down only.
 *
 * Accuracy, relative accuracy and signs are those of hesscrit_eigen_symmetric(), with
 * whose results these agree to that accuracy, not in every bit.
 *
 * @param count    of pairs, 0 to n
 * @param lambda   count doubles: the eigenvalues, ascending
 * @param ldv      row stride of vectors, >= n; ignored without vectors
 * @param vectors  count rows of ldv doubles, or NULL: row k is the eigenvector of lambda[k]
 * @param info     NULL if not wanted. With vectors, eigenvalues of the matrix, one for each
 *                 lambda and no two the same, are within the residual; that they
 *                 are the lowest is known from counting signs.
 * @return as hesscrit_eigen_symmetric(), and HESSCRIT_E_ARGUMENT for count > n. An
 *         eigenvalue beyond DBL_MAX is an error only if it is among the lowest.
 *
 * Cost: for n > 32 with vectors, 5/3 n^3 + 3 n^2 count + 2 n count^2 flops at most, and as
 * hesscrit_eigen_symmetric() where that is left to Jacobi. Else all pairs are
 * computed, or without vectors all eigenvalues.
 * Source: as above.
 */
HESSCRIT_API hesscrit_status hesscrit_eigen_lowest(hesscrit_context *context, size_t n, size_t lda,
                                                   const double *a, size_t count, double *lambda,
                                                   size_t ldv, double *vectors,
                                                   hesscrit_eigen_info *info);

/**
 * All eigenvalues and eigenvectors of a symmetric matrix, from those of one nearby:
 * hesscrit_eigen_symmetric() with a start that may save time, such as the
 * eigenvectors at the point before, where an optimiser or a fit is close to its end.
 *
 * The accuracy does not depend on the basis: how nearly orthonormal it is and what it
 * leaves of the matrix off the diagonal is measured, and what is not good enough for
 * a start is not used. The results agree with those of hesscrit_eigen_symmetric() to
 * accuracy, not in every bit.
 *
 * @param ldb      row stride of basis, >= n; ignored without a basis
 * @param basis    n rows of ldb doubles, only read, or NULL for none: nearly orthonormal rows.
 *                 They are made orthonormal where they are not quite. Rows further
 *                 than about 1e-8 from it, or with a NaN or an infinity, are ignored,
 *                 which is no error.
 * @param vectors  as for hesscrit_eigen_symmetric(). May be the array of the basis, and
 *                 overlap it in any way. Without vectors the basis is of no use and ignored.
 * @return as hesscrit_eigen_symmetric(), and HESSCRIT_E_ARGUMENT for ldb < n
 *
 * Cost: up to n = 32 nothing can be saved, and the basis is ignored. For larger n it is
 * corrected by a step of 5 to 9 n^3 flops, nearly all of them in products, after
 * eigenvalues that are close for how they couple were rotated apart: to first order where that
 * leaves nothing (up to about 1e-9 of the matrix off the diagonal), else to second (1e-6). Up to
 * n = 96 it is corrected twice (1e-3), by 14 to 18 n^3 flops. Where more would be needed, or
 * eigenvalues are too close and more than n^2 / 64 entries are left for Jacobi's rotations, the
 * basis is ignored: found out by products with 8 of its vectors where it is far off, else
 * for 3 n^3 flops or more in vain. It is ignored as well where squares of entries would leave
 * their range, and for positive definite matrices whose diagonal spans more than a factor of 16
 * and which relative accuracy is promised for.
 * Source: Ogita & Aishima, "Iterative refinement for symmetric eigenvalue
 * decomposition", Japan J. Indust. Appl. Math. 35 (2018).
 */
HESSCRIT_API hesscrit_status hesscrit_eigen_nearby(hesscrit_context *context, size_t n, size_t lda,
                                                   const double *a, size_t ldb, const double *basis,
                                                   double *lambda, size_t ldv, double *vectors,
                                                   hesscrit_eigen_info *info);

/**
 * All eigenvalues, and if wanted eigenvectors, of many symmetric matrices of the
 * same order: hesscrit_eigen_symmetric() for each, to the same accuracy, in
 * much less time where n is at most 32.
 *
 * Small eigenvalues of positive definite matrices that are well conditioned once
 * scaled to unit diagonal are right to a few digits of the last here too. The results
 * for a matrix depend neither on what else is in the batch nor on threads.
 * They agree with those of hesscrit_eigen_symmetric() to accuracy, not in every bit.
 *
 * @param count    of matrices
 * @param n        of rows of each; any, but only up to 32 a batch is faster
 * @param a        count * n * n doubles, matrix after matrix, row after row, both
 *                 triangles; only read. Where the triangles differ, their mean is taken.
 * @param lambda   count * n doubles: the eigenvalues of matrix after matrix, each
 *                 ascending
 * @param vectors  count * n * n doubles, or NULL: row k of matrix m is the eigenvector
 *                 of its lambda[k], of length 1, its largest component (the
 *                 first of those within 0.1 % of it) positive
 *
 * a, lambda and vectors do not overlap.
 *
 * @return HESSCRIT_OK, or, found before anything is written:
 *         HESSCRIT_E_NONFINITE: a matrix holds a NaN or an infinity;
 *         HESSCRIT_E_ASYMMETRIC: some |a_ij - a_ji| > 1e-6 * the largest |entry|
 *         of rows i and j; or "any" of status.h. Found later, when the
 *         results of other matrices may have been written:
 *         HESSCRIT_E_CANCELLED: by the progress hook, which is told HESSCRIT_STAGE_EIGEN after
 *         every 1024 matrices; HESSCRIT_E_RANGE: an eigenvalue is
 *         beyond DBL_MAX; HESSCRIT_E_NO_CONVERGENCE: the cap of 60 sweeps was reached.
 *         The detail text tells the matrix: "matrix 17: ..."
 *
 * Each lane of the processor's vectors takes a matrix: about 12 n^3 flops with
 * vectors by way of tridiagonal form and QL, or for positive definite matrices as above
 * whose diagonal spans more than a factor of 16, 6 n^3 for each of Jacobi's 5 to 9 sweeps.
 * The executor, if there is one, is
 * given shares of 64 matrices. Memory: for the lanes, up to 128 KiB; with
 * an executor 16 times that.
 * Source: as above; round-robin order: Brent & Luk, "The solution of singular-value and
 * symmetric eigenvalue problems on multiprocessor arrays", SIAM J. Sci. Stat. Comput. 6 (1985).
 */
HESSCRIT_API hesscrit_status hesscrit_eigen_batch(hesscrit_context *context, size_t count, size_t n,
                                                  const double *a, double *lambda, double *vectors);

/**
 * Bounds for eigenvalues of a matrix that is known up to errors in its entries:
 * every symmetric matrix A + E with |E_ij| <= bound_ij has eigenvalues no
 * further than *radius from those of A.
 *
 * @param ld      row stride of bound, >= n
 * @param bound   n rows of ld non-negative doubles, symmetric
 * @param radius  receives an upper bound of the largest eigenvalue of bound
 * @return HESSCRIT_OK, or HESSCRIT_E_ARGUMENT: ld < n, or an entry negative or NaN
 * Cost: a few products of the matrix with a vector.
 * Source: Weyl's inequality; max_i (bound x)_i / x_i for any x > 0 (Collatz 1942).
 */
HESSCRIT_API hesscrit_status hesscrit_eigen_radius(hesscrit_context *context, size_t n, size_t ld,
                                                   const double *bound, double *radius);

/**
 * The same for each eigenvalue by itself: every symmetric matrix A + E with
 * |E_ij| <= bound_ij has its k-th eigenvalue within radii[k] of lambda[k]. None is
 * wider than hesscrit_eigen_radius() and the residual; those of eigenvalues that are far
 * from others, or whose eigenvectors live where the bound is small, are narrower, by
 * orders of magnitude where the bound spans them.
 *
 * Given what hesscrit_eigen_symmetric() returned for A, with vectors:
 *
 * @param lambda    n doubles, ascending, finite
 * @param ldv       row stride of vectors, >= n; ignored without vectors
 * @param vectors   n rows of ldv doubles, or NULL. How nearly orthonormal they are is measured,
 *                  and taken into account; without them, or for ||I - V V'||_F above
 *                  0.01, all radii are the wide ones.
 * @param ld        row stride of bound, >= n
 * @param bound     n rows of ld non-negative doubles, symmetric
 * @param residual  info->residual: not below ||A V' - V' diag(lambda)||_F, and each
 *                  |lambda - exact| of A stays below it; unit of lambda
 * @param radii     n doubles, unit of lambda; may be infinite
 * @return HESSCRIT_OK, or HESSCRIT_E_ARGUMENT: a stride below n, a NULL that is not
 *         allowed, lambda not as above, an entry of bound or a residual that is negative
 *         or NaN; or "any" of status.h
 * Cost: 5 n^3 flops, for products of matrices, and n^2 square roots; memory for 3 n^2 doubles.
 * Source: Cauchy's interlacing theorem and quadratic residual bounds: Parlett, "The symmetric
 * eigenvalue problem" (1998), chapters 10 and 11; Mathias, "Quadratic residual bounds for the
 * Hermitian eigenvalue problem", SIAM J. Matrix Anal. Appl. 19 (1998).
 */
HESSCRIT_API hesscrit_status hesscrit_eigen_radii(hesscrit_context *context, size_t n,
                                                  const double *lambda, size_t ldv,
                                                  const double *vectors, size_t ld,
                                                  const double *bound, double residual,
                                                  double *radii);

/**
 * The signs of the eigenvalues of a symmetric matrix that is known up to
 * errors in its entries: what is called positive or negative is so for every
 * symmetric A + E with |E_ij| <= bound_ij, also in spite of the solver's rounding.
 *
 * The matrix is first measured in units of its errors, S A S with a diagonal S
 * of powers of two that makes the rows of S bound S alike. That changes no
 * sign (Sylvester), makes the answer independent of the units of the
 * loss and of the parameters, and decides signs that the plain eigenvalues cannot. What is then
 * undecided is looked at once more in units of the entries.
 *
 * @param ld     row stride of a and bound, >= n
 * @param a      n rows of ld doubles, as for hesscrit_eigen_symmetric()
 * @param bound  like a, non-negative; NULL for entries that are exact but for
 *               their last bits (4 units of rounding)
 * @param signs  receives the three counts; their sum is n
 * @return as hesscrit_eigen_symmetric(), and HESSCRIT_E_ARGUMENT for a bound
 *         that is negative, infinite or NaN
 *
 * No eigenvalue is computed, but for small n: with tau the largest eigenvalue
 * of S bound S and what rounding may have done, the positive eigenvalues of
 * S A S - tau I and the negative ones of S A S + tau I are read off their
 * factorisations L D L'. Where those turn out too inaccurate, and that is
 * checked each time, the eigenvalues decide.
 *
 * Cost: 2 n^3 / 3 flops, seldom twice that; half of it where the first
 * factorisation shows that all eigenvalues are positive. As much again where
 * something is undecided, the units of errors and entries differ much, and
 * other units might decide it: they cannot where the errors are on the diagonal
 * and alike. From n = 256 on the threads of the context share the loops within a
 * factorisation, three for every 24 to 80 rows; no bit depends on them.
 * Source: Sylvester's law of inertia; Ashcraft, Grimes & Lewis, "Accurate
 * symmetric indefinite linear equation solvers", SIAM J. Matrix Anal. Appl. 20
 * (1998), for the pivots; Higham, "Accuracy and stability of numerical
 * algorithms" (2002), 11.1, for the rounding.
 */
HESSCRIT_API hesscrit_status hesscrit_inertia(hesscrit_context *context, size_t n, size_t ld,
                                              const double *a, const double *bound,
                                              hesscrit_signs *signs);

/**
 * Bytes to lend by hesscrit_context_lend() so that nothing is allocated, whatever the
 * matrix; SIZE_MAX where no size_t holds them.
 *
 * hesscrit_eigen_workspace() is for hesscrit_eigen_symmetric(), hesscrit_eigen_lowest() and
 * hesscrit_eigen_nearby(), with vectors or without: 0 for n <= 32; for large n
 * about 48 n^2 bytes with, 16 n^2 without. hesscrit_inertia_workspace() is for
 * hesscrit_inertia(), with or without a bound: about 24 n^2 bytes for large n.
 * hesscrit_eigen_batch() takes 136 KiB at most for n <= 32. All this without
 * threads: for n >= 256 their tasks have workspaces of their own, which are allocated.
 *
 * Source: the sum of what the functions take.
 */
HESSCRIT_API size_t hesscrit_eigen_workspace(size_t n, int with_vectors);
HESSCRIT_API size_t hesscrit_inertia_workspace(size_t n);

HESSCRIT_END_DECLS

#endif
