#include "truth.h"

#include <math.h>

#include "derivatives.h"
#include "enclosures.h"
#include "spheres.h"

enum { MOST = EXPRESSION_VARIABLES };

static void displaced(const task *t, const quad *z, quad *x)
{
    for (size_t i = 0; i < t->n; i++) x[i] = t->theta[i] + t->sizes[i] * z[i];
}

static void derivatives_at(const task *t, const quad *z, quad *gradient, quad *hessian)
{
    quad x[MOST];
    displaced(t, z, x);
    expression_exact_derivatives(&t->e, x, gradient, hessian);
    for (size_t i = 0; i < t->n; i++) {
        gradient[i] *= t->sizes[i];
        for (size_t j = 0; j < t->n; j++) hessian[i * t->n + j] *= t->sizes[i] * t->sizes[j];
    }
}

/* One rotation of Jacobi's method, which makes a_pq zero. */
static void rotate(size_t n, quad *a, size_t p, size_t q)
{
    if (a[p * n + q] == 0) return;
    const quad theta = (a[q * n + q] - a[p * n + p]) / (2 * a[p * n + q]);
    const quad t = (theta < 0 ? -1 : 1) / (QUAD(fabs)(theta) + QUAD(sqrt)(theta * theta + 1));
    const quad c = 1 / QUAD(sqrt)(t * t + 1), s = t * c;
    for (size_t k = 0; k < n; k++) {
        const quad x = a[k * n + p], y = a[k * n + q];
        a[k * n + p] = c * x - s * y;
        a[k * n + q] = s * x + c * y;
    }
    for (size_t k = 0; k < n; k++) {
        const quad x = a[p * n + k], y = a[q * n + k];
        a[p * n + k] = c * x - s * y;
        a[q * n + k] = s * x + c * y;
    }
}

/* Rows and columns in units that make their largest entries about 1: that changes no sign. */
static void equilibrate(size_t n, quad *a)
{
    enum { PASSES = 4 };
    for (int pass = 0; pass < PASSES; pass++)
        for (size_t i = 0; i < n; i++) {
            quad largest = 0;
            for (size_t j = 0; j < n; j++)
                if (QUAD(fabs)(a[i * n + j]) > largest) largest = QUAD(fabs)(a[i * n + j]);
            if (largest == 0) continue;
            const quad unit = 1 / QUAD(sqrt)(largest);
            for (size_t j = 0; j < n; j++) {
                a[i * n + j] *= unit;
                a[j * n + i] *= unit;
            }
        }
}

/* Entries carry rounding of a few 1e-34 of the largest; what is far above that is a sign. */
static inertia inertia_of(size_t n, const quad *hessian)
{
    enum { SWEEPS = 30 };
    quad a[MOST * MOST], largest = 0;
    inertia found = {0, 0, 0};
    for (size_t k = 0; k < n * n; k++) a[k] = hessian[k];
    equilibrate(n, a);
    for (int sweep = 0; sweep < SWEEPS; sweep++)
        for (size_t p = 0; p < n; p++)
            for (size_t q = p + 1; q < n; q++) rotate(n, a, p, q);
    for (size_t i = 0; i < n; i++)
        largest = QUAD(fabs)(a[i * n + i]) > largest ? QUAD(fabs)(a[i * n + i]) : largest;
    for (size_t i = 0; i < n; i++) {
        const quad value = a[i * n + i], floor = largest * (quad)1e-28;
        found.positive += value > floor;
        found.negative += value < -floor;
    }
    found.zero = n - found.positive - found.negative;
    return found;
}

/* Gauss with partial pivoting: 0 where it divides by zero. */
static int solve(size_t n, quad *a, quad *b)
{
    for (size_t p = 0; p < n; p++) {
        size_t best = p;
        for (size_t i = p + 1; i < n; i++)
            if (QUAD(fabs)(a[i * n + p]) > QUAD(fabs)(a[best * n + p])) best = i;
        for (size_t j = 0; j < n; j++) {
            const quad kept = a[p * n + j];
            a[p * n + j] = a[best * n + j];
            a[best * n + j] = kept;
        }
        const quad kept = b[p];
        b[p] = b[best];
        b[best] = kept;
        if (a[p * n + p] == 0) return 0;
        for (size_t i = 0; i < n; i++) {
            if (i == p) continue;
            const quad factor = a[i * n + p] / a[p * n + p];
            for (size_t j = p; j < n; j++) a[i * n + j] -= factor * a[p * n + j];
            b[i] -= factor * b[p];
        }
    }
    for (size_t i = 0; i < n; i++) b[i] /= a[i * n + i];
    return 1;
}

/* Newton's method: the critical point that a verdict is about where theta is near to one. */
static void look_beside(const task *t, truth *found)
{
    enum { STEPS = 40 };
    quad z[MOST] = {0}, g[MOST], h[MOST * MOST], distance = 0, step = 0;
    const quad most = found->radius / 4 < 1e-3 ? found->radius / 4 : 1e-3;
    for (int k = 0; k < STEPS; k++) {
        derivatives_at(t, z, g, h);
        if (!solve(t->n, h, g)) return;
        distance = step = 0;
        for (size_t i = 0; i < t->n; i++) {
            z[i] -= g[i];
            distance = QUAD(fabs)(z[i]) > distance ? QUAD(fabs)(z[i]) : distance;
            step = QUAD(fabs)(g[i]) > step ? QUAD(fabs)(g[i]) : step;
        }
        if (!(distance <= most)) return;
    }
    derivatives_at(t, z, g, h);
    for (size_t i = 0; i < t->n; i++) found->point[i] = z[i];
    found->beside = inertia_of(t->n, h);
    found->has_beside = step <= (quad)1e-26 && found->beside.zero == 0;
}

/* The largest change at two points beside theta, as exact as quadruple precision makes it. */
static quad change_beside(const task *t, const valued *here, size_t i, quad radius)
{
    quad z[MOST] = {0}, most = 0;
    for (int sign = -1; sign <= 1; sign += 2) {
        z[i] = sign * radius;
        const quad change = QUAD(fabs)(exact_loss(t, z).value - here->value);
        most = change > most ? change : most;
    }
    return most + (quad)1e-33 * QUAD(fabs)(here->value);
}

/* A slope changes the loss on one side of theta at least as much as it does without curvature.
 * What does not, however near, is quadruple rounding. */
static int is_zero_slope(const task *t, const valued *here, size_t i, quad slope)
{
    for (int k = 30; k <= 90; k += 30) {
        const quad radius = ldexp(1.0, -k);
        if (QUAD(fabs)(slope) * radius > (quad)1e-6 * change_beside(t, here, i, radius)) return 0;
    }
    return 1;
}

void find_truth(const task *t, truth *found)
{
    enum { LARGEST = -3, SMALLEST = 10 };
    const quad zero[MOST] = {0};
    *found = (truth){.loss = exact_loss(t, zero)};
    found->variation = variation_on_sphere(t, 0.5);
    for (int k = LARGEST; k <= SMALLEST && found->radius == 0.0; k++) {
        double radii[MOST];
        for (size_t i = 0; i < t->n; i++) radii[i] = ldexp(t->sizes[i], -k);
        found->reach = expression_reach(&t->e, t->theta, radii);
        if (isfinite(found->reach)) found->radius = ldexp(1.0, -k);
    }
    if (found->radius == 0.0) return;
    derivatives_at(t, zero, found->gradient, found->hessian);
    found->here = inertia_of(t->n, found->hessian);
    found->is_critical = 1;
    for (size_t i = 0; i < t->n; i++)
        if (!is_zero_slope(t, &found->loss, i, found->gradient[i])) found->is_critical = 0;
    look_beside(t, found);
}
