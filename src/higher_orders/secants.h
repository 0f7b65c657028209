/* Newton's step where the Hessian is known at another place only: secants correct it. */
#pragma once

#include <hesscrit/context.h>

enum { HESSCRIT_SECANTS = 8 };

/* Steps and how the gradient changed along them, both in units in which the Hessian was 1. */
typedef struct hesscrit_secants {
    size_t p, count, next;
    double *memory;                       /* 2 (HESSCRIT_SECANTS + 1) rows of p */
    double inverse[HESSCRIT_SECANTS + 1]; /* 1 / (step . change) */
    double *step, *change;                /* p each: the next one is written here */
} hesscrit_secants;

hesscrit_status hesscrit_secants_start(hesscrit_context *context, size_t p,
                                       hesscrit_secants *secants);

/* Take in step and change, unless there is no curvature along them that rises, or noise may have
 * made that of their product. */
void hesscrit_secants_add(hesscrit_secants *secants, double noise);

/* gradient (p) becomes the step that they make of it, to be subtracted. Source: Nocedal, "Updating
 * quasi-Newton matrices with limited storage", Math. Comp. 35 (1980), the two loops. */
void hesscrit_secants_apply(const hesscrit_secants *secants, double *gradient);
