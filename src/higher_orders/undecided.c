#include "higher_orders/undecided.h"

#include "base/memory.h"
#include "higher_orders/even_sizes.h"
#include "curvature/seen_curvature.h"

/* At the critical point beside: there is curvature along a valley beside its floor. */
static hesscrit_status see_curvatures(hesscrit_evaluator *evaluator, const double *scale,
                                      const double *p, hesscrit_undecided *found)
{
    const size_t n = evaluator->problem.n;
    double *middle = NULL;
    double **const vectors[] = {&middle, &found->radii, NULL};
    const hesscrit_status status = hesscrit_scratch_each(evaluator->context, 1, n, vectors);
    if (status != HESSCRIT_OK) return status;
    for (size_t i = 0; i < n; i++) middle[i] = evaluator->base[i] - scale[i] * p[i];
    return hesscrit_see_curvatures(evaluator, &found->d, middle, &found->natural, found->radii,
                                   &found->signs, &found->reach, &found->fall);
}

hesscrit_status hesscrit_find_undecided(hesscrit_evaluator *evaluator,
                                        const hesscrit_derivatives *d,
                                        const hesscrit_natural *natural, const double *p,
                                        hesscrit_undecided *found)
{
    int changed = 0;
    *found = (hesscrit_undecided){.natural = *natural};
    hesscrit_status status = hesscrit_even_sizes(evaluator, d, &found->d, &changed);
    if (status == HESSCRIT_OK && changed)
        status = hesscrit_natural_eigen(evaluator->context, evaluator->problem.n, &found->d, NULL,
                                        &found->natural);
    return status == HESSCRIT_OK ? see_curvatures(evaluator, d->scale, p, found) : status;
}
