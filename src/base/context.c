#include "base/context.h"

#include <errno.h>

#include "base/memory.h"
#include "base/version.h"

hesscrit_status hesscrit_context_create(const hesscrit_context_options *options,
                                        hesscrit_context **context)
{
    hesscrit_context_options hooks = hesscrit_context_options_default();
    const hesscrit_status status =
        hesscrit_read_struct(NULL, "hesscrit_context_options", options,
                             HESSCRIT_CONTEXT_OPTIONS_0_1_0, &hooks, sizeof hooks);
    if (status != HESSCRIT_OK) return status;
    if (!context || !hooks.allocate != !hooks.release) return HESSCRIT_E_ARGUMENT;

    const int host_errno = errno;
    hesscrit_context *created = hesscrit_allocate(&hooks, sizeof *created);
    errno = host_errno;
    if (!created) return HESSCRIT_E_MEMORY;
    *created = (hesscrit_context){.hooks = hooks};
    if (created->hooks.threads == 0) created->hooks.threads = 1;
    *context = created;
    return HESSCRIT_OK;
}

void hesscrit_context_reset(hesscrit_context *context)
{
    if (!context) return;
    hesscrit_scratch_free(context);
    context->in_use = 0;
}

void hesscrit_context_destroy(hesscrit_context *context)
{
    if (!context) return;
    hesscrit_context_reset(context);
    const hesscrit_context_options hooks = context->hooks;
    hesscrit_release(&hooks, context);
}

const char *hesscrit_context_detail(const hesscrit_context *context)
{
    return context ? context->detail : "";
}

int hesscrit_context_callback_code(const hesscrit_context *context)
{
    return context ? context->callback_code : 0;
}

double hesscrit_context_progress(const hesscrit_context *context)
{
    return context ? context->progress : 0.0;
}

uint64_t hesscrit_context_calls(const hesscrit_context *context, hesscrit_callback callback)
{
    if (!context || (unsigned)callback >= HESSCRIT_CALLBACK_KINDS) return 0;
    return context->calls[callback];
}

hesscrit_status hesscrit_enter(hesscrit_context *context)
{
    if (!context) return HESSCRIT_E_ARGUMENT;
    if (context->in_use)
        return hesscrit_fail(context, HESSCRIT_E_BUSY,
                             "a call with this context is running, or a callback left it by an "
                             "exception or longjmp: see hesscrit_context_reset()");
    context->in_use = 1;
    context->host_errno = errno;
    hesscrit_environment_enter(&context->host);
    context->detail[0] = '\0';
    context->callback_code = 0;
    for (int i = 0; i < HESSCRIT_CALLBACK_KINDS; i++) context->calls[i] = 0;
    context->progress = 0.0;
    context->searches = 0;
    return HESSCRIT_OK;
}

hesscrit_status hesscrit_leave(hesscrit_context *context, hesscrit_status status)
{
    hesscrit_scratch_settle(context);
    context->in_use = 0;
    if (status == HESSCRIT_OK) context->progress = 1.0;
    if (status == HESSCRIT_OK) context->detail[0] = '\0'; /* of a refused inner call, perhaps */
    hesscrit_environment_leave(&context->host);
    errno = context->host_errno;
    return status;
}

void hesscrit_to_host(hesscrit_context *context)
{
    hesscrit_environment_leave(&context->host);
    errno = context->host_errno;
}

void hesscrit_from_host(hesscrit_context *context)
{
    context->host_errno = errno;
    hesscrit_environment_enter(&context->host);
}

/* The part of an analysis that each stage is, in the order in which they come. */
static const struct {
    double begin, end;
} parts[] = {[HESSCRIT_STAGE_GRADIENT] = {0.0, 0.1},
             [HESSCRIT_STAGE_HESSIAN] = {0.1, 0.6},
             [HESSCRIT_STAGE_EIGEN] = {0.6, 0.7},
             [HESSCRIT_STAGE_HIGHER_ORDER] = {0.7, 0.9},
             [HESSCRIT_STAGE_ESCAPE] = {0.9, 1.0}};

static double progress_of(const hesscrit_context *context, hesscrit_stage stage, double share)
{
    if (stage == HESSCRIT_STAGE_SEARCH) return share;
    if (context->searches) return 0.0;
    return parts[stage].begin + (parts[stage].end - parts[stage].begin) * share;
}

hesscrit_status hesscrit_progress(hesscrit_context *context, hesscrit_stage stage, uint64_t done,
                                  uint64_t total)
{
    if (!context->hooks.progress) return HESSCRIT_OK;
    const double progress = progress_of(context, stage, (double)done / (double)total);
    if (progress > context->progress) context->progress = progress;
    hesscrit_to_host(context);
    const int answer = context->hooks.progress(stage, done, total, context->hooks.progress_user);
    hesscrit_from_host(context);
    if (answer == 0) return HESSCRIT_OK;
    return hesscrit_fail(context, HESSCRIT_E_CANCELLED, "the progress hook returned %d", answer);
}

void hesscrit_parallel_for(hesscrit_context *context, size_t count, hesscrit_task_function task,
                           void *data)
{
    if (!context->hooks.parallel_for || context->hooks.threads < 2 || count < 2) {
        for (size_t i = 0; i < count; i++) task(i, data);
        return;
    }
    hesscrit_to_host(context);
    context->hooks.parallel_for(count, task, data, context->hooks.executor_user);
    hesscrit_from_host(context);
}
