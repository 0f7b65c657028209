#include "critical/analyze.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/vectors.h"
#include "base/version.h"
#include "critical/contradiction.h"
#include "critical/way_down.h"
#include "curvature/along.h"
#include "curvature/doubted_gradient.h"
#include "curvature/signs.h"
#include "derivative/hessian.h"
#include "derivative/kinks_between_axes.h"
#include "eigen/radii.h"
#include "eigen/symmetric.h"
#include "higher_orders/resolve.h"
#include "loss/subspace.h"

static hesscrit_status take_memory(hesscrit_context *context, size_t n, hesscrit_analysis *a)
{
    double **const vectors[] = {&a->eigenvalues, &a->radii, &a->direction, &a->unit,
                                &a->theta_after, &a->p,     NULL};
    const hesscrit_status status = hesscrit_scratch_doubles(context, n, n, &a->eigenvectors);
    return status == HESSCRIT_OK ? hesscrit_scratch_each(context, 1, n, vectors) : status;
}

/* In the user's units, and in natural ones. */
static hesscrit_status find_eigenvalues(hesscrit_context *context, size_t n, hesscrit_analysis *a)
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

/* Higher orders, where curvature leaves the verdict open. */
static hesscrit_status look_closer(hesscrit_analysis *a)
{
    hesscrit_findings *f = &a->findings;
    if (hesscrit_decide(f) != HESSCRIT_UNDETERMINED || !f->criticality.is_sure ||
        a->d.gradient_is_refuted || f->slope_is_refuted)
        return HESSCRIT_OK;
    /* A fall that is seen around theta would be that of a slope. */
    if (a->flags & HESSCRIT_ANALYZE_NO_HIGHER_ORDER || f->criticality.is_only_enough)
        return HESSCRIT_OK;
    f->was_resolved = 1;
    const hesscrit_status status = hesscrit_resolve(a->evaluator, &a->d, &a->natural, a->p,
                                                    &f->signs, &a->effort, &f->resolution);
    const hesscrit_resolution *r = &f->resolution;
    if (status != HESSCRIT_OK || r->verdict == HESSCRIT_UNDETERMINED) return status;
    if (hesscrit_is_surely_critical(&a->d, a->tolerance, r->reach, r->fall)) return HESSCRIT_OK;
    f->criticality.is_sure = 0;
    f->criticality.fall = r->fall;
    return HESSCRIT_OK;
}

static hesscrit_status publish(hesscrit_context *context, const hesscrit_analysis *a,
                               hesscrit_report **published)
{
    const size_t n = a->evaluator->problem.n;
    hesscrit_report *report = hesscrit_report_allocate(&context->hooks, n);
    if (!report)
        return hesscrit_fail(context, HESSCRIT_E_MEMORY, "no memory for a report on %zu parameters",
                             n);
    report->loss = a->d.loss;
    report->loss_error = a->d.loss_error.near;
    report->loss_spread = a->findings.spread;
    report->refuted_error = a->findings.refuted_error;
    report->error_is_told = report->refuted_error <= a->evaluator->problem.loss_error;
    report->gradient_norm = hesscrit_norm(n, a->d.gradient);
    report->gradient_norm_bound = hesscrit_norm(n, a->d.gradient_bound);
    report->distance = a->findings.criticality.distance;
    report->tolerance = a->tolerance;
    report->fall_left = a->findings.criticality.left;
    report->loss_left = a->prospect.left;
    report->loss_left_error = a->prospect.error;
    report->sweeps = a->sweeps;
    report->signs = a->findings.signs;
    report->is_beside = a->natural.is_beside;
    report->is_only_enough = a->findings.criticality.is_only_enough;
    report->escaped = !a->why_no_escape;
    report->why_no_escape = a->why_no_escape;
    report->escape_was_tried = !(a->flags & HESSCRIT_ANALYZE_NO_ESCAPE);
    report->step = a->step;
    report->other_step = a->other_step;
    memcpy(report->calls, context->calls, sizeof report->calls);
    hesscrit_copy(n, a->evaluator->base, report->theta);
    hesscrit_copy(n, a->d.gradient, report->gradient);
    hesscrit_copy(n, a->d.gradient_bound, report->gradient_bound);
    hesscrit_copy(n, a->eigenvalues, report->eigenvalues);
    hesscrit_copy(n, a->radii, report->radii);
    hesscrit_copy(n, a->d.scale, report->typical_sizes);
    hesscrit_copy(n, a->natural.eigenvalues, report->natural_eigenvalues);
    hesscrit_copy(n, a->natural.radii, report->natural_radii);
    hesscrit_copy(n * n, a->d.hessian, report->hessian);
    hesscrit_copy(n * n, a->d.hessian_bound, report->hessian_bound);
    hesscrit_copy(n * n, a->eigenvectors, report->eigenvectors);
    if (report->escaped) {
        hesscrit_copy(n, a->unit, report->direction);
        hesscrit_copy(n, a->theta_after, report->theta_after);
    }
    hesscrit_conclude(&a->findings, report);
    hesscrit_claim_no_contradiction(report);
    report->gradient_was_given = a->evaluator->problem.gradient != NULL;
    report->gradient_is_refuted = a->d.gradient_is_refuted || a->findings.slope_is_refuted;
    report->leads_to = a->findings.criticality.is_critical || report->gradient_is_refuted
                           ? report->verdict
                           : a->prospect.leads_to;
    *published = report;
    return HESSCRIT_OK;
}

/* given: NULL for the defaults. */
static hesscrit_status read_options(hesscrit_context *context,
                                    const hesscrit_analyze_options *given, hesscrit_report **report,
                                    hesscrit_analyze_options *options)
{
    const unsigned known = HESSCRIT_ANALYZE_NO_ESCAPE | HESSCRIT_ANALYZE_NO_HIGHER_ORDER;
    *options = hesscrit_analyze_options_default();
    if (!report) return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "report is NULL");
    const hesscrit_status status =
        hesscrit_read_struct(context, "hesscrit_analyze_options", given,
                             HESSCRIT_ANALYZE_OPTIONS_0_1_0, options, sizeof *options);
    if (status != HESSCRIT_OK) return status;
    if (!(options->tolerance > 0.0))
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT,
                             "options->tolerance is %g; it has to be positive", options->tolerance);
    if (!(options->loss_tolerance >= 0.0) || isinf(options->loss_tolerance))
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT,
                             "options->loss_tolerance is %g; it has to be finite and not negative",
                             options->loss_tolerance);
    if (options->flags & ~known)
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "options->flags has unknown bits: 0x%x",
                             options->flags & ~known);
    return HESSCRIT_OK;
}

/* An entry may be what is left of terms that are larger, by so many errors. */
static const double CLOSE = 0x1p16;

/* Does a sign rest on what is presumed of the errors of the user's Hessian? */
static int rests_on_presumption(const hesscrit_analysis *a)
{
    if (a->d.hessian_is_estimate || a->d.hessian_is_stated) return 0;
    for (size_t k = 0; k < a->evaluator->problem.n; k++) {
        const double size = fabs(a->natural.eigenvalues[k]);
        if (size > a->natural.radii[k] && size <= CLOSE * a->natural.radii[k]) return 1;
    }
    return 0;
}

static hesscrit_status find_criticality(hesscrit_context *context, hesscrit_analysis *a)
{
    const size_t n = a->evaluator->problem.n;
    hesscrit_status status = find_eigenvalues(context, n, a);
    if (status == HESSCRIT_OK && rests_on_presumption(a)) {
        status = hesscrit_hear_hessian(a->evaluator, &a->d);
        if (status == HESSCRIT_OK) status = find_eigenvalues(context, n, a);
    }
    if (status != HESSCRIT_OK) return status;
    hesscrit_criticality *found = &a->findings.criticality;
    *found = hesscrit_test_gradient(n, &a->d, &a->natural, a->tolerance, a->p, a->unit);
    if (!found->is_critical || found->is_sure) return HESSCRIT_OK;
    status = hesscrit_look_along(a->evaluator, &a->d, 0, &a->natural);
    /* Of a search that has no call left: it stays unsure. */
    if (status != HESSCRIT_OK) return status == HESSCRIT_E_BUDGET ? HESSCRIT_OK : status;
    *found = hesscrit_test_gradient(n, &a->d, &a->natural, a->tolerance, a->p, a->unit);
    return HESSCRIT_OK;
}

/* A fall that is seen where curvature is not known: theta is no critical point. */
static hesscrit_status look_for_fall(hesscrit_analysis *a)
{
    int falls = 0;
    hesscrit_criticality *found = &a->findings.criticality;
    if (!found->is_critical) return HESSCRIT_OK;
    const hesscrit_status status =
        hesscrit_look_for_fall(a->evaluator, &a->d, &a->natural, a->tolerance, &falls);
    /* Of a search that has no call left. */
    if (status == HESSCRIT_E_BUDGET) return HESSCRIT_OK;
    if (falls) found->is_critical = 0;
    found->is_seen_to_fall = falls;
    return status;
}

/* The gradient leads away from theta: as the loss does? */
static hesscrit_status doubt_gradient(hesscrit_analysis *a)
{
    hesscrit_findings *f = &a->findings;
    if (!a->evaluator->problem.gradient || f->criticality.is_critical || a->d.kinks.found)
        return HESSCRIT_OK;
    const hesscrit_status status =
        hesscrit_doubt_gradient(a->evaluator, &a->d, &f->slope_is_refuted);
    /* Of a search that has no call left: it has to believe the gradient. */
    return status == HESSCRIT_E_BUDGET ? HESSCRIT_OK : status;
}

/* A Hessian that the loss contradicts away from the axes is none, and all that follows from it is
 * to be done again. */
static hesscrit_status find_kinks_between_axes(hesscrit_context *context, hesscrit_analysis *a)
{
    const int known = a->d.kinks.found && a->d.kinks.order < 2;
    if (!a->d.hessian_is_estimate || known || !a->findings.criticality.is_critical)
        return HESSCRIT_OK;
    int widened;
    const hesscrit_status status = hesscrit_look_between_axes(a->evaluator, a->p, &a->d, &widened);
    /* Of a search that has no call left: it has to believe the axes. */
    if (status == HESSCRIT_E_BUDGET) return HESSCRIT_OK;
    if (status != HESSCRIT_OK || !widened) return status;
    return find_criticality(context, a);
}

/* All that is to be known before the verdict, from the derivatives. */
static hesscrit_status investigate(hesscrit_context *context, hesscrit_analysis *a)
{
    hesscrit_findings *f = &a->findings;
    f->problem = &a->evaluator->problem;
    f->d = &a->d;
    hesscrit_status status = find_criticality(context, a);
    if (status == HESSCRIT_OK) status = find_kinks_between_axes(context, a);
    if (status == HESSCRIT_OK) status = look_for_fall(a);
    if (status == HESSCRIT_OK) status = doubt_gradient(a);
    if (status == HESSCRIT_OK)
        status = hesscrit_find_signs(a->evaluator, &a->d, f->criticality.is_critical ? a->p : NULL,
                                     &a->natural, &f->signs);
    f->is_cut_short = a->natural.is_cut_short;
    if (status == HESSCRIT_OK)
        status = hesscrit_check_symmetries(context, a->evaluator->problem.n, &a->d,
                                           f->criticality.is_critical, &a->effort.symmetries);
    if (status == HESSCRIT_OK) status = look_closer(a);
    const int only_enough = f->criticality.is_only_enough;
    if (status == HESSCRIT_OK && (only_enough || !(a->flags & HESSCRIT_ANALYZE_NO_ESCAPE)))
        status = hesscrit_look_ahead(a->evaluator, &a->d, &a->natural, a->p, a->tolerance,
                                     &f->criticality, &f->signs, &a->prospect);
    f->leads_nowhere = only_enough && a->prospect.leads_to == HESSCRIT_UNDETERMINED;
    if (status == HESSCRIT_OK) status = hesscrit_find_escape(a);
    f->is_last = 1;
    return status;
}

static hesscrit_status derive(hesscrit_analysis *a)
{
    const size_t n = a->evaluator->problem.n;
    const hesscrit_status status = hesscrit_derive(a->evaluator, HESSCRIT_WANT_ALL, &a->d);
    a->d.loss_tolerance = a->loss_tolerance;
    for (size_t e = 0; status == HESSCRIT_OK && a->hessian_error && e < n * n; e++)
        a->d.hessian_bound[e] += a->hessian_error[e];
    return status;
}

/* Theta is asked again, after all else. Of a loss whose answer is another one by more than its
 * error, all is found once more, with so much of noise. Where a search has no calls left, what was
 * heard before is not forgotten. */
static hesscrit_status ask_again(hesscrit_context *context, hesscrit_analysis *a)
{
    hesscrit_evaluator *evaluator = a->evaluator;
    double again = a->d.loss;
    hesscrit_evaluator_stage(evaluator, evaluator->stage, 1);
    hesscrit_status status = hesscrit_evaluate_loss(evaluator, evaluator->base, &again);
    if (status == HESSCRIT_E_BUDGET) {
        a->findings.spread = 0.5 * evaluator->least_error;
        a->findings.is_unsteady = evaluator->least_error > a->d.loss_error.near;
        return HESSCRIT_OK;
    }
    if (status != HESSCRIT_OK) return status;
    const double spread = isfinite(again) ? fabs(again - a->d.loss) : INFINITY;
    a->findings.spread = spread;
    if (spread <= HESSCRIT_CLEAR * a->d.loss_error.near) return HESSCRIT_OK;
    a->findings.is_unsteady = 1;
    const double refuted = a->d.loss_error.near;
    if (isinf(spread)) return HESSCRIT_OK;
    evaluator->least_error = 2.0 * spread;
    status = derive(a);
    if (status == HESSCRIT_E_BUDGET) return HESSCRIT_OK;
    if (status != HESSCRIT_OK) return status;
    a->findings = (hesscrit_findings){.spread = spread, .refuted_error = refuted};
    return investigate(context, a);
}

/* All but the derivatives, if they are there. */
static hesscrit_status analyze(hesscrit_context *context, hesscrit_analysis *a,
                               hesscrit_report **report)
{
    hesscrit_status status = take_memory(context, a->evaluator->problem.n, a);
    if (status == HESSCRIT_OK) status = investigate(context, a);
    if (status == HESSCRIT_OK) status = ask_again(context, a);
    return status == HESSCRIT_OK ? publish(context, a, report) : status;
}

hesscrit_status hesscrit_analyze_derived(hesscrit_evaluator *evaluator,
                                         const hesscrit_derivatives *d, const double *basis,
                                         double tolerance, unsigned flags,
                                         const hesscrit_symmetries *symmetries,
                                         hesscrit_report **report)
{
    hesscrit_analysis a = {.evaluator = evaluator,
                           .flags = flags,
                           .tolerance = tolerance,
                           .effort = {.symmetries = *symmetries},
                           .basis = basis,
                           .d = *d};
    return analyze(evaluator->context, &a, report);
}

/* hessian_error: n * n doubles, symmetric, or NULL: what the entries of the problem's Hessian are
 * off by besides all else; read after the callbacks for it have been called. */
static hesscrit_status analyze_problem(hesscrit_context *context, const hesscrit_problem *problem,
                                       const double *theta, const hesscrit_analyze_options *given,
                                       const double *hessian_error, hesscrit_report **report)
{
    hesscrit_analyze_options options;
    hesscrit_evaluator evaluator;
    hesscrit_status status = read_options(context, given, report, &options);
    if (status != HESSCRIT_OK) return status;
    hesscrit_analysis a = {
        .evaluator = &evaluator,
        .flags = options.flags,
        .tolerance = options.tolerance,
        .loss_tolerance = options.loss_tolerance,
        .effort = {options.most_calls, options.seed, {options.symmetries, options.symmetry_count}},
        .hessian_error = hessian_error};
    status = hesscrit_evaluator_start(context, problem, theta, 1, &evaluator);
    if (status == HESSCRIT_OK)
        status = hesscrit_read_symmetries(context, evaluator.problem.n, &a.effort.symmetries);
    if (status == HESSCRIT_OK) status = derive(&a);
    return status == HESSCRIT_OK ? analyze(context, &a, report) : status;
}

/* Measured: the most that analyses of all kinds took at once, n = 1 ... 300, is 34 n^2 for n = 64
 * and less elsewhere, but for 40 n + 800; between 10 n^2 and 18 n^2 more at the ends of walks along
 * a valley; and rows of a batch. */
size_t hesscrit_analyze_workspace(size_t n)
{
    enum { MATRICES = 56, VECTORS = 160, NUMBERS = 1024 };
    size_t bytes = hesscrit_bytes_of_doubles(n, n);
    bytes = bytes > SIZE_MAX / MATRICES ? SIZE_MAX : bytes * MATRICES;
    bytes = hesscrit_bytes_plus(bytes, hesscrit_bytes_of_doubles(VECTORS, n));
    return hesscrit_bytes_to_lend(
        hesscrit_bytes_plus(bytes, hesscrit_bytes_of_doubles(1, NUMBERS)));
}

hesscrit_status hesscrit_analyze(hesscrit_context *context, const hesscrit_problem *problem,
                                 const double *theta, const hesscrit_analyze_options *options,
                                 hesscrit_report **report)
{
    HESSCRIT_RETURN_FROM_CALL(context,
                              analyze_problem(context, problem, theta, options, NULL, report));
}

static hesscrit_status analyze_subspace(hesscrit_context *context, const hesscrit_problem *problem,
                                        const double *theta, size_t k, size_t ldb,
                                        const double *basis,
                                        const hesscrit_analyze_options *options,
                                        hesscrit_report **report)
{
    hesscrit_subspace s;
    const hesscrit_status status =
        hesscrit_subspace_start(context, problem, theta, k, ldb, basis, &s);
    if (status != HESSCRIT_OK) return status;
    const hesscrit_problem inner = hesscrit_subspace_problem(&s);
    return hesscrit_subspace_end(
        &s, analyze_problem(context, &inner, s.zero, options, s.rounding, report));
}

hesscrit_status hesscrit_analyze_subspace(hesscrit_context *context,
                                          const hesscrit_problem *problem, const double *theta,
                                          size_t k, size_t ldb, const double *basis,
                                          const hesscrit_analyze_options *options,
                                          hesscrit_report **report)
{
    HESSCRIT_RETURN_FROM_CALL(
        context, analyze_subspace(context, problem, theta, k, ldb, basis, options, report));
}
