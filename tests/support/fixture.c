#include "fixture.h"

#include <stdlib.h>

#include "test.h"

typedef struct fixture {
    failing_allocator allocator;
    hesscrit_context *context;
} fixture;

int open_context(void **state)
{
    test_note("%s", "");
    fixture *made = calloc(1, sizeof *made);
    if (made == NULL) return -1;
    hesscrit_context_options options = hesscrit_context_options_default();
    failing_allocator_install(&made->allocator, &options);
    if (hesscrit_context_create(&options, &made->context) != HESSCRIT_OK) {
        free(made);
        return -1;
    }
    *state = made;
    return 0;
}

int close_context(void **state)
{
    fixture *made = *state;
    hesscrit_context_destroy(made->context);
    const size_t leaked = made->allocator.outstanding;
    free(made);
    if (leaked == 0) return 0;
    print_error("%lu blocks were not released\n", (unsigned long)leaked);
    return -1;
}

hesscrit_context *context_of(void **state)
{
    return ((fixture *)*state)->context;
}

failing_allocator *allocator_of(void **state)
{
    return &((fixture *)*state)->allocator;
}
