/** @file
 * Are the derivatives right that you wrote? They are compared with differences: a gradient with
 * differences of the loss, second derivatives with differences of the gradient or of the loss. The
 * tolerance comes from the error bound of the difference. So a right derivative is not accused
 * where n is large or the loss is noisy.
 */
#ifndef HESSCRIT_CHECK_H
#define HESSCRIT_CHECK_H

#include <hesscrit/context.h>
#include <hesscrit/problem.h>

/** The entry that stands out most: the one with the largest |supplied - difference| / allowed. */
typedef struct hesscrit_check {
    size_t struct_size;   /* set by hesscrit_check_default() */
    int agrees;           /* 1 if |supplied - difference| <= allowed everywhere, else 0 */
    size_t row;           /* of the entry; the component of a gradient or a product */
    size_t column;        /* of the entry; 0 for a gradient or a product */
    double supplied;      /* what the user's callback says there */
    double difference;    /* what differences say there */
    double allowed;       /* how far the two may be apart there */
    size_t disagreements; /* how many entries are further apart than allowed */
    int tells;            /* 0: all differences are 0 within what is allowed, as a gradient is at
                             a critical point, where one of the wrong sign, or twice as large,
                             agrees as well. Check at hesscrit_point_beside() */
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
    check.tells = 0;
    return check;
}

HESSCRIT_BEGIN_DECLS

/**
 * Check problem->gradient at theta against differences of the loss.
 *
 * @param theta  n parameters; only read
 * @param check  receives the result. What is allowed is 4 times the error bound of the difference,
 *               plus 64 * DBL_EPSILON times the larger value. A NaN that was supplied is no
 *               error, but a disagreement.
 * @return HESSCRIT_OK where the check was made, whatever it found, or
 *         HESSCRIT_E_ARGUMENT   problem->gradient is NULL
 *         HESSCRIT_E_NONFINITE  the loss, like in hesscrit_gradient()
 *         HESSCRIT_E_RANGE      a component of the difference or its bound is beyond DBL_MAX
 *         or any of status.h
 * Cost: 1 gradient, and the losses of hesscrit_gradient() without a user's gradient.
 */
HESSCRIT_API hesscrit_status hesscrit_check_gradient(hesscrit_context *context,
                                                     const hesscrit_problem *problem,
                                                     const double *theta, hesscrit_check *check);

/**
 * Check problem->hessian at theta against differences of the user's gradient, or of the loss where
 * there is no gradient. All n * n entries are compared. So an asymmetric Hessian is found, too.
 *
 * @param theta  n parameters; only read
 * @param check  as for hesscrit_check_gradient()
 * @return HESSCRIT_OK where the check was made, whatever it found, or
 *         HESSCRIT_E_ARGUMENT   problem->hessian is NULL
 *         HESSCRIT_E_NONFINITE  the loss or the user's gradient, like in hesscrit_hessian()
 *         HESSCRIT_E_RANGE      an entry of the difference or its bound is beyond DBL_MAX
 *         or any of status.h
 * Cost: 1 Hessian, and what hesscrit_hessian() takes of the problem without Hessian and products.
 */
HESSCRIT_API hesscrit_status hesscrit_check_hessian(hesscrit_context *context,
                                                    const hesscrit_problem *problem,
                                                    const double *theta, hesscrit_check *check);

/**
 * Check problem->hessian_vector at theta: the user's H * vector against the same product with a
 * Hessian from differences. They are differences of the user's gradient, or of the loss where there
 * is no gradient.
 *
 * @param theta   n parameters; only read
 * @param vector  n doubles; NULL for a fixed vector without zeros
 * @param check   as for hesscrit_check_gradient()
 * @return as hesscrit_check_hessian(); HESSCRIT_E_ARGUMENT where problem->hessian_vector is NULL
 * Cost: 1 product, and what hesscrit_hessian() takes of the problem without Hessian and products.
 */
HESSCRIT_API hesscrit_status hesscrit_check_hessian_vector(hesscrit_context *context,
                                                           const hesscrit_problem *problem,
                                                           const double *theta,
                                                           const double *vector,
                                                           hesscrit_check *check);

/**
 * A point beside theta, where derivatives are not zero by chance: each parameter is moved by an
 * eighth to a quarter of its typical size (theta_scale, or max(|theta_i|, 1)), always to the same
 * side. Where the loss is not finite there, half as far, and so on.
 *
 * @param theta   n parameters; only read
 * @param beside  receives n doubles; may be theta
 * @return HESSCRIT_OK, or
 *         HESSCRIT_E_NONFINITE  the loss is finite at none of 20 distances
 *         or any of status.h
 * Cost: 1 loss for each distance.
 */
HESSCRIT_API hesscrit_status hesscrit_point_beside(hesscrit_context *context,
                                                   const hesscrit_problem *problem,
                                                   const double *theta, double *beside);

HESSCRIT_END_DECLS

#endif
