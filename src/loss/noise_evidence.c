#include "loss/noise_evidence.h"

#include <math.h>

#include "base/numbers.h"

const hesscrit_noise_evidence hesscrit_no_evidence = {
    .noise = INFINITY, .quantum = INFINITY, .finest = INFINITY, .least = INFINITY};

/* As a share of a value, noise beyond this is more than the rounding of arithmetic. */
static const double ROUNDING_SHARE = 0x1p-47;

static const double SHARE_MARGIN = 4.0;      /* of the least share that several lines show */
static const double FAR_BELOW_UNIT = 0x1p-6; /* noise that is less of it is no other noise */

/* Times the least value: a unit that is more is none. */
static const double NOT_ABOVE = 2.0;

static const double NEARLY = 0x1p-30; /* a power of two: others are that near by no chance */

enum { ENOUGH_FAR_OUT = 3, SHARE_TRIES = 3 };

/* Of a difference of two values, as a share of these. */
static const double ROUNDING_OF_VALUE = 0x1p-52;

/* The share that noise is of the values: the least that three spacings show, as what is left of the
 * smooth part shrinks with the spacing. A parabola may be exact whatever the
 * arithmetic: then anything is possible. */
static double least_share(double known, const double *values, double size)
{
    const double noise = hesscrit_noise_of_high_levels(values);
    if (fabs(values[HESSCRIT_NOISE_MIDDLE]) >= HESSCRIT_FAR_OUT * size ||
        !(noise <= HESSCRIT_LARGEST_NOISE_SHARE * size))
        return known;
    if (noise == 0.0) return known > 0.0 ? known : HESSCRIT_LARGEST_NOISE_SHARE;
    return known > 0.0 ? fmin(known, noise / size) : noise / size;
}

void hesscrit_evidence_add_bits(hesscrit_noise_evidence *known, const double *values)
{
    int moves = 0;
    for (int i = 0; i < HESSCRIT_NOISE_POINTS; i++) {
        known->finest = fmin(known->finest, hesscrit_finest_bit(values[i]));
        moves += i > 0 && values[i] != values[i - 1];
    }
    known->moves |= 2 * moves > HESSCRIT_NOISE_POINTS - 1;
}

double hesscrit_evidence_rounding(const hesscrit_noise_evidence *known)
{
    const double fewer = 0x1p-30;
    const int seen = known->moves && isfinite(known->finest) && known->finest >= fewer;
    return seen ? HESSCRIT_DEVIATION_OF_ROUNDING * known->finest : 0.0;
}

static int are_alike(double a, double b)
{
    return a <= HESSCRIT_ALIKE * b && b <= HESSCRIT_ALIKE * a;
}

static void note_far_out(hesscrit_noise_evidence *known, double noise)
{
    if (known->far_out > 0 && are_alike(noise, known->farther))
        known->steady = fmin(noise, known->farther);
    known->farther = noise;
    known->far_out++;
}

hesscrit_noise_answer hesscrit_evidence_learn(hesscrit_noise_evidence *known, const double *values)
{
    double noise;
    hesscrit_noise_answer answer = hesscrit_noise_of_values(values, &noise);
    double size = 0.0;
    double least = INFINITY;
    int jumps = 0;
    for (int i = 0; i < HESSCRIT_NOISE_POINTS; i++) {
        size = fmax(size, fabs(values[i]));
        if (i != HESSCRIT_NOISE_MIDDLE && values[i] != 0.0)
            known->least = fmin(known->least, fabs(values[i]));
        /* A jump in the middle is no rounding. */
        if (i == 0 || i == HESSCRIT_NOISE_MIDDLE || i == HESSCRIT_NOISE_MIDDLE + 1 ||
            values[i] == values[i - 1])
            continue;
        const double difference = fabs(values[i] - values[i - 1]);
        least = fmin(least, difference);
        jumps++;
        if (isfinite(difference))
            known->unit = hesscrit_common_unit(
                known->unit, (hesscrit_rounded){difference, ROUNDING_OF_VALUE * size});
    }
    known->middle = fabs(values[HESSCRIT_NOISE_MIDDLE]);
    known->quantum = fmin(known->quantum, least);
    if (jumps > known->jumps) known->jumps = jumps;
    /* Of losses that stand still nearer to theta, only the rounding to a quantum is noise. Other
     * levels agree because the function is symmetric, and of high order. */
    if (answer == HESSCRIT_NOISE_FOUND && known->flat && noise > HESSCRIT_ALIKE * least)
        answer = HESSCRIT_NOISE_SPACING_TOO_LARGE;
    hesscrit_evidence_add_bits(known, values);
    known->flat |= answer == HESSCRIT_NOISE_SPACING_TOO_SMALL;
    if (answer == HESSCRIT_NOISE_FOUND_FAR_OUT) note_far_out(known, noise);
    const int is_all = answer == HESSCRIT_NOISE_IS_ALL;
    const int persists = is_all && are_alike(noise, known->all);
    if (persists) noise = fmax(noise, known->all); /* of two, no smooth part is in the larger */
    known->all = is_all ? noise : 0.0;
    /* Soon so few bits of the spacing are left that the arithmetic of a loss is exact. */
    if (known->tries < SHARE_TRIES) known->share = least_share(known->share, values, size);
    known->tries++;
    known->found = answer == HESSCRIT_NOISE_FOUND || persists || known->far_out == ENOUGH_FAR_OUT;
    if (answer == HESSCRIT_NOISE_FOUND || persists || noise < known->noise) {
        known->noise = noise;
        known->size = size;
    }
    return answer;
}

void hesscrit_evidence_settle(hesscrit_noise_evidence *known)
{
    if (!known->found) known->noise = fmax(known->noise, known->steady);
}

int hesscrit_evidence_may_be_kink(const hesscrit_noise_evidence *known)
{
    return isfinite(known->noise) && known->noise > ROUNDING_SHARE * known->size;
}

int hesscrit_is_beyond_rounding(double share)
{
    return share > ROUNDING_SHARE;
}

int hesscrit_evidence_may_be_share(const hesscrit_noise_evidence *known)
{
    return hesscrit_is_beyond_rounding(known->share);
}

double hesscrit_noise_aside(const double *values)
{
    double noise;
    if (hesscrit_noise_of_values(values, &noise) == HESSCRIT_NOISE_SPACING_TOO_SMALL)
        return INFINITY;
    noise = hesscrit_noise_of_high_levels(values);
    if (noise == 0.0)
        return HESSCRIT_DEVIATION_OF_ROUNDING *
               fabs(values[HESSCRIT_NOISE_POINTS - 1] -
                    values[HESSCRIT_NOISE_POINTS - 2]); /* rounded */
    return noise;
}

double hesscrit_evidence_share(const hesscrit_noise_evidence *known)
{
    return hesscrit_evidence_may_be_share(known) ? SHARE_MARGIN * known->share : 0.0;
}

/* What is rounded to multiples of a unit is 0, or not less than it. A few steep values are
 * multiples of one of them as well, but those that are not steep are none. */
int hesscrit_evidence_is_rounded(const hesscrit_noise_evidence *known)
{
    return known->flat && known->unit.value <= NOT_ABOVE * known->least &&
           isfinite(known->quantum) && hesscrit_is_unit(known->unit, known->size);
}

/* Rounding is a share of a value: that of the much larger ones beside theta is not that there. */
static double noise_in_middle(const hesscrit_noise_evidence *known)
{
    if (!isfinite(known->noise)) return 0.0; /* constant on all lines */
    if (known->noise > ROUNDING_SHARE * known->size || known->size <= HESSCRIT_MUCH * known->middle)
        return known->noise;
    return known->noise * (known->middle / known->size);
}

/* Of a number near 1, nearly: log(1 + x) is not quite x. */
static int is_bit(double quantum)
{
    return fabs(quantum - hesscrit_power_of_two_near(quantum)) <= NEARLY * quantum;
}

double hesscrit_evidence_noise(hesscrit_noise_evidence known)
{
    const int stands_still = known.flat && isfinite(known.quantum);
    const int rounded = hesscrit_evidence_is_rounded(&known);
    /* Of values that are evenly spaced, or on a parabola, all that is left of the high differences
     * may be the rounding of doubles. */
    if (rounded && known.noise < FAR_BELOW_UNIT * known.unit.value)
        return HESSCRIT_DEVIATION_OF_ROUNDING * known.unit.value;
    if (stands_still && !known.found) {
        /* Nothing moves nearby, and further away all is smooth; unless values are but a few
         * quanta, or these are a bit, which tells of terms that cancel. */
        const int is_quantum =
            known.quantum > HESSCRIT_LARGEST_NOISE_SHARE * known.size || is_bit(known.quantum);
        const int beyond_rounding =
            known.quantum > HESSCRIT_MUCH * HESSCRIT_UNIT_ROUNDOFF * known.middle;
        const int are_few = is_quantum && beyond_rounding && !known.is_point &&
                            known.quantum <= NOT_ABOVE * known.least;
        const double of_quantum = HESSCRIT_DEVIATION_OF_ROUNDING * known.quantum;
        if (are_few) return of_quantum; /* as squares of integers may look without noise */
        if (!rounded && known.steady == 0.0) return 0.0;
        return fmin(known.noise, of_quantum);
    }
    return noise_in_middle(&known);
}

void hesscrit_evidence_forget_jump(hesscrit_noise_evidence *known)
{
    if (known->jumps != 1) return;
    known->quantum = INFINITY;
    known->noise = 0.0;
}

int hesscrit_evidence_shares_unit(const hesscrit_noise_evidence *known, double unit)
{
    const double close = 0x1p-20;
    if (!isfinite(known->quantum)) return 1;
    const double multiple = known->unit.value / unit;
    return fabs(multiple - floor(multiple + 0.5)) <= close * multiple;
}
