/* The user's gradient along one coordinate: a column of the Hessian, and the step that it takes. */
#pragma once

#include "loss/evaluate.h"

#define HESSCRIT_COLUMN_FIRST_STEP 0x1p-17 /* of the natural scale: near u^(1/3) */

/* Of truncation over noise: beyond it truncation dominates. */
static const double HESSCRIT_COLUMN_RATIO_LIMIT = 32.0;

/* The four gradients around theta along one coordinate, and what they say. */
typedef struct hesscrit_column {
    double step;
    double *plus, *minus, *plus2, *minus2;
    const double *value, *error; /* the gradient at theta, the error of its components */
    const double *share;         /* and their rounding, if it is more than that of doubles */
    double *inside;              /* n, for a gradient on the way */
    const double *scale;         /* n typical sizes */
    int side;           /* 1 or -1: the gradient is known on that side only, and extrapolated */
    int keeps_its_form; /* the entry that changes most is a power of the step, as of x^4: none is
                           better than another, and none tells of a typical size */
    double inside_step; /* the last that was fitted inside the domain; 0: none */
} hesscrit_column;

/* Entry k of the column: the central difference, its truncation (a third of
 * what doubling the step changes) and its noise, per unit of theta_j. */
typedef struct hesscrit_column_entry {
    double value, truncation, noise;
} hesscrit_column_entry;

/* Measure with the step that is set. Cost: 4 gradients; 8 from one side. */
hesscrit_status hesscrit_measure_column(hesscrit_evaluator *evaluator, size_t j,
                                        hesscrit_column *column);

/* The error of component k of the four gradients. */
double hesscrit_column_error(const hesscrit_column *column, double theta, size_t k);

/* Entry k, and its bound. */
hesscrit_column_entry hesscrit_entry_of(const hesscrit_column *column, double theta, size_t k);
double hesscrit_entry_bound(hesscrit_column_entry entry);

/* The largest bound in the column, rows in typical sizes: what a step has to keep small. */
double hesscrit_worst_bound(const hesscrit_column *column, double theta, size_t n);

/* Find a step that fits, beginning with `first`, none longer than reach. Cost: as of measuring, up
 * to 8 times. */
hesscrit_status hesscrit_fit_column(hesscrit_evaluator *evaluator, size_t j, double first,
                                    double reach, hesscrit_column *column);

/* The same from both sides, or where that cannot be from the one that the gradient is finite on. A
 * flat coordinate is followed outwards, perhaps beyond the domain: the last step inside holds. */
hesscrit_status hesscrit_fit_column_on_any_side(hesscrit_evaluator *evaluator, size_t j,
                                                double scale, hesscrit_column *column);
