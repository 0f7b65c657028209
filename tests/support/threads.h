/** @file
 * Threads of a host, for the parallel_for of a context.
 */
#ifndef THREADS_H
#define THREADS_H

#include <stddef.h>

#include <hesscrit/context.h>

typedef struct thread_team {
    size_t threads; /* that share the tasks, at most 16 */
    size_t loops;   /* that were run so far */
    int shuffles;   /* the order of the tasks; set it after the installation */
} thread_team;

/** Let the contexts made from these options run their loops on a team of this size. */
void thread_team_install(thread_team *team, size_t threads, hesscrit_context_options *options);

#endif
