#include "network.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int has_bias(const network *net)
{
    return net->kind != NETWORK_LINEAR;
}

/** Parameters of layer l, 0 ... layers-1. */
static size_t parameters_of(const network *net, size_t l)
{
    return net->width[l + 1] * (net->width[l] + (has_bias(net) ? 1 : 0));
}

size_t network_parameters(const network *net)
{
    size_t n = 0;
    for (size_t l = 0; l < net->layers; l++) n += parameters_of(net, l);
    return n;
}

/** What one row of data makes of the network. Layer 0 of the values is the input. */
typedef struct pass {
    const network *net;
    const double *theta;
    size_t first[MOST_LAYERS + 1];   /* parameter of each layer; the last entry is n */
    double *value[MOST_LAYERS + 1];  /* of the units, after tanh; the outputs as they are */
    double *error[MOST_LAYERS + 1];  /* derivative of the loss by the sum before tanh */
    double *pulled[MOST_LAYERS + 1]; /* and by the value after it */
    double *memory;
} pass;

static int pass_start(pass *p, const network *net, const double *theta)
{
    size_t units = 0;
    *p = (pass){.net = net, .theta = theta};
    for (size_t l = 0; l <= net->layers; l++) units += net->width[l];
    p->memory = malloc(3 * units * sizeof *p->memory);
    if (!p->memory) return 0;
    double *next = p->memory;
    for (size_t l = 0; l <= net->layers; l++) {
        p->value[l] = next;
        p->error[l] = next + net->width[l];
        p->pulled[l] = next + 2 * net->width[l];
        next += 3 * net->width[l];
        if (l < net->layers) p->first[l + 1] = p->first[l] + parameters_of(net, l);
    }
    return 1;
}

static const double *weights(const pass *p, size_t l)
{
    return p->theta + p->first[l];
}

static const double *biases(const pass *p, size_t l)
{
    return weights(p, l) + p->net->width[l + 1] * p->net->width[l];
}

static int is_tanh(const pass *p, size_t l)
{
    return p->net->kind != NETWORK_LINEAR && l < p->net->layers;
}

/** tanh' of a unit in layer l, from its value. */
static double slope(const pass *p, size_t l, size_t j)
{
    return is_tanh(p, l) ? 1.0 - p->value[l][j] * p->value[l][j] : 1.0;
}

static void forward(pass *p, const double *input)
{
    const network *net = p->net;
    memcpy(p->value[0], input, net->width[0] * sizeof *input);
    for (size_t l = 0; l < net->layers; l++) {
        const double *w = weights(p, l);
        for (size_t j = 0; j < net->width[l + 1]; j++) {
            double sum = has_bias(net) ? biases(p, l)[j] : 0.0;
            for (size_t i = 0; i < net->width[l]; i++)
                sum += w[j * net->width[l] + i] * p->value[l][i];
            p->value[l + 1][j] = is_tanh(p, l + 1) ? tanh(sum) : sum;
        }
    }
}

/** Scores become probabilities; returns log(sum exp(score)). */
static double softmax(size_t classes, const double *score, double *probability)
{
    double highest = -INFINITY, total = 0.0;
    /* Without the highest score in front, exp would overflow where scores are large. */
    for (size_t k = 0; k < classes; k++) highest = fmax(highest, score[k]);
    for (size_t k = 0; k < classes; k++) total += probability[k] = exp(score[k] - highest);
    for (size_t k = 0; k < classes; k++) probability[k] /= total;
    return highest + log(total);
}

/** The loss of the row, and its derivative by the outputs. */
static double judge(pass *p, const double *target)
{
    const size_t last = p->net->layers, outputs = p->net->width[last];
    const double *output = p->value[last];
    double *error = p->error[last];
    double loss = 0.0;
    if (p->net->kind == NETWORK_CLASSIFICATION) {
        const double log_total = softmax(outputs, output, error);
        for (size_t k = 0; k < outputs; k++) loss += target[k] * (log_total - output[k]);
        for (size_t k = 0; k < outputs; k++) error[k] -= target[k];
        return loss;
    }
    for (size_t k = 0; k < outputs; k++) {
        error[k] = output[k] - target[k];
        loss += 0.5 * error[k] * error[k];
    }
    return loss;
}

/** Backpropagation from the derivative by the outputs. */
static void backward(pass *p)
{
    const network *net = p->net;
    for (size_t l = net->layers; l-- > 1;) {
        const double *w = weights(p, l);
        for (size_t i = 0; i < net->width[l]; i++) {
            double sum = 0.0;
            for (size_t j = 0; j < net->width[l + 1]; j++)
                sum += w[j * net->width[l] + i] * p->error[l + 1][j];
            p->pulled[l][i] = sum;
            p->error[l][i] = sum * slope(p, l, i);
        }
    }
}

static void add_gradient(const pass *p, double factor, double *gradient)
{
    const network *net = p->net;
    for (size_t l = 0; l < net->layers; l++) {
        double *g = gradient + p->first[l];
        for (size_t j = 0; j < net->width[l + 1]; j++) {
            const double error = factor * p->error[l + 1][j];
            for (size_t i = 0; i < net->width[l]; i++)
                g[j * net->width[l] + i] += error * p->value[l][i];
            if (has_bias(net)) g[net->width[l + 1] * net->width[l] + j] += error;
        }
    }
}

static int loss_of(size_t n, const double *theta, double *loss, void *user)
{
    const network *net = user;
    double sum = 0.0, squares = 0.0;
    pass p;
    if (!pass_start(&p, net, theta)) return 1;
    for (size_t row = 0; row < net->rows; row++) {
        forward(&p, net->inputs + row * net->width[0]);
        sum += judge(&p, net->targets + row * net->width[net->layers]);
    }
    for (size_t i = 0; i < n; i++) squares += theta[i] * theta[i];
    *loss = sum / (double)net->rows + 0.5 * net->decay * squares;
    free(p.memory);
    return 0;
}

static int gradient_of(size_t n, const double *theta, double *gradient, void *user)
{
    const network *net = user;
    pass p;
    if (!pass_start(&p, net, theta)) return 1;
    for (size_t i = 0; i < n; i++) gradient[i] = net->decay * theta[i];
    for (size_t row = 0; row < net->rows; row++) {
        forward(&p, net->inputs + row * net->width[0]);
        judge(&p, net->targets + row * net->width[net->layers]);
        backward(&p);
        add_gradient(&p, 1.0 / (double)net->rows, gradient);
    }
    free(p.memory);
    return 0;
}

/*
 * The Hessian. With z_l the sums of layer l before tanh, J_l their derivatives by theta, d_l the
 * errors and e_l the errors pulled back through the weights W of the layer above, the loss of a
 * row has the second derivative
 *     J_L' C J_L + sum over l < L and units j of
 *         e_lj tanh''(z_lj) J_lj' J_lj  and, for each weight W_kj above,  d_(l+1)k tanh'(z_lj) J_lj
 * in the row and the column of that weight, C being that of the loss by the outputs.
 */
typedef struct curvature {
    pass p;
    size_t n;
    double *jacobian[MOST_LAYERS + 1]; /* width[l] rows of n; columns from first[l] on are 0 */
    double *hessian;                   /* n rows of n, the lower triangle */
    double factor;                     /* 1 / rows */
} curvature;

/** hessian += x y' + y x' in the lower triangle, halved where x and y are the same. */
static void add_outer(curvature *c, size_t length, double factor, const double *x)
{
    for (size_t r = 0; r < length; r++) {
        const double scaled = factor * x[r];
        if (scaled == 0.0) continue;
        double *row = c->hessian + r * c->n;
        for (size_t s = 0; s <= r; s++) row[s] += scaled * x[s];
    }
}

/** J of layer l from that of the layer below. */
static void push_jacobian(curvature *c, size_t l)
{
    const pass *p = &c->p;
    const size_t inputs = p->net->width[l - 1], units = p->net->width[l], below = p->first[l - 1];
    for (size_t j = 0; j < units; j++) {
        double *row = c->jacobian[l] + j * c->n;
        memset(row, 0, p->first[l] * sizeof *row);
        for (size_t i = 0; i < inputs && below > 0; i++) {
            const double factor = weights(p, l - 1)[j * inputs + i] * slope(p, l - 1, i);
            const double *from = c->jacobian[l - 1] + i * c->n;
            for (size_t s = 0; s < below; s++) row[s] += factor * from[s];
        }
        memcpy(row + below + j * inputs, p->value[l - 1], inputs * sizeof *row);
        if (has_bias(p->net)) row[below + units * inputs + j] = 1.0;
    }
}

static void add_hidden_layer(curvature *c, size_t l)
{
    const pass *p = &c->p;
    const size_t units = p->net->width[l], above = p->net->width[l + 1];
    for (size_t j = 0; j < units; j++) {
        const double *row = c->jacobian[l] + j * c->n;
        const double bend = -2.0 * p->value[l][j] * slope(p, l, j); /* tanh'' */
        if (is_tanh(p, l)) add_outer(c, p->first[l], c->factor * bend * p->pulled[l][j], row);
        for (size_t k = 0; k < above; k++) {
            const double factor = c->factor * p->error[l + 1][k] * slope(p, l, j);
            double *to = c->hessian + (p->first[l] + k * units + j) * c->n;
            for (size_t s = 0; s < p->first[l]; s++) to[s] += factor * row[s];
        }
    }
}

/** C is 1, or for classes diag(q) - q q' with their probabilities q = error + target. */
static void add_outputs(curvature *c, const double *target, double *mean)
{
    const pass *p = &c->p;
    const size_t last = p->net->layers;
    const int is_classes = p->net->kind == NETWORK_CLASSIFICATION;
    memset(mean, 0, c->n * sizeof *mean);
    for (size_t k = 0; k < p->net->width[last]; k++) {
        const double *row = c->jacobian[last] + k * c->n;
        const double share = is_classes ? p->error[last][k] + target[k] : 1.0;
        add_outer(c, c->n, c->factor * share, row);
        for (size_t s = 0; s < c->n && is_classes; s++) mean[s] += share * row[s];
    }
    if (is_classes) add_outer(c, c->n, -c->factor, mean);
}

static void add_row(curvature *c, size_t row, double *mean)
{
    const network *net = c->p.net;
    const double *target = net->targets + row * net->width[net->layers];
    forward(&c->p, net->inputs + row * net->width[0]);
    judge(&c->p, target);
    backward(&c->p);
    for (size_t l = 1; l <= net->layers; l++) push_jacobian(c, l);
    for (size_t l = 1; l < net->layers; l++) add_hidden_layer(c, l);
    add_outputs(c, target, mean);
}

static int hessian_of(size_t n, const double *theta, double *hessian, void *user)
{
    const network *net = user;
    size_t units = 0;
    curvature c = {.n = n, .hessian = hessian, .factor = 1.0 / (double)net->rows};
    for (size_t l = 1; l <= net->layers; l++) units += net->width[l];
    double *memory = malloc((units + 1) * n * sizeof *memory);
    if (!memory || !pass_start(&c.p, net, theta)) {
        free(memory);
        return 1;
    }
    double *next = memory + n;
    for (size_t l = 1; l <= net->layers; next += net->width[l] * n, l++) c.jacobian[l] = next;
    memset(hessian, 0, n * n * sizeof *hessian);
    for (size_t row = 0; row < net->rows; row++) add_row(&c, row, memory);
    for (size_t i = 0; i < n; i++) {
        hessian[i * n + i] += net->decay;
        for (size_t j = 0; j < i; j++) hessian[j * n + i] = hessian[i * n + j];
    }
    free(c.p.memory);
    free(memory);
    return 0;
}

hesscrit_problem network_problem(const network *net)
{
    /* The callbacks only read it; C has no pointer to user data that says so. */
    hesscrit_problem problem = hesscrit_problem_of(network_parameters(net), loss_of, (void *)net);
    problem.gradient = gradient_of;
    problem.hessian = hessian_of;
    problem.flags = HESSCRIT_PROBLEM_THREAD_SAFE;
    /* Means of numbers near 1; without this their noise would be measured at every point. */
    problem.loss_error = 1e-15;
    problem.gradient_error = 1e-15;
    return problem;
}

int network_outputs(const network *net, const double *theta, const double *input, double *output)
{
    pass p;
    if (!pass_start(&p, net, theta)) return 0;
    forward(&p, input);
    memcpy(output, p.value[net->layers], net->width[net->layers] * sizeof *output);
    free(p.memory);
    return 1;
}
