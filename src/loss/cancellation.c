#include "loss/cancellation.h"

#include <math.h>

#include "base/memory.h"
#include "base/numbers.h"
#include "base/random.h"
#include "loss/difference_table.h"

enum { DISTANCES = 12, NEAREST_EXPONENT = -56, LONGER = 4, NEAR = 1 };

/* A second difference leaves the parabola of the one before by this share, and that one fitted the
 * one before it so well: no power below 6.5 does that within 16 times the distance. */
static const double BROKEN = 0x1p-5, FITS = 0x1p-31;
/* Of points beyond a break, in its distance. Rounded squares of evenly spaced numbers may look
 * smooth by chance, as those of integers do; not with several spacings. */
static const double FIRST_OF_LINE = 1.37, SPACINGS[] = {2.3, 1.71, 3.13};
static const double MUCH = 0x1p-16; /* of what the loss leaves it by, is noise that is its reason */

struct line {
    hesscrit_evaluator *evaluator;
    const double *scale;
    double loss;   /* at base */
    double *point; /* n */
};

/* On one side: by a distance in units of the scale, the same for all parameters but for signs and a
 * factor. */
static void go(const struct line *line, double distance)
{
    uint32_t random = 0x9b05688cu;
    for (size_t i = 0; i < line->evaluator->problem.n; i++) {
        const double along = hesscrit_random_sign(&random) * hesscrit_random_length(&random);
        line->point[i] = line->evaluator->base[i] + distance * along * line->scale[i];
    }
}

/* The second difference of the loss at 2^exponent of the scale. */
static hesscrit_status second_at(const struct line *line, int exponent, double *second)
{
    *second = 0.0;
    for (int side = -1; side <= 1; side += 2) {
        double seen;
        go(line, ldexp(side, exponent));
        const hesscrit_status status = hesscrit_evaluate_loss(line->evaluator, line->point, &seen);
        if (status != HESSCRIT_OK) return status;
        *second += seen - line->loss;
    }
    return HESSCRIT_OK;
}

/* What a second difference is off by from the parabola of another one, at 2^longer times the
 * distance; and as a share of what that makes of it. */
static double misfit_of(double near, double far, int longer, double *share)
{
    const double expected = ldexp(near, 2 * longer);
    const double misfit = fabs(far - expected);
    *share = misfit / fabs(expected);
    return misfit;
}

/* Does the last of three second differences break with the two before? One that is not finite does
 * not: there the domain ends. */
static int is_broken(const double *second)
{
    double before, after;
    misfit_of(second[0], second[1], LONGER, &before);
    misfit_of(second[1], second[2], LONGER, &after);
    return isfinite(after) && after > BROKEN && before < FITS;
}

/* Is there noise beyond a distance, which may make the misfit there? Beyond a kink there is none.
 */
static hesscrit_status hear_beyond(const struct line *line, double distance, double misfit,
                                   double *error)
{
    for (size_t k = 0; k < sizeof SPACINGS / sizeof *SPACINGS; k++) {
        double values[HESSCRIT_NOISE_POINTS];
        for (int i = 0; i < HESSCRIT_NOISE_POINTS; i++) {
            go(line, (FIRST_OF_LINE + i * SPACINGS[k]) * distance);
            const hesscrit_status status =
                hesscrit_evaluate_loss(line->evaluator, line->point, &values[i]);
            if (status != HESSCRIT_OK) return status;
        }
        const double noise = hesscrit_noise_of_high_levels(values);
        if (!(isfinite(misfit) && noise > MUCH * misfit)) continue;
        *error = fmax(*error, fmax(2.0 * noise, 0.25 * misfit));
        break;
    }
    return HESSCRIT_OK;
}

/* Between 2^exponent, where the second difference fits, and 2^LONGER times that, where it does not:
 * from where on it does not, and the noise there. */
static hesscrit_status hear_at_break(const struct line *line, int exponent, const double *second,
                                     double *error)
{
    double share;
    double misfit = misfit_of(second[0], second[1], LONGER, &share);
    int low = 0;
    int high = LONGER;
    while (high - low > 1) {
        const int middle = (low + high) / 2;
        double seen;
        const hesscrit_status status = second_at(line, exponent + middle, &seen);
        if (status != HESSCRIT_OK) return status;
        const double between = misfit_of(second[0], seen, middle, &share);
        if (share > BROKEN)
            high = middle;
        else
            low = middle;
        if (share > BROKEN) misfit = between;
    }
    return hear_beyond(line, ldexp(1.0, exponent + high), misfit, error);
}

/* All second differences but those that are known, from the farthest inwards. */
static hesscrit_status look_for_break(const struct line *line, double *second, double *error)
{
    hesscrit_status status = HESSCRIT_OK;
    for (int k = DISTANCES - 2; status == HESSCRIT_OK && k >= 0; k--) {
        const int exponent = NEAREST_EXPONENT + LONGER * k;
        if (k != NEAR) status = second_at(line, exponent, &second[k]);
        if (status != HESSCRIT_OK || k + 2 >= DISTANCES || !is_broken(second + k)) continue;
        status = hear_at_break(line, exponent + LONGER, second + k + 1, error);
    }
    return status;
}

hesscrit_status hesscrit_hear_cancellation(hesscrit_evaluator *evaluator, double loss,
                                           const double *scale, double ends_difference,
                                           double *error)
{
    if (!(*error < HESSCRIT_UNIT_ROUNDOFF * fabs(ends_difference))) return HESSCRIT_OK;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(evaluator->context);
    struct line line = {evaluator, scale, loss, NULL};
    double second[DISTANCES];
    double share = 0.0;
    hesscrit_status status =
        hesscrit_scratch_doubles(evaluator->context, evaluator->problem.n, 1, &line.point);
    for (int k = NEAR; status == HESSCRIT_OK && k < DISTANCES; k += DISTANCES - 1 - NEAR)
        status = second_at(&line, NEAREST_EXPONENT + LONGER * k, &second[k]);
    if (status == HESSCRIT_OK)
        misfit_of(second[NEAR], second[DISTANCES - 1], LONGER * (DISTANCES - 1 - NEAR), &share);
    if (status == HESSCRIT_OK && !(share <= BROKEN)) status = look_for_break(&line, second, error);
    hesscrit_scratch_release(evaluator->context, mark);
    return status;
}
