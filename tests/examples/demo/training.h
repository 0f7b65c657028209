/** @file
 * A real network that stalls at saddles, and gets out of them.
 */
#ifndef HESSCRIT_DEMO_TRAINING_H
#define HESSCRIT_DEMO_TRAINING_H

#include "csv.h"
#include "progress.h"

#include <hesscrit/hesscrit.h>

/** Act 3: train on the data; files go into the directory. Returns 0 when something failed. */
int training_act(hesscrit_context *context, const dataset *data, const char *directory,
                 progress *bar);

#endif
