/* How many directions lead up, and how many down? */
#include "critical/analysis.h"
#include "curvature/hidden_slope.h"
#include "curvature/nearby_point.h"
#include "eigen/inertia/inertia.h"

/* The eigenvalues are ordered: a negative one has negative ones only before it. */
static void count_outside(size_t n, const double *eigenvalues, const double *radii,
                          hesscrit_signs *signs)
{
    *signs = (hesscrit_signs){0, 0, 0};
    for (size_t k = 0; k < n; k++)
        if (eigenvalues[k] < -radii[k]) signs->negative = k + 1;
    for (size_t k = n; k-- > 0;)
        if (eigenvalues[k] > radii[k]) signs->positive = n - k;
    signs->undecided = n - signs->positive - signs->negative;
}

/* One by one, where radii cover more than the error of the Hessian. */
static void count_each(size_t n, const double *eigenvalues, const double *radii,
                       hesscrit_signs *signs)
{
    *signs = (hesscrit_signs){0, 0, 0};
    for (size_t k = 0; k < n; k++) {
        signs->negative += eigenvalues[k] < -radii[k];
        signs->positive += eigenvalues[k] > radii[k];
    }
    signs->undecided = n - signs->positive - signs->negative;
}

/* Each count is a certain lower bound: the larger one holds. */
static hesscrit_status count_by_inertia(hesscrit_context *context, size_t n, hesscrit_analysis *a)
{
    double *bound = NULL;
    hesscrit_signs found;
    hesscrit_status status = hesscrit_bound_for_signs(context, n, &a->d, &bound);
    if (status == HESSCRIT_OK)
        status = hesscrit_count_signs(context, n, n, a->d.hessian, bound, &found);
    if (status != HESSCRIT_OK) return status;
    if (found.positive > a->signs.positive) a->signs.positive = found.positive;
    if (found.negative > a->signs.negative) a->signs.negative = found.negative;
    a->signs.undecided = n - a->signs.positive - a->signs.negative;
    return HESSCRIT_OK;
}

/* In natural units and by inertia, which do not depend on the user's units. Where theta was seen to
 * be beside the critical point, only the former know of it. */
hesscrit_status hesscrit_find_signs(hesscrit_context *context, size_t n, hesscrit_analysis *a)
{
    int looked = 0;
    if (a->findings.criticality.is_critical) {
        hesscrit_evaluator_stage(a->evaluator, HESSCRIT_STAGE_HESSIAN, 2 * (uint64_t)n + 1);
        int doubted = 0;
        hesscrit_status status =
            hesscrit_look_beside(a->evaluator, &a->d, a->p, &a->natural, &looked);
        if (status == HESSCRIT_OK)
            status = hesscrit_doubt_hidden_slopes(a->evaluator, &a->d, &a->natural, &doubted);
        looked |= doubted;
        /* Of a search that has no call left: its signs are those of theta. */
        if (status != HESSCRIT_OK && status != HESSCRIT_E_BUDGET) return status;
    }
    if (looked) {
        count_each(n, a->natural.eigenvalues, a->natural.radii, &a->signs);
        return HESSCRIT_OK;
    }
    count_outside(n, a->natural.eigenvalues, a->natural.radii, &a->signs);
    return a->signs.undecided == 0 ? HESSCRIT_OK : count_by_inertia(context, n, a);
}
