/* How the user's callbacks are called: with a theta that is safe, alone, in
 * batches or on threads with the same result, and with somebody listening. */
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hesscrit/hesscrit.h>

#include "calls.h"
#include "fixture.h"
#include "losses.h"
#include "test.h"
#include "threads.h"

/* Shifts one coordinate of the theta that a callback was lent. */
static int meddle(spy *s, hesscrit_callback callback, double *theta, double *result)
{
    (void)callback;
    (void)result;
    theta[*(const size_t *)s->user] += 1.0;
    return 0;
}

static void meddle_in_every_call(const library_call *call, unsigned offers, void *data)
{
    hesscrit_context *context = context_of(data);
    for (size_t i = 0; i < SPY_N; i++) {
        spy s = {.act = meddle, .user = &i};
        const hesscrit_problem problem = spied_problem(&s, offers);
        double theta[SPY_N];
        call_outputs out;
        memcpy(theta, spy_theta, sizeof theta);
        prepare_outputs(&out);
        const hesscrit_status status = call->make(context, &problem, theta, &out);
        assert_bits_equal(theta, spy_theta, SPY_N);
        if (status != HESSCRIT_OK) assert_outputs_untouched(&out);
        release_outputs(&out);
    }
}

static void the_users_theta_is_never_lent(void **state)
{
    for_every_call(meddle_in_every_call, state);
}

/* Whatever is meddled with, at whichever call, is found out. */
static void meddle_once(const library_call *call, unsigned offers, void *data)
{
    hesscrit_context *context = context_of(data);
    for (size_t i = 0; i < SPY_N; i++)
        for (size_t k = 1;; k++) {
            spy s = {.act = meddle, .act_at = k, .user = &i};
            const hesscrit_problem problem = spied_problem(&s, offers);
            double theta[SPY_N];
            call_outputs out;
            memcpy(theta, spy_theta, sizeof theta);
            prepare_outputs(&out);
            test_note("%s with callbacks %u, coordinate %zu, call %zu", call->name, offers, i, k);
            const hesscrit_status status = call->make(context, &problem, theta, &out);
            const int done = s.calls < k;
            if (done) {
                assert_ok(context, status);
                assert_outputs_true(&out);
            } else {
                assert_status(status, HESSCRIT_E_CALLBACK);
                assert_int_equal(hesscrit_context_callback_code(context), 0);
                assert_outputs_untouched(&out);
            }
            release_outputs(&out);
            if (done) break;
        }
}

static void a_theta_that_is_written_to_once_is_found_out(void **state)
{
    for_every_call(meddle_once, state);
}

static void a_callback_that_writes_to_its_theta_is_told_the_coordinate(void **state)
{
    hesscrit_context *context = context_of(state);
    for (size_t o = 0; o < spy_offer_count; o++)
        for (size_t i = 0; i < SPY_N; i++) {
            spy s = {.act = meddle, .user = &i};
            const hesscrit_problem problem = spied_problem(&s, spy_offers[o]);
            double theta[SPY_N], hessian[SPY_N * SPY_N];
            char name[32];
            memcpy(theta, spy_theta, sizeof theta);
            fill_pattern(hessian, sizeof hessian);
            test_note("callbacks %u, coordinate %zu", spy_offers[o], i);
            assert_status(hesscrit_hessian(context, &problem, theta, SPY_N, hessian, NULL),
                          HESSCRIT_E_CALLBACK);
            snprintf(name, sizeof name, "theta[%d]", (int)i);
            assert_non_null(strstr(hesscrit_context_detail(context), name));
            assert_untouched(hessian, sizeof hessian);
        }
}

static void compare_batch_with_single(const library_call *call, unsigned offers, void *data)
{
    hesscrit_context *context = context_of(data);
    spy single = {0}, batch = {0};
    call_outputs expected, actual;
    const hesscrit_problem one = spied_problem(&single, offers & ~(unsigned)OFFER_BATCH);
    const hesscrit_problem many = spied_problem(&batch, offers | OFFER_BATCH);
    prepare_outputs(&expected);
    prepare_outputs(&actual);
    assert_ok(context, call->make(context, &one, spy_theta, &expected));
    assert_ok(context, call->make(context, &many, spy_theta, &actual));
    assert_outputs_equal(&actual, &expected);
    assert_outputs_true(&actual);
    assert_int_equal(batch.points[HESSCRIT_CALLBACK_LOSS], single.points[HESSCRIT_CALLBACK_LOSS]);
    assert_int_equal(hesscrit_context_calls(context, HESSCRIT_CALLBACK_LOSS),
                     batch.points[HESSCRIT_CALLBACK_LOSS]);
    assert_at_most(batch.calls, single.calls);
    release_outputs(&actual);
    release_outputs(&expected);
}

static void batches_give_the_same_bits_as_single_losses(void **state)
{
    for_every_call(compare_batch_with_single, state);
}

/* A larger problem, for more points than fit into one batch or block. */
enum { LARGE = 40 };

static void fill_large_theta(double *theta)
{
    for (size_t i = 0; i < LARGE; i++) theta[i] = 1.0 + 0.25 * sin((double)i);
}

static void many_points_come_in_few_batches(void **state)
{
    hesscrit_context *context = context_of(state);
    double theta[LARGE], *one = new_doubles(LARGE * LARGE), *many = new_doubles(LARGE * LARGE);
    loss_log single = {0}, batch = {0};
    hesscrit_problem problem = hesscrit_problem_of(LARGE, rosenbrock_loss, &single);
    fill_large_theta(theta);
    assert_ok(context, hesscrit_hessian(context, &problem, theta, LARGE, one, NULL));
    problem.loss_batch = rosenbrock_batch;
    problem.user = &batch;
    assert_ok(context, hesscrit_hessian(context, &problem, theta, LARGE, many, NULL));
    assert_bits_equal(many, one, LARGE * LARGE);
    assert_int_equal(hesscrit_context_calls(context, HESSCRIT_CALLBACK_LOSS), single.calls);
    assert_at_most(10 * batch.calls, 2 * single.calls);
    free(many);
    free(one);
}

/* A batch callback that fails unless its rows are what they should be:
 * neighbours of theta that differ from it in two coordinates at most. */
static int careful_batch(size_t n, size_t count, const double *rows, double *losses, void *user)
{
    const double *theta = user;
    if (count == 0) return 1;
    for (size_t k = 0; k < count; k++) {
        size_t differences = 0;
        for (size_t i = 0; i < n; i++) differences += rows[k * n + i] != theta[i];
        if (count > 1 && differences > 2) return 2;
    }
    return rosenbrock_batch(n, count, rows, losses, NULL);
}

static int careful_loss(size_t n, const double *theta, double *loss, void *user)
{
    (void)n;
    (void)theta;
    (void)loss;
    (void)user;
    return 3; /* the batch is used instead */
}

static void the_rows_of_a_batch_are_stencils_around_theta(void **state)
{
    hesscrit_context *context = context_of(state);
    double theta[LARGE], *hessian = new_doubles(LARGE * LARGE);
    hesscrit_problem problem = hesscrit_problem_of(LARGE, careful_loss, theta);
    problem.loss_batch = careful_batch;
    fill_large_theta(theta);
    assert_ok(context, hesscrit_hessian(context, &problem, theta, LARGE, hessian, NULL));
    free(hessian);
}

/* Which thread the library was called on, and how often others were used. */
static pthread_t calling_thread;

static int listen_on_the_calling_thread(hesscrit_stage stage, uint64_t done, uint64_t total,
                                        void *user)
{
    (void)stage;
    (void)done;
    (void)total;
    if (!pthread_equal(pthread_self(), calling_thread)) *(int *)user = 1;
    return 0;
}

static void analyze_large(size_t threads, unsigned flags, thread_team *team, char *text,
                          size_t size, double *hessian)
{
    int elsewhere = 0;
    double theta[LARGE];
    hesscrit_context *context = NULL;
    hesscrit_report *report = NULL;
    hesscrit_context_options options = hesscrit_context_options_default();
    hesscrit_problem problem = hesscrit_problem_of(LARGE, rosenbrock_loss, NULL);
    problem.flags = flags;
    thread_team_install(team, threads, &options);
    options.progress = listen_on_the_calling_thread;
    options.progress_user = &elsewhere;
    calling_thread = pthread_self();
    fill_large_theta(theta);
    assert_status(hesscrit_context_create(&options, &context), HESSCRIT_OK);
    assert_ok(context, hesscrit_analyze(context, &problem, theta, NULL, &report));
    assert_int_equal(elsewhere, 0);
    assert_int_equal(hesscrit_report_calls(report, HESSCRIT_CALLBACK_LOSS),
                     hesscrit_context_calls(context, HESSCRIT_CALLBACK_LOSS));
    memcpy(hessian, hesscrit_report_hessian(report), LARGE * LARGE * sizeof *hessian);
    hesscrit_report_text(report, text, size);
    hesscrit_report_destroy(report);
    hesscrit_context_destroy(context);
}

static void any_number_of_threads_gives_the_same_bits(void **state)
{
    const size_t numbers[] = {1, 2, 3, 4, 16};
    char expected_text[4096], text[4096];
    double *expected = new_doubles(LARGE * LARGE), *actual = new_doubles(LARGE * LARGE);
    thread_team team;
    (void)state;
    analyze_large(4, 0, &team, expected_text, sizeof expected_text, expected);
    assert_int_equal(team.loops, 0); /* the callbacks are not said to be safe */
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        test_note("%zu threads", numbers[i]);
        analyze_large(numbers[i], HESSCRIT_PROBLEM_THREAD_SAFE, &team, text, sizeof text, actual);
        assert_true((team.loops > 0) == (numbers[i] > 1));
        assert_string_equal(text, expected_text); /* the number of losses included */
        assert_bits_equal(actual, expected, LARGE * LARGE);
    }
    free(actual);
    free(expected);
}

static void use_every_call_on_threads(const library_call *call, unsigned offers, void *data)
{
    call_outputs expected, actual;
    hesscrit_problem problem = spied_problem(NULL, offers);
    hesscrit_context *alone = context_of(data);
    prepare_outputs(&expected);
    assert_ok(alone, call->make(alone, &problem, spy_theta, &expected));
    problem.flags = HESSCRIT_PROBLEM_THREAD_SAFE;
    for (size_t threads = 1; threads <= 4; threads++) {
        thread_team team;
        hesscrit_context *context = NULL;
        hesscrit_context_options options = hesscrit_context_options_default();
        thread_team_install(&team, threads, &options);
        prepare_outputs(&actual);
        assert_status(hesscrit_context_create(&options, &context), HESSCRIT_OK);
        assert_ok(context, call->make(context, &problem, spy_theta, &actual));
        assert_outputs_equal(&actual, &expected);
        release_outputs(&actual);
        hesscrit_context_destroy(context);
    }
    release_outputs(&expected);
}

static void every_call_gives_the_same_bits_on_threads(void **state)
{
    for_every_call(use_every_call_on_threads, state);
}

/* Fails wherever exactly two coordinates are displaced, with a number that
 * tells which: i * LARGE + j + 1. */
static int failing_pairs(size_t n, const double *x, double *loss, void *user)
{
    const double *theta = user;
    int code = 0;
    size_t differences = 0;
    for (size_t i = 0; i < n; i++) {
        if (x[i] == theta[i]) continue;
        if (++differences <= 2) code = code * LARGE + (int)i;
    }
    rosenbrock_loss(n, x, loss, NULL);
    return differences == 2 ? code + 1 : 0;
}

static void on_threads_the_failure_of_the_first_point_counts(void **state)
{
    int expected = 0;
    double theta[LARGE], *hessian = new_doubles(LARGE * LARGE);
    (void)state;
    fill_large_theta(theta);
    fill_pattern(hessian, LARGE * LARGE * sizeof *hessian);
    for (size_t threads = 1; threads <= 4; threads++) {
        thread_team team;
        failing_allocator allocator;
        hesscrit_context *context = NULL;
        hesscrit_context_options options = hesscrit_context_options_default();
        hesscrit_problem problem = hesscrit_problem_of(LARGE, failing_pairs, theta);
        failing_allocator_install(&allocator, &options);
        thread_team_install(&team, threads, &options);
        problem.flags = HESSCRIT_PROBLEM_THREAD_SAFE;
        assert_status(hesscrit_context_create(&options, &context), HESSCRIT_OK);
        assert_status(hesscrit_hessian(context, &problem, theta, LARGE, hessian, NULL),
                      HESSCRIT_E_CALLBACK);
        const int code = hesscrit_context_callback_code(context);
        if (threads == 1) expected = code;
        assert_true(code != 0);
        assert_int_equal(code, expected);
        assert_untouched(hessian, LARGE * LARGE * sizeof *hessian);
        hesscrit_context_destroy(context);
        assert_int_equal(allocator.outstanding, 0);
    }
    free(hessian);
}

/* A listener that checks what it is told, and cancels at its k-th call. */
typedef struct listener {
    spy spy;
    size_t calls, cancel_at; /* 0: never */
    size_t of_callbacks;     /* calls about anything but sweeps */
    size_t stages[HESSCRIT_STAGE_SEARCH + 1];
    hesscrit_stage stage;
    uint64_t done, total;
    hesscrit_context *context;
    double progress;
    const char *complaint; /* the first */
} listener;

static int listen(hesscrit_stage stage, uint64_t done, uint64_t total, void *user)
{
    listener *l = user;
    const char *complaint = NULL;
    const int known = stage >= HESSCRIT_STAGE_GRADIENT && stage <= HESSCRIT_STAGE_SEARCH;
    /* A stage may come again once it is done; sweeps end before their cap. */
    const int ended = l->done == l->total || stage == HESSCRIT_STAGE_EIGEN;
    const int begins = stage != l->stage || (ended && done == 1);
    l->calls++;
    if (stage != HESSCRIT_STAGE_EIGEN && ++l->of_callbacks != l->spy.calls)
        complaint = "not told after each callback";
    if (done == 0) complaint = "nothing is done";
    if (done > total) complaint = "more is done than there is to do";
    if (!begins && done <= l->done) complaint = "less is done than before";
    if (!known) complaint = "a stage that there is not";
    const double progress = hesscrit_context_progress(l->context);
    if (!(progress >= l->progress && progress <= 1.0)) complaint = "progress falls, or is above 1";
    if (stage == HESSCRIT_STAGE_SEARCH && progress < (double)done / (double)total)
        complaint = "progress of a search is not that of its steps";
    l->progress = progress;
    if (known) l->stages[stage]++;
    if (!l->complaint) l->complaint = complaint;
    l->stage = stage;
    l->done = done;
    l->total = total;
    return l->calls == l->cancel_at ? -3 : 0;
}

typedef struct listened {
    listener listener;
    failing_allocator allocator;
    hesscrit_context *context;
} listened;

static int open_listened(void **state)
{
    listened *h = calloc(1, sizeof *h);
    if (h == NULL) return -1;
    hesscrit_context_options options = hesscrit_context_options_default();
    failing_allocator_install(&h->allocator, &options);
    options.progress = listen;
    options.progress_user = &h->listener;
    *state = h;
    return (int)hesscrit_context_create(&options, &h->context);
}

static int close_listened(void **state)
{
    listened *h = *state;
    hesscrit_context_destroy(h->context);
    const size_t leaked = h->allocator.outstanding;
    free(h);
    return leaked == 0 ? 0 : -1;
}

static hesscrit_status make_listened(listened *h, const library_call *call, unsigned offers,
                                     size_t cancel_at, call_outputs *out)
{
    memset(&h->listener, 0, sizeof h->listener);
    h->listener.cancel_at = cancel_at;
    h->listener.context = h->context;
    const hesscrit_problem problem = spied_problem(&h->listener.spy, offers);
    prepare_outputs(out);
    return call->make(h->context, &problem, spy_theta, out);
}

static void listen_to_call(const library_call *call, unsigned offers, void *data)
{
    listened *h = data;
    call_outputs out, silent;
    hesscrit_context *context = NULL;
    const hesscrit_problem problem = spied_problem(NULL, offers);
    assert_ok(h->context, make_listened(h, call, offers, 0, &out));
    if (h->listener.complaint)
        fail_msg("%s with callbacks %u: %s", call->name, offers, h->listener.complaint);
    assert_int_equal(h->listener.of_callbacks, h->listener.spy.calls);
    assert_true(h->listener.progress > 0.0 || h->listener.calls == 0 ||
                h->listener.stages[HESSCRIT_STAGE_SEARCH] <= 1);
    assert_close(hesscrit_context_progress(h->context), 1.0, 0.0);
    if (strcmp(call->name, "analyze") == 0)
        for (int stage = HESSCRIT_STAGE_GRADIENT; stage <= HESSCRIT_STAGE_ESCAPE; stage++)
            assert_true(h->listener.stages[stage] > 0);

    assert_status(hesscrit_context_create(NULL, &context), HESSCRIT_OK);
    prepare_outputs(&silent);
    assert_ok(context, call->make(context, &problem, spy_theta, &silent));
    assert_outputs_equal(&out, &silent);
    release_outputs(&silent);
    release_outputs(&out);
    hesscrit_context_destroy(context);
}

static void progress_is_told_after_every_callback_and_only_grows(void **state)
{
    for_every_call(listen_to_call, *state);
}

static void cancel_everywhere(const library_call *call, unsigned offers, void *data)
{
    listened *h = data;
    const size_t outstanding = blocks_besides_scratch(&h->allocator, h->context);
    for (size_t k = 1;; k++) {
        call_outputs out;
        test_note("%s with callbacks %u, cancelled at %zu", call->name, offers, k);
        const hesscrit_status status = make_listened(h, call, offers, k, &out);
        if (h->listener.calls < k) {
            assert_ok(h->context, status);
            assert_outputs_true(&out);
            release_outputs(&out);
            assert_int_equal(blocks_besides_scratch(&h->allocator, h->context), outstanding);
            return;
        }
        assert_status(status, HESSCRIT_E_CANCELLED);
        assert_true(hesscrit_context_progress(h->context) == h->listener.progress);
        assert_int_equal(h->listener.calls, k); /* not asked again */
        assert_int_equal(h->listener.of_callbacks, h->listener.spy.calls);
        assert_non_null(strstr(hesscrit_context_detail(h->context), "-3"));
        assert_int_equal(hesscrit_context_callback_code(h->context), 0);
        assert_outputs_untouched(&out);
        assert_int_equal(blocks_besides_scratch(&h->allocator, h->context), outstanding);
    }
}

static void a_call_can_be_cancelled_at_every_progress(void **state)
{
    for_every_call(cancel_everywhere, *state);
}

#define test_with_listener(test)                                                                   \
    cmocka_unit_test_setup_teardown(test, open_listened, close_listened)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(the_users_theta_is_never_lent),
        test_with_context(a_theta_that_is_written_to_once_is_found_out),
        test_with_context(a_callback_that_writes_to_its_theta_is_told_the_coordinate),
        test_with_context(batches_give_the_same_bits_as_single_losses),
        test_with_context(many_points_come_in_few_batches),
        test_with_context(the_rows_of_a_batch_are_stencils_around_theta),
        cmocka_unit_test(any_number_of_threads_gives_the_same_bits),
        test_with_context(every_call_gives_the_same_bits_on_threads),
        cmocka_unit_test(on_threads_the_failure_of_the_first_point_counts),
        test_with_listener(progress_is_told_after_every_callback_and_only_grows),
        test_with_listener(a_call_can_be_cancelled_at_every_progress),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
