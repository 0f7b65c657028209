/** @file
 * A real, small network: 4 inputs, 4 tanh units, 3 classes by softmax; 35 parameters.
 */
#ifndef HESSCRIT_DEMO_MLP_H
#define HESSCRIT_DEMO_MLP_H

#include "csv.h"

#include <hesscrit/hesscrit.h>

enum { HIDDEN = 4, MLP_PARAMETERS = HIDDEN * (FEATURES + 1) + CLASSES * (HIDDEN + 1) };

/** theta, in this order. */
typedef struct mlp_weights {
    double hidden[HIDDEN][FEATURES];
    double hidden_bias[HIDDEN];
    double output[CLASSES][HIDDEN];
    double output_bias[CLASSES];
} mlp_weights;

/** What the network is trained on: mean cross-entropy of the data + decay / 2 * |theta|^2. */
typedef struct mlp_task {
    dataset data;
    double decay;
} mlp_task;

/** The loss and its gradient as the library wants them. The task must outlive the problem. */
hesscrit_problem mlp_problem(mlp_task *task);

/** The share of the data that theta puts into the right class. */
double mlp_accuracy(const mlp_task *task, const double theta[MLP_PARAMETERS]);

#endif
