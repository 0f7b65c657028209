/* The floating-point environment and errno of the host: whatever they are, the
 * results are the same, and they are left as they were. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* feenableexcept() */
#endif

#include <errno.h>
#include <fenv.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

#include <hesscrit/eigen.h>

#include "failing_allocator.h"
#include "random.h"
#include "test.h"

enum { MOST = 40, JOBS = 10 };

/* Everything that the calls answer to one job. */
typedef struct answers {
    hesscrit_status statuses[4];
    double lambda[MOST];
    double vectors[MOST * MOST];
    double values_only[MOST];
    double residual;
    double radius;
    hesscrit_signs signs;
} answers;

typedef struct job {
    size_t n;
    double a[MOST * MOST], bound[MOST * MOST];
} job;

typedef struct host {
    hesscrit_context *context;
    failing_allocator allocator;
    job jobs[JOBS];
    answers expected[JOBS], actual[JOBS];
} host;

/* One number that IEEE 754 tells from a quiet NaN and most programs never see. */
static double signaling_nan(void)
{
    const uint64_t bits = UINT64_C(0x7FF0000000000001);
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static void set_entry(job *j, size_t row, size_t column, const double *value)
{
    /* Copied as bytes, for a signaling NaN. */
    memcpy(&j->a[row * j->n + column], value, sizeof *value);
    memcpy(&j->a[column * j->n + row], value, sizeof *value);
}

static void fill_job(job *j, size_t n, int exponent)
{
    rng r = rng_seeded(n);
    j->n = n;
    random_symmetric(&r, n, j->a);
    for (size_t i = 0; i < n * n; ++i) {
        j->a[i] = ldexp(j->a[i], exponent);
        j->bound[i] = 0.01 * fabs(j->a[i]);
    }
}

/* Ordinary, subnormal, huge, singular and not finite: all that sets flags. */
static void fill_jobs(job *jobs)
{
    const double nan = NAN, signaling = signaling_nan(), infinity = INFINITY, tiny = 0x1p-1074;
    fill_job(&jobs[0], MOST, 0);
    fill_job(&jobs[1], 7, -1030);
    fill_job(&jobs[2], 5, 1023);
    fill_job(&jobs[3], 3, 0);
    set_entry(&jobs[3], 0, 1, &tiny);
    fill_job(&jobs[4], 3, 0);
    set_entry(&jobs[4], 2, 1, &nan);
    fill_job(&jobs[5], 3, 0);
    set_entry(&jobs[5], 2, 1, &signaling);
    fill_job(&jobs[6], 1, 0);
    set_entry(&jobs[6], 0, 0, &infinity);
    fill_job(&jobs[7], 2, 0);
    for (size_t i = 0; i < 4; ++i) jobs[7].a[i] = jobs[7].bound[i] = DBL_MAX;
    fill_job(&jobs[8], 6, 0);
    for (size_t i = 0; i < 36; ++i) jobs[8].a[i] = jobs[8].bound[i] = 0.0;
    fill_job(&jobs[9], 24, 0); /* as MOST is, and small */
}

static void answer(hesscrit_context *context, const job *j, answers *to)
{
    hesscrit_eigen_info info = hesscrit_eigen_info_default();
    fill_pattern(to, sizeof *to);
    to->statuses[0] =
        hesscrit_eigen_symmetric(context, j->n, j->n, j->a, to->lambda, j->n, to->vectors, &info);
    to->residual = info.residual;
    to->statuses[1] =
        hesscrit_eigen_symmetric(context, j->n, j->n, j->a, to->values_only, 0, NULL, NULL);
    to->statuses[2] = hesscrit_eigen_radius(context, j->n, j->n, j->bound, &to->radius);
    to->statuses[3] = hesscrit_inertia(context, j->n, j->n, j->a, j->bound, &to->signs);
}

static void answer_all(host *h, answers *to)
{
    for (size_t i = 0; i < JOBS; ++i) answer(h->context, &h->jobs[i], &to[i]);
}

static int open_host(void **state)
{
    host *h = calloc(1, sizeof *h);
    if (h == NULL) return -1;
    fesetenv(FE_DFL_ENV);
    hesscrit_context_options options = hesscrit_context_options_default();
    failing_allocator_install(&h->allocator, &options);
    if (hesscrit_context_create(&options, &h->context) != HESSCRIT_OK) return -1;
    fill_jobs(h->jobs);
    answer_all(h, h->expected);
    *state = h;
    return 0;
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

/* What a host can see of its environment. */
typedef struct environment {
    int rounding, flags, traps;
    unsigned control;
} environment;

static environment environment_now(void)
{
    environment now = {fegetround(), fetestexcept(FE_ALL_EXCEPT), 0, 0};
#ifdef __GLIBC__
    now.traps = fegetexcept();
#endif
#if defined(__SSE2__)
    now.control = _mm_getcsr();
#endif
    return now;
}

/* Answers all jobs in the environment as it is now, and only then, in the
 * default one, looks at what has become of it. */
static void assert_same_answers(host *h)
{
    const environment before = environment_now();
    errno = 12345;
    answer_all(h, h->actual);
    const int errno_after = errno;
    const environment after = environment_now();
    fesetenv(FE_DFL_ENV);

    assert_int_equal(errno_after, 12345);
    assert_int_equal(after.rounding, before.rounding);
    assert_int_equal(after.flags, before.flags);
    assert_int_equal(after.traps, before.traps);
    assert_int_equal(after.control, before.control);
    for (size_t i = 0; i < JOBS; ++i) {
        test_note("job %zu", i);
        for (size_t k = 0; k < 4; ++k)
            assert_status(h->actual[i].statuses[k], h->expected[i].statuses[k]);
        assert_bits_equal(h->actual[i].lambda, h->expected[i].lambda, MOST);
        assert_bits_equal(h->actual[i].vectors, h->expected[i].vectors, MOST * MOST);
        assert_bits_equal(h->actual[i].values_only, h->expected[i].values_only, MOST);
        assert_bits_equal(&h->actual[i].residual, &h->expected[i].residual, 1);
        assert_bits_equal(&h->actual[i].radius, &h->expected[i].radius, 1);
        assert_signs_equal(h->actual[i].signs, h->expected[i].signs);
    }
}

static void the_jobs_are_of_all_kinds(void **state)
{
    const host *h = *state;
    assert_status(h->expected[0].statuses[0], HESSCRIT_OK);
    assert_status(h->expected[1].statuses[0], HESSCRIT_OK);
    assert_status(h->expected[3].statuses[0], HESSCRIT_OK);
    for (size_t i = 4; i < 7; ++i) assert_status(h->expected[i].statuses[0], HESSCRIT_E_NONFINITE);
    assert_status(h->expected[7].statuses[0], HESSCRIT_E_RANGE);
    assert_status(h->expected[7].statuses[3], HESSCRIT_OK);
    assert_status(h->expected[8].statuses[0], HESSCRIT_OK);
    assert_status(h->expected[9].statuses[0], HESSCRIT_OK);
}

static void a_clean_environment_stays_clean(void **state)
{
    feclearexcept(FE_ALL_EXCEPT);
    assert_same_answers(*state);
}

static void raised_flags_stay_raised(void **state)
{
    const int flags[] = {FE_INEXACT, FE_OVERFLOW | FE_INVALID, FE_ALL_EXCEPT};
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; ++i) {
        feclearexcept(FE_ALL_EXCEPT);
        feraiseexcept(flags[i]);
        assert_same_answers(*state);
    }
}

static void every_rounding_mode_gives_the_same_bits(void **state)
{
    const int modes[] = {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; ++i) {
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

static void unmasked_traps_with_raised_flags_do_not_spring(void **state)
{
#ifdef __GLIBC__
    feraiseexcept(FE_INEXACT | FE_UNDERFLOW);
    if (feenableexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW) == -1) skip();
    fesetround(FE_UPWARD);
    assert_same_answers(*state);
#else
    (void)state;
    skip();
#endif
}

/* malloc, like the allocator here, sets errno where it has nothing to give. */
static void errno_survives_a_failed_allocation(void **state)
{
    host *h = *state;
    hesscrit_context_reset(h->context); /* which else has the memory */
    errno = 12345;
    h->allocator.fail_at = h->allocator.allocations + 1;
    hesscrit_signs signs; /* small eigenvalue problems need no memory */
    const hesscrit_status status =
        hesscrit_inertia(h->context, MOST, MOST, h->jobs[0].a, NULL, &signs);
    const int errno_after = errno;
    assert_status(status, HESSCRIT_E_MEMORY);
    assert_int_equal(errno_after, 12345);
}

/* The host's hooks are the host's code: they run in its environment. */
static int hear_in_the_hosts_environment(hesscrit_stage stage, uint64_t done, uint64_t total,
                                         void *user)
{
    (void)stage;
    (void)done;
    (void)total;
    if (fegetround() != FE_UPWARD || errno != 4321) *(int *)user = 1;
    return 0;
}

static void the_progress_hook_runs_in_the_hosts_environment(void **state)
{
    host *h = *state;
    int is_wrong = 0;
    hesscrit_context *context = NULL;
    hesscrit_context_options options = hesscrit_context_options_default();
    options.progress = hear_in_the_hosts_environment;
    options.progress_user = &is_wrong;
    assert_status(hesscrit_context_create(&options, &context), HESSCRIT_OK);
    fesetround(FE_UPWARD);
    errno = 4321;
    answer(context, &h->jobs[0], &h->actual[0]);
    fesetenv(FE_DFL_ENV);
    hesscrit_context_destroy(context);
    assert_int_equal(is_wrong, 0);
    assert_bits_equal(h->actual[0].lambda, h->expected[0].lambda, MOST);
}

#define test_with_host(test) cmocka_unit_test_setup_teardown(test, open_host, close_host)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_with_host(the_jobs_are_of_all_kinds),
        test_with_host(a_clean_environment_stays_clean),
        test_with_host(raised_flags_stay_raised),
        test_with_host(every_rounding_mode_gives_the_same_bits),
        test_with_host(flushing_of_subnormals_makes_no_difference),
        test_with_host(unmasked_traps_do_not_spring),
        test_with_host(unmasked_traps_with_raised_flags_do_not_spring),
        test_with_host(errno_survives_a_failed_allocation),
        test_with_host(the_progress_hook_runs_in_the_hosts_environment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
