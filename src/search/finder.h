/* To any critical point: a trust region on the squared length of the gradient. */
#pragma once

#include "search/walk.h"

extern const hesscrit_goal hesscrit_any_critical_point;
