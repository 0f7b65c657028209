#include "loss/noise.h"

#include <math.h>

#include "base/memory.h"
#include "base/numbers.h"
#include "base/random.h"

enum {
    POINTS = 7, /* on the line, theta in the middle */
    MIDDLE = POINTS / 2,
    ASIDE = 2 * POINTS, /* how many spacings a line on one side of theta is moved */
    TRIES = 6
};

/* First spacing as a share of the typical size, and the factor between
 * tries: no power of two, which would round the same way again. */
static const double FIRST_SPACING = 0x1p-30;
static const double RESPACING = 100.0;
static const double SHARE_SPACING = 0x1p-16; /* ASIDE of them are about a first step */

enum answer { NOISE_FOUND, NOISE_FOUND_FAR_OUT, SPACING_TOO_SMALL, SPACING_TOO_LARGE };

/* The difference table of one function. Each level k of it estimates the noise
 * as sigma_k^2 = (k!)^2 / (2k)! * mean (difference_k)^2; it is believed where
 * three levels in a row agree within a factor 4 and the signs alternate.
 *
 * The source also wants the values to differ by less than a tenth of their
 * size: on a line on which the function goes up and down wildly all levels
 * agree too, and where it is much larger than in the middle so is its noise. But
 * a function that is zero in the middle, as gradients at critical points are,
 * never passes that. Noise that is small beside the differences is therefore an
 * answer, too, though a closer look is worth while.
 *
 * Without an answer, *noise is the least of the largest of three levels, which
 * what is left of the smooth part makes too large, or infinite. */
static enum answer estimate(const double *values, double *noise)
{
    int repeats = 0;
    double low = values[0];
    double high = values[0];
    *noise = INFINITY;
    for (int i = 0; i < POINTS; i++) {
        if (!isfinite(values[i])) return SPACING_TOO_LARGE;
        low = fmin(low, values[i]);
        high = fmax(high, values[i]);
        if (i > 0 && values[i] == values[i - 1]) repeats++;
    }
    if (2 * repeats >= POINTS - 1) return SPACING_TOO_SMALL;

    double difference[POINTS];
    double sigma[POINTS];
    int changes[POINTS];
    double factor = 1.0; /* (k!)^2 / (2k)! */
    for (int i = 0; i < POINTS; i++) difference[i] = values[i];
    for (int k = 1; k < POINTS; k++) {
        factor *= (double)k / (double)(2 * (2 * k - 1));
        double sum = 0.0;
        changes[k] = 0;
        for (int i = 0; i < POINTS - k; i++) {
            difference[i] = difference[i + 1] - difference[i];
            sum += difference[i] * difference[i];
            if (i > 0 && difference[i] * difference[i - 1] < 0.0) changes[k] = 1;
        }
        sigma[k] = sqrt(factor * sum / (double)(POINTS - k));
    }
    const double size = fmax(fabs(low), fabs(high));
    const int far_out = high - low > 0.1 * size;
    const double believable = far_out ? 0.01 * (high - low) : INFINITY;
    for (int k = 1; k + 2 < POINTS; k++) {
        const double least = fmin(sigma[k], fmin(sigma[k + 1], sigma[k + 2]));
        const double most = fmax(sigma[k], fmax(sigma[k + 1], sigma[k + 2]));
        if (most <= 4.0 * least && changes[k] && most <= believable) {
            *noise = sigma[k];
            return far_out ? NOISE_FOUND_FAR_OUT : NOISE_FOUND;
        }
        if (most > 0.0) *noise = fmin(*noise, most);
    }
    return SPACING_TOO_LARGE;
}

/* A number, and what it may be off by. */
struct rounded {
    double value, error;
};

/* What the tries have taught of one function. */
struct knowledge {
    double noise;        /* the best estimate so far */
    double size;         /* of the values that gave it */
    double quantum;      /* smallest difference between neighbours on one side that is not 0 */
    struct rounded unit; /* of which all these differences are multiples */
    int flat;            /* some spacing gave the same value again and again */
    int far_out;         /* how many answers were found far out */
    double farther;      /* the last of them */
    double steady;       /* what two in a row agreed on, though their values differ much in size */
    double share;        /* of the largest value, the noise, where that in the middle is nearly 0 */
    double finest;       /* of the lowest bits of all values: see finest_bit() */
    int jumps;           /* the most neighbours on one side that differ on one line */
    int moves;           /* most neighbours on some line differ, as on no flight of steps */
    int tries;
    int found;
};

static const struct knowledge nothing_known = {
    .noise = INFINITY, .quantum = INFINITY, .finest = INFINITY};

/* Shares of a value beyond which noise is more than the rounding of arithmetic, and beyond which it
 * is more likely something else. */
static const double ROUNDING_SHARE = 0x1p-47;
static const double LARGEST_SHARE = 0.01;

enum { ENOUGH_FAR_OUT = 3 };

/* Of a difference of two values, as a share of these. */
static const double ROUNDING_OF_VALUE = 0x1p-52;

/* The largest estimate of the three highest levels, where least is left of the smooth part. */
static double noise_of_high_levels(const double *values)
{
    double difference[POINTS];
    double factor = 1.0;
    double most = 0.0;
    for (int i = 0; i < POINTS; i++) difference[i] = values[i];
    for (int k = 1; k < POINTS; k++) {
        double sum = 0.0;
        factor *= (double)k / (double)(2 * (2 * k - 1));
        for (int i = 0; i < POINTS - k; i++) {
            difference[i] = difference[i + 1] - difference[i];
            sum += difference[i] * difference[i];
        }
        if (k + 3 >= POINTS) most = fmax(most, sqrt(factor * sum / (double)(POINTS - k)));
    }
    return most;
}

/* The share that noise is of the values: the least that three spacings show, as what is left of the
 * smooth part shrinks with the spacing. A parabola may be exact whatever the
 * arithmetic: then anything is possible. */
static double least_share(double known, const double *values, double size)
{
    const double noise = noise_of_high_levels(values);
    if (fabs(values[MIDDLE]) >= 0.1 * size || !(noise <= LARGEST_SHARE * size)) return known;
    if (noise == 0.0) return known > 0.0 ? known : LARGEST_SHARE;
    return known > 0.0 ? fmin(known, noise / size) : noise / size;
}

/* What the lowest bit of a value that is set is worth, beside the power of two that is not above
 * the value: 2^-52 for most doubles, 2^-23 for most that were floats; 0 where there is none. */
static double finest_bit(double value)
{
    int exponent;
    if (!isfinite(value)) return 0.0;
    if (value == 0.0) return INFINITY;
    const uint64_t bits = (uint64_t)ldexp(frexp(fabs(value), &exponent), 53);
    return ldexp((double)(bits & (~bits + 1)), -52);
}

static void look_at_bits(struct knowledge *known, const double *values)
{
    int moves = 0;
    for (int i = 0; i < POINTS; i++) {
        known->finest = fmin(known->finest, finest_bit(values[i]));
        moves += i > 0 && values[i] != values[i - 1];
    }
    known->moves |= 2 * moves > POINTS - 1;
}

/* Beside the power of two that is not above a value, the deviation of its rounding to fewer bits
 * than a double has; 0 for all bits. So few bits end all mantissas early, which those of some 20
 * doubles never do. */
static double share_of_rounding(const struct knowledge *known)
{
    const double fewer = 0x1p-30;
    const int seen = known->moves && isfinite(known->finest) && known->finest >= fewer;
    return seen ? 0.29 * known->finest : 0.0;
}

/* The greatest number of which a and b are multiples. Euclid's algorithm, until what is left is no
 * more than what roundings make of it, each of which is multiplied by the quotients. */
static struct rounded common_unit(struct rounded a, struct rounded b)
{
    struct rounded large = a.value > b.value ? a : b;
    struct rounded small = a.value > b.value ? b : a;
    while (small.value > 4.0 * small.error) {
        const double quotient = floor(large.value / small.value + 0.5);
        const struct rounded rest = {fabs(fmod(large.value, small.value)),
                                     large.error + quotient * small.error};
        large = small;
        small = (struct rounded){fmin(rest.value, large.value - rest.value), rest.error};
    }
    return large;
}

/* Numbers with nothing in common end within a small factor of their errors, which grow while the
 * remainders fall. Some last bits are the rounding of doubles. */
static int is_unit(struct rounded unit, double size)
{
    const double by_chance = 0x1p12;
    const double last_bits = 0x1p-40;
    return unit.value > by_chance * unit.error && unit.value > last_bits * size;
}

static void note_far_out(struct knowledge *known, double noise)
{
    if (known->far_out > 0 && noise <= 4.0 * known->farther && known->farther <= 4.0 * noise)
        known->steady = fmin(noise, known->farther);
    known->farther = noise;
    known->far_out++;
}

static enum answer learn(struct knowledge *known, const double *values)
{
    double noise;
    enum answer answer = estimate(values, &noise);
    double size = 0.0;
    double least = INFINITY;
    int jumps = 0;
    for (int i = 0; i < POINTS; i++) {
        size = fmax(size, fabs(values[i]));
        /* A jump in the middle is no rounding. */
        if (i == 0 || i == MIDDLE || i == MIDDLE + 1 || values[i] == values[i - 1]) continue;
        const double difference = fabs(values[i] - values[i - 1]);
        least = fmin(least, difference);
        jumps++;
        if (isfinite(difference))
            known->unit =
                common_unit(known->unit, (struct rounded){difference, ROUNDING_OF_VALUE * size});
    }
    known->quantum = fmin(known->quantum, least);
    if (jumps > known->jumps) known->jumps = jumps;
    /* Of losses that stand still nearer to theta, only the rounding to a quantum is noise. Other
     * levels agree because the function is symmetric, and of high order. */
    if (answer == NOISE_FOUND && known->flat && noise > 4.0 * least) answer = SPACING_TOO_LARGE;
    look_at_bits(known, values);
    known->flat |= answer == SPACING_TOO_SMALL;
    if (answer == NOISE_FOUND_FAR_OUT) note_far_out(known, noise);
    /* Soon so few bits of the spacing are left that the arithmetic of a loss is exact. */
    if (known->tries < 3) known->share = least_share(known->share, values, size);
    known->tries++;
    known->found = answer == NOISE_FOUND || known->far_out == ENOUGH_FAR_OUT;
    if (answer == NOISE_FOUND || noise < known->noise) {
        known->noise = noise;
        known->size = size;
    }
    return answer;
}

/* After the last try. Where noise was steady and then vanished, little was left of the spacing, and
 * the arithmetic exact. */
static void settle(struct knowledge *known)
{
    if (!known->found) known->noise = fmax(known->noise, known->steady);
}

/* Noise that is beyond the rounding of the values might be a kink in the middle: its differences
 * are of the same size in all levels, too. */
static int may_be_kink(const struct knowledge *known)
{
    return isfinite(known->noise) && known->noise > ROUNDING_SHARE * known->size;
}

static int may_be_share(const struct knowledge *known)
{
    return known->share > ROUNDING_SHARE;
}

/* The noise of values on one side of the middle only, where it is the same and a kink does not
 * show; infinite where that cannot be told. */
static double noise_aside(const double *values)
{
    double noise;
    if (estimate(values, &noise) == SPACING_TOO_SMALL) return INFINITY;
    noise = noise_of_high_levels(values);
    if (noise == 0.0) return 0.29 * fabs(values[POINTS - 1] - values[POINTS - 2]); /* rounded */
    return noise;
}

/* How much less the noise has to be on both sides of a kink. One side may be smooth by chance. */
static const double LESS = 0.125;

/* Most of the values are smaller than the largest, and so was their noise. */
static double share_of(const struct knowledge *known)
{
    return may_be_share(known) ? 4.0 * known->share : 0.0;
}

static int is_rounded(const struct knowledge *known)
{
    return known->flat && isfinite(known->quantum) && is_unit(known->unit, known->size);
}

/* The verdict of all tries. Values that stand still at one spacing and move by
 * a quantum at the next are rounded to multiples of it, as in single precision;
 * the deviation of such rounding is quantum / sqrt(12). */
static double conclude(struct knowledge known)
{
    const int stands_still = known.flat && isfinite(known.quantum);
    const int rounded = is_rounded(&known);
    /* Of values that are evenly spaced, or on a parabola, all that is left of the high differences
     * may be the rounding of doubles. */
    if (rounded && known.noise < 0x1p-6 * known.unit.value) return 0.29 * known.unit.value;
    if (stands_still && !known.found) {
        /* Nothing moves nearby, and further away all is smooth. */
        if (!rounded && known.steady == 0.0) return 0.0;
        return fmin(known.noise, 0.29 * known.quantum);
    }
    return isfinite(known.noise) ? known.noise : 0.0; /* constant on all lines */
}

/* The spacings known to be too small and too large, and the next one to try. */
struct bracket {
    double low, high;
};

static double next_spacing(struct bracket *bracket, double spacing, enum answer answer)
{
    if (answer == SPACING_TOO_SMALL)
        bracket->low = fmax(bracket->low, spacing);
    else
        bracket->high = fmin(bracket->high, spacing);
    if (bracket->low > 0.0 && isfinite(bracket->high)) return sqrt(bracket->low * bracket->high);
    return answer == SPACING_TOO_SMALL ? spacing * RESPACING : spacing / RESPACING;
}

/* The point that is `steps` spacings from theta on a line along a direction that favours nothing:
 * signs at random, and no round lengths, which would let the arithmetic of the
 * loss be exact and its noise not show. But points that are evenly spaced to the last bit: what
 * they are off by would look like noise, beside small spacings large. */
static void line_point(size_t n, const double *base, const double *scale, double spacing, int steps,
                       double *point)
{
    uint32_t random = 0x9e3779b9u;
    for (size_t i = 0; i < n; i++) {
        hesscrit_random_next(&random);
        const uint32_t further = random * 0x9e3779b1u;
        const double length = 0.5 + (double)(random >> 8 & 0x7fffffu) * 0x1p-24 +
                              (double)(further >> 9) * 0x1p-47; /* [0.5, 1), 47 bits */
        const double far = base[i] + copysign(2.0 * ASIDE * spacing * scale[i], base[i]);
        const double step = (far + length * spacing * scale[i]) - far;
        point[i] = base[i] + (random >> 31 ? steps : -steps) * step;
    }
}

/* Losses on a line, moved aside by so many spacings; the one in the middle may be known. */
static hesscrit_status losses_on_line(hesscrit_evaluator *evaluator, const double *middle,
                                      const double *scale, int aside, double spacing, double *point,
                                      double *losses)
{
    for (int i = 0; i < POINTS; i++) {
        if (i == MIDDLE && middle) {
            losses[i] = *middle;
            continue;
        }
        line_point(evaluator->problem.n, evaluator->base, scale, spacing, aside + i - MIDDLE,
                   point);
        const hesscrit_status status = hesscrit_evaluate_loss(evaluator, point, &losses[i]);
        if (status != HESSCRIT_OK) return status;
    }
    return HESSCRIT_OK;
}

/* Noise as a share of the values, on one side of the middle: near to it, unless that is known, and
 * as far away as steps go. What is left of the smooth part is more there, and noise that only
 * looked like a share is less. */
static hesscrit_status share_aside(hesscrit_evaluator *evaluator, const double *scale,
                                   double *point, struct knowledge *known)
{
    const double spacings[2] = {FIRST_SPACING, SHARE_SPACING};
    for (int k = known->share < LARGEST_SHARE ? 1 : 0; k < 2 && may_be_share(known); k++) {
        double values[POINTS];
        double size = 0.0;
        const hesscrit_status status =
            losses_on_line(evaluator, NULL, scale, ASIDE, spacings[k], point, values);
        if (status != HESSCRIT_OK) return status;
        for (int i = 0; i < POINTS; i++) size = fmax(size, fabs(values[i]));
        known->share = fmin(known->share, noise_of_high_levels(values) / size);
        look_at_bits(known, values);
    }
    return HESSCRIT_OK;
}

/* A loss of few operations may be exact where little is left of the bits of a small spacing: look
 * at the bits further out, too. */
static hesscrit_status bits_aside(hesscrit_evaluator *evaluator, const double *scale, double *point,
                                  struct knowledge *known)
{
    double values[POINTS];
    const hesscrit_status status =
        losses_on_line(evaluator, NULL, scale, ASIDE, SHARE_SPACING, point, values);
    if (status == HESSCRIT_OK) look_at_bits(known, values);
    return status;
}

hesscrit_status hesscrit_loss_noise(hesscrit_evaluator *evaluator, double value,
                                    const double *scale, double *noise, double *share, double *bend)
{
    const size_t n = evaluator->problem.n;
    double *point = NULL;
    hesscrit_status status = hesscrit_scratch_doubles(evaluator->context, n, 1, &point);
    if (status != HESSCRIT_OK) return status;
    struct knowledge known = nothing_known;
    struct bracket bracket = {0.0, INFINITY};
    double last = FIRST_SPACING;
    double spacing = FIRST_SPACING;
    double values[POINTS];
    for (int try = 0; try < TRIES && n > 0 && !known.found; try++) {
        status = losses_on_line(evaluator, &value, scale, 0, spacing, point, values);
        if (status != HESSCRIT_OK) return status;
        if (try == 0 && bend) *bend = (values[0] - value) + (values[POINTS - 1] - value);
        last = spacing;
        spacing = next_spacing(&bracket, spacing, learn(&known, values));
    }
    settle(&known);
    if (may_be_share(&known)) {
        status = share_aside(evaluator, scale, point, &known);
    } else if (may_be_kink(&known)) {
        double aside = 0.0;
        /* A jump drives the spacing down for nothing. */
        if (!known.found) last = FIRST_SPACING;
        for (int side = 1; side >= -1 && aside < LESS * known.noise; side -= 2) {
            status = losses_on_line(evaluator, NULL, scale, side * ASIDE, last, point, values);
            if (status != HESSCRIT_OK) return status;
            aside = fmax(aside, noise_aside(values));
        }
        if (aside < LESS * known.noise) known.noise = aside;
    }
    if (status == HESSCRIT_OK && !may_be_share(&known) && share_of_rounding(&known) > 0.0)
        status = bits_aside(evaluator, scale, point, &known);
    const double rounding = share_of_rounding(&known);
    evaluator->loss_unit = rounding > 0.0 ? 0.5 * known.finest : 0.0;
    *noise = fmax(conclude(known), rounding * hesscrit_power_of_two_below(value));
    *share = 16.0 * *noise < fabs(value) ? *noise / fabs(value) : share_of(&known);
    *share = fmax(*share, rounding);
    return status;
}

hesscrit_status hesscrit_loss_share_far(hesscrit_evaluator *evaluator, const double *scale,
                                        double *share)
{
    double *point = NULL;
    double values[POINTS];
    double size = 0.0;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(evaluator->context);
    const int aside = (int)(HESSCRIT_FAR / SHARE_SPACING);
    hesscrit_status status =
        hesscrit_scratch_doubles(evaluator->context, evaluator->problem.n, 1, &point);
    if (status == HESSCRIT_OK)
        status = losses_on_line(evaluator, NULL, scale, aside, SHARE_SPACING, point, values);
    if (status != HESSCRIT_OK) return status;
    for (int i = 0; i < POINTS; i++) size = fmax(size, fabs(values[i]));
    const double found = 4.0 * noise_of_high_levels(values) / size;
    *share = isfinite(found) ? found : INFINITY;
    hesscrit_scratch_release(evaluator->context, mark);
    return HESSCRIT_OK;
}

/* The same of gradients. */
static hesscrit_status gradients_on_line(hesscrit_evaluator *evaluator, const double *middle,
                                         const double *scale, int aside, double spacing,
                                         double *point, double *gradients)
{
    const size_t n = evaluator->problem.n;
    for (int i = 0; i < POINTS; i++) {
        double *gradient = gradients + (size_t)i * n;
        if (i == MIDDLE && middle) {
            for (size_t k = 0; k < n; k++) gradient[k] = middle[k];
            continue;
        }
        line_point(n, evaluator->base, scale, spacing, aside + i - MIDDLE, point);
        const hesscrit_status status = hesscrit_evaluate_gradient(evaluator, point, gradient);
        if (status != HESSCRIT_OK) return status;
    }
    return HESSCRIT_OK;
}

/* Component k of the gradients on a line. */
static void component(const double *gradients, size_t n, size_t k, double *values)
{
    for (size_t i = 0; i < POINTS; i++) values[i] = gradients[i * n + k];
}

/* As bits_aside(), of all components. */
static hesscrit_status bits_of_gradient_aside(hesscrit_evaluator *evaluator, const double *scale,
                                              double *point, double *gradients,
                                              struct knowledge *known)
{
    const size_t n = evaluator->problem.n;
    int suspects = 0;
    for (size_t k = 0; k < n; k++) suspects |= share_of_rounding(&known[k]) > 0.0;
    if (!suspects) return HESSCRIT_OK;
    const hesscrit_status status =
        gradients_on_line(evaluator, NULL, scale, ASIDE, SHARE_SPACING, point, gradients);
    for (size_t k = 0; status == HESSCRIT_OK && k < n; k++) {
        double values[POINTS];
        component(gradients, n, k, values);
        look_at_bits(&known[k], values);
    }
    return status;
}

/* A gradient that jumps once on a line, as that of |x| does where x = 0 is crossed, stands still
 * for no rounding, of which there would be more jumps. */
static void forget_jump(struct knowledge *known)
{
    if (known->jumps != 1) return;
    known->quantum = INFINITY;
    known->noise = 0.0;
}

/* The largest unit that components are rounded to; 0: none is. */
static double unit_of_all(size_t n, const struct knowledge *known)
{
    double unit = 0.0;
    for (size_t k = 0; k < n; k++)
        if (is_rounded(&known[k])) unit = fmax(unit, known[k].unit.value);
    return unit;
}

/* All components are printed with the same digits, and share the lines they are seen on: one that
 * is steep never stood still there, and one that is shallow never moved. */
static int shares_unit(const struct knowledge *known, double unit)
{
    const double close = 0x1p-20;
    if (!isfinite(known->quantum)) return 1;
    const double multiple = known->unit.value / unit;
    return fabs(multiple - floor(multiple + 0.5)) <= close * multiple;
}

/* noise: of values aside, where the middle may be a kink; then, as share, the answer. */
static void conclude_all(size_t n, struct knowledge *known, const double *value, double *noise,
                         double *share)
{
    for (size_t k = 0; k < n; k++) forget_jump(&known[k]);
    const double unit = unit_of_all(n, known);
    for (size_t k = 0; k < n; k++) {
        if (may_be_kink(&known[k]) && noise[k] < LESS * known[k].noise) known[k].noise = noise[k];
        share[k] = share_of_rounding(&known[k]);
        noise[k] = fmax(conclude(known[k]), share[k] * hesscrit_power_of_two_below(value[k]));
        if (unit > 0.0 && shares_unit(&known[k], unit)) noise[k] = fmax(noise[k], 0.29 * unit);
    }
}

hesscrit_status hesscrit_gradient_noise(hesscrit_evaluator *evaluator, const double *value,
                                        const double *scale, double *noise, double *share)
{
    const size_t n = evaluator->problem.n;
    double *point = NULL;
    double *gradients = NULL;
    void *memory = NULL;
    hesscrit_status status = hesscrit_scratch_doubles(evaluator->context, n, 1, &point);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch_doubles(evaluator->context, POINTS, n, &gradients);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch(evaluator->context, n, sizeof(struct knowledge), &memory);
    if (status != HESSCRIT_OK) return status;

    struct knowledge *known = memory;
    struct bracket bracket = {0.0, INFINITY};
    double last = FIRST_SPACING;
    double spacing = FIRST_SPACING;
    size_t open = n;
    int suspects = 0;
    for (size_t k = 0; k < n; k++) known[k] = nothing_known;
    for (int try = 0; try < TRIES && open > 0; try++) {
        status = gradients_on_line(evaluator, value, scale, 0, spacing, point, gradients);
        last = spacing;
        if (status != HESSCRIT_OK) return status;
        size_t too_small = 0;
        for (size_t k = 0; k < n; k++) {
            double values[POINTS];
            if (known[k].found) continue;
            component(gradients, n, k, values);
            too_small += learn(&known[k], values) == SPACING_TOO_SMALL;
            open -= (size_t)known[k].found;
        }
        /* One line serves all components: go where most of the open ones want to. */
        spacing = next_spacing(&bracket, spacing,
                               2 * too_small >= open ? SPACING_TOO_SMALL : SPACING_TOO_LARGE);
    }
    for (size_t k = 0; k < n; k++) {
        settle(&known[k]);
        noise[k] = 0.0; /* aside */
        suspects |= may_be_kink(&known[k]);
    }
    if (open > 0) last = FIRST_SPACING; /* a jump drives it down for nothing */
    for (int side = 1; side >= -1 && suspects; side -= 2) {
        status = gradients_on_line(evaluator, NULL, scale, side * ASIDE, last, point, gradients);
        if (status != HESSCRIT_OK) return status;
        suspects = 0;
        for (size_t k = 0; k < n; k++) {
            double values[POINTS];
            component(gradients, n, k, values);
            noise[k] = fmax(noise[k], noise_aside(values));
            suspects |= may_be_kink(&known[k]) && noise[k] < LESS * known[k].noise;
        }
    }
    status = bits_of_gradient_aside(evaluator, scale, point, gradients, known);
    if (status == HESSCRIT_OK) conclude_all(n, known, value, noise, share);
    return status;
}
