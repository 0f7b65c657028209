/* Local minima of the reduced function on spheres. */
#pragma once

#include "higher_orders/height.h"

/* v = offset * axis + radius * unit, the unit vectors being orthogonal to the axis. */
typedef struct hesscrit_sphere {
    size_t m;
    double radius, offset;
    const double *axis; /* m, of length 1; NULL: any unit vectors, and no offset */
    double *memory;     /* 8m + p doubles of scratch */
} hesscrit_sphere;

/* A place on a sphere, and phi there. */
typedef struct hesscrit_place {
    double *unit; /* m */
    double *w;    /* p: the others at their best */
    hesscrit_height height;
} hesscrit_place;

/* All of the sphere of this radius around 0. */
hesscrit_sphere hesscrit_sphere_around(const hesscrit_reduced *reduced, double radius,
                                       double *memory);

/* Make unit orthogonal to the axis, and its length 1. 0 when nothing is left of it. */
int hesscrit_sphere_project(const hesscrit_sphere *sphere, double *unit);

/* Look at the place whose unit and w are set. */
hesscrit_status hesscrit_sphere_look(hesscrit_reduced *reduced, const hesscrit_sphere *sphere,
                                     hesscrit_place *place);

/*
 * Go down from a place (looked at or not) to where phi is least nearby, until a turn changes it by
 * no more than a part of it or its error. Conjugate gradients (Polak & Ribiere) along great
 * circles, as of Smith, "Optimization techniques on Riemannian manifolds" (1994), with a line
 * search on values. Cost: about 10 heights and one gradient a line, most often 1 to m + 2 lines.
 */
hesscrit_status hesscrit_sphere_descend(hesscrit_reduced *reduced, const hesscrit_sphere *sphere,
                                        hesscrit_place *place);
