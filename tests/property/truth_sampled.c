/* What the families of problems with known answers say is true, losses in long double do not
 * contradict: a minimum has nothing lower around it, a saddle point has both. */
#include "test.h"

#include <math.h>

#include "truth/truth.h"

enum { CASES = 60, DIRECTIONS = 1500 };

typedef struct extremes {
    long double lowest, highest;
} extremes;

/* Of the loss, less that at the point, on a sphere: components of many sizes, as the powers that
 * they rise and fall by differ. */
static extremes sample(rng *r, const truth_case *c, double radius)
{
    long double here, there;
    extremes e = {0.0L, 0.0L};
    truth_bare(c, c->at, 0, &here, NULL, NULL);
    for (int k = 0; k < DIRECTIONS; k++) {
        double x[TRUTH_MOST], length = 0.0;
        for (size_t i = 0; i < c->n; i++) {
            x[i] = rng_sign(r) * pow(10.0, -(double)rng_below(r, 2) * rng_uniform(r, 0.0, 12.0));
            length = fmax(length, fabs(x[i]));
        }
        for (size_t i = 0; i < c->n; i++)
            x[i] = c->at[i] + radius * fmax(1.0, fabs(c->at[i])) * x[i] / length;
        truth_bare(c, x, 0, &there, NULL, NULL);
        if (!isfinite((double)there)) continue;
        e.lowest = fminl(e.lowest, there - here);
        e.highest = fmaxl(e.highest, there - here);
    }
    return e;
}

static int only(const truth_case *c, unsigned verdicts)
{
    return (c->right & ~verdicts & ~BIT(HESSCRIT_UNDETERMINED)) == 0;
}

/* Of a minimum or maximum: by more than rounding, of long double and of the point's last bits. */
static int is_contradicted(rng *r, const truth_case *c)
{
    const extremes e = sample(r, c, 0x1p-22);
    const long double slack = 1e-17L + 1e-5L * fmaxl(e.highest, -e.lowest);
    if (only(c, BIT(HESSCRIT_MINIMUM) | BIT(HESSCRIT_FLAT_MINIMUM) | BIT(HESSCRIT_NOT_SMOOTH)))
        return e.lowest < -slack;
    if (only(c, BIT(HESSCRIT_MAXIMUM) | BIT(HESSCRIT_FLAT_MAXIMUM))) return e.highest > slack;
    return 0;
}

/* Of a saddle point: neither close by nor within typical sizes there are both signs. */
static int is_no_saddle(rng *r, const truth_case *c)
{
    if (!only(c, BIT(HESSCRIT_SADDLE))) return 0;
    for (double radius = 1.0; radius > 1e-3; radius /= 4.0) {
        const extremes e = sample(r, c, radius);
        if (e.lowest < -1e-16L && e.highest > 1e-16L) return 0;
    }
    return 1;
}

static void no_sampled_loss_contradicts_the_families(void **state)
{
    static truth_case c;
    size_t contradicted = 0;
    rng r = rng_seeded(1);
    (void)state;
    for (size_t k = 0; k < truth_family_count; k++)
        for (size_t index = 0; index < CASES; index++) {
            truth_make(&truth_families[k], index, &c);
            if (!is_contradicted(&r, &c) && !is_no_saddle(&r, &c)) continue;
            print_error("%s, seed %zu\n", truth_families[k].name, index);
            contradicted++;
        }
    assert_int_equal(contradicted, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_sampled_loss_contradicts_the_families)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
