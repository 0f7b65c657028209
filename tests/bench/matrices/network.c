/* f(x) = sum_k v_k tanh(w_k . x), where the last component of x is 1, so that
 * the last of w_k is the bias. The parameters stand in the order w_0 v_0 w_1 v_1 ... */
#include "matrices/network.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arrays.h"

enum { INPUTS = 11, UNIT = INPUTS + 1, POINTS = 256, STEPS = 200 };

typedef struct network {
    size_t units;
    double *theta; /* units * UNIT */
    double *x;     /* POINTS rows of INPUTS */
    double *y;     /* POINTS */
} network;

/* The points lie on a wave with some noise. */
static network new_network(rng *r, size_t parameters)
{
    network net = {.units = (parameters + UNIT - 1) / UNIT};
    if (net.units < 4) net.units = 4;
    net.theta = new_doubles(net.units * UNIT);
    net.x = new_doubles(POINTS * INPUTS);
    net.y = new_doubles(POINTS);
    for (size_t k = 0; k < net.units; k++) {
        double *unit = net.theta + k * UNIT;
        for (size_t i = 0; i < INPUTS; i++) unit[i] = rng_normal(r) / sqrt(INPUTS);
        unit[INPUTS] = rng_normal(r) / sqrt((double)net.units);
    }
    for (size_t p = 0; p < POINTS; p++) {
        double *x = net.x + p * INPUTS;
        for (size_t i = 0; i + 1 < INPUTS; i++) x[i] = rng_normal(r);
        x[INPUTS - 1] = 1.0;
        net.y[p] = sin(2.0 * x[0] + x[1]) + 0.1 * rng_normal(r);
    }
    return net;
}

static void free_network(network *net)
{
    free(net->y);
    free(net->x);
    free(net->theta);
}

static double activation(const double *unit, const double *x)
{
    double z = 0.0;
    for (size_t i = 0; i < INPUTS; i++) z += unit[i] * x[i];
    return tanh(z);
}

/* f - y at a point, and the gradient of f. */
static double residual(const network *net, size_t p, double *gradient)
{
    const double *x = net->x + p * INPUTS;
    double f = 0.0;
    for (size_t k = 0; k < net->units; k++) {
        const double *unit = net->theta + k * UNIT;
        double *g = gradient + k * UNIT;
        const double t = activation(unit, x);
        f += unit[INPUTS] * t;
        for (size_t i = 0; i < INPUTS; i++) g[i] = unit[INPUTS] * (1.0 - t * t) * x[i];
        g[INPUTS] = t;
    }
    return f - net->y[p];
}

/* The mean of |gradient of f|^2 is above the largest curvature of the loss, but
 * for the share of the residuals in it: its inverse is a step that is short enough. */
static void descend(network *net, double *gradient, double *sum)
{
    const size_t count = net->units * UNIT;
    double squares = 0.0;
    memset(sum, 0, count * sizeof *sum);
    for (size_t p = 0; p < POINTS; p++) {
        const double r = residual(net, p, gradient);
        for (size_t i = 0; i < count; i++) {
            sum[i] += r * gradient[i];
            squares += gradient[i] * gradient[i];
        }
    }
    for (size_t i = 0; i < count; i++) net->theta[i] -= sum[i] / squares;
}

/* Adds r times the second derivatives of f in the parameters of unit k, as far
 * as they are among the first n; lower triangle. */
static void add_curvature(const network *net, size_t p, size_t k, double r, size_t n,
                          double *hessian)
{
    const double *x = net->x + p * INPUTS;
    const double *unit = net->theta + k * UNIT;
    const double t = activation(unit, x);
    const double slope = 1.0 - t * t;
    const double bend = -2.0 * t * slope * unit[INPUTS];
    for (size_t i = 0; i < UNIT && k * UNIT + i < n; i++) {
        double *row = hessian + (k * UNIT + i) * n + k * UNIT;
        if (i < INPUTS)
            for (size_t j = 0; j <= i; j++) row[j] += r * bend * x[i] * x[j];
        else
            for (size_t j = 0; j < INPUTS; j++) row[j] += r * slope * x[j];
    }
}

/* The mean over the points of gradient gradient' + residual * second derivatives. */
static void fill_hessian(const network *net, double *gradient, size_t n, double *hessian)
{
    memset(hessian, 0, n * n * sizeof *hessian);
    for (size_t p = 0; p < POINTS; p++) {
        const double r = residual(net, p, gradient) / POINTS;
        for (size_t i = 0; i < n; i++) {
            const double g = gradient[i] / POINTS;
            double *row = hessian + i * n;
            for (size_t j = 0; j <= i; j++) row[j] += g * gradient[j];
        }
        for (size_t k = 0; k * UNIT < n; k++) add_curvature(net, p, k, r, n, hessian);
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) hessian[j * n + i] = hessian[i * n + j];
}

void network_hessian(rng *r, size_t n, double *hessian)
{
    network net = new_network(r, n);
    double *gradient = new_doubles(net.units * UNIT);
    double *sum = new_doubles(net.units * UNIT);
    for (int step = 0; step < STEPS; step++) descend(&net, gradient, sum);
    fill_hessian(&net, gradient, n, hessian);
    free(sum);
    free(gradient);
    free_network(&net);
}
