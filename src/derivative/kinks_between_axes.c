#include "derivative/kinks_between_axes.h"

#include <float.h>
#include <math.h>

#include "base/memory.h"
#include "base/random.h"
#include "derivative/axes.h"
#include "derivative/parallelogram.h"
#include "loss/noise_around.h"
#include "loss/ray.h"

/* What a kink leaves at the least distance, in errors of the loss, is SIGNAL times the share that
 * it has of the second-order change there. */
static const double SIGNAL = 0x1p12;
static const double SLOPE_SIGNAL = 0x1p6; /* the same, in errors of what the gradient makes */
static const double NEAREST = 0x1p-32;    /* of the natural scale: that least distance, at least */
static const double FARTHEST = 0x1p-16;   /* and at most */
static const double CLEAR = 2.0;          /* times what it may be off by */
static const double SHARE = 0x1p-9; /* of the second-order change that is worth a closer look */
static const double LEAST_POWER = 0.375; /* of the distance; sqrt |x| has 0.5 */
static const double WITHIN = 0.5;        /* of the steps of the Hessian */

enum { SCALES = 4, UNIT = 1, FIRST = 2, SPACING = 16 }; /* the unit is the second distance */

/* The displacement of every coordinate, times a sign of its own. */
struct between {
    hesscrit_ray ray; /* with the least distances as scale */
    hesscrit_derivatives *d;
    hesscrit_loss_error error; /* of losses as far away as one looks */
    double *unit;              /* n: the least distance of each coordinate, */
    double *signs;             /* n: and its sign */
    double *within;            /* n: a distance within the steps of the Hessian */
    double *forward;           /* n: theta's displacement */
};

/* The loss at both ends of a line through theta, less what the derivatives make of it: what is the
 * same on both sides, as the curvature, and what is opposite, as the slope. */
struct misfit {
    double even, odd;
    double even_error, odd_error; /* of these */
    double change;                /* what all second-order terms together could make */
    double second, second_error;  /* the second difference itself, whatever derivatives say */
    int is_still;                 /* no digit of the loss moves at about this distance */
};

/* Where the second difference of an axis stands clearly out of the noise, and out of what the error
 * of the gradient makes, and far enough to see theta and the critical point beside it as one. */
static double unit_of(const struct between *b, size_t n, const double *p, size_t i)
{
    const hesscrit_derivatives *d = b->d;
    const double curvature = fmax(fabs(d->hessian[i * n + i]), DBL_MIN);
    const double beyond_noise = sqrt(SIGNAL * b->error.near) / sqrt(curvature);
    const double beyond_slope = SLOPE_SIGNAL * d->gradient_bound[i] / curvature;
    const double least = fmax(NEAREST, SPACING * fabs(p[i])) * d->scale[i];
    const double most = FARTHEST * d->scale[i];
    return fmin(fmax(fmax(beyond_noise, beyond_slope), least), most);
}

static void choose_units(struct between *b, const double *p)
{
    const size_t n = b->ray.evaluator->problem.n;
    for (size_t i = 0; i < n; i++) b->unit[i] = unit_of(b, n, p, i);
}

/* The noise at about a distance, where something seems odd; not at the same distance in all
 * coordinates, where a kink may be. */
static hesscrit_status noise_at(struct between *b, double distance, double *noise)
{
    const double spacing = 0x1p-12; /* of the distance: the smooth part is nothing there */
    double share;
    *noise = 0.0;
    uint32_t random = 0x510e527fu;
    for (size_t i = 0; i < b->ray.evaluator->problem.n; i++)
        b->forward[i] = b->ray.origin[i] +
                        distance * hesscrit_random_length(&random) * b->signs[i] * b->unit[i];
    if (b->ray.evaluator->problem.loss_error > 0.0) return HESSCRIT_OK;
    return hesscrit_noise_around(b->ray.evaluator, HESSCRIT_OF_LOSS, b->forward, b->unit,
                                 spacing * distance, b->error.near, noise, &share);
}

/* The noise at the distance of the first look is that of all that are no farther. */
static hesscrit_status measure_noise(struct between *b, const double *p)
{
    double noise;
    const hesscrit_status status = noise_at(b, SPACING, &noise);
    b->error.near = fmax(b->error.near, 2.0 * noise);
    choose_units(b, p);
    return status;
}

/* One end: what the derivatives leave of the loss, and their errors. */
static hesscrit_status look_at_end(struct between *b, double distance, double *rest, double *second,
                                   double *noise, struct misfit *m)
{
    const hesscrit_derivatives *d = b->d;
    const size_t n = b->ray.evaluator->problem.n;
    double loss;
    hesscrit_ray_go(&b->ray, distance);
    for (size_t i = 0; i < n; i++) b->forward[i] = b->ray.point[i] - b->ray.origin[i];
    const hesscrit_status status = hesscrit_evaluate_loss(b->ray.evaluator, b->ray.point, &loss);
    if (status != HESSCRIT_OK) return status;
    *second = *rest = loss - d->loss;
    *noise =
        hesscrit_error_at(b->error, loss, hesscrit_terms_at(n, d, b->ray.origin, b->ray.point));
    if (fabs(*rest) > HESSCRIT_VISIBLE * *noise) b->d->changes_seen = 1;
    m->odd_error = m->even_error = m->change = 0.0;
    for (size_t i = 0; i < n; i++) {
        double slope = d->gradient[i];
        for (size_t j = 0; j < n; j++) {
            slope += 0.5 * d->hessian[i * n + j] * b->forward[j];
            const double both = fabs(b->forward[i]) * fabs(b->forward[j]);
            m->even_error += both * d->hessian_bound[i * n + j];
            m->odd_error += both * d->hessian_bound[i * n + j]; /* curvature may jump within it */
            m->change += both * fabs(d->hessian[i * n + j]);
        }
        *rest -= slope * b->forward[i];
        m->odd_error += 2.0 * d->gradient_bound[i] * fabs(b->forward[i]);
    }
    return HESSCRIT_OK;
}

static hesscrit_status measure_both_ends(struct between *b, double distance, struct misfit *m)
{
    double rest[2];
    double second[2];
    double noise[2];
    for (int side = 0; side < 2; side++) {
        const hesscrit_status status = look_at_end(b, side ? -distance : distance, &rest[side],
                                                   &second[side], &noise[side], m);
        if (status != HESSCRIT_OK) return status;
    }
    m->even = fabs(rest[0] + rest[1]);
    m->odd = fabs(rest[0] - rest[1]);
    m->second = fabs(second[0] + second[1]);
    m->second_error = 4.0 * fmax(noise[0], noise[1]);
    m->even_error += m->second_error;
    m->odd_error += 2.0 * fmax(noise[0], noise[1]);
    return HESSCRIT_OK;
}

/* The bound of the Hessian leaves room for anything: nothing is odd beside it. */
static int is_hidden(const struct misfit *m)
{
    return m->second > CLEAR * m->second_error && m->even_error > CLEAR * m->second;
}

static int is_odd(const struct misfit *m)
{
    const double worth = SHARE * m->change;
    return (m->even > CLEAR * m->even_error && m->even > worth) ||
           (m->odd > CLEAR * m->odd_error && m->odd > worth);
}

/* A part of the misfit at all distances. */
struct part {
    double size[SCALES], error[SCALES], change[SCALES];
};

static int is_clear(const struct part *p, int k)
{
    return p->size[k] > CLEAR * p->error[k];
}

static double growth_at(const struct part *p, int k)
{
    return log2(p->size[k + 1] / p->size[k]) / log2(SPACING);
}

/* Does it grow like that of a kink of order 1 or 2, and not like x^3? */
static int is_rough(double power)
{
    return power >= LEAST_POWER && power <= 2.0 + HESSCRIT_POWER_MARGIN;
}

static int is_seen(const struct part *p)
{
    return is_clear(p, 1) && is_clear(p, 2) && is_clear(p, 3);
}

/* The power of the distance that a part grows with, where it is that of a kink: the same over two
 * factors of the distance; or over the nearest one, if it is as large as the second-order change
 * itself, as it is where steps reached across a kink nearby and farther away agree by chance. Else
 * 0. */
static double power_of(const struct part *p)
{
    const double large = 0.25;
    const double near = growth_at(p, 0), middle = growth_at(p, 1), far = growth_at(p, 2);
    const int is_same = fabs(middle - far) <= HESSCRIT_POWER_MARGIN;
    if (is_seen(p) && is_same && is_rough(middle) && is_rough(far)) return 0.5 * (middle + far);
    if (is_clear(p, 0) && is_clear(p, 1) && p->size[0] > large * p->change[0] &&
        p->size[1] > large * p->change[1] && is_rough(near))
        return near;
    return 0.0;
}

/* Does it stay out of its error, and grow too slowly for what smoothness leaves? Then the bounds
 * are wrong, whatever the reason. */
static int refutes_bounds(const struct part *p)
{
    return is_seen(p) && is_rough(growth_at(p, 1)) && is_rough(growth_at(p, 2));
}

/* Where the bound hides all: the power of a second difference that a kink alone can make, or 0. */
static double power_of_second(const struct part *p)
{
    const double highest = 1.0 + HESSCRIT_POWER_MARGIN;
    const double middle = growth_at(p, 1), far = growth_at(p, 2);
    const int is_kink = is_rough(middle) && is_rough(far) && middle <= highest && far <= highest;
    return is_seen(p) && is_kink ? 0.5 * (middle + far) : 0.0;
}

/* The noise there, which may grow with the distance; and does a digit move? */
static hesscrit_status add_noise(struct between *b, double distance, struct misfit *m)
{
    double noise;
    double loss = 0.0;
    hesscrit_status status = noise_at(b, distance, &noise);
    if (status == HESSCRIT_OK) status = hesscrit_evaluate_loss(b->ray.evaluator, b->forward, &loss);
    m->second_error += 8.0 * noise;
    m->even_error += 8.0 * noise;
    m->odd_error += 4.0 * noise;
    m->is_still = m->second == 0.0 && loss == b->d->loss;
    return status;
}

/* A misfit at one distance that smoothness explains grows faster than with the square. */
static hesscrit_status look_closer(struct between *b, const struct misfit *first, double *power,
                                   int *is_square, int *refuted, struct misfit *nearest)
{
    *refuted = *is_square = 0;
    const int hidden = is_hidden(first);
    const int shift = hidden; /* a kink nearby shows farther away */
    struct part even, odd, second;
    double rest = 0.0; /* what is hidden where no digit moves, as of 1 - cos x near 0 */
    for (int k = 0; k < SCALES; k++) {
        const double distance = pow(SPACING, k + shift - UNIT);
        struct misfit m = *first;
        hesscrit_status status = HESSCRIT_OK;
        if (k + shift != FIRST) status = measure_both_ends(b, distance, &m);
        if (status == HESSCRIT_OK) status = add_noise(b, distance, &m);
        if (status != HESSCRIT_OK) return status;
        if (k == UNIT) *nearest = m;
        even.size[k] = m.even;
        odd.size[k] = m.odd;
        even.error[k] = m.even_error;
        odd.error[k] = m.odd_error;
        even.change[k] = odd.change[k] = m.change;
        second.size[k] = m.second;
        second.error[k] = m.second_error;
        if (m.is_still) rest = fmax(rest, m.even);
    }
    for (int k = 0; k < SCALES; k++) {
        even.error[k] += 2.0 * rest;
        second.error[k] += 2.0 * rest;
        odd.error[k] += rest;
    }
    *power = hidden ? power_of_second(&second) : 0.0;
    if (*power > 0.0 || !is_odd(first)) return HESSCRIT_OK;
    const double of_even = power_of(&even);
    const double of_odd = power_of(&odd);
    *power = of_even > 0.0 && of_odd > 0.0 ? fmin(of_even, of_odd) : fmax(of_even, of_odd);
    *refuted = refutes_bounds(&even) || refutes_bounds(&odd);
    *is_square = of_odd == 0.0 && of_even > 1.0 + HESSCRIT_POWER_MARGIN;
    return HESSCRIT_OK;
}

/* Let the bounds cover what was seen at these displacements. */
static void cover_misfit(struct between *b, const double *displacement, double misfit)
{
    hesscrit_derivatives *d = b->d;
    const size_t n = b->ray.evaluator->problem.n;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            d->hessian_bound[i * n + j] += misfit / displacement[i] / displacement[j];
}

/* Noise that hides all so near to theta made the steps of the Hessian long, and what is far from a
 * parabola may look like one at two or three of them. Half as far away its bound has to hold, as
 * what smoothness leaves is less there. */
static hesscrit_status look_within_steps(struct between *b, int *widened)
{
    const hesscrit_derivatives *d = b->d;
    const size_t n = b->ray.evaluator->problem.n;
    struct misfit m;
    for (size_t i = 0; i < n; i++) {
        if (!(d->steps[i] > 0.0)) return HESSCRIT_OK;
        b->within[i] = WITHIN * d->steps[i];
    }
    b->ray.scale = b->within;
    const hesscrit_status status = measure_both_ends(b, 1.0, &m);
    b->ray.scale = b->unit;
    if (status != HESSCRIT_OK || !(m.even > CLEAR * m.even_error)) return status;
    cover_misfit(b, b->within, m.even);
    *widened = 1;
    return HESSCRIT_OK;
}

/* power: of a kink; 0: there is none. */
static void note(struct between *b, double power)
{
    hesscrit_derivatives *d = b->d;
    if (power > 0.0) {
        d->kinks.found = d->kinks.between_axes = 1;
        d->kinks.order = power < 1.0 + HESSCRIT_ORDER_MARGIN ? 1 : 2;
    } else if (b->ray.evaluator->problem.gradient) {
        d->gradient_is_refuted = 1;
    }
}

hesscrit_status hesscrit_look_between_axes(hesscrit_evaluator *evaluator, const double *p,
                                           hesscrit_derivatives *d, int *widened)
{
    const size_t n = evaluator->problem.n;
    *widened = 0;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(evaluator->context);
    const int patterns = hesscrit_sign_patterns(n);
    struct between b = {
        .ray = {.evaluator = evaluator, .origin = evaluator->base}, .d = d, .error = d->loss_error};
    double **const vectors[] = {&b.unit, &b.signs, &b.within, &b.forward, &b.ray.point, NULL};
    hesscrit_status status = hesscrit_scratch_each(evaluator->context, 1, n, vectors);
    if (status != HESSCRIT_OK) return status;
    b.ray.scale = b.unit;
    b.ray.direction = b.signs;
    choose_units(&b, p);
    for (int k = 0; status == HESSCRIT_OK && n > 0 && k < patterns && !d->kinks.between_axes; k++) {
        struct misfit first;
        struct misfit nearest = {0};
        double power = 0.0;
        for (size_t i = 0; i < n; i++) b.signs[i] = hesscrit_sign_in_pattern(k, i);
        status = measure_both_ends(&b, SPACING, &first);
        if (status == HESSCRIT_OK && first.second_error > first.change)
            status = look_within_steps(&b, widened);
        if (status != HESSCRIT_OK || !(is_odd(&first) || is_hidden(&first))) continue;
        status = measure_noise(&b, p);
        if (status == HESSCRIT_OK) status = measure_both_ends(&b, SPACING, &first);
        if (status != HESSCRIT_OK || !(is_odd(&first) || is_hidden(&first))) continue;
        int is_square, refuted;
        int jumps = 1;
        status = look_closer(&b, &first, &power, &is_square, &refuted, &nearest);
        if (status != HESSCRIT_OK || !(power > 0.0 || refuted)) continue;
        if (is_square)
            status = hesscrit_curvature_jumps(&b.ray, d, b.error, SPACING, first.even, &jumps);
        if (status != HESSCRIT_OK) continue;
        if (power > 0.0) note(&b, jumps ? power : 0.0);
        cover_misfit(&b, b.unit, nearest.even + nearest.odd);
        *widened = 1;
    }
    hesscrit_scratch_release(evaluator->context, mark);
    return status;
}
