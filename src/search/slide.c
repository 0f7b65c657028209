#include "search/slide.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "higher_orders/height.h"
#include "search/trial.h"

enum { LOOKS = 4 };                  /* at distances twice as long each */
static const double NEAREST = 0.125; /* in typical sizes */
static const double ENOUGH = 2.0;    /* errors of the loss that a slide has to promise */
enum { BUDGET_OF_EACH = 4096 };      /* callbacks, for each direction */

/* Is there a direction to slide along? Only where nothing is known to lead down by curvature. */
static int has_unknown_curvature(const hesscrit_walk *walk)
{
    const hesscrit_natural *natural = &walk->here.natural;
    int any = 0;
    for (size_t k = 0; k < walk->n; k++) {
        if (natural->eigenvalues[k] < -natural->radii[k]) return 0;
        any |= fabs(natural->eigenvalues[k]) <= natural->radii[k];
    }
    return any;
}

/* The lowest point, between both heights, of the parabola through them and 0: at a share of the
 * distance, and how much lower it is. */
static double lowest_share(double behind, double ahead, double *fall)
{
    const double slope = 0.5 * (ahead - behind), rise = ahead + behind;
    const double share = rise > fabs(slope) ? -slope / rise : -copysign(1.0, slope);
    *fall = -share * (slope + 0.5 * rise * share);
    return share;
}

/* Along direction k: where the loss is lowest by heights at a distance to both sides; of several
 * distances, the one that promises most. *vertex: there; 0: nowhere lower than here. */
static hesscrit_status find_vertex(hesscrit_reduced *reduced, size_t k, double *v, double *w,
                                   double *vertex, double *most)
{
    double distance = NEAREST;
    *vertex = *most = 0.0;
    for (int look = 0; look < LOOKS; look++, distance *= 2.0) {
        hesscrit_height height[2];
        for (int side = 0; side < 2; side++) {
            v[k] = side ? distance : -distance;
            memset(w, 0, reduced->p * sizeof *w);
            const hesscrit_status status =
                hesscrit_reduced_height(reduced, v, w, distance, NULL, &height[side]);
            v[k] = 0.0;
            if (status != HESSCRIT_OK) return status;
            if (!height[side].converged || !isfinite(height[side].value)) return HESSCRIT_OK;
        }
        double fall;
        const double share = lowest_share(height[0].value, height[1].value, &fall);
        if (!(fall > *most)) continue;
        *most = fall;
        *vertex = share * distance;
    }
    return HESSCRIT_OK;
}

/* walk->there.theta receives the point. *promised: how much lower the loss should be. */
static hesscrit_status find_floor(hesscrit_walk *walk, double *promised)
{
    hesscrit_context *context = walk->evaluator.context;
    const size_t n = walk->n;
    const hesscrit_model *here = &walk->here;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(context);
    hesscrit_reduced reduced;
    double *v = NULL, *w = NULL, *vertices = NULL;
    double **const vectors[] = {&v, &w, &vertices, NULL};
    *promised = 0.0;
    hesscrit_status status = hesscrit_scratch_each(context, 1, n, vectors);
    if (status == HESSCRIT_OK)
        status =
            hesscrit_reduced_start(&walk->evaluator, &here->d, &here->natural, here->natural.radii,
                                   1.0, n * BUDGET_OF_EACH, NULL, &reduced);
    if (status != HESSCRIT_OK) return status;
    memset(v, 0, n * sizeof *v);
    for (size_t k = 0; status == HESSCRIT_OK && k < reduced.m; k++) {
        double fall;
        status = find_vertex(&reduced, k, v, w, &vertices[k], &fall);
        *promised += fall;
    }
    if (status == HESSCRIT_OK && *promised > ENOUGH * here->d.loss_error.near) {
        hesscrit_height height;
        memset(w, 0, n * sizeof *w);
        status = hesscrit_reduced_height(&reduced, vertices, w, NEAREST, NULL, &height);
        if (!(height.value <= height.error)) *promised = 0.0;
        hesscrit_reduced_place(&reduced, vertices, w, walk->there.theta);
    }
    hesscrit_scratch_release(context, mark);
    return status;
}

hesscrit_status hesscrit_slide(hesscrit_walk *walk, int *moved)
{
    double promised;
    *moved = 0;
    if (!has_unknown_curvature(walk)) return HESSCRIT_OK;
    hesscrit_status status = find_floor(walk, &promised);
    if (status != HESSCRIT_OK || !(promised > ENOUGH * walk->here.d.loss_error.near)) return status;
    walk->known_there = KNOWN_LOSS;
    status = hesscrit_walk_derive_there(walk);
    if (status != HESSCRIT_OK) return status;
    *moved = walk->known_there == KNOWN_MODEL &&
             walk->there.loss <=
                 walk->here.loss + walk->here.d.loss_error.near + walk->there.d.loss_error.near;
    return *moved ? hesscrit_walk_arrive(walk)
                  : hesscrit_evaluator_rebase(&walk->evaluator, walk->here.theta);
}
