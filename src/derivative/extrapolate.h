/* Richardson's extrapolation of central differences to the step 0. */
#pragma once

#include <stddef.h>

enum { HESSCRIT_LEAST_LEVELS = 3, HESSCRIT_MOST_LEVELS = 8 };

typedef struct hesscrit_estimate {
    double value;
    double truncation; /* of value, about; infinite where nothing is known of it */
    double noise;      /* of value, at most */
    double hoped;      /* truncation, if it has the powers of the step that are taken out */
} hesscrit_estimate;

/*
 * The best of all that follows from `levels` differences, 1 to
 * HESSCRIT_MOST_LEVELS, the first one with the largest step, each next one with
 * half of it: values whose errors are even powers of the step, and their noise.
 * m levels are exact for polynomials of which one level is exact up to a degree
 * d up to the degree d + 2(m - 1). At least three levels are combined where
 * there are so many: two tell nothing of the error of what follows from them.
 * One-sided values have errors of all powers of the step from the square on: m levels are exact up
 * to the degree d + m - 1.
 *
 * Source: Richardson, "The approximate arithmetical solution by finite
 * differences", Phil. Trans. R. Soc. A 210 (1911); taking the entry of the table
 * whose error seems least: Ridders, Adv. Eng. Software 4 (1982).
 */
hesscrit_estimate hesscrit_extrapolate(size_t levels, const double *values, const double *noises,
                                       int one_sided);

/* The error that is to be expected of an estimate, and the bound to give for it. */
double hesscrit_expected_error(hesscrit_estimate estimate);
double hesscrit_estimate_bound(hesscrit_estimate estimate);

/* The size of two errors that know nothing of each other, the root of the sum of
 * their squares; powers of two in both change no digit. */
double hesscrit_together(double a, double b);
