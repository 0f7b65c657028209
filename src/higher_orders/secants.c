#include "higher_orders/secants.h"

#include <math.h>

#include "base/memory.h"
#include "base/vectors.h"

enum { ROWS = 2 * (HESSCRIT_SECANTS + 1) };

/* Of both lengths, that their product has to be: what is less is rounding. */
static const double LEAST_COSINE = 0x1p-10;

static double *step_of(const hesscrit_secants *secants, size_t k)
{
    return secants->memory + 2 * k * secants->p;
}

/* The next one overwrites the oldest. */
static void make_room(hesscrit_secants *secants)
{
    secants->step = step_of(secants, secants->next);
    secants->change = secants->step + secants->p;
}

hesscrit_status hesscrit_secants_start(hesscrit_context *context, size_t p,
                                       hesscrit_secants *secants)
{
    *secants = (hesscrit_secants){.p = p};
    const hesscrit_status status = hesscrit_scratch_doubles(context, ROWS, p, &secants->memory);
    if (status == HESSCRIT_OK) make_room(secants);
    return status;
}

void hesscrit_secants_add(hesscrit_secants *secants, double noise)
{
    const size_t p = secants->p, most = HESSCRIT_SECANTS + 1;
    const double product = hesscrit_dot(p, secants->step, secants->change);
    const double lengths = sqrt(hesscrit_dot(p, secants->step, secants->step) *
                                hesscrit_dot(p, secants->change, secants->change));
    if (!(product > LEAST_COSINE * lengths + noise)) return;
    secants->inverse[secants->next] = 1.0 / product;
    secants->next = (secants->next + 1) % most;
    if (secants->count < HESSCRIT_SECANTS) secants->count++;
    make_room(secants);
}

static void subtract(size_t p, double factor, const double *from, double *to)
{
    for (size_t j = 0; j < p; j++) to[j] -= factor * from[j];
}

void hesscrit_secants_apply(const hesscrit_secants *secants, double *gradient)
{
    const size_t p = secants->p, most = HESSCRIT_SECANTS + 1;
    double along[HESSCRIT_SECANTS];
    for (size_t k = 1; k <= secants->count; k++) { /* the newest first */
        const size_t at = (secants->next + most - k) % most;
        along[k - 1] = secants->inverse[at] * hesscrit_dot(p, step_of(secants, at), gradient);
        subtract(p, along[k - 1], step_of(secants, at) + p, gradient);
    }
    for (size_t k = secants->count; k > 0; k--) {
        const size_t at = (secants->next + most - k) % most;
        const double change =
            secants->inverse[at] * hesscrit_dot(p, step_of(secants, at) + p, gradient);
        subtract(p, change - along[k - 1], step_of(secants, at), gradient);
    }
}
