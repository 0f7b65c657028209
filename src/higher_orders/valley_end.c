#include "higher_orders/valley_end.h"

#include "base/memory.h"
#include "curvature/criticality.h"
#include "curvature/signs.h"
#include "higher_orders/undecided.h"

static const double NEAR_ENOUGH = 1e-4; /* typical sizes, that an end is from a critical point */

/* All that is known at the end of a walk. */
struct end {
    hesscrit_evaluator evaluator;
    hesscrit_derivatives d;
    hesscrit_natural natural;
    const double *point;
    double *p, *reach;
    hesscrit_undecided undecided;
};

static hesscrit_valley_end compare(const hesscrit_reduced *reduced, const hesscrit_signs *signs)
{
    const size_t same = reduced->sign > 0.0 ? signs->positive : signs->negative;
    if (same > reduced->p || same + signs->undecided < reduced->n) return HESSCRIT_END_UNLIKE;
    return same == reduced->p ? HESSCRIT_END_ALIKE : HESSCRIT_END_UNKNOWN;
}

/* Is that a critical point with as many undecided directions, and others of the same sign? */
static hesscrit_status look_around(const hesscrit_reduced *reduced, struct end *end,
                                   hesscrit_valley_end *tells)
{
    const size_t n = reduced->n;
    hesscrit_context *context = reduced->evaluator->context;
    hesscrit_status status =
        hesscrit_evaluator_elsewhere(reduced->evaluator, end->point, &end->evaluator);
    if (status != HESSCRIT_OK) return status;
    status = hesscrit_derive(&end->evaluator, HESSCRIT_WANT_ALL, &end->d);
    if (status == HESSCRIT_OK)
        status = hesscrit_natural_eigen(context, n, &end->d, NULL, &end->natural);
    if (status != HESSCRIT_OK || end->d.kinks.found) return status;
    if (!hesscrit_test_gradient(n, &end->d, &end->natural, NEAR_ENOUGH, end->p, end->reach)
             .is_critical)
        return HESSCRIT_OK;
    hesscrit_signs signs;
    status = hesscrit_find_signs(&end->evaluator, &end->d, end->p, &end->natural, &signs);
    if (status == HESSCRIT_OK) *tells = compare(reduced, &signs);
    if (status != HESSCRIT_OK || *tells == HESSCRIT_END_ALIKE) return status;
    status =
        hesscrit_find_undecided(&end->evaluator, &end->d, &end->natural, end->p, &end->undecided);
    if (status == HESSCRIT_OK) *tells = compare(reduced, &end->undecided.signs);
    return status;
}

hesscrit_status hesscrit_look_at_valley_end(const hesscrit_reduced *reduced, const double *point,
                                            hesscrit_valley_end *tells)
{
    hesscrit_context *context = reduced->evaluator->context;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(context);
    struct end end;
    double **const vectors[] = {&end.p, &end.reach, NULL};
    *tells = HESSCRIT_END_UNKNOWN;
    hesscrit_status status = hesscrit_scratch_each(context, 1, reduced->n, vectors);
    end.point = point;
    if (status == HESSCRIT_OK) status = look_around(reduced, &end, tells);
    hesscrit_scratch_release(context, mark);
    if (status != HESSCRIT_E_NONFINITE) return status;
    context->detail[0] = '\0'; /* no error of an analysis */
    return HESSCRIT_OK;
}
