/** @file
 * How often the library says what is false, or nothing, where theory knows the answer.
 *
 *     bench_truth                    all families
 *     bench_truth FAMILY             one of them
 *     bench_truth FAMILY verbose     and every false or open answer
 */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "measure/report.h"
#include "truth/truth.h"

static const char modes[] = "LAGHP";
enum { MODES = 5, MOST_ENTRIES = 1 << 20 };

/* Of one family. */
typedef struct tallied {
    size_t analyses, wrong, aside, fired, failed;
    size_t counted[MODES], open[MODES];
    size_t aside_counted, aside_open;
    size_t entries, beyond; /* of bounds */
    double seconds;
} tallied;

/* Of bounds of derivatives from losses, over all families. */
typedef struct bound_tally {
    size_t entries, beyond, overestimates;
    double worst;
    float overestimate[MOST_ENTRIES]; /* bound / error, of errors above rounding */
} bound_tally;

static bound_tally bounds;
static int verbose;

static int by_size(const void *a, const void *b)
{
    const float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static void give_up(const char *what)
{
    fprintf(stderr, "%s\n", what);
    exit(EXIT_FAILURE);
}

/* `rounding` is that of the reference. Returns whether the error is beyond its bound. */
static int judge_entry(double found, double bound, long double exact, double rounding)
{
    const double error = (double)fabsl(found - exact);
    const double allowed = bound + rounding + DBL_EPSILON / 2.0 * (double)fabsl(exact);
    const int is_beyond = !(error <= allowed);
    bounds.entries++;
    bounds.beyond += (size_t)is_beyond;
    if (is_beyond) bounds.worst = fmax(bounds.worst, error / bound);
    if (error > DBL_EPSILON * (double)fabsl(exact) + rounding &&
        bounds.overestimates < MOST_ENTRIES)
        bounds.overestimate[bounds.overestimates++] = (float)(bound / error);
    return is_beyond;
}

static void judge_bounds(const truth_case *c, const hesscrit_report *report, const char *where)
{
    const size_t n = c->n;
    long double g[TRUTH_MOST], h[TRUTH_MOST * TRUTH_MOST], largest = 0.0L;
    double sizes[TRUTH_MOST], blur_g[TRUTH_MOST], blur_h[TRUTH_MOST * TRUTH_MOST];
    truth_sizes(c, sizes);
    truth_derivatives(c, g, h);
    truth_blur(c, blur_g, blur_h);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            largest = fmaxl(largest, fabsl(sizes[i] * sizes[j] * h[i * n + j]));
    const double *gradient = hesscrit_report_gradient(report);
    const double *gradient_bound = hesscrit_report_gradient_bound(report);
    const double *hessian = hesscrit_report_hessian(report);
    const double *hessian_bound = hesscrit_report_hessian_bound(report);
    for (size_t i = 0; i < n; i++) {
        const double unit = 0x1p-60 * (double)largest / sizes[i];
        if (judge_entry(gradient[i], gradient_bound[i], g[i], unit + blur_g[i]) && verbose)
            printf("  bound %s: gradient %zu %.9g +- %.2g, off by %.2g\n", where, i, gradient[i],
                   gradient_bound[i], (double)(gradient[i] - g[i]));
        for (size_t j = 0; j <= i; j++) {
            const size_t k = i * n + j;
            if (judge_entry(hessian[k], hessian_bound[k], h[k], unit / sizes[j] + blur_h[k]) &&
                verbose)
                printf("  bound %s: Hessian %zu %zu %.9g +- %.2g, off by %.2g\n", where, i, j,
                       hessian[k], hessian_bound[k], (double)(hessian[k] - h[k]));
        }
    }
}

static void print_verdicts(unsigned verdicts)
{
    for (int v = 0; v <= HESSCRIT_GRADIENT_FLAT; v++)
        if (verdicts & BIT(v)) printf(" %s,", hesscrit_verdict_name((hesscrit_verdict)v));
}

static void print_answer(const truth_case *c, const char *where, unsigned answer, double clarity,
                         const hesscrit_report *report)
{
    hesscrit_signs signs;
    hesscrit_report_signs(report, &signs);
    printf("  %s %s:%s%s%s%s%s%s\n", answer & FALSE_ANYTHING ? "FALSE" : "open", where,
           answer & FALSE_VERDICT ? " verdict" : "", answer & FALSE_SIGNS ? " signs" : "",
           answer & FALSE_DIMENSION ? " dimension" : "", answer & FALSE_ORDER ? " order" : "",
           answer & FALSE_PROOF ? " proof" : "", answer & FALSE_ESCAPE ? " escape" : "");
    printf("    deciding change %.3g errors; loss %.9g +- %.2g\n", clarity,
           hesscrit_report_loss(report), hesscrit_report_loss_error(report));
    printf("    said: %s, signs -%zu ?%zu +%zu, flat %zu, order %d, evidence %d: %s\n",
           hesscrit_verdict_name(hesscrit_report_verdict(report)), signs.negative, signs.undecided,
           signs.positive, hesscrit_report_flat_dimension(report), hesscrit_report_order(report),
           (int)hesscrit_report_evidence(report), hesscrit_report_reason(report));
    printf("    true:");
    print_verdicts(c->right);
    printf(" signs -%zu +%zu, flat %zu, order %d\n", c->negative, c->positive, c->flat, c->order);
}

/* One analysis: bits as of truth_judge(). */
static unsigned analyze_one(hesscrit_context *context, truth_case *c, char mode, double clarity,
                            const char *where, tallied *t)
{
    hesscrit_report *report = NULL;
    const hesscrit_problem problem = truth_problem(c, mode);
    const hesscrit_status status = hesscrit_analyze(context, &problem, c->theta, NULL, &report);
    if (status != HESSCRIT_OK) {
        t->failed++;
        if (verbose)
            printf("  open %s: %s: %s\n", where, hesscrit_status_message(status),
                   hesscrit_context_detail(context));
        return clarity > 16.0 ? OPEN_ANSWER : NOT_COUNTED;
    }
    const unsigned answer = truth_judge(c, mode, clarity > 16.0, report);
    if (verbose && (answer & (FALSE_ANYTHING | OPEN_ANSWER | CONTRADICTION)))
        print_answer(c, where, answer, clarity, report);
    const int noisy = c->fresh > 0.0 || c->hashed > 0.0 || c->quantum > 0.0 || c->single;
    if ((c->traits & TRUTH_BOUNDS) && !noisy && (mode == 'L' || mode == 'A'))
        judge_bounds(c, report, where);
    hesscrit_report_destroy(report);
    return answer;
}

static void count(tallied *t, const truth_case *c, size_t m, unsigned answer)
{
    const int open = (answer & OPEN_ANSWER) != 0, counted = !(answer & NOT_COUNTED);
    t->analyses++;
    t->wrong += (answer & FALSE_ANYTHING) != 0;
    t->fired += (answer & CONTRADICTION) != 0;
    if (!counted) return;
    if (c->aside) {
        t->aside_counted++;
        t->aside_open += (size_t)open;
    } else {
        t->counted[m]++;
        t->open[m] += (size_t)open;
    }
}

/* What reproduces a case, and how it is written. */
static void describe(const truth_family *family, size_t index, char mode, const truth_case *c,
                     size_t size, char *where)
{
    int rescaled = 0;
    for (size_t i = 0; i < c->n; i++) rescaled |= c->unit[i] != 1.0;
    snprintf(where, size, "%s seed %zu mode %c (n %zu, times %g plus %g%s%s%s%s%s)", family->name,
             index, mode, c->n, c->factor, c->lift, c->turned ? ", turned" : "",
             c->shifted ? ", shifted" : "", rescaled ? ", rescaled" : "",
             c->scale_told ? ", sizes told" : "", c->told > 0.0 ? ", error told" : "");
}

static void run_family(hesscrit_context *context, const truth_family *family, tallied *t)
{
    static truth_case c, again;
    const clock_t start = clock();
    const size_t entries = bounds.entries, beyond = bounds.beyond;
    for (size_t index = 0; index < family->cases; index++) {
        truth_make(family, index, &c);
        const double clarity = truth_clarity(&c, context);
        for (size_t m = 0; m < MODES; m++) {
            char where[200];
            if (!strchr(family->modes, modes[m])) continue;
            describe(family, index, modes[m], &c, sizeof where, where);
            again = c;
            const unsigned answer = analyze_one(context, &again, modes[m], clarity, where, t);
            count(t, &c, m, answer);
        }
    }
    t->entries = bounds.entries - entries;
    t->beyond = bounds.beyond - beyond;
    t->seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
}

static double share(size_t part, size_t whole)
{
    return whole ? (double)part / (double)whole : NAN;
}

/* The share that is open, without what is aside; NaN where nothing counts. */
static double print_family(const truth_family *family, const tallied *t)
{
    size_t counted = 0, open = 0;
    for (size_t m = 0; m < MODES; m++) {
        counted += t->counted[m];
        open += t->open[m];
    }
    printf("%-22s %7zu %6zu %7zu", family->name, t->analyses, t->wrong, counted);
    report_number(100.0 * share(open, counted), 1);
    for (size_t m = 0; m < MODES; m++) report_number(100.0 * share(t->open[m], t->counted[m]), 1);
    printf(" %6zu", t->aside_counted);
    report_number(100.0 * share(t->aside_open, t->aside_counted), 1);
    report_number(100.0 * share(t->beyond, t->entries), 2);
    printf(" %6zu %6.1f\n", t->failed, t->seconds);
    return share(open, counted);
}

static void report_bounds(void)
{
    qsort(bounds.overestimate, bounds.overestimates, sizeof bounds.overestimate[0], by_size);
    printf("Bounds of derivatives from losses: %zu entries, %zu with an error above rounding\n",
           bounds.entries, bounds.overestimates);
    if (bounds.entries == 0) return;
    report_figure("truth_bounds_beyond", share(bounds.beyond, bounds.entries), 0.002);
    report_figure("truth_bounds_worst_ratio", fmin(bounds.worst, 1e9), 10.0);
    if (bounds.overestimates > 0)
        report_figure("truth_bounds_median", bounds.overestimate[bounds.overestimates / 2], 10.0);
}

static void report_at_least(const char *name, size_t value, size_t goal)
{
    printf("figure %s %zu >= %zu %s\n", name, value, goal, value >= goal ? "met" : "short");
}

static void print_head(void)
{
    puts("open, in percent: in all, from losses, accurately, with gradients, with Hessians, with");
    puts("Hessians whose error is stated; aside: flat parts of several dimensions, and of these");
    puts("open; beyond: derivatives from losses that are beyond their bounds, in percent");
    puts("family                analyses  false counted     open        L        A        G        "
         "H        P  aside     open   beyond failed seconds");
}

static void run_all(hesscrit_context *context, const char *only)
{
    tallied all = {0};
    double open = 0.0, worst = 0.0;
    size_t families = 0, largest = 0, run = 0;
    print_head();
    for (size_t k = 0; k < truth_family_count; k++) {
        tallied t = {0};
        if (only && strcmp(only, truth_families[k].name) != 0) continue;
        run_family(context, &truth_families[k], &t);
        const double family_open = print_family(&truth_families[k], &t);
        fflush(stdout);
        run++;
        all.analyses += t.analyses;
        all.wrong += t.wrong;
        all.fired += t.fired;
        all.aside_counted += t.aside_counted;
        all.aside_open += t.aside_open;
        if (t.analyses > largest) largest = t.analyses;
        if (isnan(family_open)) continue;
        families++;
        open += family_open;
        worst = fmax(worst, family_open);
    }
    if (run == 0) give_up("no family of that name");
    printf("Flat parts of several dimensions: %zu counted, %.1f %% open\n", all.aside_counted,
           100.0 * share(all.aside_open, all.aside_counted));
    report_at_least("truth_analyses", all.analyses, 40000);
    report_at_least("truth_families", run, 35);
    report_figure("truth_largest_family", share(largest, all.analyses), 0.05);
    report_figure("truth_false", (double)all.wrong, 0.0);
    report_figure("truth_open_mean", families ? open / (double)families : 0.0, 0.03);
    report_figure("truth_open_worst", worst, 0.2);
    report_figure("truth_checks_fired", (double)all.fired, 0.0);
    report_bounds();
}

int main(int argc, char **argv)
{
    hesscrit_context *context = NULL;
    if (hesscrit_context_create(NULL, &context) != HESSCRIT_OK) give_up("no context");
    verbose = argc > 2;
    run_all(context, argc > 1 ? argv[1] : NULL);
    hesscrit_context_destroy(context);
    return 0;
}
