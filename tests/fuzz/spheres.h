/** @file
 * Losses on spheres around theta, in units of typical sizes.
 */
#ifndef FUZZ_SPHERES_H
#define FUZZ_SPHERES_H

#include "task.h"

/** The largest finite change of the loss on a sphere. */
double variation_on_sphere(const task *t, double radius);

/** The loss at theta + sizes * z. */
valued exact_loss(const task *t, const quad *z);

/** Where spheres are around: theta, or a point beside it, in typical sizes from theta. */
typedef struct place {
    const task *t;
    quad centre[EXPRESSION_VARIABLES];
    valued loss;
} place;

place place_at(const task *t, const quad *centre);

/** Of the directions that were looked at, how many change the loss by more than so many errors of
 *  the double evaluation, and so many times error. */
double share_that_changes(const place *from, double radius, double errors, double error);

/** The largest error of a difference to the loss at the centre, by double evaluation. */
double error_on_sphere(const place *from, double radius);

/** A change of one sign that begins at the centre. */
typedef struct trend {
    double radius, change; /* the largest radius, and the change there; 0: there is none */
    double power;          /* of the radius, at the smallest ones */
    quad z[EXPRESSION_VARIABLES];
} trend;

/**
 * Does the loss fall (sign 1) or rise (-1) somewhere, however near? A change at half a typical size
 * or less that is more than 16 errors of the double evaluation, and more than 16 times error; and
 * that goes on inwards on each sphere of half the radius as a power of it, as far as quadruple
 * precision shows, or by 2^-90.
 */
trend find_trend(const place *from, int sign, double error);

/** The least change (sign 1), or minus the largest one (-1), on a sphere, as far as samples tell
 *  and searches from the lowest of them. */
valued lowest_on_sphere(const place *from, int sign, double radius);

#endif
