/* What all searches share: steps from model to model, until something ends them.
 *
 *     WALK_LOOK  at a model: is it critical? If so it is polished and judged: the end, or a way on
 *     WALK_STEP  a step from it is tried, shorter and shorter, until one is good enough
 *     WALK_ENDED
 *
 * A step that is taken leads to WALK_LOOK. Where steps are of no use any more the point is judged
 * whether it is critical or not, or left by some steps down. */
#pragma once

#include <hesscrit/search.h>

#include "base/context.h"
#include "search/model.h"

typedef struct hesscrit_walk hesscrit_walk;

/* What the three searches differ in. */
typedef struct hesscrit_goal {
    /* walk->step: a step from walk->here within walk->radius, in the eigenbasis. */
    void (*propose)(hesscrit_walk *walk);

    /* Of walk->step, with walk->there.theta the base of the evaluator and walk->there.loss finite:
     * how well the model foretold it, 1 is perfectly. From ACCEPTABLE on it is taken.
     * May learn more of walk->there, and then sets walk->known_there. */
    hesscrit_status (*agreement)(hesscrit_walk *walk, double *agreement);

    /* Of a point that the critical test accepts: is it what is looked for? */
    int (*is_found)(const hesscrit_walk *walk, const hesscrit_report *report);

    /* How good walk->here is, falling as it gets better, and by how much it may be off: a walk
     * that gets no better has ended. NULL: nothing tells. */
    double (*merit)(const hesscrit_walk *walk, double *error);

    /* From critical points that are not what is looked for: by the report's escape, or
     * by further steps? Neither: they are the end. */
    int leaves_by_escape, leaves_by_steps;

    /* From gradient-flat points by some steps down? */
    int leaves_downwards;

    /* From points where curvatures are not known, to where the loss is lowest along them? */
    int slides;

    /* Is there a step from a critical point that should be tried first? NULL: never. */
    int (*is_tempted)(const hesscrit_walk *walk);

    hesscrit_search_end when_stalled; /* where steps bring nothing any more */
} hesscrit_goal;

typedef enum hesscrit_walk_state { WALK_LOOK, WALK_STEP, WALK_ENDED } hesscrit_walk_state;

/* What is known at the point that is tried: more and more. */
typedef enum hesscrit_walk_known { KNOWN_LOSS, KNOWN_GRADIENT, KNOWN_MODEL } hesscrit_walk_known;

/* What was done in vain at the point where the walk is, in this order. */
typedef enum hesscrit_walk_tried {
    TRIED_NOTHING,
    TRIED_POLISHING, /* Newton's steps */
    TRIED_SLOPES,    /* a step along slopes whose curvatures are not known */
    TRIED_SLIDING    /* to the floor of the valley that the loss shows there */
} hesscrit_walk_tried;

struct hesscrit_walk {
    hesscrit_evaluator evaluator;
    hesscrit_search_options options;
    const hesscrit_goal *goal;
    size_t index; /* of the saddle that is looked for */
    size_t n;
    hesscrit_walk_state state;
    hesscrit_model here, there; /* where the walk is; the point that is tried */
    hesscrit_model
        with_bounds; /* where here is a cheap model: the last one before it with bounds */
    hesscrit_walk_tried tried_here;
    hesscrit_walk_known known_there;
    size_t wary;   /* steps left that need models with bounds; HESSCRIT_ONLY_MODELS: all */
    uint64_t cost; /* calls that the last model with its bounds took */
    double *start, *start_scale; /* n each: theta0 and its natural scale */
    double *step;                /* n: in the eigenbasis */
    double *work;                /* 4n: for whoever computes a step */
    double *seen_gradient;       /* n: the user's, at a point that is tried */
    double radius;
    size_t steps;
    uint64_t told;     /* calls in HESSCRIT_STAGE_SEARCH */
    size_t departures; /* from critical or gradient-flat points, by steps */
    size_t slides;     /* to floors of valleys */
    size_t descents;   /* steps that are left of such a way down */
    size_t idle;       /* steps since the best merit */
    double best_merit;
    /* The end: */
    hesscrit_search_end end;
    hesscrit_report *report; /* no callback is called while there is one; NULL: none was possible */
};

#define HESSCRIT_ONLY_MODELS SIZE_MAX

/* All the way. Without derivatives at the start, loss and gradient there stay NaN. */
hesscrit_status hesscrit_walk_on(hesscrit_walk *walk);
