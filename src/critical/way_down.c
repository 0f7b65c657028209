#include "critical/way_down.h"

#include <float.h>
#include <math.h>

#include "base/memory.h"
#include "base/vectors.h"
#include "critical/escape.h"
#include "curvature/trust_region.h"
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

/* Of a gradient that is not zero. */
static double slope_of(const hesscrit_analysis *a, const double *direction)
{
    const hesscrit_criticality *c = &a->findings.criticality;
    if (c->is_critical && !c->is_only_enough) return 0.0;
    return hesscrit_dot(a->evaluator->problem.n, a->d.gradient, direction);
}

static hesscrit_status escape_along_curvature(hesscrit_analysis *a, double curvature)
{
    const hesscrit_findings *f = &a->findings;
    const size_t n = a->evaluator->problem.n;
    double *scale = a->p;
    hesscrit_evaluator_stage(a->evaluator, HESSCRIT_STAGE_ESCAPE, 4);
    /* A step choice that noise pushed outwards says nothing about sizes. */
    hesscrit_natural_scale(a->evaluator, scale);
    for (size_t i = 0; i < n; i++) scale[i] = fmin(scale[i], a->d.scale[i]);
    const hesscrit_status status =
        hesscrit_descend(a->evaluator, scale, a->d.loss, a->d.loss_error.near, a->direction,
                         slope_of(a, a->direction), curvature, a->theta_after, a->unit, &a->step);
    if (status == HESSCRIT_OK) a->why_no_escape = NULL;
    if (status != HESSCRIT_E_NO_DESCENT) return status;
    a->why_no_escape = "no step was seen to lower the loss";
    if (f->criticality.is_critical && should_show(a, scale, curvature)) forget_signs(a);
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
    a->step.kind = HESSCRIT_ESCAPE_BY_LOSSES;
    a->step.length = length;
    a->step.loss_before = a->d.loss;
    a->step.loss_after = r->lower_loss;
    a->step.decrease = a->d.loss - r->lower_loss;
    a->why_no_escape = NULL;
}

/* Steps to the model's lowest point within a radius, a typical size and less: as long as the loss
 * there does not fall by enough, or falls further than within a larger one. With a gradient of the
 * user's it goes on from there, by the gradient there and the same curvatures. */
struct model_step {
    double *slopes, *y, *work; /* n, n, 2n in the eigenbasis */
    double *from, *trial, *unit;
    double *theta_after;
    double loss;               /* at from */
    double promised;           /* by the model, from there to theta_after */
    hesscrit_escape_step step; /* kind NONE: none was seen to lower the loss */
};

/* from + S Q'y */
static void place_trial(const hesscrit_analysis *a, const struct model_step *m)
{
    const size_t n = a->evaluator->problem.n;
    for (size_t i = 0; i < n; i++) {
        double z = 0.0;
        for (size_t k = 0; k < n; k++) z += a->natural.eigenvectors[k * n + i] * m->y[k];
        m->trial[i] = m->from[i] + a->d.scale[i] * z;
    }
}

/* *lowest: the loss at theta_after, or that at `from` where no step was good. */
static hesscrit_status try_radii(const hesscrit_analysis *a, struct model_step *m, double *lowest)
{
    enum { TRIALS = 12 };
    const double *curvatures = a->natural.eigenvalues;
    const double error = 2.0 * a->d.loss_error.near;
    const size_t n = a->evaluator->problem.n;
    double radius = 1.0;
    *lowest = m->loss;
    for (int k = 0; k < TRIALS; k++, radius *= 0.25) {
        double seen;
        hesscrit_lowest_step(n, m->slopes, curvatures, radius, m->work, m->y);
        const double promised = -hesscrit_change_of(n, m->slopes, curvatures, m->y);
        if (!(promised > error)) break;
        place_trial(a, m);
        const hesscrit_status status = hesscrit_evaluate_loss(a->evaluator, m->trial, &seen);
        if (status != HESSCRIT_OK) return status;
        const int is_good =
            isfinite(seen) && m->loss - seen >= fmax(HESSCRIT_SUFFICIENT * promised, error);
        if (*lowest < m->loss && !(is_good && seen < *lowest)) break;
        if (!is_good) continue;
        *lowest = seen;
        m->promised = promised;
        hesscrit_copy(n, m->trial, m->theta_after);
    }
    return HESSCRIT_OK;
}

/* The slopes at theta_after, which is `from` now. */
static hesscrit_status go_on(const hesscrit_analysis *a, double loss, struct model_step *m)
{
    const size_t n = a->evaluator->problem.n;
    m->loss = loss;
    hesscrit_copy(n, m->theta_after, m->from);
    const hesscrit_status status = hesscrit_evaluate_gradient(a->evaluator, m->from, m->trial);
    for (size_t k = 0; status == HESSCRIT_OK && k < n; k++)
        m->slopes[k] =
            hesscrit_slope_along(n, a->d.scale, m->trial, a->natural.eigenvectors + k * n);
    return status;
}

static hesscrit_status try_model_steps(const hesscrit_analysis *a, struct model_step *m)
{
    enum { MOST = 32 };
    const double little = 0x1p-8; /* of the fall so far: it is not worth another gradient */
    const size_t n = a->evaluator->problem.n;
    const int most = a->evaluator->problem.gradient ? MOST : 1;
    m->loss = a->d.loss;
    hesscrit_copy(n, a->evaluator->base, m->from);
    hesscrit_copy(n, a->natural.slopes, m->slopes);
    for (int k = 0; k < most; k++) {
        double lowest;
        hesscrit_status status = try_radii(a, m, &lowest);
        if (status != HESSCRIT_OK) return status;
        if (!(lowest < m->loss)) break;
        m->step.kind = HESSCRIT_ESCAPE_BY_MODEL;
        m->step.loss_after = lowest;
        m->step.predicted_decrease += m->promised;
        if (k > 0 && m->loss - lowest < little * (a->d.loss - lowest)) break;
        if (k + 1 < most) status = go_on(a, lowest, m);
        if (status != HESSCRIT_OK) return status;
    }
    return HESSCRIT_OK;
}

/* What the fields of a step say of the way from theta to theta_after. */
static void describe_model_step(const hesscrit_analysis *a, struct model_step *m)
{
    const size_t n = a->evaluator->problem.n;
    hesscrit_escape_step *step = &m->step;
    for (size_t i = 0; i < n; i++) m->unit[i] = m->theta_after[i] - a->evaluator->base[i];
    step->length = hesscrit_norm(n, m->unit);
    for (size_t i = 0; i < n; i++) m->unit[i] /= step->length;
    step->slope = slope_of(a, m->unit);
    step->curvature = 0.0;
    for (size_t i = 0; i < n; i++)
        step->curvature += m->unit[i] * hesscrit_dot(n, a->d.hessian + i * n, m->unit);
    step->loss_before = a->d.loss;
    step->decrease = a->d.loss - step->loss_after;
}

/* Two ways down were tried: the one that falls further is the report's. */
static void choose_step(hesscrit_analysis *a, struct model_step *m)
{
    const size_t n = a->evaluator->problem.n;
    if (m->step.kind == HESSCRIT_ESCAPE_NONE) return;
    describe_model_step(a, m);
    const int both = !a->why_no_escape;
    if (both && a->step.decrease >= m->step.decrease) {
        a->other_step = m->step;
        return;
    }
    if (both) a->other_step = a->step;
    a->step = m->step;
    a->why_no_escape = NULL;
    hesscrit_copy(n, m->unit, a->unit);
    hesscrit_copy(n, m->theta_after, a->theta_after);
}

/* Where theta is not critical: along curvature that is negative, and by the model. */
static hesscrit_status escape_beside(hesscrit_analysis *a)
{
    hesscrit_context *context = a->evaluator->context;
    const size_t n = a->evaluator->problem.n;
    struct model_step m = {.step = hesscrit_escape_step_default()};
    double **const vectors[] = {&m.slopes, &m.y, &m.from, &m.trial, &m.unit, &m.theta_after, NULL};
    double curvature = 0.0;
    int found = 0;
    a->why_no_escape = "no step was seen to lower the loss";
    hesscrit_status status = hesscrit_scratch_each(context, 1, n, vectors);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, 2, n, &m.work);
    if (status == HESSCRIT_OK) status = downward(context, n, a, &curvature, &found);
    if (status == HESSCRIT_OK && found) status = escape_along_curvature(a, curvature);
    if (status == HESSCRIT_OK) status = try_model_steps(a, &m);
    if (status == HESSCRIT_OK) choose_step(a, &m);
    return status;
}

hesscrit_status hesscrit_find_escape(hesscrit_analysis *a)
{
    const hesscrit_findings *f = &a->findings;
    double curvature = 0.0;
    a->step = a->other_step = hesscrit_escape_step_default();
    a->why_no_escape = "not looked for";
    if (a->flags & HESSCRIT_ANALYZE_NO_ESCAPE) return HESSCRIT_OK;
    a->why_no_escape = "there is no Hessian";
    if (hesscrit_decide(f) == HESSCRIT_NOT_SMOOTH) return HESSCRIT_OK;
    const hesscrit_criticality *c = &f->criticality;
    const int is_open = c->is_only_enough && hesscrit_decide(f) == HESSCRIT_UNDETERMINED;
    if (!c->is_critical || is_open) return escape_beside(a);
    a->why_no_escape = c->is_only_enough ? "not looked for: no more than loss_tolerance is left"
                                         : "no direction was seen to lead down";
    int found;
    const hesscrit_status status =
        downward(a->evaluator->context, a->evaluator->problem.n, a, &curvature, &found);
    if (status != HESSCRIT_OK) return status;
    if (found) return escape_along_curvature(a, curvature);
    if (f->was_resolved && f->resolution.lower_point) escape_to_lower_point(a);
    return HESSCRIT_OK;
}
