#include "higher_orders/starts.h"

#include <math.h>

#include "base/random.h"

enum { MOST_STARTS = 40, MOST_AXES = 8, MORE_STARTS = 6 }; /* than 2m */

static const double BESIDE_AXIS = 0.1; /* how far a start near an axis is from it */

void hesscrit_start_at(uint32_t *random, size_t m, size_t k, double *unit)
{
    if (m == 1) {
        unit[0] = k % 2 ? -1.0 : 1.0;
        return;
    }
    hesscrit_random_unit(random, m, unit);
    if (k / 2 >= m || m > MOST_AXES) return;
    double square = 0.0;
    for (size_t i = 0; i < m; i++) {
        unit[i] *= BESIDE_AXIS;
        if (i == k / 2) unit[i] += k % 2 ? -1.0 : 1.0;
        square += unit[i] * unit[i];
    }
    for (size_t i = 0; i < m; i++) unit[i] /= sqrt(square);
}

size_t hesscrit_starts(size_t m)
{
    if (m == 1) return 2;
    return 2 * m + MORE_STARTS < MOST_STARTS ? 2 * m + MORE_STARTS : MOST_STARTS;
}
