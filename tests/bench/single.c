/** @file
 * Searches for minima of Rosenbrock's chain in single precision. With --each, a line for each run
 * that came out wrong. With --one N SEED, the report of that run.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hesscrit/search.h>

#include "measure/report.h"
#include "noisy/functions.h"

enum { LARGEST = 6, STARTS = 130, ENDS = HESSCRIT_SEARCH_BUDGET + 1 };

/* At the minimum with a loss of 0 terms vanish, and roundings are of 1e-12. At the other one, with
 * a loss of 4, they are of 2^-24 of that and of a few sums more. */
static const double near_zero = 1e-6, near_other = 1e-4;

typedef struct counts {
    size_t near, wrong, ends[ENDS];
    double calls, most_calls;
} counts;

static int single_precision(size_t n, const double *theta, double *loss, void *user)
{
    float sum = 0.0F;
    (void)user;
    for (size_t i = 0; i + 1 < n; i++) {
        const float x = (float)theta[i], next = (float)theta[i + 1];
        const float across = next - x * x, along = 1.0F - x;
        sum += 100.0F * across * across + along * along;
    }
    *loss = (double)sum;
    return 0;
}

static int is_at_minimum(const smooth_function *f, const double *theta)
{
    const int is_zero = smooth_nearest(f, theta)->value < near_zero;
    return smooth_excess(f, theta) <= (is_zero ? near_zero : near_other);
}

/* In theta where it ends; the report is the caller's. */
static hesscrit_report *search_down(hesscrit_context *context, const smooth_function *f,
                                    uint64_t seed, double *theta, hesscrit_search_result *result)
{
    rng r = rng_seeded(seed);
    hesscrit_report *report = NULL;
    const hesscrit_problem problem = hesscrit_problem_of(f->n, single_precision, NULL);
    *result = hesscrit_search_result_default();
    f->start(&r, f->n, theta);
    if (hesscrit_find_minimum(context, &problem, theta, NULL, theta, result, &report) ==
        HESSCRIT_OK)
        return report;
    fprintf(stderr, "n = %zu, seed %d: %s\n", f->n, (int)seed, hesscrit_context_detail(context));
    exit(EXIT_FAILURE);
}

static void count_search(hesscrit_context *context, const smooth_function *f, uint64_t seed,
                         int each, counts *count)
{
    double theta[SMOOTH_MOST];
    hesscrit_search_result result;
    hesscrit_report *report = search_down(context, f, seed, theta, &result);
    const int is_near = is_at_minimum(f, theta);
    const double calls = (double)result.calls[HESSCRIT_CALLBACK_LOSS];
    if (is_near) count->near++;
    if (result.end == HESSCRIT_SEARCH_FOUND && !is_near) count->wrong++;
    count->ends[result.end]++;
    count->calls += calls;
    count->most_calls = fmax(count->most_calls, calls);
    if (each && !is_near)
        printf("single %zu %d: %s, %.1e above, loss error %.1e, %.0f calls, %s: %s\n", f->n,
               (int)seed, hesscrit_search_end_name(result.end), smooth_excess(f, theta),
               hesscrit_report_loss_error(report), calls,
               hesscrit_verdict_name(hesscrit_report_verdict(report)),
               hesscrit_report_reason(report));
    hesscrit_report_destroy(report);
}

static void print_one(hesscrit_context *context, char **words)
{
    char text[8192];
    double theta[SMOOTH_MOST];
    hesscrit_search_result result;
    const size_t n = strtoul(words[0], NULL, 10);
    if (n < 2 || n > SMOOTH_MOST) return;
    const smooth_function f = smooth_rosenbrock(n);
    hesscrit_report *report = search_down(context, &f, strtoul(words[1], NULL, 10), theta, &result);
    hesscrit_report_text(report, text, sizeof text);
    printf("%s after %zu steps, %.1e above\n%s", hesscrit_search_end_name(result.end), result.steps,
           smooth_excess(&f, theta), text);
    hesscrit_report_destroy(report);
}

static size_t report_searches(hesscrit_context *context, size_t n, int each)
{
    const smooth_function f = smooth_rosenbrock(n);
    counts count = {0};
    for (uint64_t seed = 1; seed <= STARTS; seed++) count_search(context, &f, seed, each, &count);
    printf("%zu %5zu %5zu |", n, count.near, count.wrong);
    for (int end = 0; end < ENDS; end++) printf(" %5zu", count.ends[end]);
    printf(" | %7.0f %7.0f\n", count.calls / STARTS, count.most_calls);
    fflush(stdout);
    return count.wrong;
}

int main(int argc, char **argv)
{
    const int each = argc > 1 && strcmp(argv[1], "--each") == 0;
    hesscrit_context *context = NULL;
    size_t wrong = 0;
    if (hesscrit_context_create(NULL, &context) != HESSCRIT_OK) return EXIT_FAILURE;
    if (argc == 4 && strcmp(argv[1], "--one") == 0) {
        print_one(context, argv + 2);
    } else {
        printf("Rosenbrock's chain in single precision, %d starts: runs that end at a minimum\n",
               STARTS);
        puts("n  near wrong | found other  flat  kink unbnd  used |   calls    most");
        for (size_t n = 2; n <= LARGEST; n++) wrong += report_searches(context, n, each);
        report_figure("single_precision_found_elsewhere", (double)wrong, 0.0);
    }
    hesscrit_context_destroy(context);
    return 0;
}
