#include <nlopt.h>

#include <math.h>
#include <string.h>

#include "minimisers/minimisers.h"

typedef struct run {
    counted_problem *counted;
    nlopt_opt optimiser;
    double best[MOST_PARAMETERS], smallest; /* where the gate was nearest */
} run;

static double objective(unsigned n, const double *x, double *gradient, void *data)
{
    run *r = data;
    if (gradient) counted_gradient(r->counted, x, gradient);
    const double scaled = scaled_gradient(r->counted, x);
    if (scaled < r->smallest) {
        r->smallest = scaled;
        memcpy(r->best, x, n * sizeof *x);
    }
    if (scaled <= 1e-8) nlopt_force_stop(r->optimiser);
    return counted_loss(r->counted, x);
}

/* No tolerance: until the gate is passed or the calls are used up. Where it gets no further it
 * begins anew from there, as long as that helps. */
void nlopt_lbfgs(counted_problem *counted, size_t most, double *x)
{
    const unsigned n = (unsigned)counted->problem.n;
    run r = {counted, nlopt_create(NLOPT_LD_LBFGS, n), {0.0}, scaled_gradient(counted, x)};
    double value = 0.0, before = INFINITY;
    memcpy(r.best, x, n * sizeof *x);
    nlopt_set_min_objective(r.optimiser, objective, &r);
    while (r.smallest > 1e-8 && r.smallest < 0.9 * before &&
           counted->losses + counted->gradients < most) {
        before = r.smallest;
        nlopt_set_maxeval(r.optimiser,
                          (int)((most - counted->losses - counted->gradients) / 4 + 1));
        nlopt_optimize(r.optimiser, x, &value);
        memcpy(x, r.best, n * sizeof *x);
    }
    nlopt_destroy(r.optimiser);
}
