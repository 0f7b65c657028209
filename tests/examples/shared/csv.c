#include "csv.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIELD_CAPACITY = 64, MOST_ROWS = 1000000, MOST_FEATURES = 1000, MOST_CLASSES = 1000 };

/** One field of the file, with the place where it starts. */
typedef struct reader {
    FILE *file;
    const char *path;
    size_t line, column; /* of the field, from 1 */
    size_t next_column;
    char text[FIELD_CAPACITY];
    size_t length;
    int end; /* what ended the field: ',' or '\n' or EOF */
} reader;

static int complain(const reader *r, const char *what)
{
    fprintf(stderr, "%s:%zu:%zu: %s\n", r->path, r->line, r->column, what);
    return 0;
}

static int next_character(reader *r)
{
    int c = getc(r->file);
    if (c == '\r') { /* "\r\n" ends a line too */
        const int following = getc(r->file);
        if (following == '\n')
            c = '\n';
        else
            ungetc(following, r->file);
    }
    r->next_column++;
    return c;
}

/** Read up to the next comma, end of line or end of file. */
static int read_field(reader *r)
{
    if (r->end == '\n') {
        r->line++;
        r->next_column = 1;
    }
    r->column = r->next_column;
    r->length = 0;
    for (;;) {
        const int c = next_character(r);
        if (c == ',' || c == '\n' || c == EOF) {
            r->text[r->length] = '\0';
            r->end = c;
            break;
        }
        if (r->length + 1 == FIELD_CAPACITY) return complain(r, "this field is too long");
        r->text[r->length++] = (char)c;
    }
    if (!ferror(r->file)) return 1;
    fprintf(stderr, "%s:%zu:%zu: cannot read: %s\n", r->path, r->line, r->next_column,
            strerror(errno));
    return 0;
}

/** The field must have ended as its place in the row asks: last with the line, others by a comma.
 */
static int check_end(reader *r, int last)
{
    if (last ? r->end != ',' : r->end == ',') return 1;
    r->column += r->length;
    return complain(r, last ? "expected the end of the line" : "expected a comma");
}

static int read_number(reader *r, double *number)
{
    if (!read_field(r)) return 0;
    if (r->length == 0)
        return complain(r, r->end == EOF ? "expected a number, but the file ends here"
                                         : "expected a number");
    /* strtod alone would take blanks, hexadecimals, inf and nan. */
    char *end;
    *number = strtod(r->text, &end);
    if (strspn(r->text, "0123456789+-.eE") != r->length || end != r->text + r->length ||
        !isfinite(*number))
        return complain(r, "not a finite decimal number");
    return 1;
}

/** Read a whole number in least ... most; refusal says what was expected instead. */
static int read_count(reader *r, size_t least, size_t most, const char *refusal, size_t *count)
{
    if (!read_field(r)) return 0;
    if (r->length == 0 || r->length > 9 || strspn(r->text, "0123456789") != r->length)
        return complain(r, refusal);
    *count = (size_t)strtoul(r->text, NULL, 10);
    if (*count < least || *count > most) return complain(r, refusal);
    return 1;
}

/** Rows, features, and the names of the classes, as many as there are. */
static int read_header(reader *r, dataset *data)
{
    if (!read_count(r, 1, MOST_ROWS, "expected the number of rows, 1 to 1000000", &data->rows) ||
        !check_end(r, 0))
        return 0;
    if (!read_count(r, 1, MOST_FEATURES, "expected the number of features, 1 to 1000",
                    &data->features) ||
        !check_end(r, 0))
        return 0;
    for (data->classes = 0; r->end == ','; data->classes++) {
        if (!read_field(r)) return 0;
        if (r->length == 0) return complain(r, "expected the name of a class");
        if (data->classes == MOST_CLASSES) return complain(r, "more than 1000 classes");
    }
    return 1;
}

static int read_row(reader *r, dataset *data, size_t row)
{
    char refusal[64];
    snprintf(refusal, sizeof refusal, "expected a class, 0 to %zu", data->classes - 1);
    for (size_t i = 0; i < data->features; i++)
        if (!read_number(r, &data->inputs[row * data->features + i]) || !check_end(r, 0)) return 0;
    return read_count(r, 0, data->classes - 1, refusal, &data->labels[row]) && check_end(r, 1);
}

/** After the last row only the end of the file may come. */
static int read_nothing(reader *r)
{
    if (r->end == EOF) return 1;
    if (!read_field(r)) return 0;
    if (r->end == EOF && r->length == 0) return 1;
    return complain(r, "expected the end of the file");
}

static int read_rows(reader *r, dataset *data)
{
    dataset read = {0};
    if (!read_header(r, &read)) return 0;
    read.inputs = calloc(read.rows * read.features, sizeof *read.inputs);
    read.labels = calloc(read.rows, sizeof *read.labels);
    int good = read.inputs && read.labels ? 1 : complain(r, "not enough memory for so many rows");
    for (size_t row = 0; good && row < read.rows; row++) good = read_row(r, &read, row);
    if (good && read_nothing(r)) {
        *data = read;
        return 1;
    }
    dataset_free(&read);
    return 0;
}

int csv_read(const char *path, dataset *data)
{
    reader r = {.path = path, .line = 1, .column = 1, .next_column = 1, .end = ','};
    r.file = fopen(path, "r");
    if (!r.file) {
        fprintf(stderr, "%s:1:1: cannot open: %s\n", path, strerror(errno));
        return 0;
    }
    const int good = read_rows(&r, data);
    fclose(r.file);
    return good;
}

void dataset_standardise(dataset *data)
{
    const double rows = (double)data->rows;
    const size_t features = data->features;
    for (size_t i = 0; i < features; i++) {
        double mean = 0.0, variance = 0.0;
        for (size_t k = 0; k < data->rows; k++) mean += data->inputs[k * features + i] / rows;
        for (size_t k = 0; k < data->rows; k++) {
            double *x = &data->inputs[k * features + i];
            *x -= mean;
            variance += *x * *x / rows;
        }
        if (variance == 0.0) continue;
        for (size_t k = 0; k < data->rows; k++) data->inputs[k * features + i] /= sqrt(variance);
    }
}

double *dataset_one_hot(const dataset *data)
{
    double *targets = calloc(data->rows * data->classes, sizeof *targets);
    for (size_t k = 0; targets && k < data->rows; k++)
        targets[k * data->classes + data->labels[k]] = 1.0;
    return targets;
}

void dataset_free(dataset *data)
{
    free(data->inputs);
    free(data->labels);
    *data = (dataset){0};
}
