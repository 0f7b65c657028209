/*
 * Both steps have the form y_k(t) = -a_k / (b_k + t), b_k >= 0, with the t >= 0 at which
 * ||y(t)|| = radius, or t = 0 where that is short enough. ||y(t)|| falls with t, and
 * 1 / ||y(t)|| is concave and nearly linear: Newton's method on it takes
 * few steps (Moré & Sorensen, 1983; Conn, Gould & Toint, "Trust-region methods", 7.3).
 */
#include "curvature/trust_region.h"

#include <math.h>

/* Of the largest t, the least; and of the radius, what the length of a step is off by. */
static const double LEAST_SHIFT = 0x1p-100, LENGTH_ERROR = 0x1p-30;

/* ||y(t)|| and -d||y(t)|| / dt. */
static double length_at(size_t n, const double *a, const double *b, double t, double *y,
                        double *slope)
{
    double length = 0.0;
    for (size_t k = 0; k < n; k++) {
        y[k] = a[k] == 0.0 ? 0.0 : -a[k] / (b[k] + t);
        length = hypot(length, y[k]);
    }
    *slope = 0.0;
    for (size_t k = 0; k < n; k++)
        if (y[k] != 0.0) *slope += y[k] / length * (y[k] / (b[k] + t));
    return length;
}

/* y(t) with the t in (0, most] at which it is of length radius. ||y(most)|| <= radius. When it is
 * shorter however small t is: the limit. */
static void shorten(size_t n, const double *a, const double *b, double most, double radius,
                    double *y)
{
    enum { ROUNDS = 100 };
    double low = most * LEAST_SHIFT, high = most, slope = 0.0;
    if (length_at(n, a, b, low, y, &slope) <= radius) return;
    double t = high;
    for (int round = 0; round < ROUNDS; round++) {
        const double length = length_at(n, a, b, t, y, &slope);
        if (fabs(length - radius) <= LENGTH_ERROR * radius) return;
        if (length > radius)
            low = t;
        else
            high = t;
        /* Newton's step for 1 / ||y(t)|| = 1 / radius */
        const double next = t + (length / radius - 1.0) * (length / slope);
        t = next > low && next < high ? next : sqrt(low) * sqrt(high);
    }
}

static size_t index_of_lowest(size_t n, const double *values)
{
    size_t lowest = 0;
    for (size_t k = 1; k < n; k++)
        if (values[k] < values[lowest]) lowest = k;
    return lowest;
}

void hesscrit_lowest_step(size_t n, const double *slopes, const double *curvatures, double radius,
                          double *work, double *y)
{
    if (n == 0) return;
    const size_t lowest = index_of_lowest(n, curvatures);
    const double shift = fmin(curvatures[lowest], 0.0);
    double steepness = 0.0, slope;
    for (size_t k = 0; k < n; k++) {
        work[k] = curvatures[k] - shift;
        steepness = hypot(steepness, slopes[k]);
        y[k] = 0.0;
    }
    if (curvatures[lowest] > 0.0 && length_at(n, slopes, work, 0.0, y, &slope) <= radius) return;
    if (steepness > 0.0) shorten(n, slopes, work, steepness / radius, radius, y);
    if (shift == 0.0) return;
    /* The hard case: no slope leads to the boundary, where the minimum is all the same. */
    y[lowest] = 0.0;
    double others = 0.0;
    for (size_t k = 0; k < n; k++) others = hypot(others, y[k]);
    const double share = others / radius;
    const double rest = radius * sqrt(fmax(1.0 - share, 0.0) * (1.0 + share));
    y[lowest] = slopes[lowest] > 0.0 ? -rest : rest;
}

void hesscrit_flattest_step(size_t n, const double *slopes, const double *curvatures,
                            const double *errors, double radius, double *work, double *y)
{
    double *pull = work, *stiffness = work + n;
    double largest = 0.0, steepest = 0.0, slope;
    int exponent;
    for (size_t k = 0; k < n; k++) largest = fmax(largest, fmax(fabs(curvatures[k]), errors[k]));
    frexp(largest, &exponent); /* so that squares stay in range */
    for (size_t k = 0; k < n; k++) {
        const double curvature = ldexp(curvatures[k], -exponent);
        const double error = fabs(curvatures[k]) > errors[k] ? 0.0 : ldexp(errors[k], -exponent);
        pull[k] = curvature * ldexp(slopes[k], -exponent);
        stiffness[k] = curvature * curvature + error * error;
        steepest = hypot(steepest, pull[k]);
    }
    if (length_at(n, pull, stiffness, 0.0, y, &slope) > radius)
        shorten(n, pull, stiffness, steepest / radius, radius, y);
}

double hesscrit_change_of(size_t n, const double *slopes, const double *curvatures, const double *y)
{
    double change = 0.0;
    for (size_t k = 0; k < n; k++) change += y[k] * (slopes[k] + 0.5 * curvatures[k] * y[k]);
    return change;
}
