/** @file
 * The error surface of the lecture's network, with its critical points and the way out.
 */
#ifndef HESSCRIT_DEMO_SURFACE_H
#define HESSCRIT_DEMO_SURFACE_H

#include <hesscrit/hesscrit.h>

/** Act 2: write the data and the picture into the directory. Returns 0 when something failed. */
int surface_act(hesscrit_context *context, const char *directory);

#endif
