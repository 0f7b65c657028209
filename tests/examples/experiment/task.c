#include "task.h"

#include "csv.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SINC_ROWS = 64 };

static void set_shape(const options *o, size_t inputs, size_t outputs, size_t rows, task *t)
{
    network *net = &t->net;
    net->layers = o->layers + 1;
    net->width[0] = inputs;
    for (size_t l = 0; l < o->layers; l++) net->width[l + 1] = o->width[l];
    net->width[net->layers] = outputs;
    net->rows = rows;
    net->decay = o->decay;
    net->inputs = t->inputs;
    net->targets = t->targets;
}

/** The lecture's homework: sin(5 pi x) / (5 pi x) on (0, 1), and x shifted to mean 0. */
static int make_sinc(const options *o, task *t)
{
    const double five_pi = 15.707963267948966;
    t->inputs = malloc(SINC_ROWS * sizeof *t->inputs);
    t->targets = malloc(SINC_ROWS * sizeof *t->targets);
    if (!t->inputs || !t->targets) return 0;
    for (int k = 0; k < SINC_ROWS; k++) {
        const double x = (k + 0.5) / SINC_ROWS;
        t->inputs[k] = 4.0 * (x - 0.5);
        t->targets[k] = sin(five_pi * x) / (five_pi * x);
    }
    t->net.kind = NETWORK_REGRESSION;
    set_shape(o, 1, 1, SINC_ROWS, t);
    return 1;
}

static int make_iris(const options *o, const dataset *data, task *t)
{
    t->targets = dataset_one_hot(data);
    if (!t->targets) return 0;
    t->net.kind = NETWORK_CLASSIFICATION;
    set_shape(o, data->features, data->classes, data->rows, t);
    return 1;
}

/** What goes in is to come out again. */
static int make_autoencoder(const options *o, const dataset *data, task *t)
{
    const size_t size = data->rows * data->features;
    t->targets = malloc(size * sizeof *t->targets);
    if (!t->targets) return 0;
    memcpy(t->targets, t->inputs, size * sizeof *t->targets);
    t->net.kind = NETWORK_LINEAR;
    set_shape(o, data->features, data->features, data->rows, t);
    return 1;
}

static int make_from_file(const options *o, task *t)
{
    dataset data;
    if (!csv_read(o->data, &data)) return -1;
    dataset_standardise(&data);
    t->inputs = data.inputs;
    const int made =
        strcmp(o->task, "iris") == 0 ? make_iris(o, &data, t) : make_autoencoder(o, &data, t);
    free(data.labels);
    return made;
}

int task_make(const options *o, task *t)
{
    *t = (task){.inputs = NULL};
    const int made = strcmp(o->task, "sinc") == 0 ? make_sinc(o, t) : make_from_file(o, t);
    if (made == 0) fprintf(stderr, "hesscrit_experiment: not enough memory\n");
    if (made != 1) task_free(t);
    return made == 1;
}

void task_free(task *t)
{
    free(t->inputs);
    free(t->targets);
    t->inputs = t->targets = NULL;
}
