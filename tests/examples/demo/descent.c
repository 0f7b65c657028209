#include "descent.h"

#include "say.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static double norm(size_t n, const double *v)
{
    double squares = 0.0;
    for (size_t i = 0; i < n; i++) squares += v[i] * v[i];
    return sqrt(squares);
}

static int walk(hesscrit_context *context, const hesscrit_problem *problem, const descent *how,
                double *theta, double *gradient)
{
    for (size_t k = 0;; k++) {
        if (!succeeded(context, hesscrit_gradient(context, problem, theta, gradient, NULL),
                       "gradient descent"))
            return 0;
        const double length = norm(problem->n, gradient);
        if (!how->seen(theta, length, how->user)) return 1;
        if (length <= how->goal || k == how->most_steps) return 1;
        for (size_t i = 0; i < problem->n; i++) theta[i] -= how->rate * gradient[i];
    }
}

int descend(hesscrit_context *context, const hesscrit_problem *problem, const descent *how,
            double *theta)
{
    double *gradient = calloc(problem->n, sizeof *gradient);
    if (!gradient) {
        fprintf(stderr, "hesscrit_demo: gradient descent: not enough memory\n");
        return 0;
    }
    const int good = walk(context, problem, how, theta, gradient);
    free(gradient);
    return good;
}
