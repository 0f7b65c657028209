/** @file
 * The user's problem: a loss, and whatever else the user can tell about it. Only the loss is
 * needed. The more the user offers, the fewer calls are made, and the smaller the errors are.
 */
#ifndef HESSCRIT_PROBLEM_H
#define HESSCRIT_PROBLEM_H

#include <hesscrit/status.h>

/*
 * Callbacks. Each one reads theta, writes its result and returns 0.
 *  - The result is NaN before the call, all of it. What a callback forgets to write is an error
 *    therefore, and never what another call left there.
 *  - theta has n parameters. It is valid during the call only. It must never be written to.
 *  - `user` is the user's pointer, as the problem holds it.
 *  - Any other number than 0 stops the library. The library returns HESSCRIT_E_CALLBACK and keeps
 *    the number: see hesscrit_context_callback_code().
 *  - A callback may use the library with another context.
 *  - A callback may leave by a C++ exception or by longjmp: see hesscrit_context_reset().
 */

/**
 * *loss = L(theta). A NaN or an infinity says that theta is outside the domain of the loss.
 * Derivatives then take shorter steps. Where theta is on the edge of the domain, they take
 * differences from inside: a cubic extrapolates the loss along each such coordinate. A point
 * outside then costs 4 calls instead of 1. It should be the same whenever it is asked at the same
 * theta: what differs counts as noise.
 */
typedef int (*hesscrit_loss_function)(size_t n, const double *theta, double *loss, void *user);

/** losses[k] = L(row k of thetas) for k = 0 ... count-1. thetas has count rows of n. */
typedef int (*hesscrit_loss_batch_function)(size_t n, size_t count, const double *thetas,
                                            double *losses, void *user);

/** gradient[i] = dL/dtheta_i, n doubles. */
typedef int (*hesscrit_gradient_function)(size_t n, const double *theta, double *gradient,
                                          void *user);

/** hessian[i * n + j] = d2L/dtheta_i dtheta_j, n * n doubles, both triangles. */
typedef int (*hesscrit_hessian_function)(size_t n, const double *theta, double *hessian,
                                         void *user);

/** product = H(theta) * vector, n doubles each. */
typedef int (*hesscrit_hessian_vector_function)(size_t n, const double *theta, const double *vector,
                                                double *product, void *user);

/** The callbacks may be called from several threads at once (see parallel_for in context.h). Today
 *  only single losses are. */
#define HESSCRIT_PROBLEM_THREAD_SAFE 1u

/**
 * Derivatives from losses are extrapolated from several steps (Richardson). They have several more
 * digits, for a few times the calls: see gradient.h and hessian.h. Other derivatives stay as they
 * are.
 */
#define HESSCRIT_PROBLEM_ACCURATE 2u

typedef struct hesscrit_problem {
    size_t struct_size; /* set by hesscrit_problem_of() */
    size_t n;           /* number of parameters, 0 is allowed */
    void *user;         /* handed to every callback */

    hesscrit_loss_function loss;                     /* required */
    hesscrit_loss_batch_function loss_batch;         /* optional, used instead of single losses */
    hesscrit_gradient_function gradient;             /* optional, used instead of differences */
    hesscrit_hessian_function hessian;               /* optional, used before all of these */
    hesscrit_hessian_vector_function hessian_vector; /* optional, used before gradient */

    /** Error of a loss value, two standard deviations: of rounding or of Monte-Carlo noise. Unit of
     *  the loss. 0: measure it, for 6 to 141 calls of the loss. */
    double loss_error;
    /** Error of each component of the user's gradient, likewise. 0: measure it, for 6 to 57 calls
     *  of the gradient, where it is needed. */
    double gradient_error;
    /** Typical size of each parameter, n positive doubles, unit of theta_i: a change of this size
     *  matters. NULL: max(|theta_i|, 1), which the choice of the steps corrects, but not for
     *  noise: what that hides within typical sizes is undetermined. See api.h. */
    const double *theta_scale;
    /** HESSCRIT_PROBLEM_THREAD_SAFE, HESSCRIT_PROBLEM_ACCURATE, both or 0. */
    unsigned flags;

    /** What an entry h_ij of the user's Hessian, or of its products with unit vectors, is off by at
     *  most: this share of max(|h_ij|, sqrt |h_ii h_jj|), so that a zero beside the diagonal may be
     *  off, too. 1e-14 suits formulas without cancellation. 1 or more decides no sign. */
    double hessian_relative_error;
    /** The same in the unit of the loss: this over s_i s_j, s the typical sizes. The larger of both
     *  holds. With either, signs that they decide are *proved*, and small ones of a graded Hessian
     *  are kept. Both 0: nothing is stated, and the evidence is *likely*. An entry may then be
     *  off by 16 sqrt(n) 2^-53 times the largest |s_k s_l h_kl|, as entries are often what is left
     *  of larger terms, or where that is more by 16 errors of the losses within typical sizes.
     *  Neither is read without hessian and hessian_vector. */
    double hessian_absolute_error;
} hesscrit_problem;

/** A problem with a loss alone. Assign further fields where more is known. */
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
    problem.hessian_relative_error = 0.0;
    problem.hessian_absolute_error = 0.0;
    return problem;
}

#endif
