/* Arguments that no search accepts, and those that may be NULL. */
#include <math.h>
#include <string.h>

#include "fixture.h"
#include "losses.h"
#include "searches.h"
#include "surfaces.h"
#include "test.h"

static const double start[2] = {0.3, 1.7};

/* Refused by each search, without a call and with nothing touched. */
static void assert_refused(void **state, const hesscrit_search_options *options, const char *detail)
{
    for (int number = 0; number < SEARCHES; number++) {
        loss_log log = {.calls = 0};
        const hesscrit_problem problem = hesscrit_problem_of(2, surfaces[0].loss, &log);
        search_outputs out, untouched;
        fill_pattern(&out, sizeof out);
        out.result.struct_size = sizeof out.result;
        untouched = out;
        assert_status(make_search(number, context_of(state), &problem, start, options, &out),
                      HESSCRIT_E_ARGUMENT);
        assert_non_null(strstr(hesscrit_context_detail(context_of(state)), detail));
        assert_memory_equal(&out, &untouched, sizeof out);
        assert_int_equal(log.calls, 0);
    }
}

static void options_out_of_range_are_refused(void **state)
{
    const hesscrit_search_options good = hesscrit_search_options_default();
    const double bad[] = {0.0, -1.0, NAN};
    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++) {
        hesscrit_search_options options = good;
        options.tolerance = bad[k];
        assert_refused(state, &options, "tolerance");
        options = good;
        options.first_radius = bad[k];
        assert_refused(state, &options, "first_radius");
        if (bad[k] == 0.0) continue;
        options = good;
        options.gradient_norm = bad[k];
        assert_refused(state, &options, "gradient_norm");
    }
    hesscrit_search_options options = good;
    options.first_radius = INFINITY;
    assert_refused(state, &options, "first_radius");
    options = good;
    options.lowest_loss = NAN;
    assert_refused(state, &options, "lowest_loss");
    options = good;
    options.struct_size++;
    assert_refused(state, &options, "hesscrit_search_options");
    options.struct_size = 0;
    assert_refused(state, &options, "hesscrit_search_options");
}

static void a_result_of_an_unknown_size_is_refused(void **state)
{
    const hesscrit_problem problem = hesscrit_problem_of(2, surfaces[0].loss, NULL);
    for (int number = 0; number < SEARCHES; number++) {
        search_outputs out = new_search_outputs();
        out.result.struct_size = 8;
        const search_outputs untouched = out;
        assert_status(make_search(number, context_of(state), &problem, start, NULL, &out),
                      HESSCRIT_E_ARGUMENT);
        assert_memory_equal(&out, &untouched, sizeof out);
    }
}

static void a_place_for_theta_is_needed_and_no_other(void **state)
{
    hesscrit_context *context = context_of(state);
    const hesscrit_problem problem = hesscrit_problem_of(2, surfaces[0].loss, NULL);
    double theta[2];
    assert_status(hesscrit_find_minimum(context, &problem, start, NULL, NULL, NULL, NULL),
                  HESSCRIT_E_ARGUMENT);
    assert_status(hesscrit_find_saddle(context, &problem, start, 1, NULL, NULL, NULL, NULL),
                  HESSCRIT_E_ARGUMENT);
    assert_status(hesscrit_find_critical_point(context, &problem, start, NULL, NULL, NULL, NULL),
                  HESSCRIT_E_ARGUMENT);
    assert_ok(context, hesscrit_find_minimum(context, &problem, start, NULL, theta, NULL, NULL));
    assert_ok(context, hesscrit_find_saddle(context, &problem, start, 1, NULL, theta, NULL, NULL));
    assert_ok(context,
              hesscrit_find_critical_point(context, &problem, start, NULL, theta, NULL, NULL));
}

static void an_index_is_at_most_n(void **state)
{
    hesscrit_context *context = context_of(state);
    const hesscrit_problem problem = hesscrit_problem_of(2, surfaces[0].loss, NULL);
    double theta[2];
    assert_status(hesscrit_find_saddle(context, &problem, start, 3, NULL, theta, NULL, NULL),
                  HESSCRIT_E_ARGUMENT);
    assert_status(hesscrit_find_saddle(context, &problem, start, SIZE_MAX, NULL, theta, NULL, NULL),
                  HESSCRIT_E_ARGUMENT);
}

static void index_0_is_a_minimum(void **state)
{
    hesscrit_context *context = context_of(state);
    const hesscrit_problem problem = hesscrit_problem_of(2, surfaces[0].loss, NULL);
    search_outputs saddle = new_search_outputs(), minimum = new_search_outputs();
    assert_ok(context, hesscrit_find_saddle(context, &problem, start, 0, NULL, saddle.theta,
                                            &saddle.result, NULL));
    assert_ok(context, hesscrit_find_minimum(context, &problem, start, NULL, minimum.theta,
                                             &minimum.result, NULL));
    assert_int_equal(saddle.result.end, HESSCRIT_SEARCH_FOUND);
    assert_bits_equal(saddle.theta, minimum.theta, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(options_out_of_range_are_refused),
        test_with_context(a_result_of_an_unknown_size_is_refused),
        test_with_context(a_place_for_theta_is_needed_and_no_other),
        test_with_context(an_index_is_at_most_n),
        test_with_context(index_0_is_a_minimum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
