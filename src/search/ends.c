/* Where a walk is judged, goes on from, or ends. */
#include <math.h>

#include "base/memory.h"
#include "critical/analyze.h"
#include "search/walk.h"

/* What is left unclear at this many departures stays so. */
enum { MOST_DEPARTURES = 20, DESCENTS = 5 };

/* The report on walk->here. quiet: without calls. */
static hesscrit_status analyze(hesscrit_walk *walk, int quiet, hesscrit_report **report)
{
    const unsigned flags =
        quiet ? HESSCRIT_ANALYZE_NO_ESCAPE | HESSCRIT_ANALYZE_NO_HIGHER_ORDER : 0;
    const double usual = hesscrit_analyze_options_default().tolerance;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(walk->evaluator.context);
    hesscrit_status status =
        hesscrit_analyze_derived(&walk->evaluator, &walk->here.d, walk->here.natural.eigenvectors,
                                 fmax(walk->options.tolerance, usual), flags, report);
    /* An error may have left it displaced from somewhere in scratch memory. */
    if (status != HESSCRIT_OK) {
        const hesscrit_status back = hesscrit_evaluator_rebase(&walk->evaluator, walk->here.theta);
        if (back != HESSCRIT_OK) status = back;
    }
    hesscrit_scratch_release(walk->evaluator.context, mark);
    return status;
}

hesscrit_status hesscrit_walk_end(hesscrit_walk *walk, hesscrit_search_end end, hesscrit_outcome *o)
{
    hesscrit_status status = analyze(walk, 0, &o->report);
    if (status == HESSCRIT_E_BUDGET) status = analyze(walk, 1, &o->report);
    o->ended = status == HESSCRIT_OK;
    o->end = end;
    return status;
}

static void drop(hesscrit_report **report)
{
    hesscrit_report_destroy(*report);
    *report = NULL;
}

/* To the point that the report's escape leads to. */
static hesscrit_status leave_by_escape(hesscrit_walk *walk, hesscrit_outcome *o)
{
    hesscrit_escape_step escape;
    const double *unit, *after;
    int derived = 0;
    double length = 0.0;
    hesscrit_report_escape(o->report, &escape, &unit, &after);
    for (size_t i = 0; i < walk->n; i++) {
        walk->there.theta[i] = after[i];
        length = hypot(length, (after[i] - walk->here.theta[i]) / walk->here.d.scale[i]);
    }
    walk->there.loss = escape.loss_after;
    drop(&o->report);
    walk->gradient_is_seen = 0;
    hesscrit_status status = hesscrit_walk_reach_there(walk, &derived);
    if (status != HESSCRIT_OK) return status;
    if (derived) {
        walk->radius = fmax(walk->radius, length);
        return hesscrit_walk_arrive(walk);
    }
    status = hesscrit_evaluator_rebase(&walk->evaluator, walk->here.theta);
    return status == HESSCRIT_OK ? hesscrit_walk_end(walk, HESSCRIT_SEARCH_OTHER, o) : status;
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

/* At a critical point, or where no step is of use: is it what is looked for, and if not, is there
 * a way on? */
hesscrit_status hesscrit_walk_judge(hesscrit_walk *walk, hesscrit_search_end if_not_critical,
                                    hesscrit_outcome *o)
{
    const hesscrit_goal *goal = walk->goal;
    const int may_leave = goal->leaves_by_steps && walk->departures < MOST_DEPARTURES;
    if (may_leave) {
        const hesscrit_status status = analyze(walk, 1, &o->report);
        if (status != HESSCRIT_OK) return status;
        const int is_found = goal->is_found(walk, o->report);
        const hesscrit_verdict verdict = hesscrit_report_verdict(o->report);
        drop(&o->report);
        if (!is_found && verdict != HESSCRIT_FLAT && verdict != HESSCRIT_NOT_SMOOTH) {
            walk->departures++;
            walk->radius = walk->options.first_radius;
            return HESSCRIT_OK;
        }
    }
    const hesscrit_status status = hesscrit_walk_end(walk, HESSCRIT_SEARCH_FOUND, o);
    if (status != HESSCRIT_OK || goal->is_found(walk, o->report)) return status;
    if (goal->leaves_by_escape && walk->steps < walk->options.most_steps &&
        hesscrit_report_escape(o->report, NULL, NULL, NULL)) {
        o->ended = 0;
        return leave_by_escape(walk, o);
    }
    o->end = end_of(hesscrit_report_verdict(o->report), if_not_critical);
    return HESSCRIT_OK;
}

/* Steps are of no use any more. The length of the gradient has minima where it is not zero, but
 * leads along directions without curvature (Frye et al., 2021): its own way
 * down leads out of them. */
hesscrit_status hesscrit_walk_stall(hesscrit_walk *walk, hesscrit_search_end end,
                                    hesscrit_outcome *o)
{
    if (!walk->goal->leaves_downwards || walk->departures >= MOST_DEPARTURES)
        return hesscrit_walk_judge(walk, end, o);
    walk->departures++;
    walk->descents = DESCENTS;
    walk->radius = walk->options.first_radius;
    walk->idle = 0;
    walk->best_merit = INFINITY;
    return HESSCRIT_OK;
}
