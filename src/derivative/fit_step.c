#include "derivative/fit_step.h"

#include <math.h>

hesscrit_status hesscrit_fit_step(hesscrit_step_trial *trial)
{
    int done = 0;
    *trial->step = fmax(*trial->step, trial->smallest);
    hesscrit_status status = trial->measure(trial->data);
    for (int round = 1; status == HESSCRIT_OK && !done && round < HESSCRIT_STEP_ROUNDS; round++) {
        const double change = trial->change(trial->data);
        if (change < 1.0) trial->largest = fmin(trial->largest, *trial->step / 2.0);
        const double step = fmax(fmin(*trial->step * change, trial->largest), trial->smallest);
        if (step == *trial->step) break;
        *trial->step = step;
        status = trial->measure(trial->data);
        if (status == HESSCRIT_OK) status = trial->accept(trial->data, change, &done);
    }
    return status;
}
