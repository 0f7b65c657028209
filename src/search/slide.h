/* To the floor of a valley whose slope hides in the errors of the derivatives. */
#pragma once

#include "search/walk.h"

/* From walk->here, along each direction whose curvature is not known, while all known ones are
 * positive: to where the loss itself, with all other directions at their best, has its lowest
 * point, if that is lower by more than an error of the loss and no loss seen there contradicts it.
 * Noise that hides a slope within short steps does not hide what the loss does within long ones.
 * *moved: walk->here is that point. Cost: for each such direction 2 to 8 heights and the slope
 * there, see reduced.h, and where that promises enough, one more height and a model. */
hesscrit_status hesscrit_slide(hesscrit_walk *walk, int *moved);
