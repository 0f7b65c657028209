#include "failing_allocator.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Stands before each block; padded, so that the block is aligned as malloc's. */
typedef union block_header {
    struct {
        size_t bytes;
        uint64_t mark;
    } is;
    max_align_t alignment;
} block_header;

static const uint64_t live_mark = UINT64_C(0x6C69766520626C6B);

static int must_fail(const failing_allocator *allocator, size_t bytes)
{
    if (allocator->fail_at != 0 && allocator->allocations == allocator->fail_at) return 1;
    if (allocator->limit != 0 && bytes > allocator->limit) return 1;
    return bytes > SIZE_MAX - sizeof(block_header);
}

static void *allocate(size_t bytes, void *user)
{
    failing_allocator *allocator = user;
    ++allocator->allocations;
    block_header *header =
        must_fail(allocator, bytes) ? NULL : malloc(sizeof(block_header) + bytes);
    if (header == NULL) {
        ++allocator->failures;
        errno = ENOMEM;
        return NULL;
    }
    header->is.bytes = bytes;
    header->is.mark = live_mark;
    memset(header + 1, 0xFF, bytes);
    ++allocator->outstanding;
    allocator->outstanding_bytes += bytes;
    if (allocator->outstanding_bytes > allocator->peak_bytes)
        allocator->peak_bytes = allocator->outstanding_bytes;
    return header + 1;
}

static void release(void *memory, void *user)
{
    failing_allocator *allocator = user;
    if (memory == NULL) return;
    block_header *header = (block_header *)memory - 1;
    if (header->is.mark != live_mark || allocator->outstanding == 0) {
        fputs("released a block that is not outstanding\n", stderr);
        abort();
    }
    --allocator->outstanding;
    allocator->outstanding_bytes -= header->is.bytes;
    memset(header, 0xFF, sizeof *header + header->is.bytes);
    free(header);
}

void failing_allocator_install(failing_allocator *allocator, hesscrit_context_options *options)
{
    memset(allocator, 0, sizeof *allocator);
    options->allocate = allocate;
    options->release = release;
    options->allocator_user = allocator;
}

size_t blocks_besides_scratch(const failing_allocator *allocator, hesscrit_context *context)
{
    hesscrit_context_reset(context);
    return allocator->outstanding;
}
