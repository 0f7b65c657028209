/* The units of scaled_matrix.h: powers of two that make the rows of the errors, or of the entries,
 * alike. */
#pragma once

#include "eigen/inertia/scaled_matrix.h"

/* 1 where the exponents of the errors on the diagonal are odd rather than even. Units of the
 * parameters change them by even numbers; an odd power of two in the unit of the
 * loss turns all of them around. The mantissas vote: they are the same in all units. */
int hesscrit_units_are_odd(const hesscrit_scaled_matrix *scaled);

/* Exponents that bring the diagonal of errors or sizes into [1/2, 2). A factor
 * 2^2k of a diagonal entry shifts its exponent by exactly k: all that follows
 * is the same in all units. */
void hesscrit_normalise_diagonal(hesscrit_scaled_matrix *scaled, int by_entries);

/* Go on from those exponents until the rows of the errors, or of the sizes, are alike. They are in
 * place in the units of these exponents; in the end the errors are, in the new ones. */
void hesscrit_equilibrate(hesscrit_scaled_matrix *scaled, int by_entries);

/*
 * Scale again, in units of the entries: make the rows of S A S alike. That
 * decides more where a large entry has an error that is large beside small
 * entries, but small beside the geometric mean: [[1, 0 +- 1e9], [0 +- 1e9, 1e24]].
 * The errors need not be in place any more. Returns 0 where the units are nearly
 * the same as before.
 */
int hesscrit_scale_by_entries(hesscrit_scaled_matrix *scaled);
