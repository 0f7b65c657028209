/* The length of a step by trial: measure, see how it fits, change it, measure again. */
#pragma once

#include <hesscrit/status.h>

/* Of truncation to noise, where a step fits best: their sum is least near it. */
static const double HESSCRIT_BEST_RATIO = 0.5;

/* By which a step is changed that led outside the domain, or far beyond the scale of the loss. */
static const double HESSCRIT_OUTSIDE_CHANGE = 0x1p-6;
static const double HESSCRIT_MOST_DOWN = 0x1p-12; /* at once */

/* What is left by a shorter step of a difference, as a share of it or of another one beside it: if
 * it is more than this, it did not fall. */
static const double HESSCRIT_KEEPS = 0.5;

enum { HESSCRIT_STEP_ROUNDS = 7 }; /* of measuring, at most */

typedef struct hesscrit_step_trial {
    void *data;               /* what is measured, handed to the functions */
    double *step;             /* where its step is set */
    double smallest, largest; /* between which it stays; largest falls when a step was too long */
    hesscrit_status (*measure)(void *data);
    /* By which power of two the step should change; 1: it fits. */
    double (*change)(void *data);
    /* After a step that was changed by this was measured: *done 1 where further ones are of no use.
     * May go back to the step before. */
    hesscrit_status (*accept)(void *data, double change, int *done);
} hesscrit_step_trial;

/* Measure with the step that is set, and change it until it fits. */
hesscrit_status hesscrit_fit_step(hesscrit_step_trial *trial);
