#include "minimisers/minimisers.h"

#include <math.h>
#include <string.h>

double counted_loss(counted_problem *counted, const double *x)
{
    double loss = NAN;
    counted->losses++;
    test_problem_loss(counted->problem.n, x, &loss, &counted->problem);
    return loss;
}

static void compute_gradient(const counted_problem *counted, const double *x, double *gradient)
{
    const test_function *function = counted->problem.function;
    const size_t n = counted->problem.n;
    quad y[MOST_PARAMETERS];
    for (size_t i = 0; i < n; i++) y[i] = x[i];
    for (size_t i = 0; i < n; i++) {
        const quad h = 1e-9 * fmax(fabs(x[i]), 1e-3);
        y[i] = x[i] + h;
        const quad above = function->value_in_quad(n, y);
        y[i] = x[i] - h;
        const quad below = function->value_in_quad(n, y);
        y[i] = x[i];
        gradient[i] = (double)((above - below) / (2 * h));
    }
}

void counted_gradient(counted_problem *counted, const double *x, double *gradient)
{
    const size_t size = counted->problem.n * sizeof *x;
    counted->gradients++;
    if (!counted->has_gradient || memcmp(counted->at, x, size) != 0) {
        compute_gradient(counted, x, counted->last);
        memcpy(counted->at, x, size);
        counted->has_gradient = 1;
    }
    memcpy(gradient, counted->last, size);
}

double scaled_gradient(counted_problem *counted, const double *x)
{
    double gradient[MOST_PARAMETERS], largest = 0.0;
    counted_gradient(counted, x, gradient);
    const double size = fmax(fabs(counted_loss(counted, x)), 1.0);
    for (size_t i = 0; i < counted->problem.n; i++) {
        const double scaled = fabs(gradient[i]) * fmax(fabs(x[i]), 1.0) / size;
        if (!(scaled <= largest)) largest = scaled; /* a NaN stays */
    }
    return largest;
}
