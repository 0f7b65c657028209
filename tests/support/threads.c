#include "threads.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "random.h"

enum { MOST = 16 };

/* Every threads-th task of a loop. */
typedef struct share {
    pthread_t thread;
    size_t first, count, threads;
    const size_t *order;
    hesscrit_task_function task;
    void *data;
} share;

static void *run_share(void *argument)
{
    const share *s = argument;
    for (size_t i = s->first; i < s->count; i += s->threads) s->task(s->order[i], s->data);
    return NULL;
}

static void run_on_team(size_t count, hesscrit_task_function task, void *data, void *user)
{
    thread_team *team = user;
    share shares[MOST];
    rng r = rng_seeded(team->loops++);
    size_t *order = malloc((count + 1) * sizeof *order);
    if (order == NULL) abort();
    if (team->shuffles)
        random_permutation(&r, count, order);
    else
        for (size_t i = 0; i < count; i++) order[i] = i;
    for (size_t t = 0; t < team->threads; t++) {
        shares[t] = (share){.first = t,
                            .count = count,
                            .threads = team->threads,
                            .order = order,
                            .task = task,
                            .data = data};
        if (pthread_create(&shares[t].thread, NULL, run_share, &shares[t]) == 0) continue;
        fputs("the test cannot make a thread\n", stderr);
        abort();
    }
    for (size_t t = 0; t < team->threads; t++) pthread_join(shares[t].thread, NULL);
    free(order);
}

void thread_team_install(thread_team *team, size_t threads, hesscrit_context_options *options)
{
    *team = (thread_team){.threads = threads < MOST ? threads : MOST};
    options->parallel_for = run_on_team;
    options->threads = threads;
    options->executor_user = team;
}
