#include "loss/noise.h"

#include <math.h>

#include "base/memory.h"
#include "base/numbers.h"
#include "base/vectors.h"
#include "loss/noise_around.h"
#include "loss/noise_evidence.h"

enum {
    ASIDE = 2 * HESSCRIT_NOISE_POINTS, /* how many spacings a line on one side of theta is moved */
    TRIES = 6
};

static const double FIRST_SPACING = 0x1p-30; /* as a share of the typical size */
static const double SHARE_SPACING = 0x1p-16; /* ASIDE of them are about a first step */

/* How much less the noise has to be on both sides of a kink. One side may be smooth by chance. */
static const double LESS = 0.125;

/* The spacings known to be too small and too large, and the next one to try. */
struct bracket {
    double low, high;
};

static double next_spacing(struct bracket *bracket, double spacing, hesscrit_noise_answer answer)
{
    if (answer == HESSCRIT_NOISE_SPACING_TOO_SMALL)
        bracket->low = fmax(bracket->low, spacing);
    else
        bracket->high = fmin(bracket->high, spacing);
    if (bracket->low > 0.0 && isfinite(bracket->high)) return sqrt(bracket->low * bracket->high);
    return answer == HESSCRIT_NOISE_SPACING_TOO_SMALL ? spacing * HESSCRIT_RESPACING
                                                      : spacing / HESSCRIT_RESPACING;
}

/* A function that is asked on lines: the loss, or the user's gradient. */
struct sampled {
    hesscrit_evaluator *evaluator;
    const double *scale;
    int is_gradient;
    size_t components;              /* 1, or n */
    const double *middle;           /* these at base */
    double *point;                  /* n */
    double *values;                 /* of the points of a line, one after the other */
    hesscrit_noise_evidence *known; /* of each component */
    double *aside; /* the noise of each on one side of base; infinite: not looked at */
};

static hesscrit_status take_samples(struct sampled *f)
{
    hesscrit_context *context = f->evaluator->context;
    const size_t m = f->components;
    void *known = NULL;
    hesscrit_status status =
        hesscrit_scratch_doubles(context, f->evaluator->problem.n, 1, &f->point);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch_doubles(context, HESSCRIT_NOISE_POINTS + 1, m, &f->values);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch(context, m, sizeof(hesscrit_noise_evidence), &known);
    if (status != HESSCRIT_OK) return status;
    f->aside = f->values + HESSCRIT_NOISE_POINTS * m;
    f->known = known;
    for (size_t k = 0; k < m; k++) f->known[k] = hesscrit_no_evidence;
    return HESSCRIT_OK;
}

/* Does it? Not with a spacing below the last bit of every parameter. */
static int makes_a_line(struct sampled *f, double spacing)
{
    const double *base = f->evaluator->base;
    const size_t n = f->evaluator->problem.n;
    int moves = 0;
    hesscrit_noise_point(n, base, f->scale, spacing, 1, f->point);
    for (size_t i = 0; i < n; i++) moves |= f->point[i] != base[i];
    return moves;
}

/* On a line moved aside by so many spacings; through base, what is there is known. */
static hesscrit_status sample(struct sampled *f, int aside, double spacing)
{
    hesscrit_evaluator *evaluator = f->evaluator;
    const size_t m = f->components;
    hesscrit_status status = HESSCRIT_OK;
    for (int i = 0; status == HESSCRIT_OK && i < HESSCRIT_NOISE_POINTS; i++) {
        double *values = f->values + (size_t)i * m;
        const int steps = aside + i - HESSCRIT_NOISE_MIDDLE;
        if (steps == 0) {
            hesscrit_copy(m, f->middle, values);
            continue;
        }
        hesscrit_noise_point(evaluator->problem.n, evaluator->base, f->scale, spacing, steps,
                             f->point);
        status = f->is_gradient ? hesscrit_evaluate_gradient(evaluator, f->point, values)
                                : hesscrit_evaluate_loss(evaluator, f->point, values);
    }
    return status;
}

static void component(const struct sampled *f, size_t k, double *values)
{
    for (size_t i = 0; i < HESSCRIT_NOISE_POINTS; i++) values[i] = f->values[i * f->components + k];
}

/* Lines through base, closer and wider, until the noise of all components is found. *last: the
 * spacing of the last one. ends: see noise.h. */
static hesscrit_status try_spacings(struct sampled *f, double *last, double *ends)
{
    struct bracket bracket = {0.0, INFINITY};
    double spacing = FIRST_SPACING;
    double values[HESSCRIT_NOISE_POINTS];
    size_t open = f->evaluator->problem.n > 0 ? f->components : 0;
    *last = FIRST_SPACING;
    for (int try = 0; try < TRIES && open > 0; try++) {
        const int is_line = makes_a_line(f, spacing);
        const hesscrit_status status = sample(f, 0, spacing);
        if (status != HESSCRIT_OK) return status;
        size_t too_small = 0;
        for (size_t k = 0; k < f->components; k++) {
            if (f->known[k].found) continue;
            component(f, k, values);
            f->known[k].is_point |= !is_line;
            if (try == 0 && ends) {
                ends[0] = values[0] - *f->middle;
                ends[1] = values[HESSCRIT_NOISE_POINTS - 1] - *f->middle;
            }
            too_small +=
                hesscrit_evidence_learn(&f->known[k], values) == HESSCRIT_NOISE_SPACING_TOO_SMALL;
            open -= (size_t)f->known[k].found;
        }
        *last = spacing;
        /* One line serves all components: go where most of the open ones want to. */
        spacing = next_spacing(&bracket, spacing,
                               2 * too_small >= open ? HESSCRIT_NOISE_SPACING_TOO_SMALL
                                                     : HESSCRIT_NOISE_SPACING_TOO_LARGE);
    }
    if (open > 0) *last = FIRST_SPACING; /* a jump drives it down for nothing */
    for (size_t k = 0; k < f->components; k++) hesscrit_evidence_settle(&f->known[k]);
    return HESSCRIT_OK;
}

/* What may be a kink in the middle is none where one side alone is as noisy. */
static hesscrit_status look_aside(struct sampled *f, double spacing)
{
    double values[HESSCRIT_NOISE_POINTS];
    int suspects = 0;
    for (size_t k = 0; k < f->components; k++) {
        const int is_suspect = hesscrit_evidence_may_be_kink(&f->known[k]) &&
                               (f->is_gradient || !hesscrit_evidence_may_be_share(&f->known[k]));
        f->aside[k] = is_suspect ? 0.0 : INFINITY;
        suspects |= is_suspect;
    }
    for (int side = 1; side >= -1 && suspects; side -= 2) {
        const hesscrit_status status = sample(f, side * ASIDE, spacing);
        if (status != HESSCRIT_OK) return status;
        suspects = 0;
        for (size_t k = 0; k < f->components; k++) {
            component(f, k, values);
            f->aside[k] = fmax(f->aside[k], hesscrit_noise_aside(values));
            suspects |= f->aside[k] < LESS * f->known[k].noise;
        }
    }
    return HESSCRIT_OK;
}

/* A function of few operations may be exact where little is left of the bits of a small spacing:
 * look at the bits further out, too. */
static hesscrit_status look_at_bits_aside(struct sampled *f)
{
    double values[HESSCRIT_NOISE_POINTS];
    int suspects = 0;
    for (size_t k = 0; k < f->components; k++)
        suspects |= hesscrit_evidence_rounding(&f->known[k]) > 0.0 &&
                    (f->is_gradient || !hesscrit_evidence_may_be_share(&f->known[k]));
    if (!suspects) return HESSCRIT_OK;
    const hesscrit_status status = sample(f, ASIDE, SHARE_SPACING);
    for (size_t k = 0; status == HESSCRIT_OK && k < f->components; k++) {
        component(f, k, values);
        hesscrit_evidence_add_bits(&f->known[k], values);
    }
    return status;
}

/* How large the values on the last line are, and their noise in high differences. */
static hesscrit_rounded high_noise_of_losses(const struct sampled *f)
{
    double size = 0.0;
    for (int i = 0; i < HESSCRIT_NOISE_POINTS; i++) size = fmax(size, fabs(f->values[i]));
    return (hesscrit_rounded){size, hesscrit_noise_of_high_levels(f->values)};
}

/* The loss's noise as a share of the values, on one side of the middle: near to it, unless that is
 * known, and as far away as steps go. What is left of the smooth part is more there, and noise that
 * only looked like a share is less. */
static hesscrit_status share_aside(struct sampled *f)
{
    hesscrit_noise_evidence *known = f->known;
    const double spacings[2] = {FIRST_SPACING, SHARE_SPACING};
    for (int k = known->share < HESSCRIT_LARGEST_NOISE_SHARE ? 1 : 0;
         k < 2 && hesscrit_evidence_may_be_share(known); k++) {
        const hesscrit_status status = sample(f, ASIDE, spacings[k]);
        if (status != HESSCRIT_OK) return status;
        const hesscrit_rounded noisy = high_noise_of_losses(f);
        known->share = fmin(known->share, noisy.error / noisy.value);
        hesscrit_evidence_add_bits(known, f->values);
    }
    return HESSCRIT_OK;
}

/* Noise that is `here` a share of the loss at theta, and more than the rounding of arithmetic: is
 * it as much as far away as steps go? Beside a zero of the loss, rounding is a large share of what
 * is left, and a small one of what is not far from there. */
static hesscrit_status share_elsewhere(struct sampled *f, double here, double *share)
{
    *share = here;
    if (!hesscrit_is_beyond_rounding(here)) return HESSCRIT_OK;
    const hesscrit_status status = sample(f, ASIDE, SHARE_SPACING);
    if (status != HESSCRIT_OK) return status;
    const hesscrit_rounded noisy = high_noise_of_losses(f);
    if (HESSCRIT_ALIKE * noisy.error < here * noisy.value) *share = noisy.error / noisy.value;
    return HESSCRIT_OK;
}

/* All looks at a function. */
static hesscrit_status look(struct sampled *f, double *ends)
{
    double last;
    hesscrit_status status = take_samples(f);
    if (status == HESSCRIT_OK) status = try_spacings(f, &last, ends);
    if (status == HESSCRIT_OK) status = look_aside(f, last);
    if (status == HESSCRIT_OK && !f->is_gradient) status = share_aside(f);
    return status == HESSCRIT_OK ? look_at_bits_aside(f) : status;
}

/* The verdict on component k, whose rounding to few bits is this share. */
static double noise_of(struct sampled *f, size_t k, double rounding)
{
    hesscrit_noise_evidence *known = &f->known[k];
    if (f->aside[k] < LESS * known->noise) known->noise = f->aside[k];
    return fmax(hesscrit_evidence_noise(*known),
                rounding * hesscrit_power_of_two_below(f->middle[k]));
}

hesscrit_status hesscrit_loss_noise(hesscrit_evaluator *evaluator, double value,
                                    const double *scale, double *noise, double *share, double *ends)
{
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(evaluator->context);
    struct sampled f = {.evaluator = evaluator, .scale = scale, .components = 1, .middle = &value};
    hesscrit_status status = look(&f, ends);
    if (status != HESSCRIT_OK) return status;
    const double rounding = hesscrit_evidence_rounding(f.known);
    evaluator->loss_unit = rounding > 0.0 ? 0.5 * f.known->finest : 0.0;
    *noise = noise_of(&f, 0, rounding);
    if (HESSCRIT_MUCH * *noise < fabs(value))
        status = share_elsewhere(&f, *noise / fabs(value), share);
    else
        *share = hesscrit_evidence_share(f.known);
    *share = fmax(*share, rounding);
    hesscrit_scratch_release(evaluator->context, mark);
    return status;
}

/* The largest unit that components are rounded to; 0: none is. */
static double unit_of_all(size_t n, const hesscrit_noise_evidence *known)
{
    double unit = 0.0;
    for (size_t k = 0; k < n; k++)
        if (hesscrit_evidence_is_rounded(&known[k])) unit = fmax(unit, known[k].unit.value);
    return unit;
}

hesscrit_status hesscrit_gradient_noise(hesscrit_evaluator *evaluator, const double *value,
                                        const double *scale, double *noise, double *share)
{
    const size_t n = evaluator->problem.n;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(evaluator->context);
    struct sampled f = {
        .evaluator = evaluator, .scale = scale, .is_gradient = 1, .components = n, .middle = value};
    const hesscrit_status status = look(&f, NULL);
    if (status != HESSCRIT_OK) return status;
    for (size_t k = 0; k < n; k++) hesscrit_evidence_forget_jump(&f.known[k]);
    const double unit = unit_of_all(n, f.known);
    for (size_t k = 0; k < n; k++) {
        share[k] = hesscrit_evidence_rounding(&f.known[k]);
        noise[k] = noise_of(&f, k, share[k]);
        if (unit > 0.0 && hesscrit_evidence_shares_unit(&f.known[k], unit))
            noise[k] = fmax(noise[k], HESSCRIT_DEVIATION_OF_ROUNDING * unit);
    }
    hesscrit_scratch_release(evaluator->context, mark);
    return HESSCRIT_OK;
}
