#include "options.h"

#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_RUNS = 1000000, MOST_UNITS = 1000, MOST_THREADS = 1024 };

const char options_usage[] =
    "usage: hesscrit_experiment [option ...]\n"
    "Trains a network many times until its gradient is zero, and draws the loss at the end\n"
    "against the minimum ratio. Started again after it was stopped, it goes on.\n"
    "  --task NAME      sinc: learn sin(5 pi x) / (5 pi x), the default\n"
    "                   iris: classify the data\n"
    "                   autoencoder: a linear one on the data, whose critical points are known\n"
    "  --data FILE      the data of iris and autoencoder, tests/data/iris.csv by default\n"
    "  --hidden N,N,... units of each hidden layer; 10,10 for sinc, 4 for iris and 2 for\n"
    "                   autoencoder by default\n"
    "  --runs N         100 by default\n"
    "  --seed N         of the first weights; 1 by default\n"
    "  --gate X         a run counts when |gradient|^2 is at most this; 1e-10 by default\n"
    "  --decay X        the loss has X / 2 * |theta|^2 more, which makes critical points "
    "separate;\n"
    "                   0.00001 by default, 0 for autoencoder\n"
    "  --threads N      runs at a time; 1 by default\n"
    "  --out DIR        where results and pictures go, hesscrit-experiment by default\n"
    "  --help           show this and stop\n";

static int refuse(const char *option, const char *value, const char *expected)
{
    fprintf(stderr, "hesscrit_experiment: %s %s: expected %s\n", option, value, expected);
    return 0;
}

/** A whole number in least ... most, and where it ends. */
static int read_whole(const char *text, unsigned long long least, unsigned long long most,
                      unsigned long long *number, const char **end)
{
    char *after;
    errno = 0;
    *number = strtoull(text, &after, 10);
    *end = after;
    return *text >= '0' && *text <= '9' && errno == 0 && *number >= least && *number <= most;
}

static int read_hidden(const char *text, options *o)
{
    const char *at = text;
    o->hidden = text;
    for (o->layers = 0; o->layers < MOST_LAYERS - 1;) {
        unsigned long long units;
        if (!read_whole(at, 1, MOST_UNITS, &units, &at)) break;
        o->width[o->layers++] = (size_t)units;
        if (*at == '\0') return 1;
        if (*at++ != ',') break;
    }
    return refuse("--hidden", text, "1 to 7 numbers of units, each 1 to 1000, with commas between");
}

static int read_number(const char *option, const char *text, double least, double *number)
{
    char *end;
    *number = strtod(text, &end);
    if (end != text && *end == '\0' && *number >= least && isfinite(*number)) return 1;
    return refuse(option, text, least > 0.0 ? "a positive number" : "a number, 0 or more");
}

static int read_count(const char *option, const char *text, unsigned long long most,
                      unsigned long long *count)
{
    const char *end;
    if (read_whole(text, 1, most, count, &end) && *end == '\0') return 1;
    char expected[64];
    snprintf(expected, sizeof expected, "a whole number from 1 to %llu", most);
    return refuse(option, text, expected);
}

static int read_task(const char *text, options *o)
{
    o->task = text;
    if (strcmp(text, "sinc") == 0 || strcmp(text, "iris") == 0 || strcmp(text, "autoencoder") == 0)
        return 1;
    return refuse("--task", text, "sinc, iris or autoencoder");
}

static int read_value(const char *option, const char *text, options *o)
{
    unsigned long long count = 0;
    if (strcmp(option, "--task") == 0) return read_task(text, o);
    if (strcmp(option, "--hidden") == 0) return read_hidden(text, o);
    if (strcmp(option, "--gate") == 0) return read_number(option, text, DBL_MIN, &o->gate);
    if (strcmp(option, "--decay") == 0) return read_number(option, text, 0.0, &o->decay);
    if (strcmp(option, "--data") == 0) {
        o->data = text;
        return 1;
    }
    if (strcmp(option, "--out") == 0) {
        o->out = text;
        return 1;
    }
    const int is_runs = strcmp(option, "--runs") == 0, is_seed = strcmp(option, "--seed") == 0;
    const unsigned long long most = is_runs ? MOST_RUNS : is_seed ? UINT32_MAX : MOST_THREADS;
    if (!read_count(option, text, most, &count)) return 0;
    if (is_runs)
        o->runs = (size_t)count;
    else if (is_seed)
        o->seed = count;
    else
        o->threads = (int)count;
    return 1;
}

static int is_option(const char *text)
{
    static const char *const names[] = {"--task", "--data",  "--hidden",  "--runs", "--seed",
                                        "--gate", "--decay", "--threads", "--out"};
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++)
        if (strcmp(text, names[k]) == 0) return 1;
    return 0;
}

int options_read(int argc, char **argv, options *o)
{
    *o = (options){.task = "sinc",
                   .data = "tests/data/iris.csv",
                   .out = "hesscrit-experiment",
                   .runs = 100,
                   .seed = 1,
                   .gate = 1e-10,
                   .decay = -1.0,
                   .threads = 1};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0) {
            o->help = 1;
        } else if (!is_option(argv[i])) {
            fprintf(stderr, "hesscrit_experiment: unknown argument '%s'\n%s", argv[i],
                    options_usage);
            return 0;
        } else if (i + 1 == argc) {
            fprintf(stderr, "hesscrit_experiment: %s needs a value\n%s", argv[i], options_usage);
            return 0;
        } else {
            if (!read_value(argv[i], argv[i + 1], o)) return 0;
            i++;
        }
    }
    const int is_linear = strcmp(o->task, "autoencoder") == 0;
    if (o->decay < 0.0) o->decay = is_linear ? 0.0 : 1e-5;
    if (is_linear && o->decay > 0.0)
        return refuse("--decay", "of an autoencoder", "0: theory has none");
    if (o->hidden) return 1;
    return read_hidden(strcmp(o->task, "sinc") == 0   ? "10,10"
                       : strcmp(o->task, "iris") == 0 ? "4"
                                                      : "2",
                       o);
}
