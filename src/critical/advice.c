#include "critical/advice.h"

typedef struct advice {
    hesscrit_next next;
    const char *sentence;
} advice;

static advice after_step(const hesscrit_report *report)
{
    if (report->verdict == HESSCRIT_SADDLE || report->verdict == HESSCRIT_MAXIMUM ||
        report->verdict == HESSCRIT_FLAT_MAXIMUM)
        return (advice){HESSCRIT_NEXT_STEP, "take the step down, and go on from there"};
    if (report->leads_to == HESSCRIT_MINIMUM)
        return (advice){HESSCRIT_NEXT_STEP,
                        "a minimum is near: take the step, or go on as before, and ask again"};
    if (report->step.kind == HESSCRIT_ESCAPE_BY_CURVATURE)
        return (advice){HESSCRIT_NEXT_STEP,
                        "negative curvature leads down: take the step, and go on from there"};
    if (report->signs.negative > 0)
        return (advice){HESSCRIT_NEXT_STEP,
                        "take the step of the model, which falls further than one along negative "
                        "curvature, and go on from there"};
    return (advice){HESSCRIT_NEXT_STEP, "take the step, or go on as before: it is some way down"};
}

static advice without_step(const hesscrit_report *report)
{
    switch (report->verdict) {
    case HESSCRIT_MINIMUM:
        if (report->loss_left > report->loss_left_error)
            return (advice){HESSCRIT_NEXT_STOP,
                            "stop: what is left to fall is within the tolerance"};
        return (advice){HESSCRIT_NEXT_STOP, "stop: it is a minimum"};
    case HESSCRIT_FLAT_MINIMUM:
        return (advice){HESSCRIT_NEXT_STOP, "stop: it is the floor of a valley"};
    case HESSCRIT_FLAT:
        return (advice){HESSCRIT_NEXT_STOP,
                        "stop: nothing changes the loss here; larger steps (theta_scale) may"};
    case HESSCRIT_NOT_SMOOTH:
        if (report->gradient_was_given)
            return (advice){HESSCRIT_NEXT_ASK,
                            "is the gradient right (hesscrit_check_gradient())? If it is, use a "
                            "method for kinks, or make the loss smooth"};
        return (advice){HESSCRIT_NEXT_ASK,
                        "use a method for kinks, or make the loss smooth: curvature says nothing"};
    case HESSCRIT_UNDETERMINED:
        if (report->is_only_enough)
            return (advice){HESSCRIT_NEXT_SEARCH,
                            "go on as before, or with hesscrit_find_minimum(), and ask again "
                            "nearer to the critical point"};
        return (advice){HESSCRIT_NEXT_ASK, "open: the reason names what would decide"};
    case HESSCRIT_NOT_CRITICAL:
    case HESSCRIT_GRADIENT_FLAT:
        if (report->escape_was_tried)
            return (advice){HESSCRIT_NEXT_ASK,
                            "no step along the gradient or the curvature was seen to lower the "
                            "loss: does the domain end there, is the loss noisier than its error "
                            "(loss_error), is the gradient right (hesscrit_check_gradient())?"};
        return (advice){HESSCRIT_NEXT_SEARCH, "go on as before: the gradient leads down"};
    default:
        return (advice){HESSCRIT_NEXT_SEARCH,
                        "go on with hesscrit_find_minimum(): no step down was looked for or seen"};
    }
}

hesscrit_next hesscrit_advise(const hesscrit_report *report, const char **sentence)
{
    const int follows = report->escaped && !report->gradient_is_refuted;
    const advice found = follows ? after_step(report) : without_step(report);
    if (sentence) *sentence = found.sentence;
    return found.next;
}
