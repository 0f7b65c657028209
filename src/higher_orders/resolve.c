#include "higher_orders/resolve.h"

#include <math.h>

#include "base/memory.h"
#include "base/vectors.h"
#include "curvature/seen_curvature.h"
#include "loss/ray.h"
#include "higher_orders/flat_dimension.h"
#include "higher_orders/scan.h"
#include "higher_orders/undecided.h"
#include "higher_orders/valley.h"

/* Callbacks that may be spent; see resolve.h: with a gradient, and from losses. */
enum {
    BUDGET_OF_GRADIENTS = 20000,
    BUDGET_OF_EACH = 64,
    BUDGET_OF_LOSSES = 30000,
    BUDGET_OF_PAIRS = 16
};

static const double FARTHEST = 4.0; /* in typical sizes: how far the walk outwards goes */

static uint64_t budget_of(const hesscrit_problem *problem, const hesscrit_effort *effort)
{
    const uint64_t n = problem->n;
    if (effort->most_calls > 0) return effort->most_calls;
    return problem->gradient ? BUDGET_OF_GRADIENTS + BUDGET_OF_EACH * n
                             : BUDGET_OF_LOSSES + BUDGET_OF_PAIRS * n * (n + 1);
}

/* What is known of the point, and the answer. */
struct question {
    hesscrit_evaluator *evaluator;
    const hesscrit_derivatives *given; /* in the caller's natural units */
    hesscrit_undecided at;
    const hesscrit_effort *effort;
    hesscrit_resolution *answer;
};

/* One look at the loss, as it is or upside down. */
struct view {
    hesscrit_reduced reduced;
    hesscrit_scan scan;
    hesscrit_valley valley; /* if it is found, there is no scan */
    size_t known;           /* dimensions, by symmetries */
};

static hesscrit_status look_at_loss(struct question *q, double sign, struct view *view)
{
    double first = 0.0;
    *view = (struct view){.scan = {.places = 0}};
    hesscrit_status status = hesscrit_reduced_start(
        q->evaluator, &q->at.d, &q->at.natural, q->at.radii, sign,
        budget_of(&q->evaluator->problem, q->effort), &q->effort->symmetries, &view->reduced);
    if (status != HESSCRIT_OK) return status;
    view->reduced.seed = q->effort->seed;
    view->known = view->reduced.n - view->reduced.m - view->reduced.p;
    if (view->reduced.m == 0) { /* all that was open is known */
        view->valley.found = 1;
        return HESSCRIT_OK;
    }
    if (view->reduced.p > 0)
        status = hesscrit_look_for_valley(&view->reduced, q->given, &view->valley);
    if (status != HESSCRIT_OK || view->valley.found) return status;
    status = hesscrit_scan_first_radius(&view->reduced, &first);
    if (status == HESSCRIT_OK)
        status = hesscrit_scan_outwards(&view->reduced, first, FARTHEST, &view->scan);
    return status;
}

/* Down the first direction whose curvature is negative: from typical sizes inwards until the loss
 * is seen to be lower by more than `clearly`. */
static hesscrit_status go_down_curvature(struct question *q, double clearly)
{
    enum { HALVINGS = 40 };
    const size_t n = q->evaluator->problem.n;
    hesscrit_resolution *answer = q->answer;
    size_t k = 0;
    while (k < n && !(q->at.natural.eigenvalues[k] < -q->at.radii[k])) k++;
    answer->lower_loss = q->at.d.loss;
    if (k == n) return HESSCRIT_OK;
    const hesscrit_ray ray = {q->evaluator, q->evaluator->base, q->at.d.scale,
                              q->at.natural.eigenvectors + k * n, answer->lower_point};
    double length = 1.0;
    for (int halving = 0; halving < HALVINGS; halving++, length *= 0.5)
        for (int side = -1; side <= 1; side += 2) {
            double loss;
            const hesscrit_status status = hesscrit_ray_loss(&ray, side * length, &loss);
            if (status != HESSCRIT_OK) return status;
            if (!isfinite(loss) || !(loss < q->at.d.loss - clearly)) continue;
            answer->lower_loss = loss;
            return HESSCRIT_OK;
        }
    return HESSCRIT_OK;
}

/* SADDLE and MAXIMUM need a point that was seen to be lower. view: of the loss as it is, where it
 * was seen to fall; NULL: curvature leads down. */
static hesscrit_status find_lower(struct question *q, struct view *view)
{
    const size_t n = q->evaluator->problem.n;
    const double clearly = HESSCRIT_CLEAR * q->at.d.loss_error.near;
    hesscrit_resolution *answer = q->answer;
    hesscrit_status status =
        hesscrit_scratch_doubles(q->evaluator->context, n, 1, &answer->lower_point);
    if (status != HESSCRIT_OK) return status;
    if (view) {
        status = hesscrit_scan_follow(&view->reduced, &view->scan);
        hesscrit_copy(n, view->reduced.lowest, answer->lower_point);
        answer->lower_loss = view->reduced.lowest_loss;
    } else {
        status = go_down_curvature(q, clearly);
    }
    if (status != HESSCRIT_OK || answer->lower_loss < q->at.d.loss - clearly) return status;
    answer->verdict = HESSCRIT_UNDETERMINED;
    answer->lower_point = NULL;
    answer->why = "no point was seen that is lower by more than four errors of the loss";
    return HESSCRIT_OK;
}

/* The loss shows curvature in all directions, or in some of either sign. */
static hesscrit_status by_curvature(struct question *q, hesscrit_verdict verdict)
{
    q->answer->verdict = verdict;
    q->answer->order = 2;
    const int lower = verdict == HESSCRIT_SADDLE || verdict == HESSCRIT_MAXIMUM;
    return lower ? find_lower(q, NULL) : HESSCRIT_OK;
}

/* A unit of the even sizes in the caller's, along the direction of the lowest place. */
static double unit_of(struct question *q, const struct view *view)
{
    const hesscrit_reduced *reduced = &view->reduced;
    double length = 0.0;
    if (view->scan.places == 0) return 1.0;
    for (size_t i = 0; i < reduced->n; i++) {
        double along = 0.0;
        for (size_t k = 0; k < reduced->m; k++)
            along += view->scan.place[0].unit[k] * reduced->directions[k * reduced->n + i];
        length = hypot(length, along * q->at.d.scale[i] / q->given->scale[i]);
    }
    return length;
}

static void take_over(struct question *q, const struct view *view, hesscrit_verdict verdict)
{
    q->answer->verdict = verdict;
    q->answer->order = view->scan.order;
    q->answer->why = view->scan.why;
    q->answer->flat_known = view->known;
    q->answer->reach = view->scan.reach;
    q->answer->fall = view->scan.fall + fabs(view->reduced.origin_loss - q->at.d.loss);
}

static hesscrit_status take_over_flat(struct question *q, struct view *view,
                                      hesscrit_verdict verdict)
{
    take_over(q, view, verdict);
    q->answer->flat_distance = view->scan.minima.flat_distance * unit_of(q, view);
    q->answer->flat_error = hesscrit_minima_flat_error(&view->scan.minima);
    q->answer->flat_walks = 1;
    const hesscrit_status status =
        hesscrit_scan_flat_dimension(&view->reduced, &view->scan, &q->answer->flat_dimension);
    q->answer->flat_at_least = view->known + 1;
    if (q->answer->flat_dimension > 0) q->answer->flat_dimension += view->known;
    return status;
}

/* It rises, or falls, in all directions but those of symmetries. */
static void take_over_strict(struct question *q, const struct view *view, int rises)
{
    take_over(q, view, rises ? HESSCRIT_MINIMUM : HESSCRIT_MAXIMUM);
    if (view->known == 0) return;
    q->answer->verdict = rises ? HESSCRIT_FLAT_MINIMUM : HESSCRIT_FLAT_MAXIMUM;
    q->answer->flat_dimension = view->known;
}

/* What was seen at theta has to hold at the critical point, which the slope may put as far away as
 * the reach, along the lowest place: curvature that is not there decides nothing. */
static hesscrit_status doubt_curvatures(struct question *q, const struct view *view)
{
    const hesscrit_reduced *reduced = &view->reduced;
    const hesscrit_scan *scan = &view->scan;
    const size_t n = reduced->n;
    int stay = 1;
    double *point = NULL;
    hesscrit_status status = hesscrit_scratch_doubles(q->evaluator->context, n, 1, &point);
    for (int side = -1; status == HESSCRIT_OK && stay && side <= 1; side += 2) {
        hesscrit_reduced_go(reduced, side * scan->reach, scan->place[0].unit, point);
        status = hesscrit_curvatures_stay(q->evaluator, &q->at.d, point, &q->at.natural,
                                          q->at.radii, &stay);
    }
    if (stay) return status;
    *q->answer = (hesscrit_resolution){
        .verdict = HESSCRIT_UNDETERMINED,
        .why = "at the critical point, which may be beside theta, the curvature is another one"};
    return status;
}

/* Other directions have curvature, of the sign view->reduced.sign. */
static hesscrit_status with_curvature(struct question *q, struct view *view)
{
    const int upright = view->reduced.sign > 0.0;
    if (view->valley.found) {
        take_over(q, view, upright ? HESSCRIT_FLAT_MINIMUM : HESSCRIT_FLAT_MAXIMUM);
        q->answer->flat_dimension = view->reduced.m + view->known;
        q->answer->flat_distance = view->valley.distance;
        q->answer->flat_error = view->valley.error;
        q->answer->flat_walks = view->valley.walks;
        return HESSCRIT_OK;
    }
    switch (view->scan.answer) {
    case HESSCRIT_SCAN_FALLS:
        take_over(q, view, HESSCRIT_SADDLE);
        return find_lower(q, upright ? view : NULL);
    case HESSCRIT_SCAN_RISES:
        take_over_strict(q, view, upright);
        return upright ? HESSCRIT_OK : find_lower(q, NULL);
    case HESSCRIT_SCAN_FLAT:
        return take_over_flat(q, view, upright ? HESSCRIT_FLAT_MINIMUM : HESSCRIT_FLAT_MAXIMUM);
    default:
        take_over(q, view, HESSCRIT_UNDETERMINED);
        return HESSCRIT_OK;
    }
}

/* Nothing was seen anywhere, one way or the other. */
static int all_flat(const hesscrit_scan *low, const hesscrit_scan *high)
{
    return low->answer == HESSCRIT_SCAN_FLAT && high->answer == HESSCRIT_SCAN_FLAT &&
           low->minima.visible_from == 0.0 && high->minima.visible_from == 0.0;
}

/* No direction has curvature: the lowest and the highest values have to be seen. */
static hesscrit_status without_curvature(struct question *q, struct view *low, struct view *high)
{
    const hesscrit_scan_answer down = low->scan.answer;
    const hesscrit_scan_answer up = high->scan.answer;
    if (down == HESSCRIT_SCAN_RISES) {
        take_over_strict(q, low, 1);
        return HESSCRIT_OK;
    }
    if (down == HESSCRIT_SCAN_FALLS && up == HESSCRIT_SCAN_RISES) {
        take_over_strict(q, high, 0);
        return find_lower(q, low);
    }
    if (down == HESSCRIT_SCAN_FALLS && up == HESSCRIT_SCAN_FALLS) {
        take_over(q, low, HESSCRIT_SADDLE);
        return find_lower(q, low);
    }
    if (down == HESSCRIT_SCAN_FLAT && up == HESSCRIT_SCAN_FALLS)
        return take_over_flat(q, low, HESSCRIT_FLAT_MINIMUM);
    if (down == HESSCRIT_SCAN_FALLS && up == HESSCRIT_SCAN_FLAT)
        return take_over_flat(q, high, HESSCRIT_FLAT_MAXIMUM);
    take_over(q, down == HESSCRIT_SCAN_UNSURE ? low : high, HESSCRIT_UNDETERMINED);
    if (all_flat(&low->scan, &high->scan)) {
        q->answer->verdict = HESSCRIT_FLAT;
        q->answer->flat_dimension = low->reduced.m + low->known;
        q->answer->flat_distance = low->scan.minima.flat_distance * unit_of(q, low);
        q->answer->flat_error = hesscrit_minima_flat_error(&low->scan.minima);
        q->answer->flat_walks = 1;
    } else if (!q->answer->why) {
        q->answer->why = "changes are seen far from theta only";
    }
    return HESSCRIT_OK;
}

static hesscrit_status by_higher_orders(struct question *q)
{
    struct view low;
    struct view high;
    hesscrit_status status = look_at_loss(q, 1.0, &low);
    if (status != HESSCRIT_OK) return status;
    if (low.reduced.p > 0) {
        status = with_curvature(q, &low);
        return status == HESSCRIT_OK && q->answer->reach > 0.0 ? doubt_curvatures(q, &low) : status;
    }
    if (low.valley.found) { /* symmetries are all that there is */
        take_over(q, &low, HESSCRIT_FLAT);
        q->answer->flat_dimension = low.known;
        return HESSCRIT_OK;
    }
    status = look_at_loss(q, -1.0, &high);
    if (status != HESSCRIT_OK) return status;
    return without_curvature(q, &low, &high);
}

/* Losses may hide a curvature whose sign the Hessian decides: what then looks flat is not, and what
 * was seen of the other sign is in doubt. */
static void agree_with_signs(const hesscrit_signs *signs, hesscrit_resolution *answer)
{
    const hesscrit_verdict verdict = answer->verdict;
    const int falls_nowhere = verdict == HESSCRIT_MINIMUM || verdict == HESSCRIT_FLAT_MINIMUM;
    const int rises_nowhere = verdict == HESSCRIT_MAXIMUM || verdict == HESSCRIT_FLAT_MAXIMUM;
    if (!(falls_nowhere && signs->negative > 0) && !(rises_nowhere && signs->positive > 0) &&
        answer->flat_dimension <= signs->undecided)
        return;
    *answer =
        (hesscrit_resolution){.verdict = HESSCRIT_UNDETERMINED,
                              .why = "the losses do not show the curvature whose sign is decided: "
                                     "if they are noisier than their error, tell loss_error"};
}

hesscrit_status hesscrit_resolve(hesscrit_evaluator *evaluator, const hesscrit_derivatives *d,
                                 const hesscrit_natural *natural, const double *p,
                                 const hesscrit_signs *decided, const hesscrit_effort *effort,
                                 hesscrit_resolution *resolution)
{
    struct question q = {
        .evaluator = evaluator, .given = d, .effort = effort, .answer = resolution};
    *resolution = (hesscrit_resolution){.verdict = HESSCRIT_UNDETERMINED};
    hesscrit_evaluator_stage(evaluator, HESSCRIT_STAGE_HIGHER_ORDER,
                             budget_of(&evaluator->problem, effort));
    hesscrit_status status = hesscrit_find_undecided(evaluator, d, natural, p, &q.at);
    if (status != HESSCRIT_OK) return status;
    resolution->reach = q.at.reach;
    resolution->fall = q.at.fall;
    const hesscrit_verdict verdict = hesscrit_verdict_of_signs(&q.at.signs);
    status = verdict == HESSCRIT_UNDETERMINED ? by_higher_orders(&q) : by_curvature(&q, verdict);
    agree_with_signs(decided, resolution);
    return status == HESSCRIT_OK ? hesscrit_evaluator_check(evaluator) : status;
}
