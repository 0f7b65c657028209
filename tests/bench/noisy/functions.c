#include "noisy/functions.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double quadratic(size_t n, const double *x)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double d = x[i] - 1.0;
        sum += (double)(i + 1) * d * d + (i > 0 ? 0.3 * d * (x[i - 1] - 1.0) : 0.0);
    }
    return sum;
}

static void derive_quadratic(size_t n, const double *x, smooth_derivatives *d)
{
    for (size_t i = 0; i < n; i++) {
        const double below = i > 0 ? x[i - 1] - 1.0 : 0.0;
        const double above = i + 1 < n ? x[i + 1] - 1.0 : 0.0;
        d->diagonal[i] = 2.0 * (double)(i + 1);
        d->off[i] = 0.3;
        d->gradient[i] = d->diagonal[i] * (x[i] - 1.0) + 0.3 * (below + above);
    }
}

static void start_of_quadratic(rng *r, size_t n, double *x)
{
    for (size_t i = 0; i < n; i++) x[i] = 1.0 + rng_normal(r);
}

static double rosenbrock(size_t n, const double *x)
{
    double sum = 0.0;
    for (size_t i = 0; i + 1 < n; i++) {
        const double across = x[i + 1] - x[i] * x[i], along = 1.0 - x[i];
        sum += 100.0 * across * across + along * along;
    }
    return sum;
}

static void derive_rosenbrock(size_t n, const double *x, smooth_derivatives *d)
{
    memset(d, 0, sizeof *d);
    for (size_t i = 0; i + 1 < n; i++) {
        const double across = x[i + 1] - x[i] * x[i];
        d->gradient[i] += -400.0 * x[i] * across - 2.0 * (1.0 - x[i]);
        d->gradient[i + 1] += 200.0 * across;
        d->diagonal[i] += 800.0 * x[i] * x[i] - 400.0 * across + 2.0;
        d->diagonal[i + 1] += 200.0;
        d->off[i] = -400.0 * x[i];
    }
}

static void start_of_rosenbrock(rng *r, size_t n, double *x)
{
    for (size_t i = 0; i < n; i++) x[i] = rng_uniform(r, -2.0, 2.0);
}

/* The Hessian is L D L' with ones on the diagonal of L. Returns 0 where it is not positive
 * definite.
 */
static int factor(size_t n, smooth_derivatives *d)
{
    for (size_t i = 0; i < n; i++) {
        if (!(d->diagonal[i] > 0.0)) return 0;
        if (i + 1 == n) break;
        const double below = d->off[i] / d->diagonal[i];
        d->diagonal[i + 1] -= below * d->off[i];
        d->off[i] = below;
    }
    return 1;
}

/* x becomes L'^-1 x. */
static void solve_upper(size_t n, const smooth_derivatives *factors, double *x)
{
    for (size_t i = n - 1; i-- > 0;) x[i] -= factors->off[i] * x[i + 1];
}

static double newton_step(size_t n, const smooth_derivatives *factors, double *x)
{
    double step[SMOOTH_MOST], largest = 0.0;
    for (size_t i = 0; i < n; i++)
        step[i] = -factors->gradient[i] - (i > 0 ? factors->off[i - 1] * step[i - 1] : 0.0);
    for (size_t i = 0; i < n; i++) step[i] /= factors->diagonal[i];
    solve_upper(n, factors, step);
    for (size_t i = 0; i < n; i++) {
        x[i] += step[i];
        largest = fmax(largest, fabs(step[i]));
    }
    return largest;
}

/* A minimum near x: Newton's method comes to rest where the Hessian is positive definite. */
static void add_minimum(smooth_function *f, const double *x)
{
    enum { MOST_STEPS = 50 };
    smooth_minimum *m = &f->minimum[f->minima++];
    memcpy(m->theta, x, f->n * sizeof *x);
    for (int step = 0;; step++) {
        smooth_derivatives d;
        f->derive(f->n, m->theta, &d);
        if (step == MOST_STEPS || !factor(f->n, &d)) abort();
        if (newton_step(f->n, &d, m->theta) < 1e-14) break;
    }
    m->value = f->value(f->n, m->theta);
}

smooth_function smooth_quadratic(size_t n)
{
    const double ones[SMOOTH_MOST] = {1, 1, 1, 1, 1, 1, 1, 1};
    smooth_function f = {.name = "quadratic",
                         .n = n,
                         .value = quadratic,
                         .derive = derive_quadratic,
                         .start = start_of_quadratic};
    add_minimum(&f, ones);
    return f;
}

smooth_function smooth_rosenbrock(size_t n)
{
    const double ones[SMOOTH_MOST] = {1, 1, 1, 1, 1, 1, 1, 1};
    const double mirrored[SMOOTH_MOST] = {-1, 1, 1, 1, 1, 1, 1, 1};
    smooth_function f = {.name = n > 2 ? "chain" : "rosenbrock",
                         .n = n,
                         .value = rosenbrock,
                         .derive = derive_rosenbrock,
                         .start = start_of_rosenbrock};
    add_minimum(&f, ones);
    if (n >= 4) add_minimum(&f, mirrored);
    return f;
}

static double distance(size_t n, const double *x, const double *y)
{
    double square = 0.0;
    for (size_t i = 0; i < n; i++) square += (x[i] - y[i]) * (x[i] - y[i]);
    return sqrt(square);
}

const smooth_minimum *smooth_nearest(const smooth_function *f, const double *x)
{
    const smooth_minimum *nearest = &f->minimum[0];
    for (size_t k = 1; k < f->minima; k++)
        if (distance(f->n, x, f->minimum[k].theta) < distance(f->n, x, nearest->theta))
            nearest = &f->minimum[k];
    return nearest;
}

double smooth_excess(const smooth_function *f, const double *x)
{
    return fabs(f->value(f->n, x) - smooth_nearest(f, x)->value);
}

static double value_along(const smooth_function *f, const smooth_minimum *from,
                          const double *direction, double length, double *x)
{
    for (size_t i = 0; i < f->n; i++) x[i] = from->theta[i] + length * direction[i];
    return f->value(f->n, x);
}

void smooth_point_above(const smooth_function *f, rng *r, const smooth_minimum *from,
                        int along_valleys, double excess, double *x)
{
    double direction[SMOOTH_MOST], low = 0.0, high = 1e-6;
    smooth_derivatives d;
    f->derive(f->n, from->theta, &d);
    if (!factor(f->n, &d)) abort();
    for (size_t i = 0; i < f->n; i++)
        direction[i] = rng_normal(r) / (along_valleys ? sqrt(d.diagonal[i]) : 1.0);
    if (along_valleys) solve_upper(f->n, &d, direction);
    while (value_along(f, from, direction, high, x) < from->value + excess) {
        low = high;
        high *= 1.25;
    }
    for (int halving = 0; halving < 100; halving++) {
        const double middle = 0.5 * (low + high);
        if (value_along(f, from, direction, middle, x) < from->value + excess)
            low = middle;
        else
            high = middle;
    }
    value_along(f, from, direction, high, x);
}
