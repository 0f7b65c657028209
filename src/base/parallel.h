/* The library's own loops on the threads of the host, if it lends any.
 *
 * The same bits for any number of threads: what a task computes depends on no
 * other task of its loop, and sums that span tasks are taken in a fixed order
 * over a cut that depends on the size of the problem alone. */
#pragma once

#include "base/context.h"

/* Call task(index, data) for each index < count, on any thread and in the default
 * floating-point environment. Tasks may not touch the context; their workspaces
 * are there before. */
void hesscrit_run_tasks(hesscrit_context *context, size_t count, hesscrit_task_function task,
                        void *data);

/* Into how many tasks to cut what comes out the same however it is cut: one
 * where there are no threads. */
size_t hesscrit_tasks(const hesscrit_context *context, size_t most);

typedef struct hesscrit_range {
    size_t first, end;
} hesscrit_range;

/* Part index of 0 ... count-1, cut into parts of nearly the same size. */
hesscrit_range hesscrit_part(size_t count, size_t parts, size_t index);

/* The same where thing i takes i + 1 times as long as the first: a triangle, row by row. */
hesscrit_range hesscrit_triangle_part(size_t count, size_t parts, size_t index);
