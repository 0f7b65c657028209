/* Pivots that are found in diagonal blocks, and what becomes of those that are not good. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <hesscrit/eigen.h>

#include "base/context.h"
#include "base/memory.h"
#include "eigen/inertia/ldl.h"

#include "fixture.h"
#include "random.h"
#include "reference.h"
#include "test.h"

enum { LARGE = 250 };

/* Inside the frame of a public call, as the library has it. */
static void factor(hesscrit_context *context, size_t n, const double *a, double largest_u,
                   hesscrit_ldl *ldl)
{
    assert_ok(context, hesscrit_ldl_prepare(context, n, ldl));
    ldl->largest_u = largest_u;
    assert_ok(context, hesscrit_scratch_doubles(context, n, ldl->stride, &ldl->a));
    for (size_t i = 0; i < n; ++i) memcpy(ldl->a + i * ldl->stride, a + i * n, n * sizeof *a);
    ldl->norm = hesscrit_ldl_norm(ldl);
    assert_ok(context, hesscrit_ldl_factor(context, ldl, NULL, 0, hesscrit_ldl_reports(ldl)));
}

/* How many pivots are searched in the whole matrix, if the signs are as they should be. */
static size_t searched(void **state, size_t n, const double *a, double largest_u)
{
    hesscrit_context *context = context_of(state);
    hesscrit_ldl ldl;
    double *lambda = new_doubles(n);
    size_t positive = 0, negative = 0;
    assert_ok(context, hesscrit_eigen_symmetric(context, n, n, a, lambda, 0, NULL, NULL));
    assert_ok(context, hesscrit_enter(context));
    factor(context, n, a, largest_u, &ldl);
    for (size_t k = 0; k < n; ++k) {
        positive += lambda[k] > 2.0 * ldl.error;
        negative += lambda[k] < -2.0 * ldl.error;
    }
    assert_at_most(positive, ldl.positive);
    assert_at_most(negative, ldl.negative);
    assert_ok(context, hesscrit_leave(context, HESSCRIT_OK));
    free(lambda);
    return ldl.searched;
}

static void random_matrices_need_no_search(void **state)
{
    for (size_t n = 120; n <= LARGE; n += 10) {
        rng r = rng_seeded(n);
        double *a = new_doubles(n * n);
        random_symmetric(&r, n, a);
        test_note("n = %zu", n);
        assert_at_most(searched(state, n, a, INFINITY), n / 4);
        free(a);
    }
}

/* [[0, B], [B', 0]]: nothing to divide by is near the diagonal. */
static void blocks_without_pivots_are_searched_for_them(void **state)
{
    rng r = rng_seeded(1);
    double *a = new_doubles(LARGE * LARGE);
    random_symmetric(&r, LARGE, a);
    for (size_t i = 0; i < LARGE; ++i)
        for (size_t j = 0; j < LARGE; ++j)
            if ((i < LARGE / 2) == (j < LARGE / 2)) a[i * LARGE + j] = 0.0;
    assert_at_least(searched(state, LARGE, a, INFINITY), LARGE / 2);
    free(a);
}

/* The same with pivots that are too small for what stands beside the block, until
 * what is left has been filled. */
static void small_pivots_are_not_taken(void **state)
{
    rng r = rng_seeded(2);
    double *a = new_doubles(LARGE * LARGE);
    random_symmetric(&r, LARGE, a);
    for (size_t i = 0; i < LARGE; ++i)
        for (size_t j = 0; j < LARGE; ++j)
            if ((i < LARGE / 2) == (j < LARGE / 2)) a[i * LARGE + j] *= 1e-9;
    assert_at_least(searched(state, LARGE, a, INFINITY), LARGE / 3);
    free(a);
}

/* Not a number, or beyond all numbers, outside of every block but its own. */
static void an_overflow_beside_the_block_is_not_missed(void **state)
{
    const double wrong[] = {NAN, INFINITY, 0x1.8p1023};
    hesscrit_context *context = context_of(state);
    rng r = rng_seeded(3);
    double *a = new_doubles(LARGE * LARGE);
    for (size_t k = 0; k < 3; ++k) {
        hesscrit_ldl ldl;
        random_symmetric(&r, LARGE, a);
        a[1 * LARGE + 200] = a[200 * LARGE + 1] = wrong[k];
        assert_ok(context, hesscrit_enter(context));
        factor(context, LARGE, a, INFINITY, &ldl);
        if (k < 2) assert_false(ldl.error < INFINITY);
        if (k == 2) assert_false(ldl.error < 1e290);
        assert_ok(context, hesscrit_leave(context, HESSCRIT_OK));
    }
    free(a);
}

/* Of known eigenvalues, those that the error could hide are not decided. */
static void what_is_decided_is_beyond_the_error(void **state)
{
    hesscrit_context *context = context_of(state);
    for (size_t n = 100; n <= LARGE; n += 75)
        for (uint64_t seed = 1; seed <= 3; ++seed) {
            rng r = rng_seeded(seed + n);
            const double tau = 1e-6, blur = 1e-12;
            double *a = new_doubles(n * n), *bound = new_doubles(n * n);
            long double *spectrum = new_long_doubles(n);
            size_t most[2] = {0, 0}, least[2] = {0, 0};
            hesscrit_signs signs;
            for (size_t k = 0; k < n; ++k) {
                const double size =
                    k % 3 ? tau * rng_uniform(&r, 0.9, 1.1) : pow(10.0, rng_uniform(&r, -9.0, 0.0));
                const size_t side = rng_sign(&r) > 0.0;
                spectrum[k] = side ? size : -size;
                most[side] += size > tau - blur;
                least[side] += size > 1.01 * tau;
            }
            random_with_spectrum(&r, n, spectrum, a);
            for (size_t i = 0; i < n; ++i) bound[i * n + i] = tau;
            test_note("n = %zu, seed %zu", n, (size_t)seed);
            assert_ok(context, hesscrit_inertia(context, n, n, a, bound, &signs));
            assert_at_most(signs.positive, most[1]);
            assert_at_most(signs.negative, most[0]);
            assert_at_least(signs.positive, least[1]);
            assert_at_least(signs.negative, least[0]);
            free(spectrum);
            free(bound);
            free(a);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(random_matrices_need_no_search),
        test_with_context(blocks_without_pivots_are_searched_for_them),
        test_with_context(small_pivots_are_not_taken),
        test_with_context(an_overflow_beside_the_block_is_not_missed),
        test_with_context(what_is_decided_is_beyond_the_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
