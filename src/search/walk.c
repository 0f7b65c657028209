#include "search/walk.h"

#include <math.h>

#include "base/memory.h"
#include "critical/analyze.h"
#include "search/polish.h"
#include "search/slide.h"
#include "search/trial.h"

/* What is left unclear at this many steps of no use, and at this many departures, stays so. */
enum { MOST_IDLE = 20, MOST_DEPARTURES = 20, MOST_SLIDES = 4 };

/* Steps down from a gradient-flat point; steps with bounds after one from a cheap model failed. */
enum { DESCENTS = 5, WARY = 2 };

/* Trials of a step at one point: of a cheap model, of one with bounds, and down slopes that are
 * within their errors. */
enum { CHEAP_TRIALS = 4, TRIALS = 1000, TEMPTED_TRIALS = 6 };

/* Of typical sizes from the start, where the way has no end. */
static const double ENDLESS = 0x1p100;

/* Critical, and as near to it as the options ask for? Slopes within their errors
 * count as zero, but a further gradient of the user's is cheap to look at: where parameters differ
 * much in size, a fall may be left that the loss shows. */
static int is_at_goal(const hesscrit_walk *walk)
{
    const hesscrit_model *m = &walk->here;
    const double most = walk->options.gradient_norm;
    if (m->criticality.distance > walk->options.tolerance) return 0;
    if (most > 0.0 && m->gradient_norm > most) return 0;
    const double shown = HESSCRIT_CLEAR * m->d.loss_error.near;
    if (walk->evaluator.problem.gradient && m->criticality.fall > shown) return 0;
    for (size_t k = 0; walk->evaluator.problem.gradient && k < walk->n; k++)
        if (fabs(m->natural.slopes[k]) >
            walk->options.tolerance * fmax(fabs(m->natural.eigenvalues[k]), m->natural.radii[k]))
            return 0;
    return 1;
}

static int is_endless(const hesscrit_walk *walk)
{
    for (size_t i = 0; i < walk->n; i++)
        if (fabs(walk->here.theta[i] - walk->start[i]) > ENDLESS * walk->start_scale[i]) return 1;
    return walk->here.loss < walk->options.lowest_loss;
}

/* Those that the user knows at walk->here. Scratch memory. */
static hesscrit_status ask_for_symmetries(hesscrit_walk *walk, hesscrit_symmetries *symmetries)
{
    const hesscrit_search_options *o = &walk->options;
    hesscrit_context *context = walk->evaluator.context;
    const size_t n = walk->n, count = o->symmetry_count;
    double *rows = NULL, *work = NULL;
    *symmetries = (hesscrit_symmetries){NULL, 0};
    if (count == 0) return HESSCRIT_OK;
    hesscrit_status status = hesscrit_scratch_doubles(context, count, n, &rows);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, count, n, &work);
    if (status != HESSCRIT_OK) return status;
    for (size_t i = 0; i < count * n; i++) rows[i] = NAN; /* what it does not write is found out */
    hesscrit_copy(n, walk->here.theta, work);             /* what is lent is never ours */
    hesscrit_to_host(context);
    const int answer = o->symmetries(n, work, rows, o->symmetry_user);
    hesscrit_from_host(context);
    if (answer != 0)
        return hesscrit_fail(context, HESSCRIT_E_CALLBACK, "the symmetries callback returned %d",
                             answer);
    for (size_t i = 0; i < count * n; i++)
        if (!isfinite(rows[i]))
            return hesscrit_fail(context, HESSCRIT_E_ARGUMENT,
                                 "the symmetries callback left rows[%zu * n + %zu] at %g", i / n,
                                 i % n, rows[i]);
    symmetries->rows = rows;
    symmetries->count = hesscrit_independent_symmetries(n, count, walk->here.d.scale, rows, work);
    return HESSCRIT_OK;
}

/* The report on walk->here. quiet: without calls. */
static hesscrit_status analyze(hesscrit_walk *walk, int quiet)
{
    const unsigned flags =
        quiet ? HESSCRIT_ANALYZE_NO_ESCAPE | HESSCRIT_ANALYZE_NO_HIGHER_ORDER : 0;
    const double usual = hesscrit_analyze_options_default().tolerance;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(walk->evaluator.context);
    hesscrit_symmetries symmetries;
    hesscrit_status status = ask_for_symmetries(walk, &symmetries);
    if (status == HESSCRIT_OK)
        status = hesscrit_analyze_derived(
            &walk->evaluator, &walk->here.d, walk->here.natural.eigenvectors,
            fmax(walk->options.tolerance, usual), flags, &symmetries, &walk->report);
    /* An error may have left it displaced from somewhere in scratch memory. */
    if (status != HESSCRIT_OK) {
        const hesscrit_status back = hesscrit_evaluator_rebase(&walk->evaluator, walk->here.theta);
        if (back != HESSCRIT_OK) status = back;
    }
    hesscrit_scratch_release(walk->evaluator.context, mark);
    return status;
}

/* With as much of a report as the calls that are left allow. */
static hesscrit_status finish(hesscrit_walk *walk, hesscrit_search_end end)
{
    hesscrit_status status = analyze(walk, 0);
    if (status == HESSCRIT_E_BUDGET) status = analyze(walk, 1);
    if (status == HESSCRIT_OK) walk->state = WALK_ENDED;
    walk->end = end;
    return status;
}

static void drop_report(hesscrit_walk *walk)
{
    hesscrit_report_destroy(walk->report);
    walk->report = NULL;
}

/* To the point that the report's escape leads to. */
static hesscrit_status leave_by_escape(hesscrit_walk *walk)
{
    hesscrit_escape_step escape = hesscrit_escape_step_default();
    const double *after;
    double length = 0.0;
    hesscrit_report_escape(walk->report, &escape, NULL, &after);
    for (size_t i = 0; i < walk->n; i++) {
        walk->there.theta[i] = after[i];
        length = hypot(length, (after[i] - walk->here.theta[i]) / walk->here.d.scale[i]);
    }
    walk->there.loss = escape.loss_after;
    drop_report(walk);
    walk->known_there = KNOWN_LOSS;
    hesscrit_status status = hesscrit_walk_reach_there(walk);
    if (status != HESSCRIT_OK) return status;
    if (walk->known_there == KNOWN_MODEL) {
        walk->radius = fmax(walk->radius, length);
        return hesscrit_walk_arrive(walk);
    }
    status = hesscrit_evaluator_rebase(&walk->evaluator, walk->here.theta);
    return status == HESSCRIT_OK ? finish(walk, HESSCRIT_SEARCH_OTHER) : status;
}

static hesscrit_search_end end_of(hesscrit_verdict verdict, hesscrit_search_end if_not_critical)
{
    switch (verdict) {
    case HESSCRIT_NOT_CRITICAL:
        return if_not_critical;
    case HESSCRIT_GRADIENT_FLAT:
        return HESSCRIT_SEARCH_GRADIENT_FLAT;
    case HESSCRIT_NOT_SMOOTH:
        return HESSCRIT_SEARCH_NOT_SMOOTH;
    default:
        return HESSCRIT_SEARCH_OTHER;
    }
}

/* Without calls: is this a critical point of another kind, to be left by steps? */
static hesscrit_status is_to_be_left(hesscrit_walk *walk, int *leave)
{
    *leave = 0;
    if (!walk->goal->leaves_by_steps || walk->departures >= MOST_DEPARTURES) return HESSCRIT_OK;
    const hesscrit_status status = analyze(walk, 1);
    if (status != HESSCRIT_OK) return status;
    const hesscrit_verdict verdict = hesscrit_report_verdict(walk->report);
    *leave = !walk->goal->is_found(walk, walk->report) && verdict != HESSCRIT_FLAT &&
             verdict != HESSCRIT_NOT_SMOOTH;
    drop_report(walk);
    return HESSCRIT_OK;
}

/* At a critical point, or where no step is of use: is it what is looked for, and if not, is there
 * a way on? By steps: `next` is the state. */
static hesscrit_status judge(hesscrit_walk *walk, hesscrit_search_end if_not_critical,
                             hesscrit_walk_state next)
{
    const hesscrit_goal *goal = walk->goal;
    int leave;
    hesscrit_status status = is_to_be_left(walk, &leave);
    if (status != HESSCRIT_OK) return status;
    if (leave) {
        walk->departures++;
        walk->radius = walk->options.first_radius;
        walk->state = next;
        return HESSCRIT_OK;
    }
    status = finish(walk, HESSCRIT_SEARCH_FOUND);
    if (status != HESSCRIT_OK || goal->is_found(walk, walk->report)) return status;
    if (goal->leaves_by_escape && walk->steps < walk->options.most_steps &&
        hesscrit_report_escape(walk->report, NULL, NULL, NULL))
        return leave_by_escape(walk);
    walk->end = end_of(hesscrit_report_verdict(walk->report), if_not_critical);
    return HESSCRIT_OK;
}

/* Before a verdict on walk->here: to the floor of a valley, if it is not there. */
static hesscrit_status slide(hesscrit_walk *walk, int *moved)
{
    *moved = 0;
    if (!walk->goal->slides || walk->tried_here == TRIED_SLIDING || walk->slides >= MOST_SLIDES ||
        walk->here.is_cheap || walk->steps >= walk->options.most_steps)
        return HESSCRIT_OK;
    walk->tried_here = TRIED_SLIDING;
    const hesscrit_status status = hesscrit_slide(walk, moved);
    walk->slides += (size_t)*moved;
    return status;
}

/* Steps are of no use any more. The length of the gradient has minima where it is not zero, but
 * leads along directions without curvature (Frye et al., 2021): its own way
 * down leads out of them. */
static hesscrit_status stall(hesscrit_walk *walk, hesscrit_search_end end)
{
    walk->state = WALK_LOOK;
    if (!walk->goal->leaves_downwards || walk->departures >= MOST_DEPARTURES) {
        int moved;
        const hesscrit_status status = slide(walk, &moved);
        if (status != HESSCRIT_OK || moved) return status;
        return judge(walk, end, WALK_LOOK);
    }
    walk->departures++;
    walk->descents = DESCENTS;
    walk->radius = walk->options.first_radius;
    walk->idle = 0;
    walk->best_merit = INFINITY;
    return HESSCRIT_OK;
}

static hesscrit_status advance(hesscrit_walk *walk)
{
    int taken;
    int moved;
    const int is_cheap = walk->here.is_cheap;
    const hesscrit_status status =
        hesscrit_walk_try_steps(walk, is_cheap ? CHEAP_TRIALS : TRIALS, &taken, &moved);
    if (status != HESSCRIT_OK || taken) return status;
    if (is_cheap) {
        walk->wary = WARY;
        walk->state = WALK_LOOK;
        return hesscrit_walk_find_bounds(walk);
    }
    walk->descents = 0;
    const int has_step = hesscrit_norm(walk->n, walk->step) > 0.0;
    return stall(walk, has_step ? HESSCRIT_SEARCH_NOT_SMOOTH : walk->goal->when_stalled);
}

/* At a point that the critical test accepts, before its verdict. *moved: to another one. */
static hesscrit_status improve(hesscrit_walk *walk, int *moved)
{
    hesscrit_status status = HESSCRIT_OK;
    *moved = 0;
    if (walk->steps >= walk->options.most_steps || walk->idle >= MOST_IDLE) return HESSCRIT_OK;
    if (walk->tried_here < TRIED_POLISHING && !is_at_goal(walk)) {
        walk->tried_here = TRIED_POLISHING;
        status = hesscrit_polish(walk, moved);
    }
    if (status != HESSCRIT_OK || *moved) return status;
    if (walk->tried_here < TRIED_SLOPES && walk->goal->is_tempted && walk->goal->is_tempted(walk)) {
        const double radius = walk->radius;
        int long_enough;
        walk->tried_here = TRIED_SLOPES;
        status = hesscrit_walk_try_steps(walk, TEMPTED_TRIALS, moved, &long_enough);
        if (status != HESSCRIT_OK || *moved) return status;
        walk->radius = radius;
    }
    return slide(walk, moved);
}

/* Nothing is decided on a cheap model. */
static int needs_bounds(const hesscrit_walk *walk)
{
    return walk->here.criticality.is_critical || is_endless(walk) || walk->idle >= MOST_IDLE ||
           walk->steps >= walk->options.most_steps || !hesscrit_walk_can_afford_cheap_models(walk);
}

/* WALK_LOOK */
static hesscrit_status look(hesscrit_walk *walk)
{
    hesscrit_status status = HESSCRIT_OK;
    int moved = 0;
    if (walk->here.is_cheap && needs_bounds(walk)) {
        if (walk->idle >= MOST_IDLE) {
            walk->idle = MOST_IDLE / 2;
            walk->wary = MOST_IDLE;
        }
        status = hesscrit_walk_find_bounds(walk);
    }
    if (status != HESSCRIT_OK) return status;
    walk->state = WALK_STEP;
    if (!walk->here.criticality.is_critical || !walk->here.criticality.is_sure) return HESSCRIT_OK;
    status = improve(walk, &moved);
    return status == HESSCRIT_OK && !moved ? judge(walk, HESSCRIT_SEARCH_NOT_SMOOTH, WALK_STEP)
                                           : status;
}

/* WALK_STEP */
static hesscrit_status step(hesscrit_walk *walk)
{
    if (is_endless(walk)) return finish(walk, HESSCRIT_SEARCH_UNBOUNDED);
    if (walk->steps >= walk->options.most_steps) return finish(walk, HESSCRIT_SEARCH_BUDGET);
    if (walk->idle >= MOST_IDLE) return stall(walk, walk->goal->when_stalled);
    return advance(walk);
}

hesscrit_status hesscrit_walk_on(hesscrit_walk *walk)
{
    hesscrit_status status = hesscrit_walk_derive(walk, walk->options.basis, &walk->here);
    if (status == HESSCRIT_E_BUDGET) {
        walk->here.loss = walk->here.gradient_norm = NAN;
        walk->state = WALK_ENDED;
        walk->end = HESSCRIT_SEARCH_BUDGET;
        return HESSCRIT_OK;
    }
    if (status == HESSCRIT_OK) status = hesscrit_walk_begin(walk);
    while (status == HESSCRIT_OK && walk->state != WALK_ENDED)
        status = walk->state == WALK_LOOK ? look(walk) : step(walk);
    if (status != HESSCRIT_E_BUDGET) return status;
    if (walk->here.is_cheap) hesscrit_walk_retreat(walk);
    status = hesscrit_evaluator_rebase(&walk->evaluator, walk->here.theta);
    return status == HESSCRIT_OK ? finish(walk, HESSCRIT_SEARCH_BUDGET) : status;
}
