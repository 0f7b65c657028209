/* Callbacks that fail, or answer with a NaN, at every possible place. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <hesscrit/hesscrit.h>

#include "calls.h"
#include "fixture.h"
#include "test.h"

enum { USERS_NUMBER = -4711 };

static int give_up(spy *s, hesscrit_callback callback, double *theta, double *result)
{
    (void)theta;
    (void)result;
    *(hesscrit_callback *)s->user = callback;
    return USERS_NUMBER;
}

/* Every callback of the call fails in turn. */
static void fail_each(const library_call *call, unsigned offers, void *state)
{
    static const char *const names[] = {"loss", "gradient", "hessian", "hessian_vector"};
    hesscrit_context *context = context_of(state);
    const size_t outstanding = blocks_besides_scratch(allocator_of(state), context);
    for (size_t k = 1;; k++) {
        hesscrit_callback failed = HESSCRIT_CALLBACK_LOSS;
        spy s = {.act = give_up, .act_at = k, .user = &failed};
        const hesscrit_problem problem = spied_problem(&s, offers);
        call_outputs out;
        prepare_outputs(&out);
        test_note("%s with callbacks %u, call %zu", call->name, offers, k);
        const hesscrit_status status = call->make(context, &problem, spy_theta, &out);
        if (s.calls < k) {
            assert_ok(context, status);
            assert_outputs_true(&out);
            release_outputs(&out);
            return;
        }
        assert_status(status, HESSCRIT_E_CALLBACK);
        assert_int_equal(hesscrit_context_callback_code(context), USERS_NUMBER);
        assert_int_equal(s.calls, k); /* not called again */
        for (int kind = 0; kind < 4; kind++)
            assert_int_equal(hesscrit_context_calls(context, (hesscrit_callback)kind),
                             s.points[kind]);
        assert_non_null(strstr(hesscrit_context_detail(context), "-4711"));
        assert_non_null(strstr(hesscrit_context_detail(context), names[failed]));
        assert_outputs_untouched(&out);
        assert_int_equal(blocks_besides_scratch(allocator_of(state), context), outstanding);
        /* The next call, without a failure, is right. */
        assert_ok(context, call->make(context, &problem, spy_theta, &out));
        assert_outputs_true(&out);
        release_outputs(&out);
    }
}

static void the_number_of_every_failed_callback_arrives(void **state)
{
    for_every_call(fail_each, state);
}

static int spoil(spy *s, hesscrit_callback callback, double *theta, double *result)
{
    (void)callback;
    (void)theta;
    *result = *(const double *)s->user;
    return 0;
}

/* A single bad number is stepped around, or told. */
static void spoil_each(const library_call *call, unsigned offers, void *state)
{
    double bad[] = {NAN, INFINITY, -INFINITY};
    hesscrit_context *context = context_of(state);
    const size_t outstanding = blocks_besides_scratch(allocator_of(state), context);
    for (size_t b = 0; b < sizeof bad / sizeof bad[0]; b++)
        for (size_t k = 1;; k++) {
            spy s = {.act = spoil, .act_at = k, .user = &bad[b]};
            const hesscrit_problem problem = spied_problem(&s, offers);
            call_outputs out;
            prepare_outputs(&out);
            test_note("%s with callbacks %u, call %zu gives %g", call->name, offers, k, bad[b]);
            const hesscrit_status status = call->make(context, &problem, spy_theta, &out);
            assert_true(s.calls < 500);
            const int done = s.calls < k;
            if (done) {
                assert_ok(context, status);
            } else if (status == HESSCRIT_OK) {
                assert_string_equal(hesscrit_context_detail(context), "");
                assert_outputs_true(&out);
            } else {
                assert_status(status, HESSCRIT_E_NONFINITE);
                assert_true(strlen(hesscrit_context_detail(context)) > 0);
                assert_outputs_untouched(&out);
            }
            release_outputs(&out);
            assert_int_equal(blocks_besides_scratch(allocator_of(state), context), outstanding);
            if (done) break;
        }
}

static void a_single_number_that_is_not_finite_spoils_nothing_silently(void **state)
{
    for_every_call(spoil_each, state);
}

/* user[0] is the answer at theta itself, user[1] elsewhere; 0 stands for the truth. */
static int spoil_by_place(spy *s, hesscrit_callback callback, double *theta, double *result)
{
    const double *bad = s->user;
    const int here = memcmp(theta, spy_theta, sizeof spy_theta) == 0;
    (void)callback;
    if (here && bad[0] != 0.0) *result = bad[0];
    if (!here && bad[1] != 0.0) *result = bad[1];
    return 0;
}

static void spoil_theta(const library_call *call, unsigned offers, void *state)
{
    const double bad[] = {NAN, INFINITY, -INFINITY};
    hesscrit_context *context = context_of(state);
    for (size_t b = 0; b < sizeof bad / sizeof bad[0]; b++) {
        double places[2] = {bad[b], 0.0};
        spy s = {.act = spoil_by_place, .user = places};
        const hesscrit_problem problem = spied_problem(&s, offers);
        call_outputs out;
        prepare_outputs(&out);
        assert_status(call->make(context, &problem, spy_theta, &out), HESSCRIT_E_NONFINITE);
        const char *detail = hesscrit_context_detail(context);
        if (!strstr(detail, "at theta")) fail_msg("%s, %u: %s", call->name, offers, detail);
        assert_null(strstr(detail, "h ="));
        assert_outputs_untouched(&out);
    }
}

static void what_is_not_finite_at_theta_itself_is_told_so(void **state)
{
    for_every_call(spoil_theta, state);
}

/* Finite at theta and nowhere else. */
static void a_domain_without_neighbours_is_told_with_coordinate_and_step(void **state)
{
    const unsigned offers[] = {0, OFFER_BATCH, OFFER_GRADIENT};
    const double bad[] = {NAN, INFINITY, -INFINITY};
    hesscrit_context *context = context_of(state);
    for (size_t o = 0; o < sizeof offers / sizeof offers[0]; o++)
        for (size_t b = 0; b < sizeof bad / sizeof bad[0]; b++) {
            double places[2] = {0.0, bad[b]}, hessian[SPY_N * SPY_N];
            spy s = {.act = spoil_by_place, .user = places};
            const hesscrit_problem problem = spied_problem(&s, offers[o]);
            hesscrit_report *report;
            fill_pattern(hessian, sizeof hessian);
            fill_pattern(&report, sizeof report);
            assert_status(hesscrit_hessian(context, &problem, spy_theta, SPY_N, hessian, NULL),
                          HESSCRIT_E_NONFINITE);
            assert_non_null(strstr(hesscrit_context_detail(context), "e0"));
            assert_non_null(strstr(hesscrit_context_detail(context), "h ="));
            assert_status(hesscrit_analyze(context, &problem, spy_theta, NULL, &report),
                          HESSCRIT_E_NONFINITE);
            assert_untouched(hessian, sizeof hessian);
            assert_untouched(&report, sizeof report);
            assert_true(s.calls < 500);
        }
}

/* The first call is right; the others write nothing, or half. */
struct forgetful {
    size_t calls, least, written; /* the number of calls, the first bad one, what it writes */
};

static size_t written_by(struct forgetful *f, size_t all)
{
    return ++f->calls < f->least ? all : f->written;
}

static int forgetful_loss(size_t n, const double *theta, double *loss, void *user)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) sum += theta[i] * theta[i];
    if (written_by(user, 1) > 0) *loss = 0.5 * sum;
    return 0;
}

static int whole_loss(size_t n, const double *theta, double *loss, void *user)
{
    struct forgetful none = {0, 2, 1};
    (void)user;
    return forgetful_loss(n, theta, loss, &none);
}

static int forgetful_gradient(size_t n, const double *theta, double *gradient, void *user)
{
    const size_t most = written_by(user, n);
    for (size_t i = 0; i < n && i < most; i++) gradient[i] = theta[i];
    return 0;
}

static int forgetful_hessian(size_t n, const double *theta, double *hessian, void *user)
{
    const size_t most = written_by(user, n * n);
    (void)theta;
    for (size_t e = 0; e < n * n && e < most; e++) hessian[e] = e % (n + 1) == 0;
    return 0;
}

static int forgetful_product(size_t n, const double *theta, const double *vector, double *product,
                             void *user)
{
    const size_t most = written_by(user, n);
    (void)theta;
    for (size_t i = 0; i < n && i < most; i++) product[i] = vector[i];
    return 0;
}

/* Memory of the library that an earlier call wrote to would make of it a flat loss. */
static void what_a_callback_forgets_is_an_error(void **state)
{
    enum { N = 3, CALLBACKS = 4 };
    const double theta[N] = {0.0};
    hesscrit_context *context = context_of(state);
    for (int kind = 0; kind < CALLBACKS; kind++)
        for (size_t k = 0; k < 4; k++) {
            struct forgetful f = {0, k % 2 + 1, k / 2};
            hesscrit_problem problem = hesscrit_problem_of(N, whole_loss, &f);
            if (kind == 0) problem.loss = forgetful_loss;
            if (kind == 1) problem.gradient = forgetful_gradient;
            if (kind == 2) problem.hessian = forgetful_hessian;
            if (kind == 3) problem.hessian_vector = forgetful_product;
            if (kind == 0 && f.written == 1) continue; /* that is all of it */
            if (kind == 2 && f.least == 2) continue;   /* at theta it is called once */
            hesscrit_report *report;
            fill_pattern(&report, sizeof report);
            test_note("callback %d writes %zu from call %zu on", kind, f.written, f.least);
            assert_status(hesscrit_analyze(context, &problem, theta, NULL, &report),
                          HESSCRIT_E_NONFINITE);
            assert_non_null(strstr(hesscrit_context_detail(context), "nan"));
            if (kind < 2 && f.least == 1)
                assert_non_null(strstr(hesscrit_context_detail(context), "did not write it"));
            assert_untouched(&report, sizeof report);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_context(the_number_of_every_failed_callback_arrives),
        test_with_context(a_single_number_that_is_not_finite_spoils_nothing_silently),
        test_with_context(what_is_not_finite_at_theta_itself_is_told_so),
        test_with_context(a_domain_without_neighbours_is_told_with_coordinate_and_step),
        test_with_context(what_a_callback_forgets_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
