#include "higher_orders/minima.h"

#include <math.h>

/* A change has a power above this, as a slope's is 1; the powers of two pairs of minima differ by
 * no more than these, of 1 and of the power. */
static const double LEAST_POWER = 1.5, POWER_CHANGE = 0.5, POWER_CHANGE_SHARE = 0.1;

static const double HIDES = 16.0;       /* errors, that a change may hide in at the radius before */
static const double ODD_ORDER = 0x1p-5; /* what the powers of an extremum of odd order are off by */
static const double HIGHEST_ORDER = 1000.0;

int hesscrit_minimum_is_visible(const hesscrit_minima *minima, size_t k)
{
    return hesscrit_height_is_visible(&minima->lowest[k]);
}

double hesscrit_minima_power(const hesscrit_minima *minima, size_t a, size_t b)
{
    return log(minima->lowest[b].value / minima->lowest[a].value) /
           log(minima->radius[b] / minima->radius[a]);
}

/* Could a change like the power q, seen at radius k, be there at the radius before, too, and not
 * be seen? Else it is no power of the distance that comes out of the errors, but something that
 * begins there. */
static int comes_out_of_error(const hesscrit_minima *minima, size_t k, double q)
{
    if (k == 0) return 1;
    const hesscrit_height *before = &minima->lowest[k - 1];
    const double error = before->error + before->slope;
    const double expected =
        fabs(minima->lowest[k].value) * pow(minima->radius[k - 1] / minima->radius[k], q);
    return expected <= HIDES * (error + fabs(before->value));
}

/* Do three minima, from number k on, have one sign, and follow a power? What is seen nearer to
 * theta must not be less than that power: it would be on its way to the other sign. */
static int follow(const hesscrit_minima *minima, size_t k, double *q)
{
    const double first = hesscrit_minima_power(minima, k, k + 1);
    const double second = hesscrit_minima_power(minima, k + 1, k + 2);
    *q = hesscrit_minima_power(minima, k, k + 2);
    const double most = POWER_CHANGE + POWER_CHANGE_SHARE * *q;
    size_t start = 0; /* of what is seen: what only begins there is no power later either */
    while (start < k && !hesscrit_minimum_is_visible(minima, start)) start++;
    if (start < k && hesscrit_minima_power(minima, start, k) - *q > most) return 0;
    return *q > LEAST_POWER && fabs(second - first) <= most && comes_out_of_error(minima, k, *q) &&
           comes_out_of_error(minima, start, *q);
}

/* And do they stand out of their errors? */
int hesscrit_minima_follow_a_power(const hesscrit_minima *minima, size_t k, double *q)
{
    const int negative = minima->lowest[k].value < 0.0;
    for (size_t j = k; j < k + 3; j++) {
        const hesscrit_height *height = &minima->lowest[j];
        if (!hesscrit_minimum_is_visible(minima, j) || !isfinite(height->value)) return 0;
        if ((height->value < 0.0) != negative || !(negative || height->converged)) return 0;
    }
    return follow(minima, k, q);
}

/* What is seen beside the critical point, or where the next order begins, has a power between two.
 */
int hesscrit_minima_order(const hesscrit_minima *minima, size_t k)
{
    const double first = hesscrit_minima_power(minima, k, k + 1);
    const double second = hesscrit_minima_power(minima, k + 1, k + 2);
    const double order = floor(0.5 * (first + second) + 0.5);
    const double off = fmax(fabs(first - order), fabs(second - order));
    const int is_odd_extremum = minima->lowest[k].value > 0.0 && fmod(order, 2.0) != 0.0;
    return off <= (is_odd_extremum ? ODD_ORDER : 0.5) && order <= HIGHEST_ORDER ? (int)order : 0;
}

int hesscrit_minima_may_be_slopes(const hesscrit_minima *minima)
{
    for (size_t k = 0; k < minima->count; k++)
        if (hesscrit_height_may_be_slope(&minima->lowest[k])) return 1;
    return 0;
}

/* Was the other sign seen nearer to theta than minimum k? */
int hesscrit_minima_had_other_sign(const hesscrit_minima *minima, size_t k)
{
    const int negative = minima->lowest[k].value < 0.0;
    for (size_t j = 0; j < k; j++)
        if (hesscrit_minimum_is_visible(minima, j) && (minima->lowest[j].value < 0.0) != negative)
            return 1;
    return 0;
}

/* From where on the minima are told from 0, and up to where not. */
void hesscrit_minima_summarise(hesscrit_minima *minima)
{
    minima->visible_from = 0.0;
    minima->flat_distance = 0.0;
    for (size_t k = 0; k < minima->count && minima->visible_from == 0.0; k++) {
        if (hesscrit_minimum_is_visible(minima, k))
            minima->visible_from = minima->radius[k];
        else
            minima->flat_distance = minima->radius[k];
    }
}

int hesscrit_minima_begin_abruptly(const hesscrit_minima *minima)
{
    const double steep = 8.0;
    for (size_t k = 1; k < minima->count; k++)
        if (minima->radius[k] == minima->visible_from)
            return !minima->lowest[k].converged || !comes_out_of_error(minima, k, steep);
    return 1;
}

int hesscrit_minima_are_flat(const hesscrit_minima *minima)
{
    /* Less than what is visible, and more than the least of many values with noise is. */
    const double hidden_fall = 2.0;
    const double far_enough = 0.25;
    if (!(minima->flat_distance >= far_enough)) return 0;
    for (size_t k = 0; k < minima->count; k++) {
        const hesscrit_height *height = &minima->lowest[k];
        const int visible = hesscrit_minimum_is_visible(minima, k);
        if (visible ? height->value < 0.0 : height->is_far) return 0;
        if (height->value < -hidden_fall * (height->error + height->cancel)) return 0;
    }
    return hesscrit_minima_begin_abruptly(minima);
}

double hesscrit_minima_flat_error(const hesscrit_minima *minima)
{
    double most = 0.0;
    for (size_t k = 0; k < minima->count && minima->radius[k] <= minima->flat_distance; k++)
        most = fmax(most, hesscrit_height_limit(&minima->lowest[k]));
    return most;
}
