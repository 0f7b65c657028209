/* All sums here are in loss units, that is h_i h_j H_ij, until the last step divides. */
#include "derivative/hessian_from_losses.h"

#include <math.h>

#include "base/memory.h"
#include "derivative/extrapolate.h"
#include "derivative/fit_axis.h"
#include "derivative/mixed_at_edge.h"

/*
 * How far noise reaches, in errors of a loss value, each of which is about two
 * standard deviations: four of those, as the axes have 3.1 of a value, and the
 * mixed sums 1.6; sums that are extrapolated nearly all that is possible.
 */
static const double DIAGONAL_NOISE = 16.0 / 3.0;
static const double EXTRAPOLATED_NOISE = 5.0 / 2.25; /* times as much */

/* A pair that was not sampled is charged with so many times what its coordinates
 * and all sampled pairs showed. Measured with tests/bench/derivatives.c,
 * tests/property/bounds.c and tests/property/verdict_signs.c: less than 1 % of the errors are
 * beyond the bound, which is ten times the error in the median. */
static const double UNSEEN_MARGIN = 1.15;

/* A step of a 16th makes both alike: less is not worth another look at all pairs. */
static const double FAR_ABOVE_NOISE = 0x1p16;

static const double LARGEST_SHARE_OF_PAIR = 0x1p500; /* times the least second difference: finite */

/* Of a fourth difference, in errors of a loss value: two of its deviations, which are
 * sqrt(70) / 2. */
static const double FOURTH_NOISE = 8.0;

/* Half of 25.3.27's numerator, for steps of either size. */
static double mixed_sum(double loss, double plus_plus, double minus_minus, double plus_i,
                        double minus_i, double plus_j, double minus_j)
{
    /* Differences against the loss at theta first: they are small and nearly exact. */
    return 0.5 * ((plus_plus - loss) + (minus_minus - loss) - (plus_i - loss) - (minus_i - loss) -
                  (plus_j - loss) - (minus_j - loss));
}

/* The same in loss units where a point is outside the domain. The bound is negative: all of it is
 * known. */
static hesscrit_status mixed_inside(hesscrit_evaluator *evaluator, const hesscrit_axes *axes,
                                    size_t i, size_t j, double *sum, double *bound)
{
    double value;
    double error;
    const hesscrit_status status = hesscrit_mixed_inside(evaluator, axes, i, j, &value, &error);
    if (status != HESSCRIT_OK) return status;
    const double hi = hesscrit_half_width(&axes->axis[i]);
    const double hj = hesscrit_half_width(&axes->axis[j]);
    *sum = value * hi * hj;
    *bound = -error * hi * hj;
    return HESSCRIT_OK;
}

/* The error of the values on an axis. Where its curvature hardly shows, a fourth
 * difference is rather noise that the error does not know of than truncation. */
static double noise_of(const hesscrit_axes *axes, const hesscrit_axis *axis)
{
    const double second = fabs(hesscrit_second_difference(axes, axis));
    if (second > HESSCRIT_CLEAR_SIGNAL * axis->error) return axis->error;
    return fmax(axis->error, fabs(hesscrit_fourth_difference(axes, axis)) / FOURTH_NOISE);
}

/* The two coordinates that a coordinate has the largest mixed sums with, in loss
 * units; the two behind it where there are none. Truncation is looked at there, whatever the order
 * of the coordinates. */
typedef struct partners {
    size_t with[2];
    double sum[2]; /* absolute values, the larger one first */
} partners;

static void note_partner(partners *p, size_t j, double sum)
{
    const double size = fabs(sum);
    const int place = size > p->sum[0] ? 0 : size > p->sum[1] ? 1 : 2;
    if (place == 2) return;
    if (place == 0 && p->with[0] != j) {
        p->with[1] = p->with[0];
        p->sum[1] = p->sum[0];
    }
    p->with[place] = j;
    p->sum[place] = size;
}

/* Row i right of the diagonal: h_i h_j H_ij into hessian, noise into bound. */
static hesscrit_status difference_row(hesscrit_evaluator *evaluator, const hesscrit_axes *axes,
                                      size_t i, hesscrit_point *points, double *losses,
                                      double *hessian, double *bound, partners *strongest,
                                      int *changes_seen)
{
    const size_t n = evaluator->problem.n;
    const hesscrit_axis *a = &axes->axis[i];
    size_t count = 0;
    for (size_t j = i + 1; j < n; j++) {
        const hesscrit_axis *b = &axes->axis[j];
        points[count++] = (hesscrit_point){i, j, a->upper, b->upper};
        points[count++] = (hesscrit_point){i, j, a->lower, b->lower};
    }
    const hesscrit_status status = hesscrit_evaluate_points(evaluator, count, points, losses);
    if (status != HESSCRIT_OK) return status;
    for (size_t j = i + 1; j < n; j++) {
        const hesscrit_axis *b = &axes->axis[j];
        const double pp = losses[2 * (j - i - 1)];
        const double mm = losses[2 * (j - i - 1) + 1];
        double *sum = &hessian[i * n + j];
        double *noise = &bound[i * n + j];
        const double spread = hesscrit_spread(a->side) * hesscrit_spread(b->side);
        const double error =
            fmax(fmax(noise_of(axes, a), noise_of(axes, b)),
                 spread * hesscrit_error_at(axes->loss_error, fmax(fabs(pp), fabs(mm)), 0.0));
        *sum = mixed_sum(axes->loss, pp, mm, a->plus, a->minus, b->plus, b->minus);
        *noise = HESSCRIT_MIXED_NOISE * error;
        const hesscrit_status inside =
            isfinite(*sum) ? HESSCRIT_OK : mixed_inside(evaluator, axes, i, j, sum, noise);
        if (inside != HESSCRIT_OK) return inside;
        /* Eight values of the sum, halved. */
        if (fabs(*sum) > 4.0 / HESSCRIT_MIXED_NOISE * fabs(*noise)) *changes_seen = 1;
        note_partner(&strongest[i], j, *sum);
        note_partner(&strongest[j], i, *sum);
    }
    return HESSCRIT_OK;
}

/* What is known of the truncation of mixed sums, O(h^4) in loss units. A share
 * is that of the size that an entry can have, sqrt(f_ii h_i^2 f_jj h_j^2), which
 * carries over between coordinates whose steps differ much in natural units. */
struct truncation {
    size_t n;
    double
        *second;   /* n: second difference of an axis, or what of it would stand out of the noise */
    double *share; /* n: the worst that the coordinate showed in pairs */
    double common; /* root mean square of the shares of all pairs */
    size_t pairs;  /* that were sampled */
    size_t *first, *other; /* n: their coordinates, first < other */
    double *taken;         /* n: what was taken out of each; NaN: it is outside the domain */
};

/* One quotient under the root: powers of two in the loss change no digit. */
static double size_of_pair(const struct truncation *t, size_t i, size_t j)
{
    const double large = fmax(t->second[i], t->second[j]);
    const double small = fmin(t->second[i], t->second[j]);
    return large * sqrt(small / large);
}

static void note_axis(struct truncation *t, const hesscrit_axes *axes, size_t i)
{
    const double clear = 64.0;
    const hesscrit_axis *axis = &axes->axis[i];
    t->second[i] = fmax(fabs(hesscrit_second_difference(axes, axis)), clear * axis->error);
    t->share[i] = 0.0;
}

static int is_chosen(const struct truncation *t, size_t i, size_t j)
{
    for (size_t k = 0; k < t->pairs; k++)
        if (t->first[k] == (i < j ? i : j) && t->other[k] == (i < j ? j : i)) return 1;
    return 0;
}

static void choose(struct truncation *t, size_t i, size_t j)
{
    if (is_chosen(t, i, j)) return;
    t->first[t->pairs] = i < j ? i : j;
    t->other[t->pairs++] = i < j ? j : i;
}

/* n pairs (one of two coordinates): every coordinate with its first partner, then
 * the strongest of those with second ones. There are enough: with two partners
 * each, n coordinates make n pairs or more. */
static void choose_pairs(struct truncation *t, partners *strongest)
{
    t->pairs = 0;
    for (size_t i = 0; i < t->n && t->n > 1; i++) choose(t, i, strongest[i].with[0]);
    while (t->n > 2 && t->pairs < t->n) {
        size_t best = 0;
        for (size_t i = 1; i < t->n; i++)
            if (strongest[i].sum[1] > strongest[best].sum[1]) best = i;
        strongest[best].sum[1] = -INFINITY; /* is taken */
        choose(t, best, strongest[best].with[1]);
    }
}

/* The sum at 2h is 4 times the true one plus 16 times the truncation, which is taken out of the
 * pair (Richardson). At an edge truncation has other powers of h: it is no more than what changes
 * with h, and stays. */
static void extrapolate_pair(struct truncation *t, const hesscrit_axes *axes, size_t pair,
                             const double *losses, double *hessian, double *bound)
{
    const size_t i = t->first[pair];
    const size_t j = t->other[pair];
    const hesscrit_axis *a = &axes->axis[i];
    const hesscrit_axis *b = &axes->axis[j];
    const double sum =
        mixed_sum(axes->loss, losses[0], losses[1], a->plus2, a->minus2, b->plus2, b->minus2);
    double *entry = &hessian[i * t->n + j];
    const int one_sided = a->side || b->side;
    const double taken = (sum - 4.0 * *entry) / (one_sided ? 4.0 : 12.0);
    t->taken[pair] = NAN;
    if (!isfinite(taken) || bound[i * t->n + j] < 0.0) return;
    t->taken[pair] = fabs(taken);
    if (!one_sided) *entry -= taken;
    bound[i * t->n + j] *= EXTRAPOLATED_NOISE;
}

/* Look at the chosen pairs at twice their steps. */
static hesscrit_status sample_truncation(hesscrit_evaluator *evaluator, const hesscrit_axes *axes,
                                         hesscrit_point *points, double *losses, double *hessian,
                                         double *bound, struct truncation *t)
{
    for (size_t k = 0; k < t->pairs; k++) {
        const size_t i = t->first[k];
        const size_t j = t->other[k];
        const hesscrit_axis *a = &axes->axis[i];
        const hesscrit_axis *b = &axes->axis[j];
        points[2 * k] = (hesscrit_point){i, j, a->upper2, b->upper2};
        points[2 * k + 1] = (hesscrit_point){i, j, a->lower2, b->lower2};
    }
    hesscrit_status status = hesscrit_evaluate_points(evaluator, 2 * t->pairs, points, losses);
    for (size_t k = 0; status == HESSCRIT_OK && k < t->pairs; k++) {
        extrapolate_pair(t, axes, k, losses + 2 * k, hessian, bound);
        const size_t entry = t->first[k] * t->n + t->other[k];
        if (isnan(t->taken[k]) && bound[entry] >= 0.0)
            status = mixed_inside(evaluator, axes, t->first[k], t->other[k], &hessian[entry],
                                  &bound[entry]);
    }
    return status;
}

/* The shares of all pairs, of each coordinate and together. */
static void pool_shares(struct truncation *t)
{
    size_t count = 0;
    t->common = 0.0;
    for (size_t k = 0; k < t->pairs; k++) {
        const size_t i = t->first[k], j = t->other[k];
        if (isnan(t->taken[k])) continue;
        const double share = fmin(t->taken[k] / size_of_pair(t, i, j), LARGEST_SHARE_OF_PAIR);
        if (share > 1.0) { /* of an axis that has no curvature of its own: it is no common share */
            const size_t flat = t->second[i] < t->second[j] ? i : j;
            t->share[flat] = fmax(t->share[flat], share);
            continue;
        }
        t->share[i] = fmax(t->share[i], share);
        t->share[j] = fmax(t->share[j], share);
        t->common = hypot(t->common, share);
        count++;
    }
    if (count > 0) t->common /= sqrt((double)count);
}

/* Noise and truncation of mixed sums go like 1 / h^2 and h^2: where the one that pairs of a
 * coordinate showed is far above the other, they are alike at a shorter step. */
static double better_step(const struct truncation *t, const hesscrit_axes *axes, size_t i)
{
    const hesscrit_axis *axis = &axes->axis[i];
    const double noise = HESSCRIT_MIXED_NOISE * noise_of(axes, axis) / t->second[i];
    if (axis->side || !(t->share[i] > FAR_ABOVE_NOISE * noise)) return axis->step;
    return ldexp(axis->step, -(int)lrint(log2(t->share[i] / noise) / 4.0));
}

static double unseen(const struct truncation *t, size_t i, size_t j)
{
    const double share = hypot(hypot(t->share[i], t->share[j]), t->common);
    return UNSEEN_MARGIN * share * size_of_pair(t, i, j);
}

/* A sampled pair is charged with all that was taken out of it, which is no more
 * than noise where that grows with the loss; other pairs with what these showed. */
static void add_truncation(const struct truncation *t, double *bound)
{
    const size_t n = t->n;
    for (size_t k = 0; k < t->pairs; k++) {
        const size_t entry = t->first[k] * n + t->other[k];
        if (bound[entry] >= 0.0)
            bound[entry] = -hesscrit_together(bound[entry], t->taken[k]); /* marked as done */
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++) {
            double *entry = &bound[i * n + j];
            *entry = *entry < 0.0 ? -*entry : hesscrit_together(*entry, unseen(t, i, j));
        }
}

/* Diagonal, 25.3.24: (-f2 + 16 f1 - 30 f0 + 16 f-1 - f-2) / 12h^2. The bound is
 * that of the three-point formula, whose truncation is the difference of the two. */
static void difference_diagonal(const hesscrit_axes *axes, size_t n, size_t i, double *hessian,
                                double *bound)
{
    const hesscrit_axis *axis = &axes->axis[i];
    const double correction = hesscrit_fourth_difference(axes, axis) / 12.0;
    hessian[i * n + i] = hesscrit_second_difference(axes, axis) - correction;
    bound[i * n + i] = hesscrit_together(fabs(correction), DIAGONAL_NOISE * noise_of(axes, axis));
}

/* From loss units to those of the entries; both triangles. */
static void divide_by_steps(const hesscrit_axes *axes, size_t n, double *hessian, double *bound)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = i; j < n; j++) {
            const hesscrit_axis *a = &axes->axis[i];
            const hesscrit_axis *b = &axes->axis[j];
            const double hi = hesscrit_half_width(a);
            const double hj = hesscrit_half_width(b);
            hessian[i * n + j] = hessian[j * n + i] = hessian[i * n + j] / hi / hj;
            bound[i * n + j] = bound[j * n + i] = bound[i * n + j] / hi / hj;
        }
}

static hesscrit_status take_truncation(hesscrit_context *context, struct truncation *t,
                                       hesscrit_point **points, double **losses,
                                       partners **strongest)
{
    void *memory[4] = {NULL};
    const size_t sizes[4] = {2 * sizeof(hesscrit_point), sizeof(partners), sizeof(size_t),
                             sizeof(size_t)};
    double **const vectors[] = {&t->second, &t->share, &t->taken, NULL};
    hesscrit_status status = hesscrit_scratch_doubles(context, t->n, 2, losses);
    for (int k = 0; status == HESSCRIT_OK && k < 4; k++)
        status = hesscrit_scratch(context, t->n, sizes[k], &memory[k]);
    *points = memory[0];
    *strongest = memory[1];
    t->first = memory[2];
    t->other = memory[3];
    return status == HESSCRIT_OK ? hesscrit_scratch_each(context, 1, t->n, vectors) : status;
}

hesscrit_status hesscrit_hessian_from_losses(hesscrit_evaluator *evaluator,
                                             const hesscrit_axes *axes, double *hessian,
                                             double *bound, double *better, int *changes_seen)
{
    const size_t n = evaluator->problem.n;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(evaluator->context);
    struct truncation truncation = {.n = n};
    hesscrit_point *points = NULL;
    double *losses = NULL;
    partners *strongest = NULL;
    hesscrit_status status =
        take_truncation(evaluator->context, &truncation, &points, &losses, &strongest);
    if (status != HESSCRIT_OK) return status;
    for (size_t i = 0; i < n; i++) {
        note_axis(&truncation, axes, i);
        strongest[i] = (partners){{(i + 1) % n, (i + 2) % n}, {0.0, 0.0}};
    }
    for (size_t i = 0; status == HESSCRIT_OK && i < n; i++) {
        difference_diagonal(axes, n, i, hessian, bound);
        status = difference_row(evaluator, axes, i, points, losses, hessian, bound, strongest,
                                changes_seen);
    }
    if (status != HESSCRIT_OK) return status;
    choose_pairs(&truncation, strongest);
    status = sample_truncation(evaluator, axes, points, losses, hessian, bound, &truncation);
    if (status != HESSCRIT_OK) return status;
    pool_shares(&truncation);
    for (size_t i = 0; better && i < n; i++) better[i] = better_step(&truncation, axes, i);
    add_truncation(&truncation, bound);
    divide_by_steps(axes, n, hessian, bound);
    hesscrit_scratch_release(evaluator->context, mark);
    return HESSCRIT_OK;
}
