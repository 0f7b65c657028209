#include "higher_orders/flat_dimension.h"

#include <math.h>
#include <string.h>

#include "base/random.h"
#include "base/vectors.h"

/* The cosine of 41 degrees. */
static const double CAP = 0.75;

enum { TRIES = 6 };

/* Where one looks for more: within typical sizes. */
static const double WITHIN_SIZES = 0.25;

/* The first radius of a walk that ends where the first one did: within typical sizes. *radii: how
 * many it has. */
static double first_radius(const hesscrit_scan *scan, size_t *radii)
{
    double radius = scan->minima.flat_distance;
    for (*radii = 1; *radii == 1 || radius > WITHIN_SIZES; ++*radii) radius /= HESSCRIT_SCAN_GROWTH;
    return radius;
}

/* Place 1 by try number k on a sphere, from parameters and then from random ones; *looked is 0
 * where a parameter has nothing in it. */
static hesscrit_status look_again(hesscrit_reduced *reduced, hesscrit_scan *scan,
                                  const hesscrit_sphere *sphere, size_t k, int *looked)
{
    hesscrit_place *place = &scan->place[1];
    const int is_random = k >= reduced->n;
    *looked = 1;
    if (is_random)
        hesscrit_random_unit(&scan->random, reduced->m, place->unit);
    else
        *looked = hesscrit_scan_parameter(reduced, k, place->unit);
    *looked = *looked && hesscrit_sphere_project(sphere, place->unit);
    if (!*looked) return HESSCRIT_OK;
    memset(place->w, 0, reduced->p * sizeof *place->w);
    return is_random ? hesscrit_sphere_descend(reduced, sphere, place)
                     : hesscrit_sphere_look(reduced, sphere, place);
}

static hesscrit_sphere around(const hesscrit_reduced *reduced, const hesscrit_scan *scan,
                              double radius, double cosine, const double *axis)
{
    return (hesscrit_sphere){.m = reduced->m,
                             .radius = sqrt(1.0 - cosine * cosine) * radius,
                             .offset = cosine * radius,
                             .axis = axis,
                             .memory = scan->memory};
}

/* No other flat place 41 degrees away: all that were looked at were seen to rise, or are walls. */
static hesscrit_status is_alone(hesscrit_reduced *reduced, hesscrit_scan *scan, double radius,
                                const double *axis, int *alone)
{
    const hesscrit_sphere cap = around(reduced, scan, radius, CAP, axis);
    const hesscrit_height *height = &scan->place[1].height;
    hesscrit_status status = HESSCRIT_OK;
    *alone = 1;
    for (size_t k = 0; status == HESSCRIT_OK && *alone && k < reduced->n + TRIES; k++) {
        int looked;
        status = look_again(reduced, scan, &cap, k, &looked);
        if (status != HESSCRIT_OK || !looked || !isfinite(height->value)) continue;
        *alone = hesscrit_height_is_visible(height) && (height->converged || k < reduced->n);
    }
    return status;
}

/* Flat parts that cross the first one at right angles have to be lines, too. */
static hesscrit_status cross_lines(hesscrit_reduced *reduced, hesscrit_scan *scan, double radius,
                                   int *are_lines)
{
    const hesscrit_sphere equator = around(reduced, scan, radius, 0.0, scan->place[0].unit);
    const hesscrit_height *height = &scan->place[1].height;
    double *other = scan->candidate.unit;
    hesscrit_status status = HESSCRIT_OK;
    *are_lines = 1;
    for (size_t k = 0; status == HESSCRIT_OK && *are_lines && k < reduced->n + TRIES; k++) {
        int looked;
        status = look_again(reduced, scan, &equator, k, &looked);
        if (status != HESSCRIT_OK || !looked || !isfinite(height->value)) continue;
        if (hesscrit_height_is_visible(height)) continue;
        hesscrit_copy(reduced->m, scan->place[1].unit, other);
        status = is_alone(reduced, scan, radius, other, are_lines);
    }
    return status;
}

/* Around the lowest place near theta, as a flat part may be curved. */
static hesscrit_status is_one_line(hesscrit_reduced *reduced, hesscrit_scan *scan, int *is_line)
{
    size_t radii;
    const double radius = first_radius(scan, &radii);
    const hesscrit_sphere sphere = hesscrit_sphere_around(reduced, radius, scan->memory);
    hesscrit_place *first = &scan->place[0];
    memset(first->w, 0, reduced->p * sizeof *first->w);
    hesscrit_status status = hesscrit_scan_measure_noise(reduced, radius, scan);
    if (status == HESSCRIT_OK) status = hesscrit_sphere_descend(reduced, &sphere, first);
    if (status == HESSCRIT_OK) status = is_alone(reduced, scan, radius, first->unit, is_line);
    if (status == HESSCRIT_OK && *is_line) status = cross_lines(reduced, scan, radius, is_line);
    return status;
}

hesscrit_status hesscrit_scan_flat_dimension(hesscrit_reduced *reduced, hesscrit_scan *scan,
                                             size_t *dimension)
{
    const size_t m = reduced->m;
    int is_line = m == 1;
    hesscrit_status status = HESSCRIT_OK;
    if (m > 1) status = is_one_line(reduced, scan, &is_line);
    *dimension = is_line && !hesscrit_reduced_spent(reduced);
    return status;
}
