/* Contexts on threads of their own, at the same time: the same bits as alone. */
#include <stdlib.h>

#include <hesscrit/eigen.h>

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contexts_on_threads_give_the_same_bits_as_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
