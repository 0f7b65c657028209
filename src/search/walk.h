/* What all searches share: steps from model to model, until something ends them. */
#ifndef HESSCRIT_SEARCH_WALK_H
#define HESSCRIT_SEARCH_WALK_H

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
     * May derive walk->there, and then sets walk->there_is_derived. */
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

    /* Is there a step from a critical point that should be tried first? NULL: never. */
    int (*is_tempted)(const hesscrit_walk *walk);

    hesscrit_search_end when_stalled; /* where steps bring nothing any more */
} hesscrit_goal;

struct hesscrit_walk {
    hesscrit_evaluator evaluator;
    hesscrit_search_options options;
    const hesscrit_goal *goal;
    size_t index; /* of the saddle that is looked for */
    size_t n;
    hesscrit_model here, there; /* where the walk is; the point that is tried */
    hesscrit_model proved;      /* where here is a sketch: the last model before it that is none */
    int there_is_derived;
    int gradient_is_seen;        /* the user's, at the point that is tried: seen_gradient */
    int may_sketch;              /* sketches are cheaper than models */
    int wary;                    /* steps left that are to lead to models, after a sketch misled */
    uint64_t cost;               /* calls that the last model with its bounds took */
    double *start, *start_scale; /* n each: theta0 and its natural scale */
    double *step;                /* n: in the eigenbasis */
    double *work;                /* 4n: for whoever computes a step */
    double *seen_gradient;       /* n: at a point that is tried */
    double radius;
    size_t steps;
    uint64_t told;     /* calls in HESSCRIT_STAGE_SEARCH */
    size_t departures; /* from critical or gradient-flat points, by steps */
    size_t descents;   /* steps that are left of such a way down */
    size_t idle;       /* steps since the best merit */
    double best_merit;
    int is_polished; /* no Newton step was of use here */
    int is_tried;    /* nor a step along slopes whose curvatures are not known */
};

/* How the walk ended, if it did. */
typedef struct hesscrit_outcome {
    int ended;
    hesscrit_search_end end;
    hesscrit_report *report; /* no callback is called while there is one; NULL: none was possible */
} hesscrit_outcome;

/* search.c: run the search with its frame: the work of a public call. */
hesscrit_status hesscrit_search(hesscrit_context *context, const hesscrit_problem *problem,
                                const double *theta0, const hesscrit_search_options *options,
                                const hesscrit_goal *goal, size_t index, double *theta,
                                hesscrit_search_result *result, hesscrit_report **report);

/* walk.c: all the way. Without derivatives at the start, loss and gradient there stay NaN. */
hesscrit_status hesscrit_walk_on(hesscrit_walk *walk, hesscrit_outcome *o);

/* ends.c: the end, with as much of a report as the calls that are left allow. */
hesscrit_status hesscrit_walk_end(hesscrit_walk *walk, hesscrit_search_end end,
                                  hesscrit_outcome *o);

/* ends.c: at a critical point, or where no step is of use: is it what is looked for, and if not, is
 * there a way on? */
hesscrit_status hesscrit_walk_judge(hesscrit_walk *walk, hesscrit_search_end if_not_critical,
                                    hesscrit_outcome *o);

/* ends.c: where steps are of no use any more. */
hesscrit_status hesscrit_walk_stall(hesscrit_walk *walk, hesscrit_search_end end,
                                    hesscrit_outcome *o);

/* polish.c: Newton's steps from walk->here, whose critical test is passed, with its own Hessian, as
 * long as each halves the gradient: what tolerance and gradient_norm ask for beyond that test.
 * *moved: walk->here is a new point. */
hesscrit_status hesscrit_polish(hesscrit_walk *walk, int *moved);

/* Before a callback about a point that is tried: its stage. */
void hesscrit_walk_tell(hesscrit_walk *walk);

/* walk->there, which was derived, is where the walk is: one step further. */
hesscrit_status hesscrit_walk_arrive(hesscrit_walk *walk);

/* Norm of S gradient, with the natural scale S of walk->here. */
double hesscrit_walk_natural_norm(const hesscrit_walk *walk, const double *gradient);

/* A model at walk->there, whose loss is known, or where that is enough a sketch. *derived 0: the
 * loss or a derivative is not finite there. */
hesscrit_status hesscrit_walk_reach_there(hesscrit_walk *walk, int *derived);

/* walk->here as a model with its bounds, where it is a sketch. It cannot be had there: walk->here
 * is the last one before. */
hesscrit_status hesscrit_walk_prove(hesscrit_walk *walk);

/* The model at walk->there. *derived 0: the loss or a derivative is not finite there. */
hesscrit_status hesscrit_walk_derive_there(hesscrit_walk *walk, int *derived);

/* propose and agreement of the minimiser. */
void hesscrit_propose_descent(hesscrit_walk *walk);
hesscrit_status hesscrit_descent_agreement(hesscrit_walk *walk, double *agreement);

extern const hesscrit_goal hesscrit_any_critical_point, hesscrit_a_minimum, hesscrit_a_saddle;

#endif
