/** @file
 * A context for each test, on an allocator that keeps books: whatever a test
 * is about, memory that a call leaves behind fails it.
 */
#ifndef FIXTURE_H
#define FIXTURE_H

#include <hesscrit/context.h>

#include "failing_allocator.h"

/** CMocka's setup and teardown: cmocka_unit_test_setup_teardown(test, open_context, close_context).
 */
int open_context(void **state);
int close_context(void **state);

#define test_with_context(test) cmocka_unit_test_setup_teardown(test, open_context, close_context)

/** What open_context() made. */
hesscrit_context *context_of(void **state);
failing_allocator *allocator_of(void **state);

#endif
