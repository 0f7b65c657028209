#include "derivative/kinks.h"

#include <math.h>

#include "base/memory.h"
#include "base/numbers.h"

/* A part of five values: even, the fourth difference, or odd, the third one. */
struct part {
    double value, noise;
};

static double second_difference(const hesscrit_five *f)
{
    return (f->plus - f->middle) + (f->minus - f->middle);
}

static struct part even_part(const hesscrit_five *f)
{
    const double wide = (f->plus2 - f->middle) + (f->minus2 - f->middle);
    return (struct part){wide - 4.0 * second_difference(f), 16.0 * f->error};
}

static struct part odd_part(const hesscrit_five *f)
{
    return (struct part){(f->plus2 - f->minus2) - 2.0 * (f->plus - f->minus), 6.0 * f->error};
}

/* What the derivative of the highest order is taken from. */
static double wanted_of(const hesscrit_five *f, int degree)
{
    return degree == 2 ? second_difference(f) : f->plus - f->minus;
}

static double ratio_of(struct part part)
{
    return part.noise > 0.0 ? fabs(part.value) / part.noise : 0.0;
}

double hesscrit_signal_of(const hesscrit_five *five)
{
    return fmax(ratio_of(even_part(five)), ratio_of(odd_part(five)));
}

double hesscrit_oddity(const hesscrit_five *five, int degree, double limit)
{
    const double clear = 2.0;
    const double wanted = fabs(wanted_of(five, degree));
    const struct part parts[2] = {even_part(five), odd_part(five)};
    double oddity = 0.0;
    for (int p = 0; p < 2; p++) {
        const double ratio = ratio_of(parts[p]);
        const double share = fabs(parts[p].value) / wanted;
        /* Only the part that the choice of steps looks at has a share, and a limit. */
        const int looked_at = p == (degree == 2 ? 0 : 1);
        const int large = share > (looked_at ? 0x1p-2 : 0x1p-4);
        const int odd = large ? ratio > clear : looked_at && ratio > limit;
        if (odd) oddity = fmax(oddity, ratio);
    }
    return oddity;
}

double hesscrit_nearest_distance(double theta, double scale)
{
    return fmax(0x1p-42 * hesscrit_power_of_two_near(fmax(fabs(theta), 0x1p-900)), 0x1p-52 * scale);
}

double hesscrit_distance_to_look(double distance, double ratio, int order, double least)
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

static struct growth growth_of(struct part far, struct part near, double ratio)
{
    const double clear = 4.0;
    const struct growth unknown = {INFINITY, INFINITY};
    const double a = fabs(far.value);
    const double b = fabs(near.value);
    if (!(a > clear * far.noise && b > clear * near.noise && isfinite(a))) return unknown;
    if (signbit(far.value) != signbit(near.value)) return unknown;
    const double unit = log2(ratio);
    return (struct growth){log2(a / b) / unit, log2((a + far.noise) / (b - near.noise)) / unit};
}

/* Below this power the derivative does not exist; a jump of the next one makes degree + 1. */
static double highest_power(int degree)
{
    return degree + 0.4375;
}

static int order_of(double power)
{
    return power <= 0.25 ? 0 : (int)ceil(power - 0.25);
}

int hesscrit_same_kink(const hesscrit_five *far, const hesscrit_five *near, int degree)
{
    const double ratio = far->distance / near->distance;
    const double highest = highest_power(degree);
    return growth_of(even_part(far), even_part(near), ratio).most <= highest ||
           growth_of(odd_part(far), odd_part(near), ratio).most <= highest;
}

/* Noise that is larger than the error says does not grow with the distance either, but a
 * function that jumps in the middle stays what it is on both sides. */
static int stays_on_both_sides(const hesscrit_five *ladder)
{
    const hesscrit_five *near = &ladder[2];
    const double allowed = 0.125 * fabs(near->plus - near->minus);
    for (int k = 1; k < 3; k++)
        if (!(fabs(ladder[k].plus - near->plus) <= allowed &&
              fabs(ladder[k].plus2 - near->plus) <= allowed &&
              fabs(ladder[k].minus - near->minus) <= allowed &&
              fabs(ladder[k].minus2 - near->minus) <= allowed))
            return 0;
    return 1;
}

/* Noise that is a share of the loss grows like the loss itself. A jump of the derivative of the
 * highest order, too, but is no small share. */
static int is_large_share(const hesscrit_five *ladder, struct part (*part)(const hesscrit_five *),
                          int degree)
{
    for (int k = 0; k < 3; k++)
        if (fabs(part(&ladder[k]).value) < 0x1p-5 * fabs(wanted_of(&ladder[k], degree))) return 0;
    return 1;
}

/* The order of the derivative that one part tells of. */
static int order_of_part(const hesscrit_five *ladder, struct part (*part)(const hesscrit_five *),
                         int degree)
{
    const struct part parts[3] = {part(&ladder[0]), part(&ladder[1]), part(&ladder[2])};
    const struct growth far = growth_of(parts[0], parts[1], HESSCRIT_KINK_SPACING);
    const struct growth near = growth_of(parts[1], parts[2], HESSCRIT_KINK_SPACING);
    const double highest = highest_power(degree);
    if (!(far.most <= highest && near.most <= highest)) return HESSCRIT_NO_KINK;
    const int order = order_of(0.5 * (far.power + near.power));
    if (order == 0 && !stays_on_both_sides(ladder)) return HESSCRIT_NO_KINK;
    if (order < degree) return order;
    return is_large_share(ladder, part, degree) ? degree : HESSCRIT_NO_KINK;
}

/* The jump as five values tell it. Even: |x| J / 2 has the even part -2Jh. Odd: x|x| K / 4
 * has the odd part K h^2. What jumps on neither side is unbounded. */
static double jump_of(const hesscrit_five *f, int order, int even)
{
    const double h = f->distance;
    if (order == 0) return f->plus - f->minus;
    if (order == 1)
        return even ? -even_part(f).value / (2.0 * h) : (f->plus - f->minus) / (2.0 * h);
    return even ? second_difference(f) / h / h : odd_part(f).value / h / h;
}

static int is_unbounded(int order, int even)
{
    return (order == 1 && !even) || (order == 2 && even);
}

hesscrit_kink hesscrit_kink_of(const hesscrit_five *ladder, int degree)
{
    const int of_even = order_of_part(ladder, even_part, degree);
    const int of_odd = order_of_part(ladder, odd_part, degree);
    /* Jumps of odd orders are even, and the other way round. */
    const int even = of_even != of_odd ? of_even < of_odd : of_odd == 1;
    hesscrit_kink kink = {even ? of_even : of_odd, 0.0, 0.0};
    if (kink.order == HESSCRIT_NO_KINK) return kink;
    const double near = jump_of(&ladder[2], kink.order, even);
    const double far = jump_of(&ladder[1], kink.order, even);
    const double noise = 8.0 * ladder[2].error / pow(ladder[2].distance, kink.order);
    kink.jump = is_unbounded(kink.order, even) ? near - far : near;
    kink.error = noise + fabs(near - far);
    /* A jump that is still growing, as of a cusp, has no end. */
    if (is_unbounded(kink.order, even) || fabs(near) > 1.25 * fabs(far) + noise)
        kink.error = INFINITY;
    return kink;
}

void hesscrit_note_kink(hesscrit_derivatives *d, const double *scale, size_t i,
                        const hesscrit_kink *kink)
{
    if (kink->order == HESSCRIT_NO_KINK) return;
    if (d->has_kink) {
        const double known = fabs(d->kink_jump) * pow(scale[d->kink], d->kink_order);
        const double size = fabs(kink->jump) * pow(scale[i], kink->order);
        if (kink->order > d->kink_order || (kink->order == d->kink_order && size <= known)) return;
    }
    d->has_kink = 1;
    d->kink_order = kink->order;
    d->kink = i;
    d->kink_jump = kink->jump;
    d->kink_error = kink->error;
}

static hesscrit_five five_of(const hesscrit_axes *axes, const hesscrit_axis *axis)
{
    return (hesscrit_five){axis->step, axis->minus2, axis->minus, axes->loss,
                           axis->plus, axis->plus2,  axis->error};
}

/* The five values of an axis at another distance. */
static hesscrit_status look(hesscrit_evaluator *evaluator, const hesscrit_axes *axes, size_t i,
                            double distance, hesscrit_five *five)
{
    hesscrit_axis axis = axes->axis[i];
    axis.step = distance;
    const hesscrit_status status = hesscrit_measure_axis(evaluator, axes, i, &axis);
    *five = five_of(axes, &axis);
    return status;
}

/* Whether the loss keeps its form towards the middle, as x^4 does: no step is better than another.
 */
static int keeps_its_form(const hesscrit_five *here, const hesscrit_five *nearer)
{
    const struct part part = even_part(nearer);
    return fabs(part.value) > part.noise &&
           fabs(part.value) * fabs(second_difference(here)) >
               0.5 * fabs(even_part(here).value) * fabs(second_difference(nearer));
}

/* Look at axis i nearer to theta. In the end five is the nearest look. */
static hesscrit_status look_nearer(hesscrit_evaluator *evaluator, const hesscrit_axes *axes,
                                   size_t i, double oddity, hesscrit_five *five,
                                   hesscrit_kink *kink)
{
    const hesscrit_five here = *five;
    const double least = hesscrit_nearest_distance(evaluator->base[i], axes->scale[i]);
    const double near = hesscrit_distance_to_look(here.distance, oddity, 2, least);
    hesscrit_five ladder[3];
    kink->order = HESSCRIT_NO_KINK;
    hesscrit_status status = look(evaluator, axes, i, near, &ladder[2]);
    *five = ladder[2];
    if (status != HESSCRIT_OK) return status;
    if (4.0 * near <= here.distance && !hesscrit_same_kink(&here, five, 2)) return HESSCRIT_OK;
    for (int k = 1; status == HESSCRIT_OK && k >= 0; k--)
        status =
            look(evaluator, axes, i, HESSCRIT_KINK_SPACING * ladder[k + 1].distance, &ladder[k]);
    if (status != HESSCRIT_OK) return status;
    *kink = hesscrit_kink_of(ladder, 2);
    if (kink->order == HESSCRIT_NO_KINK) return HESSCRIT_OK;

    /* A low order shows still nearer: is it sharp, or only looks so from here? */
    const double nearest =
        hesscrit_distance_to_look(near, hesscrit_signal_of(five), kink->order, least);
    if (nearest * HESSCRIT_KINK_SPACING > near) return HESSCRIT_OK;
    status = look(evaluator, axes, i, nearest, five);
    if (status == HESSCRIT_OK && !hesscrit_same_kink(&ladder[2], five, 2))
        kink->order = HESSCRIT_NO_KINK;
    return status;
}

/* Kinks of axis i. */
static hesscrit_status find_on_axis(hesscrit_evaluator *evaluator, hesscrit_axes *axes, size_t i,
                                    hesscrit_derivatives *d, hesscrit_roughness *roughness)
{
    if (axes->axis[i].side) return HESSCRIT_OK; /* only one side is known */
    hesscrit_five here = five_of(axes, &axes->axis[i]);
    /* A jump was taken for noise when the step was chosen. */
    here.error = hesscrit_axis_error(axes, &axes->axis[i], evaluator->base[i]);
    const double limit = 6.0; /* as in step_choice.h */
    const double oddity = hesscrit_oddity(&here, 2, limit);
    if (oddity == 0.0) return HESSCRIT_OK;
    hesscrit_five nearest = here;
    hesscrit_kink kink;
    const hesscrit_status status = look_nearer(evaluator, axes, i, oddity, &nearest, &kink);
    if (status != HESSCRIT_OK) return status;
    if (kink.order == HESSCRIT_NO_KINK) {
        const hesscrit_five chosen = five_of(axes, &axes->axis[i]);
        const int fits = ratio_of(even_part(&chosen)) <= limit || keeps_its_form(&here, &nearest);
        if (fits || nearest.distance >= here.distance) return HESSCRIT_OK;
        return hesscrit_choose_step_again(evaluator, axes, i, nearest.distance);
    }
    const double even = fabs(even_part(&nearest).value);
    const double odd = fabs(odd_part(&nearest).value);
    roughness->any = 1;
    roughness->second[i] = fabs(even_part(&here).value) + 0.5 * fabs(odd_part(&here).value);
    if (kink.order < 2) roughness->slope[i] = (0.25 * even + 0.5 * odd) / nearest.distance;
    hesscrit_note_kink(d, axes->scale, i, &kink);
    return HESSCRIT_OK;
}

hesscrit_status hesscrit_find_kinks(hesscrit_evaluator *evaluator, hesscrit_axes *axes,
                                    hesscrit_derivatives *d, hesscrit_roughness *roughness)
{
    const size_t n = evaluator->problem.n;
    hesscrit_status status = hesscrit_scratch_doubles(evaluator->context, 2, n, &roughness->second);
    if (status != HESSCRIT_OK) return status;
    roughness->slope = roughness->second + n;
    roughness->any = 0;
    for (size_t i = 0; i < 2 * n; i++) roughness->second[i] = 0.0;
    for (size_t i = 0; status == HESSCRIT_OK && i < n; i++)
        status = find_on_axis(evaluator, axes, i, d, roughness);
    return status;
}

/* A kink along a surface shows on two axes only if its normal has both components, and in their
 * mixed difference no more than in the lesser of both, so not more than in their mean. */
void hesscrit_cover_kinks(size_t n, const hesscrit_axes *axes, const hesscrit_roughness *roughness,
                          double *gradient_bound, double *hessian_bound)
{
    if (!roughness->any) return;
    for (size_t i = 0; gradient_bound && i < n; i++) gradient_bound[i] += roughness->slope[i];
    for (size_t i = 0; hessian_bound && i < n; i++)
        for (size_t j = 0; j < n; j++) {
            const double both = sqrt(roughness->second[i]) * sqrt(roughness->second[j]);
            hessian_bound[i * n + j] += both / axes->axis[i].step / axes->axis[j].step;
        }
}
