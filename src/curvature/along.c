#include "curvature/along.h"

#include <math.h>

#include "base/memory.h"
#include "loss/ray.h"

enum { WIDENINGS = 12 };

/* Of the change by curvature at the first step, in errors of the loss: as many at the last one. */
static const double ENOUGH = 0x1p7;

static const double LONGEST = 0.5;      /* step, in typical sizes */
static const double HIDDEN_FALL = 0.25; /* of the error of the loss: too little to matter */

/* Differences at one step. */
struct seen {
    double slope, slope_error;
    double curvature, curvature_error;
    double signal; /* of the second difference at the double step, in errors of the loss */
};

static hesscrit_status look(const hesscrit_ray *ray, const hesscrit_derivatives *d, double step,
                            struct seen *seen)
{
    double near[2];
    double wide[2];
    hesscrit_status status = hesscrit_ray_losses(ray, step, near);
    if (status == HESSCRIT_OK) status = hesscrit_ray_losses(ray, 2.0 * step, wide);
    if (status != HESSCRIT_OK) return status;
    double error = hesscrit_error_at(d->loss_error, d->loss, 0.0);
    for (int side = 0; side < 2; side++)
        error = fmax(error, fmax(hesscrit_error_at(d->loss_error, near[side], 0.0),
                                 hesscrit_error_at(d->loss_error, wide[side], 0.0)));
    const double slope_wide = hesscrit_ray_slope(wide, 2.0 * step);
    const double curvature_wide = hesscrit_ray_curvature(wide, d->loss, 2.0 * step);
    seen->slope = hesscrit_ray_slope(near, step);
    seen->slope_error = error / step + 2.0 / 3.0 * fabs(slope_wide - seen->slope);
    seen->curvature = hesscrit_ray_curvature(near, d->loss, step);
    seen->curvature_error =
        4.0 * error / step / step + 2.0 / 3.0 * fabs(curvature_wide - seen->curvature);
    seen->signal = fabs(curvature_wide) * (2.0 * step) * (2.0 * step) / error;
    return HESSCRIT_OK;
}

/* Longer steps as long as the curvature does not show. What is known best is kept. */
static hesscrit_status widen(const hesscrit_ray *ray, const hesscrit_derivatives *d, double step,
                             struct seen *best)
{
    *best = (struct seen){0.0, INFINITY, 0.0, INFINITY, 0.0};
    for (int k = 0; k < WIDENINGS && step <= LONGEST; k++, step *= 2.0) {
        struct seen seen;
        const hesscrit_status status = look(ray, d, step, &seen);
        if (status != HESSCRIT_OK) return status;
        if (!isfinite(seen.slope_error) || !isfinite(seen.curvature_error)) break;
        if (seen.slope_error < best->slope_error) {
            best->slope = seen.slope;
            best->slope_error = seen.slope_error;
        }
        if (seen.curvature_error < best->curvature_error) {
            best->curvature = seen.curvature;
            best->curvature_error = seen.curvature_error;
        }
        if (seen.signal > ENOUGH) break;
    }
    return HESSCRIT_OK;
}

/* Might the slope be a fall that shows? With a curvature that is not known any might. */
static int may_hide_fall(const hesscrit_natural *natural, size_t k, double error)
{
    const double slope = natural->slope_errors[k];
    const double curvature = fabs(natural->eigenvalues[k]) - natural->radii[k];
    if (fabs(natural->slopes[k]) > HESSCRIT_CLEAR * slope && curvature > 0.0) return 0;
    return !(slope * slope <= 2.0 * HIDDEN_FALL * error * curvature);
}

static void swap(double *a, double *b)
{
    const double kept = *a;
    *a = *b;
    *b = kept;
}

/* Ascending again. */
static void sort(size_t n, hesscrit_natural *natural)
{
    for (size_t k = 1; k < n; k++)
        for (size_t j = k; j > 0 && natural->eigenvalues[j] < natural->eigenvalues[j - 1]; j--) {
            swap(&natural->eigenvalues[j], &natural->eigenvalues[j - 1]);
            swap(&natural->radii[j], &natural->radii[j - 1]);
            swap(&natural->slopes[j], &natural->slopes[j - 1]);
            swap(&natural->slope_errors[j], &natural->slope_errors[j - 1]);
            for (size_t i = 0; i < n; i++)
                swap(&natural->eigenvectors[j * n + i], &natural->eigenvectors[(j - 1) * n + i]);
        }
}

hesscrit_status hesscrit_look_along(hesscrit_evaluator *evaluator, const hesscrit_derivatives *d,
                                    int curvatures, hesscrit_natural *natural)
{
    const size_t n = evaluator->problem.n;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(evaluator->context);
    hesscrit_ray ray = {.evaluator = evaluator, .origin = evaluator->base, .scale = d->scale};
    const double error = d->loss_error.near;
    hesscrit_status status = HESSCRIT_OK;
    if (evaluator->problem.gradient || d->kinks.found) return HESSCRIT_OK;
    status = hesscrit_scratch_doubles(evaluator->context, n, 1, &ray.point);
    for (size_t k = 0; status == HESSCRIT_OK && k < n; k++) {
        struct seen seen;
        const double stiffness = fmax(fabs(natural->eigenvalues[k]), natural->radii[k]);
        if (!may_hide_fall(natural, k, error) || !(stiffness > 0.0)) continue;
        ray.direction = natural->eigenvectors + k * n;
        status = widen(&ray, d, 0.5 * sqrt(ENOUGH * error / stiffness), &seen);
        if (status != HESSCRIT_OK) break;
        if (seen.slope_error < natural->slope_errors[k]) {
            natural->slopes[k] = seen.slope;
            natural->slope_errors[k] = seen.slope_error;
        }
        if (!curvatures || fabs(natural->eigenvalues[k]) > natural->radii[k]) continue;
        if (seen.curvature_error < natural->radii[k]) {
            natural->eigenvalues[k] = seen.curvature;
            natural->radii[k] = seen.curvature_error;
        }
    }
    if (curvatures) sort(n, natural);
    hesscrit_scratch_release(evaluator->context, mark);
    return status;
}
