/** @file
 * The lecture's "worst network ever": y = w1 w2 x, trained on the one datum (1, 1).
 */
#ifndef HESSCRIT_DEMO_LECTURE_H
#define HESSCRIT_DEMO_LECTURE_H

#include <hesscrit/hesscrit.h>

/** L(w1, w2) = (1 - w1 w2)^2 and nothing else: every derivative is the library's. */
hesscrit_problem lecture_problem(void);

/** Act 1: ask the library about three points. Returns 0 when something failed. */
int lecture_act(hesscrit_context *context);

#endif
