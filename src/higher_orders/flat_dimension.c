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

/* Straight on along the direction of a place, the others at their best: is nothing seen but what
 * begins abruptly, as an edge does? What rises may hide in the errors near theta. */
static hesscrit_status walk(hesscrit_reduced *reduced, hesscrit_scan *scan, hesscrit_place *place,
                            int *is_flat)
{
    hesscrit_minima minima = {.count = 0};
    hesscrit_status status = HESSCRIT_OK;
    size_t radii;
    double radius = first_radius(scan, &radii);
    memset(place->w, 0, reduced->p * sizeof *place->w);
    for (*is_flat = 1; *is_flat && minima.visible_from == 0.0 && minima.count < radii;) {
        const hesscrit_sphere sphere = hesscrit_sphere_around(reduced, radius, scan->memory);
        status = hesscrit_scan_measure_noise(reduced, radius, scan);
        if (status == HESSCRIT_OK) status = hesscrit_sphere_look(reduced, &sphere, place);
        if (status == HESSCRIT_OK && hesscrit_height_is_visible(&place->height))
            status = hesscrit_scan_verify(reduced, scan, radius, place);
        if (status != HESSCRIT_OK) return status;
        minima.radius[minima.count] = radius;
        minima.lowest[minima.count++] = place->height;
        hesscrit_minima_summarise(&minima);
        *is_flat = hesscrit_minima_begin_abruptly(&minima);
        radius *= HESSCRIT_SCAN_GROWTH;
        for (size_t j = 0; j < reduced->p; j++)
            place->w[j] *= HESSCRIT_SCAN_GROWTH * HESSCRIT_SCAN_GROWTH;
    }
    *is_flat = *is_flat && minima.flat_distance >= WITHIN_SIZES;
    return HESSCRIT_OK;
}

/* All of the m directions: walks along random ones, to both sides. */
static hesscrit_status walk_all(hesscrit_reduced *reduced, hesscrit_scan *scan, int *are_flat)
{
    enum { WALKS = 16 }; /* to both sides of 8 directions */
    hesscrit_place *place = &scan->place[1];
    hesscrit_status status = HESSCRIT_OK;
    *are_flat = 1;
    for (size_t k = 0; status == HESSCRIT_OK && *are_flat && k < WALKS; k++) {
        if (k % 2 == 0)
            hesscrit_random_unit(&scan->random, reduced->m, place->unit);
        else
            for (size_t j = 0; j < reduced->m; j++) place->unit[j] *= -1.0;
        status = walk(reduced, scan, place, are_flat);
    }
    return status;
}

/* One more flat place, 41 degrees away from the first, from parameters and from random ones. */
static hesscrit_status look_for_second(hesscrit_reduced *reduced, hesscrit_scan *scan,
                                       double radius, int *found)
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
        *found = isfinite(place->height.value) && !hesscrit_height_is_visible(&place->height);
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
    memset(first->w, 0, reduced->p * sizeof *first->w);
    hesscrit_status status = hesscrit_scan_measure_noise(reduced, radius, scan);
    if (status == HESSCRIT_OK) status = hesscrit_sphere_descend(reduced, &sphere, first);
    if (status == HESSCRIT_OK) status = look_for_second(reduced, scan, radius, &found);
    *is_line = !found;
    return status;
}

hesscrit_status hesscrit_scan_flat_dimension(hesscrit_reduced *reduced, hesscrit_scan *scan,
                                             size_t *dimension)
{
    const size_t m = reduced->m;
    const int may_be_all = reduced->p > 0; /* without others, something rises along one */
    int is_line = m == 1;
    int are_flat = 0;
    hesscrit_status status = HESSCRIT_OK;
    if (!is_line) status = is_one_line(reduced, scan, &is_line);
    if (status == HESSCRIT_OK && !is_line && may_be_all)
        status = walk_all(reduced, scan, &are_flat);
    *dimension = is_line ? 1 : are_flat ? m : 0;
    if (hesscrit_reduced_spent(reduced)) *dimension = 0;
    return status;
}
