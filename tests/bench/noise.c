/** @file
 * Searches for minima, and verdicts away from them, where the loss has noise that nobody told. With
 * --quick, a twentieth of the runs. With --each, a line for each run that came out wrong. With
 * --one FUNCTION SIGMA KIND SEED, the report of that run.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hesscrit/search.h>

#include "measure/report.h"
#include "noisy/functions.h"
#include "noisy/loss.h"

enum { FUNCTIONS = 3, SIGMAS = 3, LEVELS = 6, ENDS = HESSCRIT_SEARCH_BUDGET + 1 };
enum { VERDICTS = HESSCRIT_GRADIENT_FLAT + 1 };

static const double sigmas[SIGMAS] = {1e-4, 1e-3, 1e-2};

/* A minimum is reached this many sigma above it: the library takes its loss error for two, and a
 * point that lies so many of these above its minimum cannot be told from it (critical_point.h, 1.).
 */
static const double near_enough = 8.0;
static const double levels[LEVELS] = {8.5, 12.0, 20.0, 50.0, 100.0, 1000.0};

static int each;

static hesscrit_context *context;

static void give_up(const noisy_loss *l)
{
    fprintf(stderr, "%s, sigma %g, %s, seed %d: %s\n", l->function->name, l->sigma,
            noise_kind_name(l->kind), (int)l->seed, hesscrit_context_detail(context));
    exit(EXIT_FAILURE);
}

typedef struct search_counts {
    size_t runs, near, wrong, ends[ENDS];
    double calls, most_calls;
} search_counts;

/* Of one run; the report is the caller's. */
static hesscrit_report *search_down(noisy_loss *l, hesscrit_search_result *result, double *excess)
{
    double theta[SMOOTH_MOST];
    rng r = rng_seeded(l->seed);
    hesscrit_report *report = NULL;
    const hesscrit_problem problem = noisy_problem(l);
    *result = hesscrit_search_result_default();
    l->function->start(&r, l->function->n, theta);
    if (hesscrit_find_minimum(context, &problem, theta, NULL, theta, result, &report) !=
        HESSCRIT_OK)
        give_up(l);
    *excess = smooth_excess(l->function, theta) / l->sigma;
    return report;
}

static void count_search(noisy_loss *l, search_counts *count)
{
    hesscrit_search_result result;
    double excess;
    hesscrit_report *report = search_down(l, &result, &excess);
    const int is_near = excess <= near_enough;
    const int is_found = result.end == HESSCRIT_SEARCH_FOUND;
    const double calls = (double)result.calls[HESSCRIT_CALLBACK_LOSS];
    count->runs++;
    if (is_near) count->near++;
    if (is_found && !is_near) count->wrong++;
    count->ends[result.end]++;
    count->calls += calls;
    count->most_calls = fmax(count->most_calls, calls);
    if (each && !is_near) {
        printf("search %s %g %s %d: ", l->function->name, l->sigma, noise_kind_name(l->kind),
               (int)l->seed);
        printf("%s, %.1f sigma above, %.0f calls, %s: %s\n", hesscrit_search_end_name(result.end),
               excess, calls, hesscrit_verdict_name(hesscrit_report_verdict(report)),
               hesscrit_report_reason(report));
    }
    hesscrit_report_destroy(report);
}

static void add_search_counts(search_counts *sum, const search_counts *count)
{
    sum->runs += count->runs;
    sum->near += count->near;
    sum->wrong += count->wrong;
    for (int end = 0; end < ENDS; end++) sum->ends[end] += count->ends[end];
}

static double share(size_t part, size_t whole)
{
    return (double)part / (double)whole;
}

static void print_name(const smooth_function *f, double sigma, noise_kind kind)
{
    printf("%-10s %zu %7g %-6s", f->name, f->n, sigma, noise_kind_name(kind));
}

static void report_searches(const smooth_function *f, size_t runs)
{
    char name[64];
    search_counts all = {0};
    for (int s = 0; s < SIGMAS; s++)
        for (int kind = 0; kind < NOISE_KINDS; kind++) {
            search_counts count = {0};
            for (size_t run = 1; run <= runs; run++) {
                noisy_loss l = noisy_loss_of(f, sigmas[s], (noise_kind)kind, run);
                count_search(&l, &count);
            }
            print_name(f, sigmas[s], (noise_kind)kind);
            printf(" %6.1f %5zu |", 100.0 * share(count.near, runs), count.wrong);
            for (int end = 0; end < ENDS; end++) printf(" %5zu", count.ends[end]);
            printf(" | %7.0f %7.0f\n", count.calls / (double)runs, count.most_calls);
            fflush(stdout);
            add_search_counts(&all, &count);
        }
    snprintf(name, sizeof name, "noise_%s_missed", f->name);
    report_figure(name, 1.0 - share(all.near, all.runs), 0.05);
    snprintf(name, sizeof name, "noise_%s_found_elsewhere", f->name);
    report_figure(name, (double)all.wrong, 0.0);
    if (f->minima == 1 && f->n > 2)
        report_figure("noise_quadratic_not_found",
                      1.0 - share(all.ends[HESSCRIT_SEARCH_FOUND], all.runs), 0.5);
}

static int is_extremum(hesscrit_verdict verdict)
{
    return verdict == HESSCRIT_MINIMUM || verdict == HESSCRIT_FLAT_MINIMUM ||
           verdict == HESSCRIT_MAXIMUM || verdict == HESSCRIT_FLAT_MAXIMUM;
}

/* From each minimum in turn, every other time along valleys. */
static hesscrit_report *analyze_above(noisy_loss *l, double level)
{
    double theta[SMOOTH_MOST];
    rng r = rng_seeded(l->seed);
    hesscrit_report *report = NULL;
    const hesscrit_problem problem = noisy_problem(l);
    const smooth_minimum *from = &l->function->minimum[l->seed / 2 % l->function->minima];
    smooth_point_above(l->function, &r, from, l->seed % 2 == 0, level * l->sigma, theta);
    if (hesscrit_analyze(context, &problem, theta, NULL, &report) != HESSCRIT_OK) give_up(l);
    return report;
}

static hesscrit_verdict verdict_above(noisy_loss *l, double level)
{
    hesscrit_report *report = analyze_above(l, level);
    const hesscrit_verdict verdict = hesscrit_report_verdict(report);
    if (each && is_extremum(verdict))
        printf("away %s %g %s %d %g: %s: %s\n", l->function->name, l->sigma,
               noise_kind_name(l->kind), (int)l->seed, level, hesscrit_verdict_name(verdict),
               hesscrit_report_reason(report));
    hesscrit_report_destroy(report);
    return verdict;
}

static size_t report_verdicts_at(const smooth_function *f, double level, size_t runs)
{
    size_t counts[VERDICTS] = {0}, wrong = 0;
    for (int s = 0; s < SIGMAS; s++)
        for (int kind = 0; kind < NOISE_KINDS; kind++)
            for (size_t run = 1; run <= runs; run++) {
                noisy_loss l = noisy_loss_of(f, sigmas[s], (noise_kind)kind, run);
                const hesscrit_verdict verdict = verdict_above(&l, level);
                counts[verdict]++;
                if (is_extremum(verdict)) wrong++;
            }
    printf("%-10s %zu %7g       ", f->name, f->n, level);
    for (int verdict = 0; verdict < VERDICTS; verdict++) printf(" %6zu", counts[verdict]);
    puts("");
    fflush(stdout);
    return wrong;
}

static void report_verdicts(const smooth_function *f, size_t runs)
{
    char name[64];
    size_t wrong = 0;
    for (int k = 0; k < LEVELS; k++) wrong += report_verdicts_at(f, levels[k], runs);
    snprintf(name, sizeof name, "noise_%s_extremum_elsewhere", f->name);
    report_figure(name, (double)wrong, 0.0);
}

static void print_one(const smooth_function *functions, int count, char **words)
{
    for (int f = 0; f < FUNCTIONS; f++) {
        char text[8192];
        hesscrit_report *report = NULL;
        if (strcmp(functions[f].name, words[0]) != 0) continue;
        const noise_kind kind = strcmp(words[2], "fresh") == 0 ? NOISE_FRESH : NOISE_HASHED;
        noisy_loss l =
            noisy_loss_of(&functions[f], strtod(words[1], NULL), kind, strtoul(words[3], NULL, 10));
        if (count > 4) {
            report = analyze_above(&l, strtod(words[4], NULL));
        } else {
            hesscrit_search_result result;
            double excess;
            report = search_down(&l, &result, &excess);
            printf("%s after %zu steps, %.1f sigma above\n", hesscrit_search_end_name(result.end),
                   result.steps, excess);
        }
        hesscrit_report_text(report, text, sizeof text);
        fputs(text, stdout);
        hesscrit_report_destroy(report);
    }
}

int main(int argc, char **argv)
{
    const smooth_function functions[FUNCTIONS] = {smooth_quadratic(8), smooth_rosenbrock(2),
                                                  smooth_rosenbrock(8)};
    size_t runs = 1000;
    if (hesscrit_context_create(NULL, &context) != HESSCRIT_OK) return EXIT_FAILURE;
    if (argc >= 6 && strcmp(argv[1], "--one") == 0) {
        print_one(functions, argc - 2, argv + 2);
        hesscrit_context_destroy(context);
        return 0;
    }
    for (int k = 1; k < argc; k++) {
        if (strcmp(argv[k], "--quick") == 0) runs = 50;
        if (strcmp(argv[k], "--each") == 0) each = 1;
    }
    printf("Searches, %zu runs a line: %% that end within %g sigma of a minimum, found elsewhere\n",
           runs, near_enough);
    printf("%-10s n %7s %-6s %6s %5s | found other  flat  kink unbnd  used | %7s %7s\n", "",
           "sigma", "noise", "near", "wrong", "calls", "most");
    for (int f = 0; f < FUNCTIONS; f++) report_searches(&functions[f], runs);
    puts("Verdicts at so many sigma above a minimum");
    printf("%-10s n %7s       ", "", "sigma");
    puts("    not    min    max saddle   flat  undet flatmin flatmax kink gradflat");
    for (int f = 0; f < FUNCTIONS; f++) report_verdicts(&functions[f], runs / 5);
    hesscrit_context_destroy(context);
    return 0;
}
