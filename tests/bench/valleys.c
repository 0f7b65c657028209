/** @file
 * How often flat minima are told with their exact dimension, what is claimed at points that come
 * near to one, and for how many calls.
 *
 *     bench_valleys                    all families
 *     bench_valleys FAMILY [verbose]   one of them, and every answer that is not right
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure/report.h"
#include "measure/timing.h"
#include "valleys/valley.h"

static const char modes[] = "LGH";
enum { MODES = 3, MOST_CASES = 128 };

static int verbose;

static void give_up(const char *what)
{
    fprintf(stderr, "%s\n", what);
    exit(EXIT_FAILURE);
}

/* Of one family. */
typedef struct tally {
    size_t cases, right[MODES], false_verdicts, false_dimensions;
    double share_of_calls[MODES][MOST_CASES]; /* what is allowed being 1 */
} tally;

/* Over all families. */
static struct {
    size_t cases, right[MODES], false_verdicts, false_dimensions;
    double worst, median_calls[MODES], most_calls[MODES];
} all = {.worst = 1.0};

static uint64_t calls_of(const hesscrit_context *context)
{
    uint64_t calls = 0;
    for (int k = 0; k < 4; k++) calls += hesscrit_context_calls(context, (hesscrit_callback)k);
    return calls;
}

/* What gradient and Hessian with their bounds take. */
static uint64_t calls_of_derivatives(hesscrit_context *context, const hesscrit_problem *problem,
                                     const double *theta)
{
    const size_t n = problem->n;
    double *memory = malloc((2 * n * n + 2 * n) * sizeof *memory);
    if (memory == NULL) abort();
    if (hesscrit_gradient(context, problem, theta, memory, memory + n) != HESSCRIT_OK)
        give_up(hesscrit_context_detail(context));
    const uint64_t gradient = calls_of(context);
    if (hesscrit_hessian(context, problem, theta, n, memory + 2 * n, memory + 2 * n + n * n) !=
        HESSCRIT_OK)
        give_up(hesscrit_context_detail(context));
    free(memory);
    return gradient + calls_of(context);
}

/* What is allowed beyond these. */
static double allowed_calls(size_t n, char mode)
{
    const double k = (double)n;
    return mode == 'L' ? 3.0 * k * k + 600.0 * k : 400.0 + 4.0 * k;
}

static int is_right(const valley *v, const hesscrit_report *report)
{
    const size_t dimension = hesscrit_report_flat_dimension(report);
    if (!(v->right >> hesscrit_report_verdict(report) & 1u)) return 0;
    if (hesscrit_report_verdict(report) != HESSCRIT_FLAT_MINIMUM) return 1;
    return v->dimension ? dimension == v->dimension : dimension <= v->at_most;
}

static void print_answer(const valley *v, const char *name, size_t index, char mode,
                         const hesscrit_report *report)
{
    hesscrit_signs signs;
    hesscrit_report_signs(report, &signs);
    printf("  %s seed %zu mode %c, n %zu: %s, -%zu ?%zu +%zu, flat %zu of %zu: %s\n", name, index,
           mode, v->n, hesscrit_verdict_name(hesscrit_report_verdict(report)), signs.negative,
           signs.undecided, signs.positive, hesscrit_report_flat_dimension(report), v->dimension,
           hesscrit_report_reason(report));
}

static void analyze(hesscrit_context *context, valley *v, const char *name, size_t index, int mode,
                    tally *t)
{
    hesscrit_report *report = NULL;
    const hesscrit_problem problem = valley_problem(v, modes[mode]);
    if (hesscrit_analyze(context, &problem, v->theta, NULL, &report) != HESSCRIT_OK)
        give_up(hesscrit_context_detail(context));
    const uint64_t calls = calls_of(context);
    const hesscrit_verdict verdict = hesscrit_report_verdict(report);
    const int is_flat = verdict == HESSCRIT_FLAT_MINIMUM;
    if (is_right(v, report))
        t->right[mode]++;
    else if (is_flat && v->right == 1u << HESSCRIT_FLAT_MINIMUM)
        t->false_dimensions += hesscrit_report_flat_dimension(report) != 0; /* 0: not known */
    else if (verdict != HESSCRIT_UNDETERMINED)
        t->false_verdicts++;
    if (verbose && !is_right(v, report)) print_answer(v, name, index, modes[mode], report);
    hesscrit_report_destroy(report);
    const double beyond = (double)calls - (double)calls_of_derivatives(context, &problem, v->theta);
    t->share_of_calls[mode][t->cases] = beyond / allowed_calls(v->n, modes[mode]);
}

static void run_family(hesscrit_context *context, const valley_family *family, tally *t)
{
    for (size_t index = 0; index < family->cases; index++) {
        valley v;
        if (!valley_make(family, index, &v)) continue;
        if (v.dimension && v.right == 1u << HESSCRIT_FLAT_MINIMUM &&
            v.n - valley_rank(&v) != v.dimension && v.kind < VALLEY_POWER)
            give_up("the Hessian has another rank");
        for (int mode = 0; mode < MODES; mode++) analyze(context, &v, family->name, index, mode, t);
        t->cases++;
        valley_free(&v);
    }
}

static double percent(size_t part, size_t whole)
{
    return whole ? 100.0 * (double)part / (double)whole : NAN;
}

static void print_family(const char *name, tally *t, double seconds)
{
    printf("%-16s %6zu", name, t->cases);
    for (int m = 0; m < MODES; m++) report_number(percent(t->right[m], t->cases), 1);
    printf(" %6zu %9zu", t->false_verdicts, t->false_dimensions);
    for (int m = 0; m < MODES; m++) {
        report_number(quantile(t->cases, t->share_of_calls[m], 0.5), 2);
        report_number(quantile(t->cases, t->share_of_calls[m], 1.0), 2);
    }
    printf(" %7.1f\n", seconds);
    fflush(stdout);
}

static void add(const tally *t)
{
    all.cases += t->cases;
    all.false_verdicts += t->false_verdicts;
    all.false_dimensions += t->false_dimensions;
    for (int m = 0; m < MODES; m++) {
        double *shares = (double *)t->share_of_calls[m];
        all.right[m] += t->right[m];
        all.worst = fmin(all.worst, (double)t->right[m] / (double)t->cases);
        all.median_calls[m] = fmax(all.median_calls[m], quantile(t->cases, shares, 0.5));
        all.most_calls[m] = fmax(all.most_calls[m], quantile(t->cases, shares, 1.0));
    }
}

static size_t run_all(hesscrit_context *context, const char *only, size_t count,
                      const valley_family *families, int counts)
{
    size_t claims = 0;
    for (size_t k = 0; k < count; k++) {
        static tally t;
        if (only && strcmp(only, families[k].name) != 0) continue;
        const double start = seconds_of_cpu();
        memset(&t, 0, sizeof t);
        run_family(context, &families[k], &t);
        print_family(families[k].name, &t, seconds_of_cpu() - start);
        if (counts) add(&t);
        claims += t.false_verdicts + t.false_dimensions;
    }
    return claims;
}

static void report_share(const char *name, double value, double goal)
{
    printf("figure %s %.3f >= %g %s\n", name, value, goal, value >= goal ? "met" : "short");
}

static void report_valleys(size_t near_misses)
{
    const double cases = (double)all.cases;
    if (all.cases > 0) {
        report_share("valleys_right_losses", (double)all.right[0] / cases, 0.95);
        report_share("valleys_right_gradients", (double)all.right[1] / cases, 0.98);
        report_share("valleys_right_hessians", (double)all.right[2] / cases, 0.98);
        report_share("valleys_worst_family", all.worst, 0.8);
        report_figure("valleys_false", (double)all.false_verdicts, 0.0);
        report_figure("valleys_wrong_dimension", (double)all.false_dimensions, 0.0);
        report_figure("valleys_median_calls_losses", all.median_calls[0], 1.0);
        report_figure("valleys_most_calls_losses", all.most_calls[0], 4.0);
        report_figure("valleys_median_calls_gradients", all.median_calls[1], 1.0);
        report_figure("valleys_most_calls_gradients", all.most_calls[1], 4.0);
    }
    report_figure("valleys_near_misses_false", (double)near_misses, 0.0);
}

int main(int argc, char **argv)
{
    hesscrit_context *context = NULL;
    const char *only = argc > 1 ? argv[1] : NULL;
    if (hesscrit_context_create(NULL, &context) != HESSCRIT_OK) give_up("no context");
    verbose = argc > 2;
    puts("right, in percent, from losses, gradients, Hessians; false verdicts; wrong dimensions;");
    puts("calls beyond gradient and Hessian, median and largest, over the goal for the median");
    puts(
        "                  cases        L        G        H  false dimension calls: L              "
        " G                 H          seconds");
    run_all(context, only, valley_family_count, valley_families, 1);
    const size_t claims = run_all(context, only, valley_near_miss_count, valley_near_misses, 0);
    report_valleys(claims);
    hesscrit_context_destroy(context);
    return 0;
}
