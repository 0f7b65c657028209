/** @file
 * How far a long piece of work is, on stderr: a bar on a terminal; elsewhere
 * one line a second, once the work has taken more than one.
 */
#ifndef HESSCRIT_EXAMPLE_PROGRESS_H
#define HESSCRIT_EXAMPLE_PROGRESS_H

#include <hesscrit/hesscrit.h>

typedef struct progress {
    int terminal;      /* stderr is one */
    int bar;           /* a bar stands on the terminal now */
    double last_shown; /* when, in seconds */
} progress;

progress progress_start(void);

/** Show that `done`, from 0 to 1, of the work is done. Call it as often as you like. */
void progress_show(progress *p, const char *work, double done);

/** Wipe the bar off the terminal, before something else is printed there. */
void progress_clear(progress *p);

/** A hesscrit_progress_function with a progress as its user: what the library works at. */
int progress_of_library(hesscrit_stage stage, uint64_t done, uint64_t total, void *user);

#endif
