/** @file
 * Losses with known derivatives, for tests. The user's pointer of each is a
 * loss_log, or NULL.
 */
#ifndef LOSSES_H
#define LOSSES_H

#include <stddef.h>

#include <hesscrit/problem.h>

/** What the callbacks below write down, and how they are told to misbehave. */
typedef struct loss_log {
    size_t calls;      /* of any callback */
    size_t fail_at;    /* the call that returns fail_code, counted from 1; 0: none */
    int fail_code;     /* a user's number, not 0 */
    size_t nan_at;     /* the call whose result is NaN; 0: none */
    const void *extra; /* of the particular loss */
} loss_log;

/** The lecture's network: L = (1 - w1 w2)^2, n = 2. */
int lecture_loss(size_t n, const double *w, double *loss, void *log);
int lecture_gradient(size_t n, const double *w, double *gradient, void *log);
int lecture_hessian(size_t n, const double *w, double *hessian, void *log);
int lecture_product(size_t n, const double *w, const double *v, double *product, void *log);

/** Rosenbrock's chain: sum 100 (x_{i+1} - x_i^2)^2 + (1 - x_i)^2, any n >= 1. */
int rosenbrock_loss(size_t n, const double *x, double *loss, void *log);
int rosenbrock_gradient(size_t n, const double *x, double *gradient, void *log);
int rosenbrock_hessian(size_t n, const double *x, double *hessian, void *log);
/** rosenbrock_loss() of many rows at once. */
int rosenbrock_batch(size_t n, size_t count, const double *rows, double *losses, void *log);

/** sum_i c_i cosh(s_i x_i) with log->extra = n doubles c, then n doubles s: Hessian c_i s_i^2 at 0.
 */
int cosh_loss(size_t n, const double *x, double *loss, void *log);

/** v . A v / 2 with log->extra = n * n doubles A. */
int quadratic_loss(size_t n, const double *x, double *loss, void *log);

/** 3.7, whatever theta. */
int constant_loss(size_t n, const double *x, double *loss, void *log);

#endif
