/* To any critical point: a trust region on the squared length of the gradient. */
#ifndef HESSCRIT_SEARCH_FINDER_H
#define HESSCRIT_SEARCH_FINDER_H

#include "search/walk.h"

extern const hesscrit_goal hesscrit_any_critical_point;

#endif
