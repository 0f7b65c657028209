#include "critical/analyze.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "critical/descend.h"
#include "critical/hidden_slope.h"
#include "critical/judge.h"
#include "critical/nearby_point.h"
#include "critical/report.h"
#include "critical/resolve.h"
#include "critical/verdict.h"
#include "derivative/derive.h"
#include "derivative/kinks.h"
#include "eigen/solve.h"

/* What the steps of one analysis hand to each other; all in scratch memory, so
 * that the report is allocated after the last callback and cannot be lost. */
struct analysis {
    hesscrit_evaluator *evaluator;
    unsigned flags;
    double tolerance;
    const double *basis; /* perhaps near the eigenvectors in natural units; or NULL */
    hesscrit_derivatives d;
    hesscrit_natural natural;
    double *eigenvalues, *eigenvectors; /* of the Hessian in the user's units */
    double *radii;                      /* of these eigenvalues */
    size_t sweeps;
    hesscrit_signs signs;
    hesscrit_findings findings;
    const char *why_no_escape; /* NULL: there is one */
    hesscrit_escape_step step;
    double *direction, *unit, *theta_after, *p;
};

static hesscrit_status take_memory(hesscrit_context *context, size_t n, struct analysis *a)
{
    double **const vectors[] = {&a->eigenvalues, &a->radii,       &a->direction,
                                &a->unit,        &a->theta_after, &a->p};
    hesscrit_status status = hesscrit_scratch_doubles(context, n, n, &a->eigenvectors);
    for (size_t k = 0; status == HESSCRIT_OK && k < sizeof vectors / sizeof *vectors; k++)
        status = hesscrit_scratch_doubles(context, n, 1, vectors[k]);
    return status;
}

/* The eigenvalues are ordered: a negative one has negative ones only before it. */
static void count_outside(size_t n, const double *eigenvalues, const double *radii,
                          hesscrit_signs *signs)
{
    *signs = (hesscrit_signs){0, 0, 0};
    for (size_t k = 0; k < n; k++)
        if (eigenvalues[k] < -radii[k]) signs->negative = k + 1;
    for (size_t k = n; k-- > 0;)
        if (eigenvalues[k] > radii[k]) signs->positive = n - k;
    signs->undecided = n - signs->positive - signs->negative;
}

/* One by one, where radii cover more than the error of the Hessian. */
static void count_each(size_t n, const double *eigenvalues, const double *radii,
                       hesscrit_signs *signs)
{
    *signs = (hesscrit_signs){0, 0, 0};
    for (size_t k = 0; k < n; k++) {
        signs->negative += eigenvalues[k] < -radii[k];
        signs->positive += eigenvalues[k] > radii[k];
    }
    signs->undecided = n - signs->positive - signs->negative;
}

/* Each count is a certain lower bound: the larger one holds. */
static hesscrit_status count_by_inertia(hesscrit_context *context, size_t n, struct analysis *a)
{
    double *bound = NULL;
    hesscrit_signs found;
    hesscrit_status status = hesscrit_bound_for_signs(context, n, &a->d, &bound);
    if (status == HESSCRIT_OK)
        status = hesscrit_count_signs(context, n, n, a->d.hessian, bound, &found);
    if (status != HESSCRIT_OK) return status;
    if (found.positive > a->signs.positive) a->signs.positive = found.positive;
    if (found.negative > a->signs.negative) a->signs.negative = found.negative;
    a->signs.undecided = n - a->signs.positive - a->signs.negative;
    return HESSCRIT_OK;
}

/* In the user's units, and in natural ones. */
static hesscrit_status find_eigenvalues(hesscrit_context *context, size_t n, struct analysis *a)
{
    hesscrit_eigen_info info = hesscrit_eigen_info_default();
    hesscrit_status status =
        hesscrit_solve(context, n, n, a->d.hessian, a->eigenvalues, n, a->eigenvectors, &info);
    if (status == HESSCRIT_OK)
        status =
            hesscrit_radii(context, n, a->eigenvalues, n, a->eigenvectors, n, a->d.hessian_bound,
                           info.residual, a->d.hessian_is_estimate, a->radii);
    if (status != HESSCRIT_OK) return status;
    a->sweeps = info.sweeps;
    return hesscrit_natural_eigen(context, n, &a->d, a->basis, &a->natural);
}

/* In natural units and by inertia, which do not depend on the user's units. Where theta was seen to
 * be beside the critical point, only the former know of it. */
static hesscrit_status find_signs(hesscrit_context *context, size_t n, struct analysis *a)
{
    int looked = 0;
    if (a->findings.criticality.is_critical) {
        hesscrit_evaluator_stage(a->evaluator, HESSCRIT_STAGE_HESSIAN, 2 * (uint64_t)n + 1);
        int doubted = 0;
        hesscrit_status status =
            hesscrit_look_beside(a->evaluator, &a->d, a->p, &a->natural, &looked);
        if (status == HESSCRIT_OK)
            status = hesscrit_doubt_hidden_slopes(a->evaluator, &a->d, &a->natural, &doubted);
        looked |= doubted;
        /* Of a search that has no call left: its signs are those of theta. */
        if (status != HESSCRIT_OK && status != HESSCRIT_E_BUDGET) return status;
    }
    if (looked) {
        count_each(n, a->natural.eigenvalues, a->natural.radii, &a->signs);
        return HESSCRIT_OK;
    }
    count_outside(n, a->natural.eigenvalues, a->natural.radii, &a->signs);
    return a->signs.undecided == 0 ? HESSCRIT_OK : count_by_inertia(context, n, a);
}

/* Higher orders, where curvature leaves the verdict open. */
static hesscrit_status look_closer(struct analysis *a)
{
    hesscrit_findings *f = &a->findings;
    if (f->second_order != HESSCRIT_UNDETERMINED) return HESSCRIT_OK;
    if (a->flags & HESSCRIT_ANALYZE_NO_HIGHER_ORDER) {
        const int nothing_shows = a->signs.positive + a->signs.negative == 0 && !a->d.changes_seen;
        if (nothing_shows) f->second_order = HESSCRIT_FLAT;
        return HESSCRIT_OK;
    }
    f->was_resolved = 1;
    return hesscrit_resolve(a->evaluator, &a->d, &a->natural, a->p, &f->resolution);
}

/* In units in which the diagonal of the Hessian is 1, which no choice of units can change: where
 * only the counts know that an eigenvalue is negative. */
static hesscrit_status find_in_even_units(hesscrit_context *context, size_t n, struct analysis *a,
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
static hesscrit_status downward(hesscrit_context *context, size_t n, struct analysis *a,
                                double *curvature, int *found)
{
    *found = 0;
    if (n == 0 || a->signs.negative == 0) return HESSCRIT_OK;
    if (a->eigenvalues[0] < -a->radii[0]) {
        memcpy(a->direction, a->eigenvectors, n * sizeof *a->direction);
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
    double norm = 0.0;
    for (size_t i = 0; i < n; i++) {
        a->direction[i] = scale[i] * units.eigenvectors[i];
        norm = hypot(norm, a->direction[i]);
    }
    for (size_t i = 0; i < n; i++) a->direction[i] /= norm;
    *curvature = units.eigenvalues[0] / norm / norm;
    *found = 1;
    return HESSCRIT_OK;
}

/* Does the curvature promise a fall within typical sizes that is many times the error of the loss?
 */
static int should_show(const struct analysis *a, const double *scale, double curvature)
{
    double largest = 0.0;
    for (size_t i = 0; i < a->evaluator->problem.n; i++)
        largest = fmax(largest, fabs(a->direction[i]) / scale[i]);
    return -0.5 * curvature / largest / largest > 64.0 * a->d.loss_error;
}

static hesscrit_status escape_along_curvature(struct analysis *a, double curvature)
{
    const size_t n = a->evaluator->problem.n;
    double *scale = a->p;
    hesscrit_evaluator_stage(a->evaluator, HESSCRIT_STAGE_ESCAPE, 4);
    /* A step choice that noise pushed outwards says nothing about sizes. */
    hesscrit_natural_scale(a->evaluator, scale);
    for (size_t i = 0; i < n; i++) scale[i] = fmin(scale[i], a->d.scale[i]);
    const hesscrit_status status =
        hesscrit_descend(a->evaluator, scale, a->d.loss, a->d.loss_error, a->direction, curvature,
                         a->theta_after, a->unit, &a->step);
    if (status == HESSCRIT_OK) a->why_no_escape = NULL;
    if (status != HESSCRIT_E_NO_DESCENT) return status;
    a->why_no_escape = "no step was seen to lower the loss";
    a->findings.escape_should_show = should_show(a, scale, curvature);
    a->evaluator->context->detail[0] = '\0'; /* no error of an analysis */
    return HESSCRIT_OK;
}

/* The point that was seen while higher orders were looked at. */
static void escape_to_lower_point(struct analysis *a)
{
    const size_t n = a->evaluator->problem.n;
    const hesscrit_resolution *r = &a->findings.resolution;
    double length = 0.0;
    for (size_t i = 0; i < n; i++) {
        a->theta_after[i] = r->lower_point[i];
        a->unit[i] = r->lower_point[i] - a->evaluator->base[i];
        length = hypot(length, a->unit[i]);
    }
    for (size_t i = 0; i < n; i++) a->unit[i] /= length;
    a->step.length = length;
    a->step.loss_before = a->d.loss;
    a->step.loss_after = r->lower_loss;
    a->step.decrease = a->d.loss - r->lower_loss;
    a->why_no_escape = NULL;
}

static hesscrit_status find_escape(struct analysis *a)
{
    const hesscrit_findings *f = &a->findings;
    double curvature = 0.0;
    a->step = hesscrit_escape_step_default();
    a->why_no_escape = "not looked for";
    if (a->flags & HESSCRIT_ANALYZE_NO_ESCAPE) return HESSCRIT_OK;
    a->why_no_escape = "theta is not a critical point: the gradient leads down";
    if (!f->criticality.is_critical) return HESSCRIT_OK;
    a->why_no_escape = "there is no Hessian";
    if (f->second_order == HESSCRIT_NOT_SMOOTH) return HESSCRIT_OK;
    a->why_no_escape = "no direction leads down for sure";
    int found;
    const hesscrit_status status =
        downward(a->evaluator->context, a->evaluator->problem.n, a, &curvature, &found);
    if (status != HESSCRIT_OK) return status;
    if (found) return escape_along_curvature(a, curvature);
    if (f->was_resolved && f->resolution.lower_point) escape_to_lower_point(a);
    return HESSCRIT_OK;
}

static double norm_of(size_t n, const double *v)
{
    double norm = 0.0;
    for (size_t i = 0; i < n; i++) norm = hypot(norm, v[i]);
    return norm;
}

static hesscrit_status publish(hesscrit_context *context, const struct analysis *a,
                               hesscrit_report **published)
{
    const size_t n = a->evaluator->problem.n;
    hesscrit_report *report = hesscrit_report_allocate(&context->hooks, n);
    if (!report)
        return hesscrit_fail(context, HESSCRIT_E_MEMORY, "no memory for a report on %zu parameters",
                             n);
    report->loss = a->d.loss;
    report->loss_error = a->d.loss_error;
    report->gradient_norm = norm_of(n, a->d.gradient);
    report->gradient_norm_bound = norm_of(n, a->d.gradient_bound);
    report->distance = a->findings.criticality.distance;
    report->tolerance = a->tolerance;
    report->sweeps = a->sweeps;
    report->signs = a->signs;
    report->escaped = !a->why_no_escape;
    report->why_no_escape = a->why_no_escape;
    report->step = a->step;
    memcpy(report->calls, context->calls, sizeof report->calls);
    if (n > 0) {
        memcpy(report->theta, a->evaluator->base, n * sizeof(double));
        memcpy(report->gradient, a->d.gradient, n * sizeof(double));
        memcpy(report->gradient_bound, a->d.gradient_bound, n * sizeof(double));
        memcpy(report->eigenvalues, a->eigenvalues, n * sizeof(double));
        memcpy(report->radii, a->radii, n * sizeof(double));
        memcpy(report->hessian, a->d.hessian, n * n * sizeof(double));
        memcpy(report->hessian_bound, a->d.hessian_bound, n * n * sizeof(double));
        memcpy(report->eigenvectors, a->eigenvectors, n * n * sizeof(double));
    }
    if (report->escaped) {
        memcpy(report->direction, a->unit, n * sizeof(double));
        memcpy(report->theta_after, a->theta_after, n * sizeof(double));
    }
    hesscrit_judge(&a->findings, report);
    *published = report;
    return HESSCRIT_OK;
}

static hesscrit_status check_options(hesscrit_context *context,
                                     const hesscrit_analyze_options *options,
                                     hesscrit_report **report)
{
    if (!report) return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "report is NULL");
    const hesscrit_status status =
        hesscrit_check_struct(context, "hesscrit_analyze_options", options->struct_size,
                              sizeof *options, sizeof *options);
    if (status != HESSCRIT_OK) return status;
    if (!(options->tolerance > 0.0))
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "the tolerance is %g",
                             options->tolerance);
    if (options->flags & ~(HESSCRIT_ANALYZE_NO_ESCAPE | HESSCRIT_ANALYZE_NO_HIGHER_ORDER))
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "flags have unknown bits: %d",
                             (int)options->flags);
    return HESSCRIT_OK;
}

static hesscrit_status find_criticality(hesscrit_context *context, struct analysis *a)
{
    const size_t n = a->evaluator->problem.n;
    const hesscrit_status status = find_eigenvalues(context, n, a);
    if (status != HESSCRIT_OK) return status;
    a->findings.criticality = hesscrit_test_gradient(n, &a->d, &a->natural, a->tolerance, a->p);
    return HESSCRIT_OK;
}

/* A Hessian that the loss contradicts away from the axes is none, and all that follows from it is
 * to be done again. */
static hesscrit_status find_kinks_between_axes(hesscrit_context *context, struct analysis *a)
{
    const int known = a->d.has_kink && a->d.kink_order < 2;
    if (!a->d.hessian_is_estimate || known || !a->findings.criticality.is_critical)
        return HESSCRIT_OK;
    const hesscrit_status status = hesscrit_look_between_axes(a->evaluator, a->p, &a->d);
    /* Of a search that has no call left: it has to believe the axes. */
    if (status == HESSCRIT_E_BUDGET) return HESSCRIT_OK;
    if (status != HESSCRIT_OK || !a->d.kink_between_axes) return status;
    return find_criticality(context, a);
}

/* All that is to be known before the verdict, from the derivatives. */
static hesscrit_status investigate(hesscrit_context *context, struct analysis *a)
{
    const size_t n = a->evaluator->problem.n;
    hesscrit_findings *f = &a->findings;
    f->d = &a->d;
    f->has_exact_hessian = !a->d.hessian_is_estimate;
    hesscrit_status status = find_criticality(context, a);
    if (status == HESSCRIT_OK) status = find_kinks_between_axes(context, a);
    if (status == HESSCRIT_OK) status = find_signs(context, n, a);
    if (status != HESSCRIT_OK) return status;
    f->second_order = hesscrit_verdict_to_second_order(&a->d, &f->criticality, &a->signs);
    status = look_closer(a);
    return status == HESSCRIT_OK ? find_escape(a) : status;
}

hesscrit_status hesscrit_analyze_derived(hesscrit_evaluator *evaluator,
                                         const hesscrit_derivatives *d, const double *basis,
                                         double tolerance, unsigned flags, hesscrit_report **report)
{
    struct analysis a = {
        .evaluator = evaluator, .flags = flags, .tolerance = tolerance, .basis = basis, .d = *d};
    hesscrit_context *context = evaluator->context;
    hesscrit_status status = take_memory(context, evaluator->problem.n, &a);
    if (status == HESSCRIT_OK) status = investigate(context, &a);
    return status == HESSCRIT_OK ? publish(context, &a, report) : status;
}

hesscrit_status hesscrit_analyze_problem(hesscrit_context *context, const hesscrit_problem *problem,
                                         const double *theta,
                                         const hesscrit_analyze_options *options,
                                         const double *hessian_error, hesscrit_report **report)
{
    const hesscrit_analyze_options defaults = hesscrit_analyze_options_default();
    if (!options) options = &defaults;
    hesscrit_evaluator evaluator;
    hesscrit_derivatives d;
    hesscrit_status status = check_options(context, options, report);
    if (status == HESSCRIT_OK)
        status = hesscrit_evaluator_start(context, problem, theta, 1, &evaluator);
    if (status == HESSCRIT_OK) status = hesscrit_derive(&evaluator, HESSCRIT_WANT_ALL, &d);
    if (status != HESSCRIT_OK) return status;
    for (size_t e = 0; hessian_error && e < problem->n * problem->n; e++)
        d.hessian_bound[e] += hessian_error[e];
    return hesscrit_analyze_derived(&evaluator, &d, NULL, options->tolerance, options->flags,
                                    report);
}

hesscrit_status hesscrit_analyze(hesscrit_context *context, const hesscrit_problem *problem,
                                 const double *theta, const hesscrit_analyze_options *options,
                                 hesscrit_report **report)
{
    hesscrit_status status = hesscrit_enter(context);
    if (status == HESSCRIT_OK)
        status = hesscrit_leave(
            context, hesscrit_analyze_problem(context, problem, theta, options, NULL, report));
    return status;
}
