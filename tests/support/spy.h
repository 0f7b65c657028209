/** @file
 * A loss with every derivative, whose callbacks can misbehave and listen in.
 *     L = (1 - w0 w1)^2 + 2 cosh(w2), n = 4
 * At spy_theta the gradient is 0 and the eigenvalues are -2, 0, 2, 2: a saddle
 * that couples two coordinates, bends in one and does not know another, so
 * that an analysis has to take every turn.
 */
#ifndef SPY_H
#define SPY_H

#include <stddef.h>

#include <hesscrit/context.h>
#include <hesscrit/problem.h>

enum { SPY_N = 4 };

extern const double spy_theta[SPY_N];
extern const double spy_hessian[SPY_N * SPY_N];
extern const double spy_eigenvalues[SPY_N];

typedef struct spy spy;

struct spy {
    size_t calls;       /* of any callback; a batch is one */
    uint64_t points[4]; /* by hesscrit_callback, the rows of a batch each by itself */

    /**
     * What the callbacks do besides: change the first number of the result,
     * write to theta, leave by longjmp. Its answer is what they return.
     * NULL: nothing, and 0.
     */
    int (*act)(spy *s, hesscrit_callback callback, double *theta, double *result);
    size_t act_at; /* the call at which it acts, counted from 1; 0: at every one */
    void *user;
};

/** Which callbacks a problem has besides its loss. */
enum {
    OFFER_BATCH = 1,
    OFFER_GRADIENT = 2,
    OFFER_HESSIAN = 4,
    OFFER_PRODUCT = 8,
    OFFER_ALL = OFFER_BATCH | OFFER_GRADIENT | OFFER_HESSIAN | OFFER_PRODUCT
};

/** Every combination that takes another way through the library. */
extern const unsigned spy_offers[];
extern const size_t spy_offer_count;

/** The problem; s may be NULL where nobody listens. */
hesscrit_problem spied_problem(spy *s, unsigned offers);

/** The loss by itself. */
double spied_loss_at(const double *theta);

#endif
