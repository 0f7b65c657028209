#include "threads.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST = 16 };

/* Every threads-th task of a loop. */
typedef struct share {
    pthread_t thread;
    size_t first, count, threads;
    hesscrit_task_function task;
    void *data;
} share;

static void *run_share(void *argument)
{
    const share *s = argument;
    for (size_t i = s->first; i < s->count; i += s->threads) s->task(i, s->data);
    return NULL;
}

static void run_on_team(size_t count, hesscrit_task_function task, void *data, void *user)
{
    thread_team *team = user;
    share shares[MOST];
    team->loops++;
    for (size_t t = 0; t < team->threads; t++) {
        shares[t] = (share){
            .first = t, .count = count, .threads = team->threads, .task = task, .data = data};
        if (pthread_create(&shares[t].thread, NULL, run_share, &shares[t]) == 0) continue;
        fputs("the test cannot make a thread\n", stderr);
        abort();
    }
    for (size_t t = 0; t < team->threads; t++) pthread_join(shares[t].thread, NULL);
}

void thread_team_install(thread_team *team, size_t threads, hesscrit_context_options *options)
{
    *team = (thread_team){threads < MOST ? threads : MOST, 0};
    options->parallel_for = run_on_team;
    options->threads = threads;
    options->executor_user = team;
}
