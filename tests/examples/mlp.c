#include "mlp.h"

#include <math.h>
#include <string.h>

_Static_assert(sizeof(mlp_weights) == MLP_PARAMETERS * sizeof(double),
               "theta is copied into the weights as it is");

/** What one sample makes of the network. */
typedef struct forward {
    double unit[HIDDEN];         /* outputs of the hidden units */
    double probability[CLASSES]; /* softmax of the outputs */
    double loss;                 /* -log of the right class's probability */
} forward;

static mlp_weights weights_of(const double *theta)
{
    mlp_weights w;
    memcpy(&w, theta, sizeof w);
    return w;
}

static forward run(const mlp_weights *w, const sample *s)
{
    forward f;
    for (int j = 0; j < HIDDEN; j++) {
        double sum = w->hidden_bias[j];
        for (int i = 0; i < FEATURES; i++) sum += w->hidden[j][i] * s->x[i];
        f.unit[j] = tanh(sum);
    }
    double score[CLASSES], highest = -INFINITY, total = 0.0;
    for (int k = 0; k < CLASSES; k++) {
        score[k] = w->output_bias[k];
        for (int j = 0; j < HIDDEN; j++) score[k] += w->output[k][j] * f.unit[j];
        highest = fmax(highest, score[k]);
    }
    /* Without the highest score in front, exp would overflow where scores are large. */
    for (int k = 0; k < CLASSES; k++) total += exp(score[k] - highest);
    for (int k = 0; k < CLASSES; k++) f.probability[k] = exp(score[k] - highest) / total;
    f.loss = log(total) + highest - score[s->label];
    return f;
}

/** Backpropagation: add the gradient of one sample's loss to g. */
static void add_gradient(const mlp_weights *w, const sample *s, const forward *f, mlp_weights *g)
{
    double unit_error[HIDDEN] = {0};
    for (size_t k = 0; k < CLASSES; k++) {
        const double error = f->probability[k] - (k == s->label ? 1.0 : 0.0);
        g->output_bias[k] += error;
        for (int j = 0; j < HIDDEN; j++) {
            g->output[k][j] += error * f->unit[j];
            unit_error[j] += error * w->output[k][j];
        }
    }
    for (int j = 0; j < HIDDEN; j++) {
        const double error = unit_error[j] * (1.0 - f->unit[j] * f->unit[j]);
        g->hidden_bias[j] += error;
        for (int i = 0; i < FEATURES; i++) g->hidden[j][i] += error * s->x[i];
    }
}

static int mlp_loss(size_t n, const double *theta, double *loss, void *user)
{
    const mlp_task *task = user;
    const mlp_weights w = weights_of(theta);
    double sum = 0.0, squares = 0.0;
    for (size_t k = 0; k < task->data.rows; k++) sum += run(&w, &task->data.samples[k]).loss;
    for (size_t i = 0; i < n; i++) squares += theta[i] * theta[i];
    *loss = sum / (double)task->data.rows + 0.5 * task->decay * squares;
    return 0;
}

static int mlp_gradient(size_t n, const double *theta, double *gradient, void *user)
{
    const mlp_task *task = user;
    const mlp_weights w = weights_of(theta);
    mlp_weights sum = {.hidden_bias = {0}};
    for (size_t k = 0; k < task->data.rows; k++) {
        const forward f = run(&w, &task->data.samples[k]);
        add_gradient(&w, &task->data.samples[k], &f, &sum);
    }
    memcpy(gradient, &sum, sizeof sum);
    for (size_t i = 0; i < n; i++)
        gradient[i] = gradient[i] / (double)task->data.rows + task->decay * theta[i];
    return 0;
}

hesscrit_problem mlp_problem(mlp_task *task)
{
    hesscrit_problem problem = hesscrit_problem_of(MLP_PARAMETERS, mlp_loss, task);
    problem.gradient = mlp_gradient;
    problem.flags = HESSCRIT_PROBLEM_THREAD_SAFE; /* the callbacks only read the task */
    return problem;
}

double mlp_accuracy(const mlp_task *task, const double theta[MLP_PARAMETERS])
{
    const mlp_weights w = weights_of(theta);
    size_t right = 0;
    for (size_t k = 0; k < task->data.rows; k++) {
        const sample *s = &task->data.samples[k];
        const forward f = run(&w, s);
        size_t best = 0;
        for (size_t c = 1; c < CLASSES; c++)
            if (f.probability[c] > f.probability[best]) best = c;
        right += best == s->label;
    }
    return (double)right / (double)task->data.rows;
}
