/** @file
 * How many calls does an analysis take? On the landscapes whose signs are known, a line for each
 * offer and n, to be compared with another build's. With --second-order, without higher orders and
 * escapes. With --each, a line for each landscape.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arrays.h"
#include "landscapes.h"
#include "measure/timing.h"

enum { CASES = 1000, OFFERS = OFFER_HESSIANS + 1 };

static const char *const offers[OFFERS] = {"losses", "gradients", "Hessians"};

typedef struct analysis_calls {
    size_t n;
    double losses, gradients;
} analysis_calls;

static analysis_calls calls_of(hesscrit_context *context, size_t index, offer offered,
                               const hesscrit_analyze_options *options, landscape *l)
{
    hesscrit_report *report = NULL;
    make_landscape(index, offered, l);
    const hesscrit_problem problem = landscape_problem(l, offered);
    if (hesscrit_analyze(context, &problem, l->centre, options, &report) != HESSCRIT_OK) {
        fprintf(stderr, "%s, %zu: %s\n", offers[offered], index, hesscrit_context_detail(context));
        exit(EXIT_FAILURE);
    }
    const analysis_calls calls = {
        l->n, (double)hesscrit_report_calls(report, HESSCRIT_CALLBACK_LOSS),
        (double)hesscrit_report_calls(report, HESSCRIT_CALLBACK_GRADIENT)};
    hesscrit_report_destroy(report);
    return calls;
}

static void print_line(const char *what, offer offered, size_t n, size_t count, double *values)
{
    double sum = 0.0;
    for (size_t k = 0; k < count; k++) sum += values[k];
    printf("%-9s %-9s %2zu %7.0f %9.1f\n", what, offers[offered], n, quantile(count, values, 0.5),
           sum / (double)count);
}

/* Of those with n parameters. */
static void print_lines(offer offered, size_t n, const analysis_calls *all)
{
    double *losses = new_doubles(CASES), *gradients = new_doubles(CASES);
    double *both = new_doubles(CASES);
    size_t count = 0;
    for (size_t k = 0; k < CASES; k++) {
        if (all[k].n != n) continue;
        losses[count] = all[k].losses;
        gradients[count] = all[k].gradients;
        both[count] = all[k].losses + all[k].gradients;
        count++;
    }
    if (count > 0) {
        print_line("losses", offered, n, count, losses);
        if (offered != OFFER_LOSSES) print_line("gradients", offered, n, count, gradients);
        print_line("calls", offered, n, count, both);
    }
    free(both);
    free(gradients);
    free(losses);
}

int main(int argc, char **argv)
{
    int each = 0;
    hesscrit_context *context = NULL;
    hesscrit_analyze_options options = hesscrit_analyze_options_default();
    analysis_calls *all = malloc(CASES * sizeof *all);
    landscape *l = malloc(sizeof *l);
    if (all == NULL || l == NULL || hesscrit_context_create(NULL, &context) != HESSCRIT_OK) abort();
    for (int k = 1; k < argc; k++) {
        if (strcmp(argv[k], "--each") == 0) each = 1;
        if (strcmp(argv[k], "--second-order") == 0)
            options.flags = HESSCRIT_ANALYZE_NO_ESCAPE | HESSCRIT_ANALYZE_NO_HIGHER_ORDER;
    }
    for (int offered = 0; offered < OFFERS; offered++) {
        for (size_t k = 0; k < CASES; k++) {
            all[k] = calls_of(context, k, (offer)offered, &options, l);
            if (each)
                printf("landscape %s %zu %zu %.0f %.0f\n", offers[offered], k, all[k].n,
                       all[k].losses, all[k].gradients);
        }
        for (size_t n = 0; n <= LANDSCAPE_MOST; n++) print_lines((offer)offered, n, all);
    }
    hesscrit_context_destroy(context);
    free(l);
    free(all);
    return 0;
}
