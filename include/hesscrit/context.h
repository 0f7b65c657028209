/** @file
 * The context: what the host lends to the library (memory, threads, an ear
 * for progress), and what the library tells besides a status.
 */
#ifndef HESSCRIT_CONTEXT_H
#define HESSCRIT_CONTEXT_H

#include <hesscrit/status.h>

typedef struct hesscrit_context hesscrit_context;

/** Memory of the host. allocate returns NULL on failure, else memory aligned as malloc's.
 *  Unlike the other callbacks it runs in the default floating-point environment. */
typedef void *(*hesscrit_allocate_function)(size_t bytes, void *user);
typedef void (*hesscrit_release_function)(void *memory, void *user);

/** One of the tasks of a parallel loop; tasks of one loop may run at the same time. */
typedef void (*hesscrit_task_function)(size_t index, void *data);

/**
 * Threads of the host: call task(index, data) once for each index in
 * 0 ... count-1, in any order, on any threads, and return when all are done.
 */
typedef void (*hesscrit_parallel_for_function)(size_t count, hesscrit_task_function task,
                                               void *data, void *user);

typedef enum hesscrit_stage {
    HESSCRIT_STAGE_GRADIENT = 1, /* step choice included */
    HESSCRIT_STAGE_HESSIAN = 2,
    HESSCRIT_STAGE_EIGEN = 3, /* sweeps, or panels of a factorisation, of one matrix,
                                 of which a call may have several; total is the cap.
                                 Or matrices of a batch */
    HESSCRIT_STAGE_ESCAPE = 4,
    HESSCRIT_STAGE_HIGHER_ORDER = 5, /* looking at the loss where curvature does not decide */
    HESSCRIT_STAGE_SEARCH = 6        /* trial steps of a search */
} hesscrit_stage;

/**
 * Told of progress: done of total units of this stage. Called on the thread
 * that called the library, after every user callback (after every block of
 * them where they run in parallel or in batches) and every eigenvalue sweep
 * or panel of a factorisation. Where a second method has to take over, done
 * starts anew.
 * Return 0 to go on, anything else to cancel: HESSCRIT_E_CANCELLED.
 */
typedef int (*hesscrit_progress_function)(hesscrit_stage stage, uint64_t done, uint64_t total,
                                          void *user);

typedef struct hesscrit_context_options {
    size_t struct_size; /* set by hesscrit_context_options_default() */

    hesscrit_allocate_function allocate; /* both NULL: malloc and free */
    hesscrit_release_function release;
    void *allocator_user;

    hesscrit_parallel_for_function parallel_for; /* NULL: no threads */
    size_t threads; /* how many tasks run at once; 0 counts as 1, and with 1 no loop is run */
    void *executor_user;

    hesscrit_progress_function progress; /* NULL: silent, cannot be cancelled */
    void *progress_user;
} hesscrit_context_options;

/** Options with every hook at its default; assign the fields that should differ. */
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
    HESSCRIT_CALLBACK_LOSS = 0, /* points evaluated, alone or in batches */
    HESSCRIT_CALLBACK_GRADIENT = 1,
    HESSCRIT_CALLBACK_HESSIAN = 2,
    HESSCRIT_CALLBACK_HESSIAN_VECTOR = 3
} hesscrit_callback;

HESSCRIT_BEGIN_DECLS

/** "gradient", "Hessian", "eigenvalues", "escape", "higher orders", "search"; "unknown
 *  stage" for other numbers. Static. */
HESSCRIT_API const char *hesscrit_stage_name(hesscrit_stage stage);

/**
 * Create a context.
 *
 * @param options  hooks, copied; NULL for malloc, one thread and no progress
 * @param context  receives the context; give it to hesscrit_context_destroy()
 * @return HESSCRIT_OK, or HESSCRIT_E_ARGUMENT (context NULL, only one of
 *         allocate and release, or a struct_size that this library does not
 *         know), or HESSCRIT_E_MEMORY
 */
HESSCRIT_API hesscrit_status hesscrit_context_create(const hesscrit_context_options *options,
                                                     hesscrit_context **context);

/** Free the context and whatever an interrupted call left in it. NULL is ignored. */
HESSCRIT_API void hesscrit_context_destroy(hesscrit_context *context);

/**
 * Lend memory for the scratch work of all later calls with this context. What
 * does not fit is allocated; where it is as large as the function's own
 * workspace function says, such as hesscrit_eigen_workspace(), nothing is.
 *
 * @param memory  bytes that nobody else writes to during a call; between calls
 *                nothing in them is of use, and the library does not touch
 *                them. Theirs is any alignment. They stay their owner's, who
 *                takes them back by lending something else, or NULL, or by
 *                destroying the context.
 * @return HESSCRIT_OK, or HESSCRIT_E_ARGUMENT: context NULL, or memory NULL and
 *         bytes not 0; HESSCRIT_E_BUSY: a call with this context is running
 */
HESSCRIT_API hesscrit_status hesscrit_context_lend(hesscrit_context *context, void *memory,
                                                   size_t bytes);

/**
 * Make a context usable again after a callback left the library by a C++
 * exception or by longjmp. Until then every call answers HESSCRIT_E_BUSY.
 * Never call it while a call with this context is still running. NULL is ignored.
 *
 * It also frees the scratch memory, which a context keeps from one call to the
 * next: as much as its most demanding call took. What was lent stays lent.
 */
HESSCRIT_API void hesscrit_context_reset(hesscrit_context *context);

/**
 * One sentence about the last error of this context: what, where, which
 * value. Empty after success. Valid until the next call with the context.
 */
HESSCRIT_API const char *hesscrit_context_detail(const hesscrit_context *context);

/** The non-zero number that the user's callback returned with HESSCRIT_E_CALLBACK, else 0. */
HESSCRIT_API int hesscrit_context_callback_code(const hesscrit_context *context);

/** How often the last call with this context called the user back; 0 for an unknown callback. */
HESSCRIT_API uint64_t hesscrit_context_calls(const hesscrit_context *context,
                                             hesscrit_callback callback);

HESSCRIT_END_DECLS

#endif
