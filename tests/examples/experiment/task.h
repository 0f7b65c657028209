/** @file
 * What is learnt: a network and its data.
 */
#ifndef HESSCRIT_EXPERIMENT_TASK_H
#define HESSCRIT_EXPERIMENT_TASK_H

#include "network.h"
#include "options.h"

typedef struct task {
    network net;
    double *inputs, *targets;
} task;

/** 0 when the data cannot be had, with the reason on stderr. */
int task_make(const options *o, task *t);

void task_free(task *t);

#endif
