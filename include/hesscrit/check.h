/** @file
 * Checking the derivatives that a user wrote against differences of what
 * stands below them. The tolerance is the error bound of the difference, so
 * that a right derivative is not accused because n is large or the loss noisy.
 */
#ifndef HESSCRIT_CHECK_H
#define HESSCRIT_CHECK_H

#include <hesscrit/context.h>
#include <hesscrit/problem.h>

/** The entry that stands out most: the one with the largest |supplied - difference| / allowed. */
typedef struct hesscrit_check {
    size_t struct_size;   /* set by hesscrit_check_default() */
    int agrees;           /* 1 when |supplied - difference| <= allowed everywhere */
    size_t row;           /* of the entry; the component for a gradient or a product */
    size_t column;        /* of the entry; 0 for a gradient or a product */
    double supplied;      /* what the user's callback says there */
    double difference;    /* what differences say there */
    double allowed;       /* how far the two may be apart there */
    size_t disagreements; /* how many entries are further apart than allowed */
} hesscrit_check;

static inline hesscrit_check hesscrit_check_default(void)
{
    hesscrit_check check;
    check.struct_size = sizeof check;
    check.agrees = 0;
    check.row = 0;
    check.column = 0;
    check.supplied = 0.0;
    check.difference = 0.0;
    check.allowed = 0.0;
    check.disagreements = 0;
    return check;
}

HESSCRIT_BEGIN_DECLS

/**
 * Check problem->gradient at theta against differences of the loss.
 *
 * @param check  receives the result; allowed is 4 times the bound of the
 *               difference plus 64 roundings of the value
 * @return HESSCRIT_OK when the check was made, whatever it found, or
 *         HESSCRIT_E_ARGUMENT: problem->gradient is NULL; or as hesscrit_gradient()
 * Cost: one gradient call, and the loss calls of hesscrit_gradient().
 */
HESSCRIT_API hesscrit_status hesscrit_check_gradient(hesscrit_context *context,
                                                     const hesscrit_problem *problem,
                                                     const double *theta, hesscrit_check *check);

/**
 * Check problem->hessian at theta against differences of the user's gradient,
 * or of the loss where there is none. All n * n entries are compared, so an
 * asymmetric Hessian is found out.
 *
 * @return as hesscrit_check_gradient(), HESSCRIT_E_ARGUMENT: problem->hessian is NULL
 * Cost: one Hessian call, and hesscrit_hessian() of the problem without it.
 */
HESSCRIT_API hesscrit_status hesscrit_check_hessian(hesscrit_context *context,
                                                    const hesscrit_problem *problem,
                                                    const double *theta, hesscrit_check *check);

/**
 * Check problem->hessian_vector at theta: H * vector against the product with
 * a Hessian by differences of the user's gradient, or of the loss.
 *
 * @param vector  n doubles; NULL for a fixed vector without zeros
 * @return as hesscrit_check_gradient(), HESSCRIT_E_ARGUMENT: problem->hessian_vector is NULL
 * Cost: one product, and hesscrit_hessian() of the problem without it.
 */
HESSCRIT_API hesscrit_status hesscrit_check_hessian_vector(hesscrit_context *context,
                                                           const hesscrit_problem *problem,
                                                           const double *theta,
                                                           const double *vector,
                                                           hesscrit_check *check);

HESSCRIT_END_DECLS

#endif
