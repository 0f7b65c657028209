#include "higher_orders/reduced.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/numbers.h"
#include "base/vectors.h"
#include "loss/noise_around.h"
#include "loss/ray.h"

/* A computed loss is the exact one of parameters with relative errors of a few u (backward
 * stability); and no point is represented better than that. */
static const double ROUNDINGS = 4.0;

/* The others are never further away than so many times |v|; near theta it is |v|^2. */
static const double FURTHEST = 16.0;

/* Newton's step promises so many errors: no rounding makes so much. */
static const double FAR = 64.0;

/* Differences that are longer, in typical sizes, tell nothing of a slope. */
static const double LONGEST = 0.25;

static const double GOOD_BITS = 0x1p8;     /* that a difference moves a point by, at least */
static const double DIFFERENCE = 4.0;      /* times sqrt(error / mu): its length, see reduced.h */
static const double TURN_ROUNDINGS = 16.0; /* of a point: what a direction is turned by */
static const double SHORTENING = 0.25;     /* of a step that raises the loss */

/* Newton's step has arrived where it promises less, of the error, and of the value. */
static const double OF_ERROR = 0.25, OF_VALUE = 0.01;

/* The least step, in unit roundoffs of theta, of a slope at the origin. */
static const double ORIGIN_BITS = 0x1p10;

enum { STEPS = 24, HALVINGS = 4 };

int hesscrit_reduced_spent(const hesscrit_reduced *reduced)
{
    return reduced->calls >= reduced->budget;
}

int hesscrit_height_is_visible(const hesscrit_height *height)
{
    return fabs(height->value) > HESSCRIT_CLEAR * (height->error + height->cancel + height->slope);
}

int hesscrit_height_is_doubtful(const hesscrit_height *height)
{
    return !hesscrit_height_is_visible(height) &&
           fabs(height->value) > HESSCRIT_CLEAR * (height->error + height->slope);
}

int hesscrit_height_may_be_slope(const hesscrit_height *height)
{
    return !hesscrit_height_is_visible(height) &&
           fabs(height->value) > HESSCRIT_CLEAR * (height->error + height->cancel);
}

static double length_of(size_t count, const double *x)
{
    return sqrt(hesscrit_dot(count, x, x));
}

/* What a displacement of x->v, x->w may be off by, in natural units. */
static double blur_of(const hesscrit_reduced *reduced, const double *v, const double *w)
{
    const double distance = hypot(length_of(reduced->m, v), length_of(reduced->p, w));
    return ROUNDINGS * HESSCRIT_UNIT_ROUNDOFF * (reduced->size + distance);
}

void hesscrit_reduced_place(const hesscrit_reduced *reduced, const double *v, const double *w,
                            double *point)
{
    const size_t n = reduced->n;
    for (size_t i = 0; i < n; i++) point[i] = 0.0;
    for (size_t k = 0; k < n; k++) {
        const double length = k < reduced->m ? v[k] : w[k - reduced->m];
        if (length == 0.0) continue;
        const double *q = reduced->directions + k * n;
        for (size_t i = 0; i < n; i++) point[i] += length * q[i];
    }
    for (size_t i = 0; i < n; i++) point[i] = reduced->origin[i] + reduced->scale[i] * point[i];
}

void hesscrit_reduced_go(const hesscrit_reduced *reduced, double length, const double *unit,
                         double *point)
{
    for (size_t i = 0; i < reduced->n; i++) {
        double along = 0.0;
        for (size_t k = 0; k < reduced->m; k++)
            along += unit[k] * reduced->directions[k * reduced->n + i];
        point[i] = reduced->origin[i] + reduced->scale[i] * length * along;
    }
}

/* The loss at reduced->point, less that of the origin, times sign; infinite where that is not
 * finite: a wall, neither a way down nor a rise. The lowest point is kept. */
static hesscrit_status look(hesscrit_reduced *reduced, double *value, double *loss)
{
    const hesscrit_status status = hesscrit_evaluate_loss(reduced->evaluator, reduced->point, loss);
    reduced->calls++;
    if (status != HESSCRIT_OK) return status;
    *value = reduced->sign * (*loss - reduced->origin_loss);
    if (!isfinite(*value)) *value = INFINITY;
    if (isinf(*value)) return HESSCRIT_OK;
    if (reduced->sign * *loss < reduced->sign * reduced->lowest_loss) {
        reduced->lowest_loss = *loss;
        memcpy(reduced->lowest, reduced->point, reduced->n * sizeof *reduced->point);
    }
    return HESSCRIT_OK;
}

/* slopes[first ... end-1] of the user's gradient at reduced->point, times sign. */
static hesscrit_status slopes_of_user(hesscrit_reduced *reduced, size_t first, size_t end)
{
    const size_t n = reduced->n;
    const hesscrit_status status =
        hesscrit_evaluate_gradient(reduced->evaluator, reduced->point, reduced->user);
    reduced->calls++;
    for (size_t k = first; status == HESSCRIT_OK && k < end; k++) {
        const double *q = reduced->directions + k * n;
        reduced->slopes[k] =
            reduced->sign * hesscrit_slope_along(n, reduced->scale, reduced->user, q);
    }
    return status;
}

/* One central difference along direction k. reduced->point is moved. */
static hesscrit_status slope_by_difference(hesscrit_reduced *reduced, const double *v,
                                           const double *w, size_t k, double h)
{
    const hesscrit_ray ray = {reduced->evaluator, reduced->foot, reduced->scale,
                              reduced->directions + k * reduced->n, reduced->point};
    double values[2];
    hesscrit_reduced_place(reduced, v, w, reduced->foot);
    for (int side = 0; side < 2; side++) {
        double loss;
        hesscrit_ray_go(&ray, side == 0 ? h : -h);
        const hesscrit_status status = look(reduced, &values[side], &loss);
        if (status != HESSCRIT_OK) return status;
    }
    reduced->slopes[k] = hesscrit_ray_slope(values, h);
    return HESSCRIT_OK;
}

/* The slopes along the others, at v and w where the loss is known up to error. */
static hesscrit_status slopes_of_others(hesscrit_reduced *reduced, const double *v, const double *w,
                                        double error)
{
    if (reduced->evaluator->problem.gradient) return slopes_of_user(reduced, 0, reduced->n);
    /* No shorter than what still moves the point by 8 good bits. */
    const double least = GOOD_BITS * blur_of(reduced, v, w) / ROUNDINGS;
    hesscrit_status status = HESSCRIT_OK;
    for (size_t k = 0; status == HESSCRIT_OK && k < reduced->p; k++) {
        const double h =
            fmax(fmin(DIFFERENCE * sqrt(error / reduced->curvature[k]), LONGEST), least);
        status = slope_by_difference(reduced, v, w, reduced->m + k, h);
    }
    return status;
}

static hesscrit_status slopes_of_null(hesscrit_reduced *reduced, const double *v, const double *w,
                                      double h)
{
    if (reduced->evaluator->problem.gradient) return HESSCRIT_OK; /* they are there */
    hesscrit_status status = HESSCRIT_OK;
    for (size_t k = 0; status == HESSCRIT_OK && k < reduced->m; k++)
        status = slope_by_difference(reduced, v, w, k, h);
    return status;
}

/* What the Newton step of these slopes promises; infinite where one is not finite. */
static double promise_of(const hesscrit_reduced *reduced)
{
    double sum = 0.0;
    for (size_t k = 0; k < reduced->p; k++) {
        const double slope = reduced->slopes[reduced->m + k];
        sum += slope * (0.5 * slope / reduced->curvature[k]);
    }
    return isnan(sum) ? INFINITY : sum;
}

/* The terms that meet at v, w; reduced->point is moved there. */
static double terms_of(hesscrit_reduced *reduced, const double *v, const double *w)
{
    hesscrit_reduced_place(reduced, v, w, reduced->point);
    return hesscrit_terms_at(reduced->n, reduced->d, reduced->evaluator->base, reduced->point);
}

/* How many errors of a loss a height has: that of the origin, and what slopes by differences add.
 */
static double error_share(const hesscrit_reduced *reduced)
{
    const int differences = !reduced->evaluator->problem.gradient;
    return 2.0 + (differences ? (double)reduced->p / 32.0 : 0.0);
}

/* Set the errors of a value at v, w. */
static void set_errors(hesscrit_reduced *reduced, const double *v, const double *w, double loss,
                       hesscrit_height *height)
{
    const double blur = blur_of(reduced, v, w);
    const hesscrit_loss_error error = reduced->loss_error;
    /* A direction is known to some roundings only: beside a minimum that is 0, phi is of second
     * order in them. */
    const double turn = TURN_ROUNDINGS * blur / fmax(length_of(reduced->m, v), DBL_MIN);
    const double share = error_share(reduced);
    double others = reduced->level;
    for (size_t k = 0; k < reduced->p; k++) others += 0.5 * reduced->curvature[k] * w[k] * w[k];
    height->error = 0.5 * reduced->stiffness * blur * blur +
                    share * fmax(hesscrit_error_at(error, loss, terms_of(reduced, v, w)),
                                 hesscrit_error_at(error, reduced->origin_loss, 0.0));
    height->cancel =
        reduced->level * turn * turn +
        share * hesscrit_error_at((hesscrit_loss_error){0.0, error.share}, others, 0.0);
    height->slope = 0.0;
    for (size_t k = 0; k < reduced->m; k++) height->slope += reduced->gradient_most[k] * fabs(v[k]);
}

static hesscrit_status noise_at(hesscrit_reduced *reduced, const double *v, const double *w,
                                double *noise, double *share)
{
    const double spacing = 0x1p-12; /* of the distance: the smooth part is nothing there */
    hesscrit_reduced_place(reduced, v, w, reduced->foot);
    reduced->calls += 7;
    return hesscrit_noise_around(reduced->evaluator, HESSCRIT_OF_LOSS, reduced->foot,
                                 reduced->scale, spacing * length_of(reduced->m, v), 0.0, noise,
                                 share);
}

hesscrit_status hesscrit_reduced_measure_noise(hesscrit_reduced *reduced, const double *v,
                                               const double *w)
{
    double noise;
    double share;
    const hesscrit_status status = noise_at(reduced, v, w, &noise, &share);
    reduced->loss_error = (hesscrit_loss_error){reduced->d->loss_error.near, 2.0 * share};
    return status;
}

hesscrit_status hesscrit_reduced_verify(hesscrit_reduced *reduced, const double *v, const double *w,
                                        hesscrit_height *height)
{
    double noise;
    double share;
    const hesscrit_status status = noise_at(reduced, v, w, &noise, &share);
    height->error = fmax(height->error, 2.0 * error_share(reduced) * noise);
    return status;
}

/* Go the Newton step, or a part of it that does not raise the loss. *moved is 0 where there is
 * none. The others stay near: a loss without a floor would lead them anywhere. */
static hesscrit_status step_down(hesscrit_reduced *reduced, const double *v, double *w,
                                 double *value, double *loss, double error, int *moved)
{
    const double distance = length_of(reduced->m, v);
    const double most = distance > 0.0 ? FURTHEST * distance : 1.0;
    double share = 1.0;
    *moved = 0;
    for (int k = 0; k < HALVINGS && !*moved; k++, share *= SHORTENING) {
        double new_value;
        double new_loss;
        for (size_t j = 0; j < reduced->p; j++)
            reduced->trial[j] =
                w[j] - share * reduced->slopes[reduced->m + j] / reduced->curvature[j];
        if (!(length_of(reduced->p, reduced->trial) <= most)) continue;
        hesscrit_reduced_place(reduced, v, reduced->trial, reduced->point);
        const hesscrit_status status = look(reduced, &new_value, &new_loss);
        if (status != HESSCRIT_OK) return status;
        if (!(new_value <= *value + error)) continue;
        memcpy(w, reduced->trial, reduced->p * sizeof *w);
        *value = new_value;
        *loss = new_loss;
        *moved = 1;
    }
    return HESSCRIT_OK;
}

hesscrit_status hesscrit_reduced_height(hesscrit_reduced *reduced, const double *v, double *w,
                                        double h, double *gradient, hesscrit_height *height)
{
    double loss = 0.0;
    hesscrit_reduced_place(reduced, v, w, reduced->point);
    hesscrit_status status = look(reduced, &height->value, &loss);
    set_errors(reduced, v, w, loss, height);
    height->converged = height->is_far = 0;
    for (int k = 0; status == HESSCRIT_OK && isfinite(height->value); k++) {
        hesscrit_reduced_place(reduced, v, w, reduced->point);
        status = slopes_of_others(reduced, v, w, height->error + height->cancel);
        if (status != HESSCRIT_OK) break;
        const double promise = promise_of(reduced);
        const double error = height->error + height->cancel;
        height->is_far = promise > FAR * error;
        height->converged =
            promise <= fmax(OF_ERROR * height->error, OF_VALUE * fabs(height->value));
        if (height->converged || k == STEPS || isinf(promise) || hesscrit_reduced_spent(reduced))
            break;
        int moved;
        status = step_down(reduced, v, w, &height->value, &loss, height->error, &moved);
        set_errors(reduced, v, w, loss, height);
        if (moved) continue;
        height->converged = promise <= OF_ERROR * error; /* roundings stop it there */
        break;
    }
    if (status != HESSCRIT_OK || !gradient) return status;
    if (!isfinite(height->value)) {
        memset(gradient, 0, reduced->m * sizeof *gradient);
        return HESSCRIT_OK;
    }
    status = slopes_of_null(reduced, v, w, h);
    for (size_t k = 0; status == HESSCRIT_OK && k < reduced->m; k++)
        gradient[k] = isfinite(reduced->slopes[k]) ? reduced->slopes[k] : 0.0;
    return status;
}

/* Rows of directions: those of zero curvature first. */
static void split(const hesscrit_natural *natural, const double *radii, double sign,
                  hesscrit_reduced *reduced)
{
    const size_t n = reduced->n;
    size_t row = 0;
    reduced->sign = sign;
    for (int others = 0; others < 2; others++) {
        for (size_t k = 0; k < n; k++) {
            const double mu = natural->eigenvalues[k];
            if ((fabs(mu) > radii[k]) != others) continue;
            if (others) reduced->sign = mu < 0.0 ? -1.0 : 1.0;
            if (others) reduced->curvature[row - reduced->m] = fabs(mu);
            reduced->stiffness = fmax(reduced->stiffness, 2.0 * fabs(mu));
            memcpy(reduced->directions + row++ * n, natural->eigenvectors + k * n,
                   n * sizeof(double));
        }
        if (!others) reduced->m = row;
    }
    reduced->p = n - reduced->m;
}

/* The gradient along the directions of zero curvature at theta, its bound included. */
static void set_slopes_at_theta(hesscrit_reduced *reduced, const hesscrit_derivatives *d)
{
    for (size_t k = 0; k < reduced->m; k++) {
        const double *q = reduced->directions + k * reduced->n;
        const double slope = hesscrit_slope_along(reduced->n, d->scale, d->gradient, q);
        reduced->gradient_most[k] =
            fabs(slope) + hesscrit_slope_error(reduced->n, d->scale, d->gradient_bound, q);
    }
    reduced->slope = length_of(reduced->m, reduced->gradient_most);
}

/* The same at the origin by differences: the least bound of several steps. Short ones see errors;
 * long ones see higher orders, and do not count where the slope of a shorter one is another than
 * theirs by more than the errors of both. */
static hesscrit_status slope_by_steps(hesscrit_reduced *reduced, const double *zero, size_t k,
                                      double *slope)
{
    static const int exponents[] = {-13, -10, -7, -5, -3, -1};
    const double least = ORIGIN_BITS * HESSCRIT_UNIT_ROUNDOFF * reduced->size;
    const double error = 2.0 * hesscrit_error_at(reduced->loss_error, reduced->origin_loss, 0.0);
    double low = -INFINITY; /* what steps so far leave possible */
    double high = INFINITY;
    *slope = INFINITY;
    for (size_t e = 0; e < sizeof exponents / sizeof *exponents; e++) {
        const double h = fmax(ldexp(1.0, exponents[e]), least);
        const hesscrit_status status = slope_by_difference(reduced, zero, zero, k, h);
        if (status != HESSCRIT_OK) return status;
        const double seen = reduced->slopes[k];
        const double bound = error / h;
        if (!isfinite(seen)) continue;
        if (seen - bound > high || seen + bound < low) break;
        low = fmax(low, seen - bound);
        high = fmin(high, seen + bound);
        *slope = fmin(*slope, fabs(seen) + bound);
    }
    return HESSCRIT_OK;
}

/* Where the gradient was not measured at the origin, or from losses. */
static hesscrit_status find_slope(hesscrit_reduced *reduced, const double *zero, int moved)
{
    const int own = reduced->evaluator->problem.gradient != NULL;
    hesscrit_status status = HESSCRIT_OK;
    if (own && !moved) return HESSCRIT_OK;
    hesscrit_reduced_place(reduced, zero, zero, reduced->point);
    if (own) status = slopes_of_user(reduced, 0, reduced->m);
    for (size_t k = 0; status == HESSCRIT_OK && k < reduced->m; k++) {
        double *most = &reduced->gradient_most[k];
        double slope = fabs(reduced->slopes[k]);
        if (!own) status = slope_by_steps(reduced, zero, k, &slope);
        *most = own ? fmax(*most, slope) : moved ? slope : fmin(*most, slope);
    }
    reduced->slope = length_of(reduced->m, reduced->gradient_most);
    return status;
}

/* theta is only nearly critical: begin where the others are at their best. */
static hesscrit_status move_origin(hesscrit_reduced *reduced, double *v, double *w)
{
    hesscrit_height height;
    hesscrit_status status = hesscrit_reduced_height(reduced, v, w, 0.0, NULL, &height);
    if (status != HESSCRIT_OK) return status;
    if (!(height.value < -height.error)) return find_slope(reduced, v, 0);
    hesscrit_reduced_place(reduced, v, w, reduced->point);
    memcpy(reduced->origin, reduced->point, reduced->n * sizeof(double));
    reduced->origin_loss += reduced->sign * height.value;
    memset(w, 0, reduced->p * sizeof *w);
    return find_slope(reduced, v, 1);
}

static hesscrit_status take_memory(hesscrit_reduced *reduced, double **zeros)
{
    const size_t n = reduced->n;
    hesscrit_context *context = reduced->evaluator->context;
    double **const vectors[] = {&reduced->curvature,     &reduced->origin,
                                &reduced->point,         &reduced->foot,
                                &reduced->user,          &reduced->trial,
                                &reduced->slopes,        &reduced->lowest,
                                &reduced->gradient_most, NULL};
    hesscrit_status status = hesscrit_scratch_doubles(context, n, n, &reduced->directions);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_each(context, 1, n, vectors);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, 2, n, zeros);
    if (status == HESSCRIT_OK) memset(*zeros, 0, 2 * n * sizeof **zeros);
    return status;
}

hesscrit_status hesscrit_reduced_start(hesscrit_evaluator *evaluator, const hesscrit_derivatives *d,
                                       const hesscrit_natural *natural, const double *radii,
                                       double sign, uint64_t budget, hesscrit_reduced *reduced)
{
    const size_t n = evaluator->problem.n;
    double *zeros = NULL;
    *reduced = (hesscrit_reduced){.evaluator = evaluator,
                                  .n = n,
                                  .scale = d->scale,
                                  .d = d,
                                  .loss_error = d->loss_error,
                                  .origin_loss = d->loss,
                                  .lowest_loss = d->loss,
                                  .budget = budget};
    const hesscrit_status status = take_memory(reduced, &zeros);
    if (status != HESSCRIT_OK) return status;
    memcpy(reduced->origin, evaluator->base, n * sizeof(double));
    memcpy(reduced->lowest, evaluator->base, n * sizeof(double));
    split(natural, radii, sign, reduced);
    for (size_t i = 0; i < n; i++)
        reduced->size = hypot(reduced->size, evaluator->base[i] / d->scale[i]);
    set_slopes_at_theta(reduced, d);
    return move_origin(reduced, zeros, zeros + n);
}
