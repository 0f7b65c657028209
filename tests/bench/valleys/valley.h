/** @file
 * Losses whose minima form a manifold of known dimension, and losses that come near to one.
 */
#ifndef VALLEY_H
#define VALLEY_H

#include <hesscrit/hesscrit.h>

#include "functions/quad.h"
#include "random.h"

/* How a loss is made from parameters; see losses_template.h. */
typedef enum valley_kind {
    /* valleys */
    VALLEY_PRODUCTS,
    VALLEY_FACTORISATION,
    VALLEY_AUTOENCODER,
    VALLEY_LENNARD_JONES,
    VALLEY_MORSE,
    VALLEY_CUT,
    VALLEY_SOFTMAX,
    VALLEY_RELU,
    /* near misses */
    VALLEY_POWER,
    VALLEY_ALL_ORDERS,
    VALLEY_SLOPE,
    VALLEY_CONE,
    VALLEY_CUSP,
    VALLEY_CROSS,
    VALLEY_BENT,
    VALLEY_BETWEEN_AXES
} valley_kind;

enum { VALLEY_SIZES = 4 };

typedef struct valley {
    valley_kind kind;
    size_t n;
    size_t sizes[VALLEY_SIZES];
    double *data;
    double *theta; /* n: where it is asked for */
    double *turn;  /* NULL, or n * n: the coordinates of the loss are turn (theta - centre) */
    double *centre;

    unsigned right;   /* bits of verdicts; undetermined is never false */
    size_t dimension; /* of the manifold; */
    size_t at_most;   /* with 0, what may be said of it */

} valley;

typedef struct valley_family {
    const char *name;
    int (*make)(rng *r, size_t index, valley *v); /* 0 where this seed has none */
    size_t cases;
} valley_family;

extern const valley_family valley_families[], valley_near_misses[];
extern const size_t valley_family_count, valley_near_miss_count;

/** A case, or 0 where this seed has none. */
int valley_make(const valley_family *family, size_t index, valley *v);
void valley_free(valley *v);

/** The loss, and its gradient where asked for. */
double valley_loss(const valley *v, const double *theta, double *gradient);
quad valley_quad(const valley *v, const quad *theta, quad *gradient);
/** Differences of the gradient in quadruple precision: n * n, right to twenty digits. */
void valley_hessian(const valley *v, const quad *theta, quad *hessian);
/** Pivots above 1e-10 of the largest that the Hessian at theta has: its rank, as it is not
 * negative anywhere on the manifold. */
size_t valley_rank(const valley *v);

/** The problem in one mode: L losses, G gradients, H Hessians. */
hesscrit_problem valley_problem(valley *v, char mode);

/* For families. */
quad *valley_new_quads(size_t count);
void valley_allocate(valley *v, size_t n, size_t data);
/** Damped Newton steps in quadruple precision from v->theta to a minimum; 0 where they do not get
 * there. */
int valley_descend(valley *v);

#endif
