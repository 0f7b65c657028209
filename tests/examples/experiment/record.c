/* rename of a file that exists is POSIX. */
#define _POSIX_C_SOURCE 200809L // NOLINT(bugprone-reserved-identifier)

#include "record.h"

#include "output.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char name[] = "runs.jsonl";

static int complain(const char *directory, const char *what)
{
    fprintf(stderr, "%s/%s: %s\n", directory, name, what);
    return 0;
}

static void write_record(FILE *file, size_t k, const record *r, size_t n)
{
    fprintf(file,
            "{\"run\":%zu,\"end\":\"%s\",\"end_number\":%d,\"verdict\":\"%s\","
            "\"verdict_number\":%d,\"passed\":%d,\"loss\":%.17g,\"gradient_norm\":%.17g,"
            "\"positive\":%zu,\"negative\":%zu,\"undecided\":%zu,\"ratio\":%.17g,"
            "\"lower\":%.17g,\"upper\":%.17g,\"flat_dimension\":%zu,\"tries\":%zu,\"calls\":%.0f,"
            "\"seconds\":%.3f,\"eigenvalues\":[",
            k + 1, hesscrit_search_end_name(r->end), (int)r->end, hesscrit_verdict_name(r->verdict),
            (int)r->verdict, r->passed, r->loss, r->gradient_norm, r->signs.positive,
            r->signs.negative, r->signs.undecided, r->ratio.value, r->ratio.lower, r->ratio.upper,
            r->flat_dimension, r->tries, r->calls, r->seconds);
    for (size_t i = 0; i < n; i++) fprintf(file, "%s%.17g", i == 0 ? "" : ",", r->eigenvalues[i]);
    fprintf(file, "]}\n");
}

/** The number behind "key": in a line of ours; NaN when there is none. */
static double number_of(const char *line, const char *key)
{
    char quoted[40];
    snprintf(quoted, sizeof quoted, "\"%s\":", key);
    const char *at = strstr(line, quoted);
    if (!at) return NAN;
    char *end;
    const double number = strtod(at + strlen(quoted), &end);
    return end == at + strlen(quoted) ? NAN : number;
}

static size_t count_in(const char *line, const char *key)
{
    const double number = number_of(line, key);
    return number >= 0.0 && number < 1e15 ? (size_t)number : 0;
}

static int read_eigenvalues(const char *line, size_t n, double *eigenvalues)
{
    static const char key[] = "\"eigenvalues\":[";
    const char *at = strstr(line, key);
    if (!at) return 0;
    at += strlen(key);
    for (size_t i = 0; i < n; i++) {
        char *end;
        eigenvalues[i] = strtod(at, &end);
        if (end == at || *end != (i + 1 == n ? ']' : ',')) return 0;
        at = end + 1;
    }
    return 1;
}

/** A run that is wanted no more is passed over. 0: the line is not ours. */
static int read_record(journal *j, const char *line)
{
    const size_t run = count_in(line, "run");
    double *eigenvalues = calloc(j->n, sizeof *eigenvalues);
    if (run == 0 || !eigenvalues || !read_eigenvalues(line, j->n, eigenvalues) ||
        !isfinite(number_of(line, "loss")) || !isfinite(number_of(line, "seconds"))) {
        free(eigenvalues);
        return 0;
    }
    if (run > j->runs || j->records[run - 1].is_done) {
        free(eigenvalues);
        return 1;
    }
    j->records[run - 1] = (record){
        .is_done = 1,
        .passed = count_in(line, "passed") == 1,
        .end = (hesscrit_search_end)count_in(line, "end_number"),
        .verdict = (hesscrit_verdict)count_in(line, "verdict_number"),
        .loss = number_of(line, "loss"),
        .gradient_norm = number_of(line, "gradient_norm"),
        .signs = {count_in(line, "positive"), count_in(line, "negative"),
                  count_in(line, "undecided")},
        .ratio = {number_of(line, "ratio"), number_of(line, "lower"), number_of(line, "upper")},
        .flat_dimension = count_in(line, "flat_dimension"),
        .tries = count_in(line, "tries"),
        .calls = number_of(line, "calls"),
        .seconds = number_of(line, "seconds"),
        .eigenvalues = eigenvalues};
    return 1;
}

/** The next line with its end; NULL at the end of the file, or where a line was cut off. */
static char *read_line(FILE *file, char **line, size_t *capacity)
{
    size_t length = 0;
    for (;;) {
        if (*capacity - length < 2) {
            char *larger = realloc(*line, 2 * *capacity + 256);
            if (!larger) return NULL;
            *line = larger;
            *capacity = 2 * *capacity + 256;
        }
        if (!fgets(*line + length, (int)(*capacity - length), file)) return NULL;
        length += strlen(*line + length);
        if ((*line)[length - 1] == '\n') return *line;
    }
}

/** What was written before, up to the first line that was cut off or is not ours. */
static int read_journal(journal *j, FILE *file, const char *settings)
{
    char *line = NULL;
    size_t capacity = 0;
    int good = 1;
    if (read_line(file, &line, &capacity)) {
        if (strncmp(line, settings, strlen(settings)) != 0 || line[strlen(settings)] != '\n')
            good = complain(j->directory, "made with other options; give another --out");
        while (good && read_line(file, &line, &capacity) && read_record(j, line)) {
        }
    }
    free(line);
    return good;
}

/** Written anew with what could be read, under its name only when it is whole. */
static int rewrite(journal *j, const char *settings)
{
    char path[PATH_CAPACITY];
    output out;
    if (!output_open(&out, j->directory, "runs.jsonl.new")) return 0;
    fprintf(out.file, "%s\n", settings);
    for (size_t k = 0; k < j->runs; k++)
        if (j->records[k].is_done) write_record(out.file, k, &j->records[k], j->n);
    if (!output_close(&out)) return 0;
    snprintf(path, sizeof path, "%s/%s", j->directory, name);
    if (rename(out.path, path) != 0) return complain(j->directory, strerror(errno));
    j->file = fopen(path, "a");
    return j->file ? 1 : complain(j->directory, strerror(errno));
}

int journal_open(journal *j, const char *directory, const char *settings, size_t runs, size_t n)
{
    char path[PATH_CAPACITY];
    *j = (journal){.directory = directory, .runs = runs, .n = n};
    j->records = calloc(runs, sizeof *j->records);
    if (!j->records) return complain(directory, "not enough memory");
    const int length = snprintf(path, sizeof path, "%s/%s", directory, name);
    if (length < 0 || (size_t)length >= sizeof path) return complain(directory, "too long a name");
    FILE *file = fopen(path, "r");
    int good = file || errno == ENOENT ? 1 : complain(directory, strerror(errno));
    if (file) {
        good = read_journal(j, file, settings);
        fclose(file);
    }
    return good && rewrite(j, settings);
}

int journal_append(journal *j, size_t k)
{
    write_record(j->file, k, &j->records[k], j->n);
    return fflush(j->file) == 0 ? 1 : complain(j->directory, strerror(errno));
}

/** Of the runs that passed, the one with the lowest loss, or the highest; runs: none. */
static size_t extreme_run(const journal *j, double sign)
{
    size_t best = j->runs;
    for (size_t k = 0; k < j->runs; k++) {
        const record *r = &j->records[k];
        if (!r->is_done || !r->passed) continue;
        if (best == j->runs || sign * r->loss < sign * j->records[best].loss) best = k;
    }
    return best;
}

/** Two data sets for gnuplot: the spectrum where the loss is least, and where it is most. */
static int write_spectra(const journal *j)
{
    output out;
    if (!output_open(&out, j->directory, "spectra.dat")) return 0;
    for (int which = 0; which < 2; which++) {
        const size_t k = extreme_run(j, which == 0 ? 1.0 : -1.0);
        fprintf(out.file, "%s\"%s loss: run %zu\"\n", which == 0 ? "" : "\n\n",
                which == 0 ? "lowest" : "highest", k + 1);
        for (size_t i = 0; k < j->runs && i < j->n; i++)
            fprintf(out.file, "%zu %.9g\n", i + 1, j->records[k].eigenvalues[i]);
        if (k == j->runs) fprintf(out.file, "1 NaN\n");
    }
    return output_close(&out);
}

int journal_write_tables(const journal *j)
{
    output out;
    if (!output_open(&out, j->directory, "runs.csv")) return 0;
    fprintf(out.file, "run,passed,end,verdict,verdict_name,loss,gradient_norm,positive,negative,"
                      "undecided,ratio,lower,upper,flat_dimension,tries,calls,seconds\n");
    for (size_t k = 0; k < j->runs; k++) {
        const record *r = &j->records[k];
        if (!r->is_done) continue;
        fprintf(out.file,
                "%zu,%d,%s,%d,%s,%.9g,%.3g,%zu,%zu,%zu,%.9g,%.9g,%.9g,%zu,%zu,%.0f,%.3f\n", k + 1,
                r->passed, hesscrit_search_end_name(r->end), (int)r->verdict,
                hesscrit_verdict_name(r->verdict), r->loss, r->gradient_norm, r->signs.positive,
                r->signs.negative, r->signs.undecided, r->ratio.value, r->ratio.lower,
                r->ratio.upper, r->flat_dimension, r->tries, r->calls, r->seconds);
    }
    return output_close(&out) && write_spectra(j);
}

int journal_close(journal *j)
{
    const int good = !j->file || fclose(j->file) == 0;
    for (size_t k = 0; j->records && k < j->runs; k++) free(j->records[k].eigenvalues);
    free(j->records);
    j->records = NULL;
    j->file = NULL;
    return good ? 1 : complain(j->directory, strerror(errno));
}
