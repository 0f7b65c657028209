#include "derivative/kink.h"

#include <math.h>

#include "base/numbers.h"
#include "loss/error.h"

/* Between two distances. */
static const double SPACING = 16.0, LEAST_SPACING = 2.0;

static const double ODD_RATIO = 2.0; /* of a part over its error: more of it is odd, if it is */
static const double ODD_SHARE = 0x1p-2, ODD_SHARE_OF_OTHER = 0x1p-4; /* of the wanted difference */

/* The nearest look: in theta, so that theta + h has 10 bits of h, and in typical sizes. */
static const double NEAREST_IN_THETA = 0x1p-42, NEAREST_IN_SIZES = 0x1p-52;

static const double POWER_RISES = 0x1p-4; /* of two growths of one power */
static const double STAYS = 0.125;        /* of a jump: what both sides move by at most */
static const double JUMP_ERRORS = 8.0;    /* of a value: what differences add up to, at most */
static const double SMOOTH_MARGIN = 2.0;  /* of the smooth part that a jump may be off by */
static const double STILL_GROWING = 1.25; /* times the jump farther away: it has no end */

/* How much farther each of three looks is than the one before, the last within reach. */
static double spacing_within(double near, double reach)
{
    int exponent;
    frexp(reach / near, &exponent);
    return fmin(ldexp(1.0, (int)floor(0.5 * (exponent - 1))), SPACING);
}

/* A part of five values: even, the fourth difference, or odd, the third one. */
struct part {
    double value, noise;
};

double hesscrit_second_of_five(const hesscrit_five *f)
{
    return (f->plus - f->middle) + (f->minus - f->middle);
}

static struct part even_part(const hesscrit_five *f)
{
    const double wide = (f->plus2 - f->middle) + (f->minus2 - f->middle);
    return (struct part){wide - 4.0 * hesscrit_second_of_five(f), 16.0 * f->error};
}

static struct part odd_part(const hesscrit_five *f)
{
    return (struct part){(f->plus2 - f->minus2) - 2.0 * (f->plus - f->minus), 6.0 * f->error};
}

/* What the derivative of the highest order is taken from. */
static double wanted_of(const hesscrit_five *f, int degree)
{
    return degree == 2 ? hesscrit_second_of_five(f) : f->plus - f->minus;
}

static double ratio_of(struct part part)
{
    return part.noise > 0.0 ? fabs(part.value) / part.noise : 0.0;
}

double hesscrit_oddity(const hesscrit_kink_line *line, const hesscrit_five *five)
{
    const int degree = line->degree;
    const double wanted = fabs(wanted_of(five, degree));
    const struct part parts[2] = {even_part(five), odd_part(five)};
    double oddity = 0.0;
    for (int p = 0; p < 2; p++) {
        const double ratio = ratio_of(parts[p]);
        const double share = fabs(parts[p].value) / wanted;
        /* Only the part that the choice of steps looks at has a share, and a limit. */
        const int looked_at = p == (degree == 2 ? 0 : 1);
        const int large = share > (looked_at ? ODD_SHARE : ODD_SHARE_OF_OTHER);
        const int odd = large ? ratio > ODD_RATIO : looked_at && ratio > line->limit;
        if (odd) oddity = fmax(oddity, ratio);
    }
    return oddity;
}

double hesscrit_nearest_distance(double theta, double scale)
{
    const double size = hesscrit_power_of_two_near(fmax(fabs(theta), 0x1p-900)); /* no underflow */
    return fmax(NEAREST_IN_THETA * size, NEAREST_IN_SIZES * scale);
}

/* How near to the middle a derivative of this order that jumps still shows, given a distance where
 * the parts are `ratio` times their errors. */
static double distance_to_look(double distance, double ratio, int order, double least)
{
    const double enough = 8.0; /* times the error */
    int exponent;
    if (order == 0) return least;
    frexp(distance * pow(enough / ratio, 1.0 / order), &exponent);
    return fmax(ldexp(1.0, exponent), least);
}

/* The power of the distance that a part grows with, and the highest that its errors allow;
 * infinite where it is not clear at both distances. */
struct growth {
    double power, most;
};

static struct growth growth_of_part(struct part far, struct part near, double ratio)
{
    const struct growth unknown = {INFINITY, INFINITY};
    const double a = fabs(far.value);
    const double b = fabs(near.value);
    if (!(a > HESSCRIT_CLEAR * far.noise && b > HESSCRIT_CLEAR * near.noise && isfinite(a)))
        return unknown;
    const double unit = log2(ratio);
    return (struct growth){log2(a / b) / unit, log2((a + far.noise) / (b - near.noise)) / unit};
}

/* Below this power the derivative does not exist; a jump of the next one makes degree + 1. */
static double highest_power(int degree)
{
    return degree + HESSCRIT_POWER_MARGIN;
}

static int order_of(double power)
{
    return power <= HESSCRIT_ORDER_MARGIN ? 0 : (int)ceil(power - HESSCRIT_ORDER_MARGIN);
}

/* Noise that is larger than the error says does not grow with the distance either, but a
 * function that jumps in the middle stays what it is on both sides. */
static int stays_on_both_sides(const hesscrit_five *looks)
{
    const hesscrit_five *near = &looks[2];
    const double allowed = STAYS * fabs(near->plus - near->minus);
    for (int k = 1; k < 3; k++)
        if (!(fabs(looks[k].plus - near->plus) <= allowed &&
              fabs(looks[k].plus2 - near->plus) <= allowed &&
              fabs(looks[k].minus - near->minus) <= allowed &&
              fabs(looks[k].minus2 - near->minus) <= allowed))
            return 0;
    return 1;
}

/* The order of the derivative that one part tells of. The nearer one looks, the more does the
 * lowest power win: one that rises there is that of a kink that is rounded off. */
static int order_of_part(const hesscrit_five *looks, struct part (*part)(const hesscrit_five *),
                         int degree)
{
    const struct part parts[3] = {part(&looks[0]), part(&looks[1]), part(&looks[2])};
    const struct growth far =
        growth_of_part(parts[0], parts[1], looks[0].distance / looks[1].distance);
    const struct growth near =
        growth_of_part(parts[1], parts[2], looks[1].distance / looks[2].distance);
    const double highest = highest_power(degree);
    if (!(far.most <= highest && near.most <= highest)) return HESSCRIT_NO_KINK;
    if (near.power > far.power + POWER_RISES) return HESSCRIT_NO_KINK;
    const int order = order_of(0.5 * (far.power + near.power));
    if (order == 0 && !stays_on_both_sides(looks)) return HESSCRIT_NO_KINK;
    return order < degree ? order : degree;
}

/* The jump as five values tell it. Even: |x| J / 2 has the even part -2Jh. Odd: x|x| K / 4
 * has the odd part K h^2. What jumps on neither side is unbounded. */
static double jump_of(const hesscrit_five *f, int order, int even)
{
    const double h = f->distance;
    if (order == 0) return f->plus - f->minus;
    if (order == 1)
        return even ? -even_part(f).value / (2.0 * h) : (f->plus - f->minus) / (2.0 * h);
    return even ? hesscrit_second_of_five(f) / h / h : odd_part(f).value / h / h;
}

static int is_unbounded(int order, int even)
{
    return (order == 1 && !even) || (order == 2 && even);
}

/* A jump as one look has it, with its error: that of the values, and what a smooth part leaves,
 * which grows with the distance at least. */
struct seen_jump {
    double value, error;
};

static struct seen_jump jump_at(const hesscrit_five *look, const hesscrit_five *farther, int order,
                                int even)
{
    const double value = jump_of(look, order, even);
    const double noise = JUMP_ERRORS * look->error / pow(look->distance, order);
    const double smooth =
        fabs(value - jump_of(farther, order, even)) * (look->distance / farther->distance);
    return (struct seen_jump){value, noise + SMOOTH_MARGIN * smooth};
}

/* The kink in the middle of looks[0] (far), [1] and [2] (near). */
static hesscrit_kink kink_of(const hesscrit_five *looks, int degree)
{
    const int of_even = order_of_part(looks, even_part, degree);
    const int of_odd = order_of_part(looks, odd_part, degree);
    /* Jumps of odd orders are even, and the other way round. */
    const int even = of_even != of_odd ? of_even < of_odd : of_odd == 1;
    const hesscrit_kink no_kink = {HESSCRIT_NO_KINK, 0.0, 0.0};
    hesscrit_kink kink = {even ? of_even : of_odd, 0.0, 0.0};
    if (kink.order == HESSCRIT_NO_KINK) return kink;
    const struct seen_jump near = jump_at(&looks[2], &looks[1], kink.order, even);
    const struct seen_jump far = jump_at(&looks[1], &looks[0], kink.order, even);
    /* A jump that is still growing, as of a cusp, has no end. */
    const double growth = near.value - far.value;
    const double noise = JUMP_ERRORS * looks[2].error / pow(looks[2].distance, kink.order);
    const int is_open = is_unbounded(kink.order, even);
    if (is_open || fabs(near.value) > STILL_GROWING * fabs(far.value) + noise) {
        /* And one that gets smaller, as the curvature of |x|^2.2, ends at 0. */
        const int grows = growth * near.value > 0.0;
        if (!grows || !(fabs(growth) > HESSCRIT_CLEAR * noise)) return no_kink;
        kink.jump = is_open ? growth : near.value;
        kink.error = INFINITY;
        return kink;
    }
    const struct seen_jump best = near.error < far.error ? near : far;
    if (!(fabs(best.value) > HESSCRIT_CLEAR * best.error)) return no_kink;
    kink.jump = best.value;
    kink.error = best.error;
    return kink;
}

/* A kink is none if the noise where it was seen explains it: a function that is zero by
 * cancellation is noisier there than nearby. */
static hesscrit_status hear_looks(const hesscrit_kink_line *line, hesscrit_five *looks,
                                  hesscrit_kink *kink)
{
    hesscrit_status status = HESSCRIT_OK;
    if (!line->hear || kink->order == HESSCRIT_NO_KINK) return HESSCRIT_OK;
    for (int k = 0; status == HESSCRIT_OK && k < 3; k++) {
        double error = 0.0;
        status = line->hear(line->data, looks[k].distance, &error);
        looks[k].error = fmax(looks[k].error, error);
    }
    if (status == HESSCRIT_OK) *kink = kink_of(looks, line->degree);
    return status;
}

hesscrit_status hesscrit_look_for_kink(const hesscrit_kink_line *line, const hesscrit_five *here,
                                       hesscrit_five *nearest, hesscrit_kink *kink)
{
    const int degree = line->degree;
    const double oddity = hesscrit_oddity(line, here);
    hesscrit_five looks[3];
    *nearest = *here;
    kink->order = HESSCRIT_NO_KINK;
    if (oddity == 0.0) return HESSCRIT_OK;
    const double near = distance_to_look(here->distance, oddity, degree, line->least);
    hesscrit_status status = line->look(line->data, near, &looks[2]);
    if (status != HESSCRIT_OK) return status;
    *nearest = looks[2];
    const double spacing = spacing_within(near, line->reach);
    if (spacing < LEAST_SPACING) return HESSCRIT_OK;
    for (int k = 1; status == HESSCRIT_OK && k >= 0; k--)
        status = line->look(line->data, spacing * looks[k + 1].distance, &looks[k]);
    if (status != HESSCRIT_OK) return status;
    *kink = kink_of(looks, degree);
    status = hear_looks(line, looks, kink);
    *nearest = looks[2];
    return status;
}

double hesscrit_even_part(const hesscrit_five *five)
{
    return even_part(five).value;
}

double hesscrit_odd_part(const hesscrit_five *five)
{
    return odd_part(five).value;
}

void hesscrit_note_kink(hesscrit_kinks *kinks, const double *scale, size_t i,
                        const hesscrit_kink *kink)
{
    if (kink->order == HESSCRIT_NO_KINK) return;
    if (kinks->found) {
        const double known = fabs(kinks->jump) * pow(scale[kinks->coordinate], kinks->order);
        const double size = fabs(kink->jump) * pow(scale[i], kink->order);
        if (kink->order > kinks->order || (kink->order == kinks->order && size <= known)) return;
    }
    kinks->found = 1;
    kinks->order = kink->order;
    kinks->coordinate = i;
    kinks->jump = kink->jump;
    kinks->error = kink->error;
}
