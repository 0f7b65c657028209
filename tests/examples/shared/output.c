/* mkdir and stat are not in C11. */
#define _POSIX_C_SOURCE 200809L // NOLINT(bugprone-reserved-identifier)

#include "output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int complain(const char *path, const char *what)
{
    fprintf(stderr, "%s: %s\n", path, what);
    return 0;
}

/** Quote text for the shell; 0 when there is no room. */
static int quote(const char *text, char *quoted, size_t capacity)
{
    size_t length = 0;
    quoted[length++] = '\'';
    for (; *text; text++) {
        if (length + sizeof "'\\''" + 1 > capacity) return 0;
        if (*text == '\'') { /* out of the quotes, and in again after it */
            memcpy(quoted + length, "'\\''", 4);
            length += 4;
        } else {
            quoted[length++] = *text;
        }
    }
    quoted[length++] = '\'';
    quoted[length] = '\0';
    return 1;
}

static int make_one_directory(const char *path)
{
    struct stat status;
    if (mkdir(path, 0777) == 0) return 1;
    const char *why = strerror(errno);
    if (stat(path, &status) == 0) {
        if (S_ISDIR(status.st_mode)) return 1;
        why = "something else has this name";
    }
    fprintf(stderr, "%s: cannot create this directory: %s\n", path, why);
    return 0;
}

int output_make_directory(const char *directory)
{
    char path[PATH_CAPACITY];
    const size_t length = strlen(directory);
    if (length == 0 || length >= sizeof path)
        return complain(directory, "an empty name, or one that is too long");
    for (size_t i = 1; i <= length; i++) {
        if (directory[i] != '/' && directory[i] != '\0') continue;
        memcpy(path, directory, i);
        path[i] = '\0';
        if (!make_one_directory(path)) return 0;
    }
    return 1;
}

int output_open(output *out, const char *directory, const char *name)
{
    const int length = snprintf(out->path, sizeof out->path, "%s/%s", directory, name);
    if (length < 0 || (size_t)length >= sizeof out->path)
        return complain(directory, "this name is too long");
    out->file = fopen(out->path, "w");
    if (!out->file) return complain(out->path, strerror(errno));
    return 1;
}

int output_close(output *out)
{
    errno = 0;
    const int lost = ferror(out->file);
    if (fclose(out->file) == 0 && !lost) return 1;
    return complain(out->path, errno ? strerror(errno) : "could not be written");
}

int output_text(const char *directory, const char *name, const char *text)
{
    output out;
    if (!output_open(&out, directory, name)) return 0;
    fputs(text, out.file);
    return output_close(&out);
}

int output_plot(const char *directory, const char *script, const char *pictures)
{
    char quoted[4 * PATH_CAPACITY], command[5 * PATH_CAPACITY];
    if (!quote(directory, quoted, sizeof quoted)) return complain(directory, "too long a name");
    snprintf(command, sizeof command, "cd -- %s && gnuplot %s", quoted, script);

    /* What is printed so far must not be overtaken by what gnuplot prints. */
    fflush(stdout);
    if (!system(NULL) || system("command -v gnuplot >/dev/null 2>&1") != 0) {
        printf(" gnuplot was not found. To draw %s later, install it and run\n   %s\n", pictures,
               command);
        return 1;
    }
    if (system(command) != 0) return complain(command, "gnuplot failed");
    printf(" drawn: %s in %s\n", pictures, directory);
    return 1;
}
