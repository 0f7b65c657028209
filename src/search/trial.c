#include "search/trial.h"

#include <math.h>

#include "search/cheap_model.h"

/* Conn, Gould & Toint, "Trust-region methods", 6.1; a twentieth is enough to go on. */
static const double ACCEPTABLE = 0.05, POOR = 0.25, GOOD = 0.75;

/* After a poor step, the radius is this share of it; after a good one, it is twice itself if the
 * step was about as long. */
static const double SHRINK = 0.25, GROW = 2.0, AS_LONG = 0.8;

uint64_t hesscrit_walk_calls(const hesscrit_walk *walk)
{
    uint64_t calls = 0;
    for (int kind = 0; kind < HESSCRIT_CALLBACK_KINDS; kind++)
        calls += walk->evaluator.context->calls[kind];
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
    hesscrit_evaluator_stage(&walk->evaluator, HESSCRIT_STAGE_SEARCH, 0);
    walk->evaluator.done = walk->told++;
    walk->evaluator.total = walk->options.most_steps;
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
        .calls = hesscrit_walk_calls(walk),
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
    if (walk->here.is_cheap && !left.is_cheap) {
        walk->there = walk->with_bounds;
        walk->with_bounds = left;
    } else {
        walk->there = left;
    }
    if (walk->wary > 0) walk->wary--;
    walk->tried_here = TRIED_NOTHING;
    walk->state = WALK_LOOK;
    walk->steps++;
    if (walk->descents > 0) walk->descents--;
    note_merit(walk);
    return trace(walk, hesscrit_distance(walk->n, left.theta, walk->here.theta));
}

hesscrit_status hesscrit_walk_begin(hesscrit_walk *walk)
{
    walk->best_merit = INFINITY;
    note_merit(walk);
    return trace(walk, 0.0);
}

hesscrit_status hesscrit_walk_derive(hesscrit_walk *walk, const double *basis,
                                     hesscrit_model *model)
{
    const uint64_t before = hesscrit_walk_calls(walk);
    const hesscrit_status status =
        hesscrit_model_derive(&walk->evaluator, basis, walk->options.tolerance, model);
    walk->cost = hesscrit_walk_calls(walk) - before;
    return status;
}

hesscrit_status hesscrit_walk_derive_there(hesscrit_walk *walk)
{
    const hesscrit_status status =
        hesscrit_walk_derive(walk, walk->here.natural.eigenvectors, &walk->there);
    if (status == HESSCRIT_OK) walk->known_there = KNOWN_MODEL;
    return status == HESSCRIT_E_NONFINITE || status == HESSCRIT_E_RANGE ? HESSCRIT_OK : status;
}

/* Even if that takes twice as many calls as it did before. */
int hesscrit_walk_can_afford_cheap_models(const hesscrit_walk *walk)
{
    const uint64_t most = walk->options.most_calls;
    const uint64_t spent = hesscrit_walk_calls(walk);
    const uint64_t cheap = 2 * (uint64_t)walk->n + 2;
    return spent < most && (most - spent) / 2 > walk->cost + cheap;
}

hesscrit_status hesscrit_walk_reach_there(hesscrit_walk *walk)
{
    hesscrit_status status = HESSCRIT_OK;
    int made = 0;
    if (walk->wary > 0 || !hesscrit_walk_can_afford_cheap_models(walk))
        return hesscrit_walk_derive_there(walk);
    if (walk->known_there < KNOWN_GRADIENT) {
        status = hesscrit_evaluator_rebase(&walk->evaluator, walk->there.theta);
        if (status == HESSCRIT_OK)
            status = hesscrit_evaluate_gradient(&walk->evaluator, walk->there.theta,
                                                walk->seen_gradient);
    }
    if (status != HESSCRIT_OK) return status;
    status = hesscrit_cheap_model(&walk->evaluator, &walk->here, walk->seen_gradient,
                                  walk->options.tolerance, &walk->there, &made);
    if (made) walk->known_there = KNOWN_MODEL;
    /* Its differences take the steps of the point before, which may lead out of the domain. */
    return status == HESSCRIT_OK && !made ? hesscrit_walk_derive_there(walk) : status;
}

void hesscrit_walk_retreat(hesscrit_walk *walk)
{
    const hesscrit_model left = walk->here;
    walk->here = walk->with_bounds;
    walk->with_bounds = left;
    walk->wary = HESSCRIT_ONLY_MODELS;
}

hesscrit_status hesscrit_walk_find_bounds(hesscrit_walk *walk)
{
    if (!walk->here.is_cheap) return HESSCRIT_OK;
    const hesscrit_status status =
        hesscrit_walk_derive(walk, walk->here.natural.eigenvectors, &walk->here);
    if (status != HESSCRIT_E_NONFINITE && status != HESSCRIT_E_RANGE && status != HESSCRIT_E_BUDGET)
        return status;
    hesscrit_walk_retreat(walk);
    if (status == HESSCRIT_E_BUDGET) return status;
    return hesscrit_evaluator_rebase(&walk->evaluator, walk->here.theta);
}

/* The step of walk->step: *agreement is below ACCEPTABLE if it is not to be taken. */
static hesscrit_status try_step(hesscrit_walk *walk, double *agreement)
{
    walk->known_there = KNOWN_LOSS;
    *agreement = -1.0;
    hesscrit_status status = hesscrit_evaluator_rebase(&walk->evaluator, walk->there.theta);
    if (status != HESSCRIT_OK) return status;
    hesscrit_walk_tell(walk);
    status = hesscrit_evaluate_loss(&walk->evaluator, walk->there.theta, &walk->there.loss);
    if (status == HESSCRIT_OK && isfinite(walk->there.loss))
        status = walk->goal->agreement(walk, agreement);
    if (status == HESSCRIT_OK && *agreement >= ACCEPTABLE && walk->known_there < KNOWN_MODEL)
        status = hesscrit_walk_reach_there(walk);
    if (walk->known_there < KNOWN_MODEL || !(*agreement >= ACCEPTABLE)) *agreement = -1.0;
    return status;
}

hesscrit_status hesscrit_walk_try_steps(hesscrit_walk *walk, int trials, int *taken, int *moved)
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
            walk->radius = SHRINK * length;
        else if (agreement > GOOD && length > AS_LONG * walk->radius)
            walk->radius *= GROW;
        *taken = agreement >= ACCEPTABLE;
        if (*taken) return hesscrit_walk_arrive(walk);
        status = hesscrit_evaluator_rebase(&walk->evaluator, walk->here.theta);
    }
    return status;
}
