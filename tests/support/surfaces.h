/** @file
 * Surfaces over the plane whose critical points are all known, as losses. The user's
 * pointer of each is a loss_log, or NULL.
 */
#ifndef SURFACES_H
#define SURFACES_H

#include <hesscrit/critical_point.h>
#include <hesscrit/problem.h>

enum { MOST_CRITICAL_POINTS = 15 };

typedef struct critical_point {
    double x[2]; /* to 10 digits */
    hesscrit_verdict kind;
} critical_point;

typedef struct surface {
    const char *name;
    hesscrit_loss_function loss;
    hesscrit_gradient_function gradient;
    double low[2], high[2]; /* a rectangle that has them all */
    size_t count;
    critical_point points[MOST_CRITICAL_POINTS];
} surface;

/** Himmelblau's function, the six-hump camel's back, and the surface of Müller and Brown. */
enum { SURFACES = 3 };
extern const surface surfaces[SURFACES];

/** Which of its points is within distance of x in both coordinates; count: none. */
size_t surface_point_near(const surface *s, const double *x, double distance);

#endif
