/** @file
 * hesscrit_demo: what the library can do, in four acts. Start reading here;
 * then lecture.c for the shortest use of the library, training.c for a real one.
 */
#include "csv.h"
#include "lecture.h"
#include "molecule.h"
#include "output.h"
#include "progress.h"
#include "say.h"
#include "surface.h"
#include "training.h"

#include <hesscrit/hesscrit.h>

#include <stdio.h>
#include <string.h>

enum { EXIT_GOOD = 0, EXIT_BAD_INPUT = 1, EXIT_BAD_USAGE = 2 };

static const char usage[] =
    "usage: hesscrit_demo [--data FILE] [--out DIR]\n"
    "  --data FILE  the training data, tests/data/iris.csv by default\n"
    "  --out DIR    where data files and pictures go, hesscrit-demo by default\n"
    "  --help       show this and stop\n";

typedef struct arguments {
    const char *data;
    const char *out;
    int help;
} arguments;

/** 0 when the arguments make no sense, with the reason on stderr. */
static int parse(int argc, char **argv, arguments *args)
{
    for (int i = 1; i < argc; i++) {
        const char **value = strcmp(argv[i], "--data") == 0  ? &args->data
                             : strcmp(argv[i], "--out") == 0 ? &args->out
                                                             : NULL;
        if (strcmp(argv[i], "--help") == 0) {
            args->help = 1;
        } else if (!value) {
            fprintf(stderr, "hesscrit_demo: unknown argument '%s'\n%s", argv[i], usage);
            return 0;
        } else if (i + 1 == argc) {
            fprintf(stderr, "hesscrit_demo: %s needs a value\n%s", argv[i], usage);
            return 0;
        } else {
            *value = argv[++i];
        }
    }
    return 1;
}

static int play(const dataset *data, const char *directory)
{
    progress bar = progress_start();
    hesscrit_context_options options = hesscrit_context_options_default();
    options.progress = progress_of_library;
    options.progress_user = &bar;

    hesscrit_context *context = NULL;
    if (!succeeded(context, hesscrit_context_create(&options, &context), "creating the context"))
        return 0;
    printf("hesscrit %s\n\n", hesscrit_version_string());
    const int good = lecture_act(context) && surface_act(context, directory) &&
                     molecule_act(context) && training_act(context, data, directory, &bar);
    progress_clear(&bar);
    hesscrit_context_destroy(context);
    return good;
}

/** What was printed counts only when it arrived: the disk may be full, the pipe closed. */
static int printed_everything(void)
{
    if (fflush(stdout) == 0 && !ferror(stdout)) return 1;
    fprintf(stderr, "hesscrit_demo: cannot write to standard output\n");
    return 0;
}

int main(int argc, char **argv)
{
    arguments args = {.data = "tests/data/iris.csv", .out = "hesscrit-demo", .help = 0};
    if (!parse(argc, argv, &args)) return EXIT_BAD_USAGE;
    if (args.help) {
        fputs(usage, stdout);
        return printed_everything() ? EXIT_GOOD : EXIT_BAD_INPUT;
    }

    dataset data;
    if (!csv_read(args.data, &data)) return EXIT_BAD_INPUT;
    dataset_standardise(&data);
    const int good = output_make_directory(args.out) && play(&data, args.out);
    dataset_free(&data);
    return printed_everything() && good ? EXIT_GOOD : EXIT_BAD_INPUT;
}
