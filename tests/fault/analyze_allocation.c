/* Memory that runs out at every possible place of every call. */
#include <stdlib.h>
#include <string.h>

#include <hesscrit/hesscrit.h>

#include "calls.h"
#include "fixture.h"
#include "test.h"
#include "threads.h"

/* Fails every allocation of the call in turn. */
static void fail_each(hesscrit_context *context, failing_allocator *allocator,
                      const library_call *call, unsigned offers, unsigned flags)
{
    const size_t outstanding = blocks_besides_scratch(allocator, context);
    call_outputs out;
    hesscrit_problem problem = spied_problem(NULL, offers);
    problem.flags = flags;
    for (size_t k = 1;; k++) {
        prepare_outputs(&out);
        test_note("%s with callbacks %u, allocation %zu", call->name, offers, k);
        hesscrit_context_reset(context); /* which else has all the memory it needs */
        allocator->allocations = allocator->failures = 0;
        allocator->fail_at = k;
        const hesscrit_status status = call->make(context, &problem, spy_theta, &out);
        allocator->fail_at = 0;
        if (allocator->failures == 0) {
            assert_ok(context, status);
            assert_outputs_true(&out);
            release_outputs(&out);
            assert_int_equal(blocks_besides_scratch(allocator, context), outstanding);
            assert_true(k > 1); /* else nothing was tested */
            return;
        }
        assert_status(status, HESSCRIT_E_MEMORY);
        assert_int_equal(allocator->allocations, k); /* and gives up at once */
        assert_int_equal(blocks_besides_scratch(allocator, context), outstanding);
        assert_true(strlen(hesscrit_context_detail(context)) > 0);
        assert_outputs_untouched(&out);
        /* The context is as good as new. */
        assert_ok(context, call->make(context, &problem, spy_theta, &out));
        assert_outputs_true(&out);
        release_outputs(&out);
    }
}

static void fail_each_in_turn(const library_call *call, unsigned offers, void *state)
{
    fail_each(context_of(state), allocator_of(state), call, offers, 0);
}

static void every_call_survives_every_failed_allocation(void **state)
{
    for_every_call(fail_each_in_turn, state);
}

static void fail_each_on_threads(const library_call *call, unsigned offers, void *data)
{
    thread_team team;
    failing_allocator allocator;
    hesscrit_context *context = NULL;
    hesscrit_context_options options = hesscrit_context_options_default();
    (void)data;
    failing_allocator_install(&allocator, &options);
    thread_team_install(&team, 2, &options);
    assert_status(hesscrit_context_create(&options, &context), HESSCRIT_OK);
    fail_each(context, &allocator, call, offers, HESSCRIT_PROBLEM_THREAD_SAFE);
    hesscrit_context_destroy(context);
    assert_int_equal(allocator.outstanding, 0);
}

static void threads_survive_every_failed_allocation(void **state)
{
    for_every_call(fail_each_on_threads, state);
}

/* The calls without callbacks. */
typedef struct results {
    double value, restricted[4], restricted_bound[4];
} results;

static hesscrit_status call_value(hesscrit_context *context, results *r)
{
    const hesscrit_taylor model =
        hesscrit_taylor_of(SPY_N, spy_theta, 3.0, spy_theta, SPY_N, spy_hessian);
    return hesscrit_taylor_value(context, &model, spy_eigenvalues, &r->value);
}

static hesscrit_status call_form(hesscrit_context *context, results *r)
{
    return hesscrit_quadratic_form(context, SPY_N, SPY_N, spy_hessian, spy_eigenvalues, &r->value);
}

static hesscrit_status call_restrict(hesscrit_context *context, results *r)
{
    return hesscrit_restrict(context, SPY_N, SPY_N, spy_hessian, spy_hessian, 2, SPY_N, spy_hessian,
                             2, r->restricted, r->restricted_bound);
}

static void models_and_restrictions_survive_every_failed_allocation(void **state)
{
    hesscrit_status (*const calls[])(hesscrit_context *, results *) = {call_value, call_form,
                                                                       call_restrict};
    failing_allocator *allocator = allocator_of(state);
    for (size_t c = 0; c < sizeof calls / sizeof calls[0]; c++)
        for (size_t k = 1;; k++) {
            results r;
            fill_pattern(&r, sizeof r);
            allocator->allocations = allocator->failures = 0;
            allocator->fail_at = k;
            const hesscrit_status status = calls[c](context_of(state), &r);
            allocator->fail_at = 0;
            assert_int_equal(blocks_besides_scratch(allocator, context_of(state)), 1);
            if (allocator->failures == 0) {
                assert_ok(context_of(state), status);
                break;
            }
            assert_status(status, HESSCRIT_E_MEMORY);
            assert_untouched(&r, sizeof r);
        }
}

/* A loss that is not to be called. */
static int forbidden_loss(size_t n, const double *theta, double *loss, void *calls)
{
    (void)n;
    (void)theta;
    ++*(int *)calls;
    *loss = 0.0;
    return 0;
}

static void a_matrix_that_cannot_be_had_is_noticed_before_the_first_loss(void **state)
{
    enum { LARGE = 1000 };
    hesscrit_context *context = context_of(state);
    int calls = 0;
    double theta[LARGE] = {0.0}, pattern;
    hesscrit_report *report;
    hesscrit_ratio ratio;
    const hesscrit_problem problem = hesscrit_problem_of(LARGE, forbidden_loss, &calls);
    allocator_of(state)->limit = (size_t)1 << 20;
    fill_pattern(&report, sizeof report);
    fill_pattern(&ratio, sizeof ratio);
    fill_pattern(&pattern, sizeof pattern);
    assert_status(hesscrit_analyze(context, &problem, theta, NULL, &report), HESSCRIT_E_MEMORY);
    assert_status(hesscrit_hessian(context, &problem, theta, LARGE, &pattern, &pattern),
                  HESSCRIT_E_MEMORY);
    assert_status(hesscrit_minimum_ratio(context, &problem, theta, &ratio, NULL),
                  HESSCRIT_E_MEMORY);
    assert_int_equal(calls, 0);
    assert_untouched(&report, sizeof report);
    assert_untouched(&ratio, sizeof ratio);
    assert_untouched(&pattern, sizeof pattern);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(every_call_survives_every_failed_allocation),
        cmocka_unit_test(threads_survive_every_failed_allocation),
        test_with_context(models_and_restrictions_survive_every_failed_allocation),
        test_with_context(a_matrix_that_cannot_be_had_is_noticed_before_the_first_loss),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
