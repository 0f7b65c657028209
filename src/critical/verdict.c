#include "critical/verdict.h"

#include <float.h>
#include <math.h>

#include "base/memory.h"
#include "base/text.h"
#include "eigen/solve.h"

int hesscrit_is_estimate(const hesscrit_problem *problem)
{
    return !problem->hessian && !problem->hessian_vector;
}

hesscrit_status hesscrit_bound_for_signs(hesscrit_context *context, const hesscrit_problem *problem,
                                         double *hessian_bound, double **bound)
{
    const double margin = 2.0;
    const size_t n = problem->n;
    *bound = hessian_bound;
    if (!hesscrit_is_estimate(problem)) return HESSCRIT_OK;
    const hesscrit_status status = hesscrit_scratch_doubles(context, n, n, bound);
    for (size_t e = 0; status == HESSCRIT_OK && e < n * n; e++)
        (*bound)[e] = fmin(margin * hessian_bound[e], DBL_MAX);
    return status;
}

hesscrit_status hesscrit_natural_eigen(hesscrit_context *context, size_t n,
                                       const hesscrit_derivatives *derivatives, int estimate,
                                       hesscrit_natural *natural)
{
    double *scaled = NULL;
    double *bound = NULL;
    hesscrit_eigen_info info = hesscrit_eigen_info_default();
    hesscrit_status status = hesscrit_scratch_doubles(context, n, n, &scaled);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, n, n, &bound);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch_doubles(context, n, 1, &natural->eigenvalues);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, n, 1, &natural->radii);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch_doubles(context, n, n, &natural->eigenvectors);
    if (status != HESSCRIT_OK) return status;

    const double *s = derivatives->scale;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            scaled[i * n + j] = derivatives->hessian[i * n + j] * s[i] * s[j];
            bound[i * n + j] = derivatives->hessian_bound[i * n + j] * s[i] * s[j];
        }
    status = hesscrit_solve(context, n, n, scaled, natural->eigenvalues, n, natural->eigenvectors,
                            &info);
    if (status != HESSCRIT_OK) return status;
    return hesscrit_radii(context, n, natural->eigenvalues, n, natural->eigenvectors, n, bound,
                          info.residual, estimate, natural->radii);
}

int hesscrit_is_critical(size_t n, const hesscrit_derivatives *d, const hesscrit_natural *natural,
                         double tolerance, double *p, double *distance)
{
    double decrement = 0.0; /* sum_k (q_k . gz)^2 / |mu_k| */
    for (size_t i = 0; i < n; i++) p[i] = 0.0;
    for (size_t k = 0; k < n; k++) {
        const double *q = natural->eigenvectors + k * n;
        double slope = 0.0;
        double error = 0.0;
        for (size_t i = 0; i < n; i++) {
            slope += q[i] * d->scale[i] * d->gradient[i];
            error += fabs(q[i]) * d->scale[i] * d->gradient_bound[i];
        }
        if (fabs(slope) <= error) continue;
        /* Where curvature and radius are both 0, any slope leads infinitely far. */
        const double curvature =
            fmax(fmax(fabs(natural->eigenvalues[k]), natural->radii[k]), DBL_MIN);
        decrement += slope / curvature * slope;
        for (size_t i = 0; i < n; i++) p[i] += q[i] * (slope / curvature);
    }
    *distance = 0.0;
    for (size_t i = 0; i < n; i++) *distance = fmax(*distance, fabs(p[i]));
    return *distance <= tolerance || decrement <= 8.0 * d->loss_error;
}

hesscrit_verdict hesscrit_verdict_of_signs(const hesscrit_signs *signs)
{
    if (!signs) return HESSCRIT_UNDETERMINED;
    if (signs->positive > 0 && signs->negative > 0) return HESSCRIT_SADDLE;
    if (signs->undecided > 0) return HESSCRIT_UNDETERMINED;
    if (signs->positive > 0) return HESSCRIT_MINIMUM;
    if (signs->negative > 0) return HESSCRIT_MAXIMUM;
    return HESSCRIT_FLAT;
}

const char *hesscrit_verdict_name(hesscrit_verdict verdict)
{
    switch ((int)verdict) {
    case HESSCRIT_NOT_CRITICAL:
        return "not a critical point";
    case HESSCRIT_MINIMUM:
        return "minimum";
    case HESSCRIT_MAXIMUM:
        return "maximum";
    case HESSCRIT_SADDLE:
        return "saddle point";
    case HESSCRIT_FLAT:
        return "flat";
    case HESSCRIT_UNDETERMINED:
        return "undetermined";
    default:
        return "unknown verdict";
    }
}

static void explain_undetermined(hesscrit_text *text, const hesscrit_signs *signs)
{
    hesscrit_text_append(text, "eigenvalues that cannot be told from zero: %zu of %zu",
                         signs->undecided, signs->positive + signs->negative + signs->undecided);
    if (signs->positive > 0)
        hesscrit_text_append(text, "; the others are positive: a minimum, the floor of a "
                                   "valley, or a saddle, as higher orders decide");
    else if (signs->negative > 0)
        hesscrit_text_append(text, "; the others are negative: a maximum, the top of a ridge, "
                                   "or a saddle, as higher orders decide");
    else
        hesscrit_text_append(text, "; higher orders decide");
}

void hesscrit_judge(hesscrit_report *report, int critical, int changes_seen)
{
    const hesscrit_signs *signs = &report->signs;
    hesscrit_text text = hesscrit_text_start(report->reason, sizeof report->reason);
    report->verdict = critical ? hesscrit_verdict_of_signs(signs) : HESSCRIT_NOT_CRITICAL;
    if (report->verdict == HESSCRIT_UNDETERMINED && !changes_seen && signs->undecided == report->n)
        report->verdict = HESSCRIT_FLAT;
    switch (report->verdict) {
    case HESSCRIT_NOT_CRITICAL:
        hesscrit_text_append(&text,
                             "the gradient is not zero: the nearest critical point of the "
                             "quadratic model is %.3g typical sizes away, the tolerance is %.3g",
                             report->distance, report->tolerance);
        break;
    case HESSCRIT_MINIMUM:
        hesscrit_text_append(&text, "every eigenvalue is positive by more than its error");
        break;
    case HESSCRIT_MAXIMUM:
        hesscrit_text_append(&text, "every eigenvalue is negative by more than its error");
        break;
    case HESSCRIT_SADDLE:
        hesscrit_text_append(&text,
                             "eigenvalues of both signs by more than their errors: %zu negative "
                             "and %zu positive of %zu",
                             signs->negative, signs->positive, report->n);
        break;
    case HESSCRIT_FLAT:
        hesscrit_text_append(&text, report->n == 0 ? "there are no parameters"
                                                   : "no change of the loss was seen in any "
                                                     "direction, to second order");
        break;
    default:
        explain_undetermined(&text, signs);
    }
}
