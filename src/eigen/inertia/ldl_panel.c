#include "eigen/inertia/ldl_panel.h"

#include <math.h>

#include "base/numbers.h"

/* Roundings in a 2x2 solve, against |D||u|: see hesscrit_ldl_invert_pair(). */
static const double PAIR_ROUNDINGS = 64.0;

void hesscrit_ldl_count_pivot(hesscrit_ldl *ldl, double d)
{
    ldl->positive += d > 0.0;
    ldl->negative += d < 0.0;
    ldl->zero += !(d > 0.0) && !(d < 0.0);
}

/* For |d1|, |d2| <= 0.8 |b|, hence det D < 0: one eigenvalue of each sign. The
 * entries of D^-1 are right to 8 units of rounding, and those of the rows to 10
 * of |D^-1||v|; |D||D^-1| <= 4.6 in every entry, so that D u = v holds to
 * PAIR_ROUNDINGS units of |D||u|. */
hesscrit_ldl_pair hesscrit_ldl_invert_pair(double d1, double d2, double b)
{
    const double share1 = d1 / b;
    const double share2 = d2 / b;
    const double scale = 1.0 / (share1 * share2 - 1.0) / b;
    return (hesscrit_ldl_pair){scale, {share2 * scale, share1 * scale}};
}

void hesscrit_ldl_weigh_pair(const hesscrit_ldl *ldl, double d1, double d2, double b,
                             const double sums[2], double weights[2])
{
    const double unit = hesscrit_ldl_unit(ldl);
    const double sum1 = sums[0];
    const double sum2 = sums[1];
    const double extra = PAIR_ROUNDINGS * HESSCRIT_UNIT_ROUNDOFF / unit *
                         (fabs(b) + fmax(fabs(d1), fabs(d2))) * (sum1 + sum2);
    weights[0] = fabs(d1) * sum1 + fabs(b) * sum2 + extra;
    weights[1] = fabs(b) * sum1 + fabs(d2) * sum2 + extra;
}
