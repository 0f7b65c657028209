#include "higher_orders/reduced.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/numbers.h"
#include "base/vectors.h"
#include "higher_orders/height.h"
#include "loss/ray.h"

/* A computed loss is the exact one of parameters with relative errors of a few u (backward
 * stability); and no point is represented better than that. */
static const double ROUNDINGS = 4.0;

/* Differences that are longer, in typical sizes, tell nothing of a slope. */
static const double LONGEST = 0.25;

static const double GOOD_BITS = 0x1p8; /* that a difference moves a point by, at least */
static const double DIFFERENCE = 4.0;  /* times sqrt(error / mu): its length, see height.h */

/* The least step, in unit roundoffs of theta, of a slope at the origin. */
static const double ORIGIN_BITS = 0x1p10;

int hesscrit_reduced_spent(const hesscrit_reduced *reduced)
{
    return reduced->calls >= reduced->budget;
}

/* What a displacement of x->v, x->w may be off by, in natural units. */
double hesscrit_reduced_blur(const hesscrit_reduced *reduced, const double *v, const double *w)
{
    const double distance = hypot(hesscrit_norm(reduced->m, v), hesscrit_norm(reduced->p, w));
    return ROUNDINGS * HESSCRIT_UNIT_ROUNDOFF * (reduced->size + distance);
}

void hesscrit_reduced_place(const hesscrit_reduced *reduced, const double *v, const double *w,
                            double *point)
{
    const size_t n = reduced->n;
    for (size_t i = 0; i < n; i++) point[i] = 0.0;
    for (size_t k = 0; k < reduced->m + reduced->p; k++) {
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
hesscrit_status hesscrit_reduced_slopes_of_others(hesscrit_reduced *reduced, const double *v,
                                                  const double *w, double error)
{
    if (reduced->evaluator->problem.gradient) return hesscrit_reduced_slopes(reduced, v, w);
    /* No shorter than what still moves the point by 8 good bits. */
    const double least = GOOD_BITS * hesscrit_reduced_blur(reduced, v, w) / ROUNDINGS;
    hesscrit_status status = HESSCRIT_OK;
    for (size_t k = 0; status == HESSCRIT_OK && k < reduced->p; k++) {
        const double h =
            fmax(fmin(DIFFERENCE * sqrt(error / reduced->curvature[k]), LONGEST), least);
        status = slope_by_difference(reduced, v, w, reduced->m + k, h);
    }
    return status;
}

hesscrit_status hesscrit_reduced_slopes_of_null(hesscrit_reduced *reduced, const double *v,
                                                const double *w, double h)
{
    if (reduced->evaluator->problem.gradient) return HESSCRIT_OK; /* they are there */
    hesscrit_status status = HESSCRIT_OK;
    for (size_t k = 0; status == HESSCRIT_OK && k < reduced->m; k++)
        status = slope_by_difference(reduced, v, w, k, h);
    return status;
}

hesscrit_status hesscrit_reduced_slopes(hesscrit_reduced *reduced, const double *v, const double *w)
{
    hesscrit_reduced_place(reduced, v, w, reduced->point);
    return slopes_of_user(reduced, 0, reduced->m + reduced->p);
}

hesscrit_status hesscrit_reduced_look(hesscrit_reduced *reduced, const double *v, const double *w,
                                      double *value, double *loss)
{
    hesscrit_reduced_place(reduced, v, w, reduced->point);
    return look(reduced, value, loss);
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
    reduced->slope = hesscrit_norm(reduced->m, reduced->gradient_most);
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
    reduced->slope = hesscrit_norm(reduced->m, reduced->gradient_most);
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
    double **const vectors[] = {&reduced->curvature,
                                &reduced->origin,
                                &reduced->point,
                                &reduced->foot,
                                &reduced->user,
                                &reduced->trial,
                                &reduced->slopes,
                                &reduced->lowest,
                                &reduced->gradient_most,
                                &reduced->step,
                                NULL};
    hesscrit_status status = hesscrit_scratch_doubles(context, n, n, &reduced->directions);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_each(context, 1, n, vectors);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, 2, n, zeros);
    if (status == HESSCRIT_OK) memset(*zeros, 0, 2 * n * sizeof **zeros);
    return status;
}

hesscrit_status hesscrit_reduced_start(hesscrit_evaluator *evaluator, const hesscrit_derivatives *d,
                                       const hesscrit_natural *natural, const double *radii,
                                       double sign, uint64_t budget,
                                       const hesscrit_symmetries *symmetries,
                                       hesscrit_reduced *reduced)
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
    hesscrit_status status = take_memory(reduced, &zeros);
    if (status != HESSCRIT_OK) return status;
    memcpy(reduced->origin, evaluator->base, n * sizeof(double));
    memcpy(reduced->lowest, evaluator->base, n * sizeof(double));
    split(natural, radii, sign, reduced);
    if (symmetries)
        status = hesscrit_leave_out_symmetries(evaluator->context, n, d->scale, symmetries,
                                               reduced->p, &reduced->m, reduced->directions);
    if (status != HESSCRIT_OK) return status;
    status = hesscrit_secants_start(evaluator->context, reduced->p, &reduced->secants);
    if (status != HESSCRIT_OK) return status;
    for (size_t i = 0; i < n; i++)
        reduced->size = hypot(reduced->size, evaluator->base[i] / d->scale[i]);
    set_slopes_at_theta(reduced, d);
    return move_origin(reduced, zeros, zeros + n);
}
