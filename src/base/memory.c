#include "base/memory.h"

#include <stdlib.h>

enum { CACHE_LINE = 64 };

struct hesscrit_scratch_block {
    struct hesscrit_scratch_block *below;
};

void *hesscrit_allocate(const hesscrit_context_options *hooks, size_t bytes)
{
    return hooks->allocate ? hooks->allocate(bytes, hooks->allocator_user) : malloc(bytes);
}

void hesscrit_release(const hesscrit_context_options *hooks, void *memory)
{
    if (hooks->release)
        hooks->release(memory, hooks->allocator_user);
    else
        free(memory);
}

hesscrit_status hesscrit_scratch(hesscrit_context *context, size_t count, size_t size,
                                 void **memory)
{
    const size_t overhead = sizeof(struct hesscrit_scratch_block) + CACHE_LINE;
    /* Half of the address space: no object can be larger, and no sum here overflows. */
    if (size > 0 && count > (SIZE_MAX / 2 - overhead) / size)
        return hesscrit_fail(context, HESSCRIT_E_SIZE, "%zu objects of %zu bytes", count, size);

    struct hesscrit_scratch_block *block =
        hesscrit_allocate(&context->hooks, overhead + count * size);
    if (!block)
        return hesscrit_fail(context, HESSCRIT_E_MEMORY, "no %zu bytes of scratch memory",
                             overhead + count * size);
    block->below = context->scratch;
    context->scratch = block;
    const uintptr_t first = (uintptr_t)(block + 1);
    *memory = (char *)(block + 1) + (CACHE_LINE - first % CACHE_LINE) % CACHE_LINE;
    return HESSCRIT_OK;
}

hesscrit_status hesscrit_scratch_doubles(hesscrit_context *context, size_t rows, size_t columns,
                                         double **memory)
{
    if (columns > 0 && rows > SIZE_MAX / columns)
        return hesscrit_fail(context, HESSCRIT_E_SIZE, "a %zu x %zu matrix", rows, columns);
    void *bytes = NULL;
    const hesscrit_status status =
        hesscrit_scratch(context, rows * columns, sizeof(double), &bytes);
    if (status == HESSCRIT_OK) *memory = bytes;
    return status;
}

hesscrit_scratch_mark hesscrit_scratch_here(const hesscrit_context *context)
{
    return context->scratch;
}

void hesscrit_scratch_release(hesscrit_context *context, hesscrit_scratch_mark mark)
{
    while (context->scratch != mark) {
        struct hesscrit_scratch_block *top = context->scratch;
        context->scratch = top->below;
        hesscrit_release(&context->hooks, top);
    }
}
