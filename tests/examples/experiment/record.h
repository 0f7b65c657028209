/** @file
 * What a run came to, as a line of JSON that is written once it is over: the journal, from which
 * an experiment that was stopped goes on.
 */
#ifndef HESSCRIT_EXPERIMENT_RECORD_H
#define HESSCRIT_EXPERIMENT_RECORD_H

#include <hesscrit/hesscrit.h>

#include <stdio.h>

typedef struct record {
    int is_done;
    int passed; /* the gate */
    hesscrit_search_end end;
    hesscrit_verdict verdict;
    double loss, gradient_norm;
    hesscrit_signs signs;
    hesscrit_ratio ratio;
    size_t flat_dimension;
    size_t tries; /* searches: 2 where the first one got stuck */
    double calls; /* of all callbacks */
    double seconds;
    double *eigenvalues; /* n, ascending */
} record;

typedef struct journal {
    FILE *file;
    const char *directory;
    size_t runs, n;
    record *records; /* runs */
} journal;

/**
 * Open the journal in the directory, with the results of runs that are over already. settings: a
 * line that a journal of the same experiment begins with. 0 on failure, with the reason on stderr.
 */
int journal_open(journal *j, const char *directory, const char *settings, size_t runs, size_t n);

/** Append run k, whose record is complete, so that it survives whatever comes. */
int journal_append(journal *j, size_t k);

/** The whole table as CSV, and what gnuplot draws from: runs.csv, spectra.dat. */
int journal_write_tables(const journal *j);

/** Close and free. 0 when something could not be written. */
int journal_close(journal *j);

#endif
