/* n = 1000: the types that are not LAPACK's. Without eigenvectors every third only: that
 * way is a part of the other, and n = 500 has them all. */
#include "fixture.h"
#include "test.h"
#include "trial.h"

static void every_other_type_is_solved_at_a_thousand(void **state)
{
    if (HESSCRIT_TEST_LARGEST < 1000) skip();
    for (size_t i = LAPACK_TYPES; i < matrix_type_count; ++i) {
        const way how = {.only_with_vectors = i % 3 != 0};
        assert_solved(context_of(state), how, &matrix_types[i], 1000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(every_other_type_is_solved_at_a_thousand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
