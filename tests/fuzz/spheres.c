#include "spheres.h"

#include <math.h>

#include "random.h"

enum { MOST = EXPRESSION_VARIABLES, DIRECTIONS = 240, LEVELS = 90 };

static int is_direction(size_t n, const double *d)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) sum += d[i] * d[i];
    return sum > 0.0;
}

static void normalise(size_t n, double *d)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) sum += d[i] * d[i];
    for (size_t i = 0; i < n; i++) d[i] /= sqrt(sum);
}

/* Axes and diagonals first, all of signs -1, 0 and 1; then random ones, always the same. */
static size_t directions_of(size_t n, double directions[DIRECTIONS][MOST])
{
    const int codes = (int)pow(3.0, (double)n);
    size_t count = 0;
    for (int code = 0; code < codes; code++) {
        int rest = code;
        for (size_t i = 0; i < n; i++, rest /= 3) directions[count][i] = (double)(rest % 3 - 1);
        count += (size_t)is_direction(n, directions[count]);
    }
    rng r = rng_seeded(n);
    for (; n > 1 && count < DIRECTIONS; count++)
        for (size_t i = 0; i < n; i++) directions[count][i] = rng_normal(&r);
    for (size_t k = 0; k < count; k++) normalise(n, directions[k]);
    return count;
}

static void point_at(const task *t, double radius, const double *direction, double *x)
{
    for (size_t i = 0; i < t->n; i++) x[i] = t->theta[i] + t->sizes[i] * radius * direction[i];
}

double variation_on_sphere(const task *t, double radius)
{
    double directions[DIRECTIONS][MOST], x[MOST], largest = 0.0;
    const size_t count = directions_of(t->n, directions);
    const double here = expression_value(&t->e, t->theta);
    for (size_t k = 0; k < count; k++) {
        point_at(t, radius, directions[k], x);
        const double change = fabs(expression_value(&t->e, x) - here);
        if (change > largest && isfinite(change)) largest = change;
    }
    return largest;
}

valued exact_loss(const task *t, const quad *z)
{
    quad x[MOST];
    for (size_t i = 0; i < t->n; i++) x[i] = t->theta[i] + t->sizes[i] * z[i];
    return expression_exact(&t->e, x);
}

place place_at(const task *t, const quad *centre)
{
    place here = {t, {0}, exact_loss(t, centre)};
    for (size_t i = 0; i < t->n; i++) here.centre[i] = centre[i];
    return here;
}

/* The exact change at a point of the sphere, times sign; a NaN is no change. */
static valued change_at(const place *from, int sign, quad radius, const quad *d, quad *z)
{
    for (size_t i = 0; i < from->t->n; i++) z[i] = from->centre[i] + radius * d[i];
    const valued there = exact_loss(from->t, z);
    const quad change = sign * (there.value - from->loss.value);
    if (change != change) return (valued){0, (double)INFINITY};
    return (valued){change, there.error + from->loss.error};
}

typedef struct lowest {
    valued change;
    quad d[MOST];
} lowest;

static void try_direction(const place *from, int sign, quad radius, const quad *d, lowest *best)
{
    quad z[MOST];
    const valued change = change_at(from, sign, radius, d, z);
    if (!(change.value < best->change.value) || !(change.error < (double)INFINITY)) return;
    best->change = change;
    for (size_t i = 0; i < from->t->n; i++) best->d[i] = d[i];
}

double share_that_changes(const place *from, double radius, double errors, double error)
{
    double directions[DIRECTIONS][MOST];
    const size_t count = directions_of(from->t->n, directions);
    size_t changes = 0;
    for (size_t k = 0; k < count; k++) {
        quad d[MOST], z[MOST];
        for (size_t i = 0; i < from->t->n; i++) d[i] = directions[k][i];
        const valued change = change_at(from, 1, radius, d, z);
        changes += QUAD(fabs)(change.value) > errors * fmax(error, change.error);
    }
    return (double)changes / (double)count;
}

double error_on_sphere(const place *from, double radius)
{
    double directions[DIRECTIONS][MOST], most = 0.0;
    const size_t count = directions_of(from->t->n, directions);
    for (size_t k = 0; k < count; k++) {
        quad d[MOST], z[MOST];
        for (size_t i = 0; i < from->t->n; i++) d[i] = directions[k][i];
        const valued change = change_at(from, 1, radius, d, z);
        most = fmax(most, change.error);
    }
    return most;
}

/* Random turns of the best direction, smaller and smaller. */
static void turn(const place *from, int sign, quad radius, lowest *best)
{
    enum { TURNS = 96 };
    rng r = rng_seeded(7);
    double size = 0.5;
    for (int k = 0; k < TURNS && from->t->n > 1; k++) {
        quad d[MOST], sum = 0;
        const quad before = best->change.value;
        for (size_t i = 0; i < from->t->n; i++) {
            d[i] = best->d[i] + size * rng_normal(&r);
            sum += d[i] * d[i];
        }
        for (size_t i = 0; i < from->t->n; i++) d[i] /= QUAD(sqrt)(sum);
        try_direction(from, sign, radius, d, best);
        size *= best->change.value < before ? 1.5 : 0.85;
    }
}

/* The lowest point of a sphere; it begins with the direction of the sphere before. */
static void descend(const place *from, int sign, quad radius, lowest *best)
{
    double directions[DIRECTIONS][MOST];
    const size_t count = directions_of(from->t->n, directions);
    const lowest before = *best;
    best->change = (valued){(quad)INFINITY, 0.0};
    try_direction(from, sign, radius, before.d, best);
    for (size_t k = 0; k < count; k++) {
        quad d[MOST];
        for (size_t i = 0; i < from->t->n; i++) d[i] = directions[k][i];
        try_direction(from, sign, radius, d, best);
    }
    turn(from, sign, radius, best);
}

/* Quadruple rounding is 2^-59 of that of double: far above it a change is exact. */
static int is_exact(valued change)
{
    return QUAD(fabs)(change.value) > (quad)0x1p-46 * change.error;
}

/* Do the last powers agree, so that what follows is below what is exact? */
static int is_steady(const double *powers, int level, quad before, double error)
{
    enum { FEWEST = 10, COMPARED = 5 };
    double least = INFINITY, most = 0.0;
    if (level < FEWEST) return 0;
    for (int k = level - COMPARED; k < level; k++) {
        least = fmin(least, powers[k]);
        most = fmax(most, powers[k]);
    }
    const valued foretold = {before / exp2(powers[level - 1] + 1.0), error};
    return most - least < 0.2 && (level == LEVELS || !is_exact(foretold));
}

/* Inwards from a sphere. Returns the power of the smallest radii, 0 where the trend ends. */
static double follow(const place *from, int sign, quad radius, lowest *best)
{
    double powers[LEVELS];
    quad before = best->change.value;
    int level = 0;
    for (; level < LEVELS; level++) {
        radius /= 2;
        descend(from, sign, radius, best);
        if (!is_exact(best->change)) break;
        if (!(best->change.value < 0)) return 0.0;
        powers[level] = log2((double)(before / best->change.value));
        if (!(powers[level] > 0.5 && powers[level] < 30.0)) return 0.0;
        before = best->change.value;
    }
    return is_steady(powers, level, before, best->change.error) ? powers[level - 1] : 0.0;
}

/* By double arithmetic alone; most spheres show nothing. */
static int may_fall(const place *from, int sign, double radius, double error)
{
    double directions[DIRECTIONS][MOST], x[MOST];
    const task *t = from->t;
    const size_t count = directions_of(t->n, directions);
    const double here = (double)from->loss.value;
    for (size_t k = 0; k < count; k++) {
        for (size_t i = 0; i < t->n; i++)
            x[i] =
                t->theta[i] + t->sizes[i] * ((double)from->centre[i] + radius * directions[k][i]);
        if (sign * (expression_value(&t->e, x) - here) < -12.0 * error) return 1;
    }
    return 0;
}

trend find_trend(const place *from, int sign, double error)
{
    enum { SPHERES = 20 };
    const trend none = {0.0, 0.0, 0.0, {0}};
    if (!(from->loss.error < (double)INFINITY)) return none;
    for (int k = 1; k <= SPHERES; k++) {
        const double radius = ldexp(1.0, -k);
        lowest best = {{0, 0.0}, {1}};
        if (!may_fall(from, sign, radius, fmax(error, from->loss.error))) continue;
        descend(from, sign, radius, &best);
        trend found = {radius, (double)best.change.value, 0.0, {0}};
        for (size_t i = 0; i < from->t->n; i++) found.z[i] = from->centre[i] + radius * best.d[i];
        if (!(found.change < -16.0 * fmax(error, best.change.error))) continue;
        found.power = follow(from, sign, radius, &best);
        if (found.power > 0.0) return found;
    }
    return none;
}

valued lowest_on_sphere(const place *from, int sign, double radius)
{
    lowest best = {{0, 0.0}, {1}};
    descend(from, sign, radius, &best);
    return best.change;
}
