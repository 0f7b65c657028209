#include "curvature/signs.h"

#include <math.h>

#include "curvature/hidden_slope.h"
#include "curvature/minimum_ratio.h"
#include "curvature/nearby_point.h"
#include "curvature/seen_curvature.h"

hesscrit_verdict hesscrit_verdict_of_signs(const hesscrit_signs *signs)
{
    if (!signs) return HESSCRIT_UNDETERMINED;
    if (signs->positive > 0 && signs->negative > 0) return HESSCRIT_SADDLE;
    if (signs->undecided > 0) return HESSCRIT_UNDETERMINED;
    if (signs->positive > 0) return HESSCRIT_MINIMUM;
    if (signs->negative > 0) return HESSCRIT_MAXIMUM;
    return HESSCRIT_FLAT;
}

void hesscrit_signs_in_order(size_t n, const double *eigenvalues, const double *radii,
                             hesscrit_signs *signs)
{
    *signs = (hesscrit_signs){0, 0, 0};
    for (size_t k = 0; k < n; k++)
        if (eigenvalues[k] < -radii[k]) signs->negative = k + 1;
    for (size_t k = n; k-- > 0;)
        if (eigenvalues[k] > radii[k]) signs->positive = n - k;
    signs->undecided = n - signs->positive - signs->negative;
}

void hesscrit_signs_one_by_one(size_t n, const double *eigenvalues, const double *radii,
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
static hesscrit_status add_inertia(hesscrit_context *context, size_t n,
                                   const hesscrit_derivatives *d, hesscrit_signs *signs)
{
    hesscrit_signs found;
    const hesscrit_status status = hesscrit_count_by_inertia(context, n, d, &found);
    if (status != HESSCRIT_OK) return status;
    if (found.positive > signs->positive) signs->positive = found.positive;
    if (found.negative > signs->negative) signs->negative = found.negative;
    signs->undecided = n - signs->positive - signs->negative;
    return HESSCRIT_OK;
}

/* Where theta may be beside the critical point: radii grow by what the curvature changes by.
 * *looked: it was asked. */
static hesscrit_status look_at_nearby_point(hesscrit_evaluator *evaluator,
                                            const hesscrit_derivatives *d, const double *p,
                                            hesscrit_natural *natural, int *looked)
{
    int doubted = 0;
    hesscrit_evaluator_stage(evaluator, HESSCRIT_STAGE_HESSIAN,
                             4 * (uint64_t)evaluator->problem.n + 1);
    hesscrit_status status = hesscrit_look_at_nearby_point(evaluator, d, p, natural, looked);
    if (status == HESSCRIT_OK)
        status = hesscrit_doubt_hidden_slopes(evaluator, d, natural, &doubted);
    *looked |= doubted;
    if (status == HESSCRIT_OK) status = hesscrit_doubt_near_radii(evaluator, d, natural, &doubted);
    *looked |= doubted;
    if (status != HESSCRIT_E_BUDGET) return status;
    /* Of a search that has no call left: signs of theta claim nothing of the critical point. */
    for (size_t k = 0; k < evaluator->problem.n; k++)
        natural->radii[k] = fmax(natural->radii[k], fabs(natural->eigenvalues[k]));
    *looked = natural->is_cut_short = 1;
    return HESSCRIT_OK;
}

hesscrit_status hesscrit_find_signs(hesscrit_evaluator *evaluator, const hesscrit_derivatives *d,
                                    const double *p, hesscrit_natural *natural,
                                    hesscrit_signs *signs)
{
    const size_t n = evaluator->problem.n;
    int looked = 0;
    hesscrit_status status = HESSCRIT_OK;
    if (p) status = look_at_nearby_point(evaluator, d, p, natural, &looked);
    if (status != HESSCRIT_OK) return status;
    natural->is_beside = looked;
    if (looked) {
        hesscrit_signs_one_by_one(n, natural->eigenvalues, natural->radii, signs);
        return HESSCRIT_OK;
    }
    hesscrit_signs_in_order(n, natural->eigenvalues, natural->radii, signs);
    /* Bounds that are estimates have no margin for it, as radii have. */
    if (signs->undecided == 0) return HESSCRIT_OK;
    return add_inertia(evaluator->context, n, d, signs);
}
