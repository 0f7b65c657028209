/* The only place that allocates. Scratch memory belongs to the context, so
 * that nothing is lost when a callback leaves by an exception or longjmp, and
 * stays there for the next call: fresh pages cost more than sweeps over them. */
#pragma once

#include "base/context.h"

/* rows * columns doubles, uninitialised, aligned to a cache line, given back by
 * hesscrit_leave(). HESSCRIT_E_SIZE when the product overflows,
 * HESSCRIT_E_MEMORY when it cannot be had. */
hesscrit_status hesscrit_scratch_doubles(hesscrit_context *context, size_t rows, size_t columns,
                                         double **memory);

/* The same for each of several, up to a NULL. */
hesscrit_status hesscrit_scratch_each(hesscrit_context *context, size_t rows, size_t columns,
                                      double **const memory[]);

/* The same for count objects of size bytes. */
hesscrit_status hesscrit_scratch(hesscrit_context *context, size_t count, size_t size,
                                 void **memory);

/* May a caller's matrix be touched: rows of `columns` doubles, one every `stride`? They are
 * called `name` and `stride_name` in the header. HESSCRIT_E_ARGUMENT where it is NULL or the stride
 * too small, HESSCRIT_E_SIZE where no address space holds it: a number must be wrong then. */
hesscrit_status hesscrit_check_matrix(hesscrit_context *context, const char *name,
                                      const double *matrix, size_t rows, size_t columns,
                                      const char *stride_name, size_t stride);

/* Bytes that these take, and sums of them; SIZE_MAX for what no memory holds. A function
 * that adds up what another one takes stands beside it. */
size_t hesscrit_bytes_of(size_t count, size_t size);
size_t hesscrit_bytes_of_doubles(size_t rows, size_t columns);
size_t hesscrit_bytes_plus(size_t x, size_t y);

/* How much memory, of any alignment, has to be lent for them. */
size_t hesscrit_bytes_to_lend(size_t bytes);

/* Stack discipline: give back all scratch memory taken since the mark. */
typedef struct hesscrit_scratch_mark {
    struct hesscrit_scratch_chunk *chunk;
    size_t used;
} hesscrit_scratch_mark;
hesscrit_scratch_mark hesscrit_scratch_here(const hesscrit_context *context);
void hesscrit_scratch_release(hesscrit_context *context, hesscrit_scratch_mark mark);

/* At the end of a call: give back everything; in one piece, next time. */
void hesscrit_scratch_settle(hesscrit_context *context);

/* Free everything but what was lent. */
void hesscrit_scratch_free(hesscrit_context *context);

/* Memory through the hooks (malloc and free where there are none), for what
 * outlives a call: contexts and reports. */
void *hesscrit_allocate(const hesscrit_context_options *hooks, size_t bytes);
void hesscrit_release(const hesscrit_context_options *hooks, void *memory);
