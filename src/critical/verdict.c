#include "critical/verdict.h"

#include <math.h>

#include "base/text.h"

static hesscrit_verdict final_verdict(const hesscrit_findings *f)
{
    if (f->escape_should_show) return HESSCRIT_UNDETERMINED;
    return f->was_resolved ? f->resolution.verdict : f->second_order;
}

static int order_of(const hesscrit_findings *f, hesscrit_verdict verdict)
{
    switch (verdict) {
    case HESSCRIT_MINIMUM:
    case HESSCRIT_MAXIMUM:
    case HESSCRIT_SADDLE:
        return f->was_resolved ? f->resolution.order : 2;
    default:
        return 0;
    }
}

static hesscrit_evidence evidence_for(const hesscrit_findings *f, hesscrit_verdict verdict)
{
    if (verdict == HESSCRIT_UNDETERMINED) return HESSCRIT_EVIDENCE_NONE;
    return f->has_exact_hessian && order_of(f, verdict) == 2 && !f->was_resolved
               ? HESSCRIT_EVIDENCE_PROVED
               : HESSCRIT_EVIDENCE_LIKELY;
}

static void explain_undecided(hesscrit_text *text, const hesscrit_signs *signs)
{
    hesscrit_text_append(text, "eigenvalues that cannot be told from zero: %zu of %zu",
                         signs->undecided, signs->positive + signs->negative + signs->undecided);
    if (signs->positive > 0)
        hesscrit_text_append(text, "; the others are positive");
    else if (signs->negative > 0)
        hesscrit_text_append(text, "; the others are negative");
}

static void explain_undetermined(hesscrit_text *text, const hesscrit_findings *f,
                                 const hesscrit_signs *signs)
{
    if (f->escape_should_show) {
        hesscrit_text_append(text,
                             "%zu eigenvalues are negative by more than their errors, but no "
                             "step along the lowest one was seen to lower the loss",
                             signs->negative);
        return;
    }
    explain_undecided(text, signs);
    hesscrit_text_append(text, "; %s",
                         f->was_resolved ? f->resolution.why : "higher orders were not looked at");
}

/* What the loss does along the directions of the undecided eigenvalues. */
static const char *change_seen(const hesscrit_report *report)
{
    if (report->verdict == HESSCRIT_MINIMUM) return "rises";
    if (report->verdict == HESSCRIT_MAXIMUM) return "falls";
    if (report->order == 3) return "rises and falls";
    if (report->signs.positive > 0) return "falls somewhere";
    return report->signs.negative > 0 ? "rises somewhere" : "rises and falls";
}

static void explain_signs(hesscrit_text *text, const hesscrit_findings *f,
                          const hesscrit_report *report)
{
    const hesscrit_signs *signs = &report->signs;
    if (f->was_resolved) {
        explain_undecided(text, signs);
        hesscrit_text_append(text, "; along them the loss %s", change_seen(report));
        if (report->order > 0)
            hesscrit_text_append(text, " like the power %d of the distance", report->order);
    } else if (report->verdict == HESSCRIT_SADDLE) {
        hesscrit_text_append(text,
                             "eigenvalues of both signs by more than their errors: %zu negative "
                             "and %zu positive of %zu",
                             signs->negative, signs->positive, report->n);
    } else {
        hesscrit_text_append(text, "every eigenvalue is %s by more than its error",
                             report->verdict == HESSCRIT_MINIMUM ? "positive" : "negative");
    }
}

static void explain_flat(hesscrit_text *text, const hesscrit_report *report)
{
    if (report->verdict == HESSCRIT_FLAT) {
        hesscrit_text_append(text, report->n == 0
                                       ? "there are no parameters"
                                       : "no change of the loss was seen in any direction");
        return;
    }
    hesscrit_text_append(text,
                         "the loss stays the same along %zu direction%s, walked for %.2g typical "
                         "sizes, %s in all others and %s in none",
                         report->flat_dimension, report->flat_dimension == 1 ? "" : "s",
                         report->flat_distance,
                         report->verdict == HESSCRIT_FLAT_MINIMUM ? "rises" : "falls",
                         report->verdict == HESSCRIT_FLAT_MINIMUM ? "falls" : "rises");
}

static void explain_slope(hesscrit_text *text, const hesscrit_report *report)
{
    if (report->verdict == HESSCRIT_GRADIENT_FLAT)
        hesscrit_text_append(text, "the gradient is not zero, but leads along directions without "
                                   "curvature only: minimising its length ends here");
    else
        hesscrit_text_append(text,
                             "the gradient is not zero: the nearest critical point of the "
                             "quadratic model is %.3g typical sizes away, the tolerance is %.3g",
                             report->distance, report->tolerance);
}

static void explain_kink(hesscrit_text *text, const hesscrit_derivatives *d)
{
    static const char *const what[] = {"loss", "slope", "curvature"};
    if (d->kinks.between_axes) {
        hesscrit_text_append(text,
                             "along several parameters at once, or close to theta, the %s of the "
                             "loss is not what single parameters make it: there is no Hessian",
                             what[d->kinks.order]);
        return;
    }
    hesscrit_text_append(text, "the %s along parameter %zu ", what[d->kinks.order],
                         d->kinks.coordinate);
    if (isinf(d->kinks.error))
        hesscrit_text_append(text, "grows without bound towards theta");
    else
        hesscrit_text_append(text, "jumps by %.3g +- %.2g at theta", d->kinks.jump, d->kinks.error);
    hesscrit_text_append(text, ": there is no Hessian");
}

void hesscrit_judge(const hesscrit_findings *f, hesscrit_report *report)
{
    hesscrit_text text = hesscrit_text_start(report->reason, sizeof report->reason);
    report->verdict = final_verdict(f);
    report->order = order_of(f, report->verdict);
    report->evidence = evidence_for(f, report->verdict);
    if (f->was_resolved && report->verdict != HESSCRIT_UNDETERMINED) {
        report->flat_dimension = f->resolution.flat_dimension;
        report->flat_distance = f->resolution.flat_distance;
    }
    if (report->verdict == HESSCRIT_FLAT) report->flat_dimension = report->n;
    switch (report->verdict) {
    case HESSCRIT_NOT_CRITICAL:
    case HESSCRIT_GRADIENT_FLAT:
        explain_slope(&text, report);
        break;
    case HESSCRIT_MINIMUM:
    case HESSCRIT_MAXIMUM:
    case HESSCRIT_SADDLE:
        explain_signs(&text, f, report);
        break;
    case HESSCRIT_FLAT:
    case HESSCRIT_FLAT_MINIMUM:
    case HESSCRIT_FLAT_MAXIMUM:
        explain_flat(&text, report);
        break;
    case HESSCRIT_NOT_SMOOTH:
        explain_kink(&text, f->d);
        break;
    default:
        explain_undetermined(&text, f, &report->signs);
    }
}
