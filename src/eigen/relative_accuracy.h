/*
 * Which matrices have small eigenvalues that are known to as many digits as large ones? Rotations
 * keep these digits (Demmel & Veselić 1992); all that goes by way of tridiagonal form is as
 * accurate as the largest eigenvalue allows. Scratch: factor, n rows of matrix->stride doubles;
 * scale, n.
 */
#pragma once

#include "eigen/kernels/kernels.h"
#include "eigen/matrix.h"

/* Is the matrix positive definite, and well conditioned once scaled to unit
 * diagonal? Only then small eigenvalues are determined to high relative
 * accuracy by the entries. */
int hesscrit_is_well_scaled_positive(const hesscrit_kernels *kernels, const hesscrit_matrix *matrix,
                                     double *factor, double *scale);

/* Is the diagonal positive, and does it span more than a factor of 16? Where it
 * does not, an absolute error of n u ||A|| is within that factor of what the
 * relative test attains, n u kappa(DAD) for each eigenvalue of a positive
 * definite matrix. */
int hesscrit_is_graded(const hesscrit_matrix *matrix);

/* Both: nothing but rotations keeps the digits of small eigenvalues. */
int hesscrit_is_relative_at_stake(const hesscrit_kernels *kernels, const hesscrit_matrix *matrix,
                                  double *factor, double *scale);

/* An error of n u ||A|| is small beside every eigenvalue only then. */
int hesscrit_is_well_conditioned_positive(size_t n, const double *lambda);
