#include "derivative/extrapolate.h"

#include <math.h>

static const double TRUNCATION_MARGIN = 1.25; /* of the bound, over what is about right */

double hesscrit_together(double a, double b)
{
    const double large = fmax(a, b);
    const double ratio = fmin(a, b) / large;
    return large > 0.0 && isfinite(large) ? large * sqrt(1.0 + ratio * ratio) : large;
}

/* The truncation of what follows from m levels, of which the last correction and
 * that before it (of one level less, at smaller steps) are known: a series
 * whose terms fall geometrically has 4 last^2 / before left. It is never taken
 * for more than the correction or for nearly nothing beside it. */
static double rest_of(double last, double before, double next)
{
    const double least = 0x1p-6 * last;
    if (!(before > 0.0) || next < 4.0) return last;
    return fmax(fmin(last, 4.0 * last * (last / before)), least);
}

double hesscrit_expected_error(hesscrit_estimate estimate)
{
    return estimate.truncation + 0.25 * estimate.noise;
}

double hesscrit_estimate_bound(hesscrit_estimate estimate)
{
    return hesscrit_together(TRUNCATION_MARGIN * estimate.truncation, estimate.noise);
}

/* Each correction takes a power of the step out, the first one the square: half the step leaves
 * 1 / power of it, of those after it 1 / next times as much. */
hesscrit_estimate hesscrit_extrapolate(size_t levels, const double *values, const double *noises,
                                       int one_sided)
{
    const double next = one_sided ? 2.0 : 4.0;
    hesscrit_estimate row[HESSCRIT_MOST_LEVELS] = {
        {0}}; /* row[k] combines levels k ... k + m - 1 */
    for (size_t k = 0; k < levels; k++)
        row[k] = (hesscrit_estimate){values[k], INFINITY, noises[k]};
    hesscrit_estimate best = row[levels - 1];
    double corrections[HESSCRIT_MOST_LEVELS] = {0.0}; /* the last ones, of row[k] */
    double power = 4.0;
    for (size_t m = 2; m <= levels; m++) {
        for (size_t k = 0; k + m <= levels; k++) {
            const double correction = (row[k + 1].value - row[k].value) / (power - 1.0);
            const double before = corrections[k + 1];
            corrections[k] = fabs(correction);
            row[k].value = row[k + 1].value + correction;
            row[k].noise = (power * row[k + 1].noise + row[k].noise) / (power - 1.0);
            row[k].truncation = m > 2 ? rest_of(corrections[k], before, next) : corrections[k];
            const int anew = k == 0 && m <= 3;
            if (isfinite(row[k].value) &&
                (anew || hesscrit_expected_error(row[k]) < hesscrit_expected_error(best)))
                best = row[k];
        }
        power *= next;
    }
    return best;
}
