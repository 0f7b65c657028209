#include "higher_orders/height.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/vectors.h"
#include "loss/noise_around.h"

/* The others are never further away than so many times |v|; near theta it is |v|^2. */
static const double FURTHEST = 16.0;

/* Newton's step promises so many errors: no rounding makes so much. */
static const double FAR = 64.0;

static const double TURN_ROUNDINGS = 16.0; /* of a point: what a direction is turned by */
static const double SHORTENING = 0.25;     /* of a step that raises the loss */

/* A step has arrived where it promises less, of the error, and of the value. */
static const double OF_ERROR = 0.25, OF_VALUE = 0.01;

static const double QUICK = 0.25; /* what is left of a promise where a step is worth its call */

enum { STEPS = 24, HALVINGS = 4 };

double hesscrit_height_limit(const hesscrit_height *height)
{
    return HESSCRIT_CLEAR * (height->error + height->cancel + height->slope);
}

int hesscrit_height_is_visible(const hesscrit_height *height)
{
    return fabs(height->value) > hesscrit_height_limit(height);
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
    const double blur = hesscrit_reduced_blur(reduced, v, w);
    const hesscrit_loss_error error = reduced->loss_error;
    /* A direction is known to some roundings only: beside a minimum that is 0, phi is of second
     * order in them. */
    const double turn = TURN_ROUNDINGS * blur / fmax(hesscrit_norm(reduced->m, v), DBL_MIN);
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
                                 reduced->scale, spacing * hesscrit_norm(reduced->m, v), 0.0, noise,
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

/* In units in which the curvatures of the origin are 1: where w is (sign -1) or has come to. */
static void keep_secant(hesscrit_reduced *reduced, double sign, const double *w, double error)
{
    hesscrit_secants *secants = &reduced->secants;
    const int differences = !reduced->evaluator->problem.gradient;
    for (size_t j = 0; j < reduced->p; j++) {
        const double unit = sqrt(reduced->curvature[j]);
        if (sign < 0.0) secants->step[j] = secants->change[j] = 0.0;
        secants->step[j] += sign * w[j] * unit;
        secants->change[j] += sign * reduced->slopes[reduced->m + j] / unit;
    }
    if (sign > 0.0) hesscrit_secants_add(secants, differences ? (double)reduced->p * error : 0.0);
}

/* reduced->trial: a share of the step from w. The others stay near: a loss without a floor would
 * lead them anywhere. */
static int try_step(hesscrit_reduced *reduced, const double *v, const double *w, double share)
{
    const double distance = hesscrit_norm(reduced->m, v);
    const double most = distance > 0.0 ? FURTHEST * distance : 1.0;
    for (size_t j = 0; j < reduced->p; j++)
        reduced->trial[j] = w[j] - share * reduced->step[j] / sqrt(reduced->curvature[j]);
    return hesscrit_norm(reduced->p, reduced->trial) <= most;
}

/* The step, in units in which the curvatures of the origin are 1, and what it promises; infinite
 * where a slope is not finite. */
static double set_step(hesscrit_reduced *reduced)
{
    double sum = 0.0;
    for (size_t j = 0; j < reduced->p; j++)
        reduced->step[j] = reduced->slopes[reduced->m + j] / sqrt(reduced->curvature[j]);
    hesscrit_secants_apply(&reduced->secants, reduced->step);
    for (size_t j = 0; j < reduced->p; j++)
        sum +=
            0.5 * reduced->step[j] * reduced->slopes[reduced->m + j] / sqrt(reduced->curvature[j]);
    return isnan(sum) ? INFINITY : sum;
}

/* Go reduced->step, or a part of it that does not raise the loss. *moved is 0 where there is none.
 */
static hesscrit_status step_down(hesscrit_reduced *reduced, const double *v, double *w,
                                 double *value, double *loss, double error, int *moved)
{
    double share = 1.0;
    *moved = 0;
    for (int k = 0; k < HALVINGS && !*moved; k++, share *= SHORTENING) {
        double new_value;
        double new_loss;
        if (!try_step(reduced, v, w, share)) continue;
        const hesscrit_status status =
            hesscrit_reduced_look(reduced, v, reduced->trial, &new_value, &new_loss);
        if (status != HESSCRIT_OK) return status;
        if (!(new_value <= *value + error)) continue;
        keep_secant(reduced, -1.0, w, 0.0);
        memcpy(w, reduced->trial, reduced->p * sizeof *w);
        *value = new_value;
        *loss = new_loss;
        *moved = 1;
    }
    return HESSCRIT_OK;
}

/* Steps that losses watch over. */
static hesscrit_status descend(hesscrit_reduced *reduced, const double *v, double *w, double loss,
                               hesscrit_height *height)
{
    hesscrit_status status = HESSCRIT_OK;
    height->converged = height->is_far = 0;
    for (int k = 0; status == HESSCRIT_OK && isfinite(height->value); k++) {
        status = hesscrit_reduced_slopes_of_others(reduced, v, w, height->error + height->cancel);
        if (status != HESSCRIT_OK) break;
        const double error = height->error + height->cancel;
        if (k > 0) keep_secant(reduced, 1.0, w, error);
        const double promise = set_step(reduced);
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
    return status;
}

hesscrit_status hesscrit_reduced_polish(hesscrit_reduced *reduced, const double *v, double *w)
{
    hesscrit_status status = HESSCRIT_OK;
    double promise = INFINITY;
    if (!reduced->evaluator->problem.gradient) return HESSCRIT_OK;
    hesscrit_copy(reduced->p, w, reduced->trial);
    for (int k = 0; status == HESSCRIT_OK && k < STEPS; k++) {
        const double before = promise;
        status = hesscrit_reduced_slopes(reduced, v, reduced->trial);
        if (status == HESSCRIT_OK && k > 0) keep_secant(reduced, 1.0, reduced->trial, 0.0);
        promise = set_step(reduced);
        if (status != HESSCRIT_OK || !(promise < QUICK * before)) break;
        hesscrit_copy(reduced->p, reduced->trial, w);
        keep_secant(reduced, -1.0, w, 0.0);
        if (!try_step(reduced, v, w, 1.0)) break;
    }
    return status;
}

hesscrit_status hesscrit_reduced_height(hesscrit_reduced *reduced, const double *v, double *w,
                                        double h, double *gradient, hesscrit_height *height)
{
    double loss = 0.0;
    reduced->secants.count = 0;
    hesscrit_status status = hesscrit_reduced_look(reduced, v, w, &height->value, &loss);
    set_errors(reduced, v, w, loss, height);
    if (status == HESSCRIT_OK) status = descend(reduced, v, w, loss, height);
    if (status != HESSCRIT_OK || !gradient) return status;
    if (!isfinite(height->value)) {
        memset(gradient, 0, reduced->m * sizeof *gradient);
        return HESSCRIT_OK;
    }
    status = hesscrit_reduced_slopes_of_null(reduced, v, w, h);
    for (size_t k = 0; status == HESSCRIT_OK && k < reduced->m; k++)
        gradient[k] = isfinite(reduced->slopes[k]) ? reduced->slopes[k] : 0.0;
    return status;
}
