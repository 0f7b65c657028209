/* The floating-point environment and errno of the host: the library computes
 * the same in all of them, calls back in them and leaves them as they were. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* feenableexcept() */
#endif

#include <errno.h>
#include <fenv.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

#include <hesscrit/hesscrit.h>

#include "calls.h"
#include "failing_allocator.h"
#include "test.h"

enum { HOSTS_ERRNO = 4321 };

/* What a host can see of its environment. */
typedef struct environment {
    int rounding, flags, traps;
    unsigned control;
    int error;
} environment;

static environment environment_now(void)
{
    environment now = {fegetround(), fetestexcept(FE_ALL_EXCEPT), 0, 0, errno};
#ifdef __GLIBC__
    now.traps = fegetexcept();
#endif
#if defined(__SSE2__)
    now.control = _mm_getcsr();
#endif
    return now;
}

static int is_same(environment a, environment b)
{
    return a.rounding == b.rounding && a.flags == b.flags && a.traps == b.traps &&
           a.control == b.control && a.error == b.error;
}

/* A host whose callbacks check where they run, and do the sums of the spied
 * problem in the default environment, so that only the library's part varies. */
typedef struct host {
    spy spy;
    hesscrit_problem inner;
    environment expected;
    int exponent;         /* all losses and derivatives times two to this power */
    size_t nan_at, calls; /* the call that gives a NaN; 0: none */
    int is_elsewhere;     /* a hook ran in another environment than the host's */
    failing_allocator allocator;
    hesscrit_context *context;
} host;

static void look(host *h)
{
    if (!is_same(environment_now(), h->expected)) h->is_elsewhere = 1;
}

static void finish(host *h, size_t count, double *result)
{
    for (size_t i = 0; i < count; i++) result[i] = ldexp(result[i], h->exponent);
    if (++h->calls == h->nan_at) result[0] = NAN;
}

/* In the default environment; afterwards everything is as before. */
#define IN_DEFAULT_ENVIRONMENT(statements)                                                         \
    do {                                                                                           \
        fenv_t found;                                                                              \
        const int error = errno;                                                                   \
        look(h);                                                                                   \
        feholdexcept(&found);                                                                      \
        fesetenv(FE_DFL_ENV);                                                                      \
        statements;                                                                                \
        fesetenv(&found);                                                                          \
        errno = error;                                                                             \
    } while (0)

static int loss(size_t n, const double *theta, double *value, void *user)
{
    host *h = user;
    IN_DEFAULT_ENVIRONMENT(h->inner.loss(n, theta, value, &h->spy); finish(h, 1, value));
    return 0;
}

static int batch(size_t n, size_t count, const double *thetas, double *losses, void *user)
{
    host *h = user;
    IN_DEFAULT_ENVIRONMENT(h->inner.loss_batch(n, count, thetas, losses, &h->spy);
                           finish(h, count, losses));
    return 0;
}

static int gradient(size_t n, const double *theta, double *g, void *user)
{
    host *h = user;
    IN_DEFAULT_ENVIRONMENT(h->inner.gradient(n, theta, g, &h->spy); finish(h, n, g));
    return 0;
}

static int hessian(size_t n, const double *theta, double *matrix, void *user)
{
    host *h = user;
    IN_DEFAULT_ENVIRONMENT(h->inner.hessian(n, theta, matrix, &h->spy); finish(h, n * n, matrix));
    return 0;
}

static int product(size_t n, const double *theta, const double *v, double *result, void *user)
{
    host *h = user;
    IN_DEFAULT_ENVIRONMENT(h->inner.hessian_vector(n, theta, v, result, &h->spy);
                           finish(h, n, result));
    return 0;
}

static int listen(hesscrit_stage stage, uint64_t done, uint64_t total, void *user)
{
    (void)stage;
    (void)done;
    (void)total;
    look(user);
    return 0;
}

static int open_host(void **state)
{
    host *h = calloc(1, sizeof *h);
    if (h == NULL) return -1;
    fesetenv(FE_DFL_ENV);
    hesscrit_context_options options = hesscrit_context_options_default();
    failing_allocator_install(&h->allocator, &options);
    options.progress = listen;
    options.progress_user = h;
    *state = h;
    return (int)hesscrit_context_create(&options, &h->context);
}

static int close_host(void **state)
{
    host *h = *state;
    fesetenv(FE_DFL_ENV);
    hesscrit_context_destroy(h->context);
    const size_t leaked = h->allocator.outstanding;
    free(h);
    return leaked == 0 ? 0 : -1;
}

/* One call in the environment as it is now. */
static hesscrit_status make(host *h, const library_call *call, unsigned offers, call_outputs *out)
{
    hesscrit_problem problem = hesscrit_problem_of(SPY_N, loss, h);
    h->inner = spied_problem(&h->spy, offers);
    h->calls = 0;
    h->is_elsewhere = 0;
    if (h->inner.loss_batch) problem.loss_batch = batch;
    if (h->inner.gradient) problem.gradient = gradient;
    if (h->inner.hessian) problem.hessian = hessian;
    if (h->inner.hessian_vector) problem.hessian_vector = product;
    prepare_outputs(out);
    h->expected = environment_now();
    const hesscrit_status status = call->make(h->context, &problem, spy_theta, out);
    look(h);
    return status;
}

/* The same call here and in the default environment. */
static void compare_with_default(const library_call *call, unsigned offers, void *data)
{
    const struct {
        int exponent;
        size_t nan_at;
    } jobs[] = {{0, 0}, {-1060, 0}, {1000, 0}, {0, 1}, {0, 9}, {0, 30}};
    host *h = data;
    for (size_t j = 0; j < sizeof jobs / sizeof jobs[0]; j++) {
        fenv_t hosts;
        call_outputs expected, actual;
        h->exponent = jobs[j].exponent;
        h->nan_at = jobs[j].nan_at;
        errno = HOSTS_ERRNO;
        const hesscrit_status status_here = make(h, call, offers, &actual);
        const int elsewhere = h->is_elsewhere;
        fegetenv(&hosts);
        fesetenv(FE_DFL_ENV);
        const hesscrit_status status = make(h, call, offers, &expected);

        test_note("%s with callbacks %u, job %zu", call->name, offers, j);
        assert_int_equal(elsewhere, 0);
        assert_int_equal(h->is_elsewhere, 0);
        assert_status(status_here, status);
        assert_outputs_equal(&actual, &expected);
        if (j == 0) assert_status(status, HESSCRIT_OK);
        release_outputs(&actual);
        release_outputs(&expected);
        fesetenv(&hosts);
    }
}

static void assert_same_answers(host *h)
{
    for_every_call(compare_with_default, h);
    fesetenv(FE_DFL_ENV);
}

static void a_clean_environment_stays_clean(void **state)
{
    feclearexcept(FE_ALL_EXCEPT);
    assert_same_answers(*state);
}

static void raised_flags_stay_raised(void **state)
{
    const int flags[] = {FE_INEXACT, FE_OVERFLOW | FE_INVALID, FE_ALL_EXCEPT};
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        feclearexcept(FE_ALL_EXCEPT);
        feraiseexcept(flags[i]);
        assert_same_answers(*state);
    }
}

static void every_rounding_mode_gives_the_same_bits(void **state)
{
    const int modes[] = {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        assert_int_equal(fesetround(modes[i]), 0);
        assert_same_answers(*state);
    }
}

static void flushing_of_subnormals_makes_no_difference(void **state)
{
#if defined(__SSE2__)
    const unsigned flush_to_zero = 0x8000, denormals_are_zero = 0x0040;
    _mm_setcsr(_mm_getcsr() | flush_to_zero | denormals_are_zero);
    assert_same_answers(*state);
#else
    (void)state;
    skip();
#endif
}

static void unmasked_traps_do_not_spring(void **state)
{
#ifdef __GLIBC__
    feclearexcept(FE_ALL_EXCEPT);
    if (feenableexcept(FE_ALL_EXCEPT) == -1) skip(); /* not every ARM can trap */
    assert_same_answers(*state);
#else
    (void)state;
    skip();
#endif
}

/* The callbacks are the host's code: what they do to its environment stays. */
static int disturb(spy *s, hesscrit_callback callback, double *theta, double *result)
{
    (void)callback;
    (void)theta;
    (void)result;
    feraiseexcept(FE_DIVBYZERO);
    errno = *(const int *)s->user;
    return 0;
}

static void what_a_callback_changes_stays_changed(void **state)
{
    int error = 77;
    spy s = {.act = disturb, .act_at = 3, .user = &error};
    const hesscrit_problem problem = spied_problem(&s, 0);
    hesscrit_context *context = NULL;
    double g[SPY_N];
    (void)state;
    assert_status(hesscrit_context_create(NULL, &context), HESSCRIT_OK);
    fesetround(FE_UPWARD);
    feclearexcept(FE_ALL_EXCEPT);
    errno = HOSTS_ERRNO;
    const hesscrit_status status = hesscrit_gradient(context, &problem, spy_theta, g, NULL);
    const environment after = environment_now();
    fesetenv(FE_DFL_ENV);
    assert_ok(context, status);
    assert_int_equal(after.error, 77);
    assert_int_equal(after.rounding, FE_UPWARD);
    assert_true(after.flags & FE_DIVBYZERO);
    hesscrit_context_destroy(context);
}

static void the_environment_survives_an_error(void **state)
{
    host *h = *state;
    call_outputs out;
    double g[SPY_N];
    const hesscrit_problem empty = hesscrit_problem_of(SPY_N, NULL, NULL);
    fesetround(FE_DOWNWARD);
    errno = HOSTS_ERRNO;
    const environment before = environment_now();
    const hesscrit_status refused = hesscrit_gradient(h->context, &empty, spy_theta, g, NULL);
    const environment after_refusal = environment_now();
    h->nan_at = 1;
    const hesscrit_status nonfinite = make(h, &library_calls[0], 0, &out);
    const environment after_nan = environment_now();
    hesscrit_context_reset(h->context);
    h->allocator.fail_at = h->allocator.allocations + 1;
    const hesscrit_status failed = make(h, &library_calls[0], 0, &out);
    const environment after_failure = environment_now();
    fesetenv(FE_DFL_ENV);
    assert_status(refused, HESSCRIT_E_ARGUMENT);
    assert_status(nonfinite, HESSCRIT_E_NONFINITE);
    assert_status(failed, HESSCRIT_E_MEMORY);
    assert_true(is_same(after_refusal, before));
    assert_true(is_same(after_nan, before));
    assert_true(is_same(after_failure, before));
}

#define test_with_host(test) cmocka_unit_test_setup_teardown(test, open_host, close_host)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_host(a_clean_environment_stays_clean),
        test_with_host(raised_flags_stay_raised),
        test_with_host(every_rounding_mode_gives_the_same_bits),
        test_with_host(flushing_of_subnormals_makes_no_difference),
        test_with_host(unmasked_traps_do_not_spring),
        test_with_host(what_a_callback_changes_stays_changed),
        test_with_host(the_environment_survives_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
