#include "hessians/hessians.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arrays.h"

static double loss_at(const test_problem *problem, size_t i, double hi, size_t j, double hj)
{
    double theta[MOST_PARAMETERS];
    double loss = NAN;
    memcpy(theta, problem->theta, sizeof theta);
    theta[i] += hi;
    theta[j] += hj;
    test_problem_loss(problem->n, theta, &loss, (void *)problem);
    return loss;
}

other_hessian statsmodels_hessian(const test_problem *problem)
{
    const size_t n = problem->n;
    double step[MOST_PARAMETERS];
    other_hessian result = {2 * n * (n + 1), new_doubles(n * n)};
    for (size_t i = 0; i < n; i++)
        step[i] = pow(DBL_EPSILON, 0.25) * fmax(fabs(problem->theta[i]), 0.1);
    for (size_t i = 0; i < n; i++)
        for (size_t j = i; j < n; j++) {
            const double hi = step[i];
            const double hj = step[j];
            const double sum = (loss_at(problem, i, hi, j, hj) - loss_at(problem, i, hi, j, -hj)) -
                               (loss_at(problem, i, -hi, j, hj) - loss_at(problem, i, -hi, j, -hj));
            result.entries[i * n + j] = result.entries[j * n + i] = sum / (4.0 * hi * hj);
        }
    return result;
}
