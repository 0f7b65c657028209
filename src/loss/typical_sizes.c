#include "loss/typical_sizes.h"

#include <math.h>

#include "base/numbers.h"

void hesscrit_natural_scale(const hesscrit_evaluator *evaluator, double *scale)
{
    const double *given = evaluator->problem.theta_scale;
    for (size_t i = 0; i < evaluator->problem.n; i++)
        scale[i] =
            hesscrit_power_of_two_near(given ? given[i] : fmax(fabs(evaluator->base[i]), 1.0));
}
