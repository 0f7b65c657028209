/* How far to go along axes on which nothing shows? */
#pragma once

#include "derivative/axes.h"

/* Change the steps of axes on which nothing shows, after a look at how joint displacements of all
 * parameters change the loss. Cost: none where all show; else 6 to 30 loss calls, and 2 to 222
 * for each that does not: the noise is heard as far out as a step was widened. */
hesscrit_status hesscrit_fit_invisible(hesscrit_evaluator *evaluator, hesscrit_axes *axes);
