/** @file
 * Losses with a known Hessian, and how the signs that a report gives compare with it.
 *
 *     loss = c + z'Az/2 + sum_k alpha_k (a_k . z)^3 + sum_k beta_k (b_k . z)^4,  z = theta - centre
 *
 * at the centre, where the Hessian is A to the last bit.
 */
#ifndef LANDSCAPES_H
#define LANDSCAPES_H

#include <hesscrit/critical_point.h>

enum { LANDSCAPE_MOST = 50, LANDSCAPE_TERMS = 4 };

/** One of the sums of powers. */
typedef struct powers {
    size_t count;
    double size[LANDSCAPE_TERMS];
    double direction[LANDSCAPE_TERMS][LANDSCAPE_MOST];
} powers;

typedef struct landscape {
    size_t n;
    double constant;
    double centre[LANDSCAPE_MOST];
    double a[LANDSCAPE_MOST * LANDSCAPE_MOST];
    powers cubic, quartic;
} landscape;

/** What the library is offered besides losses. */
typedef enum offer { OFFER_LOSSES, OFFER_GRADIENTS, OFFER_HESSIANS } offer;

typedef struct sign_counts {
    size_t eigenvalues, wrong, outside; /* outside their radii */
    size_t clear, timid; /* more than 30 times their error; and of these, undecided */
} sign_counts;

/** Landscape number `index`: condition 1 to 1e12, n = 2 ... 50, most of them small. */
void make_landscape(size_t index, offer offered, landscape *l);

/** The problem: its callbacks read *l. */
hesscrit_problem landscape_problem(landscape *l, offer offered);

/** Analyze it at the centre to second order, and count what comes out. */
hesscrit_status count_signs_of(hesscrit_context *context, landscape *l, offer offered,
                               sign_counts *count);

#endif
