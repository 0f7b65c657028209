#include "critical/report.h"

#include <math.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/version.h"
#include "critical/advice.h"
#include "curvature/signs.h"

hesscrit_report *hesscrit_report_allocate(const hesscrit_context_options *hooks, size_t n)
{
    enum { VECTORS = 10, MATRICES = 3 };
    const size_t most = (SIZE_MAX / 2 - sizeof(hesscrit_report)) / sizeof(double);
    if (n > 0 && n * MATRICES + VECTORS > most / n) return NULL;
    const size_t doubles = n * (n * MATRICES + VECTORS);
    hesscrit_report *report = hesscrit_allocate(hooks, sizeof *report + doubles * sizeof(double));
    if (!report) return NULL;
    *report = (hesscrit_report){.hooks = *hooks, .n = n};

    double *next = (double *)(report + 1);
    double **const vectors[VECTORS] = {
        &report->theta,        &report->gradient,      &report->gradient_bound,
        &report->eigenvalues,  &report->radii,         &report->direction,
        &report->theta_after,  &report->typical_sizes, &report->natural_eigenvalues,
        &report->natural_radii};
    double **const matrices[MATRICES] = {&report->hessian, &report->hessian_bound,
                                         &report->eigenvectors};
    for (size_t k = 0; k < VECTORS; k++, next += n) *vectors[k] = next;
    for (size_t k = 0; k < MATRICES; k++, next += n * n) *matrices[k] = next;
    return report;
}

void hesscrit_report_destroy(hesscrit_report *report)
{
    if (!report) return;
    const hesscrit_context_options hooks = report->hooks;
    hesscrit_release(&hooks, report);
}

/* The accessors that read one member, and what they answer without a report. */
#define READ(type, name, member, none)                                                             \
    type name(const hesscrit_report *report)                                                       \
    {                                                                                              \
        return report ? report->member : (none);                                                   \
    }
/* clang-format off */
READ(hesscrit_verdict, hesscrit_report_verdict, verdict, HESSCRIT_UNDETERMINED)
READ(hesscrit_evidence, hesscrit_report_evidence, evidence, HESSCRIT_EVIDENCE_NONE)
READ(int, hesscrit_report_order, order, 0)
READ(size_t, hesscrit_report_flat_dimension, flat_dimension, 0)
READ(size_t, hesscrit_report_flat_dimension_at_least, flat_at_least, 0)
READ(double, hesscrit_report_flat_distance, flat_distance, 0.0)
READ(double, hesscrit_report_flat_error, flat_error, 0.0)
READ(size_t, hesscrit_report_flat_walks, flat_walks, 0)
READ(const char *, hesscrit_report_reason, reason, NULL)
READ(size_t, hesscrit_report_n, n, 0)
READ(const double *, hesscrit_report_theta, theta, NULL)
READ(double, hesscrit_report_loss, loss, 0.0)
READ(double, hesscrit_report_loss_error, loss_error, 0.0)
READ(double, hesscrit_report_loss_spread, loss_spread, 0.0)
READ(const double *, hesscrit_report_gradient, gradient, NULL)
READ(const double *, hesscrit_report_gradient_bound, gradient_bound, NULL)
READ(double, hesscrit_report_gradient_norm, gradient_norm, 0.0)
READ(double, hesscrit_report_gradient_norm_bound, gradient_norm_bound, 0.0)
READ(double, hesscrit_report_distance, distance, 0.0)
READ(double, hesscrit_report_tolerance, tolerance, 0.0)
READ(double, hesscrit_report_fall, fall_left, 0.0)
READ(double, hesscrit_report_loss_left, loss_left, 0.0)
READ(double, hesscrit_report_loss_left_error, loss_left_error, 0.0)
READ(hesscrit_verdict, hesscrit_report_leads_to, leads_to, HESSCRIT_UNDETERMINED)
READ(const double *, hesscrit_report_hessian, hessian, NULL)
READ(const double *, hesscrit_report_hessian_bound, hessian_bound, NULL)
READ(const double *, hesscrit_report_eigenvalues, eigenvalues, NULL)
READ(const double *, hesscrit_report_eigenvalue_radii, radii, NULL)
READ(const double *, hesscrit_report_eigenvectors, eigenvectors, NULL)
READ(const double *, hesscrit_report_typical_sizes, typical_sizes, NULL)
READ(const double *, hesscrit_report_natural_eigenvalues, natural_eigenvalues, NULL)
READ(const double *, hesscrit_report_natural_eigenvalue_radii, natural_radii, NULL)
READ(size_t, hesscrit_report_sweeps, sweeps, 0)
/* clang-format on */

hesscrit_next hesscrit_report_next(const hesscrit_report *report)
{
    return report ? hesscrit_advise(report, NULL) : HESSCRIT_NEXT_ASK;
}

const char *hesscrit_report_advice(const hesscrit_report *report)
{
    const char *sentence = "";
    if (report) hesscrit_advise(report, &sentence);
    return sentence;
}

void hesscrit_report_signs(const hesscrit_report *report, hesscrit_signs *signs)
{
    if (signs) *signs = report ? report->signs : (hesscrit_signs){0, 0, 0};
}

void hesscrit_report_minimum_ratio(const hesscrit_report *report, hesscrit_ratio *ratio)
{
    hesscrit_signs signs;
    hesscrit_report_signs(report, &signs);
    hesscrit_ratio_of_signs(&signs, ratio);
}

uint64_t hesscrit_report_calls(const hesscrit_report *report, hesscrit_callback callback)
{
    if (!report || (unsigned)callback >= HESSCRIT_CALLBACK_KINDS) return 0;
    return report->calls[callback];
}

int hesscrit_report_escape(const hesscrit_report *report, hesscrit_escape_step *step,
                           const double **direction, const double **theta_after)
{
    if (!report || !report->escaped) return 0;
    if (step && !hesscrit_knows_struct(step, HESSCRIT_ESCAPE_STEP_0_1_0, sizeof *step)) return 0;
    if (step) hesscrit_write_struct(&report->step, step);
    if (direction) *direction = report->direction;
    if (theta_after) *theta_after = report->theta_after;
    return 1;
}

static void append_loss(hesscrit_text *text, const hesscrit_report *report)
{
    hesscrit_text_append(text, "parameters:    %zu\nloss:          %.10g +- %.2g", report->n,
                         report->loss + 0.0, report->loss_error); /* no "-0" */
    if (isinf(report->loss_spread))
        hesscrit_text_append(text, " (asked again, it is not finite)");
    else if (report->refuted_error > 0.0)
        hesscrit_text_append(
            text, " (asked again, it differed by %.2g: the error %s, %.2g, is too small)",
            report->loss_spread, report->error_is_told ? "told as loss_error" : "that was measured",
            report->refuted_error);
    else if (report->loss_spread > 0.0)
        hesscrit_text_append(text, " (asked again, it differs by %.2g)", report->loss_spread);
    hesscrit_text_append(text, "\n");
}

static void append_gradient(hesscrit_text *text, const hesscrit_report *report)
{
    const int is_critical =
        report->verdict != HESSCRIT_NOT_CRITICAL && report->verdict != HESSCRIT_GRADIENT_FLAT;
    hesscrit_text_append(text,
                         "gradient norm: %.3g +- %.2g (critical point of the model at distance "
                         "%.3g, tolerance %.3g",
                         report->gradient_norm, report->gradient_norm_bound, report->distance,
                         report->tolerance);
    if (is_critical && report->distance > report->tolerance)
        hesscrit_text_append(text, "; the loss there differs by %.2g, which %s", report->fall_left,
                             report->is_only_enough ? "loss_tolerance allows"
                                                    : "its error may hide");
    hesscrit_text_append(text, ")\n");
}

/* An error of so many times what is left says nothing. */
static const double HOPELESS = 4.0;

/* What is left to fall, if it stands out of its error, and where to. */
static void append_prospect(hesscrit_text *text, const hesscrit_report *report)
{
    const int leads = report->leads_to == HESSCRIT_MINIMUM ||
                      report->leads_to == HESSCRIT_MAXIMUM || report->leads_to == HESSCRIT_SADDLE;
    const int is_critical =
        report->verdict != HESSCRIT_NOT_CRITICAL && report->verdict != HESSCRIT_GRADIENT_FLAT;
    if (is_critical && !(report->loss_left > report->loss_left_error)) return;
    hesscrit_text_append(text, "ahead:         ");
    if (leads)
        hesscrit_text_append(text, "a %s %.3g typical sizes away, as the model goes",
                             hesscrit_verdict_name(report->leads_to), report->distance);
    else
        hesscrit_text_append(text, "no critical point that the model tells");
    if (report->loss_left_error < HOPELESS * report->loss_left)
        hesscrit_text_append(text, "; left to fall where it curves up: %.3g +- %.2g",
                             report->loss_left, report->loss_left_error);
    else
        hesscrit_text_append(text, "; how much is left to fall is not known");
    hesscrit_text_append(text, "\n");
}

/* Two digits could put a radius on the wrong side of its eigenvalue. */
static void append_eigenvalue(hesscrit_text *text, double eigenvalue, double radius)
{
    const double size = fabs(eigenvalue);
    const int close = size < 2.0 * radius && radius < 2.0 * size;
    hesscrit_text_append(text, close ? " %.6g (+- %.6g)" : " %.6g (+- %.2g)", eigenvalue, radius);
}

static void append_spectrum(hesscrit_text *text, size_t n, const double *eigenvalues,
                            const double *radii)
{
    enum { ENDS = 4 }; /* shown at either end of a long spectrum */
    for (size_t k = 0; k < n; k++) {
        if (n > 2 * ENDS + 1 && k == ENDS) {
            hesscrit_text_append(text, " ...");
            k = n - ENDS;
        }
        append_eigenvalue(text, eigenvalues[k] + 0.0, radii[k]); /* no "-0" */
    }
}

/* Would a reader who sees these numbers find the signs that the report claims? */
static int show_the_signs(const hesscrit_report *report, const double *eigenvalues,
                          const double *radii)
{
    hesscrit_signs seen;
    hesscrit_signs_one_by_one(report->n, eigenvalues, radii, &seen);
    return seen.negative == report->signs.negative && seen.positive == report->signs.positive;
}

hesscrit_signs_basis hesscrit_report_signs_basis(const hesscrit_report *report)
{
    if (show_the_signs(report, report->eigenvalues, report->radii)) return HESSCRIT_SIGNS_BY_RADII;
    if (!show_the_signs(report, report->natural_eigenvalues, report->natural_radii))
        return HESSCRIT_SIGNS_BY_FACTORISATION;
    return report->is_beside ? HESSCRIT_SIGNS_BESIDE : HESSCRIT_SIGNS_IN_NATURAL_UNITS;
}

static void append_eigenvalues(hesscrit_text *text, const hesscrit_report *report)
{
    static const char *const how[] = {
        [HESSCRIT_SIGNS_BY_RADII] = "",
        [HESSCRIT_SIGNS_IN_NATURAL_UNITS] = " (in natural units)",
        [HESSCRIT_SIGNS_BESIDE] = " (at the critical point, which theta may be beside)",
        [HESSCRIT_SIGNS_BY_FACTORISATION] = " (by a factorisation, which decides more than radii)"};
    const hesscrit_signs_basis basis = hesscrit_report_signs_basis(report);
    hesscrit_text_append(text, "eigenvalues:  ");
    if (report->n == 0) hesscrit_text_append(text, " none");
    append_spectrum(text, report->n, report->eigenvalues, report->radii);
    if (basis == HESSCRIT_SIGNS_IN_NATURAL_UNITS || basis == HESSCRIT_SIGNS_BESIDE) {
        hesscrit_text_append(text, "\nnatural units:");
        append_spectrum(text, report->n, report->natural_eigenvalues, report->natural_radii);
        hesscrit_text_append(text, " (each parameter over its typical size)");
    }
    hesscrit_text_append(text, "\nsigns:         %zu negative, %zu undecided, %zu positive%s\n",
                         report->signs.negative, report->signs.undecided, report->signs.positive,
                         how[basis]);
}

static void append_ratio(hesscrit_text *text, const hesscrit_report *report)
{
    hesscrit_ratio ratio;
    hesscrit_report_minimum_ratio(report, &ratio);
    hesscrit_text_append(text, "minimum ratio: %.4g", ratio.value);
    if (ratio.upper > ratio.lower)
        hesscrit_text_append(text, " to %.4g (%s)", ratio.upper,
                             report->n > 0 ? "undecided eigenvalues may be positive"
                                           : "there are no eigenvalues");
    hesscrit_text_append(text, "\n");
}

static void append_step(hesscrit_text *text, const hesscrit_escape_step *step, const char *name)
{
    const char *how = "";
    if (step->kind == HESSCRIT_ESCAPE_BY_MODEL) how = " by the model";
    if (step->kind == HESSCRIT_ESCAPE_BY_CURVATURE && step->slope != 0.0)
        how = " along negative curvature";
    hesscrit_text_append(
        text, "%sa step of length %.4g%s lowers the loss from %.6g to %.6g (by %.3g", name,
        step->length, how, step->loss_before + 0.0, step->loss_after, step->decrease);
    if (step->kind != HESSCRIT_ESCAPE_BY_LOSSES)
        hesscrit_text_append(text, ", predicted %.3g", step->predicted_decrease);
    hesscrit_text_append(text, ")\n");
}

static void append_escape(hesscrit_text *text, const hesscrit_report *report)
{
    if (!report->escaped) {
        hesscrit_text_append(text, "escape:        none: %s\n", report->why_no_escape);
        return;
    }
    append_step(text, &report->step, "escape:        ");
    if (report->other_step.kind != HESSCRIT_ESCAPE_NONE)
        append_step(text, &report->other_step, "or:            ");
}

static void append_verdict(hesscrit_text *text, const hesscrit_report *report)
{
    hesscrit_text_append(text, "verdict:       %s\nreason:        %s\nevidence:      %s\n",
                         hesscrit_verdict_name(report->verdict), report->reason, report->rests_on);
}

static void append_calls(hesscrit_text *text, const hesscrit_report *report)
{
    static const char *const names[4][2] = {
        [HESSCRIT_CALLBACK_LOSS] = {"loss", "losses"},
        [HESSCRIT_CALLBACK_GRADIENT] = {"gradient", "gradients"},
        [HESSCRIT_CALLBACK_HESSIAN] = {"Hessian", "Hessians"},
        [HESSCRIT_CALLBACK_HESSIAN_VECTOR] = {"product", "products"}};
    for (int k = 0; k < 4; k++) {
        const size_t calls = (size_t)report->calls[k];
        hesscrit_text_append(text, "%s%zu %s", k == 0 ? "calls:         " : ", ", calls,
                             names[k][calls != 1]);
    }
    hesscrit_text_append(text, "\n");
}

size_t hesscrit_report_text(const hesscrit_report *report, char *buffer, size_t size)
{
    hesscrit_text text = hesscrit_text_start(buffer, size);
    if (!report) return 0;
    append_verdict(&text, report);
    append_loss(&text, report);
    append_gradient(&text, report);
    append_prospect(&text, report);
    append_eigenvalues(&text, report);
    append_ratio(&text, report);
    append_escape(&text, report);
    hesscrit_text_append(&text, "next:          %s\n", hesscrit_report_advice(report));
    append_calls(&text, report);
    return text.length;
}
