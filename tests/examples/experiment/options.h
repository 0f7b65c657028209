/** @file
 * What the user wants of the experiment.
 */
#ifndef HESSCRIT_EXPERIMENT_OPTIONS_H
#define HESSCRIT_EXPERIMENT_OPTIONS_H

#include "network.h"

#include <stdint.h>

typedef struct options {
    const char *task;   /* "sinc", "iris" or "autoencoder" */
    const char *data;   /* a file, for "iris" and "autoencoder" */
    const char *out;    /* directory */
    const char *hidden; /* as given: "10,10" */
    size_t layers;      /* of hidden units */
    size_t width[MOST_LAYERS];
    size_t runs;
    uint64_t seed;
    double gate;  /* on |gradient|^2 */
    double decay; /* the loss has decay / 2 * |theta|^2 more */
    int threads;
    int help;
} options;

/** 0 when the arguments make no sense, with the reason on stderr. */
int options_read(int argc, char **argv, options *o);

extern const char options_usage[];

#endif
