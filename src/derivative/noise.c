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
 * three levels in a row agree within a factor 4 and the signs alternate. The
 * source's test of the spread of the values is left out: it never passes where
 * the function is zero, as gradients at critical points are. Without an answer,
 * *noise is the least level, which what is left of the smooth part makes too large. */
static enum answer estimate(const double *values, double *noise)
{
    int repeats = 0;
    *noise = INFINITY;
    for (int i = 0; i < POINTS; i++) {
        if (!isfinite(values[i])) return SPACING_TOO_LARGE;
        if (i > 0 && values[i] == values[i - 1]) repeats++;
    }
    if (2 * repeats >= POINTS - 1) return SPACING_TOO_SMALL;

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
        *noise = fmin(*noise, most);
    }
    return SPACING_TOO_LARGE;
}

/* What one try after the other knows of the noise of one function. */
static void learn(enum answer answer, double found, double *noise)
{
    if (answer == NOISE_FOUND || found < *noise) *noise = found;
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
    *noise = INFINITY;
    for (int try = 0; status == HESSCRIT_OK && try < TRIES && n > 0; try++) {
        double values[POINTS];
        double found;
        for (int i = 0; status == HESSCRIT_OK && i < POINTS; i++) {
            values[i] = value;
            if (i == MIDDLE) continue;
            line_point(n, evaluator->base, scale, (i - MIDDLE) * spacing, point);
            status = hesscrit_evaluate_loss(evaluator, point, &values[i]);
        }
        if (status != HESSCRIT_OK) break;
        const enum answer answer = estimate(values, &found);
        learn(answer, found, noise);
        if (answer == NOISE_FOUND) break;
        spacing = next_spacing(spacing, answer);
    }
    if (isinf(*noise)) *noise = 0.0; /* constant on all lines */
    return status;
}

/* The six gradients around base on the line of one spacing, base's own in the middle. */
static hesscrit_status gradients_on_line(hesscrit_evaluator *evaluator, const double *value,
                                         const double *scale, double spacing, double *point,
                                         double *gradients)
{
    const size_t n = evaluator->problem.n;
    for (int i = 0; i < POINTS; i++) {
        double *gradient = gradients + (size_t)i * n;
        for (size_t k = 0; k < n; k++) gradient[k] = value[k];
        if (i == MIDDLE) continue;
        line_point(n, evaluator->base, scale, (i - MIDDLE) * spacing, point);
        const hesscrit_status status = hesscrit_evaluate_gradient(evaluator, point, gradient);
        if (status != HESSCRIT_OK) return status;
    }
    return HESSCRIT_OK;
}

hesscrit_status hesscrit_gradient_noise(hesscrit_evaluator *evaluator, const double *value,
                                        const double *scale, double *noise)
{
    const size_t n = evaluator->problem.n;
    double *point = NULL;
    double *gradients = NULL;
    void *memory = NULL;
    hesscrit_status status = hesscrit_scratch_doubles(evaluator->context, n, 1, &point);
    if (status == HESSCRIT_OK)
        status = hesscrit_scratch_doubles(evaluator->context, POINTS, n, &gradients);
    if (status == HESSCRIT_OK) status = hesscrit_scratch(evaluator->context, n, 1, &memory);
    if (status != HESSCRIT_OK) return status;

    unsigned char *done = memory;
    size_t open = n;
    for (size_t k = 0; k < n; k++) {
        noise[k] = INFINITY;
        done[k] = 0;
    }
    double spacing = FIRST_SPACING;
    for (int try = 0; try < TRIES && open > 0; try++) {
        status = gradients_on_line(evaluator, value, scale, spacing, point, gradients);
        if (status != HESSCRIT_OK) return status;
        size_t too_small = 0;
        for (size_t k = 0; k < n; k++) {
            double values[POINTS];
            double found;
            if (done[k]) continue;
            for (size_t i = 0; i < POINTS; i++) values[i] = gradients[i * n + k];
            const enum answer answer = estimate(values, &found);
            learn(answer, found, &noise[k]);
            done[k] = answer == NOISE_FOUND;
            open -= done[k];
            too_small += answer == SPACING_TOO_SMALL;
        }
        spacing =
            next_spacing(spacing, 2 * too_small >= open ? SPACING_TOO_SMALL : SPACING_TOO_LARGE);
    }
    for (size_t k = 0; k < n; k++)
        if (isinf(noise[k])) noise[k] = 0.0;
    return HESSCRIT_OK;
}
