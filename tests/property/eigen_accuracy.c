/* The eigenpairs of every type of matrix in tests/support/matrices.c, for n up
 * to 200; larger ones in eigen_at_*.c. */
#include <stdlib.h>

#include "arrays.h"
#include "fixture.h"
#include "reference.h"
#include "test.h"
#include "trial.h"

static const double eps = 0x1p-52;

/* Who asks for less gets the same, tiny matrices on a shorter way. */
static void assert_same_without_info(void **state, const trial *t)
{
    hesscrit_context *context = context_of(state);
    const size_t n = t->n;
    double *lambda = new_doubles(n), *vectors = new_doubles(n * n);
    assert_ok(context, hesscrit_eigen_symmetric(context, n, n, t->a, lambda, n, vectors, NULL));
    assert_bits_equal(lambda, t->lambda, n);
    assert_bits_equal(vectors, t->vectors, n * n);
    assert_ok(context, hesscrit_eigen_symmetric(context, n, n, t->a, lambda, 0, NULL, NULL));
    assert_bits_equal(lambda, t->values_only, n);
    free(vectors);
    free(lambda);
}

/* As LAPACK measures the residual, and in long double. */
static void assert_exactly(const trial *t)
{
    const size_t n = t->n;
    assert_at_most(decomposition_error(n, n, t->a, t->lambda, n, t->vectors), trial_tolerance(t));
    assert_at_most(orthogonality_error(n, n, t->vectors), 8 * (double)n * eps);
}

static void assert_like_the_reference(trial *t)
{
    reference_of_doubles(t->n, t->n, t->a, t->exact);
    assert_within_residual(t, t->exact, 1e-17 * (double)t->norm);
}

static void assert_trial(void **state, const matrix_type *type, size_t n)
{
    const way usual = {0};
    trial t = new_trial(type, n, 1);
    test_note("type \"%s\", n = %zu", type->name, n);
    solve_trial(context_of(state), usual, &t);
    assert_answers(&t);
    assert_exactly(&t);
    if (n <= 33) assert_like_the_reference(&t);
    if (n <= 40) assert_same_without_info(state, &t);
    free_trial(&t);
}

static void assert_all_types(void **state, size_t n)
{
    for (size_t i = 0; i < matrix_type_count; ++i) assert_trial(state, &matrix_types[i], n);
}

static void every_type_is_solved_to_backward_stability(void **state)
{
    const size_t sizes[] = {0, 1, 2, 3, 4, 5, 8, 10, 16, 20, 33, 50, 100, 127};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; ++s) assert_all_types(state, sizes[s]);
}

static void every_type_is_solved_at_two_hundred(void **state)
{
    if (HESSCRIT_TEST_LARGEST < 200) skip();
    assert_all_types(state, 200);
}

static void every_size_is_solved(void **state)
{
    const size_t more[] = {41, 47, 48, 49, 55,  56,  57,  63,  64,  65,  71,  72,  73,  79, 80,
                           81, 95, 96, 97, 111, 112, 113, 126, 128, 129, 160, 161, 192, 199};
    for (size_t n = 1; n <= 40; ++n) assert_trial(state, matrix_type_named("13 random"), n);
    for (size_t i = 0; i < sizeof more / sizeof more[0]; ++i)
        assert_trial(state, matrix_type_named("13 random"), more[i]);
}

static void many_small_matrices_are_solved(void **state)
{
    for (size_t n = 2; n <= 6; ++n)
        for (uint64_t seed = 2; seed < 202; ++seed)
            for (size_t i = 0; i < matrix_type_count; ++i) {
                test_note("type \"%s\", n = %zu, seed %zu", matrix_types[i].name, n, (size_t)seed);
                const way usual = {0};
                trial t = new_trial(&matrix_types[i], n, seed);
                solve_trial(context_of(state), usual, &t);
                assert_decomposition(&t);
                assert_exactly(&t);
                assert_like_the_reference(&t);
                assert_same_without_info(state, &t);
                free_trial(&t);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(every_type_is_solved_to_backward_stability),
        test_with_context(every_type_is_solved_at_two_hundred),
        test_with_context(every_size_is_solved),
        test_with_context(many_small_matrices_are_solved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
