#include "loss/difference_table.h"

#include <math.h>

/* Of what they change by, far out: more noise may be what is left of the smooth part. */
static const double SMALL = 0.01;

enum { POINTS = HESSCRIT_NOISE_POINTS };

struct table {
    double sigma[POINTS]; /* of levels 1 ... POINTS - 1 */
    int changes[POINTS];  /* the sign changes in that level */
};

static struct table table_of(const double *values)
{
    struct table table = {{0.0}, {0}};
    double difference[POINTS];
    double factor = 1.0; /* (k!)^2 / (2k)! */
    for (int i = 0; i < POINTS; i++) difference[i] = values[i];
    for (int k = 1; k < POINTS; k++) {
        double sum = 0.0;
        factor *= (double)k / (double)(2 * (2 * k - 1));
        for (int i = 0; i < POINTS - k; i++) {
            difference[i] = difference[i + 1] - difference[i];
            sum += difference[i] * difference[i];
            if (i > 0 && difference[i] * difference[i - 1] < 0.0) table.changes[k] = 1;
        }
        table.sigma[k] = sqrt(factor * sum / (double)(POINTS - k));
    }
    return table;
}

/* Do the values go up and down on one side of the middle, as those of a kink do not? */
static int wavers(const double *values)
{
    for (int i = 2; i < POINTS; i++) {
        const double change = values[i] - values[i - 1];
        const double before = values[i - 1] - values[i - 2];
        if (i - 1 != HESSCRIT_NOISE_MIDDLE && change * before < 0.0) return 1;
    }
    return 0;
}

hesscrit_noise_answer hesscrit_noise_of_values(const double *values, double *noise)
{
    int repeats = 0;
    double low = values[0];
    double high = values[0];
    *noise = INFINITY;
    for (int i = 0; i < POINTS; i++) {
        if (!isfinite(values[i])) return HESSCRIT_NOISE_SPACING_TOO_LARGE;
        low = fmin(low, values[i]);
        high = fmax(high, values[i]);
        if (i > 0 && values[i] == values[i - 1]) repeats++;
    }
    if (2 * repeats >= POINTS - 1) return HESSCRIT_NOISE_SPACING_TOO_SMALL;

    const struct table table = table_of(values);
    const double size = fmax(fabs(low), fabs(high));
    const int far_out = high - low > HESSCRIT_FAR_OUT * size;
    const double small = SMALL * (high - low);
    hesscrit_noise_answer answer = HESSCRIT_NOISE_SPACING_TOO_LARGE;
    for (int k = 1; k + 2 < POINTS; k++) {
        const double *sigma = table.sigma + k;
        const double least = fmin(sigma[0], fmin(sigma[1], sigma[2]));
        const double most = fmax(sigma[0], fmax(sigma[1], sigma[2]));
        const int agree = most <= HESSCRIT_ALIKE * least && table.changes[k];
        if (agree && (!far_out || most <= small)) {
            *noise = sigma[0];
            return far_out ? HESSCRIT_NOISE_FOUND_FAR_OUT : HESSCRIT_NOISE_FOUND;
        }
        if (agree && wavers(values)) answer = HESSCRIT_NOISE_IS_ALL;
        if (most > 0.0) *noise = fmin(*noise, most);
    }
    return answer;
}

double hesscrit_noise_of_high_levels(const double *values)
{
    const struct table table = table_of(values);
    double most = 0.0;
    for (int k = POINTS - 3; k < POINTS; k++) most = fmax(most, table.sigma[k]);
    return most;
}
