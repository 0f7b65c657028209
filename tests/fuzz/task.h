/** @file
 * What the library is asked: an expression, a point and options, all made of bytes.
 */
#ifndef FUZZ_TASK_H
#define FUZZ_TASK_H

#include <hesscrit/critical_point.h>

#include "expression.h"

typedef enum task_offer { OFFER_LOSS, OFFER_GRADIENT, OFFER_HESSIAN } task_offer;

typedef struct task {
    expression e;
    size_t n;
    double theta[EXPRESSION_VARIABLES];
    task_offer offer;
    int accurate, states_scale;
    double loss_error;                  /* 0: not told */
    double hessian_error;               /* 0: not stated */
    int hessian_is_off;                 /* by more than is stated */
    double sizes[EXPRESSION_VARIABLES]; /* typical ones: told, or what takes their place */
} task;

/** 0: too few bytes. */
int task_of_bytes(const uint8_t *bytes, size_t size, task *t);

/** Its callbacks read *t. */
hesscrit_problem task_problem(task *t);

/** For people, and for a C compiler. */
void task_print(FILE *file, const task *t);

#endif
