/* Minima of the reduced function on spheres, by ascending radius, and what they tell. */
#pragma once

#include "higher_orders/height.h"

enum { HESSCRIT_MINIMA_MOST = 64 };

typedef struct hesscrit_minima {
    size_t count;
    double radius[HESSCRIT_MINIMA_MOST];
    hesscrit_height lowest[HESSCRIT_MINIMA_MOST];
    double level[HESSCRIT_MINIMA_MOST]; /* of |phi| there, in directions that favour none */
    double visible_from;  /* the smallest radius at which one is told from 0; else 0 */
    double flat_distance; /* the largest one up to which none is */
} hesscrit_minima;

int hesscrit_minimum_is_visible(const hesscrit_minima *minima, size_t k);

/* The power of the radius that minima a and b follow. */
double hesscrit_minima_power(const hesscrit_minima *minima, size_t a, size_t b);

/* Do three of them, from number k on, stand out of their errors, with one sign, and follow a power
 * q of the radius? */
int hesscrit_minima_follow_a_power(const hesscrit_minima *minima, size_t k, double *q);

/* And the order of that power: the integer that the powers between both pairs of neighbours are
 * next to; else 0. Extrema of smooth functions have even orders: an odd one is believed only where
 * there is nothing but that power, as of |x|^3. */
int hesscrit_minima_order(const hesscrit_minima *minima, size_t k);

/* Does the loss change by what a slope within the error of the gradient would do? */
int hesscrit_minima_may_be_slopes(const hesscrit_minima *minima);

/* Was the other sign seen nearer to theta than number k? */
int hesscrit_minima_had_other_sign(const hesscrit_minima *minima, size_t k);

/* Set visible_from and flat_distance. */
void hesscrit_minima_summarise(hesscrit_minima *minima);

/* After that: is what is seen further out, if anything, more abrupt than something that errors had
 * only hidden before, or an upper bound only? */
int hesscrit_minima_begin_abruptly(const hesscrit_minima *minima);

/* And are they 0 as far as typical sizes, and not lower further out? */
int hesscrit_minima_are_flat(const hesscrit_minima *minima);

/* What no loss as far as the flat distance differed by more from that at the origin. */
double hesscrit_minima_flat_error(const hesscrit_minima *minima);
