#include "higher_orders/flat_dimension.h"

#include <math.h>
#include <string.h>

#include "base/random.h"

/* The cosine of 41 degrees. */
static const double CAP = 0.75;

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

/* One more flat place, 41 degrees away from the first, from parameters and from random ones.
 * *all_rise: all that were looked at were seen to rise, or are walls. */
static hesscrit_status look_for_second(hesscrit_reduced *reduced, hesscrit_scan *scan,
                                       double radius, int *found, int *all_rise)
{
    enum { TRIES = 6 };
    const hesscrit_sphere cap = {.m = reduced->m,
                                 .radius = sqrt(1.0 - CAP * CAP) * radius,
                                 .offset = CAP * radius,
                                 .axis = scan->place[0].unit,
                                 .memory = scan->memory};
    hesscrit_place *place = &scan->place[1];
    hesscrit_status status = HESSCRIT_OK;
    *found = 0;
    *all_rise = 1;
    for (size_t k = 0; status == HESSCRIT_OK && k < reduced->n + TRIES && !*found; k++) {
        const int is_random = k >= reduced->n;
        if (is_random)
            hesscrit_random_unit(&scan->random, reduced->m, place->unit);
        else if (!hesscrit_scan_parameter(reduced, k, place->unit))
            continue;
        if (!hesscrit_sphere_project(&cap, place->unit)) continue;
        memset(place->w, 0, reduced->p * sizeof *place->w);
        status = is_random ? hesscrit_sphere_descend(reduced, &cap, place)
                           : hesscrit_sphere_look(reduced, &cap, place);
        const int is_wall = !isfinite(place->height.value);
        *found = !is_wall && !hesscrit_height_is_visible(&place->height);
        *all_rise = *all_rise && !*found && (is_wall || place->height.converged);
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
    int found = 0;
    int all_rise = 0;
    memset(first->w, 0, reduced->p * sizeof *first->w);
    hesscrit_status status = hesscrit_scan_measure_noise(reduced, radius, scan);
    if (status == HESSCRIT_OK) status = hesscrit_sphere_descend(reduced, &sphere, first);
    if (status == HESSCRIT_OK) status = look_for_second(reduced, scan, radius, &found, &all_rise);
    *is_line = all_rise;
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
