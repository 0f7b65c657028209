/* How high the reduced function is at a place, and up to which error. */
#pragma once

#include "higher_orders/reduced.h"

/* What was seen of phi at some v. */
typedef struct hesscrit_height {
    double value;  /* phi, or an upper bound of it; infinite where the loss is not finite */
    double error;  /* of the value, but for what */
    double cancel; /* the roundings of terms that may cancel in it and */
    double slope;  /* slopes that may be there at the origin make of it */
    int converged; /* 0: an upper bound only */
    int is_far;    /* 1: and Newton's step promises many errors less */
} hesscrit_height;

/*
 * phi at v (m). w (p): where to begin, and where the others are at their best. gradient (m) of phi,
 * for steps of length h where it has to be from differences; NULL if not wanted.
 *
 * Newton steps w_k -= g_k / mu_k with the curvatures of the origin, corrected by secants.h; g_k
 * from the user's gradient, one call for all of them, or from central differences with steps of 4
 * sqrt(error / mu_k), whose noise adds at most p/32 of a loss error to phi. By the envelope theorem
 * the gradient of phi is that of the loss along the m directions at the best w. Cost: a step is 1
 * loss and 1 gradient, or 2p + 1 losses; most often 1 to 3 steps; the gradient is for nothing, or
 * 2m losses.
 */
hesscrit_status hesscrit_reduced_height(hesscrit_reduced *reduced, const double *v, double *w,
                                        double h, double *gradient, hesscrit_height *height);

/* w nearer to where the others are at their best, as near as the user's gradient tells; nothing
 * without one. From where reduced_height() ended. Cost: 2 to 5 gradients. */
hesscrit_status hesscrit_reduced_polish(hesscrit_reduced *reduced, const double *v, double *w);

/* Measure the noise at v, w as a share of the losses there, which the errors of other places at
 * this distance are made of. Cost: 7 loss calls or a little more. */
hesscrit_status hesscrit_reduced_measure_noise(hesscrit_reduced *reduced, const double *v,
                                               const double *w);

/* Before something is claimed of the height at v, w: measure the noise there, which its error
 * covers from then on. Cost: as above. */
hesscrit_status hesscrit_reduced_verify(hesscrit_reduced *reduced, const double *v, const double *w,
                                        hesscrit_height *height);

/* 4 times its error: what a height that is not visible is from 0 at most. */
double hesscrit_height_limit(const hesscrit_height *height);

/* Is a height further from 0 than 4 times its error? And if it is not, may that be for roundings
 * of terms that cancel alone? */
int hesscrit_height_is_visible(const hesscrit_height *height);
int hesscrit_height_is_doubtful(const hesscrit_height *height);
/* Or because a slope within the error of the gradient would change as much? */
int hesscrit_height_may_be_slope(const hesscrit_height *height);
