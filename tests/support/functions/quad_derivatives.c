#include "functions/quad_derivatives.h"

#include <stdlib.h>

/* Halvings of the step; each takes one more power of h^2 out of the error. */
enum { LEVELS = 6 };

typedef struct extrapolated {
    quad value, error;
} extrapolated;

/* Richardson: differences for h, h/2, h/4 ..., each with an error in powers of
 * h^2. The last two columns tell the error of the last but one; rounding is the
 * error that the last difference has from the rounding of the function. */
static extrapolated extrapolate(quad *differences, quad rounding)
{
    quad factor = 1;
    quad before = 0;
    for (int column = 1; column < LEVELS; column++) {
        factor *= 4;
        before = differences[LEVELS - column];
        for (int k = 0; k < LEVELS - column; k++)
            differences[k] = (factor * differences[k + 1] - differences[k]) / (factor - 1);
    }
    const quad change = QUAD(fabs)(differences[0] - before);
    return (extrapolated){differences[0], change + rounding};
}

typedef struct point {
    quad_function function;
    const void *data;
    size_t n;
    quad *x;   /* theta, but while a displaced value is computed */
    quad here; /* the function at theta */
    quad *step;
} point;

static quad displaced(const point *p, size_t i, quad hi, size_t j, quad hj)
{
    const quad xi = p->x[i];
    const quad xj = p->x[j];
    p->x[i] += hi;
    p->x[j] += hj;
    const quad value = p->function(p->n, p->x, p->data);
    p->x[j] = xj;
    p->x[i] = xi;
    return value;
}

/* Of a few values of the function near theta, computed in a few operations. */
static quad rounding_of(const point *p, quad value)
{
    const quad here = QUAD(fabs)(p->here);
    const quad there = QUAD(fabs)(value);
    return 8 * QUAD_EPSILON * (here > there ? here : there);
}

static void first_and_second(const point *p, size_t i, quad step, extrapolated *first,
                             extrapolated *second)
{
    quad odd[LEVELS];
    quad even[LEVELS];
    quad h = 2 * step;
    quad plus = 0;
    for (int level = 0; level < LEVELS; level++) {
        h /= 2;
        plus = displaced(p, i, h, i, 0);
        const quad minus = displaced(p, i, -h, i, 0);
        odd[level] = (plus - minus) / (2 * h);
        even[level] = ((plus - p->here) + (minus - p->here)) / (h * h);
    }
    const quad rounding = rounding_of(p, plus);
    *first = extrapolate(odd, rounding / h);
    *second = extrapolate(even, rounding / (h * h));
}

static extrapolated mixed(const point *p, size_t i, size_t j)
{
    quad differences[LEVELS];
    quad hi = 2 * p->step[i];
    quad hj = 2 * p->step[j];
    quad plus = 0;
    for (int level = 0; level < LEVELS; level++) {
        hi /= 2;
        hj /= 2;
        plus = displaced(p, i, hi, j, hj);
        differences[level] = ((plus - displaced(p, i, hi, j, -hj)) -
                              (displaced(p, i, -hi, j, hj) - displaced(p, i, -hi, j, -hj))) /
                             (4 * hi * hj);
    }
    return extrapolate(differences, rounding_of(p, plus) / (hi * hj));
}

/* The natural length of a coordinate is not known: of steps far apart, the one
 * that shows the least error of the second derivative. A NaN is no less. */
static void along_axis(const point *p, size_t i, extrapolated *first, extrapolated *second)
{
    enum { STEPS = 6 };
    quad h = QUAD(fabs)(p->x[i]) > 1 ? QUAD(fabs)(p->x[i]) : 1;
    h /= 16;
    for (int k = 0; k < STEPS; k++, h /= 64) {
        extrapolated gradient;
        extrapolated curvature;
        first_and_second(p, i, h, &gradient, &curvature);
        if (k > 0 && !(curvature.error < second->error)) continue;
        *first = gradient;
        *second = curvature;
        p->step[i] = h;
    }
}

void quad_derivatives(quad_function function, const void *data, size_t n, const double *theta,
                      quad *gradient, quad *gradient_error, quad *hessian, quad *hessian_error)
{
    quad *x = calloc(2 * n + 1, sizeof *x);
    if (x == NULL) abort();
    point p = {function, data, n, x, 0, x + n};
    for (size_t i = 0; i < n; i++) x[i] = theta[i];
    p.here = function(n, x, data);
    for (size_t i = 0; i < n; i++) {
        extrapolated first = {0, 0};
        extrapolated second = {0, 0};
        along_axis(&p, i, &first, &second);
        gradient[i] = first.value;
        gradient_error[i] = first.error;
        hessian[i * n + i] = second.value;
        hessian_error[i * n + i] = second.error;
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++) {
            const extrapolated entry = mixed(&p, i, j);
            hessian[i * n + j] = hessian[j * n + i] = entry.value;
            hessian_error[i * n + j] = hessian_error[j * n + i] = entry.error;
        }
    free(x);
}
