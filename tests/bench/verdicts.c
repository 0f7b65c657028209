/** @file
 * How often verdicts are wrong, and how often they are none: on landscapes with known inertia, and
 * at degenerate critical points whose kind theory knows. The tests assert the same.
 */
#include <stdio.h>
#include <stdlib.h>

#include "degenerate.h"
#include "landscapes.h"
#include "measure/report.h"
#include "waves.h"

static hesscrit_context *new_context(void)
{
    hesscrit_context *context = NULL;
    if (hesscrit_context_create(NULL, &context) != HESSCRIT_OK) exit(EXIT_FAILURE);
    return context;
}

static void give_up(const hesscrit_context *context, const char *what)
{
    fprintf(stderr, "%s: %s\n", what, hesscrit_context_detail(context));
    exit(EXIT_FAILURE);
}

static void report_signs(hesscrit_context *context)
{
    static const size_t cases[] = {8000, 1000, 1000};
    static const char *const names[] = {"losses", "gradients", "Hessians"};
    sign_counts all = {0};
    landscape *l = malloc(sizeof *l);
    if (l == NULL) abort();
    puts("Signs of eigenvalues, condition 1 to 1e12: eigenvalues, wrong, clear but undecided");
    for (int offered = OFFER_LOSSES; offered <= OFFER_HESSIANS; offered++) {
        sign_counts count = {0};
        for (size_t index = 0; index < cases[offered]; index++) {
            make_landscape(index, (offer)offered, l);
            if (count_signs_of(context, l, (offer)offered, &count) != HESSCRIT_OK)
                give_up(context, "signs");
        }
        printf("from %-10s %8zu %6zu %8.2f %%\n", names[offered], count.eigenvalues, count.wrong,
               100.0 * (double)count.timid / (double)count.clear);
        all.wrong += count.wrong;
        all.clear += count.clear;
        all.timid += count.timid;
    }
    free(l);
    report_figure("verdict_signs_wrong", (double)all.wrong, 0.0);
    report_figure("verdict_signs_undecided", (double)all.timid / (double)all.clear, 0.05);
}

/* Rotated about the point, the point shifted, its loss lifted, every other one in other units. */
static void make_view(rng *r, const degenerate_case *what, size_t trial, degenerate_view *view)
{
    degenerate_plain(what, view);
    if (trial > 0) degenerate_rotate(r, view);
    if (trial > 1) degenerate_shift(r, view);
    if (trial > 2) view->constant = rng_sign(r) * rng_uniform(r, 0.5, 3.0);
    if (trial % 2 == 1) view->sign = -1.0;
    if (trial % 3 == 2) degenerate_rescale(r, 20, view);
    if (trial % 3 == 2) view->loss_exponent = (int)rng_below(r, 41) - 20;
}

static void report_degenerate(hesscrit_context *context)
{
    enum { TRIALS = 6 };
    size_t decidable = 0, undetermined = 0, wrong = 0;
    rng r = rng_seeded(2026);
    for (size_t k = 0; k < degenerate_case_count; k++)
        for (size_t trial = 0; trial < TRIALS; trial++)
            for (int derivatives = 0; derivatives < 3; derivatives++) {
                degenerate_view view;
                hesscrit_report *report = NULL;
                make_view(&r, &degenerate_cases[k], trial, &view);
                const hesscrit_problem problem = degenerate_problem(&view, derivatives);
                if (hesscrit_analyze(context, &problem, view.theta, NULL, &report) != HESSCRIT_OK)
                    give_up(context, view.what->name);
                const hesscrit_verdict verdict = hesscrit_report_verdict(report);
                const hesscrit_verdict right = degenerate_verdict(&view);
                hesscrit_report_destroy(report);
                if (right == HESSCRIT_UNDETERMINED) continue;
                decidable++;
                undetermined += verdict == HESSCRIT_UNDETERMINED;
                if (verdict == right || verdict == HESSCRIT_UNDETERMINED) continue;
                wrong++;
                printf("%s, trial %zu, derivatives %d: %s\n", view.what->name, trial, derivatives,
                       hesscrit_verdict_name(verdict));
            }
    printf("Degenerate critical points: %zu cases, %zu views\n", degenerate_case_count, decidable);
    report_figure("verdict_degenerate_wrong", (double)wrong, 0.0);
    report_figure("verdict_degenerate_undetermined", (double)undetermined / (double)decidable, 0.1);
}

static hesscrit_verdict verdict_of(hesscrit_context *context, waves *w)
{
    hesscrit_report *report = NULL;
    const hesscrit_problem problem = hesscrit_problem_of(w->n, waves_loss, w);
    if (hesscrit_analyze(context, &problem, w->centre, NULL, &report) != HESSCRIT_OK)
        give_up(context, "waves");
    const hesscrit_verdict verdict = hesscrit_report_verdict(report);
    hesscrit_report_destroy(report);
    return verdict;
}

/* In other units of the loss, of each parameter, in another order: nobody told typical sizes. */
static void report_ways_of_writing(hesscrit_context *context)
{
    enum { TRIALS = 6000 };
    size_t changed = 0;
    rng r = rng_seeded(2026);
    for (int trial = 0; trial < TRIALS; trial++) {
        waves w;
        waves_random(&r, 1 + rng_below(&r, WAVES_MOST), &w);
        if (trial % 2) waves_make_degenerate(&r, &w);
        waves_even_out_signs(&r, &w);
        const hesscrit_verdict before = verdict_of(context, &w);
        for (int changes = 1; changes <= ALL_CHANGES; changes++) {
            waves other = waves_rewritten(&r, &w, changes);
            changed += verdict_of(context, &other) != before;
        }
    }
    printf("Landscapes in other units and another order: %d\n", TRIALS * ALL_CHANGES);
    report_figure("verdict_changed_by_writing", (double)changed, 0.0);
}

int main(void)
{
    hesscrit_context *context = new_context();
    report_signs(context);
    report_degenerate(context);
    report_ways_of_writing(context);
    hesscrit_context_destroy(context);
    return 0;
}
