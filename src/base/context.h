/* The inside of a context, and the frame of every public call. */
#pragma once

#include <hesscrit/context.h>

#include "base/environment.h"
#include "base/status.h"

enum { HESSCRIT_CALLBACK_KINDS = 4, HESSCRIT_DETAIL_SIZE = 256 };

/* A piece of scratch memory, see base/memory.c. */
struct hesscrit_scratch_chunk {
    struct hesscrit_scratch_chunk *below;
    char *memory;      /* aligned to a cache line */
    size_t size, used; /* multiples of it */
};

struct hesscrit_kernels;

struct hesscrit_context {
    hesscrit_context_options hooks;
    struct hesscrit_scratch_chunk *scratch; /* the topmost one in use, or kept */
    struct hesscrit_scratch_chunk lent;     /* by the host, below all others; else empty */
    size_t scratch_most;                    /* bytes that a call had allocated at a time */
    size_t scratch_wanted;                  /* bytes to allocate at once in the next one */
    const struct hesscrit_kernels *kernels; /* of src/eigen; NULL until first used */
    hesscrit_environment host;              /* valid while in_use */
    int host_errno;                         /* valid while in_use */
    int in_use;
    int callback_code;
    uint64_t calls[HESSCRIT_CALLBACK_KINDS];
    double progress; /* of the call, 0 ... 1 */
    int searches;    /* progress is that of HESSCRIT_STAGE_SEARCH alone */
    char detail[HESSCRIT_DETAIL_SIZE];
};

/*
 * The frame of every public function that computes: enter refuses NULL and a context in use, clears
 * detail and counts, and takes over errno and the floating-point environment; leave takes all
 * scratch memory and gives both back.
 */
hesscrit_status hesscrit_enter(hesscrit_context *context);
hesscrit_status hesscrit_leave(hesscrit_context *context, hesscrit_status status);

/* Return what `work`, the call of a function, returns within that frame. */
#define HESSCRIT_RETURN_FROM_CALL(context, work)                                                   \
    do {                                                                                           \
        const hesscrit_status entered = hesscrit_enter(context);                                   \
        return entered == HESSCRIT_OK ? hesscrit_leave(context, work) : entered;                   \
    } while (0)

/* Around a user callback: the host's errno and environment, and ours again. */
void hesscrit_to_host(hesscrit_context *context);
void hesscrit_from_host(hesscrit_context *context);

/* Tell the progress hook; HESSCRIT_E_CANCELLED when it wants to stop. */
hesscrit_status hesscrit_progress(hesscrit_context *context, hesscrit_stage stage, uint64_t done,
                                  uint64_t total);

/* Call task(index, data) for index < count through the host's executor if
 * there is one with more than one thread. Other threads have their own floating-point environment:
 * a task that computes enters the default one itself. */
void hesscrit_parallel_for(hesscrit_context *context, size_t count, hesscrit_task_function task,
                           void *data);
