#include "critical/contradiction.h"

#include "base/text.h"

static int falls_nowhere(const hesscrit_report *r)
{
    return r->verdict == HESSCRIT_MINIMUM || r->verdict == HESSCRIT_FLAT_MINIMUM;
}

static int rises_nowhere(const hesscrit_report *r)
{
    return r->verdict == HESSCRIT_MAXIMUM || r->verdict == HESSCRIT_FLAT_MAXIMUM;
}

/* Of the verdicts that have an order. */
static int has_order(const hesscrit_report *r)
{
    return r->verdict == HESSCRIT_MINIMUM || r->verdict == HESSCRIT_MAXIMUM ||
           r->verdict == HESSCRIT_SADDLE;
}

const char *hesscrit_contradiction(const hesscrit_report *r)
{
    const hesscrit_signs *signs = &r->signs;
    const int is_flat = r->verdict == HESSCRIT_FLAT || r->verdict == HESSCRIT_FLAT_MINIMUM ||
                        r->verdict == HESSCRIT_FLAT_MAXIMUM;
    if (signs->negative + signs->undecided + signs->positive != r->n)
        return "signs that are not one for each eigenvalue";
    if (falls_nowhere(r) && signs->negative > 0) return "a minimum beside a negative eigenvalue";
    if (rises_nowhere(r) && signs->positive > 0) return "a maximum beside a positive eigenvalue";
    if (falls_nowhere(r) && r->escaped) return "a minimum with a way down";
    if (r->verdict == HESSCRIT_FLAT && signs->undecided < r->n) return "flat beside curvature";
    if (is_flat && r->flat_dimension > signs->undecided) return "flat along curvature";
    if (has_order(r) && r->order > 2 && signs->undecided == 0)
        return "a high order without a direction that has it";
    if (r->escaped && !(r->step.loss_after < r->step.loss_before))
        return "a way down that leads up";
    return NULL;
}

void hesscrit_claim_no_contradiction(hesscrit_report *report)
{
    const char *what = hesscrit_contradiction(report);
    if (!what) return;
    hesscrit_text text = hesscrit_text_start(report->reason, sizeof report->reason);
    report->verdict = HESSCRIT_UNDETERMINED;
    report->evidence = HESSCRIT_EVIDENCE_NONE;
    report->rests_on = "none";
    report->order = 0;
    report->flat_dimension = report->flat_at_least = report->flat_known = 0;
    report->flat_distance = report->flat_error = 0.0;
    report->flat_walks = 0;
    hesscrit_text_append(&text,
                         "what was found contradicts itself: %s. That is a mistake of hesscrit; "
                         "please report it",
                         what);
}
