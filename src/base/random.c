#include "base/random.h"

#include <math.h>

/* Uniform in (-1, 1). */
static double uniform(uint32_t *random)
{
    return ((double)(hesscrit_random_next(random) >> 8) + 0.5) * 0x1p-23 - 1.0;
}

void hesscrit_random_unit(uint32_t *random, size_t m, double *unit)
{
    double square = 0.0;
    while (!(square > 0.0)) {
        square = 0.0;
        for (size_t k = 0; k < m; k++) {
            /* Nearly normal by the central limit theorem: no direction is favoured. */
            unit[k] = uniform(random) + uniform(random) + uniform(random) + uniform(random);
            square += unit[k] * unit[k];
        }
    }
    for (size_t k = 0; k < m; k++) unit[k] /= sqrt(square);
}
