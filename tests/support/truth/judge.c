/* What is false, open or right in a report. */
#include <math.h>
#include <string.h>

#include <hesscrit/eigen.h>

#include "truth/truth.h"

enum { PLACES = 12 };

/* The largest error of the loss at places around theta, from near to a quarter of typical sizes. */
static double measured_error(truth_case *c, const double *sizes)
{
    const hesscrit_problem problem = truth_problem(c, 'L');
    rng r = rng_seeded(5);
    const double roundoff = c->single ? 0x1p-24 : 0x1p-53;
    double worst = 0.0;
    for (int k = 0; k < PLACES; k++) {
        double theta[TRUTH_MOST], found;
        long double exact_theta[TRUTH_MOST];
        for (size_t i = 0; i < c->n; i++) {
            const double step = ldexp(sizes[i], -2 - 2 * k);
            theta[i] = c->theta[i] + step * rng_uniform(&r, -1.0, 1.0);
            exact_theta[i] = theta[i];
        }
        problem.loss(c->n, theta, &found, c);
        const double exact = (double)truth_loss(c, exact_theta);
        const double error = fabs((double)((long double)found - truth_loss(c, exact_theta)));
        if (isfinite(error)) worst = fmax(worst, fmax(error, fabs(exact) * roundoff));
    }
    return 2.0 * worst;
}

/* Two standard deviations. */
static double honest_error(truth_case *c, const double *sizes)
{
    double error = fmax(c->error, fmax(c->told, c->quantum));
    error = fmax(error, 2.0 * fmax(c->fresh, c->hashed));
    const truth_case before = *c; /* noise goes on where it was */
    if (error == 0.0 || c->single) error = fmax(error, measured_error(c, sizes));
    c->noise = before.noise;
    c->state = before.state;
    c->calls = before.calls;
    return error;
}

/* The loss at theta + t S z, less that at theta. */
static double change_at(const truth_case *c, const double *sizes, const double *z, double t)
{
    long double theta[TRUTH_MOST], at[TRUTH_MOST];
    for (size_t i = 0; i < c->n; i++) {
        at[i] = c->theta[i];
        theta[i] = at[i] + (long double)t * sizes[i] * z[i];
    }
    return (double)(truth_loss(c, theta) - truth_loss(c, at));
}

/* The largest rise (sign 1), fall (-1) or change (0) within typical sizes, on one side. */
static double largest(const truth_case *c, const double *sizes, const double *z, double side,
                      int sign)
{
    double length = 0.0, most = 0.0;
    for (size_t i = 0; i < c->n; i++) length = fmax(length, fabs(z[i]));
    const int lengths = (c->traits & TRUTH_INSIDE) ? 30 : sign != 0 ? 16 : 4;
    for (int k = 0; k < lengths; k++) {
        const double d = change_at(c, sizes, z, ldexp(side / length, -k));
        if (isfinite(d)) most = fmax(most, sign == 0 ? fabs(d) : sign * d);
    }
    return most;
}

static double change_of_kind(const truth_case *c, const double *sizes, const double *lines)
{
    const size_t n = c->n;
    const int saddle = (c->right & BIT(HESSCRIT_SADDLE)) != 0;
    double weakest = INFINITY, rise = 0.0, fall = 0.0;
    for (size_t k = 0; k < n; k++) {
        const int sign = k < c->negative ? -1 : k >= n - c->positive ? 1 : 0;
        if (sign == 0) continue;
        const double *z = lines + k * n;
        const double a = largest(c, sizes, z, 1.0, saddle ? sign : 0);
        const double b = largest(c, sizes, z, -1.0, saddle ? sign : 0);
        weakest = fmin(weakest, (c->traits & TRUTH_INSIDE) ? fmax(a, b) : fmin(a, b));
        if (sign > 0) rise = fmax(rise, fmax(a, b));
        if (sign < 0) fall = fmax(fall, fmax(a, b));
    }
    if (saddle) return fmin(rise, fall);
    return isfinite(weakest) ? weakest : 0.0;
}

/* The fall down the gradient, in natural units. */
static double fall_of_slope(const truth_case *c, const double *sizes, const long double *g)
{
    double z[TRUTH_MOST];
    long double length = 0.0L;
    for (size_t i = 0; i < c->n; i++) length = fmaxl(length, fabsl(sizes[i] * g[i]));
    for (size_t i = 0; i < c->n; i++) z[i] = (double)(-sizes[i] * g[i] / length);
    double most = 0.0;
    for (int k = 0; k < 30; k++) most = fmax(most, -change_at(c, sizes, z, ldexp(1.0, -k)));
    return most;
}

static double deciding_change(truth_case *c, hesscrit_context *context, const double *sizes)
{
    const size_t n = c->n;
    long double g[TRUTH_MOST], h[TRUTH_MOST * TRUTH_MOST];
    double natural[TRUTH_MOST * TRUTH_MOST], lambda[TRUTH_MOST], lines[TRUTH_MOST * TRUTH_MOST];
    if (c->change > 0.0) return c->factor * c->change;
    truth_derivatives(c, g, h);
    if (c->right & BIT(HESSCRIT_NOT_CRITICAL)) return fall_of_slope(c, sizes, g);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++)
            natural[i * n + j] = natural[j * n + i] = (double)(sizes[i] * sizes[j] * h[i * n + j]);
    if (hesscrit_eigen_symmetric(context, n, n, natural, lambda, n, lines, NULL) != HESSCRIT_OK)
        return 0.0;
    return change_of_kind(c, sizes, lines);
}

double truth_clarity(truth_case *c, hesscrit_context *context)
{
    double sizes[TRUTH_MOST];
    truth_sizes(c, sizes);
    const double error = honest_error(c, sizes);
    const double change = deciding_change(c, context, sizes);
    c->flat_within_errors = c->flat + (c->has_trough && c->factor * c->trough <= 16.0 * error);
    const double clarity = error > 0.0 ? change / error : change > 0.0 ? INFINITY : 0.0;
    if (clarity > 16.0) return clarity;
    c->right |= c->blurred;
    if (c->blurred == ~0u) c->negative = c->positive = c->n;
    return clarity;
}

static int is_low(hesscrit_verdict verdict)
{
    return verdict == HESSCRIT_MINIMUM || verdict == HESSCRIT_FLAT_MINIMUM;
}

static int escape_is_false(const truth_case *c, const hesscrit_report *report)
{
    const double *after = NULL;
    long double from[TRUTH_MOST], to[TRUTH_MOST];
    if (!hesscrit_report_escape(report, NULL, NULL, &after)) return 0;
    if (is_low(hesscrit_report_verdict(report))) return 1;
    for (size_t i = 0; i < c->n; i++) {
        from[i] = c->theta[i];
        to[i] = after[i];
    }
    return !(truth_loss(c, to) < truth_loss(c, from));
}

static unsigned judge_numbers(const truth_case *c, char mode, int clear,
                              const hesscrit_report *report)
{
    const hesscrit_verdict verdict = hesscrit_report_verdict(report);
    const size_t flat = hesscrit_report_flat_dimension(report);
    const int order = hesscrit_report_order(report);
    const int is_flat = verdict == HESSCRIT_FLAT_MINIMUM || verdict == HESSCRIT_FLAT_MAXIMUM ||
                        verdict == HESSCRIT_FLAT;
    unsigned answer = 0;
    hesscrit_signs signs;
    hesscrit_report_signs(report, &signs);
    if (signs.negative > c->negative || signs.positive > c->positive) answer |= FALSE_SIGNS;
    const int is_wrong = flat < c->flat || flat > c->flat_within_errors;
    if (clear && is_flat && c->flat > 0 && flat > 0 && is_wrong) answer |= FALSE_DIMENSION;
    if (clear && is_flat && c->flat > 0 && flat == 0) answer |= OPEN_ANSWER;
    if (clear && c->order > 0 && order > 0 && order != c->order) answer |= FALSE_ORDER;
    if (hesscrit_report_evidence(report) == HESSCRIT_EVIDENCE_PROVED && mode != 'P')
        answer |= FALSE_PROOF;
    return answer;
}

unsigned truth_judge(const truth_case *c, char mode, int clear, const hesscrit_report *report)
{
    const hesscrit_verdict verdict = hesscrit_report_verdict(report);
    const unsigned none = c->open | BIT(HESSCRIT_UNDETERMINED);
    unsigned answer = judge_numbers(c, mode, clear, report);
    if (!((c->right | none) & BIT(verdict))) answer |= FALSE_VERDICT;
    if (escape_is_false(c, report)) answer |= FALSE_ESCAPE;
    if (!(c->right & BIT(verdict)) && (none & BIT(verdict))) answer |= OPEN_ANSWER;
    if (!clear) answer = (answer & ~(unsigned)OPEN_ANSWER) | NOT_COUNTED;
    if (answer & FALSE_ANYTHING) answer &= ~(unsigned)OPEN_ANSWER;
    if (strstr(hesscrit_report_reason(report), "contradicts itself")) answer |= CONTRADICTION;
    return answer;
}
