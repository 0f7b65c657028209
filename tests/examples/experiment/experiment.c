/** @file
 * hesscrit_experiment: the last picture of the lecture. Train a network many times until its
 * gradient is zero, and plot the loss against the minimum ratio. run.c is one run.
 */
#include "options.h"
#include "output.h"
#include "picture.h"
#include "principal.h"
#include "progress.h"
#include "record.h"
#include "run.h"
#include "task.h"

#include <stdio.h>
#include <string.h>

enum { EXIT_GOOD = 0, EXIT_BAD_INPUT = 1, EXIT_BAD_USAGE = 2 };

/** What every thread shares; changed by one at a time. */
typedef struct experiment {
    const options *o;
    const network *net;
    journal *j;
    progress bar;
    size_t done;
    int failed;
} experiment;

static void finish_run(experiment *e, size_t k, int good, const record *result)
{
    if (good) {
        e->j->records[k] = *result;
        good = journal_append(e->j, k);
    }
    if (!good) e->failed = 1;
    e->done++;
    progress_show(&e->bar, "experiment", (double)e->done / (double)e->o->runs);
}

static void make_run(experiment *e, size_t k)
{
    hesscrit_context *context = NULL;
    record result;
    const int good = hesscrit_context_create(NULL, &context) == HESSCRIT_OK &&
                     run_once(context, e->net, e->o, k, &result);
    hesscrit_context_destroy(context);
#ifdef _OPENMP
#pragma omp critical
#endif
    finish_run(e, k, good, &result);
}

/** Those that are not in the journal yet. Each has a context of its own. */
static int make_runs(experiment *e)
{
    for (size_t k = 0; k < e->o->runs; k++) e->done += (size_t)e->j->records[k].is_done;
    if (e->done > 0) printf(" going on: %zu of %zu runs are in the journal\n", e->done, e->o->runs);
    const long runs = (long)e->o->runs;
#ifdef _OPENMP
#pragma omp parallel for schedule(dynamic) num_threads(e->o->threads)
#endif
    for (long k = 0; k < runs; k++)
        if (!e->j->records[k].is_done && !e->failed) make_run(e, (size_t)k);
    progress_clear(&e->bar);
    return !e->failed;
}

static void say_summary(const journal *j, double gate)
{
    size_t passed = 0, ends[10] = {0}, verdicts[10] = {0};
    double seconds = 0.0, most = 0.0;
    for (size_t k = 0; k < j->runs; k++) {
        const record *r = &j->records[k];
        passed += (size_t)r->passed;
        seconds += r->seconds;
        if (r->passed && (size_t)r->verdict < 10) verdicts[r->verdict]++;
        if (!r->passed && (size_t)r->end < 10) ends[r->end]++;
        if (r->passed && r->ratio.value > most) most = r->ratio.value;
    }
    printf(" %zu of %zu runs end with |gradient|^2 <= %.3g, after %.1f seconds of computing;\n"
           " the largest minimum ratio is %.3f\n",
           passed, j->runs, gate, seconds, most);
    for (int v = 0; v < 10; v++)
        if (verdicts[v] > 0)
            printf("   %5zu  %s\n", verdicts[v], hesscrit_verdict_name((hesscrit_verdict)v));
    for (int v = 0; v < 10; v++)
        if (ends[v] > 0)
            printf("   %5zu  did not pass: %s\n", ends[v],
                   hesscrit_search_end_name((hesscrit_search_end)v));
}

static int conclude(const experiment *e)
{
    char title[256];
    say_summary(e->j, e->o->gate);
    snprintf(title, sizeof title,
             "%s, hidden units %s, %zu parameters: %zu runs to a zero gradient", e->o->task,
             e->o->hidden, e->j->n, e->j->runs);
    if (!journal_write_tables(e->j) || !picture_draw(e->j, title)) return 0;
    return strcmp(e->o->task, "autoencoder") != 0 || principal_check(e->net, e->j);
}

static int check(const options *o, const network *net)
{
    hesscrit_context *context = NULL;
    const int good = hesscrit_context_create(NULL, &context) == HESSCRIT_OK &&
                     check_derivatives(context, net, o);
    hesscrit_context_destroy(context);
    return good;
}

static int perform(const options *o, const network *net)
{
    char settings[512];
    journal j = {0};
    experiment e = {.o = o, .net = net, .j = &j, .bar = progress_start()};
    const size_t n = network_parameters(net);
    snprintf(settings, sizeof settings,
             "{\"task\":\"%s\",\"hidden\":\"%s\",\"parameters\":%zu,\"rows\":%zu,\"seed\":%llu,"
             "\"gate\":%.17g,\"decay\":%.17g}",
             o->task, o->hidden, n, net->rows, (unsigned long long)o->seed, o->gate, o->decay);
    printf("%s: hidden units %s, %zu parameters, %zu rows of data, %zu runs from seed %llu\n",
           o->task, o->hidden, n, net->rows, o->runs, (unsigned long long)o->seed);
    const int good = check(o, net) && output_make_directory(o->out) &&
                     journal_open(&j, o->out, settings, o->runs, n) && make_runs(&e) &&
                     conclude(&e);
    return journal_close(&j) && good;
}

/** What was printed counts only when it arrived: the disk may be full, the pipe closed. */
static int printed_everything(void)
{
    if (fflush(stdout) == 0 && !ferror(stdout)) return 1;
    fprintf(stderr, "hesscrit_experiment: cannot write to standard output\n");
    return 0;
}

int main(int argc, char **argv)
{
    options o;
    task t;
    if (!options_read(argc, argv, &o)) return EXIT_BAD_USAGE;
    if (o.help) {
        fputs(options_usage, stdout);
        return printed_everything() ? EXIT_GOOD : EXIT_BAD_INPUT;
    }
    if (!task_make(&o, &t)) return EXIT_BAD_INPUT;
    const int good = perform(&o, &t.net);
    task_free(&t);
    return printed_everything() && good ? EXIT_GOOD : EXIT_BAD_INPUT;
}
