/* Second differences of the loss. All sums here are in loss units, that is
 * h_i h_j H_ij, until the last step divides. */
#include <math.h>

#include "base/memory.h"
#include "derivative/derive.h"

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
        const double spread = hesscrit_spread(a) * hesscrit_spread(b);
        const double error = fmax(fmax(a->error, b->error),
                                  spread * hesscrit_error_of(steps, fmax(fabs(pp), fabs(mm))));
        hessian[i * n + j] = sum;
        bound[i * n + j] = 4.0 * error; /* eight values of the sum, halved */
        if (fabs(sum) > 4.0 * error) *changes_seen = 1;
    }
    return HESSCRIT_OK;
}

/* Truncation of the mixed sums, O(h^4) in loss units, seen at pairs of
 * neighbours (i, i+1) by doubling both steps: the sum at 2h is 4 times the true
 * one plus 16 times the truncation. truncation[i] belongs to the pair that
 * starts at i, and is NaN where a loss is not finite. The sums of the pairs
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
        truncation[i] = NAN;
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
    return fabs(hesscrit_second_difference(steps, axis));
}

/* sqrt(f_ii h_i^2 f_jj h_j^2), the size that an entry can have in loss units;
 * 0 where either second difference does not stand out of the noise. */
static double size_of_pair(const hesscrit_steps *steps, size_t i, size_t j)
{
    const double clear = 64.0;
    const double a = second_difference(steps, &steps->axis[i]);
    const double b = second_difference(steps, &steps->axis[j]);
    if (a <= clear * steps->axis[i].error || b <= clear * steps->axis[j].error) return 0.0;
    return sqrt(a) * sqrt(b);
}

/* What the truncation of sampled pairs tells of others: of their coordinates,
 * in loss units; as a share of the size of the pair, which is the better measure
 * where steps differ much in natural units; and the root mean square of all
 * shares, below which no pair that was not sampled is believed to be. */
struct truncation {
    const hesscrit_steps *steps;
    size_t n;
    double *sampled; /* sampled[i] of the pair (i, i+1), in loss units */
    double common_share;
};

static void find_common_share(struct truncation *t)
{
    double sum = 0.0;
    size_t count = 0;
    for (size_t i = 0; i < t->n; i++) {
        const double size = size_of_pair(t->steps, i, (i + 1) % t->n);
        if (size == 0.0 || isnan(t->sampled[i])) continue;
        sum += (t->sampled[i] / size) * (t->sampled[i] / size);
        count++;
    }
    t->common_share = count > 0 ? sqrt(sum / (double)count) : 0.0;
}

/* The worst that coordinate e showed, on its axis and in its two sampled pairs:
 * in loss units, and as a share, infinite where that cannot be told. */
static void worst_of(const struct truncation *t, size_t e, double *absolute, double *share)
{
    const size_t starts[3] = {e, e, (e + t->n - 1) % t->n};
    const size_t ends[3] = {e, (e + 1) % t->n, e};
    for (int k = 0; k < 3; k++) {
        const double shown =
            k == 0 ? fabs(hesscrit_fourth_difference(t->steps, &t->steps->axis[e])) / 12.0
                   : t->sampled[starts[k]];
        const double size = size_of_pair(t->steps, starts[k], ends[k]);
        if (isnan(shown)) continue; /* nothing was seen there */
        *absolute = fmax(*absolute, shown);
        *share = size > 0.0 ? fmax(*share, shown / size) : INFINITY;
    }
}

/* What a pair is charged with. A sampled one: all that was taken out of it, or
 * the whole sum where the sample was not finite. Another: three times the worst
 * that its coordinates, or pairs in common, showed. */
static double truncation_of(const struct truncation *t, size_t i, size_t j, double sum)
{
    const int sampled = j == i + 1 || (i == 0 && j == t->n - 1);
    if (sampled) {
        const double shown = t->sampled[j == i + 1 ? i : j];
        return isnan(shown) ? fabs(sum) : shown;
    }
    double absolute = 0.0;
    double share = t->common_share;
    worst_of(t, i, &absolute, &share);
    worst_of(t, j, &absolute, &share);
    return 3.0 * (isinf(share) ? absolute : share * size_of_pair(t->steps, i, j));
}

/* Diagonal, 25.3.24: (-f2 + 16 f1 - 30 f0 + 16 f-1 - f-2) / 12h^2. The bound is
 * that of the three-point formula, whose truncation is the difference of the two. */
static void diagonal(const hesscrit_steps *steps, size_t n, size_t i, double *hessian,
                     double *bound)
{
    const hesscrit_axis *axis = &steps->axis[i];
    const double correction = hesscrit_fourth_difference(steps, axis) / 12.0;
    hessian[i * n + i] = hesscrit_second_difference(steps, axis) - correction;
    bound[i * n + i] = fabs(correction) + 16.0 / 3.0 * axis->error;
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
    struct truncation truncation = {steps, n, NULL, 0.0};
    hesscrit_status status = hesscrit_scratch(context, n, 2 * sizeof(hesscrit_point), &points);
    if (status == HESSCRIT_OK) status = hesscrit_scratch_doubles(context, n, 2, &losses);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch_doubles(context, n, 1, &truncation.sampled);
    for (size_t i = 0; status == HESSCRIT_OK && i < n; i++) {
        diagonal(steps, n, i, hessian, bound);
        status = mixed_row(evaluator, steps, i, points, losses, hessian, bound, changes_seen);
    }
    if (status == HESSCRIT_OK)
        status =
            sample_truncation(evaluator, steps, points, losses, hessian, bound, truncation.sampled);
    if (status != HESSCRIT_OK) return status;

    find_common_share(&truncation);
    for (size_t i = 0; i < n; i++)
        for (size_t j = i; j < n; j++) {
            const hesscrit_axis *a = &steps->axis[i];
            const hesscrit_axis *b = &steps->axis[j];
            const double hi = 0.5 * (a->upper - a->lower);
            const double hj = 0.5 * (b->upper - b->lower);
            if (j > i) bound[i * n + j] += truncation_of(&truncation, i, j, hessian[i * n + j]);
            hessian[i * n + j] = hessian[j * n + i] = hessian[i * n + j] / hi / hj;
            bound[i * n + j] = bound[j * n + i] = bound[i * n + j] / hi / hj;
        }
    hesscrit_scratch_release(context, mark);
    return HESSCRIT_OK;
}
