#include "higher_orders/valley.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"
#include "base/vectors.h"
#include "higher_orders/height.h"
#include "higher_orders/turn.h"
#include "higher_orders/valley_end.h"

enum { DIRECTIONS = 8, WALKS = 2 * DIRECTIONS, LEGS = 8, RADII = 2 };

static const double FIRST_RADIUS = 0.5; /* of a typical size, of a leg, or a shorter one */
static const double LEAST_LEG = 0x1p-4;
static const double FAR_ENOUGH = 0.25; /* what a walk has to go */
static const double FARTHER = 2.0;

/* Four errors may hide so much of the rise in other directions. */
static const double HIDDEN_OF_RISE = 0x1p-10;

/* Errors: less than what is visible, and more than the least of many values with noise is. */
static const double HIDDEN_FALL = 2.0;

struct walk {
    double *unit;                      /* m: its direction at first */
    double *end;                       /* n: where it is, */
    double distance;                   /* how far it went, in all its legs, */
    double counts;                     /* and as far as where errors hide little */
    int ends_abruptly;                 /* what was seen first begins as an edge does */
    double value[RADII], error[RADII]; /* of the first leg; NaN where it was not */
};

struct walks {
    hesscrit_reduced *reduced;
    struct walk walk[WALKS];
    size_t count;
    double *unit;          /* m: of a leg, */
    double *v, *w;         /* m, p: a trial of it, */
    double *at_v, *at_w;   /* and the last one that was flat */
    double noise_measured; /* to which radius */
    double error;          /* what may hide on the way */
    int failed;            /* something is seen, or a walk ends too early */
};

/* How a trial ended. */
enum outcome { IS_FLAT, RISES, IS_LOST };

/* Random directions, each to both sides; of one dimension there are two. */
static hesscrit_status start(struct walks *all)
{
    const hesscrit_reduced *reduced = all->reduced;
    hesscrit_context *context = reduced->evaluator->context;
    const size_t n = reduced->n, m = reduced->m;
    double *memory = NULL;
    uint32_t random = hesscrit_random_start(0x7f4a7c15u, reduced->seed);
    double **const vectors[] = {&all->unit, &all->v, &all->w, &all->at_v, &all->at_w, NULL};
    hesscrit_status status = hesscrit_scratch_doubles(context, WALKS, m + n, &memory);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_each(context, 1, n, vectors);
    if (status != HESSCRIT_OK) return status;
    all->count = m == 1 ? 2 : WALKS;
    for (size_t k = 0; k < all->count; k++, memory += m + n) {
        struct walk *one = &all->walk[k];
        *one = (struct walk){.unit = memory, .end = memory + m};
        for (size_t r = 0; r < RADII; r++) one->value[r] = one->error[r] = NAN;
        hesscrit_copy(n, reduced->origin, one->end);
        if (k % 2 == 0)
            hesscrit_random_unit(&random, m, one->unit);
        else
            for (size_t j = 0; j < m; j++) one->unit[j] = -one[-1].unit[j];
    }
    return HESSCRIT_OK;
}

/* Do errors hide little beside the rise along the least curvature? */
static int could_fail(const hesscrit_reduced *reduced, const hesscrit_height *height, double radius)
{
    double rise = INFINITY;
    for (size_t j = 0; j < reduced->p; j++)
        rise = fmin(rise, 0.5 * reduced->curvature[j] * radius * radius);
    return hesscrit_height_limit(height) <= HIDDEN_OF_RISE * rise;
}

/* What is seen of the floor's height, less that of the first origin. */
static void compare_with_start(const struct walks *all, const struct walk *one,
                               const hesscrit_reduced *leg, hesscrit_height *height)
{
    const hesscrit_reduced *first = all->reduced;
    if (leg == first) return;
    height->value += first->sign * (leg->origin_loss - first->origin_loss);
    height->slope += first->slope * one->distance;
}

static int falls(const hesscrit_height *height)
{
    return height->value < -HIDDEN_FALL * (height->error + height->cancel);
}

/* At a radius of a leg, the others beginning where a parabola has them. */
static hesscrit_status look_at_radius(struct walks *all, const struct walk *one,
                                      hesscrit_reduced *leg, double radius, hesscrit_height *height,
                                      enum outcome *outcome)
{
    hesscrit_status status = HESSCRIT_OK;
    for (size_t j = 0; j < leg->m; j++) all->v[j] = radius * all->unit[j];
    if (radius > all->noise_measured) {
        status = hesscrit_reduced_measure_noise(leg, all->v, all->w);
        all->noise_measured = radius;
    }
    if (status == HESSCRIT_OK) status = hesscrit_reduced_polish(leg, all->v, all->w);
    if (status == HESSCRIT_OK)
        status = hesscrit_reduced_height(leg, all->v, all->w, 0.0, NULL, height);
    if (status != HESSCRIT_OK) return status;
    compare_with_start(all, one, leg, height);
    if (hesscrit_height_is_visible(height) || falls(height))
        status = hesscrit_reduced_verify(leg, all->v, all->w, height);
    const int is_visible = hesscrit_height_is_visible(height);
    *outcome = !isfinite(height->value) || !height->converged ? IS_LOST
               : is_visible                                   ? RISES
                                                              : IS_FLAT;
    if (falls(height)) all->failed = 1;
    return status;
}

/* Half as far away there were errors only. What is seen comes out of these no slower than a power
 * 8: that is an edge, where the floor ends. */
static int begins_abruptly(double value, double errors)
{
    const double steep = 256.0, hides = 16.0;
    return fabs(value) > steep * hides * errors;
}

/* Straight on, while nothing is seen. *gone: how far. */
static hesscrit_status go_leg(struct walks *all, struct walk *one, hesscrit_reduced *leg,
                              double *gone, enum outcome *outcome)
{
    hesscrit_status status = HESSCRIT_OK;
    double radius = FIRST_RADIUS, errors = 0.0;
    *gone = 0.0;
    memset(all->w, 0, leg->p * sizeof *all->w);
    while (radius >= LEAST_LEG) {
        hesscrit_height height;
        status = look_at_radius(all, one, leg, radius, &height, outcome);
        if (status != HESSCRIT_OK || all->failed || hesscrit_reduced_spent(leg)) break;
        if (*outcome != IS_FLAT && *gone > 0.0) {
            one->ends_abruptly = begins_abruptly(height.value, errors);
            break;
        }
        if (*outcome != IS_FLAT) {
            memset(all->w, 0, leg->p * sizeof *all->w);
            radius /= FARTHER;
            continue;
        }
        *gone = radius;
        all->error = fmax(all->error, hesscrit_height_limit(&height));
        errors = height.error + height.slope + fabs(height.value);
        hesscrit_copy(leg->m, all->v, all->at_v);
        hesscrit_copy(leg->p, all->w, all->at_w);
        if (could_fail(leg, &height, one->distance + radius)) one->counts = one->distance + radius;
        for (size_t r = 0; leg == all->reduced && r < RADII; r++) {
            if (radius != ldexp(FIRST_RADIUS, (int)r)) continue;
            one->value[r] = height.value;
            one->error[r] = height.error + height.cancel;
        }
        if (one->distance + radius >= 1.0) break;
        radius *= FARTHER;
        for (size_t j = 0; j < leg->p; j++) all->w[j] *= FARTHER * FARTHER;
    }
    return status;
}

/* One leg after the other, from where the floor is no more seen straight on. */
static hesscrit_status walk(struct walks *all, struct walk *one)
{
    hesscrit_reduced legs[2], *leg = all->reduced;
    hesscrit_context *context = leg->evaluator->context;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(context);
    enum outcome outcome = IS_FLAT;
    hesscrit_status status = HESSCRIT_OK;
    hesscrit_copy(leg->m, one->unit, all->unit);
    for (int k = 0; k < LEGS; k++) {
        double gone;
        int found = 0;
        status = go_leg(all, one, leg, &gone, &outcome);
        if (leg != all->reduced) hesscrit_turn_back(leg, all->reduced);
        if (status != HESSCRIT_OK || all->failed || gone == 0.0) break;
        one->distance += gone;
        hesscrit_reduced_place(leg, all->at_v, all->at_w, one->end);
        const int is_enough = outcome == IS_LOST && one->counts >= FAR_ENOUGH;
        if (outcome == IS_FLAT || is_enough || hesscrit_reduced_spent(leg)) break;
        hesscrit_reduced *next = &legs[k % 2];
        status = hesscrit_turn(leg, all->at_v, all->at_w, next, &found);
        hesscrit_turn_back(next, all->reduced);
        if (status != HESSCRIT_OK || !found) break;
        hesscrit_turn_direction(leg, next, all->unit);
        leg = next;
    }
    const int is_edge = outcome == RISES && one->ends_abruptly;
    if ((outcome == RISES && !is_edge) || one->counts < FAR_ENOUGH) all->failed = 1;
    hesscrit_scratch_release(context, mark);
    return status;
}

/* Slopes at theta may hide what is odd. What both sides make together is even. */
static int is_even_seen(const struct walk *one, const struct walk *other)
{
    double before = INFINITY;
    for (size_t r = 0; r < RADII; r++) {
        const double even = one->value[r] + other->value[r];
        const double error = one->error[r] + other->error[r];
        if (fabs(even) > HESSCRIT_CLEAR * error) return !begins_abruptly(even, before);
        before = error + fabs(even);
    }
    return 0;
}

/* All of them, or until something is seen. */
static hesscrit_status walk_all(struct walks *all)
{
    hesscrit_status status = HESSCRIT_OK;
    for (size_t k = 0; status == HESSCRIT_OK && k < all->count && !all->failed; k++) {
        struct walk *one = &all->walk[k];
        status = walk(all, one);
        if (k % 2 == 1 && is_even_seen(one - 1, one)) all->failed = 1;
        if (hesscrit_reduced_spent(all->reduced)) all->failed = 1;
    }
    return status;
}

/* At the ends of walks that went to one side and to the other. */
static hesscrit_status look_at_ends(const struct walks *all, int *are_like)
{
    enum { ENDS = 2, TRIES = 4 };
    hesscrit_status status = HESSCRIT_OK;
    int alike = 0;
    hesscrit_valley_end tells = HESSCRIT_END_UNKNOWN;
    for (size_t k = 0; status == HESSCRIT_OK && k < TRIES && k < all->count && alike < ENDS; k++) {
        const size_t at = k % 2 == 0 ? k : all->count - k;
        status = hesscrit_look_at_valley_end(all->reduced, all->walk[at].end, &tells);
        if (tells == HESSCRIT_END_UNLIKE) break;
        alike += tells == HESSCRIT_END_ALIKE;
    }
    *are_like = alike == ENDS;
    return status;
}

/* How far a walk went, in the units of d. */
static double distance_of(const hesscrit_reduced *reduced, const struct walk *one,
                          const hesscrit_derivatives *d)
{
    double distance = 0.0;
    for (size_t i = 0; i < reduced->n; i++) {
        double along = 0.0;
        for (size_t k = 0; k < reduced->m; k++)
            along += one->unit[k] * reduced->directions[k * reduced->n + i];
        distance = hypot(distance, along * reduced->scale[i] / d->scale[i]);
    }
    return one->counts * distance;
}

hesscrit_status hesscrit_look_for_valley(hesscrit_reduced *reduced, const hesscrit_derivatives *d,
                                         hesscrit_valley *valley)
{
    struct walks all = {.reduced = reduced};
    *valley = (hesscrit_valley){.distance = INFINITY};
    hesscrit_status status = start(&all);
    if (status == HESSCRIT_OK) status = walk_all(&all);
    int is_like = !all.failed;
    if (status == HESSCRIT_OK && is_like) status = look_at_ends(&all, &is_like);
    if (status != HESSCRIT_OK || !is_like) return status;
    valley->found = 1;
    valley->error = all.error;
    valley->walks = all.count;
    for (size_t k = 0; k < all.count; k++)
        valley->distance = fmin(valley->distance, distance_of(reduced, &all.walk[k], d));
    return HESSCRIT_OK;
}
