/** @file
 * Eigenvalues and eigenvectors of a symmetric matrix, and their signs.
 */
#ifndef HESSCRIT_EIGEN_H
#define HESSCRIT_EIGEN_H

#include <hesscrit/context.h>

/** What the solver tells besides the eigenvalues. */
typedef struct hesscrit_eigen_info {
    size_t struct_size; /* set by hesscrit_eigen_info_default() */
    size_t sweeps;      /* Jacobi's sweeps over all pivots. The last one is without a rotation, and
                           counts. By QL, as many rotations as there are neighbours are a sweep.
                           0 for n > 32 without vectors, unless Jacobi had to take over. */
    uint64_t rotations; /* in these sweeps */
    double residual;    /* |lambda - exact| of each eigenvalue stays below it; unit of lambda */
    double asymmetry;   /* largest |a_ij - a_ji| of the matrix given */
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

/** How many eigenvalues are above zero for sure, below zero for sure, and neither for sure. */
typedef struct hesscrit_signs {
    size_t positive, negative, undecided;
} hesscrit_signs;

HESSCRIT_BEGIN_DECLS

/**
 * All eigenvalues of a symmetric matrix, and its eigenvectors if wanted. The cyclic Jacobi method
 * finds them where it is quickest or most accurate. Else the matrix is reduced to tridiagonal form,
 * and QL or divide and conquer goes on from there.
 *
 * Accuracy: |lambda - exact| is of the order of n * 2^-53 * ||A||. Eigenvectors are orthogonal to
 * the same measure, and so are those of eigenvalues close together. A positive definite matrix may
 * be well conditioned once it is scaled to unit diagonal. Then every eigenvalue is right to a few
 * digits of the last, however small it is beside the largest (info->relative_accuracy).
 *
 * @param lda      row stride of a, >= n
 * @param a        n rows of lda doubles, both triangles; only read. Where the triangles differ,
 *                 their mean is taken.
 * @param lambda   n doubles: the eigenvalues, ascending, unit of a
 * @param ldv      row stride of vectors, >= n; ignored without vectors
 * @param vectors  n rows of ldv doubles, or NULL if not wanted. Row k is the eigenvector of
 *                 lambda[k], of length 1. Its largest component is positive (the first of those
 *                 within 0.1 % of it).
 * @param info     NULL if not wanted. With vectors, the residual costs one more product of
 *                 matrices. Without, it is the wider bound that rounding theory gives.
 * @return HESSCRIT_OK, or
 *         HESSCRIT_E_ARGUMENT        lda < n, or ldv < n
 *         HESSCRIT_E_NONFINITE       a holds a NaN or an infinity; found before any rotation
 *         HESSCRIT_E_ASYMMETRIC      some |a_ij - a_ji| > 1e-6 * the largest |entry| of rows i and
 *                                    j
 *         HESSCRIT_E_RANGE           an eigenvalue is beyond DBL_MAX
 *         HESSCRIT_E_NO_CONVERGENCE  the cap of 60 sweeps was reached
 *         HESSCRIT_E_CANCELLED       by the progress hook
 *         or any of status.h
 *
 * Cost in flops:
 *
 *      which matrix               method              values only     with vectors
 *      n <= 4                     Jacobi              3 n^3 a sweep   6 n^3 a sweep
 *      graded positive definite   Jacobi              3 n^3 a sweep   6 n^3 a sweep
 *      n <= 32                    QL                                  12 n^3
 *      n > 32                     divide and conquer  4/3 n^3         4.3 n^3 to 5.7 n^3
 *
 *  Graded means: well conditioned once scaled, as above, with a diagonal that spans more than a
 *  factor of 16. Jacobi takes 6 to 12 sweeps, and up to 25 where eigenvalues span many decades.
 *  Divide and conquer takes 4.3 n^3 where eigenvalues cluster. With vectors, Jacobi's sweeps end it
 *  in their basis. They seldom have anything to rotate.
 *
 * Checks: results of QL are checked by their product with the matrix. For n > 32, vectors are
 * checked by their products with vectors of random signs, and values alone by counting signs. What
 * fails is left to Jacobi. By divide and conquer the relative error of positive definite matrices
 * is n * 2^-53 times their condition. info->relative_accuracy is 1 if that condition is below 2^20.
 *
 * Threads: from n = 362 on the work is shared among the threads of the context, if it was lent any.
 * Not a bit depends on whether there are threads, or how many. They are asked for about n loops of
 * at most 8 tasks. The shortest loops take some 10 microseconds, so starting one should take less.
 * Jacobi does all by itself.
 *
 * Source: Golub & Van Loan, "Matrix computations" (2013), 8.3 to 8.5; Demmel & Veselić, "Jacobi's
 * method is more accurate than QR", SIAM J. Matrix Anal. Appl. 13 (1992); Parlett, "The symmetric
 * eigenvalue problem" (1998), 8.15, for QL without roots; Gu & Eisenstat, "A divide-and-conquer
 * algorithm for the symmetric tridiagonal eigenproblem", SIAM J. Matrix Anal. Appl. 16 (1995).
 */
HESSCRIT_API hesscrit_status hesscrit_eigen_symmetric(hesscrit_context *context, size_t n,
                                                      size_t lda, const double *a, double *lambda,
                                                      size_t ldv, double *vectors,
                                                      hesscrit_eigen_info *info);

/**
 * The lowest eigenvalues of a symmetric matrix, and their eigenvectors if wanted. It is
 * hesscrit_eigen_symmetric() for those who want to know the ways down only.
 *
 * Accuracy, relative accuracy and the signs of eigenvectors are those of
 * hesscrit_eigen_symmetric(). Its results and these agree to that accuracy, but not in every bit.
 *
 * @param lda      row stride of a, >= n
 * @param a        n rows of lda doubles, as for hesscrit_eigen_symmetric()
 * @param count    how many pairs, 0 to n
 * @param lambda   count doubles: the eigenvalues, ascending
 * @param ldv      row stride of vectors, >= n; ignored without vectors
 * @param vectors  count rows of ldv doubles, or NULL. Row k is the eigenvector of lambda[k].
 * @param info     NULL if not wanted. With vectors, each lambda is within the residual of an
 *                 eigenvalue of the matrix, and no two of these are the same. That they are the
 *                 lowest is known from counting signs.
 * @return as hesscrit_eigen_symmetric(), and HESSCRIT_E_ARGUMENT for count > n. An eigenvalue
 *         beyond DBL_MAX is an error only if it is among the lowest.
 *
 * Cost: for n > 32 with vectors, at most 5/3 n^3 + 3 n^2 count + 2 n count^2 flops, unless it is
 * left to Jacobi. Else all pairs are computed, or without vectors all eigenvalues.
 * Source: as above.
 */
HESSCRIT_API hesscrit_status hesscrit_eigen_lowest(hesscrit_context *context, size_t n, size_t lda,
                                                   const double *a, size_t count, double *lambda,
                                                   size_t ldv, double *vectors,
                                                   hesscrit_eigen_info *info);

/**
 * All eigenvalues and eigenvectors of a symmetric matrix, from those of a matrix nearby. It is
 * hesscrit_eigen_symmetric() with a start that may save time. An optimiser or a fit that is close
 * to its end has such a start: the eigenvectors at the point before.
 *
 * The accuracy does not depend on the basis. It is measured how nearly orthonormal the basis is,
 * and what it leaves of the matrix off the diagonal. A basis that is not good enough is not used.
 * The results agree with those of hesscrit_eigen_symmetric() to accuracy, but not in every bit.
 *
 * @param lda      row stride of a, >= n
 * @param a        n rows of lda doubles, as for hesscrit_eigen_symmetric()
 * @param ldb      row stride of basis, >= n; ignored without a basis
 * @param basis    n rows of ldb doubles, nearly orthonormal, only read; or NULL for none. They are
 *                 made orthonormal where they are not quite. Rows further than about 1e-8 from it,
 *                 or with a NaN or an infinity, are ignored. That is no error.
 * @param lambda   n doubles: the eigenvalues, ascending
 * @param ldv      row stride of vectors, >= n; ignored without vectors
 * @param vectors  as for hesscrit_eigen_symmetric(). It may be the array of the basis, and overlap
 *                 it in any way. Without vectors the basis is of no use and ignored.
 * @param info     NULL if not wanted; as for hesscrit_eigen_symmetric()
 * @return as hesscrit_eigen_symmetric(), and HESSCRIT_E_ARGUMENT for ldb < n
 *
 * Cost in flops, by what the basis leaves of the matrix off the diagonal. Nearly all of it is in
 * products of matrices:
 *
 *      off the diagonal           what is done                 flops
 *      up to about 1e-9           1 step of first order        5 n^3 to 7 n^3
 *      up to about 1e-6           1 step of second order       7 n^3 to 9 n^3
 *      up to about 1e-3, n <= 96  2 steps                      14 n^3 to 18 n^3
 *      more                       the basis is ignored         as hesscrit_eigen_symmetric()
 *
 *  Eigenvalues may be too close together for how strongly they couple. Such pairs are first rotated
 *  apart. If more than n^2 / 64 entries would be left for rotations, the basis is ignored. Where
 *  the basis is far off, products with 8 of its vectors show that. Else 3 n^3 flops or more are
 *  spent in vain.
 *  The basis is also ignored for n <= 32, where nothing can be saved; where squares of entries
 *  would leave the range of double; and for graded positive definite matrices (see
 *  hesscrit_eigen_symmetric()), which relative accuracy is promised for.
 *
 * Source: Ogita & Aishima, "Iterative refinement for symmetric eigenvalue decomposition", Japan J.
 * Indust. Appl. Math. 35 (2018).
 */
HESSCRIT_API hesscrit_status hesscrit_eigen_nearby(hesscrit_context *context, size_t n, size_t lda,
                                                   const double *a, size_t ldb, const double *basis,
                                                   double *lambda, size_t ldv, double *vectors,
                                                   hesscrit_eigen_info *info);

/**
 * All eigenvalues of many symmetric matrices of the same order, and their eigenvectors if wanted.
 * It is hesscrit_eigen_symmetric() for each matrix, to the same accuracy. It takes much less time
 * where n is at most 32.
 *
 * Small eigenvalues of positive definite matrices that are well conditioned once scaled to unit
 * diagonal are right to a few digits of the last here, too. The results for a matrix depend neither
 * on what else is in the batch nor on threads. They agree with those of hesscrit_eigen_symmetric()
 * to accuracy, but not in every bit.
 *
 * @param count    how many matrices
 * @param n        rows of each matrix; any, but only up to 32 a batch is faster
 * @param a        count * n * n doubles, matrix after matrix, row after row, both triangles; only
 *                 read. Where the triangles differ, their mean is taken.
 * @param lambda   count * n doubles: the eigenvalues of matrix after matrix, each ascending
 * @param vectors  count * n * n doubles, or NULL if not wanted. Row k of matrix m is the
 *                 eigenvector of its lambda[k], of length 1. Its largest component is positive (the
 *                 first of those within 0.1 % of it).
 *
 * a, lambda and vectors must not overlap.
 *
 * @return HESSCRIT_OK, or
 *         HESSCRIT_E_NONFINITE       a matrix holds a NaN or an infinity
 *         HESSCRIT_E_ASYMMETRIC      some |a_ij - a_ji| > 1e-6 * the largest |entry| of rows i and
 *                                    j
 *         HESSCRIT_E_CANCELLED       by the progress hook, which hears of HESSCRIT_STAGE_EIGEN
 *                                    after every 1024 matrices
 *         HESSCRIT_E_RANGE           an eigenvalue is beyond DBL_MAX
 *         HESSCRIT_E_NO_CONVERGENCE  the cap of 60 sweeps was reached
 *         or any of status.h
 *         The last three named ones are found late, and so is HESSCRIT_E_MEMORY for n > 32: results
 *         of other matrices may have been written then. All others are found before anything is
 *         written. The detail text tells the matrix: "matrix 17: ..."
 *
 * Each lane of the processor's vectors takes a matrix. Cost in flops for each matrix: with vectors
 * about 12 n^3, by way of tridiagonal form and QL. For graded positive definite matrices (see
 * hesscrit_eigen_symmetric()) 6 n^3 for each of Jacobi's 5 to 9 sweeps. The executor, if there is
 * one, is given shares of 64 matrices. Memory: for the lanes, up to 128 KiB, or 16 times that with
 * an executor.
 * Source: as above; round-robin order: Brent & Luk, "The solution of singular-value and symmetric
 * eigenvalue problems on multiprocessor arrays", SIAM J. Sci. Stat. Comput. 6 (1985).
 */
HESSCRIT_API hesscrit_status hesscrit_eigen_batch(hesscrit_context *context, size_t count, size_t n,
                                                  const double *a, double *lambda, double *vectors);

/**
 * One radius for all eigenvalues of a matrix that is known up to errors in its entries: every
 * symmetric matrix A + E with |E_ij| <= bound_ij has eigenvalues no further than *radius from those
 * of A.
 *
 * @param ld      row stride of bound, >= n
 * @param bound   n rows of ld doubles, symmetric; not negative, may be infinite
 * @param radius  receives an upper bound of the largest eigenvalue of bound, unit of bound
 * @return HESSCRIT_OK, or
 *         HESSCRIT_E_ARGUMENT  ld < n, or an entry is negative or NaN
 *         or any of status.h
 * Cost: at most 24 products of the matrix with a vector, most often a few.
 * Source: Weyl's inequality; max_i (bound x)_i / x_i for any x > 0 (Collatz 1942).
 */
HESSCRIT_API hesscrit_status hesscrit_eigen_radius(hesscrit_context *context, size_t n, size_t ld,
                                                   const double *bound, double *radius);

/**
 * The same for each eigenvalue by itself: every symmetric matrix A + E with |E_ij| <= bound_ij has
 * its k-th eigenvalue within radii[k] of lambda[k]. No radius is wider than that of
 * hesscrit_eigen_radius() plus the residual. A radius is narrower where the eigenvalue is far from
 * others, or where its eigenvector lives where the bound is small. Where the bound spans orders of
 * magnitude, radii can be narrower by as much.
 *
 * It takes what hesscrit_eigen_symmetric() returned for A, with vectors:
 *
 * @param lambda    n doubles, ascending, finite
 * @param ldv       row stride of vectors, >= n; ignored without vectors
 * @param vectors   n rows of ldv doubles, or NULL. It is measured and taken into account how nearly
 *                  orthonormal they are. Without them, or for ||I - V V'||_F above 0.01, all radii
 *                  are the wide one.
 * @param ld        row stride of bound, >= n
 * @param bound     n rows of ld doubles, symmetric; not negative, may be infinite
 * @param residual  info->residual: not below ||A V' - V' diag(lambda)||_F, and |lambda - exact| of
 *                  each eigenvalue of A stays below it; unit of lambda
 * @param radii     n doubles, unit of lambda; may be infinite
 * @return HESSCRIT_OK, or
 *         HESSCRIT_E_ARGUMENT  a stride below n; lambda is not as above; an entry of bound or the
 *                              residual is negative or NaN
 *         or any of status.h
 * Cost: 5 n^3 flops, for products of matrices, and n^2 square roots. Memory for 3 n^2 doubles.
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
 * The signs of the eigenvalues of a symmetric matrix that is known up to errors in its entries.
 * What is called positive or negative is so for every symmetric A + E with |E_ij| <= bound_ij, and
 * in spite of the rounding of the solver.
 *
 * The matrix is first measured in units of its errors: S A S, with a diagonal S of powers of two
 * that makes the rows of S bound S alike. That changes no sign (Sylvester). It makes the answer
 * independent of the units of the loss and of the parameters. It decides signs that the plain
 * eigenvalues cannot. What is then undecided is looked at once more in units of the entries.
 *
 * @param ld     row stride of a and bound, >= n
 * @param a      n rows of ld doubles, as for hesscrit_eigen_symmetric()
 * @param bound  like a, not negative; NULL for entries that are exact but for their last bits (4
 *               units of rounding)
 * @param signs  receives the three counts; their sum is n
 * @return HESSCRIT_OK, or
 *         HESSCRIT_E_ARGUMENT        ld < n, or an entry of bound is negative, infinite or NaN
 *         HESSCRIT_E_NONFINITE       a holds a NaN or an infinity
 *         HESSCRIT_E_ASYMMETRIC      like hesscrit_eigen_symmetric(), of a
 *         HESSCRIT_E_NO_CONVERGENCE  the eigenvalues had to decide, and the cap of 60 sweeps was
 *                                    reached
 *         HESSCRIT_E_CANCELLED       by the progress hook
 *         or any of status.h
 *
 * No eigenvalue is computed but for n <= 24. Let tau be the largest eigenvalue of S bound S, plus
 * what rounding may have done. The positive eigenvalues of S A S - tau I and the negative ones of
 * S A S + tau I are read off their factorisations L D L'. It is checked each time how accurate
 * these are. Where they are too inaccurate, the eigenvalues decide.
 *
 * Cost in flops:
 *
 *      n^3 / 3              the first factorisation shows that all eigenvalues are positive
 *      2 n^3 / 3            typical: two factorisations; seldom twice that
 *      as much again        something is undecided, the units of errors and entries differ much,
 *                           and other units might decide it. They cannot where the errors are on
 *                           the diagonal and alike.
 *
 * Threads: from n = 256 on the threads of the context share the loops within a factorisation, three
 * for every 24 to 80 rows. No bit depends on them.
 * Source: Sylvester's law of inertia; Ashcraft, Grimes & Lewis, "Accurate symmetric indefinite
 * linear equation solvers", SIAM J. Matrix Anal. Appl. 20 (1998), for the pivots; Higham, "Accuracy
 * and stability of numerical algorithms" (2002), 11.1, for the rounding.
 */
HESSCRIT_API hesscrit_status hesscrit_inertia(hesscrit_context *context, size_t n, size_t ld,
                                              const double *a, const double *bound,
                                              hesscrit_signs *signs);

/**
 * Bytes to lend with hesscrit_context_lend() so that nothing is allocated, whatever the matrix is.
 * SIZE_MAX where no size_t holds them.
 *
 *  - hesscrit_eigen_workspace() is for hesscrit_eigen_symmetric(), hesscrit_eigen_lowest() and
 *    hesscrit_eigen_nearby(), with vectors or without. It is 0 for n <= 32. For large n it is about
 *    48 n^2 bytes with vectors, and 16 n^2 without.
 *  - hesscrit_inertia_workspace() is for hesscrit_inertia(), with a bound or without. It is about
 *    24 n^2 bytes for large n.
 *  - hesscrit_eigen_batch() takes 136 KiB at most for n <= 32.
 *
 * All this is without threads. For n >= 256 their tasks have workspaces of their own, which are
 * allocated.
 *
 * Source: the sum of what the functions take.
 */
HESSCRIT_API size_t hesscrit_eigen_workspace(size_t n, int with_vectors);
HESSCRIT_API size_t hesscrit_inertia_workspace(size_t n);

HESSCRIT_END_DECLS

#endif
