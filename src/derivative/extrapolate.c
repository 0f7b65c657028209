#include "derivative/extrapolate.h"

#include <math.h>

static const double SEEN = 4.0;           /* times its noise, a difference is seen */
static const double TYPICAL_NOISE = 0.25; /* of what noise is at most */
static const double LEAST_REST = 0x1p-6;  /* of the last correction: what is left at least */
static const double LEAST_FALL = 0.7, MOST_FALL = 1.4; /* of the power that is taken out */
static const double TRUNCATION_MARGIN = 1.0;           /* of the bound, over what is about right */

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
    const double least = LEAST_REST * last;
    if (!(before > 0.0) || next < 4.0) return last;
    return fmax(fmin(last, 4.0 * last * (last / before)), least);
}

/* Do the differences of a column fall from level to level by the power that is taken out? Else the
 * function has another power there, or noise. */
static int falls_by(double power, double before, double after)
{
    return before > LEAST_FALL * power * after && before < MOST_FALL * power * after;
}

double hesscrit_expected_error(hesscrit_estimate estimate)
{
    return estimate.truncation + TYPICAL_NOISE * estimate.noise;
}

double hesscrit_estimate_bound(hesscrit_estimate estimate)
{
    return hesscrit_together(TRUNCATION_MARGIN * estimate.truncation, estimate.noise);
}

/* A row of the table while its columns are made. */
struct row {
    hesscrit_estimate estimate; /* as if truncation had the powers that are taken out */
    double correction;          /* the last one */
    double difference;          /* to the next row, in the last column */
    double odd;                 /* truncation that has another power, as far as it was seen */
    double most;                /* truncation, whatever powers it has */
};

/* One more column of a row. The row before it has this column already. */
static void correct(struct row *row, const struct row *next_row, const struct row *row_before,
                    double power, double next, int is_first)
{
    const double gap = next_row->estimate.value - row->estimate.value;
    const double correction = gap / (power - 1.0);
    const double noise = row->estimate.noise + next_row->estimate.noise;
    const int fits = row_before && falls_by(power, row_before->difference, fabs(gap));
    row->odd = fmax(row->odd, next_row->odd);
    if (row_before && !fits && fabs(gap) > SEEN * noise)
        row->odd = fmax(row->odd, fabs(correction));
    const int one_sided = next < 4.0;
    row->most = fits && !one_sided ? row->odd : fmax(fabs(correction), row->odd);
    row->estimate.truncation =
        is_first ? fabs(correction) : rest_of(fabs(correction), next_row->correction, next);
    row->estimate.value = next_row->estimate.value + correction;
    row->estimate.noise =
        hesscrit_together(power * next_row->estimate.noise, row->estimate.noise) / (power - 1.0);
    row->correction = fabs(correction);
    row->difference = fabs(gap);
}

/* Each correction takes a power of the step out, the first one the square: half the step leaves
 * 1 / power of it, of those after it 1 / next times as much. The best entry is that whose error is
 * least if the powers are these; where the differences of its column do not fall like that, its
 * truncation may be the whole correction. So it may at an edge: three values that fall like that by
 * chance are no proof that the function has all its derivatives there. */
hesscrit_estimate hesscrit_extrapolate(size_t levels, const double *values, const double *noises,
                                       int one_sided)
{
    const double next = one_sided ? 2.0 : 4.0;
    struct row row[HESSCRIT_MOST_LEVELS] = {
        {{0.0, 0.0, 0.0, 0.0}, 0.0, 0.0, 0.0, 0.0}}; /* row[k] combines levels k ... k + m - 1 */
    for (size_t k = 0; k < levels; k++)
        row[k].estimate = (hesscrit_estimate){values[k], INFINITY, noises[k], INFINITY};
    struct row best = row[levels - 1];
    double power = 4.0;
    for (size_t m = 2; m <= levels; m++) {
        for (size_t k = 0; k + m <= levels; k++) {
            correct(&row[k], &row[k + 1], k > 0 ? &row[k - 1] : NULL, power, next, m == 2);
            const int anew = k == 0 && m <= HESSCRIT_LEAST_LEVELS;
            const double error = hesscrit_expected_error(row[k].estimate);
            if (isfinite(row[k].estimate.value) &&
                (anew || error < hesscrit_expected_error(best.estimate)))
                best = row[k];
        }
        power *= next;
    }
    best.estimate.hoped = best.estimate.truncation;
    best.estimate.truncation = fmax(best.estimate.hoped, best.most);
    return best.estimate;
}
