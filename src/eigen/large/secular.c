/* Sources: Gu & Eisenstat, "A divide-and-conquer algorithm for the symmetric
 * tridiagonal eigenproblem", SIAM J. Matrix Anal. Appl. 16 (1995), also for the
 * stop test; Bunch, Nielsen & Sorensen, "Rank-one modification of the symmetric
 * eigenproblem", Numer. Math. 31 (1978), for the interpolation. */
#include "eigen/large/secular.h"

#include <math.h>

#include "base/numbers.h"

enum { STEPS = 100, FREE_STEPS = 8 };

/* f(tau) = 1/rho + psi + phi: psi from the poles up to k, phi from those beyond. */
struct value {
    double f, size; /* size: the sum of the magnitudes of its parts */
    double psi_slope, phi_slope;
};

static struct value evaluate(const hesscrit_secular *e, size_t k, double origin, double tau)
{
    double psi[2];
    double phi[2];
    const size_t beyond = k + 1;
    e->kernels->secular_sums(beyond, e->pole, e->weight, origin, tau, psi);
    e->kernels->secular_sums(e->count - beyond, e->pole + beyond, e->weight + beyond, origin, tau,
                             phi);
    const double constant = 1.0 / e->rho;
    return (struct value){constant + psi[0] + phi[0], constant + fabs(psi[0]) + fabs(phi[0]),
                          psi[1], phi[1]};
}

/* The root of c x^2 - a x + b that is the smaller one where they differ in
 * sign from infinity, without cancellation; c may be 0. */
static double quadratic_root(double c, double a, double b)
{
    const double square = a * a - 4.0 * b * c;
    const double root = square > 0.0 ? sqrt(square) : 0.0; /* fmax() would call the C library */
    return a > 0.0 ? 2.0 * b / (a + root) : (a - root) / (2.0 * c);
}

/* psi and phi as r + s / (pole - tau) with the nearest pole on their side, the
 * same in value and slope here: the step to the root of their sum. left and
 * right are the distances of these poles. */
static double step_between(const struct value *v, double left, double right)
{
    const double slope = v->psi_slope + v->phi_slope;
    const double c = v->f - left * v->psi_slope - right * v->phi_slope;
    const double a = (left + right) * v->f - left * right * slope;
    const double b = left * right * v->f;
    return quadratic_root(c, a, b);
}

/* There is no pole beyond the last root: phi is 0. */
static double step_beyond(const struct value *v, double left)
{
    return left + left * left * v->psi_slope / (v->f - left * v->psi_slope);
}

/* Where to start: poles k and k+1 as they are, all others as they are in the
 * middle between them, where f is given. */
static double first_guess(const hesscrit_secular *e, size_t k, double f, double gap)
{
    const double left = e->weight[k];
    const double right = e->weight[k + 1];
    const double rest = f + 2.0 * (left - right) / gap;
    return f >= 0.0 ? quadratic_root(rest, rest * gap + left + right, left * gap)
                    : quadratic_root(rest, -rest * gap + left + right, -right * gap);
}

/* Between the ends of the bracket, of one sign or 0, by magnitude: a root may
 * be nearer to its pole than the other end by any power of ten. */
static double bisect(double low, double high)
{
    const double shrink = 0x1p-10;
    if (low == 0.0) return shrink * high;
    if (high == 0.0) return shrink * low;
    return copysign(sqrt(fabs(low)) * sqrt(fabs(high)), low);
}

/* f is negative at low and positive at high: increasing between two poles. An
 * end at 0 is the pole itself. */
struct bracket {
    double low, high;
};

static int iterate(const hesscrit_secular *e, size_t k, struct bracket b, double *root)
{
    const int last = k + 1 == e->count;
    const double origin = e->origin[k];
    const double rounding = 8.0 + (double)e->count / 32.0;
    double tau = *root;
    for (int step = 0; step < STEPS; step++) {
        if (!(tau > b.low && tau < b.high)) tau = bisect(b.low, b.high);
        if (!(tau > b.low && tau < b.high)) return b.low != 0.0 && b.high != 0.0;
        const struct value v = evaluate(e, k, origin, tau);
        *root = tau;
        const double slope = v.psi_slope + v.phi_slope;
        if (fabs(v.f) <= HESSCRIT_UNIT_ROUNDOFF * (rounding * v.size + fabs(tau) * slope)) return 1;
        if (v.f < 0.0)
            b.low = tau;
        else
            b.high = tau;
        const double left = (e->pole[k] - origin) - tau;
        const double move =
            last ? step_beyond(&v, left) : step_between(&v, left, (e->pole[k + 1] - origin) - tau);
        const double next = tau + move;
        if (next == tau) return 1;
        tau = step < FREE_STEPS || step % 2 == 0 ? next : bisect(b.low, b.high);
    }
    return 0;
}

int hesscrit_secular_root(const hesscrit_secular *e, size_t k)
{
    if (k + 1 == e->count) {
        double total = 0.0;
        for (size_t j = 0; j < e->count; j++) total += e->weight[j];
        e->origin[k] = e->pole[k];
        e->tau[k] = e->rho * e->weight[k];
        /* Twice what is the bound on the root, for its rounding. */
        return iterate(e, k, (struct bracket){0.0, 2.0 * e->rho * total}, &e->tau[k]);
    }
    const double gap = e->pole[k + 1] - e->pole[k];
    const double half = 0.5 * gap;
    const double f = evaluate(e, k, e->pole[k], half).f;
    e->origin[k] = f >= 0.0 ? e->pole[k] : e->pole[k + 1];
    e->tau[k] = first_guess(e, k, f, gap);
    /* The middle is inside the bracket, for it may be the root. */
    const double end = 0.5 * gap * (1.0 + 0x1p-20);
    return iterate(e, k, f >= 0.0 ? (struct bracket){0.0, end} : (struct bracket){-end, 0.0},
                   &e->tau[k]);
}

void hesscrit_secular_recover(const hesscrit_secular *e, size_t first, size_t end, double *z)
{
    double *square = e->product;
    for (size_t j = first; j < end; j++) square[j] = 1.0;
    for (size_t j = 0; j < e->count; j++) {
        const size_t before = j < first ? first : j < end ? j : end;
        const size_t beyond = j < first ? first : j < end ? j + 1 : end;
        e->kernels->secular_factors(before - first, e->pole + first, e->origin[j], e->tau[j],
                                    e->pole[j], square + first);
        if (before < beyond) square[j] *= (e->pole[j] - e->origin[j]) - e->tau[j];
        e->kernels->secular_factors(end - beyond, e->pole + beyond, e->origin[j], e->tau[j],
                                    e->pole[j], square + beyond);
    }
    for (size_t j = first; j < end; j++) z[j] = copysign(sqrt(fabs(square[j])), z[j]);
}
