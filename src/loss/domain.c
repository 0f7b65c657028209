#include "loss/domain.h"

/* Of f(0), f(x), f(2x), f(3x) in f(-x). */
static const double WEIGHTS[4] = {4.0, -6.0, 4.0, -1.0};

double hesscrit_spread(int side)
{
    return side ? 15.0 : 1.0;
}

static int is_outside(const hesscrit_evaluator *evaluator, size_t i, double x)
{
    return evaluator->sides[i] * (x - evaluator->base[i]) < 0.0;
}

/* One point, reflected into the domain. */
static hesscrit_status evaluate_reflected(hesscrit_evaluator *evaluator, hesscrit_point point,
                                          double *loss)
{
    const double *base = evaluator->base;
    const int both = point.i != point.j;
    const int out_i = is_outside(evaluator, point.i, point.xi);
    const int out_j = both && is_outside(evaluator, point.j, point.xj);
    const double di = point.xi - base[point.i];
    const double dj = point.xj - base[point.j];
    double sum = 0.0;
    for (int a = 0; a < (out_i ? 4 : 1); a++)
        for (int b = 0; b < (out_j ? 4 : 1); b++) {
            hesscrit_point inside = point;
            double value;
            if (out_i) inside.xi = base[point.i] - a * di;
            if (out_j) inside.xj = base[point.j] - b * dj;
            if (!both) inside.xj = inside.xi;
            const hesscrit_status status = hesscrit_evaluate_inside(evaluator, 1, &inside, &value);
            if (status != HESSCRIT_OK) return status;
            sum += (out_i ? WEIGHTS[a] : 1.0) * (out_j ? WEIGHTS[b] : 1.0) * value;
        }
    *loss = sum;
    return HESSCRIT_OK;
}

hesscrit_status hesscrit_evaluate_points(hesscrit_evaluator *evaluator, size_t count,
                                         const hesscrit_point *points, double *losses)
{
    hesscrit_status status = HESSCRIT_OK;
    if (!evaluator->sides) return hesscrit_evaluate_inside(evaluator, count, points, losses);
    for (size_t k = 0; status == HESSCRIT_OK && k < count; k++)
        status = evaluate_reflected(evaluator, points[k], &losses[k]);
    return status;
}

hesscrit_status hesscrit_evaluate_gradient_along(hesscrit_evaluator *evaluator, size_t j,
                                                 double distance, int side, const double *middle,
                                                 double *inside, double *gradient)
{
    const size_t n = evaluator->problem.n;
    const double theta = evaluator->base[j];
    const double x = theta + distance;
    if (side * distance >= 0.0)
        return hesscrit_evaluate_gradient_point(evaluator, (hesscrit_point){j, j, x, x}, gradient);
    for (size_t k = 0; k < n; k++) gradient[k] = WEIGHTS[0] * middle[k];
    for (int m = 1; m < 4; m++) {
        const double y = theta - m * distance;
        const hesscrit_status status =
            hesscrit_evaluate_gradient_point(evaluator, (hesscrit_point){j, j, y, y}, inside);
        if (status != HESSCRIT_OK) return status;
        for (size_t k = 0; k < n; k++) gradient[k] += WEIGHTS[m] * inside[k];
    }
    return HESSCRIT_OK;
}
