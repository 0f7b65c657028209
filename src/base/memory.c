#include "base/memory.h"

#include <stdlib.h>

enum { CACHE_LINE = 64 };

/* Scratch memory is a stack, in chunks. A call that needs more than there is adds chunks, each as
 * large as all before while these are small, and keeps the last one for what it needs later. The
 * next call gets one chunk of their sum. */
typedef struct hesscrit_scratch_chunk chunk;

enum { LARGEST_SPARE = 1 << 18 }; /* bytes that are added unasked */

/* AddressSanitizer watches the borders of allocations: there, nothing shares one. */
#if defined(__SANITIZE_ADDRESS__)
enum { KEEP = 0 };
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
enum { KEEP = 0 };
#else
enum { KEEP = 1 };
#endif
#else
enum { KEEP = 1 };
#endif

static const size_t overhead = sizeof(chunk) + CACHE_LINE;

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

/* What a chunk offers of raw memory, which may start anywhere. */
static chunk chunk_of(void *raw, size_t bytes, chunk *below)
{
    const size_t skipped = (0 - (uintptr_t)raw) % CACHE_LINE;
    const size_t size = bytes < skipped ? 0 : (bytes - skipped) / CACHE_LINE * CACHE_LINE;
    return (chunk){below, (char *)raw + (size > 0 ? skipped : 0), size, 0};
}

static size_t larger_size(size_t x, size_t y)
{
    return x > y ? x : y;
}

/* What all chunks hold together, but for what was lent. */
static size_t held(const hesscrit_context *context)
{
    size_t sum = 0;
    for (const chunk *c = context->scratch; c && c != &context->lent; c = c->below) sum += c->size;
    return sum;
}

static chunk *add_chunk(hesscrit_context *context, size_t bytes)
{
    const size_t all = held(context) + context->lent.size;
    const size_t spare = all < LARGEST_SPARE ? all : LARGEST_SPARE;
    const size_t least = larger_size(spare, bytes);
    const size_t wanted = larger_size(context->scratch_wanted, least);
    size_t size = overhead + wanted;
    void *raw = hesscrit_allocate(&context->hooks, size);
    if (!raw && wanted > least) {
        size = overhead + least;
        raw = hesscrit_allocate(&context->hooks, size);
    }
    if (!raw) return NULL;
    chunk *added = raw; /* and its memory behind it */
    *added = chunk_of(added + 1, size - sizeof *added, context->scratch);
    return context->scratch = added;
}

/* Free the chunks above `left`. What all held together is what a later call
 * will want in one. */
static void free_down_to(hesscrit_context *context, const chunk *left)
{
    context->scratch_most = larger_size(context->scratch_most, held(context));
    while (context->scratch && context->scratch != left) {
        chunk *top = context->scratch;
        context->scratch = top->below;
        hesscrit_release(&context->hooks, top);
    }
}

size_t hesscrit_bytes_of(size_t count, size_t size)
{
    /* Half of the address space: no object can be larger, and no sum here overflows. */
    if (size > 0 && count > (SIZE_MAX / 2 - overhead) / size) return SIZE_MAX;
    return (count * size + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
}

size_t hesscrit_bytes_of_doubles(size_t rows, size_t columns)
{
    if (columns > 0 && rows > SIZE_MAX / columns) return SIZE_MAX;
    return hesscrit_bytes_of(rows * columns, sizeof(double));
}

size_t hesscrit_bytes_plus(size_t x, size_t y)
{
    return x > SIZE_MAX - y ? SIZE_MAX : x + y;
}

size_t hesscrit_bytes_to_lend(size_t bytes)
{
    return hesscrit_bytes_plus(bytes, overhead);
}

hesscrit_status hesscrit_scratch(hesscrit_context *context, size_t count, size_t size,
                                 void **memory)
{
    const size_t bytes = hesscrit_bytes_of(count, size);
    if (bytes == SIZE_MAX)
        return hesscrit_fail(context, HESSCRIT_E_SIZE, "%zu objects of %zu bytes", count, size);
    if (bytes == 0) {
        *memory = context; /* not NULL, and none of its bytes is meant */
        return HESSCRIT_OK;
    }
    chunk *c = context->scratch;
    if (!c || c->size - c->used < bytes) c = add_chunk(context, bytes);
    if (!c)
        return hesscrit_fail(context, HESSCRIT_E_MEMORY, "no %zu bytes of scratch memory", bytes);
    *memory = c->memory + c->used;
    c->used += bytes;
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

hesscrit_status hesscrit_scratch_each(hesscrit_context *context, size_t rows, size_t columns,
                                      double **const memory[])
{
    hesscrit_status status = HESSCRIT_OK;
    for (size_t k = 0; status == HESSCRIT_OK && memory[k]; k++)
        status = hesscrit_scratch_doubles(context, rows, columns, memory[k]);
    return status;
}

hesscrit_status hesscrit_check_matrix(hesscrit_context *context, const char *name,
                                      const double *matrix, size_t rows, size_t columns,
                                      const char *stride_name, size_t stride)
{
    if (!matrix && rows > 0 && columns > 0)
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "%s is NULL", name);
    if (stride < columns)
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "%s is %zu, below the %zu columns of %s",
                             stride_name, stride, columns, name);
    /* No stride is stepped over in a single row; and products of such numbers fit: no division for
     * small matrices. */
    if (rows <= 1 || (rows | stride) >> 29 == 0) return HESSCRIT_OK;
    if (hesscrit_bytes_of_doubles(rows, stride) < SIZE_MAX) return HESSCRIT_OK;
    return hesscrit_fail(context, HESSCRIT_E_SIZE, "%s has %zu rows, and %s is %zu", name, rows,
                         stride_name, stride);
}

hesscrit_scratch_mark hesscrit_scratch_here(const hesscrit_context *context)
{
    return (hesscrit_scratch_mark){context->scratch, context->scratch ? context->scratch->used : 0};
}

/* Free the chunks above `left` but for the top one. */
static void free_between(hesscrit_context *context, chunk *left)
{
    chunk *top = context->scratch;
    context->scratch_most = larger_size(context->scratch_most, held(context));
    while (top->below != left) {
        chunk *between = top->below;
        top->below = between->below;
        hesscrit_release(&context->hooks, between);
    }
    top->used = 0;
}

void hesscrit_scratch_release(hesscrit_context *context, hesscrit_scratch_mark mark)
{
    chunk *top = context->scratch;
    if (mark.chunk) mark.chunk->used = mark.used;
    if (top == mark.chunk) return;
    if (KEEP)
        free_between(context, mark.chunk);
    else
        free_down_to(context, mark.chunk);
}

static chunk *lent_chunk(hesscrit_context *context)
{
    return context->lent.size > 0 ? &context->lent : NULL;
}

void hesscrit_scratch_settle(hesscrit_context *context)
{
    chunk *lent = lent_chunk(context);
    hesscrit_scratch_release(context, (hesscrit_scratch_mark){lent, 0});
    if (KEEP) context->scratch_wanted = context->scratch_most;
    if (context->scratch != lent && context->scratch->size < context->scratch_most)
        free_down_to(context, lent); /* the next call gets one that is enough */
}

void hesscrit_scratch_free(hesscrit_context *context)
{
    chunk *lent = lent_chunk(context);
    free_down_to(context, lent);
    if (lent) lent->used = 0;
    context->scratch_wanted = context->scratch_most = 0;
}

hesscrit_status hesscrit_context_lend(hesscrit_context *context, void *memory, size_t bytes)
{
    if (!context) return HESSCRIT_E_ARGUMENT;
    if (context->in_use)
        return hesscrit_fail(context, HESSCRIT_E_BUSY, "memory lent while a call is running");
    if (!memory && bytes > 0)
        return hesscrit_fail(context, HESSCRIT_E_ARGUMENT, "%zu bytes lent at NULL", bytes);
    hesscrit_scratch_free(context);
    context->lent = memory ? chunk_of(memory, bytes, NULL) : (chunk){0};
    context->scratch = lent_chunk(context);
    return HESSCRIT_OK;
}
