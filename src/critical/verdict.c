#include "critical/verdict.h"

#include <math.h>

#include "base/text.h"

const char *hesscrit_verdict_name(hesscrit_verdict verdict)
{
    static const char *const names[] = {
        [HESSCRIT_NOT_CRITICAL] = "not a critical point",
        [HESSCRIT_MINIMUM] = "minimum",
        [HESSCRIT_MAXIMUM] = "maximum",
        [HESSCRIT_SADDLE] = "saddle point",
        [HESSCRIT_FLAT] = "flat",
        [HESSCRIT_UNDETERMINED] = "undetermined",
        [HESSCRIT_FLAT_MINIMUM] = "minimum (flat valley)",
        [HESSCRIT_FLAT_MAXIMUM] = "maximum (flat ridge)",
        [HESSCRIT_NOT_SMOOTH] = "not smooth",
        [HESSCRIT_GRADIENT_FLAT] = "gradient-flat point",
    };
    return hesscrit_name_of((int)verdict, sizeof names / sizeof *names, names, "unknown verdict");
}

/*
 * The one place where a verdict is decided. In this order:
 *  - where the loss at theta is not what it was there is nothing to rest a verdict on, nor where
 *    the gradient is not that of the loss;
 *  - where the loss or its slope has a kink there is no critical point to speak of;
 *  - where the gradient is not zero the point is none, whatever the curvature;
 *  - where the gradient may be far from zero, for its errors, it is left open;
 *  - curvature of one sign in all directions decides, and curvature of both signs;
 *  - where an eigenvalue is open and the curvature jumps, there is no Hessian to ask;
 *  - else higher orders decide, if they were looked at;
 *  - and if not, the point is flat where nothing moves at all.
 * A way down that curvature promises, and that was looked for in vain, takes the verdict back.
 */
hesscrit_verdict hesscrit_decide(const hesscrit_findings *f)
{
    const hesscrit_kinks *kinks = &f->d->kinks;
    if (f->is_unsteady || f->d->gradient_is_refuted || f->slope_is_refuted)
        return HESSCRIT_UNDETERMINED;
    if (kinks->found && (kinks->order < 2 || kinks->between_axes)) return HESSCRIT_NOT_SMOOTH;
    if (f->criticality.is_gradient_flat) return HESSCRIT_GRADIENT_FLAT;
    if (!f->criticality.is_critical) return HESSCRIT_NOT_CRITICAL;
    if (f->refuted_falls > 0 || !f->criticality.is_sure || f->leads_nowhere)
        return HESSCRIT_UNDETERMINED;
    const hesscrit_verdict by_signs = hesscrit_verdict_of_signs(&f->signs);
    if (by_signs != HESSCRIT_UNDETERMINED) return by_signs;
    /* A curvature that jumps is within its bound on both sides: only what is open then is not. */
    if (kinks->found) return HESSCRIT_NOT_SMOOTH;
    if (f->was_resolved) return f->resolution.verdict;
    const int nothing_shows = f->signs.positive + f->signs.negative == 0 && !f->d->changes_seen;
    return f->is_last && nothing_shows ? HESSCRIT_FLAT : HESSCRIT_UNDETERMINED;
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
    return f->d->hessian_is_stated && order_of(f, verdict) == 2 && !f->was_resolved
               ? HESSCRIT_EVIDENCE_PROVED
               : HESSCRIT_EVIDENCE_LIKELY;
}

static int rests_on_losses(const hesscrit_findings *f, hesscrit_verdict verdict)
{
    return f->was_resolved || verdict == HESSCRIT_FLAT ||
           (verdict == HESSCRIT_NOT_CRITICAL && f->criticality.is_seen_to_fall);
}

static const char *evidence_in_words(const hesscrit_findings *f, const hesscrit_report *report)
{
    if (report->evidence == HESSCRIT_EVIDENCE_NONE) return "none";
    if (report->evidence == HESSCRIT_EVIDENCE_PROVED)
        return "proved by the error that is stated for the Hessian, if theta is critical";
    if (report->n == 0) return "likely: nothing can change";
    if (report->flat_known > 0 && report->flat_walks == 0)
        return "likely: by curvature, and symmetries that were told";
    if (rests_on_losses(f, report->verdict)) return "likely: by losses that were seen";
    if (f->d->hessian_is_estimate || f->d->hessian_is_stated)
        return "likely: by errors that are estimates";
    return "likely: by errors that are estimates, as none is stated for the Hessian";
}

static void explain_undecided(hesscrit_text *text, const hesscrit_signs *signs)
{
    hesscrit_text_append(text, "eigenvalues whose sign is undecided: %zu of %zu", signs->undecided,
                         signs->positive + signs->negative + signs->undecided);
    if (signs->positive > 0)
        hesscrit_text_append(text, "; the others are positive");
    else if (signs->negative > 0)
        hesscrit_text_append(text, "; the others are negative");
}

/* The loss at theta was another one when it was asked again. */
static void explain_unsteady(hesscrit_text *text, const hesscrit_findings *f)
{
    if (isinf(f->spread)) {
        hesscrit_text_append(text, "the loss at theta is not finite when it is asked again");
        return;
    }
    hesscrit_text_append(text,
                         "the loss at theta differs by %.2g when it is asked again, which is more "
                         "than its error: if it is noisy, tell %sloss_error",
                         f->spread, f->problem->loss_error > 0.0 ? "a larger " : "");
}

static void explain_missing_fall(hesscrit_text *text, const hesscrit_findings *f)
{
    hesscrit_text_append(text,
                         "eigenvalues that are negative by more than their errors: %zu; but no "
                         "step along the lowest one was seen to lower the loss: ",
                         f->refuted_falls);
    if (f->d->hessian_is_estimate)
        hesscrit_text_append(text, "if it is noisier than its error, tell loss_error");
    else
        hesscrit_text_append(text, "is the Hessian right? See hesscrit_check_hessian()");
}

/* Far below 1, which is presumed to be the typical size of a small parameter. */
static const double SMALL = 0x1p-10;

/* What may be wrong is what nobody told: sizes of parameters that are far from 1. */
static void suggest_sizes(hesscrit_text *text, const hesscrit_findings *f,
                          const hesscrit_report *report)
{
    if (f->problem->theta_scale) return;
    for (size_t i = 0; i < report->n; i++) {
        const double size = fabs(report->theta[i]);
        if (!(size > 0.0 && size < SMALL && report->typical_sizes[i] > size / SMALL)) continue;
        hesscrit_text_append(text,
                             "; or theta_scale, as the typical size of theta[%zu] = %.2g is taken "
                             "for %.2g",
                             i, report->theta[i], report->typical_sizes[i]);
        return;
    }
}

static void explain_undetermined(hesscrit_text *text, const hesscrit_findings *f,
                                 const hesscrit_report *report)
{
    if (f->is_unsteady) {
        explain_unsteady(text, f);
    } else if (f->d->gradient_is_refuted) {
        hesscrit_text_append(text, "the loss does not curve as the gradient says: is it right? See "
                                   "hesscrit_check_gradient()");
    } else if (f->slope_is_refuted) {
        hesscrit_text_append(text, "the loss does not have the slope that the gradient says: is it "
                                   "right (see hesscrit_check_gradient()), or is the loss not "
                                   "smooth?");
    } else if (f->refuted_falls > 0) {
        explain_missing_fall(text, f);
    } else if (!f->criticality.is_sure) {
        hesscrit_text_append(text,
                             "the gradient does not stand out of its error, which leaves a fall of "
                             "%.2g possible: less noise would tell, or a smaller loss_error or "
                             "gradient_error, if it is known",
                             f->criticality.fall);
        suggest_sizes(text, f, report);
    } else if (f->criticality.is_only_enough) {
        hesscrit_text_append(
            text,
            "no more than loss_tolerance is left, but the curvature is another one "
            "towards the critical point of the model, %.2g typical sizes away: it "
            "is too far to tell of which kind that is",
            report->distance);
    } else if (f->is_cut_short) {
        hesscrit_text_append(text, "no calls were left to look at the curvature of the critical "
                                   "point beside theta");
    } else {
        explain_undecided(text, &f->signs);
        hesscrit_text_append(
            text, "; %s", f->was_resolved ? f->resolution.why : "higher orders were not looked at");
        suggest_sizes(text, f, report);
    }
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

/* What decides signs besides errors. */
static const char *or_else(const hesscrit_report *report)
{
    return hesscrit_report_signs_basis(report) == HESSCRIT_SIGNS_BY_FACTORISATION
               ? ", or by a factorisation"
               : "";
}

static void explain_signs(hesscrit_text *text, const hesscrit_findings *f,
                          const hesscrit_report *report)
{
    const hesscrit_signs *signs = &report->signs;
    if (f->was_resolved) {
        explain_undecided(text, signs);
        hesscrit_text_append(text, "; along the undecided ones the loss %s", change_seen(report));
        if (report->order > 0)
            hesscrit_text_append(text, " like the power %d of the distance", report->order);
    } else if (report->verdict == HESSCRIT_SADDLE) {
        hesscrit_text_append(text,
                             "eigenvalues of both signs by more than their errors%s: %zu negative "
                             "and %zu positive of %zu",
                             or_else(report), signs->negative, signs->positive, report->n);
    } else {
        hesscrit_text_append(text, "every eigenvalue is %s by more than its error%s",
                             report->verdict == HESSCRIT_MINIMUM ? "positive" : "negative",
                             or_else(report));
    }
}

static void explain_flat(hesscrit_text *text, const hesscrit_report *report)
{
    if (report->verdict == HESSCRIT_FLAT) {
        hesscrit_text_append(text, report->n == 0
                                       ? "there are no parameters"
                                       : "no change of the loss beyond its error was seen in any "
                                         "direction");
        if (report->flat_distance > 0.0)
            hesscrit_text_append(text, ", as far as %.2g typical sizes", report->flat_distance);
        return;
    }
    const char *rises = report->verdict == HESSCRIT_FLAT_MINIMUM ? "rises" : "falls";
    const char *falls = report->verdict == HESSCRIT_FLAT_MINIMUM ? "falls" : "rises";
    const size_t dimension = report->flat_dimension, walks = report->flat_walks;
    hesscrit_text_append(text, "the loss stays the same");
    if (walks > 0) hesscrit_text_append(text, ", within %.2g", report->flat_error);
    if (dimension == 0)
        hesscrit_text_append(text, ", along one direction at least");
    else
        hesscrit_text_append(text, ", along %zu direction%s", dimension, dimension == 1 ? "" : "s");
    if (report->flat_known > 0)
        hesscrit_text_append(text, ", of which symmetries that were told are %zu",
                             report->flat_known);
    if (walks > 0)
        hesscrit_text_append(text, ", as far as %.2g typical sizes in %zu walk%s",
                             report->flat_distance, walks, walks == 1 ? "" : "s");
    if (dimension == 0)
        hesscrit_text_append(text, ", and %s in none; of how many dimensions that is, is not known",
                             falls);
    else
        hesscrit_text_append(text, ", %s in all others and %s in none", rises, falls);
}

static void explain_slope(hesscrit_text *text, const hesscrit_findings *f,
                          const hesscrit_report *report)
{
    if (report->verdict == HESSCRIT_GRADIENT_FLAT)
        hesscrit_text_append(text, "the gradient is not zero, but leads mostly along directions "
                                   "whose curvature is within its radius: minimising its length "
                                   "ends here");
    else if (f->criticality.is_seen_to_fall)
        hesscrit_text_append(text, "the gradient is not zero along a direction whose curvature is "
                                   "not known, and the loss is lower a step down");
    else
        hesscrit_text_append(text,
                             "the gradient is not zero: the critical point of the quadratic model "
                             "is %.3g typical sizes away, the tolerance is %.3g",
                             report->distance, report->tolerance);
}

static void explain_kink(hesscrit_text *text, const hesscrit_findings *f, size_t n)
{
    static const char *const what[] = {"loss", "slope", "curvature"};
    const hesscrit_kinks *kinks = &f->d->kinks;
    if (kinks->between_axes) {
        hesscrit_text_append(text,
                             "%scloser to theta than the steps are, the %s of the loss is not what "
                             "the derivatives make it: there is no Hessian%s",
                             n > 1 ? "between the axes, or " : "", what[kinks->order],
                             f->problem->gradient ? ", or the gradient is not that of the loss "
                                                    "(see hesscrit_check_gradient())"
                                                  : "");
        return;
    }
    hesscrit_text_append(text, "the %s along theta[%zu] ", what[kinks->order], kinks->coordinate);
    if (isinf(kinks->error))
        hesscrit_text_append(text, "grows without bound towards theta");
    else
        hesscrit_text_append(text, "jumps by %.3g +- %.2g at theta", kinks->jump, kinks->error);
    hesscrit_text_append(text, ": there is no Hessian");
}

void hesscrit_conclude(const hesscrit_findings *f, hesscrit_report *report)
{
    hesscrit_text text = hesscrit_text_start(report->reason, sizeof report->reason);
    report->verdict = hesscrit_decide(f);
    report->order = order_of(f, report->verdict);
    report->evidence = evidence_for(f, report->verdict);
    if (f->was_resolved && report->verdict != HESSCRIT_UNDETERMINED) {
        report->flat_dimension = f->resolution.flat_dimension;
        report->flat_at_least = f->resolution.flat_dimension > 0 ? f->resolution.flat_dimension
                                                                 : f->resolution.flat_at_least;
        report->flat_known = report->flat_at_least > 0 ? f->resolution.flat_known : 0;
        report->flat_distance = f->resolution.flat_distance;
        report->flat_error = f->resolution.flat_error;
        report->flat_walks = f->resolution.flat_walks;
    }
    if (report->verdict == HESSCRIT_FLAT)
        report->flat_dimension = report->flat_at_least = report->n;
    report->rests_on = evidence_in_words(f, report);
    switch (report->verdict) {
    case HESSCRIT_NOT_CRITICAL:
    case HESSCRIT_GRADIENT_FLAT:
        explain_slope(&text, f, report);
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
        explain_kink(&text, f, report->n);
        break;
    default:
        explain_undetermined(&text, f, report);
    }
}
