#include "search/walk.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "critical/analyze.h"
#include "derivative/steps.h"

/* Conn, Gould & Toint, "Trust-region methods", 6.1; a twentieth is enough to go on. */
static const double ACCEPTABLE = 0.05, POOR = 0.25, GOOD = 0.75;

/* What is left unclear at this many steps of no use stays so. */
enum { MOST_IDLE = 20, MOST_DEPARTURES = 20, DESCENTS = 5 };

/* Of typical sizes from the start, where the way has no end. */
static const double ENDLESS = 0x1p100;

/* How the walk ended, if it did. */
typedef struct outcome {
    int ended;
    hesscrit_search_end end;
    hesscrit_report *report; /* no callback is called while there is one; NULL: none was possible */
} outcome;

static uint64_t calls_so_far(const hesscrit_context *context)
{
    uint64_t calls = 0;
    for (int kind = 0; kind < HESSCRIT_CALLBACK_KINDS; kind++) calls += context->calls[kind];
    return calls;
}

double hesscrit_walk_natural_norm(const hesscrit_walk *walk, const double *gradient)
{
    double norm = 0.0;
    for (size_t i = 0; i < walk->n; i++) norm = hypot(norm, walk->here.d.scale[i] * gradient[i]);
    return norm;
}

void hesscrit_walk_tell(hesscrit_walk *walk)
{
    const uint64_t total = walk->options.most_steps;
    hesscrit_evaluator_stage(&walk->evaluator, HESSCRIT_STAGE_SEARCH, total);
    walk->evaluator.done = walk->told++;
}

static hesscrit_status trace(hesscrit_walk *walk, double length)
{
    hesscrit_context *context = walk->evaluator.context;
    if (!walk->options.trace) return HESSCRIT_OK;
    const hesscrit_model *m = &walk->here;
    const hesscrit_search_step step = {
        .struct_size = sizeof step,
        .number = walk->steps,
        .n = walk->n,
        .theta = walk->evaluator.rows,
        .loss = m->loss,
        .gradient_norm = m->gradient_norm,
        .lowest_eigenvalue = walk->n > 0 ? m->natural.eigenvalues[0] : 0.0,
        .length = length,
        .radius = walk->radius,
        .calls = calls_so_far(context),
    };
    hesscrit_to_host(context);
    const int answer = walk->options.trace(&step, walk->options.trace_user);
    hesscrit_from_host(context);
    if (answer == 0) return HESSCRIT_OK;
    return hesscrit_fail(context, HESSCRIT_E_CANCELLED, "the trace function returned %d", answer);
}

static void note_merit(hesscrit_walk *walk)
{
    double error = 0.0;
    walk->idle++;
    if (!walk->goal->merit) {
        walk->idle = 0;
        return;
    }
    const double merit = walk->goal->merit(walk, &error);
    if (!(merit < walk->best_merit - error)) return;
    walk->best_merit = merit;
    walk->idle = 0;
}

static double distance_between(size_t n, const double *x, const double *y)
{
    double distance = 0.0;
    for (size_t i = 0; i < n; i++) distance = hypot(distance, x[i] - y[i]);
    return distance;
}

hesscrit_status hesscrit_walk_arrive(hesscrit_walk *walk)
{
    const hesscrit_model left = walk->here;
    walk->here = walk->there;
    walk->there = left;
    walk->is_polished = walk->is_tried = 0;
    walk->steps++;
    if (walk->descents > 0) walk->descents--;
    note_merit(walk);
    return trace(walk, distance_between(walk->n, left.theta, walk->here.theta));
}

hesscrit_status hesscrit_walk_derive_there(hesscrit_walk *walk, int *derived)
{
    const hesscrit_status status = hesscrit_model_derive(
        &walk->evaluator, walk->here.natural.eigenvectors, walk->options.tolerance, &walk->there);
    *derived = status == HESSCRIT_OK;
    return status == HESSCRIT_E_NONFINITE || status == HESSCRIT_E_RANGE ? HESSCRIT_OK : status;
}

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

/* The end, with as much of a report as the calls that are left allow. */
static hesscrit_status end_with(hesscrit_walk *walk, hesscrit_search_end end, outcome *o)
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
static hesscrit_status leave_by_escape(hesscrit_walk *walk, outcome *o)
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
    drop(&o->report);
    hesscrit_status status = hesscrit_walk_derive_there(walk, &derived);
    if (status != HESSCRIT_OK) return status;
    if (derived) {
        walk->radius = fmax(walk->radius, length);
        return hesscrit_walk_arrive(walk);
    }
    status = hesscrit_evaluator_rebase(&walk->evaluator, walk->here.theta);
    return status == HESSCRIT_OK ? end_with(walk, HESSCRIT_SEARCH_OTHER, o) : status;
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
static hesscrit_status judge(hesscrit_walk *walk, hesscrit_search_end if_not_critical, outcome *o)
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
    const hesscrit_status status = end_with(walk, HESSCRIT_SEARCH_FOUND, o);
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
static hesscrit_status stall(hesscrit_walk *walk, hesscrit_search_end end, outcome *o)
{
    if (!walk->goal->leaves_downwards || walk->departures >= MOST_DEPARTURES)
        return judge(walk, end, o);
    walk->departures++;
    walk->descents = DESCENTS;
    walk->radius = walk->options.first_radius;
    walk->idle = 0;
    walk->best_merit = INFINITY;
    return HESSCRIT_OK;
}

/* Critical, and as near to it as the options ask for? Slopes within their errors
 * count as zero, but a further gradient of the user's is cheap to look at. */
static int is_at_goal(const hesscrit_walk *walk)
{
    const hesscrit_model *m = &walk->here;
    const double most = walk->options.gradient_norm;
    if (m->criticality.distance > walk->options.tolerance) return 0;
    if (most > 0.0 && m->gradient_norm > most) return 0;
    for (size_t k = 0; walk->evaluator.problem.gradient && k < walk->n; k++)
        if (fabs(m->slopes[k]) >
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

/* The step of walk->step: *agreement is below ACCEPTABLE if it is not to be taken. */
static hesscrit_status try_step(hesscrit_walk *walk, double *agreement)
{
    walk->there_is_derived = 0;
    *agreement = -1.0;
    hesscrit_status status = hesscrit_evaluator_rebase(&walk->evaluator, walk->there.theta);
    if (status != HESSCRIT_OK) return status;
    hesscrit_walk_tell(walk);
    status = hesscrit_evaluate_loss(&walk->evaluator, walk->there.theta, &walk->there.loss);
    if (status == HESSCRIT_OK && isfinite(walk->there.loss))
        status = walk->goal->agreement(walk, agreement);
    if (status == HESSCRIT_OK && *agreement >= ACCEPTABLE && !walk->there_is_derived)
        status = hesscrit_walk_derive_there(walk, &walk->there_is_derived);
    if (!walk->there_is_derived || !(*agreement >= ACCEPTABLE)) *agreement = -1.0;
    return status;
}

/* Up to so many trials, shorter and shorter. *taken: one was good enough. Else *moved
 * tells whether the last one was long enough to be another point at all. */
static hesscrit_status try_steps(hesscrit_walk *walk, int trials, int *taken, int *moved)
{
    hesscrit_status status = HESSCRIT_OK;
    *taken = 0;
    *moved = 1;
    for (int k = 0; status == HESSCRIT_OK && k < trials; k++) {
        double agreement = 0.0;
        walk->goal->propose(walk);
        const double length = hesscrit_norm(walk->n, walk->step);
        *moved = hesscrit_model_move(walk->n, &walk->here, walk->step, walk->here.theta,
                                     walk->there.theta);
        if (!*moved) break;
        status = try_step(walk, &agreement);
        if (status != HESSCRIT_OK) break;
        if (agreement < POOR)
            walk->radius = 0.25 * length;
        else if (agreement > GOOD && length > 0.8 * walk->radius)
            walk->radius *= 2.0;
        *taken = agreement >= ACCEPTABLE;
        if (*taken) return hesscrit_walk_arrive(walk);
        status = hesscrit_evaluator_rebase(&walk->evaluator, walk->here.theta);
    }
    return status;
}

static hesscrit_status advance(hesscrit_walk *walk, outcome *o)
{
    int taken, moved;
    const hesscrit_status status = try_steps(walk, 1000, &taken, &moved);
    if (status != HESSCRIT_OK || taken) return status;
    walk->descents = 0;
    return stall(walk,
                 hesscrit_norm(walk->n, walk->step) > 0.0 ? HESSCRIT_SEARCH_NOT_SMOOTH
                                                          : walk->goal->when_stalled,
                 o);
}

/* From a point that the critical test accepts, before its verdict. */
static hesscrit_status improve(hesscrit_walk *walk, int *moved)
{
    hesscrit_status status = HESSCRIT_OK;
    *moved = 0;
    if (walk->steps >= walk->options.most_steps || walk->idle >= MOST_IDLE) return HESSCRIT_OK;
    if (!is_at_goal(walk)) status = hesscrit_polish(walk, moved);
    if (status != HESSCRIT_OK || *moved) return status;
    if (walk->is_tried || !walk->goal->is_tempted || !walk->goal->is_tempted(walk))
        return HESSCRIT_OK;
    const double radius = walk->radius;
    int long_enough;
    walk->is_tried = 1;
    status = try_steps(walk, 6, moved, &long_enough);
    if (status == HESSCRIT_OK && !*moved) walk->radius = radius;
    return status;
}

static hesscrit_status go_on(hesscrit_walk *walk, outcome *o)
{
    if (walk->here.criticality.is_critical) {
        int moved = 0;
        const size_t departures = walk->departures;
        hesscrit_status status = improve(walk, &moved);
        if (status != HESSCRIT_OK || moved) return status;
        status = judge(walk, HESSCRIT_SEARCH_NOT_SMOOTH, o);
        if (status != HESSCRIT_OK || o->ended || walk->departures == departures) return status;
    }
    if (is_endless(walk)) return end_with(walk, HESSCRIT_SEARCH_UNBOUNDED, o);
    if (walk->steps >= walk->options.most_steps) return end_with(walk, HESSCRIT_SEARCH_BUDGET, o);
    if (walk->idle >= MOST_IDLE) return stall(walk, walk->goal->when_stalled, o);
    return advance(walk, o);
}

/* All the way. Without derivatives at the start, loss and gradient there stay NaN. */
static hesscrit_status walk_on(hesscrit_walk *walk, outcome *o)
{
    hesscrit_status status = hesscrit_model_derive(&walk->evaluator, walk->options.basis,
                                                   walk->options.tolerance, &walk->here);
    if (status == HESSCRIT_E_BUDGET) {
        walk->here.loss = walk->here.gradient_norm = NAN;
        *o = (outcome){1, HESSCRIT_SEARCH_BUDGET, NULL};
        return HESSCRIT_OK;
    }
    walk->best_merit = INFINITY;
    if (status != HESSCRIT_OK) return status;
    note_merit(walk);
    status = trace(walk, 0.0);
    while (status == HESSCRIT_OK && !o->ended) status = go_on(walk, o);
    if (status != HESSCRIT_E_BUDGET) return status;
    status = hesscrit_evaluator_rebase(&walk->evaluator, walk->here.theta);
    if (status == HESSCRIT_OK) status = end_with(walk, HESSCRIT_SEARCH_BUDGET, o);
    return status;
}

static hesscrit_status take_memory(hesscrit_context *context, hesscrit_walk *walk)
{
    const size_t n = walk->n;
    double **const vectors[] = {&walk->start, &walk->start_scale, &walk->step,
                                &walk->seen_gradient};
    hesscrit_status status = hesscrit_model_allocate(context, n, &walk->here);
    if (status == HESSCRIT_OK) status = hesscrit_model_allocate(context, n, &walk->there);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, 4, n, &walk->work);
    for (size_t k = 0; status == HESSCRIT_OK && k < sizeof vectors / sizeof *vectors; k++)
        status = hesscrit_scratch_doubles(context, n, 1, vectors[k]);
    return status;
}

static hesscrit_status check_options(hesscrit_context *context,
                                     const hesscrit_search_options *options)
{
    const hesscrit_status status = hesscrit_check_struct(
        context, "hesscrit_search_options", options->struct_size, sizeof *options, sizeof *options);
    if (status != HESSCRIT_OK) return status;
    if (!(options->tolerance > 0.0))
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "the tolerance is %g",
                             options->tolerance);
    if (!(options->gradient_norm >= 0.0))
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "gradient_norm is %g",
                             options->gradient_norm);
    if (!(options->first_radius > 0.0 && isfinite(options->first_radius)))
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "first_radius is %g",
                             options->first_radius);
    if (isnan(options->lowest_loss))
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "lowest_loss is nan");
    return HESSCRIT_OK;
}

static hesscrit_status prepare(hesscrit_context *context, const hesscrit_problem *problem,
                               const double *theta0, const hesscrit_search_options *options,
                               double *theta, const hesscrit_search_result *result,
                               hesscrit_walk *walk)
{
    const hesscrit_search_options defaults = hesscrit_search_options_default();
    if (!options) options = &defaults;
    hesscrit_status status = check_options(context, options);
    if (status == HESSCRIT_OK && result)
        status = hesscrit_check_struct(context, "hesscrit_search_result", result->struct_size,
                                       sizeof *result, sizeof *result);
    if (status == HESSCRIT_OK)
        status = hesscrit_evaluator_start(context, problem, theta0, 1, &walk->evaluator);
    if (status != HESSCRIT_OK) return status;
    walk->options = *options;
    walk->n = problem->n;
    if (walk->n > 0 && !theta)
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "theta, for the result, is NULL");
    if (walk->index > walk->n)
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "index is %zu, above n = %zu",
                             walk->index, walk->n);
    status = take_memory(context, walk);
    if (status != HESSCRIT_OK) return status;
    walk->evaluator.most_calls = walk->options.most_calls;
    walk->radius = walk->options.first_radius;
    hesscrit_natural_scale(&walk->evaluator, walk->start_scale);
    for (size_t i = 0; i < walk->n; i++) walk->start[i] = walk->here.theta[i] = theta0[i];
    return HESSCRIT_OK;
}

static void publish(const hesscrit_walk *walk, const outcome *o, double *theta,
                    hesscrit_search_result *result, hesscrit_report **report)
{
    const hesscrit_context *context = walk->evaluator.context;
    if (walk->n > 0) memcpy(theta, walk->here.theta, walk->n * sizeof *theta);
    if (report)
        *report = o->report;
    else
        hesscrit_report_destroy(o->report);
    if (!result) return;
    result->end = o->end;
    result->steps = walk->steps;
    result->radius = walk->radius;
    result->loss = walk->here.loss;
    result->gradient_norm = walk->here.gradient_norm;
    memcpy(result->calls, context->calls, sizeof result->calls);
}

hesscrit_status hesscrit_search(hesscrit_context *context, const hesscrit_problem *problem,
                                const double *theta0, const hesscrit_search_options *options,
                                const hesscrit_goal *goal, size_t index, double *theta,
                                hesscrit_search_result *result, hesscrit_report **report)
{
    hesscrit_walk walk = {.goal = goal, .index = index};
    outcome o = {0, HESSCRIT_SEARCH_BUDGET, NULL};
    hesscrit_status status = prepare(context, problem, theta0, options, theta, result, &walk);
    if (status == HESSCRIT_OK) status = walk_on(&walk, &o);
    if (status == HESSCRIT_OK) publish(&walk, &o, theta, result, report);
    return status;
}

const char *hesscrit_search_end_name(hesscrit_search_end end)
{
    switch ((int)end) {
    case HESSCRIT_SEARCH_FOUND:
        return "found";
    case HESSCRIT_SEARCH_OTHER:
        return "another critical point";
    case HESSCRIT_SEARCH_GRADIENT_FLAT:
        return "gradient-flat";
    case HESSCRIT_SEARCH_NOT_SMOOTH:
        return "not smooth";
    case HESSCRIT_SEARCH_UNBOUNDED:
        return "unbounded";
    case HESSCRIT_SEARCH_BUDGET:
        return "budget used up";
    default:
        return "unknown end";
    }
}
