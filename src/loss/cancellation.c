#include "loss/cancellation.h"

#include <limits.h>
#include <math.h>

#include "base/memory.h"
#include "base/numbers.h"
#include "base/random.h"
#include "loss/error.h"
#include "loss/difference_table.h"

enum { DISTANCES = 13, NEAREST_EXPONENT = -56, LONGER = 4, NEAR = 1 };
enum { EVEN, FORWARD, BACKWARD, PARTS }; /* what both sides make together, and each alone */

/* A part leaves the power of the distance that the two before make by this share, by so many times
 * what these leave it by, and these fit it so well. Where the distance grows to 16 times, what the
 * next powers of a smooth loss make of that share grows to 2^8 times if they are of two orders more
 * (all of it even), and to 2^10 only if they are of more. */
static const double BROKEN = 0x1p-12, GROWTH = 0x1p10, FITS = 0x1p-12;
static const double BROKEN_ALONE = 0x1p-5; /* where errors hide what it was before */
/* Of points beyond a break, in its distance, and 4 times as far each time that nothing is heard:
 * what is added may be one bit there, all along a line. Rounded squares of evenly spaced numbers
 * may look smooth by chance, as those of integers do; not with several spacings. */
static const double FIRST_OF_LINE = 1.37, SPACINGS[] = {0.073, 0.053, 0.097};
static const double PARTS_OF_LENGTH = 16.0; /* in which directions are told apart */
static const double FARTHER = 0x1p40; /* what a parabola grows by from the ends to all distances */
/* Noise that is the reason of a misfit is between these shares of it. */
static const double MUCH = 0x1p-8, ABOVE = 16.0;

/* How the loss differs from that at base, at one distance. */
struct change {
    double part[PARTS];
};

struct line {
    hesscrit_evaluator *evaluator;
    const double *scale;
    double loss;   /* at base */
    double *point; /* n */
};

/* On one side: by a distance in units of the scale, the same for all parameters but for signs and a
 * factor of few bits. Of a distance of few bits, too, all parameters are displaced by just that,
 * and powers of the distance are those of the loss, as far as theta's last bits do not round it. */
static void go(const struct line *line, double distance)
{
    const double *base = line->evaluator->base;
    uint32_t random = 0x9b05688cu;
    for (size_t i = 0; i < line->evaluator->problem.n; i++) {
        const double sign = hesscrit_random_sign(&random);
        const double along = floor(PARTS_OF_LENGTH * hesscrit_random_length(&random));
        const double step = distance * sign * along / PARTS_OF_LENGTH * line->scale[i];
        line->point[i] = base[i] + step;
    }
}

/* At 2^exponent of the scale. */
static hesscrit_status change_at(const struct line *line, int exponent, struct change *change)
{
    for (int side = 1; side >= -1; side -= 2) {
        double seen;
        go(line, ldexp(side, exponent));
        const hesscrit_status status = hesscrit_evaluate_loss(line->evaluator, line->point, &seen);
        if (status != HESSCRIT_OK) return status;
        change->part[side > 0 ? FORWARD : BACKWARD] = seen - line->loss;
    }
    change->part[EVEN] = change->part[FORWARD] + change->part[BACKWARD];
    return HESSCRIT_OK;
}

/* What a part is off by from a power of the distance that another one is on, at 2^longer times the
 * distance; and as a share of what that makes of it. */
static double misfit_of(double near, double far, int power, int longer, double *share)
{
    const double expected = ldexp(near, power * longer);
    const double misfit = fabs(far - expected);
    *share = misfit / fabs(expected);
    return misfit;
}

/* The power that a part has from one distance to the next. */
static int power_of(double near, double far)
{
    const double power = log2(fabs(far / near)) / LONGER;
    return power > 0.0 && power < INT_MAX / LONGER ? (int)lround(power) : 0;
}

/* Does the last of three distances break with the two before? What is not finite does not: there
 * the domain ends. What is linear is a slope, or a side of a kink, which may end anywhere. error:
 * of the loss near base, which may hide what a part is off by, and alone makes no break. */
static int is_broken(const struct change *change, int part, double error)
{
    const double near = change[0].part[part];
    const double middle = change[1].part[part];
    const double far = change[2].part[part];
    const int power = power_of(near, middle);
    const double blur = HESSCRIT_CLEAR * ldexp(4.0 * error, power * LONGER);
    double before, after;
    const int is_blurred = misfit_of(near, middle, power, LONGER, &before) <= blur;
    const double misfit = misfit_of(middle, far, power, LONGER, &after);
    const double least = is_blurred ? BROKEN_ALONE : fmax(BROKEN, GROWTH * before);
    return power > 1 && isfinite(after) && misfit > blur && after > least &&
           (is_blurred || before < FITS);
}

/* Is there noise beyond a distance, which may make the misfit there? Beyond a kink there is none.
 */
static hesscrit_status hear_beyond(const struct line *line, double distance, double misfit,
                                   double *error)
{
    for (size_t k = 0; k < sizeof SPACINGS / sizeof *SPACINGS; k++, distance *= 4.0) {
        double values[HESSCRIT_NOISE_POINTS];
        for (int i = 0; i < HESSCRIT_NOISE_POINTS; i++) {
            go(line, (FIRST_OF_LINE + i * SPACINGS[k]) * distance);
            const hesscrit_status status =
                hesscrit_evaluate_loss(line->evaluator, line->point, &values[i]);
            if (status != HESSCRIT_OK) return status;
        }
        double noise;
        const hesscrit_noise_answer answer = hesscrit_noise_of_values(values, &noise);
        const int is_heard =
            answer == HESSCRIT_NOISE_FOUND || answer == HESSCRIT_NOISE_FOUND_FAR_OUT;
        if (k == 0) noise = hesscrit_noise_of_high_levels(values);
        if (!((k == 0 || is_heard) && noise > MUCH * misfit && noise < ABOVE * misfit)) continue;
        *error = fmax(*error, fmax(2.0 * noise, 0.25 * misfit));
        break;
    }
    return HESSCRIT_OK;
}

/* The largest misfit of a part that leaves its power at 2^longer times the distance of change[1].
 */
static double largest_misfit(const struct change *change, const struct change *seen, int longer)
{
    double largest = 0.0;
    for (int part = 0; part < PARTS; part++) {
        const int power = power_of(change[0].part[part], change[1].part[part]);
        double share;
        const double misfit =
            misfit_of(change[1].part[part], seen->part[part], power, longer, &share);
        if (power > 1 && share > BROKEN) largest = fmax(largest, misfit);
    }
    return largest;
}

/* Between 2^exponent, where all parts are on their powers, and 2^LONGER times that, where one is
 * not: from where on it is not, and the noise there. */
static hesscrit_status hear_at_break(const struct line *line, int exponent,
                                     const struct change *change, double *error)
{
    double misfit = largest_misfit(change, change + 2, LONGER);
    int low = 0;
    int high = LONGER;
    while (high - low > 1) {
        const int middle = (low + high) / 2;
        struct change seen;
        const hesscrit_status status = change_at(line, exponent + middle, &seen);
        if (status != HESSCRIT_OK) return status;
        const double between = largest_misfit(change, &seen, middle);
        if (between > 0.0)
            high = middle;
        else
            low = middle;
        if (between > 0.0) misfit = between;
    }
    return hear_beyond(line, ldexp(1.0, exponent + high), misfit, error);
}

/* At all distances but those that are known, from the farthest inwards. */
static hesscrit_status look_for_break(const struct line *line, struct change *change, double *error)
{
    hesscrit_status status = HESSCRIT_OK;
    for (int k = DISTANCES - 2; status == HESSCRIT_OK && k >= 0; k--) {
        const int exponent = NEAREST_EXPONENT + LONGER * k;
        int part = EVEN;
        if (k != NEAR) status = change_at(line, exponent, &change[k]);
        if (status != HESSCRIT_OK || k + 2 >= DISTANCES) continue;
        while (part < PARTS && !is_broken(change + k, part, *error)) part++;
        if (part < PARTS) status = hear_at_break(line, exponent + LONGER, change + k, error);
    }
    return status;
}

hesscrit_status hesscrit_hear_cancellation(hesscrit_evaluator *evaluator, double loss,
                                           const double *scale, const double ends[2], double *error)
{
    const double change =
        fmax(fmax(fabs(ends[0]), fabs(ends[1])), FARTHER * fabs(ends[0] + ends[1]));
    if (!(*error < HESSCRIT_UNIT_ROUNDOFF * change)) return HESSCRIT_OK;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(evaluator->context);
    struct line line = {evaluator, scale, loss, NULL};
    struct change changes[DISTANCES];
    double share = 0.0;
    hesscrit_status status =
        hesscrit_scratch_doubles(evaluator->context, evaluator->problem.n, 1, &line.point);
    for (int k = NEAR; status == HESSCRIT_OK && k < DISTANCES; k += DISTANCES - 1 - NEAR)
        status = change_at(&line, NEAREST_EXPONENT + LONGER * k, &changes[k]);
    if (status == HESSCRIT_OK)
        misfit_of(changes[NEAR].part[EVEN], changes[DISTANCES - 1].part[EVEN], 2,
                  LONGER * (DISTANCES - 1 - NEAR), &share);
    if (status == HESSCRIT_OK && !(share <= BROKEN)) status = look_for_break(&line, changes, error);
    hesscrit_scratch_release(evaluator->context, mark);
    return status;
}
