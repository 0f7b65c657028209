/** @file
 * Twenty fits of data that come with R, at the stops of three ordinary optimisers: does a report
 * name the kind of critical point that is near, and how much loss is left, whatever it is given?
 * The truth is Newton's method from there in long double.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <hesscrit/hesscrit.h>

#include "measure/report.h"
#include "stops/fit.h"
#include "stops/stops.h"

enum { MOST_NEWTON_STEPS = 500 };

/* ---- callbacks ---- */

static number loss_at(const fit *f, int exact, int order, const long double *theta)
{
    number x[FIT_PARAMETERS];
    numbers_begin(exact, order, f->n);
    for (size_t i = 0; i < f->n; i++) x[i] = variable(i, theta[i]);
    const number loss = fit_loss(f, x);
    if (!loss) stops_give_up("a form without a formula");
    return loss;
}

static number asked(const fit *f, int order, const double *theta)
{
    long double exact[FIT_PARAMETERS];
    for (size_t i = 0; i < f->n; i++) exact[i] = theta[i];
    return loss_at(f, 0, order, exact);
}

static int loss(size_t n, const double *theta, double *value, void *user)
{
    (void)n;
    *value = (double)number_value(asked(user, 0, theta));
    return 0;
}

static int gradient(size_t n, const double *theta, double *g, void *user)
{
    const number value = asked(user, 1, theta);
    for (size_t i = 0; i < n; i++) g[i] = (double)number_slope(value, i);
    return 0;
}

static int hessian(size_t n, const double *theta, double *h, void *user)
{
    const number value = asked(user, 2, theta);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) h[i * n + j] = (double)number_curvature(value, i, j);
    return 0;
}

/* ---- the truth ---- */

/* Solve (H + shift diag|H|) p = -g by Cholesky's method. @return 0 where that is not positive */
static int newton_step(const fit *f, number at, long double shift, long double *p)
{
    const size_t n = f->n;
    long double l[FIT_PARAMETERS][FIT_PARAMETERS];
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j <= i; j++) {
            long double sum = number_curvature(at, i, j);
            if (i == j) sum += shift * fabsl(sum);
            for (size_t k = 0; k < j; k++) sum -= l[i][k] * l[j][k];
            if (i == j && !(sum > 0.0L)) return 0;
            l[i][j] = i == j ? sqrtl(sum) : sum / l[j][j];
        }
    }
    for (size_t i = 0; i < n; i++) {
        p[i] = -number_slope(at, i);
        for (size_t k = 0; k < i; k++) p[i] -= l[i][k] * p[k];
        p[i] /= l[i][i];
    }
    for (size_t i = n; i-- > 0;) {
        for (size_t k = i + 1; k < n; k++) p[i] -= l[k][i] * p[k];
        p[i] /= l[i][i];
    }
    return 1;
}

/* Down to a strict minimum. @return its loss, or NaN where none was reached */
static long double polished(const fit *f, const double *from)
{
    long double theta[FIT_PARAMETERS], p[FIT_PARAMETERS], shift = 0.0L, decrement = INFINITY;
    for (size_t i = 0; i < f->n; i++) theta[i] = from[i];
    for (int step = 0; step < MOST_NEWTON_STEPS; step++) {
        number at = loss_at(f, 1, 2, theta);
        const long double before = number_value(at);
        if (newton_step(f, at, shift, p)) {
            decrement = 0.0L;
            for (size_t i = 0; i < f->n; i++) {
                decrement -= 0.5L * number_slope(at, i) * p[i];
                p[i] += theta[i];
            }
            if (shift == 0.0L && decrement < 1e-25L) return before;
            at = loss_at(f, 1, 0, p);
            if (number_value(at) < before) {
                memcpy(theta, p, sizeof p);
                shift = shift < 1e-6L ? 0.0L : shift / 10.0L;
                continue;
            }
            if (decrement < 1e-17L * fabsl(before)) return before;
        }
        shift = fmaxl(4.0L * shift, 1e-6L);
    }
    return NAN;
}

/* ---- what reports say ---- */

enum { MODES = 3 };

static const char *const mode_names[MODES] = {"losses", "gradients", "Hessians"};

typedef struct counts {
    size_t stops, kind_right, known, left_right, verdicts[HESSCRIT_GRADIENT_FLAT + 1];
} counts;

/* truth: the loss that is left to a minimum, or NaN: the fit runs away from here, and leads to
 * none.
 */
static void ask(hesscrit_context *context, const fit *f, size_t stop, double truth,
                const stops_options *options, counts *c)
{
    hesscrit_problem problem = hesscrit_problem_of(f->n, loss, (void *)(size_t)f);
    int is_right = 1;
    for (int mode = 0; mode < MODES; mode++) {
        hesscrit_report *report = NULL;
        if (mode > 0) problem.gradient = gradient;
        if (mode > 1) problem.hessian = hessian;
        if (hesscrit_analyze(context, &problem, f->theta[stop], NULL, &report) != HESSCRIT_OK)
            stops_give_up(hesscrit_context_detail(context));
        const hesscrit_verdict verdict = hesscrit_report_verdict(report);
        const hesscrit_verdict kind = hesscrit_report_leads_to(report);
        const double left = hesscrit_report_loss_left(report);
        const double error = hesscrit_report_loss_left_error(report);
        const int is_left = fabs(left - truth) <= error;
        is_right = is_right && (kind == HESSCRIT_MINIMUM) == !isnan(truth);
        c->known += (size_t)!isnan(truth);
        c->left_right += (size_t)is_left;
        c->verdicts[verdict]++;
        if (options->each)
            printf("  %-20s %-12s %-10s %-20s leads to %-14s distance %8.2g left %9.3g +- %8.2g, "
                   "is %9.3g%s\n",
                   f->name, f->optimisers[stop], mode_names[mode], hesscrit_verdict_name(verdict),
                   hesscrit_verdict_name(kind), hesscrit_report_distance(report), left, error,
                   truth, is_left ? "" : " *");
        hesscrit_report_destroy(report);
    }
    c->stops++;
    c->kind_right += (size_t)is_right;
}

void measure_fits(hesscrit_context *context, const stops_options *options)
{
    static fit f;
    counts c = {0};
    FILE *file = fopen(FITS, "r");
    if (!file) stops_give_up("no fits");
    while (fit_read(file, &f)) {
        for (size_t k = 0; k < f.stops; k++) {
            const long double lowest = polished(&f, f.theta[k]);
            long double theta[FIT_PARAMETERS];
            for (size_t i = 0; i < f.n; i++) theta[i] = f.theta[k][i];
            const double left = (double)(number_value(loss_at(&f, 1, 0, theta)) - lowest);
            ask(context, &f, k, left, options, &c);
        }
    }
    fclose(file);
    printf("Fits: %zu stops, led to in all modes %zu; of %zu reports with a minimum to reach, the "
           "loss "
           "left within its error %zu;",
           c.stops, c.kind_right, c.known, c.left_right);
    for (int v = 0; v <= HESSCRIT_GRADIENT_FLAT; v++)
        if (c.verdicts[v])
            printf(" %zu %s", c.verdicts[v], hesscrit_verdict_name((hesscrit_verdict)v));
    printf("\n");
    report_figure("stops_kind_not_right", (double)(c.stops - c.kind_right) / (double)c.stops, 0.05);
    report_figure("stops_left_beyond_error", (double)(c.known - c.left_right) / (double)c.known,
                  0.05);
}
