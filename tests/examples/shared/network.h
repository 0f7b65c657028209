/** @file
 * Fully connected networks of any size, their loss on some data, its gradient and its exact
 * Hessian: what a program brings along to ask hesscrit about.
 */
#ifndef HESSCRIT_EXAMPLE_NETWORK_H
#define HESSCRIT_EXAMPLE_NETWORK_H

#include <hesscrit/hesscrit.h>

enum { MOST_LAYERS = 8 };

typedef enum network_kind {
    NETWORK_REGRESSION,     /* tanh units; half the mean squared error of all outputs */
    NETWORK_CLASSIFICATION, /* tanh units, softmax; mean cross-entropy */
    NETWORK_LINEAR          /* no tanh, no biases; half the mean squared error */
} network_kind;

/** A network and what it is trained on. Only read by the callbacks, so that threads share it. */
typedef struct network {
    network_kind kind;
    size_t layers;                 /* of weights, 1 ... MOST_LAYERS */
    size_t width[MOST_LAYERS + 1]; /* inputs, hidden units of each layer, outputs */
    double decay;                  /* the loss has decay / 2 * |theta|^2 more */
    size_t rows;                   /* of the data */
    const double *inputs;          /* rows of width[0] */
    const double *targets; /* rows of width[layers]; for classes 1 for the right one, else 0 */
} network;

/**
 * Number of parameters. theta holds, layer after layer, the weights of each unit in turn,
 * then the biases of the layer.
 */
size_t network_parameters(const network *net);

/** Loss, gradient and Hessian as the library wants them. The network must outlive the problem. */
hesscrit_problem network_problem(const network *net);

/** The outputs of one row of inputs; 0 when there is not enough memory. */
int network_outputs(const network *net, const double *theta, const double *input, double *output);

#endif
