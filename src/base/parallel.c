#include "base/parallel.h"

#include <math.h>

struct loop {
    hesscrit_task_function task;
    void *data;
};

static void run_in_default_environment(size_t index, void *data)
{
    const struct loop *loop = data;
    hesscrit_environment host;
    hesscrit_environment_enter(&host);
    loop->task(index, loop->data);
    hesscrit_environment_leave(&host);
}

void hesscrit_run_tasks(hesscrit_context *context, size_t count, hesscrit_task_function task,
                        void *data)
{
    struct loop loop = {task, data};
    if (count == 1)
        task(0, data);
    else
        hesscrit_parallel_for(context, count, run_in_default_environment, &loop);
}

size_t hesscrit_tasks(const hesscrit_context *context, size_t most)
{
    return context->hooks.parallel_for && context->hooks.threads > 1 ? most : 1;
}

hesscrit_range hesscrit_part(size_t count, size_t parts, size_t index)
{
    return (hesscrit_range){count * index / parts, count * (index + 1) / parts};
}

static size_t triangle_begin(size_t count, size_t parts, size_t index)
{
    return (size_t)((double)count * sqrt((double)index / (double)parts));
}

hesscrit_range hesscrit_triangle_part(size_t count, size_t parts, size_t index)
{
    return (hesscrit_range){triangle_begin(count, parts, index),
                            triangle_begin(count, parts, index + 1)};
}
