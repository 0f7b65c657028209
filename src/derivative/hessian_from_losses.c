/* Second differences of the loss. All sums here are in loss units, that is
 * h_i h_j H_ij, until the last step divides. */
#include <float.h>
#include <math.h>

#include "base/memory.h"
#include "derivative/derive.h"

static const double U = DBL_EPSILON / 2; /* unit roundoff */

/* Half of 25.3.27's numerator, for steps of either size. */
static double mixed_sum(double loss, double plus_plus, double minus_minus, double plus_i,
                        double minus_i, double plus_j, double minus_j)
{
    /* Differences against the loss at theta first: they are small and nearly exact. */
    return 0.5 * ((plus_plus - loss) + (minus_minus - loss) - (plus_i - loss) - (minus_i - loss) -
                  (plus_j - loss) - (minus_j - loss));
}

static hesscrit_status nonfinite_pair(hesscrit_evaluator *evaluator, const hesscrit_steps *steps,
                                      size_t i, size_t j)
{
    return hesscrit_fail(evaluator->context, HESSCRIT_E_NONFINITE,
                         "the loss is not finite at theta +- (h e%zu + k e%zu), h = %g, k = %g", i,
                         j, steps->axis[i].step, steps->axis[j].step);
}

/* Row i right of the diagonal: h_i h_j H_ij into hessian, noise into bound. */
static hesscrit_status mixed_row(hesscrit_evaluator *evaluator, const hesscrit_steps *steps,
                                 size_t i, hesscrit_point *points, double *losses, double *hessian,
                                 double *bound, int *changes_seen)
{
    const size_t n = evaluator->problem.n;
    const hesscrit_axis *a = &steps->axis[i];
    size_t count = 0;
    for (size_t j = i + 1; j < n; j++) {
        const hesscrit_axis *b = &steps->axis[j];
        points[count++] = (hesscrit_point){i, j, a->upper, b->upper};
        points[count++] = (hesscrit_point){i, j, a->lower, b->lower};
    }
    const hesscrit_status status = hesscrit_evaluate_points(evaluator, count, points, losses);
    if (status != HESSCRIT_OK) return status;
    for (size_t j = i + 1; j < n; j++) {
        const hesscrit_axis *b = &steps->axis[j];
        const double pp = losses[2 * (j - i - 1)];
        const double mm = losses[2 * (j - i - 1) + 1];
        const double sum = mixed_sum(steps->loss, pp, mm, a->plus, a->minus, b->plus, b->minus);
        if (!isfinite(sum)) return nonfinite_pair(evaluator, steps, i, j);
        const double error = fmax(fmax(a->error, b->error), 2.0 * U * fmax(fabs(pp), fabs(mm)));
        hessian[i * n + j] = sum;
        bound[i * n + j] = 4.0 * error; /* eight values of the sum, halved */
        if (fabs(sum) > 4.0 * error) *changes_seen = 1;
    }
    return HESSCRIT_OK;
}

/* Truncation of the mixed sums, O(h^4) in loss units, seen at pairs of
 * neighbours (i, i+1) by doubling both steps: the sum at 2h is 4 times the true
 * one plus 16 times the truncation. truncation[i] belongs to the pair that
 * starts at i; a pair without finite losses gives none. The sums of the pairs
 * themselves are freed of it (Richardson). */
static hesscrit_status sample_truncation(hesscrit_evaluator *evaluator, const hesscrit_steps *steps,
                                         hesscrit_point *points, double *losses, double *hessian,
                                         double *bound, double *truncation)
{
    const size_t n = evaluator->problem.n;
    const size_t pairs = n < 2 ? 0 : n == 2 ? 1 : n; /* the last one is (n-1, 0) */
    for (size_t i = 0; i < pairs; i++) {
        const hesscrit_axis *a = &steps->axis[i];
        const size_t j = (i + 1) % n;
        const hesscrit_axis *b = &steps->axis[j];
        points[2 * i] = (hesscrit_point){i, j, a->upper2, b->upper2};
        points[2 * i + 1] = (hesscrit_point){i, j, a->lower2, b->lower2};
    }
    const hesscrit_status status = hesscrit_evaluate_points(evaluator, 2 * pairs, points, losses);
    for (size_t i = 0; status == HESSCRIT_OK && i < n; i++) {
        truncation[i] = 0.0;
        if (i >= pairs) continue;
        const hesscrit_axis *a = &steps->axis[i];
        const size_t j = (i + 1) % n;
        const hesscrit_axis *b = &steps->axis[j];
        const double sum = mixed_sum(steps->loss, losses[2 * i], losses[2 * i + 1], a->plus2,
                                     a->minus2, b->plus2, b->minus2);
        if (!isfinite(sum)) continue;
        const size_t upper = i < j ? i * n + j : j * n + i;
        const double extrapolated = (16.0 * hessian[upper] - sum) / 12.0;
        truncation[i] = fabs(extrapolated - hessian[upper]);
        hessian[upper] = extrapolated;
        bound[upper] *= 17.0 / 12.0;
    }
    return status;
}

static double second_difference(const hesscrit_steps *steps, const hesscrit_axis *axis)
{
    return fabs((axis->plus - steps->loss) + (axis->minus - steps->loss));
}

static double fourth_difference(const hesscrit_steps *steps, const hesscrit_axis *axis)
{
    return fabs((axis->plus2 - steps->loss) + (axis->minus2 - steps->loss) -
                4.0 * ((axis->plus - steps->loss) + (axis->minus - steps->loss)));
}

/* What coordinate e showed of truncation, on its axis and in its two sampled
 * pairs, in loss units; and as a share of the second differences involved,
 * which is the better measure where steps differ much in natural units. The
 * share is infinite where a second difference does not stand out of the noise. */
struct shown {
    double absolute, share;
};

static struct shown truncation_at(const hesscrit_steps *steps, const double *truncation, size_t n,
                                  size_t e)
{
    const double clear = 64.0;
    const hesscrit_axis *axis = &steps->axis[e];
    const double own = second_difference(steps, axis);
    struct shown shown = {fourth_difference(steps, axis) / 12.0, INFINITY};
    const int stands_out = own > clear * axis->error;
    if (stands_out) shown.share = shown.absolute / own;
    const size_t starts[2] = {e, (e + n - 1) % n};
    for (int k = 0; k < 2; k++) {
        const hesscrit_axis *other = &steps->axis[k == 0 ? (e + 1) % n : starts[1]];
        const double beside = second_difference(steps, other);
        shown.absolute = fmax(shown.absolute, truncation[starts[k]]);
        shown.share = beside > clear * other->error
                          ? fmax(shown.share, truncation[starts[k]] / sqrt(own) / sqrt(beside))
                          : INFINITY;
    }
    return shown;
}

/* The truncation that a pair is charged with. A sampled one is charged with all
 * that was taken out; one that was not sampled may be as bad as the worse of
 * what its coordinates showed, and is charged twice that. */
static double truncation_of(const hesscrit_steps *steps, const double *truncation, size_t n,
                            size_t i, size_t j)
{
    if (j == i + 1) return truncation[i];
    if (i == 0 && j == n - 1) return truncation[j];
    const struct shown a = truncation_at(steps, truncation, n, i);
    const struct shown b = truncation_at(steps, truncation, n, j);
    const double absolute = fmax(a.absolute, b.absolute);
    const double share = fmax(a.share, b.share);
    if (isinf(share)) return 2.0 * absolute;
    const double relative = share * sqrt(second_difference(steps, &steps->axis[i])) *
                            sqrt(second_difference(steps, &steps->axis[j]));
    return 2.0 * fmin(absolute, relative);
}

/* Diagonal, 25.3.24: (-f2 + 16 f1 - 30 f0 + 16 f-1 - f-2) / 12h^2. The bound is
 * that of the three-point formula, whose truncation is the difference of the two. */
static void diagonal(const hesscrit_steps *steps, size_t n, size_t i, double *hessian,
                     double *bound)
{
    const hesscrit_axis *axis = &steps->axis[i];
    const double narrow = (axis->plus - steps->loss) + (axis->minus - steps->loss);
    const double wide = (axis->plus2 - steps->loss) + (axis->minus2 - steps->loss);
    hessian[i * n + i] = (16.0 * narrow - wide) / 12.0;
    bound[i * n + i] = fourth_difference(steps, axis) / 12.0 + 16.0 / 3.0 * axis->error;
}

hesscrit_status hesscrit_hessian_from_losses(hesscrit_evaluator *evaluator,
                                             const hesscrit_steps *steps, double *hessian,
                                             double *bound, int *changes_seen)
{
    const size_t n = evaluator->problem.n;
    hesscrit_context *context = evaluator->context;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(context);
    void *points = NULL;
    double *losses = NULL;
    double *truncation = NULL;
    hesscrit_status status = hesscrit_scratch(context, n, 2 * sizeof(hesscrit_point), &points);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, n, 2, &losses);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, n, 1, &truncation);
    for (size_t i = 0; status == HESSCRIT_OK && i < n; i++) {
        diagonal(steps, n, i, hessian, bound);
        status = mixed_row(evaluator, steps, i, points, losses, hessian, bound, changes_seen);
    }
    if (status == HESSCRIT_OK)
        status = sample_truncation(evaluator, steps, points, losses, hessian, bound, truncation);
    if (status != HESSCRIT_OK) return status;

    for (size_t i = 0; i < n; i++)
        for (size_t j = i; j < n; j++) {
            const hesscrit_axis *a = &steps->axis[i];
            const hesscrit_axis *b = &steps->axis[j];
            const double hi = 0.5 * (a->upper - a->lower);
            const double hj = 0.5 * (b->upper - b->lower);
            if (j > i) bound[i * n + j] += truncation_of(steps, truncation, n, i, j);
            hessian[i * n + j] = hessian[j * n + i] = hessian[i * n + j] / hi / hj;
            bound[i * n + j] = bound[j * n + i] = bound[i * n + j] / hi / hj;
        }
    hesscrit_scratch_release(context, mark);
    return HESSCRIT_OK;
}
