#include "curvature/seen_curvature.h"

#include <math.h>

#include "base/memory.h"
#include "base/vectors.h"
#include "loss/ray.h"

/* An error may be 256 times what is known of it: what stays open is seen by higher orders. */
static const double MOST_LEAK = 65536.0;

/* Looks at a curvature whose sign is decided already, and at one that is open: how many; what they
 * may differ from it by, as a share; and by how many errors the loss changes twice at the first. */
enum { SURE_LOOKS = 2, OPEN_LOOKS = 3 };
static const double SURE_TOLERANCE = 0.3125, OPEN_TOLERANCE = 0.125;
static const double SURE_SIGNAL = 0x1p9, OPEN_SIGNAL = 0x1p13;

/* Steps: at least, of theta and in typical sizes; at most; and from look to look. */
static const double LEAST_OF_THETA = 0x1p-36, LEAST_STEP = 0x1p-40;
static const double LONGEST_LOOK = 0.5, LENGTHENING = 4.0;

static const double NEAR_RADIUS = 64.0; /* times a radius: what is not sure by much */

/* Of a radius: noise alone is known well. */
static const double ABOVE_NOISE = 32.0;

static const double SEEN_RADIUS = 0.25; /* of a curvature that is seen: any below 1 */

/* Around which point one looks, with the loss there. */
struct place {
    hesscrit_ray ray; /* from middle */
    const hesscrit_derivatives *d;
    double *middle;
    double loss;
    double reach, fall; /* to the extrema */
};

/* How far from theta no bits are left, in natural units. */
static double size_of(const struct place *place)
{
    double size = 0.0;
    for (size_t i = 0; i < place->ray.evaluator->problem.n; i++)
        size = hypot(size, place->middle[i] / place->d->scale[i]);
    return size;
}

/* What roundings of terms that cancel make of a curvature along the ray, at a step of a typical
 * size: at shorter ones it is no less. */
static double rounding_of_curvature(const struct place *place)
{
    const size_t n = place->ray.evaluator->problem.n;
    const double *theta = place->ray.evaluator->base;
    double *point = place->ray.point;
    for (size_t i = 0; i < n; i++)
        point[i] = theta[i] + place->d->scale[i] * place->ray.direction[i];
    const double terms = hesscrit_terms_at(n, place->d, theta, point);
    return 4.0 * hesscrit_error_at((hesscrit_loss_error){0.0, 0.0}, 0.0, terms);
}

/* The curvature mu along the ray. expected: the radius decides its sign already. *seen: whether it
 * is there if the errors of the losses hide it, and then whether it is. *vertex: where on that line
 * the loss has its extremum. */
static hesscrit_status see_curvature(const struct place *place, double mu, int expected, int *seen,
                                     double *vertex)
{
    const int rounds = expected ? SURE_LOOKS : OPEN_LOOKS;
    const double tolerance = expected ? SURE_TOLERANCE : OPEN_TOLERANCE;
    const double clear = expected ? SURE_SIGNAL : OPEN_SIGNAL;
    const double shortest = fmax(LEAST_OF_THETA * size_of(place), LEAST_STEP);
    const double beyond_noise = sqrt(clear * place->d->loss_error.near / fabs(mu));
    double step = fmax(beyond_noise, shortest);
    double lower = 0.0;
    *seen = *seen && !(LENGTHENING * beyond_noise <= LONGEST_LOOK);
    if (!(LENGTHENING * step <= LONGEST_LOOK)) return HESSCRIT_OK;
    *seen = 0;
    if (!(fabs(mu) > HESSCRIT_CLEAR * rounding_of_curvature(place))) return HESSCRIT_OK;
    for (int round = 0; round < rounds; round++, step *= LENGTHENING) {
        double losses[2];
        const hesscrit_status status = hesscrit_ray_losses(&place->ray, step, losses);
        if (status != HESSCRIT_OK) return status;
        const double changes[2] = {losses[0] - place->loss, losses[1] - place->loss};
        const double curvature = hesscrit_ray_curvature(losses, place->loss, step);
        if (!(fabs(curvature - mu) <= tolerance * fabs(mu))) return HESSCRIT_OK;
        if (round == 0) *vertex = -hesscrit_ray_slope(changes, step) / curvature;
        lower = mu > 0.0 ? fmin(changes[0], changes[1]) : -fmax(changes[0], changes[1]);
    }
    /* A slope that wins over the curvature, when middle should be the extremum, is the kind of
     * point that x^3 has at 0. */
    *seen = expected || lower >= -HESSCRIT_CLEAR * place->d->loss_error.near;
    return HESSCRIT_OK;
}

/* To the extremum along the ray, if the loss agrees that it is one. *seen: whether the curvature is
 * the same there; that of x^3 is half of it. */
static hesscrit_status move_to_extremum(struct place *place, double mu, double vertex, int *seen)
{
    double loss;
    double next = 0.0;
    const hesscrit_status status = hesscrit_ray_loss(&place->ray, vertex, &loss);
    if (status != HESSCRIT_OK || !(mu > 0.0 ? loss < place->loss : loss > place->loss))
        return status;
    hesscrit_copy(place->ray.evaluator->problem.n, place->ray.point, place->middle);
    place->loss = loss;
    return see_curvature(place, mu, 1, seen, &next);
}

static void note_extremum(struct place *place, double mu, double vertex)
{
    place->reach = hypot(place->reach, vertex);
    place->fall += 0.5 * fabs(mu) * vertex * vertex;
}

/* What eigenvector k, turned by the error of the Hessian towards those whose signs are decided, may
 * see of their curvature: error^2 / mu of each. */
static double leak(const hesscrit_natural *natural, const double *radii, size_t n, size_t k)
{
    double sum = 0.0;
    for (size_t j = 0; j < n; j++) {
        const double size = fabs(natural->eigenvalues[j]);
        const double error = fmax(radii[j], radii[k]);
        if (size > radii[j]) sum += error * (error / size);
    }
    return sum;
}

/* Along the eigenvectors whose signs the radii decide, or along all others. */
static hesscrit_status look_along(struct place *place, int expected,
                                  const hesscrit_natural *natural, double *seen_radii,
                                  hesscrit_signs *signs)
{
    const size_t n = place->ray.evaluator->problem.n;
    const double *radii = natural->radii;
    hesscrit_status status = HESSCRIT_OK;
    for (size_t k = 0; status == HESSCRIT_OK && k < n; k++) {
        const double mu = natural->eigenvalues[k];
        const double size = fabs(mu);
        double vertex = 0.0;
        /* What the losses do not show they do not contradict, at the extremum. */
        int seen = expected && hesscrit_slope_seen(natural, k) == 0.0;
        if ((size > radii[k]) != expected) continue;
        place->ray.direction = natural->eigenvectors + k * n;
        if (expected ? size > 0.0 : size > MOST_LEAK * leak(natural, radii, n, k))
            status = see_curvature(place, mu, expected, &seen, &vertex);
        else
            seen = 0;
        if (status == HESSCRIT_OK && expected && seen && vertex != 0.0)
            status = move_to_extremum(place, mu, vertex, &seen);
        if (seen) note_extremum(place, mu, vertex);
        seen_radii[k] = seen ? fmin(radii[k], SEEN_RADIUS * size) : fmax(radii[k], size);
        signs->positive += seen && mu > 0.0;
        signs->negative += seen && mu < 0.0;
    }
    return status;
}

hesscrit_status hesscrit_see_curvatures(hesscrit_evaluator *evaluator,
                                        const hesscrit_derivatives *d, double *middle,
                                        const hesscrit_natural *natural, double *radii,
                                        hesscrit_signs *signs, double *reach, double *fall)
{
    const size_t n = evaluator->problem.n;
    struct place place = {.ray = {.evaluator = evaluator, .origin = middle, .scale = d->scale},
                          .d = d,
                          .middle = middle};
    *signs = (hesscrit_signs){0, 0, 0};
    hesscrit_status status = hesscrit_scratch_doubles(evaluator->context, n, 1, &place.ray.point);
    if (status == HESSCRIT_OK) status = hesscrit_evaluate_loss(evaluator, middle, &place.loss);
    if (status == HESSCRIT_OK) status = look_along(&place, 1, natural, radii, signs);
    if (status == HESSCRIT_OK) status = look_along(&place, 0, natural, radii, signs);
    signs->undecided = n - signs->positive - signs->negative;
    *reach = place.reach;
    *fall = place.fall;
    return status;
}

hesscrit_status hesscrit_curvatures_stay(hesscrit_evaluator *evaluator,
                                         const hesscrit_derivatives *d, double *point,
                                         const hesscrit_natural *natural, const double *radii,
                                         int *stay)
{
    const size_t n = evaluator->problem.n;
    struct place place = {.ray = {.evaluator = evaluator, .origin = point, .scale = d->scale},
                          .d = d,
                          .middle = point};
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(evaluator->context);
    hesscrit_status status = hesscrit_scratch_doubles(evaluator->context, n, 1, &place.ray.point);
    if (status == HESSCRIT_OK) status = hesscrit_evaluate_loss(evaluator, point, &place.loss);
    *stay = 1;
    for (size_t k = 0; status == HESSCRIT_OK && *stay && k < n; k++) {
        const double mu = natural->eigenvalues[k];
        double vertex;
        if (!(fabs(mu) > radii[k] && isfinite(place.loss))) continue;
        place.ray.direction = natural->eigenvectors + k * n;
        status = see_curvature(&place, mu, 1, stay, &vertex);
    }
    hesscrit_scratch_release(evaluator->context, mark);
    return status;
}

/* What noise makes of a second derivative at the shortest steps of the Hessian, in natural units.
 */
static double noise_of_curvature(size_t n, const hesscrit_derivatives *d)
{
    const double reach = 16.0; /* of the coefficients of a difference */
    double most = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double step = d->steps[i];
        const double loss = fabs(d->loss) + 0.5 * fabs(d->hessian[i * n + i]) * step * step;
        const double error = reach * hesscrit_error_at(d->loss_error, loss, 0.0) / step / step;
        if (step > 0.0) most = fmax(most, error * d->scale[i] * d->scale[i]);
    }
    return most;
}

hesscrit_status hesscrit_doubt_near_radii(hesscrit_evaluator *evaluator,
                                          const hesscrit_derivatives *d, hesscrit_natural *natural,
                                          int *doubted)
{
    const size_t n = evaluator->problem.n;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(evaluator->context);
    struct place place = {
        .ray = {.evaluator = evaluator, .scale = d->scale}, .d = d, .loss = d->loss};
    *doubted = 0;
    if (!d->hessian_is_estimate || evaluator->problem.gradient || d->kinks.found)
        return HESSCRIT_OK;
    hesscrit_status status = hesscrit_scratch_doubles(evaluator->context, n, 1, &place.ray.point);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch_doubles(evaluator->context, n, 1, &place.middle);
    if (status != HESSCRIT_OK) return status;
    hesscrit_copy(n, evaluator->base, place.middle);
    place.ray.origin = place.middle;
    const double noise = noise_of_curvature(n, d);
    for (size_t k = 0; status == HESSCRIT_OK && k < n; k++) {
        const double mu = natural->eigenvalues[k], size = fabs(mu);
        int seen = 1;
        double vertex;
        if (size <= natural->radii[k] || size > NEAR_RADIUS * natural->radii[k]) continue;
        if (natural->radii[k] <= ABOVE_NOISE * noise) continue;
        place.ray.direction = natural->eigenvectors + k * n;
        status = see_curvature(&place, mu, 1, &seen, &vertex);
        if (seen) continue;
        natural->radii[k] = fmax(natural->radii[k], size / SEEN_RADIUS);
        *doubted = 1;
    }
    hesscrit_scratch_release(evaluator->context, mark);
    return status;
}
