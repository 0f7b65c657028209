/* Every type of matrix by every version of the kernels that runs here. */
#include "eigen/kernels/kernels.h"

#include "fixture.h"
#include "test.h"
#include "trial.h"

static void every_version_solves_every_type(void **state)
{
    const size_t sizes[] = {1, 2, 3, 5, 10, 20, 33, 50, 100, 200};
    for (size_t k = 0; hesscrit_kernels_at(k); ++k)
        for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; ++s) {
            const way how = {.kernels = hesscrit_kernels_at(k)};
            if (sizes[s] > HESSCRIT_TEST_LARGEST) continue;
            for (size_t i = 0; i < matrix_type_count; ++i)
                assert_solved(context_of(state), how, &matrix_types[i], sizes[s]);
        }
}

/* Of which one takes few rotations after the preconditioning and one takes all. */
static void every_version_solves_large_matrices(void **state)
{
    if (HESSCRIT_TEST_LARGEST < 500) skip();
    for (size_t k = 0; hesscrit_kernels_at(k); ++k) {
        const way how = {.kernels = hesscrit_kernels_at(k)};
        assert_solved(context_of(state), how, matrix_type_named("13 random"), 500);
        assert_solved(context_of(state), how,
                      matrix_type_named("21 tridiagonal, diagonally dominant"), 500);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(every_version_solves_every_type),
        test_with_context(every_version_solves_large_matrices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
