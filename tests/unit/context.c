/* What a host lends to the library and gets back. */
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <hesscrit/hesscrit.h>

#include "calls.h"
#include "fixture.h"
#include "test.h"
#include "threads.h"

static void assert_analyzes(hesscrit_context *context, spy *s)
{
    call_outputs out;
    const hesscrit_problem problem = spied_problem(s, 0);
    prepare_outputs(&out);
    assert_ok(context, hesscrit_analyze(context, &problem, spy_theta, NULL, &out.report));
    assert_int_equal(hesscrit_report_verdict(out.report), HESSCRIT_SADDLE);
    assert_string_equal(hesscrit_context_detail(context), "");
    release_outputs(&out);
}

static void no_options_are_good_options(void **state)
{
    hesscrit_context *context = NULL;
    (void)state;
    assert_status(hesscrit_context_create(NULL, &context), HESSCRIT_OK);
    assert_non_null(context);
    assert_analyzes(context, NULL);
    hesscrit_context_destroy(context);
}

static void assert_not_made(const hesscrit_context_options *options)
{
    hesscrit_context *context;
    fill_pattern(&context, sizeof context);
    assert_status(hesscrit_context_create(options, &context), HESSCRIT_E_ARGUMENT);
    assert_untouched(&context, sizeof context);
}

static void a_place_for_the_context_is_required(void **state)
{
    const hesscrit_context_options options = hesscrit_context_options_default();
    (void)state;
    assert_status(hesscrit_context_create(NULL, NULL), HESSCRIT_E_ARGUMENT);
    assert_status(hesscrit_context_create(&options, NULL), HESSCRIT_E_ARGUMENT);
}

static void options_of_an_unknown_size_are_refused(void **state)
{
    const size_t sizes[] = {0, 1, sizeof(hesscrit_context_options) - 1,
                            sizeof(hesscrit_context_options) + 8, SIZE_MAX};
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        hesscrit_context_options options = hesscrit_context_options_default();
        options.struct_size = sizes[i];
        assert_not_made(&options);
    }
}

static void half_an_allocator_is_refused(void **state)
{
    failing_allocator allocator;
    hesscrit_context_options whole = hesscrit_context_options_default();
    failing_allocator_install(&allocator, &whole);
    (void)state;
    hesscrit_context_options half = whole;
    half.release = NULL;
    assert_not_made(&half);
    half = whole;
    half.allocate = NULL;
    assert_not_made(&half);
    assert_int_equal(allocator.allocations, 0);
}

static void the_options_are_copied(void **state)
{
    failing_allocator allocator;
    hesscrit_context_options options = hesscrit_context_options_default();
    hesscrit_context *context = NULL;
    (void)state;
    failing_allocator_install(&allocator, &options);
    assert_status(hesscrit_context_create(&options, &context), HESSCRIT_OK);
    fill_pattern(&options, sizeof options);
    assert_analyzes(context, NULL);
    assert_true(allocator.allocations > 1);
    hesscrit_context_destroy(context);
    assert_int_equal(allocator.outstanding, 0);
}

static void a_context_that_cannot_be_had_leaves_errno_alone(void **state)
{
    failing_allocator allocator;
    hesscrit_context_options options = hesscrit_context_options_default();
    hesscrit_context *context = NULL;
    (void)state;
    failing_allocator_install(&allocator, &options);
    allocator.fail_at = 1; /* and sets errno, as malloc does */
    errno = 4321;
    const hesscrit_status status = hesscrit_context_create(&options, &context);
    const int error = errno;
    assert_status(status, HESSCRIT_E_MEMORY);
    assert_null(context);
    assert_int_equal(error, 4321);
}

static void a_context_keeps_its_scratch_memory_until_it_is_reset(void **state)
{
    failing_allocator *allocator = allocator_of(state);
    assert_int_equal(allocator->outstanding, 1);
    for (int call = 0; call < 3; call++) assert_analyzes(context_of(state), NULL);
    assert_int_equal(blocks_besides_scratch(allocator, context_of(state)), 1);
}

static double identity_of[40 * 40];

static hesscrit_status solve_identity(hesscrit_context *context, size_t n)
{
    double lambda[40];
    for (size_t i = 0; i < n * n; i++) identity_of[i] = i % (n + 1) == 0;
    return hesscrit_eigen_symmetric(context, n, n, identity_of, lambda, 0, NULL, NULL);
}

static void what_is_lent_is_used_first(void **state)
{
    failing_allocator *allocator = allocator_of(state);
    hesscrit_context *context = context_of(state);
    enum { PLENTY = 1 << 22, GUARD = 8 };
    unsigned char *memory = malloc(PLENTY + GUARD);
    assert_non_null(memory);
    memset(memory, 0x5A, PLENTY + GUARD);
    /* Of any alignment. */
    for (size_t shift = 0; shift < GUARD; shift += 3) {
        assert_ok(context, hesscrit_context_lend(context, memory + shift, PLENTY));
        allocator->allocations = 0;
        assert_ok(context, solve_identity(context, 40));
        assert_int_equal(allocator->allocations, 0);
        for (size_t i = shift; i < GUARD; i++) assert_int_equal(memory[PLENTY + i], 0x5A);
    }
    /* A reset leaves it lent. */
    hesscrit_context_reset(context);
    assert_ok(context, solve_identity(context, 40));
    assert_int_equal(allocator->allocations, 0);
    /* Taken back, it is not used any more. */
    assert_ok(context, hesscrit_context_lend(context, NULL, 0));
    memset(memory, 0x5A, PLENTY);
    assert_ok(context, solve_identity(context, 40));
    assert_true(allocator->allocations > 0);
    for (size_t i = 0; i < PLENTY; i++)
        if (memory[i] != 0x5A) fail_msg("byte %zu was written to", i);
    free(memory);
}

static void what_is_lent_may_be_too_little(void **state)
{
    failing_allocator *allocator = allocator_of(state);
    hesscrit_context *context = context_of(state);
    unsigned char memory[8192];
    for (size_t bytes = 0; bytes < sizeof memory; bytes += 61) {
        memset(memory, 0x5A, sizeof memory);
        assert_ok(context, hesscrit_context_lend(context, memory, bytes));
        assert_ok(context, solve_identity(context, 40));
        assert_ok(context, solve_identity(context, 33));
        assert_int_equal(blocks_besides_scratch(allocator, context), 1);
        for (size_t i = bytes; i < sizeof memory; i++) assert_int_equal(memory[i], 0x5A);
    }
}

/* Curvature of both signs, none, of one sign, or beside a slope: what analyses take memory for. */
enum { KINDS = 6, LARGEST = 40 };

static double along_axis(int kind, size_t i, size_t n, double x)
{
    const double square = x * x;
    switch (kind) {
    case 0: /* minimum */
        return square * (1.0 + 0.1 * (double)i);
    case 1: /* saddle point */
        return i == 0 ? square * (square - 1.0) : square;
    case 2: /* half of the directions have no curvature */
        return 2 * i < n ? square * square : square;
    case 3: /* flat directions */
        return i < 2 ? 0.0 : square;
    case 4: /* odd orders */
        return i % 2 ? x * square : square;
    default: /* kinks */
        return fabs(x);
    }
}

static int kinds_loss(size_t n, const double *x, double *loss, void *user)
{
    *loss = 0.0;
    for (size_t i = 0; i < n; i++) *loss += along_axis(*(int *)user, i, n, x[i]);
    return 0;
}

static int kinds_gradient(size_t n, const double *x, double *gradient, void *user)
{
    const double h = 0x1p-20;
    for (size_t i = 0; i < n; i++)
        gradient[i] =
            (along_axis(*(int *)user, i, n, x[i] + h) - along_axis(*(int *)user, i, n, x[i] - h)) /
            (2.0 * h);
    return 0;
}

static uint64_t allocations_of_analysis(void **state, size_t n, int kind, int mode)
{
    const double theta[LARGEST] = {0.0};
    hesscrit_context *context = context_of(state);
    hesscrit_problem problem = hesscrit_problem_of(n, kinds_loss, &kind);
    hesscrit_report *report = NULL;
    if (mode == 1) problem.gradient = kinds_gradient;
    if (mode == 2) problem.flags = HESSCRIT_PROBLEM_ACCURATE;
    allocator_of(state)->allocations = 0;
    assert_ok(context, hesscrit_analyze(context, &problem, theta, NULL, &report));
    const uint64_t allocations = allocator_of(state)->allocations;
    hesscrit_report_destroy(report);
    return allocations;
}

static void a_workspace_is_enough_for_an_analysis(void **state)
{
    const size_t sizes[] = {0, 1, 2, 3, 5, 8, 13, 21, 33, LARGEST};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        const size_t bytes = hesscrit_analyze_workspace(sizes[s]);
        void *memory = malloc(bytes);
        assert_non_null(memory);
        assert_ok(context_of(state), hesscrit_context_lend(context_of(state), memory, bytes));
        for (int kind = 0; kind < KINDS; kind++)
            for (int mode = 0; mode < 3; mode++) {
                test_note("n %zu, kind %d, mode %d", sizes[s], kind, mode);
                assert_int_equal(allocations_of_analysis(state, sizes[s], kind, mode), 1);
            }
        assert_ok(context_of(state), hesscrit_context_lend(context_of(state), NULL, 0));
        free(memory);
    }
    assert_true(hesscrit_analyze_workspace(SIZE_MAX / 2) == SIZE_MAX);
    assert_true(hesscrit_analyze_workspace((size_t)1 << 31) == SIZE_MAX);
}

/* Where the borders of allocations are watched, nothing shares one, and none is kept. */
static int scratch_is_kept(void)
{
#if defined(__SANITIZE_ADDRESS__)
    return 0;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
    return 0;
#else
    return 1;
#endif
#else
    return 1;
#endif
}

static void lending_more_never_allocates_more(void **state)
{
    enum { N = 20, STEP = 4999 };
    const size_t most = hesscrit_analyze_workspace(N);
    void *memory = malloc(most);
    uint64_t before = UINT64_MAX;
    assert_non_null(memory);
    for (size_t bytes = 0; bytes <= most; bytes += STEP) {
        assert_ok(context_of(state),
                  hesscrit_context_lend(context_of(state), bytes ? memory : NULL, bytes));
        test_note("%zu bytes", bytes);
        const uint64_t first = allocations_of_analysis(state, N, 2, 0);
        allocations_of_analysis(state, N, 2, 0);
        if (scratch_is_kept()) {
            assert_true(first <= before && first <= 20);
            /* The third call has all that the second one took. */
            assert_true(allocations_of_analysis(state, N, 2, 0) <= 2);
        }
        before = first;
    }
    assert_ok(context_of(state), hesscrit_context_lend(context_of(state), NULL, 0));
    free(memory);
}

static void nothing_cannot_be_lent(void **state)
{
    char byte;
    assert_status(hesscrit_context_lend(NULL, &byte, 1), HESSCRIT_E_ARGUMENT);
    assert_status(hesscrit_context_lend(context_of(state), NULL, 1), HESSCRIT_E_ARGUMENT);
    assert_true(strlen(hesscrit_context_detail(context_of(state))) > 0);
}

static void zero_threads_count_as_one(void **state)
{
    thread_team team;
    hesscrit_context_options options = hesscrit_context_options_default();
    hesscrit_context *context = NULL;
    hesscrit_problem problem = spied_problem(NULL, 0);
    double gradient[SPY_N];
    (void)state;
    thread_team_install(&team, 1, &options);
    options.threads = 0;
    problem.flags = HESSCRIT_PROBLEM_THREAD_SAFE;
    assert_status(hesscrit_context_create(&options, &context), HESSCRIT_OK);
    assert_ok(context, hesscrit_gradient(context, &problem, spy_theta, gradient, NULL));
    hesscrit_context_destroy(context);
}

static void null_is_no_context(void **state)
{
    (void)state;
    hesscrit_context_destroy(NULL);
    hesscrit_context_reset(NULL);
    assert_non_null(hesscrit_context_detail(NULL));
    assert_int_equal(hesscrit_context_callback_code(NULL), 0);
    assert_int_equal(hesscrit_context_calls(NULL, HESSCRIT_CALLBACK_LOSS), 0);
    assert_true(hesscrit_context_progress(NULL) == 0.0);
    for (size_t c = 0; c < library_call_count; c++) {
        spy s = {0};
        call_outputs out;
        const hesscrit_problem problem = spied_problem(&s, OFFER_ALL);
        prepare_outputs(&out);
        test_note("%s", library_calls[c].name);
        assert_status(library_calls[c].make(NULL, &problem, spy_theta, &out), HESSCRIT_E_ARGUMENT);
        assert_outputs_untouched(&out);
        assert_int_equal(s.calls, 0);
    }
}

static void a_new_context_has_nothing_to_tell(void **state)
{
    hesscrit_context *context = context_of(state);
    assert_string_equal(hesscrit_context_detail(context), "");
    assert_int_equal(hesscrit_context_callback_code(context), 0);
    for (int kind = 0; kind < 4; kind++)
        assert_int_equal(hesscrit_context_calls(context, (hesscrit_callback)kind), 0);
}

/* Counts what the library says against what the callbacks have seen. */
static void count_calls(const library_call *call, unsigned offers, void *data)
{
    hesscrit_context *context = context_of(data);
    spy s = {0};
    call_outputs out;
    const hesscrit_problem problem = spied_problem(&s, offers);
    prepare_outputs(&out);
    assert_ok(context, call->make(context, &problem, spy_theta, &out));
    assert_true(s.calls > 0);
    for (int kind = 0; kind < 4; kind++)
        assert_int_equal(hesscrit_context_calls(context, (hesscrit_callback)kind), s.points[kind]);
    if (out.report && strcmp(call->name, "analyze") == 0)
        for (int kind = 0; kind < 4; kind++)
            assert_int_equal(hesscrit_report_calls(out.report, (hesscrit_callback)kind),
                             s.points[kind]);
    release_outputs(&out);
}

static void the_calls_of_the_last_call_are_counted(void **state)
{
    for_every_call(count_calls, state);
}

static void a_call_without_callbacks_counts_none(void **state)
{
    hesscrit_context *context = context_of(state);
    double lambda[SPY_N];
    assert_analyzes(context, NULL);
    assert_true(hesscrit_context_calls(context, HESSCRIT_CALLBACK_LOSS) > 0);
    assert_ok(context,
              hesscrit_eigen_symmetric(context, SPY_N, SPY_N, spy_hessian, lambda, 0, NULL, NULL));
    assert_int_equal(hesscrit_context_calls(context, HESSCRIT_CALLBACK_LOSS), 0);
}

static void an_unknown_callback_was_never_called(void **state)
{
    const int unknown[] = {4, -1, INT_MAX, INT_MIN};
    assert_analyzes(context_of(state), NULL);
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++)
        assert_int_equal(hesscrit_context_calls(context_of(state), (hesscrit_callback)unknown[i]),
                         0);
}

static int answer(spy *s, hesscrit_callback callback, double *theta, double *result)
{
    (void)callback;
    (void)theta;
    (void)result;
    return *(int *)s->user;
}

static void the_number_of_a_failed_callback_is_kept_until_the_next_call(void **state)
{
    int codes[] = {1, -1, 42, INT_MAX, INT_MIN};
    hesscrit_context *context = context_of(state);
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        spy s = {.act = answer, .act_at = 5, .user = &codes[i]};
        double gradient[SPY_N];
        const hesscrit_problem problem = spied_problem(&s, 0);
        assert_status(hesscrit_gradient(context, &problem, spy_theta, gradient, NULL),
                      HESSCRIT_E_CALLBACK);
        assert_int_equal(hesscrit_context_callback_code(context), codes[i]);
        assert_int_equal(hesscrit_context_calls(context, HESSCRIT_CALLBACK_LOSS), 5);
        assert_true(strlen(hesscrit_context_detail(context)) > 0);
        assert_analyzes(context, &s); /* which calls more than 5 times, and is beyond act_at */
        assert_int_equal(hesscrit_context_callback_code(context), 0);
    }
}

static void an_error_of_another_kind_has_no_callback_number(void **state)
{
    int code = 42;
    spy s = {.act = answer, .act_at = 1, .user = &code};
    hesscrit_context *context = context_of(state);
    double gradient[SPY_N];
    const hesscrit_problem problem = spied_problem(&s, 0);
    assert_status(hesscrit_gradient(context, &problem, spy_theta, gradient, NULL),
                  HESSCRIT_E_CALLBACK);
    assert_status(hesscrit_gradient(context, &problem, NULL, gradient, NULL), HESSCRIT_E_ARGUMENT);
    assert_int_equal(hesscrit_context_callback_code(context), 0);
    assert_int_equal(hesscrit_context_calls(context, HESSCRIT_CALLBACK_LOSS), 0);
    assert_true(strlen(hesscrit_context_detail(context)) > 0);
}

/* A callback that uses the library: user[0] is the context of the call that is
 * under way, user[1] the one it may use. */
static int reenter(spy *s, hesscrit_callback callback, double *theta, double *result)
{
    hesscrit_context **contexts = s->user;
    double gradient[SPY_N];
    const hesscrit_problem inner = spied_problem(NULL, 0);
    (void)callback;
    (void)theta;
    (void)result;
    fill_pattern(gradient, sizeof gradient);
    if (hesscrit_gradient(contexts[0], &inner, spy_theta, gradient, NULL) != HESSCRIT_E_BUSY)
        return 1;
    if (!pattern_is_intact(gradient, sizeof gradient)) return 2;
    if (!contexts[1]) return 0;
    return hesscrit_gradient(contexts[1], &inner, spy_theta, gradient, NULL) == HESSCRIT_OK ? 0 : 3;
}

static void compare_with_reentrance(const library_call *call, unsigned offers, void *data)
{
    hesscrit_context **contexts = data;
    call_outputs expected, actual;
    spy quiet = {0};
    spy s = {.act = reenter, .user = contexts};
    const hesscrit_problem plain = spied_problem(&quiet, offers),
                           problem = spied_problem(&s, offers);
    prepare_outputs(&expected);
    prepare_outputs(&actual);
    assert_ok(contexts[0], call->make(contexts[0], &plain, spy_theta, &expected));
    const hesscrit_status status = call->make(contexts[0], &problem, spy_theta, &actual);
    assert_int_equal(hesscrit_context_callback_code(contexts[0]), 0);
    assert_ok(contexts[0], status);
    assert_int_equal(s.calls, quiet.calls);
    assert_int_equal(hesscrit_context_calls(contexts[0], HESSCRIT_CALLBACK_LOSS),
                     quiet.points[HESSCRIT_CALLBACK_LOSS]);
    assert_outputs_equal(&actual, &expected);
    release_outputs(&actual);
    release_outputs(&expected);
}

static void the_context_of_a_running_call_is_busy_and_another_one_is_not(void **state)
{
    hesscrit_context *contexts[2] = {context_of(state), NULL};
    assert_status(hesscrit_context_create(NULL, &contexts[1]), HESSCRIT_OK);
    for_every_call(compare_with_reentrance, contexts);
    hesscrit_context_destroy(contexts[1]);
}

static void being_called_while_busy_leaves_no_detail_after_success(void **state)
{
    hesscrit_context *contexts[2] = {context_of(state), NULL};
    spy s = {.act = reenter, .user = contexts};
    assert_analyzes(contexts[0], &s);
}

/* A way out of the library that skips all of it. */
typedef struct way_out {
    jmp_buf place;
    int taken;
} way_out;

static int leave(spy *s, hesscrit_callback callback, double *theta, double *result)
{
    way_out *way = s->user;
    (void)callback;
    (void)theta;
    (void)result;
    way->taken = 1;
    longjmp(way->place, 1);
}

/* 1 when a callback has left; the status otherwise in *status. */
static int call_and_return(hesscrit_context *context, const library_call *call, unsigned offers,
                           spy *s, call_outputs *out, hesscrit_status *status)
{
    way_out *way = s->user;
    const hesscrit_problem problem = spied_problem(s, offers);
    if (setjmp(way->place) != 0) return 1;
    *status = call->make(context, &problem, spy_theta, out);
    return 0;
}

/* Leaves by each callback in turn. */
static void leave_and_reset(const library_call *call, unsigned offers, void *data)
{
    hesscrit_context *context = context_of(data);
    const failing_allocator *allocator = allocator_of(data);
    const size_t outstanding = blocks_besides_scratch(allocator, context);
    const hesscrit_problem plain = spied_problem(NULL, offers);
    call_outputs out;
    for (size_t k = 1;; k++) {
        way_out way = {.taken = 0};
        spy s = {.act = leave, .act_at = k, .user = &way};
        hesscrit_status status = HESSCRIT_OK;
        prepare_outputs(&out);
        const int left = call_and_return(context, call, offers, &s, &out, &status);
        assert_int_equal(left, way.taken);
        if (!left) {
            assert_ok(context, status);
            assert_int_equal(s.calls, k - 1);
            release_outputs(&out);
            return;
        }
        assert_outputs_untouched(&out);
        assert_status(call->make(context, &plain, spy_theta, &out), HESSCRIT_E_BUSY);
        assert_outputs_untouched(&out);
        assert_true(strlen(hesscrit_context_detail(context)) > 0);
        hesscrit_context_reset(context);
        assert_int_equal(allocator->outstanding, outstanding);
        assert_ok(context, call->make(context, &plain, spy_theta, &out));
        assert_string_equal(hesscrit_context_detail(context), "");
        assert_outputs_true(&out);
        release_outputs(&out);
    }
}

static void a_callback_that_left_leaks_nothing_once_the_context_is_reset(void **state)
{
    for_every_call(leave_and_reset, state);
}

static void an_interrupted_context_can_be_destroyed(void **state)
{
    failing_allocator allocator;
    hesscrit_context_options options = hesscrit_context_options_default();
    (void)state;
    failing_allocator_install(&allocator, &options);
    for (size_t c = 0; c < library_call_count; c++) {
        way_out way = {.taken = 0};
        spy s = {.act = leave, .act_at = 1, .user = &way};
        hesscrit_context *context = NULL;
        hesscrit_status status;
        call_outputs out;
        prepare_outputs(&out);
        assert_status(hesscrit_context_create(&options, &context), HESSCRIT_OK);
        assert_int_equal(call_and_return(context, &library_calls[c], OFFER_ALL, &s, &out, &status),
                         1);
        assert_true(allocator.outstanding > 1);
        hesscrit_context_destroy(context);
        assert_int_equal(allocator.outstanding, 0);
        assert_outputs_untouched(&out);
    }
}

static void resetting_an_idle_context_changes_nothing(void **state)
{
    hesscrit_context *context = context_of(state);
    hesscrit_context_reset(context);
    assert_analyzes(context, NULL);
    hesscrit_context_reset(context);
    hesscrit_context_reset(context);
    assert_analyzes(context, NULL);
}

static int leave_from_progress(hesscrit_stage stage, uint64_t done, uint64_t total, void *user)
{
    way_out *way = user;
    (void)done;
    (void)total;
    if (stage != HESSCRIT_STAGE_EIGEN || way->taken) return 0;
    way->taken = 1;
    longjmp(way->place, 1);
}

static int analyze_and_return(hesscrit_context *context, way_out *way)
{
    const hesscrit_problem problem = spied_problem(NULL, 0);
    hesscrit_report *report = NULL;
    if (setjmp(way->place) != 0) return 1;
    assert_ok(context, hesscrit_analyze(context, &problem, spy_theta, NULL, &report));
    return 0;
}

static void the_progress_hook_may_leave_as_well(void **state)
{
    way_out way = {.taken = 0};
    failing_allocator allocator;
    hesscrit_context_options options = hesscrit_context_options_default();
    hesscrit_context *context = NULL;
    (void)state;
    failing_allocator_install(&allocator, &options);
    options.progress = leave_from_progress;
    options.progress_user = &way;
    assert_status(hesscrit_context_create(&options, &context), HESSCRIT_OK);
    assert_int_equal(analyze_and_return(context, &way), 1);
    hesscrit_context_reset(context);
    assert_int_equal(allocator.outstanding, 1);
    assert_analyzes(context, NULL);
    hesscrit_context_destroy(context);
    assert_int_equal(allocator.outstanding, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_options_are_good_options),
        cmocka_unit_test(a_place_for_the_context_is_required),
        cmocka_unit_test(options_of_an_unknown_size_are_refused),
        cmocka_unit_test(half_an_allocator_is_refused),
        cmocka_unit_test(the_options_are_copied),
        cmocka_unit_test(a_context_that_cannot_be_had_leaves_errno_alone),
        test_with_context(a_context_keeps_its_scratch_memory_until_it_is_reset),
        test_with_context(what_is_lent_is_used_first),
        test_with_context(what_is_lent_may_be_too_little),
        test_with_context(a_workspace_is_enough_for_an_analysis),
        test_with_context(lending_more_never_allocates_more),
        test_with_context(nothing_cannot_be_lent),
        cmocka_unit_test(zero_threads_count_as_one),
        cmocka_unit_test(null_is_no_context),
        test_with_context(a_new_context_has_nothing_to_tell),
        test_with_context(the_calls_of_the_last_call_are_counted),
        test_with_context(a_call_without_callbacks_counts_none),
        test_with_context(an_unknown_callback_was_never_called),
        test_with_context(the_number_of_a_failed_callback_is_kept_until_the_next_call),
        test_with_context(an_error_of_another_kind_has_no_callback_number),
        test_with_context(the_context_of_a_running_call_is_busy_and_another_one_is_not),
        test_with_context(being_called_while_busy_leaves_no_detail_after_success),
        test_with_context(a_callback_that_left_leaks_nothing_once_the_context_is_reset),
        cmocka_unit_test(an_interrupted_context_can_be_destroyed),
        test_with_context(resetting_an_idle_context_changes_nothing),
        cmocka_unit_test(the_progress_hook_may_leave_as_well),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
