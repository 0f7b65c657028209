#include "critical/analyze.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "critical/descend.h"
#include "critical/report.h"
#include "critical/verdict.h"
#include "derivative/derive.h"
#include "eigen/solve.h"

/* What the steps of one analysis hand to each other; all in scratch memory, so
 * that the report is allocated after the last callback and cannot be lost. */
struct analysis {
    hesscrit_evaluator evaluator;
    hesscrit_derivatives d;
    hesscrit_natural natural;
    double *eigenvalues, *eigenvectors; /* of the Hessian in the user's units */
    double *radii;                      /* of these eigenvalues */
    size_t sweeps;
    hesscrit_signs signs;
    int critical;
    double distance;
    int escaped;
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

/* Eigenvalues in the user's units; signs in natural ones and those of hesscrit_inertia(), which
 * do not depend on the user's: each count is a certain lower bound, so the larger one holds. */
static hesscrit_status find_signs(hesscrit_context *context, size_t n, struct analysis *a)
{
    hesscrit_eigen_info info = hesscrit_eigen_info_default();
    const hesscrit_problem *problem = &a->evaluator.problem;
    const int estimate = hesscrit_is_estimate(problem);
    double *bound = NULL;
    hesscrit_status status =
        hesscrit_solve(context, n, n, a->d.hessian, a->eigenvalues, n, a->eigenvectors, &info);
    if (status == HESSCRIT_OK)
        status = hesscrit_radii(context, n, a->eigenvalues, n, a->eigenvectors, n,
                                a->d.hessian_bound, info.residual, estimate, a->radii);
    if (status == HESSCRIT_OK)
        status = hesscrit_natural_eigen(context, n, &a->d, estimate, &a->natural);
    if (status != HESSCRIT_OK) return status;
    a->sweeps = info.sweeps;
    count_outside(n, a->natural.eigenvalues, a->natural.radii, &a->signs);
    if (a->signs.undecided == 0) return HESSCRIT_OK;

    hesscrit_signs better;
    status = hesscrit_bound_for_signs(context, problem, a->d.hessian_bound, &bound);
    if (status == HESSCRIT_OK)
        status = hesscrit_count_signs(context, n, n, a->d.hessian, bound, &better);
    if (status != HESSCRIT_OK) return status;
    if (better.positive > a->signs.positive) a->signs.positive = better.positive;
    if (better.negative > a->signs.negative) a->signs.negative = better.negative;
    a->signs.undecided = n - a->signs.positive - a->signs.negative;
    return HESSCRIT_OK;
}

/* The unit direction of the most negative curvature that is certain, in the
 * user's units if it is certain there, else in natural ones. 0 if there is none. */
static int downward(size_t n, struct analysis *a, double *curvature)
{
    if (n == 0 || a->signs.negative == 0) return 0;
    if (a->eigenvalues[0] < -a->radii[0]) {
        memcpy(a->direction, a->eigenvectors, n * sizeof *a->direction);
        *curvature = a->eigenvalues[0];
        return 1;
    }
    if (!(a->natural.eigenvalues[0] < 0.0)) return 0;
    double norm = 0.0;
    for (size_t i = 0; i < n; i++) {
        a->direction[i] = a->d.scale[i] * a->natural.eigenvectors[i];
        norm = hypot(norm, a->direction[i]);
    }
    for (size_t i = 0; i < n; i++) a->direction[i] /= norm;
    *curvature = a->natural.eigenvalues[0] / norm / norm;
    return 1;
}

static hesscrit_status find_escape(struct analysis *a)
{
    double curvature = 0.0;
    if (!a->critical || !downward(a->evaluator.problem.n, a, &curvature)) return HESSCRIT_OK;
    a->step = hesscrit_escape_step_default();
    /* A step choice that noise pushed outwards says nothing about sizes. */
    double *scale = a->p;
    hesscrit_evaluator_stage(&a->evaluator, HESSCRIT_STAGE_ESCAPE, 4);
    hesscrit_natural_scale(&a->evaluator, scale);
    for (size_t i = 0; i < a->evaluator.problem.n; i++) scale[i] = fmin(scale[i], a->d.scale[i]);
    const hesscrit_status status =
        hesscrit_descend(&a->evaluator, scale, a->d.loss, a->d.loss_error, a->direction, curvature,
                         a->theta_after, a->unit, &a->step);
    a->escaped = status == HESSCRIT_OK;
    if (status != HESSCRIT_E_NO_DESCENT) return status;
    a->evaluator.context->detail[0] = '\0'; /* no error of an analysis */
    return HESSCRIT_OK;
}

static double norm_of(size_t n, const double *v)
{
    double norm = 0.0;
    for (size_t i = 0; i < n; i++) norm = hypot(norm, v[i]);
    return norm;
}

static hesscrit_status publish(hesscrit_context *context, const struct analysis *a,
                               double tolerance, hesscrit_report **published)
{
    const size_t n = a->evaluator.problem.n;
    hesscrit_report *report = hesscrit_report_allocate(&context->hooks, n);
    if (!report)
        return hesscrit_fail(context, HESSCRIT_E_MEMORY, "no memory for a report on %zu parameters",
                             n);
    report->loss = a->d.loss;
    report->loss_error = a->d.loss_error;
    report->gradient_norm = norm_of(n, a->d.gradient);
    report->distance = a->distance;
    report->tolerance = tolerance;
    report->sweeps = a->sweeps;
    report->signs = a->signs;
    report->escaped = a->escaped;
    report->step = a->step;
    memcpy(report->calls, context->calls, sizeof report->calls);
    if (n > 0) {
        memcpy(report->theta, a->evaluator.base, n * sizeof(double));
        memcpy(report->gradient, a->d.gradient, n * sizeof(double));
        memcpy(report->gradient_bound, a->d.gradient_bound, n * sizeof(double));
        memcpy(report->eigenvalues, a->eigenvalues, n * sizeof(double));
        memcpy(report->radii, a->radii, n * sizeof(double));
        memcpy(report->hessian, a->d.hessian, n * n * sizeof(double));
        memcpy(report->hessian_bound, a->d.hessian_bound, n * n * sizeof(double));
        memcpy(report->eigenvectors, a->eigenvectors, n * n * sizeof(double));
    }
    if (a->escaped) {
        memcpy(report->direction, a->unit, n * sizeof(double));
        memcpy(report->theta_after, a->theta_after, n * sizeof(double));
    }
    hesscrit_judge(report, a->critical, a->d.changes_seen);
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
    if (options->flags & ~HESSCRIT_ANALYZE_NO_ESCAPE)
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "flags have unknown bits: %d",
                             (int)options->flags);
    return HESSCRIT_OK;
}

hesscrit_status hesscrit_analyze_problem(hesscrit_context *context, const hesscrit_problem *problem,
                                         const double *theta,
                                         const hesscrit_analyze_options *options,
                                         const double *hessian_error, hesscrit_report **report)
{
    const hesscrit_analyze_options defaults = hesscrit_analyze_options_default();
    if (!options) options = &defaults;
    struct analysis a = {0};
    hesscrit_status status = check_options(context, options, report);
    if (status == HESSCRIT_OK)
        status = hesscrit_evaluator_start(context, problem, theta, 1, &a.evaluator);
    if (status == HESSCRIT_OK) status = take_memory(context, problem->n, &a);
    if (status != HESSCRIT_OK) return status;

    const size_t n = problem->n;
    status = hesscrit_derive(&a.evaluator,
                             HESSCRIT_WANT_LOSS | HESSCRIT_WANT_GRADIENT |
                                 HESSCRIT_WANT_GRADIENT_BOUND | HESSCRIT_WANT_HESSIAN,
                             &a.d);
    for (size_t e = 0; status == HESSCRIT_OK && hessian_error && e < n * n; e++)
        a.d.hessian_bound[e] += hessian_error[e];
    if (status == HESSCRIT_OK) status = find_signs(context, n, &a);
    if (status != HESSCRIT_OK) return status;
    a.critical = hesscrit_is_critical(n, &a.d, &a.natural, options->tolerance, a.p, &a.distance);
    if (!(options->flags & HESSCRIT_ANALYZE_NO_ESCAPE)) status = find_escape(&a);
    if (status != HESSCRIT_OK) return status;
    return publish(context, &a, options->tolerance, report);
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
