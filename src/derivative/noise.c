#include "derivative/noise.h"

#include <math.h>

#include "base/memory.h"

enum {
    POINTS = 7, /* on the line, theta in the middle */
    MIDDLE = POINTS / 2,
    TRIES = 4
};

/* First spacing as a share of the typical size, and the factor (100 in the
 * source) between tries. */
static const double FIRST_SPACING = 0x1p-30;
static const double RESPACING = 0x1p7;

enum answer { NOISE_FOUND, SPACING_TOO_SMALL, SPACING_TOO_LARGE };

/* The difference table of one function. Each level k of it estimates the noise
 * as sigma_k^2 = (k!)^2 / (2k)! * mean (difference_k)^2; it is believed where
 * three levels in a row agree within a factor 4 and the signs alternate. */
static enum answer estimate(const double *values, double *noise)
{
    double low = values[0];
    double high = values[0];
    int repeats = 0;
    for (int i = 0; i < POINTS; i++) {
        if (!isfinite(values[i])) return SPACING_TOO_LARGE;
        low = fmin(low, values[i]);
        high = fmax(high, values[i]);
        if (i > 0 && values[i] == values[i - 1]) repeats++;
    }
    *noise = 0.0;
    if (2 * repeats >= POINTS - 1) return SPACING_TOO_SMALL;
    if (high - low > 0.1 * fmax(fabs(low), fabs(high))) return SPACING_TOO_LARGE;

    double difference[POINTS];
    double sigma[POINTS];
    int changes[POINTS];
    double factor = 1.0; /* (k!)^2 / (2k)! */
    for (int i = 0; i < POINTS; i++) difference[i] = values[i];
    for (int k = 1; k < POINTS; k++) {
        factor *= (double)k / (double)(2 * (2 * k - 1));
        double sum = 0.0;
        changes[k] = 0;
        for (int i = 0; i < POINTS - k; i++) {
            difference[i] = difference[i + 1] - difference[i];
            sum += difference[i] * difference[i];
            if (i > 0 && difference[i] * difference[i - 1] < 0.0) changes[k] = 1;
        }
        sigma[k] = sqrt(factor * sum / (double)(POINTS - k));
    }
    for (int k = 1; k + 2 < POINTS; k++) {
        const double least = fmin(sigma[k], fmin(sigma[k + 1], sigma[k + 2]));
        const double most = fmax(sigma[k], fmax(sigma[k + 1], sigma[k + 2]));
        if (most <= 4.0 * least && changes[k]) {
            *noise = sigma[k];
            return NOISE_FOUND;
        }
    }
    return SPACING_TOO_LARGE;
}

/* A point on the line through theta along a direction that favours nothing:
 * signs at random, and no round lengths, which would let the arithmetic of the
 * loss be exact and its noise not show. */
static void line_point(size_t n, const double *base, const double *scale, double spacing,
                       double *point)
{
    uint32_t random = 0x9e3779b9u;
    for (size_t i = 0; i < n; i++) {
        random = random * 1664525u + 1013904223u;
        const double length = 0.5 + (double)(random >> 8 & 0x7fffffu) * 0x1p-24; /* [0.5, 1) */
        point[i] = base[i] + (random >> 31 ? length : -length) * spacing * scale[i];
    }
}

static double next_spacing(double spacing, enum answer answer)
{
    return answer == SPACING_TOO_SMALL ? spacing * RESPACING : spacing / RESPACING;
}

hesscrit_status hesscrit_loss_noise(hesscrit_evaluator *evaluator, double value,
                                    const double *scale, double *noise)
{
    const size_t n = evaluator->problem.n;
    double *point = NULL;
    hesscrit_status status = hesscrit_scratch_doubles(evaluator->context, n, 1, &point);
    double spacing = FIRST_SPACING;
    *noise = 0.0;
    for (int try = 0; status == HESSCRIT_OK && try < TRIES && n > 0; try++) {
        double values[POINTS];
        for (int i = 0; status == HESSCRIT_OK && i < POINTS; i++) {
            values[i] = value;
            if (i == MIDDLE) continue;
            line_point(n, evaluator->base, scale, (i - MIDDLE) * spacing, point);
            status = hesscrit_evaluate_loss(evaluator, point, &values[i]);
        }
        if (status != HESSCRIT_OK) break;
        const enum answer answer = estimate(values, noise);
        if (answer == NOISE_FOUND) break;
        spacing = next_spacing(spacing, answer);
    }
    return status;
}

hesscrit_status hesscrit_gradient_noise(hesscrit_evaluator *evaluator, const double *value,
                                        const double *scale, double *noise)
{
    const size_t n = evaluator->problem.n;
    double *point = NULL;
    double *gradients = NULL;
    hesscrit_status status = hesscrit_scratch_doubles(evaluator->context, n, 1, &point);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch_doubles(evaluator->context, POINTS, n, &gradients);
    if (status != HESSCRIT_OK) return status;

    /* NaN marks components without an answer; what never gets one shows no noise. */
    for (size_t k = 0; k < n; k++) noise[k] = NAN;
    size_t open = n;
    double spacing = FIRST_SPACING;
    for (int try = 0; try < TRIES && open > 0; try++) {
        for (int i = 0; i < POINTS; i++) {
            double *gradient = gradients + (size_t)i * n;
            for (size_t k = 0; k < n; k++) gradient[k] = value[k];
            if (i == MIDDLE) continue;
            line_point(n, evaluator->base, scale, (i - MIDDLE) * spacing, point);
            status = hesscrit_evaluate_gradient(evaluator, point, gradient);
            if (status != HESSCRIT_OK) return status;
        }
        size_t too_small = 0;
        for (size_t k = 0; k < n; k++) {
            double values[POINTS];
            double found = 0.0;
            if (!isnan(noise[k])) continue;
            for (size_t i = 0; i < POINTS; i++) values[i] = gradients[i * n + k];
            const enum answer answer = estimate(values, &found);
            too_small += answer == SPACING_TOO_SMALL;
            if (answer != NOISE_FOUND) continue;
            noise[k] = found;
            open--;
        }
        spacing =
            next_spacing(spacing, 2 * too_small >= open ? SPACING_TOO_SMALL : SPACING_TOO_LARGE);
    }
    for (size_t k = 0; k < n; k++)
        if (isnan(noise[k])) noise[k] = 0.0;
    return HESSCRIT_OK;
}
