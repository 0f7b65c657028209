/** @file
 * The context. It holds what the host lends to the library: memory, threads and an ear for
 * progress. It also tells what a status cannot: a text, a number of the user's, counts of calls.
 */
#ifndef HESSCRIT_CONTEXT_H
#define HESSCRIT_CONTEXT_H

#include <hesscrit/status.h>

typedef struct hesscrit_context hesscrit_context;

/** Memory of the host. allocate returns NULL on failure, else memory with the alignment of malloc.
 *  Unlike other callbacks these two run in the default floating-point environment. */
typedef void *(*hesscrit_allocate_function)(size_t bytes, void *user);
typedef void (*hesscrit_release_function)(void *memory, void *user);

/** One task of a parallel loop. Tasks of one loop may run at the same time. */
typedef void (*hesscrit_task_function)(size_t index, void *data);

/**
 * Threads of the host: call task(index, data) once for each index in 0 ... count-1. Order and
 * threads are free. Return when all tasks are done.
 */
typedef void (*hesscrit_parallel_for_function)(size_t count, hesscrit_task_function task,
                                               void *data, void *user);

typedef enum hesscrit_stage {
    HESSCRIT_STAGE_GRADIENT = 1, /* step choice included */
    HESSCRIT_STAGE_HESSIAN = 2,
    HESSCRIT_STAGE_EIGEN = 3, /* counts sweeps, or panels of a factorisation, of one matrix.
                                 A call may have several matrices. total is the cap. For a
                                 batch it counts matrices. */
    HESSCRIT_STAGE_ESCAPE = 4,
    HESSCRIT_STAGE_HIGHER_ORDER = 5, /* the loss where curvature does not decide */
    HESSCRIT_STAGE_SEARCH = 6        /* trial steps of a search */
} hesscrit_stage;

/**
 * Hears of progress: `done` of `total` units of this stage. total is an estimate or a cap.
 *  - It is called on the thread that called the library.
 *  - It is called after every user callback, or after every block of them where they run in
 *    parallel or in batches.
 *  - It is called after every eigenvalue sweep and every panel of a factorisation. Where a second
 *    method has to take over, done starts anew.
 * Return 0 to go on. Any other number cancels: the library returns HESSCRIT_E_CANCELLED.
 */
typedef int (*hesscrit_progress_function)(hesscrit_stage stage, uint64_t done, uint64_t total,
                                          void *user);

typedef struct hesscrit_context_options {
    size_t struct_size; /* set by hesscrit_context_options_default() */

    hesscrit_allocate_function allocate; /* both NULL: malloc and free */
    hesscrit_release_function release;
    void *allocator_user;

    hesscrit_parallel_for_function parallel_for; /* NULL: no threads */
    size_t threads; /* may run at once; 0 means 1; with 1, parallel_for is not called */
    void *executor_user;

    hesscrit_progress_function progress; /* NULL: silent, cannot be cancelled */
    void *progress_user;
} hesscrit_context_options;

/** Options with every hook at its default. Assign the fields that should differ. */
static inline hesscrit_context_options hesscrit_context_options_default(void)
{
    hesscrit_context_options options;
    options.struct_size = sizeof options;
    options.allocate = NULL;
    options.release = NULL;
    options.allocator_user = NULL;
    options.parallel_for = NULL;
    options.threads = 1;
    options.executor_user = NULL;
    options.progress = NULL;
    options.progress_user = NULL;
    return options;
}

/** Which of the user's callbacks a count is about. */
typedef enum hesscrit_callback {
    HESSCRIT_CALLBACK_LOSS = 0, /* points, alone or in batches */
    HESSCRIT_CALLBACK_GRADIENT = 1,
    HESSCRIT_CALLBACK_HESSIAN = 2,
    HESSCRIT_CALLBACK_HESSIAN_VECTOR = 3
} hesscrit_callback;

HESSCRIT_BEGIN_DECLS

/** "gradient", "Hessian", "eigenvalues", "escape", "higher orders" or "search". "unknown stage" for
 *  other numbers. Static storage. */
HESSCRIT_API const char *hesscrit_stage_name(hesscrit_stage stage);

/**
 * Create a context.
 *
 * @param options  hooks, copied; NULL for malloc, one thread and no progress
 * @param context  receives the context; give it to hesscrit_context_destroy()
 * @return HESSCRIT_OK, or
 *         HESSCRIT_E_ARGUMENT  context is NULL, only one of allocate and release is given, or this
 *                              library does not know the struct_size
 *         HESSCRIT_E_MEMORY    allocation failed
 */
HESSCRIT_API hesscrit_status hesscrit_context_create(const hesscrit_context_options *options,
                                                     hesscrit_context **context);

/** Free the context, and whatever an interrupted call left in it. Reports live on. Memory that was
 *  lent is not freed. NULL is ignored. */
HESSCRIT_API void hesscrit_context_destroy(hesscrit_context *context);

/**
 * Lend memory for the scratch work of all later calls with this context. What does not fit is
 * allocated; the more is lent, the less often. Nothing is allocated where the memory is as large as
 * a workspace function says, such as hesscrit_analyze_workspace(). Reports, and what else a call
 * hands out, are allocated all the same: they are released through the allocator of the context
 * that made them, which has to outlive them.
 *
 * The memory still belongs to its owner. During a call nobody else may write to it. Between calls
 * the library does not touch it, and its contents do not matter. The owner takes it back in one of
 * three ways: lend other memory, lend NULL, or destroy the context.
 *
 * @param memory  the memory, of any alignment; NULL with bytes = 0 for none
 * @param bytes   its size
 * @return HESSCRIT_OK, or
 *         HESSCRIT_E_ARGUMENT  context is NULL, or memory is NULL and bytes is not 0
 *         HESSCRIT_E_BUSY      a call with this context is running
 */
HESSCRIT_API hesscrit_status hesscrit_context_lend(hesscrit_context *context, void *memory,
                                                   size_t bytes);

/**
 * Make a context usable again after a callback left the library by a C++ exception or by longjmp.
 * Until then every call returns HESSCRIT_E_BUSY. Never call it while a call with this context is
 * still running. NULL is ignored.
 *
 * It also frees the scratch memory. A context keeps that from one call to the next: as much as its
 * most demanding call took. What was lent stays lent.
 */
HESSCRIT_API void hesscrit_context_reset(hesscrit_context *context);

/**
 * One sentence about the last error of this context: what, where, which value. It is empty after
 * success, and for NULL. It is valid until the next call with the context.
 */
HESSCRIT_API const char *hesscrit_context_detail(const hesscrit_context *context);

/** The number that the user's callback returned, after HESSCRIT_E_CALLBACK. It is 0 where the
 *  callback wrote to theta, and after anything else. */
HESSCRIT_API int hesscrit_context_callback_code(const hesscrit_context *context);

/** How much of the call that runs, or of the last one, is done, 0 ... 1: one number for a bar, to
 * be asked by the progress hook. As a context is made after its options, let progress_user point to
 * a struct that is given it then. An estimate that never falls within a call, and 1 after success.
 * Of a search it is the share of its most_steps, of which most searches need few. 0 for NULL. */
HESSCRIT_API double hesscrit_context_progress(const hesscrit_context *context);

/** How often the last call with this context called the user back. 0 for an unknown callback. */
HESSCRIT_API uint64_t hesscrit_context_calls(const hesscrit_context *context,
                                             hesscrit_callback callback);

HESSCRIT_END_DECLS

#endif
