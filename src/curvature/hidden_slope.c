#include "curvature/hidden_slope.h"

#include <math.h>

#include "base/memory.h"
#include "loss/ray.h"

enum { LEVELS = 16 }; /* steps 4^-level of natural units */

static const double SLOPE_MARGIN = 2.0;   /* of what the first look says to be left alone */
static const double DOUBTED_RADIUS = 2.0; /* times an eigenvalue that is in doubt: any above 1 */

/* In typical sizes: where a slope within the error of the user's gradient leads no further, the
 * curvature is that of the critical point. */
static const double NEAR = 0x1p-13;

/* Of what is at most so much, as two looks have it. */
static void narrow(double *most, double value, double error)
{
    *most = fmin(*most, fabs(value) + error);
}

/* Along one eigenvector. */
struct line {
    hesscrit_ray ray;
    const hesscrit_derivatives *d;
    double odd, error;             /* (f(h) - f(-h)) / 2h = g + t h^2 / 6 + ..., at the last step */
    double slope, third;           /* g and t by the last two steps */
    double most_slope, most_third; /* |g|, |t| */
};

static hesscrit_status odd_difference(struct line *line, double step)
{
    double losses[2];
    const hesscrit_loss_error known = line->d->loss_error;
    const hesscrit_status status = hesscrit_ray_losses(&line->ray, step, losses);
    if (status != HESSCRIT_OK) return status;
    line->odd = hesscrit_ray_slope(losses, step);
    line->error =
        fmax(hesscrit_error_at(known, losses[0], 0.0), hesscrit_error_at(known, losses[1], 0.0)) /
        step;
    return HESSCRIT_OK;
}

/* One more step, a quarter of the last one. What two pairs of steps differ by is their truncation;
 * where the loss was not finite nothing is learnt. */
static hesscrit_status refine(struct line *line, int level)
{
    const double step = ldexp(1.0, -2 * level);
    const double last = line->odd;
    const double last_error = line->error;
    const hesscrit_status status = odd_difference(line, step);
    if (status != HESSCRIT_OK || level == 0) return status;
    const double third = (last - line->odd) / (15.0 / 6.0 * step * step);
    const double slope = line->odd - third * step * step / 6.0;
    const double third_error = (last_error + line->error) / (15.0 / 6.0 * step * step);
    const double slope_error = line->error + (last_error + line->error) / 15.0;
    if (level > 1) {
        narrow(&line->most_third, third, third_error + fabs(third - line->third));
        narrow(&line->most_slope, slope, slope_error + fabs(slope - line->slope));
    }
    line->third = third;
    line->slope = slope;
    return HESSCRIT_OK;
}

/* What the gradient leaves possible for the slope. */
static double slope_left(const struct line *line)
{
    const hesscrit_derivatives *d = line->d;
    const size_t n = line->ray.evaluator->problem.n;
    const double *q = line->ray.direction;
    return fabs(hesscrit_slope_along(n, d->scale, d->gradient, q)) +
           hesscrit_slope_error(n, d->scale, d->gradient_bound, q);
}

/* Is it open whether there is a critical point with this curvature? Most often the gradient and one
 * odd difference show that it is not. */
static hesscrit_status is_open(struct line *line, double curvature, int *open)
{
    const double enough = 0.25; /* of |g t| / mu^2 */
    const double slope = slope_left(line);
    line->most_slope = line->most_third = INFINITY;
    hesscrit_status status = refine(line, 0);
    const double third = 6.0 * (fabs(line->odd) + slope);
    if (status != HESSCRIT_OK || SLOPE_MARGIN * (slope / curvature) * (third / curvature) < enough)
        return status;
    *open = 1;
    for (int level = 1; status == HESSCRIT_OK && level < LEVELS && *open; level++) {
        status = refine(line, level);
        *open = line->most_slope / curvature * (line->most_third / curvature) >= enough;
    }
    return status;
}

hesscrit_status hesscrit_doubt_hidden_slopes(hesscrit_evaluator *evaluator,
                                             const hesscrit_derivatives *d,
                                             hesscrit_natural *natural, int *doubted)
{
    const size_t n = evaluator->problem.n;
    struct line line = {
        .ray = {.evaluator = evaluator, .origin = evaluator->base, .scale = d->scale}, .d = d};
    *doubted = 0;
    if (d->kinks.found) return HESSCRIT_OK;
    hesscrit_status status = hesscrit_scratch_doubles(evaluator->context, n, 1, &line.ray.point);
    for (size_t k = 0; status == HESSCRIT_OK && k < n; k++) {
        const double size = fabs(natural->eigenvalues[k]);
        int open = 0;
        if (hesscrit_slope_seen(natural, k) != 0.0 || size <= natural->radii[k]) continue;
        if (evaluator->problem.gradient && natural->slope_errors[k] <= NEAR * size) continue;
        line.ray.direction = natural->eigenvectors + k * n;
        status = is_open(&line, size, &open);
        if (!open) continue;
        natural->radii[k] = fmax(natural->radii[k], DOUBTED_RADIUS * size);
        *doubted = 1;
    }
    return status;
}
