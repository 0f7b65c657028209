/** @file
 * The third act: a valley of several dimensions.
 */
#ifndef HESSCRIT_DEMO_MOLECULE_H
#define HESSCRIT_DEMO_MOLECULE_H

#include <hesscrit/context.h>

/** Four atoms at their best, without and with what is known of shifts and rotations. 0 where that
 * failed. */
int molecule_act(hesscrit_context *context);

#endif
