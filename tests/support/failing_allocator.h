/** @file
 * Memory of a host that keeps books and, when told to, has none left.
 */
#ifndef FAILING_ALLOCATOR_H
#define FAILING_ALLOCATOR_H

#include <stddef.h>

#include <hesscrit/context.h>

typedef struct failing_allocator {
    size_t fail_at; /* the allocation that fails, counted from 1; 0: none */
    size_t limit;   /* a single allocation of more bytes fails; 0: no limit */

    size_t allocations;       /* asked for, those that failed included */
    size_t failures;          /* of them */
    size_t outstanding;       /* blocks not yet released */
    size_t outstanding_bytes; /* in them */
    size_t peak_bytes;        /* the most that was ever outstanding */
} failing_allocator;

/**
 * Let the contexts made from these options draw their memory here. Fresh
 * memory is full of NaN, so that reading before writing shows; a failed
 * allocation sets errno, as malloc does. Releasing what is not outstanding
 * ends the program.
 */
void failing_allocator_install(failing_allocator *allocator, hesscrit_context_options *options);

/** The blocks outstanding once the context has given back its scratch memory, the context's
 *  own included. */
size_t blocks_besides_scratch(const failing_allocator *allocator, hesscrit_context *context);

#endif
