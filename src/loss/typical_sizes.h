/* Typical sizes of the parameters, s_i: natural units are z_i = theta_i / s_i. */
#pragma once

#include "loss/evaluate.h"

/* As far as they are known before anything is measured: 2^k nearest to problem->theta_scale[i],
 * else to max(|theta_i|, 1). */
void hesscrit_natural_scale(const hesscrit_evaluator *evaluator, double *scale);
