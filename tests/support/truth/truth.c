#include "truth/truth.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* ---- the loss as it is written ---- */

/* x at theta; slopes and curvatures of the loss are by x. */
static void variables_at(const truth_case *c, const double *theta, number *x)
{
    double z[TRUTH_MOST];
    for (size_t i = 0; i < c->n; i++) z[i] = theta[i] / c->unit[i] - c->centre[i];
    for (size_t i = 0; i < c->n; i++) {
        double sum = z[i];
        if (c->turned) {
            sum = 0.0;
            for (size_t j = 0; j < c->n; j++) sum += c->q[i * c->n + j] * z[j];
        }
        x[i] = variable(i, c->base[i] + sum);
    }
}

static void variables_exactly_at(const truth_case *c, const long double *theta, number *x)
{
    long double z[TRUTH_MOST];
    for (size_t i = 0; i < c->n; i++) z[i] = theta[i] / c->unit[i] - c->centre[i];
    for (size_t i = 0; i < c->n; i++) {
        long double sum = z[i];
        if (c->turned) {
            sum = 0.0L;
            for (size_t j = 0; j < c->n; j++) sum += (long double)c->q[i * c->n + j] * z[j];
        }
        x[i] = variable(i, c->base[i] + sum);
    }
}

/* d x_k / d theta_i */
static double jacobian(const truth_case *c, size_t k, size_t i)
{
    return (c->turned ? c->q[k * c->n + i] : (double)(k == i)) / c->unit[i];
}

static uint64_t hash_of(size_t n, const double *theta)
{
    uint64_t h = 17;
    for (size_t i = 0; i < n; i++) {
        uint64_t bits;
        memcpy(&bits, &theta[i], sizeof bits);
        rng r = rng_seeded(h ^ bits);
        h = rng_bits(&r);
    }
    return h;
}

/* An inner solve for |x|^2 that starts where the last one ended: 0 to 3.4 tolerances too high. */
static double inner_error(truth_case *c, size_t n, const double *theta)
{
    double target = 0.0, value = 1e300, last;
    for (size_t i = 0; i < n; i++) target += theta[i] * theta[i];
    do {
        last = value;
        c->state += 0.5 * (target - c->state);
        value = 10.0 + (c->state - target) * (c->state - target);
    } while (fabs(last - value) > c->inner * value);
    return value - 10.0;
}

static int written_loss(size_t n, const double *theta, double *loss, void *user)
{
    truth_case *c = user;
    number x[TRUTH_MOST];
    numbers_begin(0, 0, n);
    variables_at(c, theta, x);
    double value = c->factor * (double)number_value(c->loss(c, x)) + c->lift;
    if (c->inner > 0.0) value += inner_error(c, n, theta);
    if (c->first_off > 0.0 && c->calls == 0) value -= c->first_off;
    if (c->fresh > 0.0) value += c->fresh * rng_normal(&c->noise);
    if (c->hashed > 0.0) {
        rng r = rng_seeded(hash_of(n, theta));
        value += c->hashed * rng_normal(&r);
    }
    if (c->quantum > 0.0) value = rint(value / c->quantum) * c->quantum;
    if (c->single) value = (double)(float)value;
    c->calls++;
    *loss = value;
    return 0;
}

static int written_gradient(size_t n, const double *theta, double *gradient, void *user)
{
    const truth_case *c = user;
    number x[TRUTH_MOST];
    numbers_begin(0, 1, n);
    variables_at(c, theta, x);
    const number loss = c->loss(c, x);
    for (size_t i = 0; i < n; i++) {
        double sum = 0.0;
        for (size_t k = 0; k < n; k++)
            if (c->turned || k == i) sum += jacobian(c, k, i) * (double)number_slope(loss, k);
        gradient[i] = c->factor * sum;
    }
    return 0;
}

static int written_hessian(size_t n, const double *theta, double *hessian, void *user)
{
    const truth_case *c = user;
    number x[TRUTH_MOST];
    numbers_begin(0, 2, n);
    variables_at(c, theta, x);
    const number loss = c->loss(c, x);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) {
            double sum = 0.0;
            for (size_t k = 0; k < n; k++)
                for (size_t m = 0; m < n; m++)
                    if (c->turned || (k == i && m == j))
                        sum += jacobian(c, k, i) * jacobian(c, m, j) *
                               (double)number_curvature(loss, k, m);
            hessian[i * n + j] = hessian[j * n + i] = c->factor * sum;
        }
    return 0;
}

long double truth_loss(const truth_case *c, const long double *theta)
{
    number x[TRUTH_MOST];
    numbers_begin(1, 0, c->n);
    variables_exactly_at(c, theta, x);
    return c->factor * number_value(c->loss(c, x)) + c->lift;
}

static void derivatives_at(const truth_case *c, const long double *theta, long double *gradient,
                           long double *hessian)
{
    const size_t n = c->n;
    number x[TRUTH_MOST];
    numbers_begin(1, 2, n);
    variables_exactly_at(c, theta, x);
    const number loss = c->loss(c, x);
    for (size_t i = 0; i < n; i++) {
        gradient[i] = 0.0L;
        for (size_t j = 0; j < n; j++) hessian[i * n + j] = 0.0L;
        for (size_t k = 0; k < n; k++) {
            const long double by = c->factor * (long double)jacobian(c, k, i);
            gradient[i] += by * number_slope(loss, k);
            for (size_t j = 0; j < n; j++)
                for (size_t m = 0; m < n; m++)
                    hessian[i * n + j] += by * jacobian(c, m, j) * number_curvature(loss, k, m);
        }
    }
}

void truth_derivatives(const truth_case *c, long double *gradient, long double *hessian)
{
    long double theta[TRUTH_MOST] = {0.0L};
    for (size_t i = 0; i < c->n; i++) theta[i] = c->theta[i];
    derivatives_at(c, theta, gradient, hessian);
}

void truth_blur(const truth_case *c, double *gradient, double *hessian)
{
    const size_t n = c->n;
    long double g[2][TRUTH_MOST], h[2][TRUTH_MOST * TRUTH_MOST], theta[TRUTH_MOST] = {0.0L};
    double largest = 0.0;
    rng r = rng_seeded(3);
    for (size_t i = 0; i < n; i++) largest = fmax(largest, fabs(c->theta[i] / c->unit[i]));
    for (size_t i = 0; i < n; i++) gradient[i] = 0.0;
    for (size_t k = 0; k < n * n; k++) hessian[k] = 0.0;
    truth_derivatives(c, g[0], h[0]);
    for (int trial = 0; trial < 4; trial++) {
        for (size_t i = 0; i < n; i++)
            theta[i] =
                c->theta[i] + (long double)(rng_sign(&r) * DBL_EPSILON * largest) * c->unit[i];
        derivatives_at(c, theta, g[1], h[1]);
        for (size_t i = 0; i < n; i++)
            gradient[i] = fmax(gradient[i], (double)fabsl(g[1][i] - g[0][i]));
        for (size_t k = 0; k < n * n; k++)
            hessian[k] = fmax(hessian[k], (double)fabsl(h[1][k] - h[0][k]));
    }
}

void truth_bare(const truth_case *c, const double *x, int order, long double *value,
                long double *gradient, long double *hessian)
{
    number at[TRUTH_MOST];
    numbers_begin(1, order, c->n);
    for (size_t i = 0; i < c->n; i++) at[i] = variable(i, x[i]);
    const number loss = c->loss(c, at);
    *value = number_value(loss);
    for (size_t i = 0; i < c->n && order > 0; i++) gradient[i] = number_slope(loss, i);
    for (size_t i = 0; i < c->n && order > 1; i++)
        for (size_t j = 0; j < c->n; j++) hessian[i * c->n + j] = number_curvature(loss, i, j);
}

hesscrit_problem truth_problem(truth_case *c, char mode)
{
    hesscrit_problem problem = hesscrit_problem_of(c->n, written_loss, c);
    if (mode == 'A') problem.flags = HESSCRIT_PROBLEM_ACCURATE;
    if (mode == 'G' || mode == 'H' || mode == 'P') problem.gradient = written_gradient;
    if (mode == 'H' || mode == 'P') problem.hessian = written_hessian;
    if (mode == 'P') {
        problem.hessian_relative_error = c->hessian_relative;
        problem.hessian_absolute_error = c->hessian_absolute;
    }
    problem.loss_error = c->told;
    if (c->scale_told) problem.theta_scale = c->scale;
    return problem;
}

void truth_sizes(const truth_case *c, double *sizes)
{
    for (size_t i = 0; i < c->n; i++)
        sizes[i] = c->scale_told ? c->scale[i] : fmax(fabs(c->theta[i]), 1.0);
}
