/* To a saddle point of a given index: a trust region on the image of the loss. */
#ifndef HESSCRIT_SEARCH_SADDLE_H
#define HESSCRIT_SEARCH_SADDLE_H

#include "search/walk.h"

extern const hesscrit_goal hesscrit_a_saddle;

#endif
