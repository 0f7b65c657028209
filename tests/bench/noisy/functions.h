/** @file
 * Functions whose minima are known, for noise to be put on them. Their Hessians are tridiagonal.
 */
#ifndef FUNCTIONS_H
#define FUNCTIONS_H

#include <stddef.h>

#include "random.h"

enum { SMOOTH_MOST = 8, SMOOTH_MINIMA = 2 };

/** Gradient, diagonal and lower diagonal of the Hessian; off[i] belongs to i and i + 1. */
typedef struct smooth_derivatives {
    double gradient[SMOOTH_MOST], diagonal[SMOOTH_MOST], off[SMOOTH_MOST];
} smooth_derivatives;

typedef struct smooth_minimum {
    double theta[SMOOTH_MOST], value;
} smooth_minimum;

typedef struct smooth_function {
    const char *name;
    size_t n;
    double (*value)(size_t n, const double *x);
    void (*derive)(size_t n, const double *x, smooth_derivatives *d);
    void (*start)(rng *r, size_t n, double *x); /* about a typical size away, or a few */
    size_t minima;
    smooth_minimum minimum[SMOOTH_MINIMA];
} smooth_function;

/** sum_i i d_i^2 + 0.3 d_i d_{i-1}, d = x - 1: 0 at d = 0, its only critical point. */
smooth_function smooth_quadratic(size_t n);

/**
 * Rosenbrock's valley: sum_i 100 (x_{i+1} - x_i^2)^2 + (1 - x_i)^2, n >= 2. It is 0 at (1 ... 1).
 * From n = 4 on there is one other minimum, near (-1, 1 ... 1).
 * Source: Kok & Sandrock, "Locating and characterizing the stationary points of the extended
 * Rosenbrock function", Evol. Comput. 17 (2009).
 */
smooth_function smooth_rosenbrock(size_t n);

/** The minimum that x is nearest to. */
const smooth_minimum *smooth_nearest(const smooth_function *f, const double *x);

/** How far f(x) is above the minimum that x is nearest to, or below it: beside a minimum that is
 * not the lowest one the function falls again. */
double smooth_excess(const smooth_function *f, const double *x);

/**
 * In x a point that is `excess` above a minimum, straight away from it: in a direction uniform on
 * the sphere, or, along_valleys, uniform where the Hessian there is the identity.
 */
void smooth_point_above(const smooth_function *f, rng *r, const smooth_minimum *from,
                        int along_valleys, double excess, double *x);

#endif
