/** @file
 * The test functions as losses: at three starts, in bad units, and with noise.
 */
#ifndef TEST_PROBLEMS_H
#define TEST_PROBLEMS_H

#include "functions/test_functions.h"

typedef enum test_family {
    FAMILY_START,   /* at the standard start */
    FAMILY_TEN,     /* at 10 times it */
    FAMILY_HUNDRED, /* at 100 times it */
    FAMILY_SCALED,  /* loss and each parameter times their own power of two, at the start */
    FAMILY_FLOAT,   /* loss rounded to float, at the start */
    FAMILY_NOISY,   /* relative noise of 1e-6, at the start */
    TEST_FAMILIES
} test_family;

const char *test_family_name(test_family family);

typedef struct test_problem {
    const test_function *function;
    test_family family;
    size_t n;
    double theta[MOST_PARAMETERS];
    /* The loss is 2^loss_exponent times the function of 2^-exponents[i] theta_i. */
    int loss_exponent;
    int exponents[MOST_PARAMETERS];
} test_problem;

/** How many there are, and the one with a number below that: 0 where its loss is out of range. */
size_t test_problem_count(void);
int test_problem_at(size_t number, test_problem *problem);

/** A hesscrit_loss_function; user is a test_problem. */
int test_problem_loss(size_t n, const double *theta, double *loss, void *user);

/** Derivatives of the loss without its noise, and their errors: see quad_derivatives(). */
typedef struct test_derivatives {
    quad gradient[MOST_PARAMETERS];
    quad gradient_error[MOST_PARAMETERS];
    quad hessian[MOST_PARAMETERS * MOST_PARAMETERS]; /* n rows of n */
    quad hessian_error[MOST_PARAMETERS * MOST_PARAMETERS];
} test_derivatives;

void test_problem_derivatives(const test_problem *problem, test_derivatives *derivatives);

/**
 * Uniform in [-1, 1), and always the same for the same n numbers: noise as of a
 * simulation with a fixed seed.
 */
double hashed_noise(size_t n, const double *x);

#endif
