#include "critical/way_down.h"

#include <float.h>
#include <math.h>

#include "base/memory.h"
#include "base/vectors.h"
#include "critical/escape.h"
#include "loss/typical_sizes.h"

/* In units in which the diagonal of the Hessian is 1, which no choice of units can change: where
 * only the counts know that an eigenvalue is negative. */
static hesscrit_status find_in_even_units(hesscrit_context *context, size_t n, hesscrit_analysis *a,
                                          double **scale, hesscrit_natural *even)
{
    hesscrit_derivatives d = a->d;
    hesscrit_status status = hesscrit_scratch_doubles(context, n, 1, scale);
    if (status != HESSCRIT_OK) return status;
    for (size_t i = 0; i < n; i++) {
        const double curvature = fabs(a->d.hessian[i * n + i]);
        (*scale)[i] = curvature > DBL_MIN ? 1.0 / sqrt(curvature) : a->d.scale[i];
    }
    d.scale = *scale;
    return hesscrit_natural_eigen(context, n, &d, NULL, even);
}

/* The unit direction of the most negative curvature that is certain, in the
 * user's units if it is certain there, else in natural ones or in even ones. *found: there is one.
 */
static hesscrit_status downward(hesscrit_context *context, size_t n, hesscrit_analysis *a,
                                double *curvature, int *found)
{
    *found = 0;
    if (n == 0 || a->findings.signs.negative == 0) return HESSCRIT_OK;
    if (a->eigenvalues[0] < -a->radii[0]) {
        hesscrit_copy(n, a->eigenvectors, a->direction);
        *curvature = a->eigenvalues[0];
        *found = 1;
        return HESSCRIT_OK;
    }
    hesscrit_natural units = a->natural;
    double *scale = a->d.scale;
    if (!(units.eigenvalues[0] < -units.radii[0])) {
        const hesscrit_status status = find_in_even_units(context, n, a, &scale, &units);
        if (status != HESSCRIT_OK) return status;
    }
    if (!(units.eigenvalues[0] < 0.0)) return HESSCRIT_OK;
    for (size_t i = 0; i < n; i++) a->direction[i] = scale[i] * units.eigenvectors[i];
    const double norm = hesscrit_norm(n, a->direction);
    for (size_t i = 0; i < n; i++) a->direction[i] /= norm;
    *curvature = units.eigenvalues[0] / norm / norm;
    *found = 1;
    return HESSCRIT_OK;
}

/* Does the curvature promise a fall within typical sizes that is many times the error of the loss?
 */
static int should_show(const hesscrit_analysis *a, const double *scale, double curvature)
{
    double largest = 0.0;
    for (size_t i = 0; i < a->evaluator->problem.n; i++)
        largest = fmax(largest, fabs(a->direction[i]) / scale[i]);
    return -0.5 * curvature / largest / largest > HESSCRIT_SHOWS * a->d.loss_error.near;
}

/* The loss refutes the Hessian: no sign of it is known. */
static void forget_signs(hesscrit_analysis *a)
{
    const size_t n = a->evaluator->problem.n;
    a->findings.refuted_falls = a->findings.signs.negative;
    a->findings.signs = (hesscrit_signs){.undecided = n};
    for (size_t k = 0; k < n; k++) {
        a->radii[k] = fmax(a->radii[k], fabs(a->eigenvalues[k]));
        a->natural.radii[k] = fmax(a->natural.radii[k], fabs(a->natural.eigenvalues[k]));
    }
}

static hesscrit_status escape_along_curvature(hesscrit_analysis *a, double curvature)
{
    const size_t n = a->evaluator->problem.n;
    double *scale = a->p;
    hesscrit_evaluator_stage(a->evaluator, HESSCRIT_STAGE_ESCAPE, 4);
    /* A step choice that noise pushed outwards says nothing about sizes. */
    hesscrit_natural_scale(a->evaluator, scale);
    for (size_t i = 0; i < n; i++) scale[i] = fmin(scale[i], a->d.scale[i]);
    const hesscrit_status status =
        hesscrit_descend(a->evaluator, scale, a->d.loss, a->d.loss_error.near, a->direction,
                         curvature, a->theta_after, a->unit, &a->step);
    if (status == HESSCRIT_OK) a->why_no_escape = NULL;
    if (status != HESSCRIT_E_NO_DESCENT) return status;
    a->why_no_escape = "no step was seen to lower the loss";
    if (should_show(a, scale, curvature)) forget_signs(a);
    a->evaluator->context->detail[0] = '\0'; /* no error of an analysis */
    return HESSCRIT_OK;
}

/* The point that was seen while higher orders were looked at. */
static void escape_to_lower_point(hesscrit_analysis *a)
{
    const size_t n = a->evaluator->problem.n;
    const hesscrit_resolution *r = &a->findings.resolution;
    for (size_t i = 0; i < n; i++) {
        a->theta_after[i] = r->lower_point[i];
        a->unit[i] = r->lower_point[i] - a->evaluator->base[i];
    }
    const double length = hesscrit_norm(n, a->unit);
    for (size_t i = 0; i < n; i++) a->unit[i] /= length;
    a->step.length = length;
    a->step.loss_before = a->d.loss;
    a->step.loss_after = r->lower_loss;
    a->step.decrease = a->d.loss - r->lower_loss;
    a->why_no_escape = NULL;
}

hesscrit_status hesscrit_find_escape(hesscrit_analysis *a)
{
    const hesscrit_findings *f = &a->findings;
    double curvature = 0.0;
    a->step = hesscrit_escape_step_default();
    a->why_no_escape = "not looked for";
    if (a->flags & HESSCRIT_ANALYZE_NO_ESCAPE) return HESSCRIT_OK;
    a->why_no_escape = "theta is not a critical point: the gradient leads down";
    if (!f->criticality.is_critical) return HESSCRIT_OK;
    a->why_no_escape = "there is no Hessian";
    if (hesscrit_decide(f) == HESSCRIT_NOT_SMOOTH) return HESSCRIT_OK;
    a->why_no_escape = "no direction was seen to lead down";
    int found;
    const hesscrit_status status =
        downward(a->evaluator->context, a->evaluator->problem.n, a, &curvature, &found);
    if (status != HESSCRIT_OK) return status;
    if (found) return escape_along_curvature(a, curvature);
    if (f->was_resolved && f->resolution.lower_point) escape_to_lower_point(a);
    return HESSCRIT_OK;
}
