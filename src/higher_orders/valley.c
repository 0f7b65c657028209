#include "higher_orders/valley.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"
#include "base/vectors.h"
#include "curvature/criticality.h"
#include "higher_orders/undecided.h"

enum { DIRECTIONS = 8, WALKS = 2 * DIRECTIONS, RADII = 5, ENDS = 2 };

static const double FIRST_RADIUS = 0x1p-4; /* of a typical size, */
static const double FAR_ENOUGH = 0.25;     /* and what a walk has to go */
static const double FARTHER = 2.0;
static const double NEAR_ENOUGH = 1e-4; /* typical sizes, that an end is from a critical point */

/* Four errors may hide so much of the rise in other directions. */
static const double HIDDEN_OF_RISE = 0x1p-10;

/* Errors: less than what is visible, and more than the least of many values with noise is. */
static const double HIDDEN_FALL = 2.0;

struct walk {
    double *unit;        /* m: its direction */
    double *v, *w;       /* m, p: where it is, */
    double radius;       /* at which distance, */
    double counts;       /* and as far as where errors hide little */
    double value, error; /* there, but for slopes */
    int goes_on;
};

struct walks {
    hesscrit_reduced *reduced;
    double typical; /* size */
    struct walk walk[WALKS];
    size_t count;
    double *v, *w; /* m, p: a trial */
    int failed;    /* something is seen, or a walk ends too early */
};

/* Random directions, each to both sides; of one dimension there are two. */
static hesscrit_status start(struct walks *all)
{
    const hesscrit_reduced *reduced = all->reduced;
    hesscrit_context *context = reduced->evaluator->context;
    double *memory = NULL;
    uint32_t random = 0x7f4a7c15u;
    const size_t each = 2 * reduced->m + reduced->p;
    const hesscrit_status status = hesscrit_scratch_doubles(context, WALKS + 1, each, &memory);
    if (status != HESSCRIT_OK) return status;
    memset(memory, 0, (WALKS + 1) * each * sizeof *memory);
    all->count = reduced->m == 1 ? 2 : WALKS;
    for (size_t k = 0; k < all->count; k++, memory += each) {
        struct walk *one = &all->walk[k];
        *one = (struct walk){
            memory, memory + reduced->m, memory + 2 * reduced->m, 0.0, 0.0, 0.0, 0.0, 1};
        if (k % 2 == 0)
            hesscrit_random_unit(&random, reduced->m, one->unit);
        else
            for (size_t j = 0; j < reduced->m; j++) one->unit[j] = -one[-1].unit[j];
    }
    all->v = memory;
    all->w = memory + reduced->m;
    return HESSCRIT_OK;
}

/* Do errors hide little beside the rise along the least curvature? */
static int could_fail(const hesscrit_reduced *reduced, const hesscrit_height *height, double radius)
{
    double rise = INFINITY;
    for (size_t j = 0; j < reduced->p; j++)
        rise = fmin(rise, 0.5 * reduced->curvature[j] * radius * radius);
    const double errors = HESSCRIT_CLEAR * (height->error + height->cancel + height->slope);
    return errors <= HIDDEN_OF_RISE * rise;
}

/* To a radius, the others beginning where a parabola has them. */
static hesscrit_status go_to(struct walks *all, struct walk *one, double radius)
{
    hesscrit_reduced *reduced = all->reduced;
    const double farther = one->radius > 0.0 ? radius / one->radius : 0.0;
    hesscrit_height height;
    for (size_t j = 0; j < reduced->m; j++) all->v[j] = radius * one->unit[j];
    for (size_t j = 0; j < reduced->p; j++) all->w[j] = farther * farther * one->w[j];
    hesscrit_status status = hesscrit_reduced_height(reduced, all->v, all->w, 0.0, NULL, &height);
    if (status == HESSCRIT_OK && hesscrit_height_is_visible(&height))
        status = hesscrit_reduced_verify(reduced, all->v, all->w, &height);
    if (status != HESSCRIT_OK) return status;
    one->goes_on = isfinite(height.value) && height.converged;
    if (!one->goes_on) return HESSCRIT_OK;
    const int falls = height.value < -HIDDEN_FALL * (height.error + height.cancel);
    if (falls || hesscrit_height_is_visible(&height)) all->failed = 1;
    one->radius = radius;
    one->value = height.value;
    one->error = height.error + height.cancel;
    if (could_fail(reduced, &height, radius)) one->counts = radius;
    memcpy(one->v, all->v, reduced->m * sizeof *one->v);
    memcpy(one->w, all->w, reduced->p * sizeof *one->w);
    return HESSCRIT_OK;
}

/* Slopes at theta may hide what is odd. What both sides make together is even. */
static int is_even_seen(const struct walk *one, const struct walk *other)
{
    return one->radius == other->radius &&
           fabs(one->value + other->value) > HESSCRIT_CLEAR * (one->error + other->error);
}

/* All of them, or until something is seen. */
static hesscrit_status go_all_to(struct walks *all, double radius)
{
    hesscrit_reduced *reduced = all->reduced;
    const int is_last = radius >= all->typical;
    for (size_t j = 0; j < reduced->m; j++) all->v[j] = radius * all->walk[0].unit[j];
    hesscrit_status status = hesscrit_reduced_measure_noise(reduced, all->v, all->walk[0].w);
    for (size_t k = 0; status == HESSCRIT_OK && k < all->count && !all->failed; k++) {
        struct walk *one = &all->walk[k];
        if (one->goes_on) status = go_to(all, one, radius);
        const int ended = is_last || !one->goes_on;
        if (ended && one->counts < FAR_ENOUGH * all->typical) all->failed = 1;
        if (k % 2 == 1 && is_even_seen(one - 1, one)) all->failed = 1;
        if (hesscrit_reduced_spent(reduced)) all->failed = 1;
    }
    return status;
}

/* All that is known at the end of a walk. */
struct end {
    hesscrit_evaluator evaluator;
    hesscrit_derivatives d;
    hesscrit_natural natural;
    double *point, *p, *reach;
    hesscrit_undecided undecided;
};

/* Is that a critical point with as many undecided directions, and others of the same sign? */
static hesscrit_status look_around(const hesscrit_reduced *reduced, struct end *end, int *is_like)
{
    const size_t n = reduced->n;
    const hesscrit_signs *signs = &end->undecided.signs;
    hesscrit_context *context = reduced->evaluator->context;
    hesscrit_status status =
        hesscrit_evaluator_elsewhere(reduced->evaluator, end->point, &end->evaluator);
    if (status != HESSCRIT_OK) return status;
    status = hesscrit_derive(&end->evaluator, HESSCRIT_WANT_ALL, &end->d);
    if (status == HESSCRIT_OK)
        status = hesscrit_natural_eigen(context, n, &end->d, NULL, &end->natural);
    if (status != HESSCRIT_OK || end->d.kinks.found) return status;
    if (!hesscrit_test_gradient(n, &end->d, &end->natural, NEAR_ENOUGH, end->p, end->reach)
             .is_critical)
        return HESSCRIT_OK;
    status =
        hesscrit_find_undecided(&end->evaluator, &end->d, &end->natural, end->p, &end->undecided);
    *is_like = status == HESSCRIT_OK && signs->undecided == reduced->m &&
               (reduced->sign > 0.0 ? signs->positive : signs->negative) == reduced->p;
    return status;
}

static hesscrit_status look_at_end(const hesscrit_reduced *reduced, const struct walk *one,
                                   int *is_like)
{
    hesscrit_context *context = reduced->evaluator->context;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(context);
    struct end end;
    double **const vectors[] = {&end.point, &end.p, &end.reach, NULL};
    *is_like = 0;
    hesscrit_status status = hesscrit_scratch_each(context, 1, reduced->n, vectors);
    if (status == HESSCRIT_OK) {
        hesscrit_reduced_place(reduced, one->v, one->w, end.point);
        status = look_around(reduced, &end, is_like);
    }
    hesscrit_scratch_release(context, mark);
    if (status != HESSCRIT_E_NONFINITE) return status;
    context->detail[0] = '\0'; /* no error of an analysis */
    return HESSCRIT_OK;
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
                                         double typical, hesscrit_valley *valley)
{
    struct walks all = {.reduced = reduced, .typical = typical};
    double radius = FIRST_RADIUS * typical;
    *valley = (hesscrit_valley){0, INFINITY};
    hesscrit_status status = start(&all);
    for (int k = 0; status == HESSCRIT_OK && k < RADII && !all.failed; k++, radius *= FARTHER)
        status = go_all_to(&all, radius);
    int is_like = !all.failed;
    for (size_t k = 0; status == HESSCRIT_OK && is_like && k < ENDS; k++)
        status = look_at_end(reduced, &all.walk[k * (all.count - 1)], &is_like);
    if (status != HESSCRIT_OK || !is_like) return status;
    valley->found = 1;
    for (size_t k = 0; k < all.count; k++)
        valley->distance = fmin(valley->distance, distance_of(reduced, &all.walk[k], d));
    return HESSCRIT_OK;
}
