#include "base/text.h"
#include "critical/report.h"

static void append_eigenvalues(hesscrit_text *text, const hesscrit_report *report)
{
    enum { ENDS = 4 }; /* shown at either end of a long spectrum */
    const size_t n = report->n;
    hesscrit_text_append(text, "eigenvalues:  ");
    for (size_t k = 0; k < n; k++) {
        if (n > 2 * ENDS + 1 && k == ENDS) {
            hesscrit_text_append(text, " ...");
            k = n - ENDS;
        }
        hesscrit_text_append(text, " %.6g (+- %.2g)", report->eigenvalues[k], report->radii[k]);
    }
    hesscrit_text_append(text, "\nsigns:         %zu negative, %zu undecided, %zu positive\n",
                         report->signs.negative, report->signs.undecided, report->signs.positive);
}

static void append_ratio(hesscrit_text *text, const hesscrit_report *report)
{
    hesscrit_ratio ratio;
    hesscrit_report_minimum_ratio(report, &ratio);
    hesscrit_text_append(text, "minimum ratio: %.4g", ratio.value);
    if (ratio.upper > ratio.lower)
        hesscrit_text_append(text, ", certainly in [%.4g, %.4g]", ratio.lower, ratio.upper);
    hesscrit_text_append(text, "\n");
}

static void append_escape(hesscrit_text *text, const hesscrit_report *report)
{
    if (!report->escaped) {
        hesscrit_text_append(text, "escape:        none: %s\n", report->why_no_escape);
        return;
    }
    const hesscrit_escape_step *step = &report->step;
    hesscrit_text_append(text,
                         "escape:        a step of length %.4g lowers the loss from %.6g to %.6g "
                         "(by %.3g",
                         step->length, step->loss_before, step->loss_after, step->decrease);
    if (step->curvature < 0.0)
        hesscrit_text_append(text, ", predicted %.3g", step->predicted_decrease);
    hesscrit_text_append(text, ")\n");
}

static void append_verdict(hesscrit_text *text, const hesscrit_report *report)
{
    static const char *const evidence[] = {"none", "likely: estimated errors, or losses seen",
                                           "proved, if the Hessian given is right"};
    hesscrit_text_append(text, "verdict:       %s\nreason:        %s\nevidence:      %s\n",
                         hesscrit_verdict_name(report->verdict), report->reason,
                         evidence[report->evidence]);
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
    hesscrit_text_append(&text, "parameters:    %zu\nloss:          %.10g +- %.2g\n", report->n,
                         report->loss + 0.0, report->loss_error); /* no "-0" */
    hesscrit_text_append(&text,
                         "gradient norm: %.3g +- %.2g (critical point of the model at distance "
                         "%.3g, tolerance %.3g)\n",
                         report->gradient_norm, report->gradient_norm_bound, report->distance,
                         report->tolerance);
    append_eigenvalues(&text, report);
    append_ratio(&text, report);
    append_escape(&text, report);
    append_calls(&text, report);
    return text.length;
}
