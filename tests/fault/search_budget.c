/* Not one call more than allowed, and how searches are stopped. */
#include <math.h>
#include <string.h>

#include "fixture.h"
#include "losses.h"
#include "searches.h"
#include "spy.h"
#include "test.h"

static uint64_t points_of(const spy *s)
{
    return s->points[0] + s->points[1] + s->points[2] + s->points[3];
}

static const double start[SPY_N] = {0.9, 0.4, 0.3, 0.5};

/* With each budget from 0 on, and later with some, to what the whole search takes. */
static void spend(hesscrit_context *context, int number, unsigned offers)
{
    for (uint64_t budget = 0;; budget += budget < 1000 ? 1 : budget / 32) {
        spy s = {0};
        const hesscrit_problem problem = spied_problem(&s, offers);
        hesscrit_search_options options = hesscrit_search_options_default();
        search_outputs out = new_search_outputs();
        options.most_steps = 4;
        options.most_calls = budget;
        test_note("search %d, callbacks %u, budget %lu", number, offers, (unsigned long)budget);
        assert_ok(context, make_search(number, context, &problem, start, &options, &out));
        const uint64_t spent = points_of(&s);
        assert_true(spent <= budget);
        for (int kind = 0; kind < 4; kind++)
            assert_int_equal(out.result.calls[kind], s.points[kind]);
        if (out.report) {
            assert_bits_equal(hesscrit_report_theta(out.report), out.theta, SPY_N);
            assert_bits_equal(&(double){hesscrit_report_loss(out.report)}, &out.result.loss, 1);
            assert_bits_equal(&(double){spied_loss_at(out.theta)}, &out.result.loss, 1);
        } else {
            assert_int_equal(out.result.end, HESSCRIT_SEARCH_BUDGET);
            assert_bits_equal(out.theta, start, SPY_N);
            assert_true(isnan(out.result.loss) && isnan(out.result.gradient_norm));
        }
        const int is_enough = spent < budget && out.report &&
                              (out.result.steps == 4 || out.result.end != HESSCRIT_SEARCH_BUDGET);
        hesscrit_report_destroy(out.report);
        if (is_enough) return;
        assert_true(budget < 50000);
    }
}

static void no_budget_is_exceeded_by_a_single_call(void **state)
{
    for (int number = 0; number < SEARCHES; number++)
        for (size_t o = 0; o < spy_offer_count; o++)
            spend(context_of(state), number, spy_offers[o]);
}

/* Counts, and stops at a number. */
typedef struct tracer {
    size_t calls, stop_at; /* counted from 1; 0: never */
    hesscrit_search_step last;
    const char *complaint;
} tracer;

static int trace(const hesscrit_search_step *step, void *user)
{
    tracer *t = user;
    if (step->struct_size != sizeof *step || step->n != SPY_N) t->complaint = "the sizes";
    if (step->number != t->calls) t->complaint = "the number";
    if (spied_loss_at(step->theta) != step->loss) t->complaint = "the loss";
    if ((step->length > 0.0) != (t->calls > 0)) t->complaint = "the length";
    if (!(step->radius > 0.0)) t->complaint = "the radius";
    if (t->calls > 0 && step->calls <= t->last.calls) t->complaint = "the calls";
    t->last = *step;
    return ++t->calls == t->stop_at ? 9 : 0;
}

static void every_step_is_traced_and_can_be_the_last(void **state)
{
    hesscrit_context *context = context_of(state);
    for (int number = 0; number < SEARCHES; number++)
        for (size_t k = 1;; k++) {
            tracer t = {.stop_at = k};
            const hesscrit_problem problem = spied_problem(NULL, OFFER_GRADIENT);
            hesscrit_search_options options = hesscrit_search_options_default();
            search_outputs out, untouched;
            options.most_steps = 5;
            options.trace = trace;
            options.trace_user = &t;
            fill_pattern(&out, sizeof out);
            out.result.struct_size = sizeof out.result;
            untouched = out;
            const hesscrit_status status =
                make_search(number, context, &problem, start, &options, &out);
            assert_null(t.complaint);
            if (t.calls < k) {
                assert_ok(context, status);
                assert_int_equal(out.result.steps + 1, t.calls);
                assert_bits_equal(&out.result.loss, &t.last.loss, 1);
                hesscrit_report_destroy(out.report);
                break;
            }
            assert_status(status, HESSCRIT_E_CANCELLED);
            assert_non_null(strstr(hesscrit_context_detail(context), "9"));
            assert_memory_equal(&out, &untouched, sizeof out);
        }
}

static void no_steps_at_all_leave_an_analysis_of_the_start(void **state)
{
    for (int number = 0; number < SEARCHES; number++) {
        const hesscrit_problem problem = spied_problem(NULL, 0);
        hesscrit_search_options options = hesscrit_search_options_default();
        search_outputs out = new_search_outputs();
        options.most_steps = 0;
        assert_ok(context_of(state),
                  make_search(number, context_of(state), &problem, start, &options, &out));
        assert_int_equal(out.result.end, HESSCRIT_SEARCH_BUDGET);
        assert_int_equal(out.result.steps, 0);
        assert_int_equal(hesscrit_report_verdict(out.report), HESSCRIT_NOT_CRITICAL);
        assert_bits_equal(out.theta, start, SPY_N);
        hesscrit_report_destroy(out.report);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(no_budget_is_exceeded_by_a_single_call),
        test_with_context(every_step_is_traced_and_can_be_the_last),
        test_with_context(no_steps_at_all_leave_an_analysis_of_the_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
