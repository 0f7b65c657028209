/* Kinks of the loss that show along a coordinate axis. */
#pragma once

#include "derivative/axes.h"
#include "derivative/kink.h"

/* What kinks do to differences. Scratch memory. */
typedef struct hesscrit_roughness {
    double *second; /* n, loss units: of second differences with the step of each axis */
    double *slope;  /* n, loss units per unit of theta_i */
    int any;
} hesscrit_roughness;

/*
 * Kinks of the loss on the axes. Where an axis shows none nearby, but did with the step that was
 * chosen, its step is chosen again. Cost: none where nothing is odd; else 4 loss calls to
 * see that the loss is smooth (x^4), 28 more where it is smooth on a smaller scale only,
 * 12 or 16 for a kink.
 */
hesscrit_status hesscrit_find_kinks(hesscrit_evaluator *evaluator, hesscrit_axes *axes,
                                    hesscrit_kinks *kinks, hesscrit_roughness *roughness);

/* Let the bounds cover what differences say where there is no derivative. */
void hesscrit_cover_kinks(size_t n, const hesscrit_axes *axes, const hesscrit_roughness *roughness,
                          double *gradient_bound, double *hessian_bound);
