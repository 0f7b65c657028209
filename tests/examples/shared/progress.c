/* isatty and fileno are not in C11. */
#define _POSIX_C_SOURCE 200809L // NOLINT(bugprone-reserved-identifier)

#include "progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { BAR_WIDTH = 40 };

static double seconds_now(void)
{
    struct timespec now;
    timespec_get(&now, TIME_UTC);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

progress progress_start(void)
{
    return (progress){.terminal = isatty(fileno(stderr)), .last_shown = seconds_now()};
}

void progress_show(progress *p, const char *work, double done)
{
    const double now = seconds_now();
    if (now - p->last_shown < (p->terminal ? 0.05 : 1.0)) return;
    p->last_shown = now;
    if (!p->terminal) {
        fprintf(stderr, "%s: %.0f %%\n", work, 100.0 * done);
        return;
    }
    char bar[BAR_WIDTH + 1];
    for (int i = 0; i < BAR_WIDTH; i++) bar[i] = i < done * BAR_WIDTH ? '#' : '.';
    bar[BAR_WIDTH] = '\0';
    fprintf(stderr, "\r%-12s [%s] %3.0f %%", work, bar, 100.0 * done);
    p->bar = 1;
}

void progress_clear(progress *p)
{
    if (p->bar) fprintf(stderr, "\r%*s\r", BAR_WIDTH + 24, "");
    p->bar = 0;
}

int progress_of_library(hesscrit_stage stage, uint64_t done, uint64_t total, void *user)
{
    progress_show(user, hesscrit_stage_name(stage), total > 0 ? (double)done / (double)total : 0.0);
    return 0; /* anything else would cancel the analysis */
}
