/* Contexts on threads of their own, at the same time, and contexts that share
 * their work among threads: the same bits as alone. */
#include <fenv.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <hesscrit/eigen.h>

#include "base/memory.h"
#include "eigen/large/divide.h"
#include "eigen/kernels/kernels.h"
#include "eigen/inertia/ldl.h"

#include "random.h"
#include "test.h"
#include "threads.h"

enum { JOBS = 8, MOST = 70, ROUNDS = 5 };

typedef struct job {
    size_t n;
    double *a, *lambda, *vectors;
    hesscrit_signs signs;
    hesscrit_status statuses[2];
} job;

/* Two of every size, so that threads run the same code at the same time. */
static void open_jobs(job *jobs)
{
    const size_t sizes[] = {5, 32, 40, MOST};
    for (size_t i = 0; i < JOBS; ++i) {
        const size_t n = sizes[i / 2];
        rng r = rng_seeded(i);
        jobs[i] = (job){.n = n, .a = new_doubles(n * n), .lambda = new_doubles(n)};
        jobs[i].vectors = new_doubles(n * n);
        random_symmetric(&r, n, jobs[i].a);
    }
}

static void close_jobs(job *jobs)
{
    for (size_t i = 0; i < JOBS; ++i) {
        free(jobs[i].vectors);
        free(jobs[i].lambda);
        free(jobs[i].a);
    }
}

/* CMocka's assertions belong to the main thread: what went wrong is kept for it. */
static void do_job(size_t index, void *data)
{
    job *j = (job *)data + index;
    hesscrit_context *context = NULL;
    j->statuses[0] = hesscrit_context_create(NULL, &context);
    if (j->statuses[0] != HESSCRIT_OK) return;
    j->statuses[0] =
        hesscrit_eigen_symmetric(context, j->n, j->n, j->a, j->lambda, j->n, j->vectors, NULL);
    j->statuses[1] = hesscrit_inertia(context, j->n, j->n, j->a, NULL, &j->signs);
    hesscrit_context_destroy(context);
}

static void contexts_on_threads_give_the_same_bits_as_alone(void **state)
{
    job alone[JOBS], together[JOBS];
    thread_team team;
    hesscrit_context_options options = hesscrit_context_options_default();
    (void)state;
    thread_team_install(&team, JOBS, &options);
    open_jobs(alone);
    open_jobs(together);
    for (size_t i = 0; i < JOBS; ++i) do_job(i, alone);
    for (int round = 0; round < ROUNDS; ++round) {
        options.parallel_for(JOBS, do_job, together, options.executor_user);
        for (size_t i = 0; i < JOBS; ++i) {
            const job *expected = &alone[i], *actual = &together[i];
            test_note("n = %zu", actual->n);
            assert_status(actual->statuses[0], HESSCRIT_OK);
            assert_status(actual->statuses[1], HESSCRIT_OK);
            assert_bits_equal(actual->lambda, expected->lambda, actual->n);
            assert_bits_equal(actual->vectors, expected->vectors, actual->n * actual->n);
            assert_signs_equal(actual->signs, expected->signs);
        }
    }
    close_jobs(together);
    close_jobs(alone);
}

/* All that comes out for one matrix. */
typedef struct results {
    double *lambda, *vectors, *alone; /* alone: without vectors */
    hesscrit_eigen_info info, info_alone;
    hesscrit_signs signs;
    double *factor, error; /* U and D of its factorisation, with a bound */
} results;

static results new_results(size_t n)
{
    return (results){.lambda = new_doubles(n),
                     .vectors = new_doubles(n * n),
                     .alone = new_doubles(n),
                     .info = hesscrit_eigen_info_default(),
                     .info_alone = hesscrit_eigen_info_default(),
                     .factor = new_doubles(n * n + n)};
}

static void free_results(results *r)
{
    free(r->factor);
    free(r->alone);
    free(r->vectors);
    free(r->lambda);
}

/* What is counted by signs may be right in spite of other bits. */
static void factor(hesscrit_context *context, size_t n, const double *a, results *to)
{
    hesscrit_ldl ldl;
    assert_status(hesscrit_enter(context), HESSCRIT_OK);
    assert_ok(context, hesscrit_ldl_prepare(context, n, &ldl));
    assert_ok(context, hesscrit_scratch_doubles(context, n, ldl.stride, &ldl.a));
    for (size_t i = 0; i < n; ++i) memcpy(ldl.a + i * ldl.stride, a + i * n, n * sizeof *a);
    ldl.norm = hesscrit_ldl_norm(&ldl);
    assert_ok(context, hesscrit_ldl_factor(context, &ldl, NULL, 0, hesscrit_ldl_reports(&ldl)));
    memset(to->factor, 0, n * n * sizeof *to->factor);
    for (size_t i = 0; i < n; ++i)
        memcpy(to->factor + i * n + i, ldl.a + i * ldl.stride + i, (n - i) * sizeof *a);
    memcpy(to->factor + n * n, ldl.diagonal, n * sizeof *a);
    to->error = ldl.error;
    assert_status(hesscrit_leave(context, HESSCRIT_OK), HESSCRIT_OK);
}

static void compute(const hesscrit_context_options *options, const hesscrit_kernels *kernels,
                    size_t n, const double *a, results *to)
{
    hesscrit_context *context = NULL;
    assert_status(hesscrit_context_create(options, &context), HESSCRIT_OK);
    context->kernels = kernels;
    assert_ok(context,
              hesscrit_eigen_symmetric(context, n, n, a, to->lambda, n, to->vectors, &to->info));
    assert_ok(context,
              hesscrit_eigen_symmetric(context, n, n, a, to->alone, 0, NULL, &to->info_alone));
    assert_ok(context, hesscrit_inertia(context, n, n, a, NULL, &to->signs));
    factor(context, n, a, to);
    hesscrit_context_destroy(context);
}

static void assert_same(const results *actual, const results *expected, size_t n)
{
    assert_bits_equal(actual->lambda, expected->lambda, n);
    assert_bits_equal(actual->vectors, expected->vectors, n * n);
    assert_bits_equal(actual->alone, expected->alone, n);
    assert_bits_equal(&actual->info.residual, &expected->info.residual, 1);
    assert_bits_equal(&actual->info_alone.residual, &expected->info_alone.residual, 1);
    assert_int_equal(actual->info.sweeps, expected->info.sweeps);
    assert_signs_equal(actual->signs, expected->signs);
    assert_bits_equal(actual->factor, expected->factor, n * n + n);
    assert_bits_equal(&actual->error, &expected->error, 1);
}

/* Teams of up to `most` threads against no team at all. */
static void assert_same_for_all_teams(const hesscrit_kernels *kernels, size_t n, const double *a,
                                      size_t most)
{
    results alone = new_results(n);
    compute(NULL, kernels, n, a, &alone);
    for (size_t threads = 1; threads <= most; ++threads) {
        thread_team team;
        hesscrit_context_options options = hesscrit_context_options_default();
        results together = new_results(n);
        test_note("n = %zu, %s, %zu threads", n, kernels->name, threads);
        thread_team_install(&team, threads, &options);
        team.shuffles = threads > 2;
        compute(&options, kernels, n, a, &together);
        assert_same(&together, &alone, n);
        assert_true((team.loops > 0) == (threads > 1 && n > 300));
        free_results(&together);
    }
    free_results(&alone);
}

static void assert_same_for_size(size_t n)
{
    double *a = new_doubles(n * n);
    rng r = rng_seeded(n);
    random_symmetric(&r, n, a);
    assert_same_for_all_teams(hesscrit_kernels_best(), n, a, 4);
    free(a);
}

static void threads_do_not_change_a_bit(void **state)
{
    const size_t sizes[] = {33, 200, 383, 401, 600};
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; ++i)
        if (sizes[i] <= 401 || sizes[i] <= HESSCRIT_TEST_LARGEST) assert_same_for_size(sizes[i]);
}

static void threads_do_not_change_a_bit_of_any_version(void **state)
{
    enum { N = 390 };
    double *a = new_doubles((size_t)N * N);
    rng r = rng_seeded(N);
    (void)state;
    random_symmetric(&r, N, a);
    for (size_t i = 0; hesscrit_kernels_at(i); ++i)
        assert_same_for_all_teams(hesscrit_kernels_at(i), N, a, 2);
    free(a);
}

/* Where most of the pairs deflate, and there is next to nothing to share. */
static void threads_do_not_change_a_bit_of_clusters(void **state)
{
    enum { N = 385 };
    double *a = new_doubles((size_t)N * N);
    (void)state;
    memset(a, 0, (size_t)N * N * sizeof *a);
    for (size_t i = 0; i < N; ++i)
        for (size_t j = 0; j < N; ++j) a[i * N + j] = i == j ? 2.0 : i / 7 == j / 7 ? 1.0 : 0.0;
    assert_same_for_all_teams(hesscrit_kernels_best(), N, a, 3);
    free(a);
}

/* New threads inherit it. */
static void the_rounding_of_the_host_does_not_reach_the_tasks(void **state)
{
    enum { N = 390 };
    const int modes[] = {FE_TONEAREST, FE_UPWARD};
    results found[2];
    double *a = new_doubles((size_t)N * N);
    rng r = rng_seeded(1);
    (void)state;
    random_symmetric(&r, N, a);
    for (size_t i = 0; i < 2; ++i) {
        thread_team team;
        hesscrit_context_options options = hesscrit_context_options_default();
        thread_team_install(&team, 2, &options);
        found[i] = new_results(N);
        fesetround(modes[i]);
        compute(&options, hesscrit_kernels_best(), N, a, &found[i]);
        fesetround(FE_TONEAREST);
    }
    assert_same(&found[1], &found[0], N);
    free_results(&found[1]);
    free_results(&found[0]);
    free(a);
}

static void no_sums(size_t n, const double *pole, const double *weight, double origin, double tau,
                    double sums[2])
{
    (void)n, (void)pole, (void)weight, (void)origin, (void)tau;
    sums[0] = sums[1] = NAN;
}

/* No part of the matrix has so many poles, only the merges of the parts. */
static void few_sums(size_t n, const double *pole, const double *weight, double origin, double tau,
                     double sums[2])
{
    hesscrit_kernels_best()->secular_sums(n, pole, weight, origin, tau, sums);
    if (n > 100) sums[0] = sums[1] = NAN;
}

static int are_pairs_found(void (*sums)(size_t, const double *, const double *, double, double,
                                        double[2]))
{
    enum { N = 390 };
    thread_team team;
    hesscrit_context_options options = hesscrit_context_options_default();
    hesscrit_context *context = NULL;
    hesscrit_kernels kernels = *hesscrit_kernels_best();
    double d[N], e[N];
    int found = -1;
    rng r = rng_seeded(2);
    for (size_t i = 0; i < N; ++i) d[i] = rng_uniform(&r, -1.0, 1.0);
    for (size_t i = 0; i < N; ++i) e[i] = rng_uniform(&r, -1.0, 1.0);
    kernels.secular_sums = sums;
    thread_team_install(&team, 2, &options);
    assert_status(hesscrit_context_create(&options, &context), HESSCRIT_OK);
    context->kernels = &kernels;
    assert_status(hesscrit_enter(context), HESSCRIT_OK);
    assert_ok(context, hesscrit_tridiagonal_pairs(context, N, d, e, N, 0, NULL, &found));
    assert_status(hesscrit_leave(context, HESSCRIT_OK), HESSCRIT_OK);
    hesscrit_context_destroy(context);
    return found;
}

static void an_iteration_that_does_not_end_in_a_task_is_told(void **state)
{
    (void)state;
    assert_int_equal(are_pairs_found(hesscrit_kernels_best()->secular_sums), 1);
    assert_int_equal(are_pairs_found(no_sums), 0);
    assert_int_equal(are_pairs_found(few_sums), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contexts_on_threads_give_the_same_bits_as_alone),
        cmocka_unit_test(threads_do_not_change_a_bit),
        cmocka_unit_test(threads_do_not_change_a_bit_of_any_version),
        cmocka_unit_test(threads_do_not_change_a_bit_of_clusters),
        cmocka_unit_test(the_rounding_of_the_host_does_not_reach_the_tasks),
        cmocka_unit_test(an_iteration_that_does_not_end_in_a_task_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
