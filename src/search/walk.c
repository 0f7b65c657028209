#include "search/walk.h"

#include <math.h>

#include "search/sketch.h"

/* Conn, Gould & Toint, "Trust-region methods", 6.1; a twentieth is enough to go on. */
static const double ACCEPTABLE = 0.05, POOR = 0.25, GOOD = 0.75;

/* What is left unclear at this many steps of no use stays so. */
enum { MOST_IDLE = 20 };

/* Steps with bounds after one from a sketch failed. */
enum { WARY = 2 };

/* Of typical sizes from the start, where the way has no end. */
static const double ENDLESS = 0x1p100;

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

hesscrit_status hesscrit_walk_arrive(hesscrit_walk *walk)
{
    const hesscrit_model left = walk->here;
    walk->here = walk->there;
    if (walk->here.is_sketch && !left.is_sketch) {
        walk->there = walk->proved;
        walk->proved = left;
    } else {
        walk->there = left;
    }
    if (walk->wary > 0) walk->wary--;
    walk->is_polished = walk->is_tried = 0;
    walk->steps++;
    if (walk->descents > 0) walk->descents--;
    note_merit(walk);
    return trace(walk, hesscrit_distance(walk->n, left.theta, walk->here.theta));
}

/* The model with its bounds, and what it cost. */
static hesscrit_status derive(hesscrit_walk *walk, const double *basis, hesscrit_model *model)
{
    const uint64_t before = calls_so_far(walk->evaluator.context);
    const hesscrit_status status =
        hesscrit_model_derive(&walk->evaluator, basis, walk->options.tolerance, model);
    walk->cost = calls_so_far(walk->evaluator.context) - before;
    return status;
}

hesscrit_status hesscrit_walk_derive_there(hesscrit_walk *walk, int *derived)
{
    const hesscrit_status status = derive(walk, walk->here.natural.eigenvectors, &walk->there);
    *derived = status == HESSCRIT_OK;
    return status == HESSCRIT_E_NONFINITE || status == HESSCRIT_E_RANGE ? HESSCRIT_OK : status;
}

/* Enough calls are left to prove a sketch, even if that takes twice as many as it did before. */
static int can_afford_sketches(const hesscrit_walk *walk)
{
    const uint64_t most = walk->options.most_calls;
    const uint64_t spent = calls_so_far(walk->evaluator.context);
    const uint64_t sketch = 2 * (uint64_t)walk->n + 2;
    return spent < most && (most - spent) / 2 > walk->cost + sketch;
}

hesscrit_status hesscrit_walk_reach_there(hesscrit_walk *walk, int *derived)
{
    hesscrit_status status = HESSCRIT_OK;
    if (!walk->may_sketch || walk->wary > 0 || !can_afford_sketches(walk))
        return hesscrit_walk_derive_there(walk, derived);
    if (!walk->gradient_is_seen) {
        status = hesscrit_evaluator_rebase(&walk->evaluator, walk->there.theta);
        if (status == HESSCRIT_OK)
            status = hesscrit_evaluate_gradient(&walk->evaluator, walk->there.theta,
                                                walk->seen_gradient);
    }
    if (status != HESSCRIT_OK) return status;
    return hesscrit_sketch(&walk->evaluator, &walk->here, walk->seen_gradient,
                           walk->options.tolerance, &walk->there, derived);
}

/* Back to where derivatives were had with their bounds. */
static void retreat(hesscrit_walk *walk)
{
    const hesscrit_model left = walk->here;
    walk->here = walk->proved;
    walk->proved = left;
    walk->may_sketch = 0;
}

hesscrit_status hesscrit_walk_prove(hesscrit_walk *walk)
{
    if (!walk->here.is_sketch) return HESSCRIT_OK;
    hesscrit_status status = derive(walk, walk->here.natural.eigenvectors, &walk->here);
    if (status != HESSCRIT_E_NONFINITE && status != HESSCRIT_E_RANGE && status != HESSCRIT_E_BUDGET)
        return status;
    retreat(walk);
    if (status == HESSCRIT_E_BUDGET) return status;
    return hesscrit_evaluator_rebase(&walk->evaluator, walk->here.theta);
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
    walk->there_is_derived = walk->gradient_is_seen = 0;
    *agreement = -1.0;
    hesscrit_status status = hesscrit_evaluator_rebase(&walk->evaluator, walk->there.theta);
    if (status != HESSCRIT_OK) return status;
    hesscrit_walk_tell(walk);
    status = hesscrit_evaluate_loss(&walk->evaluator, walk->there.theta, &walk->there.loss);
    if (status == HESSCRIT_OK && isfinite(walk->there.loss))
        status = walk->goal->agreement(walk, agreement);
    if (status == HESSCRIT_OK && *agreement >= ACCEPTABLE && !walk->there_is_derived)
        status = hesscrit_walk_reach_there(walk, &walk->there_is_derived);
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

static hesscrit_status advance(hesscrit_walk *walk, hesscrit_outcome *o)
{
    int taken, moved;
    const int is_sketch = walk->here.is_sketch;
    const hesscrit_status status = try_steps(walk, is_sketch ? 4 : 1000, &taken, &moved);
    if (status != HESSCRIT_OK || taken) return status;
    if (is_sketch) {
        walk->wary = WARY;
        return hesscrit_walk_prove(walk);
    }
    walk->descents = 0;
    return hesscrit_walk_stall(walk,
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

/* Nothing is decided on a sketch. */
static int needs_proof(const hesscrit_walk *walk)
{
    return walk->here.criticality.is_critical || is_endless(walk) || walk->idle >= MOST_IDLE ||
           walk->steps >= walk->options.most_steps || !can_afford_sketches(walk);
}

static hesscrit_status go_on(hesscrit_walk *walk, hesscrit_outcome *o)
{
    if (walk->here.is_sketch && needs_proof(walk)) {
        if (walk->idle >= MOST_IDLE) {
            walk->idle = MOST_IDLE / 2;
            walk->wary = MOST_IDLE;
        }
        const hesscrit_status status = hesscrit_walk_prove(walk);
        if (status != HESSCRIT_OK) return status;
    }
    if (walk->here.criticality.is_critical) {
        int moved = 0;
        const size_t departures = walk->departures;
        hesscrit_status status = improve(walk, &moved);
        if (status != HESSCRIT_OK || moved) return status;
        status = hesscrit_walk_judge(walk, HESSCRIT_SEARCH_NOT_SMOOTH, o);
        if (status != HESSCRIT_OK || o->ended || walk->departures == departures) return status;
    }
    if (is_endless(walk)) return hesscrit_walk_end(walk, HESSCRIT_SEARCH_UNBOUNDED, o);
    if (walk->steps >= walk->options.most_steps)
        return hesscrit_walk_end(walk, HESSCRIT_SEARCH_BUDGET, o);
    if (walk->idle >= MOST_IDLE) return hesscrit_walk_stall(walk, walk->goal->when_stalled, o);
    return advance(walk, o);
}

hesscrit_status hesscrit_walk_on(hesscrit_walk *walk, hesscrit_outcome *o)
{
    hesscrit_status status = derive(walk, walk->options.basis, &walk->here);
    if (status == HESSCRIT_E_BUDGET) {
        walk->here.loss = walk->here.gradient_norm = NAN;
        *o = (hesscrit_outcome){1, HESSCRIT_SEARCH_BUDGET, NULL};
        return HESSCRIT_OK;
    }
    walk->best_merit = INFINITY;
    if (status != HESSCRIT_OK) return status;
    note_merit(walk);
    status = trace(walk, 0.0);
    while (status == HESSCRIT_OK && !o->ended) status = go_on(walk, o);
    if (status != HESSCRIT_E_BUDGET) return status;
    if (walk->here.is_sketch) retreat(walk);
    status = hesscrit_evaluator_rebase(&walk->evaluator, walk->here.theta);
    if (status == HESSCRIT_OK) status = hesscrit_walk_end(walk, HESSCRIT_SEARCH_BUDGET, o);
    return status;
}
