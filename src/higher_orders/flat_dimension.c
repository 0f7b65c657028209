#include "higher_orders/flat_dimension.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"

/* The cosine of 41 degrees. */
static const double CAP = 0.75;

/* Where one looks: of the distance that was walked, and at most. */
static const double WITHIN_WALK = 0.5, WITHIN_SIZES = 0.25;

/* The sphere of places that are 41 degrees away from the first of the fixed rows, and at right
 * angles to the others. */
static hesscrit_sphere cap_of(const hesscrit_reduced *reduced, double radius, const double *fixed,
                              size_t count, double *centre, double *memory)
{
    for (size_t k = 0; k < reduced->m; k++) centre[k] = CAP * radius * fixed[k];
    return (hesscrit_sphere){.m = reduced->m,
                             .radius = sqrt(1.0 - CAP * CAP) * radius,
                             .centre = centre,
                             .fixed_row = fixed,
                             .fixed = count,
                             .memory = memory};
}

/* A place on the cap at the radius where one looks, and what it lies on. */
struct course {
    const double *fixed; /* rows of m */
    size_t count;
    double *centre; /* m */
    hesscrit_place *place;
};

/* From a flat place outwards: does nothing rise that may have hidden nearer to theta? Straight on,
 * which is flat where all of the m directions are; lower places on the cap are looked for only
 * where that leaves it open. */
static hesscrit_status follow_outwards(hesscrit_reduced *reduced, hesscrit_scan *scan,
                                       const struct course *course, double radius, int *is_flat)
{
    hesscrit_place *place = course->place;
    hesscrit_minima minima = {.count = 1, .radius = {radius}, .lowest = {place->height}};
    hesscrit_status status = HESSCRIT_OK;
    *is_flat = 1;
    while (*is_flat && minima.count < HESSCRIT_MINIMA_MOST) {
        const size_t last = minima.count++;
        minima.radius[last] = radius *= HESSCRIT_SCAN_GROWTH;
        if (radius > scan->minima.flat_distance) break;
        const hesscrit_sphere cap =
            cap_of(reduced, radius, course->fixed, course->count, course->centre, scan->memory);
        for (size_t j = 0; j < reduced->p; j++)
            place->w[j] *= HESSCRIT_SCAN_GROWTH * HESSCRIT_SCAN_GROWTH;
        status = hesscrit_scan_measure_noise(reduced, radius, scan);
        for (int descended = 0; status == HESSCRIT_OK && descended < 2; descended++) {
            status = descended ? hesscrit_sphere_descend(reduced, &cap, place)
                               : hesscrit_sphere_look(reduced, &cap, place);
            minima.lowest[last] = place->height;
            hesscrit_minima_summarise(&minima);
            *is_flat = hesscrit_minima_begin_abruptly(&minima);
            if (*is_flat) break;
        }
        if (status != HESSCRIT_OK || minima.visible_from > 0.0) break;
    }
    return status;
}

/* One more flat place on the cap, from parameters and from random ones. */
static hesscrit_status find_flat_place(hesscrit_reduced *reduced, hesscrit_scan *scan,
                                       const struct course *course, double radius, int *is_flat)
{
    enum { TRIES = 6 };
    hesscrit_place *place = course->place;
    const hesscrit_sphere cap =
        cap_of(reduced, radius, course->fixed, course->count, course->centre, scan->memory);
    hesscrit_status status = HESSCRIT_OK;
    *is_flat = 0;
    for (size_t k = 0; status == HESSCRIT_OK && k < reduced->n + TRIES && !*is_flat; k++) {
        if (k >= reduced->n)
            hesscrit_random_unit(&scan->random, reduced->m, place->unit);
        else if (!hesscrit_scan_parameter(reduced, k, place->unit))
            continue;
        memset(place->w, 0, reduced->p * sizeof *place->w);
        if (!hesscrit_sphere_project(&cap, place->unit)) continue;
        status = k < reduced->n ? hesscrit_sphere_look(reduced, &cap, place)
                                : hesscrit_sphere_descend(reduced, &cap, place);
        *is_flat = isfinite(place->height.value) && !hesscrit_height_is_visible(&place->height);
    }
    return status;
}

hesscrit_status hesscrit_scan_flat_dimension(hesscrit_reduced *reduced, hesscrit_scan *scan,
                                             size_t *dimension)
{
    const size_t m = reduced->m; /* without others, something rises along one of the m */
    const size_t most = reduced->p > 0 ? m : m - 1;
    const double radius = fmin(WITHIN_WALK * scan->minima.flat_distance, WITHIN_SIZES);
    double *fixed = NULL;
    hesscrit_status status =
        hesscrit_scratch_doubles(reduced->evaluator->context, m + 1, m, &fixed);
    if (status != HESSCRIT_OK) return status;
    struct course course = {fixed, 1, fixed + m * m, &scan->place[1]};
    const hesscrit_sphere sphere = hesscrit_sphere_around(reduced, radius, scan->memory);
    for (size_t j = 0; j < reduced->p; j++) scan->place[0].w[j] = 0.0;
    status = hesscrit_scan_measure_noise(reduced, radius, scan);
    if (status == HESSCRIT_OK) status = hesscrit_sphere_descend(reduced, &sphere, &scan->place[0]);
    memcpy(fixed, scan->place[0].unit, m * sizeof *fixed);
    int stays = 1;
    while (status == HESSCRIT_OK && course.count < most) {
        int is_flat;
        status = find_flat_place(reduced, scan, &course, radius, &is_flat);
        if (status != HESSCRIT_OK || !is_flat) break;
        double *next = fixed + course.count * m;
        memcpy(next, course.place->unit, m * sizeof *next);
        status = follow_outwards(reduced, scan, &course, radius, &stays);
        if (!stays) break;
        course.count++;
    }
    *dimension = stays && !hesscrit_reduced_spent(reduced) ? course.count : 0;
    return status;
}
