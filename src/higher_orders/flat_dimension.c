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

hesscrit_status hesscrit_scan_flat_dimension(hesscrit_reduced *reduced, hesscrit_scan *scan,
                                             size_t *dimension)
{
    enum { TRIES = 6 };
    const size_t m = reduced->m; /* without others, something rises along one of the m */
    const size_t most = reduced->p > 0 ? m : m - 1;
    const double radius = fmin(WITHIN_WALK * scan->minima.flat_distance, WITHIN_SIZES);
    double *fixed = NULL;
    hesscrit_place *place = &scan->candidate;
    hesscrit_status status =
        hesscrit_scratch_doubles(reduced->evaluator->context, m + 1, m, &fixed);
    if (status != HESSCRIT_OK) return status;
    double *const centre = fixed + m * m;
    const hesscrit_sphere sphere = hesscrit_sphere_around(reduced, radius, scan->memory);
    for (size_t j = 0; j < reduced->p; j++) scan->place[0].w[j] = 0.0;
    status = hesscrit_scan_measure_noise(reduced, radius, scan);
    if (status == HESSCRIT_OK) status = hesscrit_sphere_descend(reduced, &sphere, &scan->place[0]);
    memcpy(fixed, scan->place[0].unit, m * sizeof *fixed);
    *dimension = 1;
    for (int flat = 1; flat && *dimension < most;) {
        const hesscrit_sphere cap =
            cap_of(reduced, radius, fixed, *dimension, centre, scan->memory);
        flat = 0;
        for (int k = 0; status == HESSCRIT_OK && k < TRIES && !flat; k++) {
            hesscrit_random_unit(&scan->random, m, place->unit);
            memset(place->w, 0, reduced->p * sizeof *place->w);
            if (!hesscrit_sphere_project(&cap, place->unit)) continue;
            status = hesscrit_sphere_descend(reduced, &cap, place);
            flat = isfinite(place->height.value) &&
                   !hesscrit_height_is_visible(reduced, radius, &place->height);
        }
        if (flat) memcpy(fixed + (*dimension)++ * m, place->unit, m * sizeof *fixed);
    }
    return status;
}
