/** @file
 * The gnuplot script of the experiment's picture.
 */
#ifndef HESSCRIT_EXPERIMENT_PICTURE_H
#define HESSCRIT_EXPERIMENT_PICTURE_H

#include "record.h"

/** Draw experiment.png and experiment.svg in the journal's directory. 0 on failure. */
int picture_draw(const journal *j, const char *title);

#endif
