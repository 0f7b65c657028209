/* One case in other units, coordinates and precisions. */
#include <math.h>
#include <string.h>

#include "truth/truth.h"

static void turn(rng *r, truth_case *c)
{
    long double q[TRUTH_MOST * TRUTH_MOST];
    random_orthogonal(r, c->n, q);
    for (size_t k = 0; k < c->n * c->n; k++) c->q[k] = (double)q[k];
    c->turned = 1;
}

static void rescale(rng *r, truth_case *c)
{
    const int by_ten = rng_sign(r) > 0.0;
    for (size_t i = 0; i < c->n; i++)
        c->unit[i] = by_ten ? pow(10.0, (double)rng_below(r, 7) - 3.0)
                            : ldexp(1.0, (int)rng_below(r, 21) - 10);
    c->scale_told = (c->traits & TRUTH_TELL) || rng_sign(r) > 0.0;
}

/* Either x = at + q (theta / unit - centre), so that theta is the critical point to the last bit,
 * or x = q theta / unit with theta rounded. */
static void place(rng *r, truth_case *c)
{
    c->shifted = (c->traits & TRUTH_SHIFT) && rng_sign(r) > 0.0;
    for (size_t i = 0; i < c->n; i++) {
        double z = 0.0;
        for (size_t k = 0; k < c->n; k++)
            if (c->turned || k == i) z += (c->turned ? c->q[k * c->n + i] : 1.0) * c->at[k];
        if (c->shifted) {
            c->base[i] = c->at[i];
            z = c->centre[i] = rint(rng_uniform(r, -3.0, 3.0) * 1024.0) / 1024.0;
        }
        c->theta[i] = c->unit[i] * z;
        if (c->shifted) c->centre[i] = c->theta[i] / c->unit[i];
        c->scale[i] = c->unit[i] * fmax(fabs(z), 1.0);
    }
}

/* Errors of the Hessian that hold with room to spare, for the point that is meant, too, of which
 * theta is a rounding: a share of max(|h_ij|, sqrt |h_ii h_jj|), or where entries are zero by
 * cancellation, an error in natural units. */
static void state_hessian_error(truth_case *c)
{
    const size_t n = c->n;
    long double g[TRUTH_MOST], exact[TRUTH_MOST * TRUTH_MOST];
    double found[TRUTH_MOST * TRUTH_MOST], s[TRUTH_MOST], absolute = 0.0, largest = 0.0;
    double gradient_blur[TRUTH_MOST], blur[TRUTH_MOST * TRUTH_MOST];
    int relative_holds = 1;
    const hesscrit_problem problem = truth_problem(c, 'H');
    problem.hessian(n, c->theta, found, c);
    truth_derivatives(c, g, exact);
    truth_sizes(c, s);
    truth_blur(c, gradient_blur, blur);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            const double e =
                fmax((double)fabsl(found[i * n + j] - exact[i * n + j]), blur[i * n + j]);
            const double h = (double)fabsl(exact[i * n + j]);
            const double both = sqrt((double)fabsl(exact[i * n + i] * exact[j * n + j]));
            if (!(e <= 1e-14 * fmax(h, both))) relative_holds = 0;
            absolute = fmax(absolute, s[i] * s[j] * e);
            largest = fmax(largest, s[i] * s[j] * h);
        }
    c->hessian_relative = relative_holds ? 1e-12 : 0.0;
    c->hessian_absolute = relative_holds ? 0.0 : 100.0 * absolute + 1e-14 * largest + 1e-300;
}

static uint64_t seed_of(const truth_family *family, size_t index)
{
    uint64_t h = index + 1;
    for (const char *p = family->name; *p; p++) h = h * 1099511628211u + (unsigned char)*p;
    return h;
}

void truth_make(const truth_family *family, size_t index, truth_case *c)
{
    static const double factors[] = {1.0, 1.0, 1e8, 1e-8}, lifts[] = {0.0, 0.0, 1.0, 1e3};
    rng r = rng_seeded(seed_of(family, index));
    memset(c, 0, sizeof *c);
    family->make(&r, c);
    for (size_t i = 0; i < c->n; i++) c->unit[i] = c->scale[i] = 1.0;
    c->factor = 1.0;
    if ((c->traits & TRUTH_ROTATE) && c->n > 1 && rng_sign(&r) > 0.0) turn(&r, c);
    if ((c->traits & TRUTH_RESCALE) && rng_below(&r, 3) == 0) rescale(&r, c);
    if (c->traits & TRUTH_UNITS) {
        c->factor = factors[rng_below(&r, 4)];
        c->lift = lifts[rng_below(&r, 4)];
    }
    place(&r, c);
    c->noise = rng_seeded(rng_bits(&r));
    state_hessian_error(c);
}
