/** @file
 * The second-order Taylor model of the loss at theta0,
 *     L(theta) ~ L(theta0) + g . v + v . H v / 2,   v = theta - theta0,
 * how well it fits, and what the Hessian is along vectors and in subspaces.
 */
#ifndef HESSCRIT_TAYLOR_H
#define HESSCRIT_TAYLOR_H

#include <hesscrit/context.h>
#include <hesscrit/problem.h>

/** A model. What it is made of belongs to the caller, and is only read. */
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
    /** |remainder| / |change of the model from theta0|. 0: it fits perfectly, or both are 0. 1 and
     *  more: the model says nothing there. */
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
 * Value of the model at theta.
 *
 * @param theta  model->n doubles; only read
 * @param value  receives the value, in loss units
 * @return HESSCRIT_OK, or
 *         HESSCRIT_E_ARGUMENT   a NULL, ld < n, or a struct_size that is not known
 *         HESSCRIT_E_NONFINITE  the value is a NaN or an infinity
 *         or any of status.h
 * Cost: n^2 multiplications, no callback.
 */
HESSCRIT_API hesscrit_status hesscrit_taylor_value(hesscrit_context *context,
                                                   const hesscrit_taylor *model,
                                                   const double *theta, double *value);

/**
 * Compare the model with the true loss at theta.
 *
 * @param theta  model->n doubles; only read
 * @param fit    receives both values, and how they differ
 * @return HESSCRIT_OK, or
 *         HESSCRIT_E_ARGUMENT   as hesscrit_taylor_value(), or problem->n differs from model->n
 *         HESSCRIT_E_NONFINITE  the value of the model or the loss at theta is a NaN or an infinity
 *         or any of status.h
 * Cost: 1 loss. The progress hook hears of it like of HESSCRIT_STAGE_ESCAPE.
 */
HESSCRIT_API hesscrit_status hesscrit_taylor_compare(hesscrit_context *context,
                                                     const hesscrit_taylor *model,
                                                     const hesscrit_problem *problem,
                                                     const double *theta, hesscrit_taylor_fit *fit);

/**
 * The quadratic form v . H v of a symmetric matrix. It is twice what a step v from a critical point
 * adds to the loss, to second order. If it is negative, the step lowers the loss.
 *
 * @param ld       row stride of hessian, >= n
 * @param hessian  n rows of ld doubles; only read
 * @param v        n doubles, of any length
 * @param value    receives v . H v, in loss units
 * @return HESSCRIT_OK, or
 *         HESSCRIT_E_ARGUMENT   a NULL, or ld < n
 *         HESSCRIT_E_NONFINITE  the value is a NaN or an infinity
 *         or any of status.h
 * Cost: n^2 multiplications, no callback.
 */
HESSCRIT_API hesscrit_status hesscrit_quadratic_form(hesscrit_context *context, size_t n, size_t ld,
                                                     const double *hessian, const double *v,
                                                     double *value);

/**
 * The Hessian in a subspace: B H B' for the k rows of a basis B. It is what the loss looks like to
 * somebody who can move within the subspace only. A minimum there may be a saddle point in the full
 * space. The signs of its eigenvalues do not depend on the basis. The eigenvalues do, unless the
 * rows are orthonormal.
 *
 * @param ld                row stride of hessian and bound, >= n
 * @param hessian           n rows of ld doubles; only read
 * @param bound             n rows of ld doubles that are not negative; NULL for none
 * @param k                 dimension of the subspace, <= n
 * @param ldb               row stride of basis, >= n
 * @param basis             k rows of ldb doubles, linearly independent
 * @param ldr               row stride of the results, >= k
 * @param restricted        k rows of ldr doubles, exactly symmetric
 * @param restricted_bound  like restricted: |B| bound |B'|; NULL if bound is NULL, and only then
 * @return HESSCRIT_OK, or
 *         HESSCRIT_E_ARGUMENT   a stride too small, k > n, a NULL that is not allowed, or one bound
 *                               without the other
 *         HESSCRIT_E_NONFINITE  a result is a NaN or an infinity
 *         or any of status.h
 * Cost: k n (n + k) multiplications, no callback. With a bound twice that.
 */
HESSCRIT_API hesscrit_status hesscrit_restrict(hesscrit_context *context, size_t n, size_t ld,
                                               const double *hessian, const double *bound, size_t k,
                                               size_t ldb, const double *basis, size_t ldr,
                                               double *restricted, double *restricted_bound);

HESSCRIT_END_DECLS

#endif
