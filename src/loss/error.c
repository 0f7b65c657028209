#include "loss/error.h"

#include <math.h>

#include "base/numbers.h"
#include "loss/cancellation.h"
#include "loss/noise.h"

double hesscrit_loss_rounding(double size)
{
    return fmax(2.0 * HESSCRIT_UNIT_ROUNDOFF * fabs(size), 0x1p-1074);
}

double hesscrit_error_told(const hesscrit_problem *problem, double loss)
{
    return fmax(problem->loss_error, hesscrit_loss_rounding(loss));
}

double hesscrit_error_at(hesscrit_loss_error error, double loss, double terms)
{
    const double size = fabs(loss);
    return fmax(fmax(error.near, error.share * size), hesscrit_loss_rounding(size + terms));
}

hesscrit_status hesscrit_measure_loss(hesscrit_evaluator *evaluator, const double *scale,
                                      double *loss, hesscrit_loss_error *error,
                                      double *ends_difference)
{
    hesscrit_status status = hesscrit_evaluate_loss(evaluator, evaluator->base, loss);
    if (status != HESSCRIT_OK) return status;
    if (!isfinite(*loss))
        return hesscrit_fail(evaluator->context, HESSCRIT_E_NONFINITE, "the loss at theta is %g%s",
                             *loss, hesscrit_or_unwritten(*loss));
    const double told =
        fmax(hesscrit_error_told(&evaluator->problem, *loss), evaluator->least_error);
    *error = (hesscrit_loss_error){told, 0.0};
    if (evaluator->problem.loss_error > 0.0) return HESSCRIT_OK;

    double noise = 0.0;
    double share = 0.0;
    double ends[2] = {0.0, 0.0};
    status = hesscrit_loss_noise(evaluator, *loss, scale, &noise, &share, ends);
    if (status == HESSCRIT_OK && ends_difference) *ends_difference = ends[0] + ends[1];
    error->near = fmax(2.0 * noise, told);
    error->share = 2.0 * share;
    return status == HESSCRIT_OK
               ? hesscrit_hear_cancellation(evaluator, *loss, scale, ends, &error->near)
               : status;
}
