/** @file
 * The files that a program writes, and the pictures that gnuplot makes of them.
 */
#ifndef HESSCRIT_EXAMPLE_OUTPUT_H
#define HESSCRIT_EXAMPLE_OUTPUT_H

#include <stdio.h>

enum { PATH_CAPACITY = 4096 };

/** A file in the output directory that is being written. */
typedef struct output {
    FILE *file;
    char path[PATH_CAPACITY];
} output;

/* Each returns 1; or 0 when it failed, with the reason on stderr. */

/** Make the directory, and those above it, where they do not exist. */
int output_make_directory(const char *directory);

int output_open(output *out, const char *directory, const char *name);

/** Close the file, and find out whether everything came to rest on the disk. */
int output_close(output *out);

/** The whole file at once. */
int output_text(const char *directory, const char *name, const char *text);

/**
 * Run a gnuplot script that stands in the directory, and say which pictures it
 * made; without gnuplot, say how to run it later, which is no failure.
 */
int output_plot(const char *directory, const char *script, const char *pictures);

#endif
