/* Every type of matrix at n = 500. */
#include "fixture.h"
#include "test.h"
#include "trial.h"

static void every_type_is_solved_at_five_hundred(void **state)
{
    const way usual = {0};
    if (HESSCRIT_TEST_LARGEST < 500) skip();
    for (size_t i = 0; i < matrix_type_count; ++i)
        assert_solved(context_of(state), usual, &matrix_types[i], 500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(every_type_is_solved_at_five_hundred),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
