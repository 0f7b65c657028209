/** @file
 * The user's problem: a loss, and whatever else the user can tell about it.
 */
#ifndef HESSCRIT_PROBLEM_H
#define HESSCRIT_PROBLEM_H

#include <hesscrit/status.h>

/*
 * Callbacks. Each gets the user's pointer last, reads theta (n parameters,
 * valid during the call only, never to be written), writes its result, and
 * returns 0; any other number stops the library, which returns
 * HESSCRIT_E_CALLBACK and keeps the number. A callback may use the library
 * with another context. It may leave by a C++ exception or longjmp: see
 * hesscrit_context_reset().
 */

/**
 * *loss = L(theta). NaN or infinity says that theta is outside the domain. Derivatives then take
 * smaller steps, and where theta is on the edge of the domain, differences from inside: along each
 * such coordinate the loss is extrapolated by a cubic, at 4 calls for 1.
 */
typedef int (*hesscrit_loss_function)(size_t n, const double *theta, double *loss, void *user);

/** losses[k] = L(row k of thetas), k = 0 ... count-1; thetas has count rows of n. */
typedef int (*hesscrit_loss_batch_function)(size_t n, size_t count, const double *thetas,
                                            double *losses, void *user);

/** gradient[i] = dL/dtheta_i; n doubles. */
typedef int (*hesscrit_gradient_function)(size_t n, const double *theta, double *gradient,
                                          void *user);

/** hessian[i * n + j] = d2L/dtheta_i dtheta_j; n * n doubles, both triangles. */
typedef int (*hesscrit_hessian_function)(size_t n, const double *theta, double *hessian,
                                         void *user);

/** product = H(theta) * vector; n doubles each. */
typedef int (*hesscrit_hessian_vector_function)(size_t n, const double *theta, const double *vector,
                                                double *product, void *user);

/** The callbacks may be called from several threads at once (see parallel_for in context.h). */
#define HESSCRIT_PROBLEM_THREAD_SAFE 1u

/**
 * Derivatives from losses by extrapolation from two or more steps (Richardson): several more digits
 * for a few times the calls; see gradient.h and hessian.h for both costs.
 */
#define HESSCRIT_PROBLEM_ACCURATE 2u

typedef struct hesscrit_problem {
    size_t struct_size; /* set by hesscrit_problem_of() */
    size_t n;           /* number of parameters; 0 is allowed */
    void *user;         /* handed to every callback */

    hesscrit_loss_function loss;                     /* required */
    hesscrit_loss_batch_function loss_batch;         /* optional, used instead of single losses */
    hesscrit_gradient_function gradient;             /* optional, used instead of differences */
    hesscrit_hessian_function hessian;               /* optional, used before all of these */
    hesscrit_hessian_vector_function hessian_vector; /* optional, used before gradient */

    /** Absolute error of a loss value (rounding, Monte-Carlo noise); 0: estimate it. */
    double loss_error;
    /** Absolute error of a component of the user's gradient; 0: estimate it. */
    double gradient_error;
    /** Typical size of each parameter, n positive doubles; NULL: max(|theta_i|, 1). */
    const double *theta_scale;
    /** HESSCRIT_PROBLEM_THREAD_SAFE, HESSCRIT_PROBLEM_ACCURATE, both or 0. */
    unsigned flags;
} hesscrit_problem;

/** A problem with a loss alone; assign further fields where more is known. */
static inline hesscrit_problem hesscrit_problem_of(size_t n, hesscrit_loss_function loss,
                                                   void *user)
{
    hesscrit_problem problem;
    problem.struct_size = sizeof problem;
    problem.n = n;
    problem.user = user;
    problem.loss = loss;
    problem.loss_batch = NULL;
    problem.gradient = NULL;
    problem.hessian = NULL;
    problem.hessian_vector = NULL;
    problem.loss_error = 0.0;
    problem.gradient_error = 0.0;
    problem.theta_scale = NULL;
    problem.flags = 0;
    return problem;
}

#endif
