#include "curvature/criticality.h"

#include <float.h>
#include <math.h>

#include "base/memory.h"
#include "loss/ray.h"

/* Of the gradient: the part along directions without curvature that makes a point gradient-flat. */
static const double FLAT_SHARE = 0.5;

/* ||Hz gz|| <= tolerance ||Hz|| ||gz||, with a curvature that shows: in the eigenbasis, where the
 * slopes are c_k, sum (mu_k c_k)^2 against sum c_k^2 (Frye et al., "Critical
 * point-finding methods reveal gradient-flat regions of deep network losses", 2021). */
static int is_gradient_flat(size_t n, const hesscrit_natural *natural, double tolerance)
{
    double largest = 0.0, radius = 0.0, gradient = 0.0, image = 0.0, flat = 0.0;
    for (size_t k = 0; k < n; k++) {
        const double curvature = fabs(natural->eigenvalues[k]);
        const double slope = hesscrit_slope_seen(natural, k);
        largest = fmax(largest, curvature);
        radius = fmax(radius, natural->radii[k]);
        gradient = hypot(gradient, slope);
        image = hypot(image, curvature * slope);
        /* No curvature is seen, and whatever there may be leads farther than a typical size. */
        const double most = curvature + natural->radii[k];
        if (curvature <= natural->radii[k] && fabs(slope) >= most) flat = hypot(flat, slope);
    }
    return largest > radius && flat > FLAT_SHARE * gradient &&
           image <= tolerance * largest * gradient;
}

/* What the slope along one eigenvector leads to, if it goes on for a typical size at most. */
static double fall_along(double slope, double curvature)
{
    return 0.5 * slope * fmin(slope / curvature, 1.0);
}

/* The worst that the errors leave possible, along directions whose curvature is known: what is left
 * to fall, and how far it is in each parameter. */
static void fear_the_worst(size_t n, const hesscrit_natural *natural, size_t k, double slope,
                           double *reach, double *fall)
{
    const double curvature = fabs(natural->eigenvalues[k]) - natural->radii[k];
    if (!(curvature > 0.0)) return;
    *fall += 0.5 * slope * (slope / curvature);
    for (size_t i = 0; i < n; i++)
        reach[i] += fabs(natural->eigenvectors[k * n + i]) * (slope / curvature);
}

/* The largest step of a parameter, in typical sizes; but in presumed ones where the loss, being
 * quadratic for long, made them larger: that says nothing of how near is near. */
static double distance_of(size_t n, const hesscrit_derivatives *d, const double *p)
{
    double largest = 0.0;
    for (size_t i = 0; i < n; i++)
        largest = fmax(largest, fabs(p[i]) * fmax(d->scale[i] / d->presumed[i], 1.0));
    return largest;
}

/* A point counts as critical where the way to the model's is short, or what is left to fall is
 * within the error of the loss: such that it can be claimed of a loss which is eight deviations
 * above its minimum, and at the worst only of one that is four. Or it is within what the user
 * calls enough; but farther than a typical size away, nothing bounds what the model leaves out. */
static const double ALLOWED = 4.0, ALLOWED_AT_WORST = 2.0;
static const double REACH_AT_WORST = 2.0; /* times the tolerance */
static const double FARTHEST = 1.0;

static int is_near(const hesscrit_derivatives *d, double tolerance, double distance, double left)
{
    return distance <= tolerance || left <= ALLOWED * d->loss_error.near;
}

static int is_enough(const hesscrit_derivatives *d, double distance, double left)
{
    return left <= d->loss_tolerance && distance <= FARTHEST;
}

int hesscrit_is_surely_critical(const hesscrit_derivatives *d, double tolerance, double reach,
                                double fall)
{
    const double allowed = fmax(ALLOWED_AT_WORST * d->loss_error.near, d->loss_tolerance);
    return reach <= REACH_AT_WORST * tolerance || fall <= allowed;
}

/* The step p (n) from the model's critical point to theta, by slopes of more than so many errors,
 * and what is left to fall. */
static double follow_slopes(size_t n, const hesscrit_natural *natural, double errors, double *p)
{
    double left = 0.0;
    for (size_t i = 0; i < n; i++) p[i] = 0.0;
    for (size_t k = 0; k < n; k++) {
        const double *q = natural->eigenvectors + k * n;
        const double slope = natural->slopes[k];
        if (!(fabs(slope) > errors * natural->slope_errors[k])) continue;
        /* Where curvature and radius are both 0, any slope leads infinitely far. */
        const double curvature =
            copysign(fmax(fmax(fabs(natural->eigenvalues[k]), natural->radii[k]), DBL_MIN),
                     natural->eigenvalues[k]);
        left += fall_along(fabs(slope), fabs(curvature));
        for (size_t i = 0; i < n; i++) p[i] += q[i] * (slope / curvature);
    }
    return left;
}

hesscrit_criticality hesscrit_test_gradient(size_t n, const hesscrit_derivatives *d,
                                            const hesscrit_natural *natural, double tolerance,
                                            double *p, double *reach)
{
    hesscrit_criticality found = {0};
    const double clearly_left = follow_slopes(n, natural, HESSCRIT_CLEAR, p);
    const double clear_distance = distance_of(n, d, p);
    found.left = follow_slopes(n, natural, 1.0, p);
    found.distance = distance_of(n, d, p);
    for (size_t i = 0; i < n; i++) reach[i] = 0.0;
    for (size_t k = 0; k < n; k++) {
        const double worst = fabs(natural->slopes[k]) + natural->slope_errors[k];
        fear_the_worst(n, natural, k, worst, reach, &found.fall);
    }
    const int nearest = is_near(d, tolerance, clear_distance, clearly_left);
    const int near = is_near(d, tolerance, found.distance, found.left);
    const int enough = is_enough(d, found.distance, found.left);
    found.is_critical = nearest || is_enough(d, clear_distance, clearly_left);
    found.is_sure = (near || enough) &&
                    hesscrit_is_surely_critical(d, tolerance, distance_of(n, d, reach), found.fall);
    found.is_only_enough = found.is_critical && !nearest;
    if (!near && !enough) found.fall = fmax(found.fall, found.left);
    found.is_gradient_flat = !found.is_critical && is_gradient_flat(n, natural, tolerance);
    return found;
}

/* Down a slope within typical sizes, but no steps below `least`: a fall that is the slope's. That
 * of a degenerate saddle point nearby is more. */
static hesscrit_status look_down(const hesscrit_ray *ray, const hesscrit_derivatives *d,
                                 double slope, double least, int *falls)
{
    enum { LOOKS = 7 };
    const double alike = 2.0;
    const double side = slope > 0.0 ? -1.0 : 1.0;
    double step = 1.0;
    for (int k = 0; k < LOOKS && step > least && !*falls; k++, step *= 0.5) {
        double loss;
        const hesscrit_status status = hesscrit_ray_loss(ray, side * step, &loss);
        if (status != HESSCRIT_OK) return status;
        const double errors = hesscrit_error_at(d->loss_error, loss, 0.0) +
                              hesscrit_error_at(d->loss_error, d->loss, 0.0);
        const double fall = d->loss - loss;
        const double promised = fabs(slope) * step;
        *falls =
            fall > HESSCRIT_CLEAR * errors && fall < alike * promised && alike * fall > promised;
    }
    return HESSCRIT_OK;
}

/* A step along q as a share of the sizes that were presumed before anything was measured: beside a
 * degenerate point measured ones are the distance to it. */
static double share_of_presumed(size_t n, const hesscrit_derivatives *d, const double *q)
{
    double share = 0.0;
    for (size_t i = 0; i < n; i++) share = fmax(share, fabs(q[i]) * d->scale[i] / d->presumed[i]);
    return share;
}

/* Look down a slope along ray->direction, if it promises enough. */
static hesscrit_status look_along_slope(const hesscrit_ray *ray, const hesscrit_derivatives *d,
                                        double slope, double tolerance, int *falls)
{
    const double clear = fmax(2.0 * HESSCRIT_CLEAR * d->loss_error.near, d->loss_tolerance);
    if (!(fabs(slope) > clear)) return HESSCRIT_OK;
    const size_t n = ray->evaluator->problem.n;
    const double share = share_of_presumed(n, d, ray->direction);
    return look_down(ray, d, slope, tolerance / share, falls);
}

/* How much of parameter i is in directions whose curvature is not known, 0 ... 1. */
static double unknown_part(size_t n, const hesscrit_natural *natural, size_t i)
{
    double sum = 0.0;
    for (size_t k = 0; k < n; k++) {
        const double part = natural->eigenvectors[k * n + i];
        if (!(fabs(natural->eigenvalues[k]) > natural->radii[k])) sum += part * part;
    }
    return sum;
}

/* A parameter is looked along if so much of it is unknown. */
static const double UNKNOWN_ENOUGH = 0.5;

/* Along parameters: where curvatures differ much, an eigenvector is turned a little towards a stiff
 * parameter by the errors of the Hessian, whose own slope then hides that of others. */
static hesscrit_status look_along_parameters(hesscrit_ray *ray, const hesscrit_derivatives *d,
                                             const hesscrit_natural *natural, double tolerance,
                                             int *falls)
{
    const size_t n = ray->evaluator->problem.n;
    double *axis = NULL;
    hesscrit_status status = hesscrit_scratch_doubles(ray->evaluator->context, n, 1, &axis);
    for (size_t i = 0; status == HESSCRIT_OK && i < n; i++) axis[i] = 0.0;
    ray->direction = axis;
    for (size_t i = 0; status == HESSCRIT_OK && i < n && !*falls; i++) {
        if (unknown_part(n, natural, i) < UNKNOWN_ENOUGH) continue;
        if (!(fabs(d->gradient[i]) > HESSCRIT_CLEAR * d->gradient_bound[i])) continue;
        axis[i] = 1.0;
        status = look_along_slope(ray, d, d->gradient[i] * d->scale[i], tolerance, falls);
        axis[i] = 0.0;
    }
    return status;
}

hesscrit_status hesscrit_look_for_fall(hesscrit_evaluator *evaluator, const hesscrit_derivatives *d,
                                       const hesscrit_natural *natural, double tolerance,
                                       int *falls)
{
    const size_t n = evaluator->problem.n;
    hesscrit_ray ray = {.evaluator = evaluator, .origin = evaluator->base, .scale = d->scale};
    *falls = 0;
    hesscrit_status status = hesscrit_scratch_doubles(evaluator->context, n, 1, &ray.point);
    for (size_t k = 0; status == HESSCRIT_OK && k < n && !*falls; k++) {
        const double slope = natural->slopes[k];
        if (fabs(natural->eigenvalues[k]) > natural->radii[k]) continue;
        if (!(fabs(slope) > HESSCRIT_CLEAR * natural->slope_errors[k])) continue;
        ray.direction = natural->eigenvectors + k * n;
        status = look_along_slope(&ray, d, slope, tolerance, falls);
    }
    if (status != HESSCRIT_OK || *falls || n == 1) return status;
    return look_along_parameters(&ray, d, natural, tolerance, falls);
}
