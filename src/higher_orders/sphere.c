#include "higher_orders/sphere.h"

#include <math.h>
#include <string.h>

#include "base/vectors.h"

enum { NARROWINGS = 12, REFINEMENTS = 12 };

static const double WIDEST = 0.8;  /* of a turn in a line search, radians */
static const double ENOUGH = 0.02; /* the share of phi that a further turn has to be worth */

static const double LEAST_LEFT = 0x1p-40; /* of a square: the rest of a vector has a direction */
static const double FIRST_TURN = 0.2, LEAST_TURN = 1e-8, MOST_TURN = 0.4; /* tried first, radians */
static const double EDGE = 0.1;     /* of a part of the bracket: no angle is nearer to an end */
static const double DOWNHILL = 0.1; /* of the steepest way: what a conjugate one goes down */
static const double BLIND_ERRORS = 64.0; /* of a slope that is followed where nothing is seen */
enum { TURNS = 12, TURNS_OF_EACH = 4 };  /* line searches: all in all, and for each direction */

/* How a first turn that was too long is shortened: the first few times, and after them. */
enum { GENTLE = 4 };
static const double GENTLY = 0.5, HARD = 0.125;

/* Steps for differences of phi, of the radius. */
static const double LEAST_DIFFERENCE = 0x1p-12, MOST_DIFFERENCE = 0x1p-4;

hesscrit_sphere hesscrit_sphere_around(const hesscrit_reduced *reduced, double radius,
                                       double *memory)
{
    return (hesscrit_sphere){.m = reduced->m, .radius = radius, .memory = memory};
}

static void take_out(size_t m, const double *b, double *x)
{
    const double along = hesscrit_dot(m, b, x);
    for (size_t k = 0; k < m; k++) x[k] -= along * b[k];
}

/* Take the components along the axis, and along unit if there is one, out of x. */
static void make_tangent(const hesscrit_sphere *sphere, const double *unit, double *x)
{
    for (int twice = 0; twice < 2; twice++) { /* as Gram-Schmidt wants it */
        if (sphere->axis) take_out(sphere->m, sphere->axis, x);
        if (unit) take_out(sphere->m, unit, x);
    }
}

static int normalise(size_t m, double *x)
{
    const double length = sqrt(hesscrit_dot(m, x, x));
    if (!(length > 0.0 && isfinite(length))) return 0;
    for (size_t k = 0; k < m; k++) x[k] /= length;
    return 1;
}

int hesscrit_sphere_project(const hesscrit_sphere *sphere, double *unit)
{
    if (!normalise(sphere->m, unit)) return 0;
    make_tangent(sphere, NULL, unit);
    if (!(hesscrit_dot(sphere->m, unit, unit) > LEAST_LEFT)) return 0;
    return normalise(sphere->m, unit);
}

static hesscrit_status height_at(hesscrit_reduced *reduced, const hesscrit_sphere *sphere,
                                 const double *unit, double *w, double h, double *gradient,
                                 hesscrit_height *height)
{
    double *v = sphere->memory;
    for (size_t k = 0; k < sphere->m; k++)
        v[k] = (sphere->axis ? sphere->offset * sphere->axis[k] : 0.0) + sphere->radius * unit[k];
    return hesscrit_reduced_height(reduced, v, w, h, gradient, height);
}

hesscrit_status hesscrit_sphere_look(hesscrit_reduced *reduced, const hesscrit_sphere *sphere,
                                     hesscrit_place *place)
{
    return height_at(reduced, sphere, place->unit, place->w, 0.0, NULL, &place->height);
}

/* A line search: places turned from one by an angle towards a tangent direction. */
struct turn {
    hesscrit_reduced *reduced;
    const hesscrit_sphere *sphere;
    const double *from, *towards; /* m: unit vectors, orthogonal to each other */
    hesscrit_place *best;         /* the lowest so far */
    double best_angle;
    double *unit, *w; /* m, p: scratch */
};

/* phi at an angle; best is replaced if that is lower. */
static hesscrit_status look_at(struct turn *turn, double angle, double *value)
{
    const size_t m = turn->sphere->m;
    const size_t p = turn->reduced->p;
    hesscrit_place *best = turn->best;
    hesscrit_height height;
    for (size_t k = 0; k < m; k++)
        turn->unit[k] = cos(angle) * turn->from[k] + sin(angle) * turn->towards[k];
    memcpy(turn->w, best->w, p * sizeof *turn->w);
    const hesscrit_status status =
        height_at(turn->reduced, turn->sphere, turn->unit, turn->w, 0.0, NULL, &height);
    *value = height.value;
    if (status != HESSCRIT_OK || !(height.value < best->height.value)) return status;
    best->height = height;
    memcpy(best->unit, turn->unit, m * sizeof *best->unit);
    memcpy(best->w, turn->w, p * sizeof *best->w);
    turn->best_angle = angle;
    return HESSCRIT_OK;
}

/* Three angles, the middle one the lowest. */
struct bracket {
    double angle[3], value[3];
};

/* The lowest point of the parabola through the bracket, or, where that is of no use, a point in
 * the larger part; never nearer than a tenth to what is known. */
static double next_angle(const struct bracket *b)
{
    const double left = b->angle[1] - b->angle[0];
    const double right = b->angle[2] - b->angle[1];
    const double rise_left = (b->value[0] - b->value[1]) / left;
    const double rise_right = (b->value[2] - b->value[1]) / right;
    double shift = 0.5 * (rise_left * right - rise_right * left) / (rise_left + rise_right);
    const double golden = 0.38;
    if (!isfinite(shift) || fabs(shift) < EDGE * fmin(left, right))
        shift = right > left ? golden * right : -golden * left;
    return b->angle[1] + fmin(fmax(shift, (EDGE - 1.0) * left), (1.0 - EDGE) * right);
}

static void narrow(struct bracket *b, double angle, double value)
{
    const int end = angle > b->angle[1] ? 0 : 2; /* the one that is further from the new angle */
    const int replaced = value < b->value[1] ? end : 2 - end;
    if (replaced == end) {
        b->angle[end] = b->angle[1];
        b->value[end] = b->value[1];
        b->angle[1] = angle;
        b->value[1] = value;
    } else {
        b->angle[2 - end] = angle;
        b->value[2 - end] = value;
    }
}

/* Find a bracket: from `first` outwards while it goes down, or inwards until it does. 0 in *found
 * where it never does. */
static hesscrit_status find_bracket(struct turn *turn, double first, struct bracket *b, int *found)
{
    hesscrit_status status = HESSCRIT_OK;
    b->angle[0] = 0.0;
    b->value[0] = turn->best->height.value;
    b->angle[1] = first;
    status = look_at(turn, first, &b->value[1]);
    *found = b->value[1] < b->value[0];
    if (*found) {
        for (;;) {
            b->angle[2] = 2.0 * b->angle[1];
            if (status == HESSCRIT_OK) status = look_at(turn, b->angle[2], &b->value[2]);
            if (status != HESSCRIT_OK || !(b->value[2] < b->value[1])) return status;
            if (b->angle[2] > WIDEST) break;
            for (int k = 0; k < 2; k++) {
                b->angle[k] = b->angle[k + 1];
                b->value[k] = b->value[k + 1];
            }
        }
        *found = 0; /* lower and lower: go on from there */
        return status;
    }
    for (int k = 0; status == HESSCRIT_OK && k < NARROWINGS && !*found; k++) {
        b->angle[2] = b->angle[1];
        b->value[2] = b->value[1];
        b->angle[1] *= k < GENTLE ? GENTLY : HARD;
        status = look_at(turn, b->angle[1], &b->value[1]);
        *found = b->value[1] < b->value[0];
        if (fabs(b->value[2] - b->value[0]) <= turn->best->height.error) break;
    }
    return status;
}

static hesscrit_status search_line(struct turn *turn, double first)
{
    struct bracket b;
    int found;
    turn->best_angle = 0.0;
    hesscrit_status status = find_bracket(turn, first, &b, &found);
    for (int k = 0; status == HESSCRIT_OK && found && k < REFINEMENTS; k++) {
        const double gain = fmin(b.value[0], b.value[2]) - b.value[1];
        if (!(gain > 0.25 * ENOUGH * fabs(b.value[1]) + turn->best->height.error)) break;
        const double angle = next_angle(&b);
        double value;
        status = look_at(turn, angle, &value);
        narrow(&b, angle, value);
    }
    return status;
}

/* direction = downhill + beta * direction, made tangent; downhill alone where that is better. */
static void turn_direction(const hesscrit_sphere *sphere, const double *unit,
                           const double *downhill, double beta, double *direction)
{
    const size_t m = sphere->m;
    make_tangent(sphere, unit, direction);
    for (size_t k = 0; k < m; k++) direction[k] = downhill[k] + beta * direction[k];
    if (!(hesscrit_dot(m, direction, downhill) > DOWNHILL * hesscrit_dot(m, downhill, downhill)))
        memcpy(direction, downhill, m * sizeof *direction);
}

/* Steps for differences of phi along the directions of zero curvature: a share of the radius where
 * phi is of the size that it has there. */
static double difference_step(const hesscrit_sphere *sphere, const hesscrit_height *height)
{
    const double share = cbrt(height->error / (fabs(height->value) + height->error));
    return sphere->radius * fmin(fmax(share, LEAST_DIFFERENCE), MOST_DIFFERENCE);
}

hesscrit_status hesscrit_sphere_descend(hesscrit_reduced *reduced, const hesscrit_sphere *sphere,
                                        hesscrit_place *place)
{
    const size_t m = sphere->m;
    const size_t most = TURNS + TURNS_OF_EACH * m;
    double *const downhill = sphere->memory + m;
    double *const before = sphere->memory + 2 * m;
    double *const direction = sphere->memory + 3 * m;
    double *const from = sphere->memory + 4 * m;
    double *const towards = sphere->memory + 5 * m;
    struct turn turn = {.reduced = reduced,
                        .sphere = sphere,
                        .from = from,
                        .towards = towards,
                        .best = place,
                        .unit = sphere->memory + 6 * m,
                        .w = sphere->memory + 7 * m};
    double first = FIRST_TURN;
    int blind = 0;
    memset(direction, 0, m * sizeof *direction);
    hesscrit_status status = hesscrit_sphere_look(reduced, sphere, place);
    for (size_t line = 0; status == HESSCRIT_OK && line < most; line++) {
        hesscrit_height height;
        if (m - (sphere->axis != NULL) < 2 || hesscrit_reduced_spent(reduced)) return HESSCRIT_OK;
        if (!isfinite(place->height.value)) return HESSCRIT_OK;
        /* Where nothing is seen it may go on downwards, through 0: one line is tried. */
        const int seen = hesscrit_height_is_visible(&place->height) ||
                         hesscrit_height_is_doubtful(&place->height);
        if (!seen && blind++ > 0) return HESSCRIT_OK;
        status = height_at(reduced, sphere, place->unit, place->w,
                           difference_step(sphere, &place->height), downhill, &height);
        if (status != HESSCRIT_OK) return status;
        if (height.value <= place->height.value) place->height = height;
        for (size_t k = 0; k < m; k++) downhill[k] *= -sphere->radius; /* per radian */
        make_tangent(sphere, place->unit, downhill);
        const double steepness = sqrt(hesscrit_dot(m, downhill, downhill));
        const double errors = seen ? 1.0 : BLIND_ERRORS;
        if (steepness <= ENOUGH * fabs(place->height.value) + errors * place->height.error)
            return HESSCRIT_OK;

        double beta = 0.0;
        if (line % (m + 1) > 0) {
            const double old = hesscrit_dot(m, before, before);
            beta = fmax((steepness * steepness - hesscrit_dot(m, downhill, before)) / old, 0.0);
            if (!isfinite(beta)) beta = 0.0;
        }
        turn_direction(sphere, place->unit, downhill, beta, direction);
        memcpy(before, downhill, m * sizeof *before);
        memcpy(from, place->unit, m * sizeof *from);
        memcpy(towards, direction, m * sizeof *towards);
        if (!normalise(m, towards)) return HESSCRIT_OK;
        status = search_line(&turn, first);
        if (turn.best_angle == 0.0) return status;
        first = fmin(fmax(fabs(turn.best_angle), LEAST_TURN), MOST_TURN);
        normalise(m, place->unit);
    }
    return status;
}
