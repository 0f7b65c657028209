/** @file
 * The second-order Taylor model of the loss at theta0,
 *   L(theta) ~ L(theta0) + g . v + v . H v / 2,   v = theta - theta0,
 * how well it fits, and the Hessian seen along vectors and in subspaces.
 */
#ifndef HESSCRIT_TAYLOR_H
#define HESSCRIT_TAYLOR_H

#include <hesscrit/context.h>
#include <hesscrit/problem.h>

/** A model: what it is made of belongs to the caller and is only read. */
typedef struct hesscrit_taylor {
    size_t struct_size;     /* set by hesscrit_taylor_of() */
    size_t n;               /* parameters */
    const double *theta0;   /* n: the point of expansion */
    double loss;            /* L(theta0) */
    const double *gradient; /* n, at theta0 */
    const double *hessian;  /* n rows of ld, at theta0 */
    size_t ld;              /* row stride of hessian, >= n */
} hesscrit_taylor;

static inline hesscrit_taylor hesscrit_taylor_of(size_t n, const double *theta0, double loss,
                                                 const double *gradient, size_t ld,
                                                 const double *hessian)
{
    hesscrit_taylor model;
    model.struct_size = sizeof model;
    model.n = n;
    model.theta0 = theta0;
    model.loss = loss;
    model.gradient = gradient;
    model.hessian = hessian;
    model.ld = ld;
    return model;
}

/** How well a model fits at one point. */
typedef struct hesscrit_taylor_fit {
    size_t struct_size; /* set by hesscrit_taylor_fit_default() */
    double model;       /* the model's value at theta */
    double loss;        /* the true loss at theta */
    double remainder;   /* loss - model */
    /** |remainder| / |model's change from theta0|: 0 fits perfectly, 1 and more
     *  means that the model says nothing there. 0 when both are 0. */
    double relative;
} hesscrit_taylor_fit;

static inline hesscrit_taylor_fit hesscrit_taylor_fit_default(void)
{
    hesscrit_taylor_fit fit;
    fit.struct_size = sizeof fit;
    fit.model = 0.0;
    fit.loss = 0.0;
    fit.remainder = 0.0;
    fit.relative = 0.0;
    return fit;
}

HESSCRIT_BEGIN_DECLS

/**
 * Value of the model at theta (n doubles).
 * @return HESSCRIT_OK, or HESSCRIT_E_ARGUMENT: a NULL, ld < n, unknown struct_size;
 *         HESSCRIT_E_NONFINITE: the value is
 * Cost: n*n multiplications, no callback.
 */
HESSCRIT_API hesscrit_status hesscrit_taylor_value(hesscrit_context *context,
                                                   const hesscrit_taylor *model,
                                                   const double *theta, double *value);

/**
 * Compare the model with the true loss at theta (n doubles).
 * @return as hesscrit_taylor_value(); HESSCRIT_E_ARGUMENT also when problem->n
 *         differs from model->n; HESSCRIT_E_NONFINITE: the loss at theta
 * Cost: one loss call; progress is told as of HESSCRIT_STAGE_ESCAPE.
 */
HESSCRIT_API hesscrit_status hesscrit_taylor_compare(hesscrit_context *context,
                                                     const hesscrit_taylor *model,
                                                     const hesscrit_problem *problem,
                                                     const double *theta, hesscrit_taylor_fit *fit);

/**
 * The quadratic form v . H v of a symmetric matrix: twice the loss that a step
 * v from a critical point gains (or, negative, saves) to second order.
 *
 * @param ld       row stride of hessian, >= n
 * @param v        n doubles, of any length
 * @param value    receives v . H v, in loss units
 * @return HESSCRIT_OK, or HESSCRIT_E_ARGUMENT: a NULL or ld < n; HESSCRIT_E_NONFINITE:
 *         the value is
 */
HESSCRIT_API hesscrit_status hesscrit_quadratic_form(hesscrit_context *context, size_t n, size_t ld,
                                                     const double *hessian, const double *v,
                                                     double *value);

/**
 * The Hessian restricted to a subspace, B H B' for the k rows of a basis B:
 * what the loss looks like to someone who can only move within it. A minimum
 * there may be a saddle in the full space. Signs of eigenvalues do not depend
 * on the choice of the basis; eigenvalues do unless its rows are orthonormal.
 *
 * @param ld        row stride of hessian and bound, >= n
 * @param bound     n rows of ld non-negative doubles, or NULL
 * @param k         dimension of the subspace, <= n
 * @param ldb       row stride of basis, >= n
 * @param basis     k rows of ldb doubles, linearly independent
 * @param ldr       row stride of the results, >= k
 * @param restricted        k rows of ldr doubles, exactly symmetric
 * @param restricted_bound  like restricted, |B| bound |B'|; NULL iff bound is NULL
 * @return HESSCRIT_OK, or HESSCRIT_E_ARGUMENT: a stride too small, k > n, a NULL
 *         that is not allowed, one bound without the other; HESSCRIT_E_NONFINITE: a
 *         result is
 * Cost: k n (n + k) multiplications.
 */
HESSCRIT_API hesscrit_status hesscrit_restrict(hesscrit_context *context, size_t n, size_t ld,
                                               const double *hessian, const double *bound, size_t k,
                                               size_t ldb, const double *basis, size_t ldr,
                                               double *restricted, double *restricted_bound);

HESSCRIT_END_DECLS

#endif
