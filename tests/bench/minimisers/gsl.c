#include <gsl/gsl_errno.h>
#include <gsl/gsl_multimin.h>

#include <math.h>

#include "minimisers/minimisers.h"

static double loss(const gsl_vector *x, void *counted)
{
    return counted_loss(counted, x->data);
}

static void gradient(const gsl_vector *x, void *counted, gsl_vector *g)
{
    counted_gradient(counted, x->data, g->data);
}

static void both(const gsl_vector *x, void *counted, double *value, gsl_vector *g)
{
    *value = loss(x, counted);
    gradient(x, counted, g);
}

void gsl_bfgs2(counted_problem *counted, size_t most, double *x)
{
    const size_t n = counted->problem.n;
    gsl_multimin_function_fdf function = {loss, gradient, both, n, counted};
    gsl_vector_view start = gsl_vector_view_array(x, n);
    gsl_set_error_handler_off();
    gsl_multimin_fdfminimizer *m =
        gsl_multimin_fdfminimizer_alloc(gsl_multimin_fdfminimizer_vector_bfgs2, n);
    /* The manual's step and line search. Where it gets no further it begins anew from there, as
     * long as that helps. */
    for (double before = INFINITY, now = scaled_gradient(counted, x);
         now > 1e-8 && now < 0.9 * before && counted->losses + counted->gradients < most;) {
        before = now;
        gsl_multimin_fdfminimizer_set(m, &function, &start.vector, 0.01, 0.1);
        while (counted->losses + counted->gradients < most &&
               scaled_gradient(counted, m->x->data) > 1e-8)
            if (gsl_multimin_fdfminimizer_iterate(m) != GSL_SUCCESS) break;
        for (size_t i = 0; i < n; i++) x[i] = gsl_vector_get(m->x, i);
        now = scaled_gradient(counted, x);
    }
    gsl_multimin_fdfminimizer_free(m);
}
