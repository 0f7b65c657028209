#include "resolved.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static uint64_t calls_of(const hesscrit_report *report)
{
    uint64_t sum = 0;
    for (int k = 0; k < 4; k++) sum += hesscrit_report_calls(report, (hesscrit_callback)k);
    return sum;
}

hesscrit_status calls_before_resolving(hesscrit_context *context, const hesscrit_problem *problem,
                                       const double *theta, uint64_t *calls)
{
    hesscrit_report *report = NULL;
    hesscrit_analyze_options options = hesscrit_analyze_options_default();
    options.flags = HESSCRIT_ANALYZE_NO_HIGHER_ORDER | HESSCRIT_ANALYZE_NO_ESCAPE;
    const hesscrit_status status = hesscrit_analyze(context, problem, theta, &options, &report);
    *calls = report ? calls_of(report) : 0;
    hesscrit_report_destroy(report);
    return status;
}

hesscrit_status resolve_at(hesscrit_context *context, const hesscrit_problem *problem,
                           const double *theta, resolved *result)
{
    hesscrit_report *report = NULL;
    hesscrit_escape_step step = hesscrit_escape_step_default();
    const double *after = NULL;
    memset(result, 0, sizeof *result);
    result->lower_loss = NAN;
    const hesscrit_status status = hesscrit_analyze(context, problem, theta, NULL, &report);
    if (status != HESSCRIT_OK) return status;
    result->verdict = hesscrit_report_verdict(report);
    hesscrit_report_signs(report, &result->signs);
    result->order = hesscrit_report_order(report);
    result->flat_dimension = hesscrit_report_flat_dimension(report);
    result->flat_distance = hesscrit_report_flat_distance(report);
    result->loss = hesscrit_report_loss(report);
    result->loss_error = hesscrit_report_loss_error(report);
    result->calls = calls_of(report);
    snprintf(result->reason, sizeof result->reason, "%s", hesscrit_report_reason(report));
    if (hesscrit_report_escape(report, &step, NULL, &after)) {
        result->lower_loss = step.loss_after;
        memcpy(result->lower_point, after, problem->n * sizeof *after);
    }
    hesscrit_report_destroy(report);
    return HESSCRIT_OK;
}
