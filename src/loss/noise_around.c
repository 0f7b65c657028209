#include "loss/noise_around.h"

#include <math.h>

#include "base/memory.h"
#include "base/random.h"
#include "loss/noise_evidence.h"

void hesscrit_noise_point(size_t n, const double *base, const double *scale, double spacing,
                          int steps, double *point)
{
    uint32_t random = 0x9e3779b9u;
    for (size_t i = 0; i < n; i++) {
        hesscrit_random_next(&random);
        const uint32_t further = random * 0x9e3779b1u;
        const double length = 0.5 + (double)(random >> 8 & 0x7fffffu) * 0x1p-24 +
                              (double)(further >> 9) * 0x1p-47; /* [0.5, 1), 47 bits */
        const double far =
            base[i] + copysign(4.0 * HESSCRIT_NOISE_POINTS * spacing * scale[i], base[i]);
        const double step = (far + length * spacing * scale[i]) - far;
        point[i] = base[i] + (random >> 31 ? steps : -steps) * step;
    }
}

/* Of values that repeat, the smallest difference; else 0. */
static double quantum_of(const double *values)
{
    double least = INFINITY;
    int repeats = 0;
    for (int i = 1; i < HESSCRIT_NOISE_POINTS; i++) {
        const double difference = fabs(values[i] - values[i - 1]);
        if (difference == 0.0)
            repeats++;
        else
            least = fmin(least, difference);
    }
    return repeats > 0 && isfinite(least) ? least : 0.0;
}

/* The seven values around a point: of the loss, or of a component of the gradient. */
static hesscrit_status values_around(hesscrit_evaluator *evaluator, size_t component,
                                     const double *point, const double *scale, double spacing,
                                     double *at, double *values)
{
    const size_t n = evaluator->problem.n;
    double *gradient = at + n;
    hesscrit_status status = HESSCRIT_OK;
    for (int i = 0; status == HESSCRIT_OK && i < HESSCRIT_NOISE_POINTS; i++) {
        hesscrit_noise_point(n, point, scale, spacing, i - HESSCRIT_NOISE_MIDDLE, at);
        if (component == HESSCRIT_OF_LOSS) {
            status = hesscrit_evaluate_loss(evaluator, at, &values[i]);
        } else {
            status = hesscrit_evaluate_gradient(evaluator, at, gradient);
            values[i] = gradient[component];
        }
    }
    return status;
}

/* What seven values say of their noise, the rest of their smooth part included; 0: they repeat. */
static double noise_seen(const double *values)
{
    double noise;
    switch (hesscrit_noise_of_values(values, &noise)) {
    case HESSCRIT_NOISE_SPACING_TOO_SMALL:
        return HESSCRIT_DEVIATION_OF_ROUNDING * quantum_of(values);
    case HESSCRIT_NOISE_SPACING_TOO_LARGE:
        return hesscrit_noise_of_high_levels(values);
    default:
        return noise;
    }
}

hesscrit_status hesscrit_noise_around(hesscrit_evaluator *evaluator, size_t component,
                                      const double *point, const double *scale, double spacing,
                                      double known, double *noise, double *share)
{
    enum { CLOSER = 4 };
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(evaluator->context);
    double values[HESSCRIT_NOISE_POINTS];
    double size = 0.0;
    double before = INFINITY;
    double *at = NULL;
    hesscrit_status status =
        hesscrit_scratch_doubles(evaluator->context, evaluator->problem.n, 2, &at);
    *noise = 0.0;
    for (int k = 0; status == HESSCRIT_OK && k < CLOSER; k++, spacing /= HESSCRIT_RESPACING) {
        status = values_around(evaluator, component, point, scale, spacing, at, values);
        if (status != HESSCRIT_OK) break;
        const double seen = noise_seen(values);
        const int repeat = seen == 0.0;
        if (seen <= known || seen * HESSCRIT_ALIKE >= before) {
            *noise = repeat && isfinite(before) ? before : fmin(seen, before);
            break;
        }
        before = seen;
    }
    if (status != HESSCRIT_OK) return status;
    for (int i = 0; i < HESSCRIT_NOISE_POINTS; i++) size = fmax(size, fabs(values[i]));
    if (!isfinite(*noise)) *noise = 0.0;
    *share = *noise > 0.0 && isfinite(size) ? *noise / size : 0.0;
    hesscrit_scratch_release(evaluator->context, mark);
    return HESSCRIT_OK;
}

hesscrit_status hesscrit_error_on_axis(hesscrit_evaluator *evaluator, size_t component,
                                       double known, size_t i, double distance, double *error)
{
    const double spacing = 0x1p-5; /* of the distance */
    const size_t n = evaluator->problem.n;
    const int of_loss = component == HESSCRIT_OF_LOSS;
    const hesscrit_scratch_mark mark = hesscrit_scratch_here(evaluator->context);
    double *along = NULL;
    double *point = NULL;
    double noise = 0.0;
    double share = 0.0;
    double **const vectors[] = {&along, &point, NULL};
    *error = 0.0;
    if ((of_loss ? evaluator->problem.loss_error : evaluator->problem.gradient_error) > 0.0)
        return HESSCRIT_OK;
    hesscrit_status status = hesscrit_scratch_each(evaluator->context, 1, n, vectors);
    if (status != HESSCRIT_OK) return status;
    for (size_t k = 0; k < n; k++) {
        along[k] = k == i ? distance : 0.0;
        point[k] = evaluator->base[k] + along[k];
    }
    status =
        hesscrit_noise_around(evaluator, component, point, along, spacing, known, &noise, &share);
    *error = 2.0 * noise;
    hesscrit_scratch_release(evaluator->context, mark);
    return status;
}
