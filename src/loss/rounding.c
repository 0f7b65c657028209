#include "loss/rounding.h"

#include <math.h>
#include <stdint.h>

double hesscrit_finest_bit(double value)
{
    int exponent;
    if (!isfinite(value)) return 0.0;
    if (value == 0.0) return INFINITY;
    const uint64_t bits = (uint64_t)ldexp(frexp(fabs(value), &exponent), 53);
    return ldexp((double)(bits & (~bits + 1)), -52);
}

hesscrit_rounded hesscrit_common_unit(hesscrit_rounded a, hesscrit_rounded b)
{
    hesscrit_rounded large = a.value > b.value ? a : b;
    hesscrit_rounded small = a.value > b.value ? b : a;
    while (small.value > 4.0 * small.error) {
        const double quotient = floor(large.value / small.value + 0.5);
        const hesscrit_rounded rest = {fabs(fmod(large.value, small.value)),
                                       large.error + quotient * small.error};
        large = small;
        small = (hesscrit_rounded){fmin(rest.value, large.value - rest.value), rest.error};
    }
    return large;
}

int hesscrit_is_unit(hesscrit_rounded unit, double size)
{
    const double by_chance = 0x1p12;
    const double last_bits = 0x1p-40;
    return unit.value > by_chance * unit.error && unit.value > last_bits * size;
}
