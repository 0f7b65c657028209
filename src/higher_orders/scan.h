/* Does the reduced function rise, fall or stay the same around 0? */
#pragma once

#include "higher_orders/minima.h"
#include "higher_orders/sphere.h"

enum { HESSCRIT_SCAN_PLACES = 4 };

/* From radius to radius. No power of 2: the roundings of a homogeneous loss would then be the
 * same ones at all radii, and follow a power, too. */
#define HESSCRIT_SCAN_GROWTH 1.9

typedef enum hesscrit_scan_answer {
    HESSCRIT_SCAN_UNSURE,
    HESSCRIT_SCAN_RISES, /* its minimum on spheres is positive, like a power of the radius */
    HESSCRIT_SCAN_FALLS, /* it is negative, like a power of the radius */
    HESSCRIT_SCAN_FLAT   /* it is 0 up to its error, as far as typical sizes */
} hesscrit_scan_answer;

typedef struct hesscrit_scan {
    hesscrit_scan_answer answer;
    int order;       /* of the power; 0: there is none */
    const char *why; /* UNSURE: the reason, half a sentence */
    int stopped;     /* larger radii would not tell */
    double reach;    /* RISES, FALLS: the slope may put the extremum so far away, */
    double fall;     /* and so far below or above the origin */

    hesscrit_minima minima;

    /* The lowest places on the last sphere, the lowest first. */
    size_t places;
    hesscrit_place place[HESSCRIT_SCAN_PLACES];
    hesscrit_place candidate;
    double *memory; /* of spheres */
    uint32_t random;
} hesscrit_scan;

/* The radius to begin with: a little below the smallest power of 2 at which phi is seen to differ
 * from 0 anywhere; where it never is, 2^-6. Cost: at most 7 times 8 heights. */
hesscrit_status hesscrit_scan_first_radius(hesscrit_reduced *reduced, double *first);

/* Of the loss at this radius, in a direction that favours none: errors of heights are made of it.
 * scan->candidate is moved. Cost: 7 loss calls. */
hesscrit_status hesscrit_scan_measure_noise(hesscrit_reduced *reduced, double radius,
                                            hesscrit_scan *scan);

/* Before something is claimed of a place on the sphere of this radius around 0: its error covers
 * the noise there. Cost: 7 loss calls or a little more. */
hesscrit_status hesscrit_scan_verify(hesscrit_reduced *reduced, hesscrit_scan *scan, double radius,
                                     hesscrit_place *place);

/* Is parameter i one of the m directions, or a sum of them? unit: it is that. What does not matter
 * at all is most often a parameter, and a search ends beside it, by an angle that the loss then
 * rises with. */
int hesscrit_scan_parameter(const hesscrit_reduced *reduced, size_t i, double *unit);

/* From the first radius to the largest, until there is an answer. */
hesscrit_status hesscrit_scan_outwards(hesscrit_reduced *reduced, double first, double largest,
                                       hesscrit_scan *scan);

/* After FALLS: further out on the same curve as long as it falls, to see the fall clearly. */
hesscrit_status hesscrit_scan_follow(hesscrit_reduced *reduced, hesscrit_scan *scan);
