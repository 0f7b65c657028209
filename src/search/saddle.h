/* To a saddle point of a given index: a trust region on the image of the loss. */
#pragma once

#include "search/walk.h"

extern const hesscrit_goal hesscrit_a_saddle;
