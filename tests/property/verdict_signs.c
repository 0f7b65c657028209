/* Signs of the eigenvalues at points with a known Hessian: none is wrong, and few are left
 * undecided that the computed eigenvalues would have told. */
#include "test.h"

#include <stdlib.h>

#include "fixture.h"
#include "landscapes.h"

static void expect_signs(void **state, offer offered, size_t cases)
{
    sign_counts count = {0};
    landscape *l = malloc(sizeof *l);
    assert_non_null(l);
    for (size_t index = 0; index < cases; ++index) {
        make_landscape(index, offered, l);
        test_note("case %zu, n = %zu", index, l->n);
        assert_ok(context_of(state), count_signs_of(context_of(state), l, offered, &count));
    }
    free(l);
    print_message("eigenvalues %zu, wrong signs %zu, outside their radii %zu, "
                  "clear %zu, of these undecided %.2f %%\n",
                  count.eigenvalues, count.wrong, count.outside, count.clear,
                  100.0 * (double)count.timid / (double)count.clear);
    assert_int_equal(count.wrong, 0);
    assert_at_most((double)count.outside, 0.001 * (double)count.eigenvalues);
    assert_at_most((double)count.timid, 0.05 * (double)count.clear);
}

static void signs_from_losses_are_right(void **state)
{
    expect_signs(state, OFFER_LOSSES, 8000);
}

static void signs_from_gradients_are_right(void **state)
{
    expect_signs(state, OFFER_GRADIENTS, 1000);
}

static void signs_from_hessians_are_right(void **state)
{
    expect_signs(state, OFFER_HESSIANS, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(signs_from_losses_are_right),
        test_with_context(signs_from_gradients_are_right),
        test_with_context(signs_from_hessians_are_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
